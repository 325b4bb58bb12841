"""Label map: what the labels of an annotation tool mean for scalp and hair loss.

A TOML file names each label of the tool and one of five meanings:

    exclusive = false  # true where each pixel has one label at most

    [labels]
    "bald patch" = "loss"
    "head" = "scalp"
    "necklace" = "ignore"
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from autosalt.errors import AnnotationError


class Meaning(StrEnum):
    """What a label means: `hair` is scalp that is not lost, `unknown` pixels teach nothing."""

    SCALP = "scalp"
    LOSS = "loss"
    HAIR = "hair"
    UNKNOWN = "unknown"
    IGNORE = "ignore"


_WORDS: Final = {
    **{meaning.value: meaning for meaning in Meaning},
    "hair loss": Meaning.LOSS,
    "bald": Meaning.LOSS,
    "background": Meaning.IGNORE,
}
"""Labels that need no map, in lower case and with blanks for hyphens and underscores."""


def _plain(label: str) -> str:
    return " ".join(label.lower().replace("_", " ").replace("-", " ").split())


@dataclass(frozen=True, slots=True)
class LabelMap:
    """Meanings by label, those of the file first; `exclusive` as the file states it."""

    stated: Mapping[str, Meaning] = field(default_factory=dict)
    exclusive: bool = False

    def meaning_of(self, label: str) -> Meaning | None:
        """The meaning of a label; None where neither the file nor the label itself states it."""
        return self.stated.get(label) or _WORDS.get(_plain(label))


def read_label_map(path: Path) -> LabelMap:
    """Read the TOML file described above.

    Raises:
        AnnotationError: it cannot be read, or holds something else.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path}: not TOML ({error})") from None
    labels, exclusive = content.get("labels"), content.get("exclusive", False)
    if not isinstance(labels, dict) or not isinstance(exclusive, bool):
        raise AnnotationError(f"{path}: needs a table [labels]; exclusive is true or false")
    if unknown := sorted(content.keys() - {"labels", "exclusive"}):
        raise AnnotationError(f"{path}: {unknown[0]} is unknown; known are exclusive and [labels]")
    if wrong := [name for name, value in labels.items() if value not in tuple(Meaning)]:
        raise AnnotationError(
            f"{path}: {wrong[0]!r} is {labels[wrong[0]]!r}; give one of {', '.join(Meaning)}"
        )
    return LabelMap({name: Meaning(value) for name, value in labels.items()}, exclusive)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the labels of one export become masks.

    Attributes:
        meanings: of every label that is used.
        drawn: the meanings that people drew in this export, on whichever photo.
        exclusive: whether the scalp is what all labels of it cover together.
    """

    meanings: Mapping[str, Meaning]
    drawn: frozenset[Meaning]
    exclusive: bool


def plan_masks(
    labels: LabelMap, used: Iterable[str], declared: Iterable[str], exclusive: bool
) -> Plan:
    """Decide how the labels of an export become masks.

    Args:
        labels: the label map.
        used: labels of regions. Each must have a meaning.
        declared: further labels of the export, which nobody drew.
        exclusive: whether the format gives each pixel one label at most.

    Raises:
        AnnotationError: labels have no meaning, or show neither scalp nor loss, or can be read in
            two ways.
    """
    meanings = {label: labels.meaning_of(label) for label in used}
    if nameless := sorted(label for label, meaning in meanings.items() if meaning is None):
        lines = ", ".join(f'"{label}" = "ignore"' for label in nameless)
        raise AnnotationError(
            f"labels without a meaning: {', '.join(map(repr, nameless))}; give --labels a TOML "
            f"file with a table [labels] that holds {lines}, each as one of {', '.join(Meaning)}"
        )
    known = {label: meaning for label, meaning in meanings.items() if meaning is not None}
    others = (labels.meaning_of(label) for label in declared)
    drawn = {*known.values(), *labels.stated.values(), *(one for one in others if one)}
    exclusive = exclusive or labels.exclusive
    if not drawn & {Meaning.SCALP, Meaning.LOSS}:
        raise AnnotationError(
            "the labels show neither scalp nor loss; name the labels that do in --labels"
        )
    if drawn >= {Meaning.SCALP, Meaning.LOSS, Meaning.HAIR} and not exclusive:
        raise AnnotationError(
            "scalp, loss and hair are labels, and loss could be read in two ways; in --labels, "
            "map hair to ignore, or write exclusive = true where each pixel has one label"
        )
    if Meaning.SCALP not in drawn and Meaning.HAIR in drawn:
        exclusive = True
    return Plan(known, frozenset(drawn), exclusive)
