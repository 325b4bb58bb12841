"""Compare masks: the model, or another reader, against a reader, photo by photo."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.mask_files import MaskPair
from autosalt.archive.stores.store import Store
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import BoolMask
from autosalt.files.io import sha256_of
from autosalt.imaging.decode import open_photo
from autosalt.imaging.masks import has_shape_of, read_mask, require_pair
from autosalt.imaging.pipeline import picture_sha256
from autosalt.study.agreement.mask_pairs import (
    OTHER_READER,
    Pair,
    Pairing,
    PairOutcome,
    PairProblem,
    outcome_of,
    pair_up,
    refused,
)
from autosalt.study.agreement.masks import compare_masks

if TYPE_CHECKING:
    from autosalt.scorer.scorer import Scorer


class PairRefused(Exception):  # noqa: N818 - a refusal is an outcome, not a fault of the program
    """Masks that cannot be compared, with the reason."""

    def __init__(self, reason: PairProblem | Reason, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason.value)


def read_pair(store: Store, pair: MaskPair) -> tuple[tuple[bytes, ...], BoolMask, BoolMask]:
    """The files of a pair, its scalp and its loss, bool [h, w]. Raises PairRefused."""
    try:
        files = tuple(store.read(path) for path in (pair.scalp, pair.loss))
        scalp, loss = (read_mask(file) for file in files)
    except (PhotoRefused, ValueError) as error:
        raise PairRefused(PairProblem.MASK_UNREADABLE, str(error)) from None
    return files, scalp, loss


@dataclass(frozen=True, slots=True)
class Look:
    """A photo with the masks that a reader's are compared with.

    Attributes:
        size: height and width of the photo, upright.
        view: that it shows; empty where it is not known.
        masks: scalp and loss at a height and width, bool [h, w]. Raises PairRefused.
        picture_sha256: see `pipeline.picture_sha256`.
        loss_pct: the score of the tables; None where the masks give it.
        masks_sha256: of the other reader's files.
        picture_doubt: see `PairOutcome`.
    """

    size: tuple[int, int]
    view: str
    masks: Callable[[int, int], tuple[BoolMask, BoolMask]]
    picture_sha256: str
    loss_pct: float | None = None
    masks_sha256: str = ""
    picture_doubt: Reason | None = None


class Other(Protocol):
    """With whom a reader is compared: the model, or another reader."""

    def look(self, row: PhotoRow, photo: bytes) -> Look:
        """Look at a photo.

        Raises:
            PhotoRefused: it cannot be read.
            PairRefused: the other reader's masks cannot.
        """


@dataclass(frozen=True, slots=True)
class Machine:
    """The model."""

    scorer: "Scorer"

    def look(self, row: PhotoRow, photo: bytes) -> Look:
        """See `Other`."""
        reading = self.scorer.read(photo)
        score = self.scorer.judge(reading, row.view)
        return Look(
            reading.size,
            str(score.view),
            lambda height, width: self.scorer.masks(reading, height, width),
            reading.picture_sha256,
            score.loss_pct,
            picture_doubt=score.picture_doubt,
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """Another reader, by whose masks the first one's are measured. No model is loaded.

    Attributes:
        store: where the masks lie.
        masks: of each photo, by the photo's path.
    """

    store: Store
    masks: Mapping[str, MaskPair]

    def look(self, row: PhotoRow, photo: bytes) -> Look:
        """See `Other`."""
        image = open_photo(photo)
        height, width = image.shape[:2]
        try:
            files, scalp, loss = read_pair(self.store, self.masks[row.path])
            _require_masks(scalp, loss, (height, width))
        except (PairRefused, PhotoRefused) as refusal:
            detail = "; ".join(filter(None, (OTHER_READER, refusal.detail)))
            raise PairRefused(refusal.reason, detail) from None

        def masks(*size: int) -> tuple[BoolMask, BoolMask]:
            if scalp.shape != size:
                detail = f"scalp {_shape(scalp)}, of the other reader {size[1]}x{size[0]} px"
                raise PairRefused(PairProblem.MASK_SIZE, detail)
            return scalp, loss

        return Look(
            (height, width),
            str(row.view or ""),
            masks,
            picture_sha256(image),
            masks_sha256=sha256_of(files),
        )


def pair_readers(
    photos: Index, masks: str, against: str, exclude: Path | None = None
) -> tuple[Pairing, Reader]:
    """Find the masks that two readers drew of each photo; arguments as of `pair_up`.

    Returns:
        The photos that both drew, with the masks of the first; and the other reader.
    """
    first, second = pair_up(photos, masks, exclude), pair_up(photos, against, exclude)
    drawn = {pair.row.path: pair.masks for pair in second.pairs}
    known = {one.path for one in first.lone}
    lone = (replace(one, detail=OTHER_READER) for one in second.lone if one.path not in known)
    pairs = tuple(pair for pair in first.pairs if pair.row.path in drawn)
    return Pairing(first.store, pairs, (*first.lone, *lone)), Reader(second.store, drawn)


def compare_pairs(
    other: Other,
    photos: Store,
    pairing: Pairing,
    on_progress: Callable[[int, int], None],
) -> Iterator[PairOutcome]:
    """Compare the photos one by one; one bad pair never stops the rest.

    Args:
        other: with whom the reader is compared.
        photos: where the photos lie.
        pairing: see `pair_up`.
        on_progress: called with (pairs done, pairs in all).
    """
    total = len(pairing.pairs)
    for done, pair in enumerate(pairing.pairs, 1):
        try:
            yield _compare(other, photos, pairing.store, pair)
        except Exception as error:
            # By its type only: the text of an error may name a person or a path.
            yield outcome_of(pair.row, "failed", type(error).__name__)
        on_progress(done, total)


def _compare(other: Other, photos: Store, masks: Store, pair: Pair) -> PairOutcome:
    row = pair.row
    try:
        files, scalp, loss = read_pair(masks, pair.masks)
        photo = photos.read(row.path)
        look = other.look(row, photo)
        _require_masks(scalp, loss, look.size)
        others = look.masks(*scalp.shape)
    except (PairRefused, PhotoRefused) as refusal:
        return refused(row, refusal.reason, refusal.detail)
    return PairOutcome(
        row.path,
        row.subject,
        row.visit,
        look.view,
        "compared",
        agreement=compare_masks(others, (scalp, loss), look.loss_pct),
        photo_sha256=sha256_of((photo,)),
        masks_sha256=sha256_of(files),
        picture_sha256=look.picture_sha256,
        picture_doubt=look.picture_doubt,
        against_masks_sha256=look.masks_sha256,
    )


def _require_masks(scalp: BoolMask, loss: BoolMask, size: tuple[int, int]) -> None:
    """Raise PairRefused or PhotoRefused unless a photo of this size can have these masks."""
    if scalp.shape != loss.shape or not has_shape_of(scalp.shape, size):
        detail = f"scalp {_shape(scalp)}, loss {_shape(loss)}, photo {size[1]}x{size[0]} px"
        raise PairRefused(PairProblem.MASK_SIZE, detail)
    if not scalp.any():
        raise PairRefused(PairProblem.MASK_EMPTY)
    require_pair(scalp, loss)


def _shape(mask: BoolMask) -> str:
    height, width = np.shape(mask)
    return f"{width}x{height}"
