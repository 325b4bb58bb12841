"""Choose the photos of a visit that count, one for each view."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from typing import Final

from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Result, State
from autosalt.core.reasons import Reason
from autosalt.core.view_assignment import assign_views
from autosalt.core.views import VIEWS, View
from autosalt.imaging.checks.near_duplicates import is_nearly_same, nearly_same
from autosalt.scorer.scores import PhotoScore, doubt_together
from autosalt.scorer.seen_view import view_conflict

_WEIGHT: Final[Mapping[str, int]] = {"reviewer": 0, "stated": 1, "model": 2, "visit": 3}
"""Who states a view: a lower number goes before a higher one."""


def choose(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Decide which scored photos count: none as two views of a visit, and one for each view.

    Colours that are in doubt by all photos of a visit are marked.
    """
    return doubt_colours(refuse_duplicates(name_views(outcomes)))


def name_views(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """The view of each scored photo, by all photos of its visit; a view may still stand twice."""
    return assign_together(refuse_same_photos(outcomes))


def refuse_same_photos(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Refuse every photo whose picture stands for another view of the same visit as well.

    At least one of the two is misplaced, and nobody knows which. Once a reviewer refuses one of
    them, the other counts. Masks made elsewhere may well be the same in two views.
    """
    outcomes = tuple(outcomes)
    picture = pictures_of(outcomes)
    views: dict[tuple[str, str, str], set[View]] = defaultdict(set)
    for outcome in outcomes:
        if (score := _photo_score(outcome)) is not None:
            views[outcome.row.subject, outcome.row.visit, picture(outcome)].add(score.view)

    def settled(outcome: PhotoOutcome) -> PhotoOutcome:
        key = outcome.row.subject, outcome.row.visit, picture(outcome)
        if _photo_score(outcome) is None or len(views[key]) == 1:
            return outcome
        detail = "stands for " + ", ".join(view for view in VIEWS if view in views[key])
        result = outcome.result
        refusal = Result(State.REFUSED, result.score, Reason.SAME_PHOTO.value, detail, result.seen)
        return replace(outcome, result=refusal)

    return tuple(settled(outcome) for outcome in outcomes)


def _photo_score(outcome: PhotoOutcome) -> PhotoScore | None:
    """The score of a photo; None of what is not scored, and of masks."""
    score = outcome.score
    return None if score is None or score.of_masks else score


def assign_together(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Give the photos of a visit a view each, where two were read as the same one.

    Only visits of three or four different photos: with two it is as likely that a person took a
    view twice. What a reviewer refused still shows a view. A view that was stated or corrected
    stands; only photos whose view the model found get another. Those whose view changes are marked
    (`view_source` "visit"), with a conflict where the model was sure of another view.
    """
    outcomes = tuple(outcomes)
    visits: dict[tuple[str, str], dict[str, PhotoScore]] = {
        (outcome.row.subject, outcome.row.visit): {}
        for outcome in outcomes
        if (score := _shown(outcome)) is not None and score.view_source == "model"
    }
    if not visits:  # so in most archives
        return outcomes
    picture = pictures_of(outcomes)
    for outcome in outcomes:
        pictures = visits.get((outcome.row.subject, outcome.row.visit))
        score = _shown(outcome)
        if pictures is not None and score is not None:
            # Of copies of a picture, which show the same, the one whose view is known best.
            known = pictures.get(picture(outcome), score)
            pictures[picture(outcome)] = min(known, score, key=lambda s: _WEIGHT[s.view_source])
    assigned = {visit: _assign(shown) for visit, shown in visits.items() if len(shown) in (3, 4)}
    if not any(assigned.values()):
        return outcomes

    def settled(outcome: PhotoOutcome) -> PhotoOutcome:
        views = assigned.get((outcome.row.subject, outcome.row.visit))
        score = _shown(outcome)
        if not views or score is None or score.view_source != "model":
            return outcome
        view = views.get(picture(outcome), score.view)
        if view is score.view:
            return outcome
        conflict = view_conflict(_seen(score), view)
        changed = score.as_view(view, "visit", conflict)
        return replace(outcome, result=replace(outcome.result, score=changed))

    return tuple(settled(outcome) for outcome in outcomes)


def doubt_colours(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Mark the photos of each visit whose colours are in doubt together (`doubt_together`)."""
    outcomes = tuple(outcomes)
    visits: dict[tuple[str, str], dict[int, PhotoScore]] = defaultdict(dict)
    for place, outcome in enumerate(outcomes):
        if (score := _photo_score(outcome)) is not None:
            visits[outcome.row.subject, outcome.row.visit][place] = score
    doubted = {
        place: score
        for scores in visits.values()
        for place, score in doubt_together(scores).items()
        if score is not scores[place]
    }
    return tuple(
        replace(outcome, result=replace(outcome.result, score=doubted[place]))
        if place in doubted
        else outcome
        for place, outcome in enumerate(outcomes)
    )


def _shown(outcome: PhotoOutcome) -> PhotoScore | None:
    """The score of a photo that shows a view, whether it counts or a reviewer refused it."""
    counts = outcome.result.state is State.SCORED
    refused = outcome.result.reason == Reason.REFUSED_BY_REVIEWER
    return outcome.result.score if counts or refused else None


def _assign(pictures: Mapping[str, PhotoScore]) -> Mapping[str, View]:
    """Views of the pictures of a visit whose view the model found; empty where it is unclear."""
    by_model = {name: score for name, score in pictures.items() if score.view_source == "model"}
    taken = [score.view for name, score in pictures.items() if name not in by_model]
    views = assign_views([_seen(score) for score in by_model.values()], taken)
    return {} if views is None else dict(zip(by_model, views, strict=True))


def _seen(score: PhotoScore) -> Mapping[View, float]:
    return dict(zip(VIEWS, score.seen or (), strict=False))


def refuse_duplicates(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Keep one scored photo for each view of a visit, and refuse the others.

    A photo whose view a reviewer corrected is kept before one whose view was stated. That one is
    kept before one whose view the model found. Of equals the sharper one is kept, then the first by
    path. The choice depends on the photos alone, not on the order they were scored in.
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


_Mark = Callable[[PhotoOutcome], str]
_Visit = tuple[str, str]


def pictures_of(outcomes: Iterable[PhotoOutcome]) -> _Mark:
    """What stands for the picture of a photo: equal within a visit where nearly the same.

    Nearly: saved again, made smaller, mirrored (`imaging.checks.near_duplicates`).
    """
    outcomes = tuple(outcomes)
    mark, fingerprints = _marks(outcomes)
    firsts: dict[_Visit, list[str]] = defaultdict(list)
    pictures: dict[tuple[_Visit, str], str] = {}
    for outcome in outcomes:
        visit, own = _visit(outcome), mark(outcome)
        if (visit, own) in pictures or own not in fingerprints:
            continue
        alike = (one for one in firsts[visit] if is_nearly_same(one, own))
        pictures[visit, own] = first = next(alike, own)
        if first == own:
            firsts[visit].append(own)

    def picture(outcome: PhotoOutcome) -> str:
        own = mark(outcome)
        return pictures.get((_visit(outcome), own), own)

    return picture


def copies_elsewhere(outcomes: Iterable[PhotoOutcome]) -> Mapping[str, str]:
    """Photos with (nearly) the picture of one of another visit: at least one is misplaced.

    Returns:
        The photo's path to that of the first such other.
    """
    held = sorted((one for one in outcomes if one.photo_sha256), key=lambda one: one.row.path)
    mark, fingerprints = _marks(held)
    places: dict[str, dict[_Visit, str]] = defaultdict(dict)
    for outcome in held:
        places[mark(outcome)].setdefault(_visit(outcome), outcome.row.path)
    near: dict[str, set[str]] = {one: set() for one, where in places.items() if len(where) > 1}
    for a, b in nearly_same(fingerprints):
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    firsts = {one: _first_two(places, {one, *others}) for one, others in near.items()}

    def elsewhere(outcome: PhotoOutcome) -> str:
        visit = _visit(outcome)
        where = firsts.get(mark(outcome), ())
        return next((path for path, other in where if other != visit), "")

    return {one.row.path: path for one in held if (path := elsewhere(one))}


def _first_two(
    places: Mapping[str, Mapping[_Visit, str]], pictures: Iterable[str]
) -> Sequence[tuple[str, _Visit]]:
    """The first paths of two visits that show one of the pictures; of one visit if that is all."""
    first: dict[_Visit, str] = {}
    for picture in pictures:
        for visit, path in places[picture].items():
            first[visit] = min(path, first.get(visit, path))
    return nsmallest(2, ((path, visit) for visit, path in first.items()))


def _visit(outcome: PhotoOutcome) -> _Visit:
    return outcome.row.subject, outcome.row.visit


def _marks(outcomes: Iterable[PhotoOutcome]) -> tuple[_Mark, frozenset[str]]:
    """What stands for the picture of a photo, and all of these that are fingerprints.

    It is the fingerprint of its score, so that the format of a file and what else it holds do not
    matter. A photo without one (refused, or a mask) has the sha256 of its file, or the fingerprint
    of a copy that was scored.
    """
    of_file = {
        outcome.photo_sha256: score.fingerprint
        for outcome in outcomes
        if (score := outcome.result.score) is not None and score.fingerprint is not None
    }

    def mark(outcome: PhotoOutcome) -> str:
        return of_file.get(outcome.photo_sha256, outcome.photo_sha256)

    return mark, frozenset(of_file.values())
