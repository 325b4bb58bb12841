"""What came of a row of the index, and which photo of a view counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from autosalt.archive.rows import PhotoRow
from autosalt.archive.state import Override, Result, State
from autosalt.core.reasons import Reason
from autosalt.core.views import VIEWS, View
from autosalt.scorer.scores import PhotoScore

_WEIGHT: Final[Mapping[str, int]] = {"reviewer": 0, "stated": 1, "model": 2}
"""Whose word on a view goes before whose."""


@dataclass(frozen=True, slots=True)
class PhotoOutcome:
    """What came of one row.

    Attributes:
        photo_sha256: empty where the file could not be read at all.
        overlay: name of its picture in the results, or empty.
        override: of a reviewer, in force for this photo.
        original: what there would be without any override; None where that is `result`.
    """

    row: PhotoRow
    photo_sha256: str
    result: Result
    overlay: str = ""
    override: Override | None = None
    original: Result | None = None

    @property
    def score(self) -> PhotoScore | None:
        """The score, if there is one that counts."""
        return self.result.score if self.result.state is State.SCORED else None

    @property
    def original_result(self) -> Result:
        """What there would be without any override."""
        return self.original or self.result


def choose(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Decide which scored photos count: none as two views of a visit, and one for each view."""
    return refuse_duplicates(refuse_same_photos(outcomes))


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
