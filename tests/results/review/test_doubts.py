"""Photos in order of doubt: what keeps a visit from its SALT first, the decided ones last."""

from dataclasses import replace

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Override, OverrideKind, Result, State
from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS, View
from autosalt.results.review.doubts import order_by_doubt, view_of, view_source_of
from autosalt.scorer.scores import PhotoScore


def scored(name: str, view: str, width: float = 4.0, visit: str = "1") -> PhotoOutcome:
    interval = Interval(30.0, 30.0 + width)
    score = PhotoScore(View(view), "stated", 100, 30, 30.0, interval=interval)
    return PhotoOutcome(PhotoRow(name, "A", visit, View(view)), name, Result(State.SCORED, score))


def refused(name: str, view: View | None, reason: Reason = Reason.BLURRED) -> PhotoOutcome:
    result = Result(State.REFUSED, None, reason.value)
    return PhotoOutcome(PhotoRow(name, "A", "1", view), name, result)


def with_score(outcome: PhotoOutcome, **changes: object) -> PhotoOutcome:
    assert outcome.result.score is not None
    score = replace(outcome.result.score, **changes)  # type: ignore[arg-type]
    return replace(outcome, result=replace(outcome.result, score=score))


def order(*outcomes: PhotoOutcome, **copies: str) -> dict[str, list[str]]:
    """The codes of the doubts of each photo, by its path, in order."""
    return {
        one.outcome.row.path: [doubt.code for doubt in one.doubts]
        for one in order_by_doubt(outcomes, copies)
    }


FOUR = [scored(view, view) for view in VIEWS]


def test_what_keeps_a_visit_from_its_salt_is_first() -> None:
    conflict = with_score(scored("left", "left"), view_conflict=View.RIGHT)
    missing, other = refused("blurred top", View.TOP), refused("second back", View.BACK)
    photos = [scored("right", "right", 50.0), scored("back", "back"), conflict, other, missing]
    assert order(*photos) == {
        "blurred top": ["blurred", "view_missing"],
        "left": ["view_conflict"],
        "second back": ["blurred"],
        "right": ["wide_interval"],
        "back": [],
    }


def test_a_refused_photo_of_no_known_view_counts_by_whether_any_view_is_missing() -> None:
    unknown = refused("unknown", None, Reason.VIEW_UNCLEAR)
    assert order(*FOUR, unknown)["unknown"] == ["view_unclear"]
    assert order(*FOUR[1:], unknown)["unknown"] == ["view_unclear", "view_missing"]


def test_a_view_of_another_visit_does_not_fill_the_gap() -> None:
    elsewhere = scored("later", "top", visit="2")
    assert next(iter(order(elsewhere, refused("top", View.TOP)))) == "top"


def test_a_failed_photo_says_what_to_do() -> None:
    failed = PhotoOutcome(PhotoRow("f", "A", "1", View.TOP), "", Result(State.FAILED))
    (photo,) = order_by_doubt([failed], {})
    assert photo.doubts[0].text.endswith("Run autosalt score again.")


def test_within_a_group_the_widest_interval_is_first_and_paths_count_as_people_do() -> None:
    photos = [scored("visit 10", "top"), scored("visit 9", "left"), scored("visit 11", "back", 9)]
    assert list(order(*photos)) == ["visit 11", "visit 9", "visit 10"]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"view_conflict": View.TOP}, "view_conflict", "counts as left. The model sees top."),
        ({"view_source": "visit"}, "view_of_visit", "because of the other photos"),
        ({"picture_doubt": Reason.NO_COLOUR}, "no_colour", REASON_TEXT[Reason.NO_COLOUR]),
    ],
)
def test_a_doubt_about_a_scored_photo_in_plain_words(
    changes: dict[str, object], code: str, words: str
) -> None:
    doubted = with_score(scored("left", "left"), **changes)
    first, *_ = order_by_doubt([*FOUR[1:], doubted], {})
    assert first.outcome is doubted
    assert [doubt.code for doubt in first.doubts] == [code]
    assert words in first.doubts[0].text


def test_a_picture_of_another_visit_is_a_doubt_that_names_it() -> None:
    first, *_ = order_by_doubt(FOUR, {"back": "other/back"})
    assert (first.outcome.row.path, first.doubts[0].code) == ("back", "same_picture")
    assert "other/back" in first.doubts[0].text


def test_what_a_reviewer_decided_is_last_and_in_no_doubt() -> None:
    place = ("top", "top", "A", "1")
    override = Override(1, "", OverrideKind.REFUSE, *place, None, "QUI", "a cap")
    decided = replace(refused("top", View.TOP, Reason.REFUSED_BY_REVIEWER), override=override)
    assert list(order(decided, *FOUR[:1]).items())[-1] == ("top", [])


def test_the_view_of_a_photo_without_a_score_is_the_stated_one() -> None:
    stated, unknown = refused("a", View.TOP), refused("b", None)
    assert (view_of(stated), view_source_of(stated)) == (View.TOP, "stated")
    assert (view_of(unknown), view_source_of(unknown)) == (None, None)
    by_model = with_score(scored("c", "left"), view_source="model")
    assert (view_of(by_model), view_source_of(by_model)) == (View.LEFT, "model")
