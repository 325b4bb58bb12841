"""Answers of autosalt for the golden set: the result of every step, in numbers.

`answer_photo` goes through the steps of docs/explanation/contract.md in their order. Another
program writes the same JSON; `compare` finds where the two differ.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import numpy as np

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Result, State
from autosalt.core.reasons import PhotoRefused
from autosalt.core.response import change_interval, mdc95, respond
from autosalt.core.types import RGB, Interval
from autosalt.core.view_assignment import assign_views
from autosalt.core.views import VIEWS, WEIGHTS, View
from autosalt.golden.photographs import GoldenPhoto, VisitPhoto
from autosalt.golden.records import (
    AssignmentCase,
    ChangeCase,
    LookAnswer,
    Measures,
    Outcome,
    PhotoAnswer,
    Place,
    Reduction,
    ScoredVisit,
    Size,
    TensorAnswer,
    ViewCase,
    VisitAnswer,
    VisitPhotoAnswer,
)
from autosalt.imaging.checks.picture import measure_picture
from autosalt.imaging.checks.quality import measure_quality
from autosalt.imaging.decode import reduction
from autosalt.imaging.look import Look
from autosalt.imaging.pipeline import Prepared, Thresholds, prepare, prepare_part, to_masks
from autosalt.results.view_choice import choose
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.reading import Reading
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.scores import PhotoScore, visit_score
from autosalt.scorer.seen_view import choose_view, view_conflict

_PIXELS: Final = ((0.5, 0.5), (0.25, 0.5), (0.75, 0.5), (0.5, 0.4), (0.5, 0.6))
"""Rows and columns of the pixels that are listed, as shares of the square's side."""


def answer_photo(
    scorer: Scorer, photo: GoldenPhoto, reading: Reading | PhotoRefused
) -> PhotoAnswer:
    """The score of a photograph, with the result of every step."""
    stem = (photo.name, photo.shows, photo.exact, _text(photo.stated_view))
    if isinstance(reading, PhotoRefused):
        return PhotoAnswer(*stem, Outcome("refused", str(reading.reason)))
    manifest, height, width = scorer.manifest, *reading.size
    whole = prepare(photo.data, manifest.input)
    second = None
    if reading.last is not reading.first:
        part = prepare_part(photo.data, whole, reading.last.frame, manifest.input)
        second = _look(reading.last, part, manifest.thresholds)
    by = reduction(max(height, width), manifest.input.enough_side)
    copy = reading.image.shape
    return PhotoAnswer(
        *stem,
        _outcome(scorer, reading, photo.stated_view),
        upright=Size(height, width),
        reduced=Reduction(by, copy[0], copy[1]),
        first_look=_look(reading.first, whole, manifest.thresholds),
        second_look=second,
        measures=_measures(reading, manifest.thresholds),
    )


def answer_visit(
    scorer: Scorer,
    photos: Sequence[VisitPhoto],
    readings: Mapping[str, Reading | PhotoRefused],
) -> VisitAnswer:
    """Score a visit as an archive's: each photo, then all of them together.

    Args:
        scorer: the model.
        photos: of the visit, by name without ending.
        readings: of all photographs of the set, by that name.
    """
    outcomes = choose(
        _photo_outcome(scorer, place, one, readings[one.photo]) for place, one in enumerate(photos)
    )
    scored = {one.score.view: one.score for one in outcomes if one.score is not None}
    visit = visit_score(
        scored,
        calibration=scorer.manifest.interval,
        detection_limit_pct=scorer.manifest.detection_limit_pct,
    )
    return VisitAnswer(
        photos=tuple(
            _visit_photo(one, outcome) for one, outcome in zip(photos, outcomes, strict=True)
        ),
        weights={str(view): WEIGHTS[view] for view in VIEWS if view in scored},
        salt=visit.salt,
        salt_low=None if visit.interval is None else visit.interval.low,
        salt_high=None if visit.interval is None else visit.interval.high,
        salt_bound_low=visit.bounds.low,
        salt_bound_high=visit.bounds.high,
        salt_renormalised=visit.renormalised,
        band=_text(visit.band),
        aa_iga=_text(visit.aa_iga),
    )


