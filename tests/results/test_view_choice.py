"""Which photos of a visit count, and as which view, where the model found the views."""

from dataclasses import replace

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Result, State
from autosalt.core.reasons import Reason
from autosalt.core.views import VIEWS, View
from autosalt.imaging.quality import Quality
from autosalt.results.view_choice import choose
from autosalt.scorer.scores import PhotoScore, ViewSource


def photo(
    path: str, *, stated: View | None = None, sharpness: float = 9.0, **seen: float
) -> PhotoOutcome:
    """A scored photo in which the model sees views with these probabilities."""
    given = {view: seen.get(view, 0.0) for view in VIEWS}
    source: ViewSource = "model" if stated is None else "stated"
    score = PhotoScore(
        view=stated or max(VIEWS, key=lambda view: given[view]),
        view_source=source,
        scalp_px=3000,
        loss_px=1000,
        loss_pct=100 / 3,
        quality=Quality(sharpness, 110.0, 90.0, 0.0, 0.1, 0.3, None),
        seen=(given[View.LEFT], given[View.RIGHT], given[View.TOP], given[View.BACK]),
    )
    return PhotoOutcome(
        PhotoRow(path, "0012", "1", stated), f"sha of {path}", Result(State.SCORED, score)
    )


SIDES = [photo("a", left=1.0), photo("b", right=1.0)]
TOP = photo("c", top=1.0)
FROM_BEHIND = photo("d", top=0.6, back=0.4)
SURELY_TOP = photo("d", top=0.98, back=0.02)


def views(photos: list[PhotoOutcome]) -> dict[str, tuple[View, str]]:
    return {
        one.row.path: (one.score.view, one.score.view_source)
        for one in choose(photos)
        if one.score is not None
    }


def test_a_top_taken_from_behind_is_told_by_the_other_three() -> None:
    assert views([*SIDES, TOP, FROM_BEHIND]) == {
        "a": (View.LEFT, "model"),
        "b": (View.RIGHT, "model"),
        "c": (View.TOP, "model"),
        "d": (View.BACK, "visit"),
    }


def test_whoever_was_sure_of_another_view_is_marked_as_contradicted() -> None:
    conflicts = [
        one.score.view_conflict
        for last in (FROM_BEHIND, SURELY_TOP)
        for one in choose([*SIDES, TOP, last])
        if one.row.path == "d" and one.score is not None
    ]
    assert conflicts == [None, View.TOP]


def test_a_view_that_was_stated_stands() -> None:
    stated = photo("d", stated=View.TOP, top=0.6, back=0.4)
    other = photo("c", top=0.9, back=0.1)
    told = views([*SIDES, stated, other])
    assert told["d"] == (View.TOP, "stated")
    assert told["c"] == (View.BACK, "visit")


def test_three_photos_are_told_apart_too() -> None:
    assert views([SIDES[0], TOP, FROM_BEHIND])["d"] == (View.BACK, "visit")


def test_what_a_reviewer_refused_still_shows_a_view() -> None:
    refused = replace(TOP.result, state=State.REFUSED, reason=Reason.REFUSED_BY_REVIEWER.value)
    told = views([SIDES[0], replace(TOP, result=refused), FROM_BEHIND])
    assert told == {"a": (View.LEFT, "model"), "d": (View.BACK, "visit")}


def test_a_copy_of_a_file_counts_once() -> None:
    copy = replace(photo("e", left=1.0), photo_sha256=SIDES[0].photo_sha256)
    assert views([*SIDES, TOP, FROM_BEHIND, copy])["d"] == (View.BACK, "visit")


def test_one_file_never_counts_as_two_views() -> None:
    stated = photo("d", stated=View.TOP, top=0.6, back=0.4)
    copy = replace(FROM_BEHIND, row=replace(FROM_BEHIND.row, path="e"))
    told = views([*SIDES, stated, copy])
    assert set(told) == {"a", "b", "d"}
    assert told["d"] == (View.TOP, "stated")


