"""Mask files made elsewhere: `<photo>_scalp.png` and `<photo>_loss.png`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from autosalt.errors import ArchiveError

_MASK_ENDINGS: Final = ("_scalp", "_loss")


@dataclass(frozen=True, slots=True)
class MaskPair:
    """Relative paths of a photo's two masks."""

    scalp: str
    loss: str


def pair_masks(
    files: list[str], skipped: Mapping[str, int]
) -> tuple[dict[str, MaskPair], dict[str, int]]:
    """Find the pairs of masks among files, by the path of their photo (`<photo>.png`).

    One mask alone is a pair too: the other will be found missing. Also returns how many other files
    were left out.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in files:
        if (name := mask_name(path)) is not None:
            stem, ending = name
            if other := found[stem].get(ending):
                raise ArchiveError(f"{other} and {path} are both that mask of one photo; keep one")
            found[stem][ending] = path
    pairs = {
        f"{stem}.png": MaskPair(*(masks.get(end, f"{stem}{end}.png") for end in _MASK_ENDINGS))
        for stem, masks in found.items()
    }
    return pairs, {**skipped, "not_a_mask": len(files) - sum(map(len, found.values()))}


def select_masks(files: Iterable[str]) -> list[str]:
    """Select the files with the name of a mask, in capital or small letters."""
    return [path for path in files if mask_name(path) is not None]


def mask_name(path: str) -> tuple[str, str] | None:
    """The path of a mask's photo without its suffix, and which mask it is; None of other files."""
    stem, _, suffix = path.rpartition(".")
    ending = next((e for e in _MASK_ENDINGS if stem.lower().endswith(e)), None)
    if suffix.lower() != "png" or ending is None:
        return None
    return stem[: -len(ending)], ending
