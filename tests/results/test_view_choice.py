"""Photos of a visit that count, their views, and photos that show one picture."""

import base64
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Result, State
from autosalt.core.reasons import Reason
from autosalt.core.views import VIEWS, View
from autosalt.imaging.checks.near_duplicates import NEAR_BITS
from autosalt.imaging.checks.quality import Quality
from autosalt.results.view_choice import choose, copies_elsewhere, pictures_of
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


def test_a_top_taken_from_behind_is_derived_from_the_other_three() -> None:
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
    assigned = views([*SIDES, stated, other])
    assert assigned["d"] == (View.TOP, "stated")
    assert assigned["c"] == (View.BACK, "visit")


def test_three_photos_are_distinguished_too() -> None:
    assert views([SIDES[0], TOP, FROM_BEHIND])["d"] == (View.BACK, "visit")


def test_what_a_reviewer_refused_still_shows_a_view() -> None:
    refused = replace(TOP.result, state=State.REFUSED, reason=Reason.REFUSED_BY_REVIEWER.value)
    assigned = views([SIDES[0], replace(TOP, result=refused), FROM_BEHIND])
    assert assigned == {"a": (View.LEFT, "model"), "d": (View.BACK, "visit")}


def test_a_copy_of_a_file_counts_once() -> None:
    copy = replace(photo("e", left=1.0), photo_sha256=SIDES[0].photo_sha256)
    assert views([*SIDES, TOP, FROM_BEHIND, copy])["d"] == (View.BACK, "visit")


def test_one_file_never_counts_as_two_views() -> None:
    stated = photo("d", stated=View.TOP, top=0.6, back=0.4)
    copy = replace(FROM_BEHIND, row=replace(FROM_BEHIND.row, path="e"))
    assigned = views([*SIDES, stated, copy])
    assert set(assigned) == {"a", "b", "d"}
    assert assigned["d"] == (View.TOP, "stated")


def saved_again(one: PhotoOutcome, path: str, picture: int | None = 1) -> PhotoOutcome:
    """The same picture in another file: its sha256 is another, its fingerprint is not."""
    assert one.score is not None
    fingerprint = None if picture is None else mark(picture)
    score = replace(one.score, fingerprint=fingerprint)
    result = replace(one.result, score=score)
    return PhotoOutcome(replace(one.row, path=path), f"sha of {path}", result)


def stated(path: str, view: View) -> PhotoOutcome:
    return photo(path, stated=view, **{view: 1.0})


def reasons(photos: list[PhotoOutcome]) -> dict[str, str]:
    return {one.row.path: one.result.reason for one in choose(photos) if one.score is None}


def test_a_picture_saved_twice_never_counts_as_two_views() -> None:
    left, top = (saved_again(stated("x", view), view) for view in (View.LEFT, View.TOP))
    assert reasons([left, top]) == {"left": "same_photo", "top": "same_photo"}
    other = replace(top, result=saved_again(top, "y", 2).result)
    assert reasons([left, other]) == {}


def test_a_copy_of_a_file_shows_the_same_picture_also_without_a_fingerprint_of_its_own() -> None:
    left = saved_again(stated("x", View.LEFT), "left")
    bare = saved_again(stated("x", View.TOP), "top", None)
    assert reasons([left, bare]) == {}
    bare = replace(bare, photo_sha256=left.photo_sha256)
    assert reasons([left, bare]) == {"left": "same_photo", "top": "same_photo"}
    back = saved_again(stated("x", View.BACK), "back")  # like one of them by its picture alone
    assert set(reasons([left, bare, back])) == {"left", "top", "back"}


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
    assigned = views(photos)
    assert "visit" not in {source for _, source in assigned.values()}
    assert assigned["c"] == (View.TOP, "model")
    assert "d" not in assigned


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


def test_scores_of_masks_are_never_doubted() -> None:
    assert not any(doubts([lit("a", None), lit("b", None)]).values())