def saved_again(one: PhotoOutcome, path: str, picture: str | None = "pixels") -> PhotoOutcome:
    """The same picture in another file: its sha256 is another, that of the pixels is not."""
    assert one.score is not None
    score = replace(one.score, picture_sha256=picture)
    result = replace(one.result, score=score)
    return PhotoOutcome(replace(one.row, path=path), f"sha of {path}", result)


def stated(path: str, view: View) -> PhotoOutcome:
    return photo(path, stated=view, **{view: 1.0})


def reasons(photos: list[PhotoOutcome]) -> dict[str, str]:
    return {one.row.path: one.result.reason for one in choose(photos) if one.score is None}


def test_a_picture_saved_twice_never_counts_as_two_views() -> None:
    left, top = (saved_again(stated("x", view), view) for view in (View.LEFT, View.TOP))
    assert reasons([left, top]) == {"left": "same_photo", "top": "same_photo"}
    other = replace(top, result=saved_again(top, "y", "other pixels").result)
    assert reasons([left, other]) == {}


def test_a_file_is_the_same_picture_also_where_a_ledger_of_before_does_not_say_so() -> None:
    left = saved_again(stated("x", View.LEFT), "left")
    old = saved_again(stated("x", View.TOP), "top", None)
    assert reasons([left, old]) == {}
    old = replace(old, photo_sha256=left.photo_sha256)
    assert reasons([left, old]) == {"left": "same_photo", "top": "same_photo"}
    back = saved_again(stated("x", View.BACK), "back")  # like one of them by its picture alone
    assert set(reasons([left, old, back])) == {"left", "top", "back"}


def test_a_picture_saved_twice_counts_once_among_the_photos_of_a_visit() -> None:
    left, copy = saved_again(SIDES[0], "a"), saved_again(SIDES[0], "e")
    assert views([left, SIDES[1], TOP, FROM_BEHIND, copy])["d"] == (View.BACK, "visit")


@pytest.mark.parametrize(
    "photos",
    [
        [*SIDES, TOP, photo("d", top=1.0, sharpness=1.0)],
        [*SIDES, TOP, FROM_BEHIND, photo("e", back=1.0)],
        [TOP, FROM_BEHIND],
    ],
    ids=["a view taken twice", "five photos", "two photos"],
)
def test_else_the_sharper_of_two_counts(photos: list[PhotoOutcome]) -> None:
    told = views(photos)
    assert "visit" not in {source for _, source in told.values()}
    assert told["c"] == (View.TOP, "model")
    assert "d" not in told


def test_scores_of_a_ledger_of_before_are_not_told_apart() -> None:
    old = photo("d", top=0.6, back=0.4)
    assert old.score is not None
    written = old.score.to_dict()
    written.pop("seen")
    old = replace(old, result=replace(old.result, score=PhotoScore.from_dict(written)))
    assert "visit" not in {source for _, source in views([*SIDES, TOP, old]).values()}


def lit(path: str, over_red: float | None, visit: str = "1") -> PhotoOutcome:
    """A photo whose red is short of another channel by so much."""
    one = photo(path, stated=VIEWS[ord(path[-1]) % 4])
    assert one.result.score is not None
    score = replace(one.result.score, over_red=over_red)
    return replace(one, row=replace(one.row, visit=visit), result=replace(one.result, score=score))


def doubts(photos: list[PhotoOutcome]) -> dict[str, Reason | None]:
    return {one.row.path: one.score.picture_doubt for one in choose(photos) if one.score}


def test_photos_of_a_visit_that_lack_red_together_are_all_doubted() -> None:
    cool = [lit("a", 0.1), lit("b", 0.2), lit("c", -0.1)]
    assert doubts(cool) == dict.fromkeys("abc", Reason.FALSE_COLOUR)


def test_one_photo_without_red_casts_no_doubt_on_the_others_of_its_visit() -> None:
    assert not any(doubts([lit("a", 0.1), lit("b", -0.2), lit("c", -0.3)]).values())
    # Each visit is another day and another light.
    assert not any(doubts([lit("a", 0.1), lit("b", 0.1, visit="2")]).values())


def test_scores_of_an_earlier_ledger_are_never_doubted() -> None:
    assert not any(doubts([lit("a", None), lit("b", None)]).values())