_SEEN_ALONE: Final[tuple[tuple[tuple[float, ...], View | None], ...]] = (
    ((0.97, 0.01, 0.01, 0.0), None),
    ((0.45, 0.40, 0.05, 0.05), None),
    ((0.05, 0.05, 0.05, 0.05), None),
    ((0.02, 0.9, 0.03, 0.03), View.LEFT),
    ((0.3, 0.65, 0.02, 0.02), View.LEFT),
    ((0.05, 0.05, 0.05, 0.05), View.TOP),
)
_SEEN_TOGETHER: Final[tuple[tuple[tuple[tuple[float, ...], ...], tuple[View, ...]], ...]] = (
    (((0.9, 0.1, 0, 0), (0.1, 0.9, 0, 0), (0, 0, 0.9, 0.1), (0, 0, 0.1, 0.9)), ()),
    (((0.9, 0.05, 0, 0), (0.1, 0.9, 0, 0), (0, 0, 0.9, 0.05), (0, 0, 0.6, 0.4)), ()),
    (((0.9, 0.05, 0, 0), (0.9, 0.001, 0, 0), (0, 0, 0.9, 0.05), (0, 0, 0.1, 0.9)), ()),
    (((0, 0, 0.6, 0.4), (0, 0, 0.55, 0.45), (0.9, 0.1, 0, 0)), ()),
    (((0, 0, 0.7, 0.3), (0.9, 0.1, 0, 0)), (View.TOP, View.RIGHT)),
)


def view_cases(manifest: Manifest) -> tuple[ViewCase, ...]:
    """The view of single photos, by their probabilities and the limits of the manifest."""
    return tuple(_view_case(seen, stated, manifest) for seen, stated in _SEEN_ALONE)


def assignment_cases() -> tuple[AssignmentCase, ...]:
    """The views of several photos of a visit, where two may be read as the same."""
    return tuple(
        AssignmentCase(seen, tuple(map(str, taken)), _texts(_assigned(seen, taken)))
        for seen, taken in _SEEN_TOGETHER
    )


_MDC95_OF_2: Final = mdc95(2.0)
_BEFORE, _AFTER = ScoredVisit(70.2, 60.0, 80.0), ScoredVisit(58.6, 50.2, 67.0)
_CHANGES: Final[tuple[tuple[ScoredVisit, ScoredVisit, float | None], ...]] = (
    (_BEFORE, _AFTER, 2.4),
    (_AFTER, _BEFORE, None),
    (ScoredVisit(0.0, 0.0, 3.0), _AFTER, 2.4),
    *(
        (_BEFORE, ScoredVisit(70.2 - change, 50.0, 90.0), 2.0)
        for change in (_MDC95_OF_2 - 1e-6, _MDC95_OF_2, _MDC95_OF_2 + 1e-6)
    ),
)


def change_cases() -> tuple[ChangeCase, ...]:
    """Changes between two visits: up and down, from 0, and at the minimal detectable change."""
    return tuple(_change_case(*case) for case in _CHANGES)


def _change_case(earlier: ScoredVisit, later: ScoredVisit, sem_points: float | None) -> ChangeCase:
    noise = None if sem_points is None else mdc95(sem_points)
    response = respond(earlier.salt, later.salt, noise)
    interval = change_interval(
        earlier.salt,
        Interval(earlier.low, earlier.high),
        later.salt,
        Interval(later.low, later.high),
    )
    return ChangeCase(
        earlier,
        later,
        sem_points,
        points=response.change_points,
        low=interval.low,
        high=interval.high,
        improvement_pct=response.improvement_pct,
        mdc95_points=noise,
        beyond_noise=response.beyond_noise,
    )


def _assigned(
    seen: Iterable[tuple[float, ...]], taken: tuple[View, ...]
) -> tuple[View, ...] | None:
    return assign_views([dict(zip(VIEWS, photo, strict=True)) for photo in seen], taken)


def _texts(views: tuple[View, ...] | None) -> tuple[str, ...] | None:
    return None if views is None else tuple(map(str, views))