def mark(seed: int, changed: int = 0) -> str:
    """The fingerprint of a picture, with some bits of its hash changed as saving again does."""
    rng = np.random.default_rng(seed)
    whole = rng.bytes(80)
    value = int.from_bytes(whole[:32])
    for place in rng.choice(256, changed, replace=False):
        value ^= 1 << int(place)
    return base64.b64encode(value.to_bytes(32) + whole[32:]).decode()


def placed(place: str, file: str, fingerprint: str | None = None) -> PhotoOutcome:
    """A scored photo at subject/visit/view."""
    subject, visit, view = place.split("/")
    score = PhotoScore(View(view), "stated", 3000, 1000, 100 / 3)
    score = replace(score, fingerprint=fingerprint)
    row = PhotoRow(f"{place}.jpg", subject, visit, View(view))
    return PhotoOutcome(row, file, Result(State.SCORED, score, seen=True))


def refused(place: str, file: str) -> PhotoOutcome:
    one = placed(place, file)
    return replace(one, result=Result(State.REFUSED, None, "blurred"))


OURS = placed("S1/1/left", "a", mark(1))


@pytest.mark.parametrize(
    ("other", "is_copy"),
    [
        (placed("S1/2/left", "b", mark(1, changed=NEAR_BITS)), True),
        (placed("S1/2/top", "b", mark(1, changed=3)), True),
        (placed("S2/1/left", "b", mark(1, changed=3)), True),
        (placed("S1/2/left", "a", mark(1)), True),
        (refused("S1/2/left", "a"), True),
        (placed("S1/2/left", "b", mark(1, changed=NEAR_BITS + 1)), False),
        (placed("S1/2/left", "b", mark(2)), False),
        (refused("S1/2/left", "b"), False),
        (placed("S1/1/left", "b", mark(1, changed=3)), False),
        (placed("S1/1/top", "a", mark(1)), False),
    ],
    ids=[
        *("saved again", "as another view", "of another subject", "same file", "same file refused"),
        *("beyond the limit", "another picture", "refused"),
        *("same visit", "same visit, other view"),
    ],
)
def test_copies_in_other_visits_are_found(other: PhotoOutcome, is_copy: bool) -> None:
    expected = {OURS.row.path: other.row.path, other.row.path: OURS.row.path} if is_copy else {}
    for outcomes in ([OURS, other], [other, OURS]):
        assert copies_elsewhere(outcomes) == expected


def test_each_copy_names_the_first_photo_of_another_visit() -> None:
    """Also where the picture is twice in a visit, and as nearly the same in a third."""
    copies = [
        placed("S1/1/left", "a", mark(1)),
        placed("S1/1/top", "b", mark(1, changed=2)),
        placed("S1/2/left", "a", mark(1)),
        placed("S1/3/left", "c", mark(1, changed=5)),
        placed("S1/3/back", "d", mark(4)),
    ]
    assert copies_elsewhere(copies) == {
        "S1/1/left.jpg": "S1/2/left.jpg",
        "S1/1/top.jpg": "S1/2/left.jpg",
        "S1/2/left.jpg": "S1/1/left.jpg",
        "S1/3/left.jpg": "S1/1/left.jpg",
    }
    assert copies_elsewhere(reversed(copies)) == copies_elsewhere(copies)


def groups(outcomes: Sequence[PhotoOutcome]) -> list[int]:
    """Photos with the same number show the same picture."""
    picture = pictures_of(outcomes)
    pictures = [picture(outcome) for outcome in outcomes]
    return [pictures.index(one) for one in pictures]


def test_nearly_the_same_pictures_of_a_visit_are_one() -> None:
    left, top = placed("S1/1/left", "a", mark(1)), placed("S1/1/top", "b", mark(1, changed=9))
    back = placed("S1/1/back", "c", mark(2))
    assert groups([left, top, back]) == [0, 0, 2]
    assert groups([refused("S1/1/right", "a"), top, left]) == [0, 0, 0]
    assert groups([refused("S1/1/right", "d"), back]) == [0, 1]
