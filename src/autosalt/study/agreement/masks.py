"""Mask agreement of a reader with the model or another reader: overlap, outlines, hair loss."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from autosalt.core.salt import loss_pct
from autosalt.core.statistics.agreement import dice, iou
from autosalt.core.statistics.bootstrap import METHOD, Floats, bootstrap_sums, sum_by_subject
from autosalt.core.types import BoolMask
from autosalt.imaging.boundary import boundary_distance
from autosalt.study.agreement.measure import MIN_PAIRS, Agreement, Figure, count, too_few
from autosalt.study.agreement.readers import MACHINE, score_figures
from autosalt.study.estimates import joined

READER: Final = "reader"
AGAINST: Final = "against"
"""The reader with whom another one is compared, in place of the machine."""


@dataclass(frozen=True, slots=True)
class RegionAgreement:
    """Two masks of one region of one photo.

    Attributes:
        iou, dice: overlap, 0..1; 1 where both are empty.
        empty: how many of the two masks are empty, 0..2.
        distance_px, hd95_px: see `boundary.BoundaryDistance`; None where a mask is empty.
        distance_pct, hd95_pct: the same in percent of the diameter of a circle as large as the
            reader's scalp, so that photos of any size and distance can be put together.
    """

    iou: float
    dice: float
    empty: int
    distance_px: float | None
    hd95_px: float | None
    distance_pct: float | None
    hd95_pct: float | None


@dataclass(frozen=True, slots=True)
class MaskAgreement:
    """Masks of one photo by the machine or another reader, against a reader's.

    Attributes:
        scalp, loss: see `RegionAgreement`.
        other_loss_pct, reader_loss_pct: hair loss in percent of the scalp.
    """

    scalp: RegionAgreement
    loss: RegionAgreement
    other_loss_pct: float
    reader_loss_pct: float


def compare_masks(
    other: tuple[BoolMask, BoolMask],
    reader: tuple[BoolMask, BoolMask],
    other_loss_pct: float | None = None,
) -> MaskAgreement:
    """Compare scalp and loss masks of one photo, bool [h, w] all four.

    Loss counts within the scalp of whoever drew it.

    Args:
        other: scalp and loss, by the machine or another reader.
        reader: scalp and loss.
        other_loss_pct: the score of the tables, where it was measured at another size; None
            measures it on these masks.

    Raises:
        ValueError: the shapes differ, or a scalp is empty where it must not be.
    """
    reader_pct = loss_pct(*reader)
    if other_loss_pct is None:
        other_loss_pct = loss_pct(*other)
    diameter = 2.0 * math.sqrt(np.count_nonzero(reader[0]) / math.pi)
    within = [(scalp & loss) for scalp, loss in (other, reader)]
    return MaskAgreement(
        scalp=_compare(other[0], reader[0], diameter),
        loss=_compare(within[0], within[1], diameter),
        other_loss_pct=other_loss_pct,
        reader_loss_pct=reader_pct,
    )


def mask_figures(
    compared: Sequence[MaskAgreement], subjects: Sequence[str], other: str = MACHINE
) -> tuple[Agreement, ...]:
    """The figures of all photos together, of the subjects [n]; empty without photos.

    `other` is with whom the reader is compared: `MACHINE` or `AGAINST`.
    """
    if not compared:
        return ()
    found = []
    regions: dict[str, list[RegionAgreement]] = {
        "scalp": [one.scalp for one in compared],
        "loss": [one.loss for one in compared],
    }
    for on, photos in regions.items():
        found += [Agreement(on, other, READER, one) for one in _region(photos, subjects)]
    others = np.array([one.other_loss_pct for one in compared])
    reader = np.array([one.reader_loss_pct for one in compared])
    scores = score_figures(others, reader, subjects)
    return (*found, *(Agreement("loss_pct", other, READER, one) for one in scores))


def _compare(first: BoolMask, second: BoolMask, diameter_px: float) -> RegionAgreement:
    distance = boundary_distance(first, second)
    mean, hd95 = (None, None) if distance is None else (distance.mean_px, distance.hd95_px)
    return RegionAgreement(
        iou=iou(first, second),
        dice=dice(first, second),
        empty=sum(not mask.any() for mask in (first, second)),
        distance_px=mean,
        hd95_px=hd95,
        distance_pct=None if mean is None else 100.0 * mean / diameter_px,
        hd95_pct=None if hd95 is None else 100.0 * hd95 / diameter_px,
    )


def _region(photos: Sequence[RegionAgreement], subjects: Sequence[str]) -> list[Figure]:
    nothing = sum(photo.empty == 2 for photo in photos)
    one = sum(photo.empty == 1 for photo in photos)
    overlap = f"{nothing} photos where both masks are empty count as 1" if nothing else ""
    apart = f"{nothing + one} photos with an empty mask are left out" if nothing + one else ""
    measures: list[tuple[str, Callable[[RegionAgreement], float | None], str]] = [
        ("iou", lambda photo: photo.iou, overlap),
        ("dice", lambda photo: photo.dice, overlap),
        ("boundary_distance_pct", lambda photo: photo.distance_pct, apart),
        ("boundary_hd95_pct", lambda photo: photo.hd95_pct, apart),
    ]
    figures = []
    for name, measure, note in measures:
        known = [
            (value, subject)
            for photo, subject in zip(photos, subjects, strict=True)
            if (value := measure(photo)) is not None
        ]
        figures.append(_mean(name, [v for v, _ in known], [s for _, s in known], note))
    return figures


def _mean(name: str, values: Sequence[float], subjects: Sequence[str], note: str) -> Figure:
    n, groups, _ = count(subjects)
    if n < MIN_PAIRS:
        few = too_few([name], n, groups)[0]
        return replace(few, note=joined(few.note, note))
    numbers: Floats = np.asarray(values, np.float64)
    sums = sum_by_subject(np.column_stack([np.ones(n), numbers]), subjects)
    most = 1.0 if name in ("iou", "dice") else math.inf
    interval, remark = bootstrap_sums(
        sums, lambda drawn: np.asarray(drawn[..., 1] / drawn[..., 0]), low=0.0, high=most
    )
    return Figure(
        measure=name, n=n, subjects=groups, method=f"mean over photos; {METHOD}",
        value=float(numbers.mean()), interval=interval, note=joined(note, remark),
    )  # fmt: skip
