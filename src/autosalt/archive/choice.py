"""Which of the scored photos of a visit count, and as which view."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from autosalt.archive.outcome import PhotoOutcome
from autosalt.archive.state import Result, State
from autosalt.core.reasons import Reason
from autosalt.core.view_assignment import assign_views
from autosalt.core.views import VIEWS, View
from autosalt.scorer.scorer import view_conflict
from autosalt.scorer.scores import PhotoScore

_WEIGHT: Final[Mapping[str, int]] = {"reviewer": 0, "stated": 1, "model": 2, "visit": 3}
"""Whose word on a view goes before whose."""


def choose(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Decide which scored photos count: none as two views of a visit, and one for each view."""
    return refuse_duplicates(tell_apart(refuse_same_photos(outcomes)))


def refuse_same_photos(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Refuse every photo whose very file stands for another view of the same visit as well.

    At least one of the two is misplaced, and nobody knows which. Once a reviewer refuses one of
    them, the other counts. Masks made elsewhere may well be the same in two views.
    """
    outcomes = tuple(outcomes)
    views: dict[tuple[str, str, str], set[View]] = defaultdict(set)
    for outcome in outcomes:
        if (key := _photo_of_visit(outcome)) is not None and outcome.score is not None:
            views[key].add(outcome.score.view)

    def settled(outcome: PhotoOutcome) -> PhotoOutcome:
        key = _photo_of_visit(outcome)
        if key is None or len(views[key]) == 1:
            return outcome
        detail = "stands for " + ", ".join(view for view in VIEWS if view in views[key])
        result = outcome.result
        refusal = Result(State.REFUSED, result.score, Reason.SAME_PHOTO.value, detail, result.seen)
        return replace(outcome, result=refusal)

    return tuple(settled(outcome) for outcome in outcomes)


def _photo_of_visit(outcome: PhotoOutcome) -> tuple[str, str, str] | None:
    """Subject, visit and file of a scored photo; None of what is not scored, and of masks."""
    score = outcome.score
    if score is None or score.quality is None:
        return None
    return outcome.row.subject, outcome.row.visit, outcome.photo_sha256


def tell_apart(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Give the four scored photos of a visit a view each, where two were read as the same one.

    A view that was stated or corrected stands; only photos whose view the model found are told
    apart. Those whose view changes are marked (`view_source` "visit"), and contradicted where the
    model was sure of another.
    """
    outcomes = tuple(outcomes)
    visits: dict[tuple[str, str], list[PhotoOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.score is not None:
            visits[outcome.row.subject, outcome.row.visit].append(outcome)
    told = {
        outcome.row.path: score
        for photos in visits.values()
        if len(photos) == len(VIEWS)
        for outcome, score in _told(photos)
    }

    def settled(outcome: PhotoOutcome) -> PhotoOutcome:
        score = told.get(outcome.row.path)
        if score is None:
            return outcome
        return replace(outcome, result=replace(outcome.result, score=score))

    return tuple(settled(outcome) for outcome in outcomes)


def _told(photos: Sequence[PhotoOutcome]) -> Iterator[tuple[PhotoOutcome, PhotoScore]]:
    """Those of a visit's four scored photos that get another view, with their score as that."""
    scores = [photo.score for photo in photos if photo.score is not None]
    if len({score.view for score in scores}) == len(VIEWS):
        return
    # Four probabilities: not of masks, nor of a ledger of before.
    found = {k: s.seen for k, s in enumerate(scores) if s.view_source == "model" and s.seen}
    if any(len(seen) < len(VIEWS) for seen in found.values()):
        return
    taken = [score.view for k, score in enumerate(scores) if k not in found]
    views = assign_views(list(found.values()), taken)
    if views is None:
        return
    for (k, seen), view in zip(found.items(), views, strict=True):
        if view is not scores[k].view:
            conflict = view_conflict(seen, view)
            told = replace(scores[k], view=view, view_source="visit", view_conflict=conflict)
            yield photos[k], told


def refuse_duplicates(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Keep one scored photo for each view of a visit, and refuse the others.

    A photo whose view a reviewer corrected goes before one whose view was stated, and that before
    one whose view the model found; then the sharper one is kept, then the first by path. Which one
    is kept depends on the photos alone, not on the order they were scored in.
    """
    outcomes = tuple(outcomes)
    rivals: dict[tuple[str, str, View], list[PhotoOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.score is not None:
            rivals[outcome.row.subject, outcome.row.visit, outcome.score.view].append(outcome)
    kept = {key: min(group, key=_preference) for key, group in rivals.items()}

    def settled(outcome: PhotoOutcome) -> PhotoOutcome:
        if outcome.score is None:
            return outcome
        best = kept[outcome.row.subject, outcome.row.visit, outcome.score.view]
        if outcome is best:
            return outcome
        # The score stays with the refusal for the record, but no longer counts.
        detail = f"sharpness {_sharpness(outcome):.3g}, of the one kept {_sharpness(best):.3g}"
        score = outcome.result.score
        refusal = Result(State.REFUSED, score, Reason.DUPLICATE_VIEW.value, detail)
        return replace(outcome, result=refusal)

    return tuple(settled(outcome) for outcome in outcomes)


def _preference(outcome: PhotoOutcome) -> tuple[int, float, str]:
    source = "model" if outcome.score is None else outcome.score.view_source
    return _WEIGHT[source], -_sharpness(outcome), outcome.row.path


def _sharpness(outcome: PhotoOutcome) -> float:
    score = outcome.result.score
    return 0.0 if score is None or score.quality is None else score.quality.sharpness
