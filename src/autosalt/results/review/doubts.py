"""Doubts about scored photos: their words, and the order in which a person looks at them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import State
from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.views import VIEWS, View
from autosalt.visits.names import natural_key

WIDE_POINTS: Final = 50.0
"""Width of a 95 % interval that is a doubt of its own: half of all that hair loss can be."""


@dataclass(frozen=True, slots=True)
class PhotoDoubt:
    """A reason to look at a photo: `code` for programs, `text` for people, one line."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class DoubtedPhoto:
    """A photo with the doubts about it, the gravest first; none where nothing is in doubt."""

    outcome: PhotoOutcome
    doubts: tuple[PhotoDoubt, ...]


class _Rank(IntEnum):
    """Groups of photos, in the order in which they are looked at."""

    VIEW_MISSING = 0
    IN_DOUBT = 1
    REPLACED = 2
    SCORED = 3
    DECIDED = 4


def view_of(outcome: PhotoOutcome) -> View | None:
    """The view that a photo is scored as, or was stated to show; None where neither is known."""
    score = outcome.result.score
    return outcome.row.view if score is None else score.view


def view_source_of(outcome: PhotoOutcome) -> str | None:
    """Who states the view of `view_of`; None where it is not known."""
    score = outcome.result.score
    if score is None:
        return None if outcome.row.view is None else "stated"
    return score.view_source


def order_by_doubt(
    outcomes: Iterable[PhotoOutcome], copies: Mapping[str, str]
) -> tuple[DoubtedPhoto, ...]:
    """The photos of a run with their doubts, the most doubtful first.

    1. Refused and failed photos that leave a view of their visit without a score, so that the
       visit has no SALT.
    2. Scored photos whose view or picture is in doubt.
    3. Refused and failed photos whose view another photo of the visit shows.
    4. All other scored photos, the widest interval first.
    5. Photos with an override in force: a person has decided, so that they have no doubts.

    Within a group the widest interval is first, then paths are in the order people count.

    Args:
        outcomes: of all photos of a run, with what counts decided.
        copies: photos with the picture of another visit; see `copies_elsewhere`.
    """
    outcomes = tuple(outcomes)
    shown: dict[tuple[str, str], set[View]] = defaultdict(set)
    for outcome in outcomes:
        if outcome.score is not None:
            shown[outcome.row.subject, outcome.row.visit].add(outcome.score.view)
    ranked = []
    for outcome in outcomes:
        row = outcome.row
        missing = [view for view in VIEWS if view not in shown[row.subject, row.visit]]
        rank, doubts = _judge(outcome, missing, copies.get(row.path, ""))
        key = rank, -_width(outcome), natural_key(row.path)
        ranked.append((key, DoubtedPhoto(outcome, doubts)))
    return tuple(photo for _, photo in sorted(ranked, key=lambda one: one[0]))


def _judge(
    outcome: PhotoOutcome, missing: Sequence[View], copy: str
) -> tuple[_Rank, tuple[PhotoDoubt, ...]]:
    """The group of a photo, and its doubts; `missing` are the views that its visit lacks."""
    if outcome.override is not None:
        return _Rank.DECIDED, ()
    if outcome.score is None:
        view = view_of(outcome)
        gap = view in missing if view is not None else bool(missing)
        doubts = (_why_not_scored(outcome), *([_view_missing(view)] if gap else []))
        return (_Rank.VIEW_MISSING if gap else _Rank.REPLACED), doubts
    doubts = (*_doubts_of_view(outcome), *_doubts_of_picture(outcome, copy))
    rank = _Rank.IN_DOUBT if doubts else _Rank.SCORED
    return rank, (*doubts, *_doubts_of_interval(outcome))


def _why_not_scored(outcome: PhotoOutcome) -> PhotoDoubt:
    result = outcome.result
    if result.state is State.REFUSED:
        return PhotoDoubt(result.reason, REASON_TEXT[Reason(result.reason)])
    return PhotoDoubt("failed", "The program failed at this photo. Run autosalt score again.")


def _view_missing(view: View | None) -> PhotoDoubt:
    which = "a view" if view is None else f"the view {view}"
    return PhotoDoubt("view_missing", f"The visit lacks {which}, so that it has no SALT.")


def _doubts_of_view(outcome: PhotoOutcome) -> list[PhotoDoubt]:
    score = outcome.score
    if score is None:
        return []
    doubts = []
    if score.view_conflict is not None:
        text = f"It counts as {score.view}. The model sees {score.view_conflict}."
        doubts.append(PhotoDoubt("view_conflict", text))
    if score.view_source == "visit":
        text = f"It counts as {score.view} because of the other photos of its visit."
        doubts.append(PhotoDoubt("view_of_visit", text))
    return doubts


def _doubts_of_picture(outcome: PhotoOutcome, copy: str) -> list[PhotoDoubt]:
    score = outcome.score
    doubts = []
    if score is not None and score.picture_doubt is not None:
        doubts.append(PhotoDoubt(score.picture_doubt.value, REASON_TEXT[score.picture_doubt]))
    if copy:
        text = f"It shows nearly the same picture as {copy}, of another visit."
        doubts.append(PhotoDoubt("same_picture", text))
    return doubts


def _doubts_of_interval(outcome: PhotoOutcome) -> list[PhotoDoubt]:
    width = _width(outcome)
    if width < WIDE_POINTS:
        return []
    return [PhotoDoubt("wide_interval", f"Its 95 % interval is {width:.0f} points wide.")]


def _width(outcome: PhotoOutcome) -> float:
    """Width of the interval of a photo that counts, in points; 0 without one."""
    interval = None if outcome.score is None else outcome.score.interval
    return 0.0 if interval is None else interval.high - interval.low
