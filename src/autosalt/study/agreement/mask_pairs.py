"""Pair photos with the masks that a reader drew; the outcome of each, and reasons in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final, Literal

from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.manifest import read_manifest
from autosalt.archive.manifest_name import own_manifest
from autosalt.archive.mask_files import MaskPair, pair_masks
from autosalt.archive.photo_names import Kind, kind_of, without_placeholders
from autosalt.archive.stores.store import Store, open_store
from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.errors import ArchiveError
from autosalt.study.agreement.masks import MaskAgreement

Key = tuple[str, ...]
Status = Literal["compared", "refused", "failed"]
OTHER_READER: Final = "of the other reader"
"""The detail of a photo that only one of two readers drew."""


class PairProblem(StrEnum):
    """Why a photo and its masks cannot be compared, besides a `Reason`."""

    NO_MASKS = "no_masks"
    NO_PHOTO = "no_photo"
    SEVERAL = "several"
    MASK_UNREADABLE = "mask_unreadable"
    MASK_SIZE = "mask_size"
    MASK_EMPTY = "mask_empty"


PROBLEM_TEXT: Final[Mapping[PairProblem, str]] = MappingProxyType(
    {
        PairProblem.NO_MASKS: "No masks lie at this photo's place. Add them, or leave it out.",
        PairProblem.NO_PHOTO: "No photo lies at these masks' place. Name them after their photo.",
        PairProblem.SEVERAL: "Several photos or masks lie at the same place. Keep one of each.",
        PairProblem.MASK_UNREADABLE: "A mask is missing or no mask. Export it as 1-bit PNG.",
        PairProblem.MASK_SIZE: "The masks do not have the photo's shape. Export them at its size.",
        PairProblem.MASK_EMPTY: "The scalp mask is empty. Draw the scalp, or leave it out.",
    }
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A photo and its masks, each by its path in its own store."""

    row: PhotoRow
    masks: MaskPair


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """Outcome of a photo and its masks.

    Attributes:
        path: of the photo; of the scalp mask where there is no photo.
        reason: why not, for `refused`; of a failure the type of the error.
        detail: what was measured; names nothing.
        photo_sha256, masks_sha256: of what was read; empty where nothing was.
        picture_sha256: see `pipeline.picture_sha256`; empty where nothing was compared.
        picture_doubt: why a person should look at the photo all the same, see `PhotoScore`.
        against_masks_sha256: of the other reader's files; empty where the model was compared.
    """

    path: str
    subject: str
    visit: str
    view: str
    status: Status
    reason: str = ""
    detail: str = ""
    agreement: MaskAgreement | None = None
    photo_sha256: str = ""
    masks_sha256: str = ""
    picture_sha256: str = ""
    picture_doubt: Reason | None = None
    against_masks_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs in order of the photos' paths, what has no partner, and where the masks lie."""

    store: Store
    pairs: tuple[Pair, ...]
    lone: tuple[PairOutcome, ...]


def pair_up(photos: Index, masks: str, exclude: Path | None = None) -> Pairing:
    """Find the masks of each photo.

    Args:
        photos: see `archive.read_index`.
        masks: as `autosalt score --masks` takes them. In a folder the masks of `a/b.jpg` are
            `a/b_scalp.png` and `a/b_loss.png`; a manifest's are found by subject, visit and view.
        exclude: a folder inside `masks` that is not part of it.

    Raises:
        ArchiveError: `masks` is not there, its manifest is not right, or it holds no masks.
    """
    store, by_key, key_of = _read_masks(masks, exclude)
    if not by_key:
        raise ArchiveError(f"{masks}: holds no masks (<photo>_scalp.png and <photo>_loss.png)")
    rows: dict[Key, list[PhotoRow]] = defaultdict(list)
    for row in photos.rows:
        rows[key_of(row)].append(row)
    pairs: list[Pair] = []
    lone: list[PairOutcome] = []
    for key, there in rows.items():
        drawn = by_key.get(key, [])
        if len(there) == len(drawn) == 1:
            pairs.append(Pair(there[0], drawn[0]))
            continue
        problem = PairProblem.SEVERAL if drawn else PairProblem.NO_MASKS
        lone += [refused(row, problem) for row in there]
    for key in sorted(by_key.keys() - rows.keys()):
        for pair in by_key[key]:
            lone.append(PairOutcome(pair.scalp, "", "", "", "refused", PairProblem.NO_PHOTO))
    return Pairing(store, tuple(sorted(pairs, key=lambda pair: pair.row.path)), tuple(lone))


def counted_again(outcomes: Iterable[PairOutcome]) -> Mapping[str, str]:
    """Compared photos that show the same picture as one before: path to the path of the first.

    Each is a pair of its own in the figures, which makes their intervals too narrow.
    """
    first: dict[str, str] = {}
    again: dict[str, str] = {}
    for one in sorted(outcomes, key=lambda one: one.path):
        if one.agreement is not None:
            before = first.setdefault(one.picture_sha256, one.path)
            if before != one.path:
                again[one.path] = before
    return again


def explain(reason: str) -> str:
    """A reason in words for people."""
    if reason in set(PairProblem):
        return PROBLEM_TEXT[PairProblem(reason)]
    if reason in set(Reason):
        return REASON_TEXT[Reason(reason)]
    return "The program failed. Please report this."


def _read_masks(
    source: str, exclude: Path | None
) -> tuple[Store, Mapping[Key, Sequence[MaskPair]], Callable[[PhotoRow], Key]]:
    """Where the masks lie, the pairs by their key, and the key that a photo has."""
    store, manifest = open_store(source)
    found, skipped = ([], {}) if manifest else store.files(exclude)
    files = without_placeholders(found)
    manifest = manifest or own_manifest(store, files, masks=True).path
    if manifest:
        rows = read_manifest(store, manifest, masks=True).rows
        placed = ((_place(row), MaskPair(row.path, row.loss_path)) for row in rows)
        return store, _by_key(placed), _place
    pairs, _ = pair_masks(files, skipped)
    named = (((path.removesuffix(".png"),), pair) for path, pair in pairs.items())
    return store, _by_key(named), _stem


def _by_key(pairs: Iterable[tuple[Key, MaskPair]]) -> Mapping[Key, Sequence[MaskPair]]:
    found: dict[Key, list[MaskPair]] = defaultdict(list)
    for key, pair in pairs:
        found[key].append(pair)
    return dict(found)


def _place(row: PhotoRow) -> Key:
    return row.subject, row.visit, str(row.view or "")


def _stem(row: PhotoRow) -> Key:
    path = PurePosixPath(row.path)
    # DICOM files may have names such as 1.2.840.1, which end in no suffix.
    known = kind_of(row.path) is not Kind.UNKNOWN
    return (str(path.with_suffix("") if known else path),)


def refused(row: PhotoRow, reason: str, detail: str = "") -> PairOutcome:
    """The outcome of a photo that cannot be compared."""
    return outcome_of(row, "refused", reason, detail)


def outcome_of(row: PhotoRow, status: Status, reason: str, detail: str = "") -> PairOutcome:
    """The outcome of a photo without figures."""
    view = str(row.view or "")
    return PairOutcome(row.path, row.subject, row.visit, view, status, str(reason), detail)