def _view_case(seen: tuple[float, ...], stated: View | None, manifest: Manifest) -> ViewCase:
    by_view = dict(zip(VIEWS, seen, strict=True))
    name = _text(stated)
    try:
        view, _ = choose_view(by_view, stated, manifest)
    except PhotoRefused as refusal:
        return ViewCase(seen, name, None, str(refusal.reason), None)
    conflict = view_conflict(by_view, view)
    return ViewCase(seen, name, str(view), None, _text(conflict))


def _text(value: StrEnum | None) -> str | None:
    return None if value is None else value.value


def _look(look: Look, square: Prepared, thresholds: Thresholds) -> LookAnswer:
    inside = look.box.inside
    scalp, loss = to_masks(look.scalp[inside], look.loss[inside], thresholds)
    frame, box = look.frame, look.box
    return LookAnswer(
        frame=Place(frame.top, frame.left, frame.height, frame.width),
        letterbox=Place(box.top, box.left, box.inner_height, box.inner_width),
        tensor=_tensor(square.tensor),
        scalp_px=int(np.count_nonzero(scalp)),
        loss_px=int(np.count_nonzero(loss)),
        view=tuple(look.view.tolist()),
    )


def _tensor(square: RGB) -> TensorAnswer:
    side = len(square)
    places = [(int(row * side), int(column * side)) for row, column in _PIXELS]
    return TensorAnswer(
        sha256=hashlib.sha256(square.tobytes()).hexdigest(),
        mean=float(square.mean()),
        pixels=tuple((row, column, *map(int, square[row, column])) for row, column in places),
    )


def _measures(reading: Reading, thresholds: Thresholds) -> Measures:
    picture = measure_picture(reading.photo, reading.first.is_scalp(thresholds))
    quality = measure_quality(reading.head, reading.last.is_scalp(thresholds))
    return Measures(
        flat_share=picture.flat_share,
        seam_share=picture.seam_share,
        apart=picture.apart,
        dark_share=quality.dark_share,
        burnt_share=quality.burnt_share,
        head_share=float(np.mean(reading.first.is_scalp(thresholds))),
        sharpness=quality.sharpness,
        missing_share=quality.missing_share or 0.0,
        scalp_cut_share=quality.scalp_cut_share or 0.0,
        chroma=picture.chroma,
        colour_spread=picture.colour_spread,
        over_red=picture.over_red,
    )


def _outcome(scorer: Scorer, reading: Reading, stated: View | None) -> Outcome:
    try:
        score = scorer.judge(reading, stated)
    except PhotoRefused as refusal:
        return Outcome("refused", str(refusal.reason))
    interval = score.interval
    return Outcome(
        status="scored",
        view=str(score.view),
        view_source=score.view_source,
        view_conflict=_text(score.view_conflict),
        picture_doubt=_text(score.picture_doubt),
        scalp_px=score.scalp_px,
        loss_px=score.loss_px,
        loss_pct=score.loss_pct,
        uncertainty_pct=score.uncertainty_pct,
        loss_pct_low=None if interval is None else interval.low,
        loss_pct_high=None if interval is None else interval.high,
    )


def _photo_outcome(
    scorer: Scorer, place: int, photo: VisitPhoto, reading: Reading | PhotoRefused
) -> PhotoOutcome:
    row = PhotoRow(f"{place}-{photo.photo}", "subject", "visit", photo.stated_view)
    return PhotoOutcome(row, f"{place}-{photo.photo}", _result(scorer, photo, reading))


def _result(scorer: Scorer, photo: VisitPhoto, reading: Reading | PhotoRefused) -> Result:
    if isinstance(reading, PhotoRefused):
        return Result.of_refusal(reading)
    try:
        return Result(State.SCORED, scorer.judge(reading, photo.stated_view), seen=True)
    except PhotoRefused as refusal:
        return Result.of_refusal(refusal, seen=True)


def _visit_photo(photo: VisitPhoto, outcome: PhotoOutcome) -> VisitPhotoAnswer:
    score: PhotoScore | None = outcome.score
    return VisitPhotoAnswer(
        photo=photo.photo,
        stated_view=_text(photo.stated_view),
        status=outcome.result.state.value,
        reason=outcome.result.reason or None,
        view=None if score is None else str(score.view),
        view_source=None if score is None else score.view_source,
    )
