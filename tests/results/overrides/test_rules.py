"""Overrides are heeded, the original is kept, and no view of a visit ever counts twice."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import corrected_name
from autosalt.batch.result import Override, Result, State
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS, View
from autosalt.errors import OverrideError
from autosalt.imaging.checks.quality import Quality
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.overrides.rules import Wanted, not_withdrawn, plan, settle
from autosalt.results.overrides.table import count_lapsed, override_table
from autosalt.results.view_choice import choose
from autosalt.scorer.scores import PhotoScore

TIME = "2026-01-02T03:04:05+00:00"


QUALITY = Quality(9.0, 110.0, 90.0, 0.0, 0.1, 0.3, None)


def photo(path: str, view: View, sharpness: float = 9.0, visit: str = "1") -> PhotoOutcome:
    quality = replace(QUALITY, sharpness=sharpness)
    left, right, top, back = (0.9 if one is view else 0.02 for one in VIEWS)
    score = PhotoScore(
        view, "stated", 3000, 1000, 100 / 3,
        view_probability=0.9, quality=quality, seen=(left, right, top, back),
    )  # fmt: skip
    return PhotoOutcome(
        PhotoRow(path, "0012", visit, view), f"sha of {path}", Result(State.SCORED, score)
    )


def refused(path: str, reason: str) -> PhotoOutcome:
    row = PhotoRow(path, "0012", "1", None)
    return PhotoOutcome(row, f"sha of {path}", Result(State.REFUSED, None, reason))


def say(
    outcomes: Sequence[PhotoOutcome],
    added: Sequence[Override] = (),
    refuse: tuple[str, ...] = (),
    views: tuple[tuple[str, str], ...] = (),
    withdraw: tuple[int, ...] = (),
    masks: tuple[CorrectedMasks, ...] = (),
) -> tuple[Override, ...]:
    wanted = Wanted("Dr Ngô", "because", refuse, views, withdraw, masks)
    return (*added, *plan(wanted, outcomes, added, TIME))


FOUR = [photo(view.value, view) for view in VIEWS]


def drawn(path: str, lost_rows: int = 2) -> CorrectedMasks:
    """Masks of a photo with a scalp of ten rows, of which so many are lost."""
    scalp = np.zeros((80, 64), np.bool_)
    scalp[30:40, 20:28] = True
    loss = np.zeros_like(scalp)
    loss[30 : 30 + lost_rows, 16:32] = True  # also beyond the scalp, where it does not count
    return CorrectedMasks(path, scalp, loss, scalp, scalp)


def by_path(outcomes: Sequence[PhotoOutcome]) -> dict[str, PhotoOutcome]:
    return {outcome.row.path: outcome for outcome in outcomes}


def test_a_refused_photo_does_not_count_and_keeps_its_score() -> None:
    settled = by_path(settle(FOUR, say(FOUR, refuse=("top",))))
    assert settled["top"].score is None
    assert settled["top"].result.reason == "refused_by_reviewer"
    assert settled["top"].original == by_path(FOUR)["top"].result
    assert settled["left"] == by_path(FOUR)["left"]


def test_two_photos_that_were_mixed_up_are_corrected_together() -> None:
    with pytest.raises(OverrideError, match=r"left: right of visit 1 is taken by right"):
        say(FOUR, views=(("left", "right"),))
    added = say(FOUR, views=(("left", "right"), ("right", "left")))
    settled = by_path(settle(FOUR, added))
    score = settled["left"].score
    assert score is not None
    assert (score.view, score.view_source, score.view_probability) == ("right", "reviewer", 0.02)
    assert score.loss_pct == 100 / 3
    # One of the two cannot go back alone.
    with pytest.raises(OverrideError, match="is taken by"):
        say(FOUR, added, withdraw=(1,))
    assert settle(FOUR, say(FOUR, added, withdraw=(1, 2))) == tuple(FOUR)


def test_a_refusal_lets_the_other_photo_of_the_view_count() -> None:
    photos = [*FOUR, photo("again", View.TOP, sharpness=1.0)]
    assert by_path(settle(photos, ()))["again"].result.reason == "duplicate_view"
    settled = by_path(settle(photos, say(photos, refuse=("top",))))
    assert settled["again"].score is not None
    assert settled["again"].override is None
    original = settled["again"].original
    assert original is not None
    assert original.reason == "duplicate_view"


def copies(*paths: str) -> list[PhotoOutcome]:
    """The four photos, of which those are one and the same file."""
    return [replace(one, photo_sha256="same") if one.row.path in paths else one for one in FOUR]


def reasons(outcomes: Sequence[PhotoOutcome]) -> dict[str, str]:
    return {outcome.row.path: outcome.result.reason for outcome in outcomes if not outcome.score}


def test_a_file_that_stands_for_two_views_counts_for_none_until_a_reviewer_says_which() -> None:
    photos = copies("left", "top")
    settled = settle(photos, ())
    assert reasons(settled) == {"left": "same_photo", "top": "same_photo"}
    assert by_path(settled)["left"].result.detail == "stands for left, top"
    settled = settle(photos, say(photos, refuse=("left",)))
    assert reasons(settled) == {"left": "refused_by_reviewer"}
    original = by_path(settled)["top"].original
    assert original is not None
    assert original.reason == "same_photo"


def test_another_photo_of_the_view_counts_in_place_of_the_misplaced_one() -> None:
    photos = [*copies("left", "top"), photo("right left", View.LEFT, sharpness=1.0)]
    assert reasons(settle(photos, ())) == {"left": "same_photo", "top": "same_photo"}


def test_one_file_twice_as_one_view_is_only_there_twice() -> None:
    photos = [*FOUR, replace(photo("again", View.TOP, sharpness=1.0), photo_sha256="sha of top")]
    assert reasons(settle(photos, ())) == {"again": "duplicate_view"}


@pytest.mark.parametrize(
    ("orders", "line"),
    [
        ({"refuse": ("gone",)}, "gone: no such photo"),
        ({"views": (("top", "front"),)}, "view 'front': is none of left, right, top, back"),
        ({"views": (("top", "top"),)}, "top: is scored as top already"),
        ({"views": (("unclear", "top"),)}, r"unclear: was not scored \(view_unclear\)"),
        ({"refuse": ("unclear",)}, "unclear: is not scored as it is"),
        ({"withdraw": (7,)}, "override 7: there is none"),
    ],
)
def test_impossible_orders_are_refused_in_one_line(orders: dict[str, object], line: str) -> None:
    photos = [*FOUR, refused("unclear", "view_unclear")]
    with pytest.raises(OverrideError, match=line) as raised:
        say(photos, **orders)  # type: ignore[arg-type]
    assert "\n" not in str(raised.value)


def test_who_and_why_must_be_stated() -> None:
    with pytest.raises(OverrideError, match="who and why"):
        plan(Wanted(" ", "x", ("top",)), FOUR, (), TIME)


def test_one_override_for_a_photo_until_it_is_withdrawn() -> None:
    added = say(FOUR, refuse=("top",))
    assert say(FOUR, added, refuse=("top",)) == added  # the same words change nothing
    with pytest.raises(OverrideError, match=r"has override 1 \(refuse\) already.*--withdraw 1"):
        say(FOUR, added, views=(("top", "back"),))
    both = say(FOUR, added, refuse=("back",), views=(("top", "back"),), withdraw=(1,))
    score = by_path(settle(FOUR, both))["top"].score
    assert score is not None
    assert score.view is View.BACK
    with pytest.raises(OverrideError, match="override 1: is withdrawn already"):
        say(FOUR, both, withdraw=(1,))


def with_interval(photo: PhotoOutcome) -> PhotoOutcome:
    assert photo.score is not None
    score = replace(photo.score, uncertainty_pct=2.0, interval=Interval(20.0, 50.0))
    return replace(photo, result=replace(photo.result, score=score), overlay="overlays/model.jpg")


def test_corrected_masks_count_without_an_interval_and_the_original_is_kept() -> None:
    photos = [with_interval(one) for one in FOUR]
    settled = by_path(settle(photos, say(photos, masks=(drawn("top"),))))
    was, now = by_path(photos)["top"], settled["top"]
    assert was.score is not None
    assert now.score == replace(
        was.score, scalp_px=80, loss_px=16, loss_pct=20.0, uncertainty_pct=None, interval=None
    )
    assert now.original == was.result
    assert now.override is not None
    assert (now.override.kind, now.override.view) == ("masks", None)
    assert now.override.masks is not None
    assert now.overlay == corrected_name("sha of top", now.override.masks.sha256)
    assert now.original_overlay == was.overlay
    assert settled["left"] == photos[0]


def test_masks_and_view_of_one_photo_are_corrected_in_one_override() -> None:
    photos = FOUR[:3]
    added = say(photos, views=(("top", "back"),), masks=(drawn("top"),))
    assert [(one.kind.value, one.view) for one in added] == [("masks", "back")]
    score = by_path(settle(photos, added))["top"].score
    assert score is not None
    assert (score.view, score.view_source, score.loss_pct) == ("back", "reviewer", 20.0)
    with pytest.raises(OverrideError, match="top: back of visit 1 is taken by back"):
        say(FOUR, views=(("top", "back"),), masks=(drawn("top"),))


def test_what_is_withdrawn_in_the_same_command_no_longer_holds() -> None:
    photos = FOUR[:3]
    added = say(photos, views=(("top", "back"),))
    both = say(photos, added, (), (("top", "back"),), (1,), (drawn("top"),))
    assert [one.kind.value for one in both] == ["view", "withdraw", "masks"]
    score = by_path(settle(photos, both))["top"].score
    assert score is not None
    assert (score.view, score.loss_pct) == ("back", 20.0)


def test_masks_drawn_again_replace_the_earlier_ones_by_name_only() -> None:
    added = say(FOUR, masks=(drawn("top"),))
    assert say(FOUR, added, masks=(drawn("top"),)) == added  # the same masks change nothing
    with pytest.raises(OverrideError, match=r"has override 1 \(masks\) already.*--withdraw 1"):
        say(FOUR, added, masks=(drawn("top", 5),))
    again = say(FOUR, added, withdraw=(1,), masks=(drawn("top", 5),))
    score = by_path(settle(FOUR, again))["top"].score
    assert score is not None
    assert score.loss_pct == 50.0


def test_corrected_masks_lapse_with_the_file_they_were_drawn_on() -> None:
    added = say(FOUR, masks=(drawn("top"),))
    new = [*FOUR[:2], replace(FOUR[2], photo_sha256="another file"), FOUR[3]]
    assert settle(new, added) == tuple(new)
    assert states(added, new) == ["lapsed"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("gone", "gone: no such photo"),
        ("unclear", r"unclear: was not scored \(view_unclear\), so that there are no masks"),
        ("mask", "mask: is a mask made elsewhere; correct the file"),
    ],
)
def test_only_masks_of_the_model_are_corrected(path: str, line: str) -> None:
    photos = [*FOUR, refused("unclear", "view_unclear"), at(as_masks(FOUR[2]), "mask", "2")]
    with pytest.raises(OverrideError, match=line) as raised:
        say(photos, masks=(drawn(path),))
    assert "\n" not in str(raised.value)


def test_an_override_lapses_with_the_file_it_was_made_of() -> None:
    added = say(FOUR, refuse=("top",))
    new = [*FOUR[:2], PhotoOutcome(FOUR[2].row, "another file", FOUR[2].result), FOUR[3]]
    settled = settle(new, added)
    assert settled == tuple(new)
    assert [row["state"] for row in override_table(added, settled).rows] == ["lapsed"]
    again = say(new, added, refuse=("top",))  # of the new file
    assert [one.kind.value for one in again] == ["refuse", "withdraw", "refuse"]
    states = [row["state"] for row in override_table(again, settle(new, again)).rows]
    assert states == ["withdrawn", None, "in_force"]


def at(photo: PhotoOutcome, path: str, visit: str = "1") -> PhotoOutcome:
    """The same file elsewhere."""
    return replace(photo, row=replace(photo.row, path=path, visit=visit))


def as_masks(photo: PhotoOutcome) -> PhotoOutcome:
    assert photo.score is not None
    return replace(photo, result=replace(photo.result, score=replace(photo.score, quality=None)))


def states(added: Sequence[Override], photos: Sequence[PhotoOutcome]) -> list[object]:
    return [row["state"] for row in override_table(added, settle(photos, added)).rows]


def test_an_override_follows_its_photo_within_the_visit() -> None:
    added = say(FOUR, refuse=("top",), views=(("left", "right"), ("right", "left")))
    moved = [at(one, f"new/{one.row.path}") for one in FOUR]
    settled = by_path(settle(moved, added))
    assert settled["new/top"].result.reason == "refused_by_reviewer"
    assert settled["new/top"].override == added[0]
    assert counted(list(settled.values())) == {
        "new/left": "right", "new/right": "left", "new/back": "back",
    }  # fmt: skip
    assert states(added, moved) == ["in_force"] * 3
    assert count_lapsed(added, settle(moved, added)) == 0
    # It is known by the new name: nothing is recorded twice, and it is withdrawn as ever.
    assert say(moved, added, refuse=("new/top",)) == added
    with pytest.raises(OverrideError, match=r"new/top: has override 1 \(refuse\) already"):
        say(moved, added, views=(("new/top", "back"),))
    with pytest.raises(OverrideError, match="is taken by"):
        say(moved, added, withdraw=(2,))
    assert settle(moved, say(moved, added, withdraw=(1, 2, 3))) == tuple(moved)


@pytest.mark.parametrize(
    "photos",
    [
        [*FOUR[:2], FOUR[3]],  # gone
        [*FOUR[:2], at(FOUR[2], "new", visit="2"), FOUR[3]],  # moved to another visit
        [*FOUR[:2], at(FOUR[2], "new"), at(FOUR[2], "twice"), FOUR[3]],
        [*FOUR[:2], at(FOUR[2], "new"), replace(FOUR[2], photo_sha256="other"), FOUR[3]],
        [*FOUR[:2], at(as_masks(FOUR[2]), "new"), FOUR[3]],
    ],
)
def test_an_override_that_holds_for_no_photo_is_counted(photos: list[PhotoOutcome]) -> None:
    added = say(FOUR, refuse=("top",))
    assert states(added, photos) == ["lapsed"]
    assert count_lapsed(added, settle(photos, added)) == 1
    withdrawn = say(photos, added, withdraw=(1,))
    assert count_lapsed(withdrawn, settle(photos, withdrawn)) == 0


def test_of_two_overrides_a_photos_own_holds() -> None:
    photos = [*FOUR, replace(photo("again", View.TOP), photo_sha256="sha of top")]
    added = say(photos, refuse=("top", "again"))
    left = [*FOUR[:2], photos[4], FOUR[3]]
    settled = by_path(settle(left, added))
    assert settled["again"].override == added[1]
    assert states(added, left) == ["lapsed", "in_force"]


PHOTOS = [
    *FOUR,
    photo("again", View.TOP, sharpness=1.0),
    *(photo(f"2/{view}", view, visit="2") for view in VIEWS[:3]),
    refused("blurred", "blurred"),
]
ORDERS = st.lists(
    st.one_of(
        st.tuples(st.just("refuse"), st.sampled_from([one.row.path for one in PHOTOS])),
        st.tuples(
            st.just("views"),
            st.tuples(st.sampled_from([one.row.path for one in PHOTOS]), st.sampled_from(VIEWS)),
        ),
        st.tuples(
            st.just("masks"),
            st.builds(drawn, st.sampled_from([one.row.path for one in PHOTOS]), st.integers(0, 10)),
        ),
        st.tuples(st.just("withdraw"), st.integers(1, 8)),
    ),
    max_size=12,
)


@pytest.mark.slow
@given(ORDERS)
def test_any_orders_in_any_sequence(orders: list[tuple[str, object]]) -> None:
    added: tuple[Override, ...] = ()
    for what, order in orders:
        try:
            more = say(PHOTOS, added, **{what: (order,)})  # type: ignore[arg-type]
        except OverrideError:
            continue
        assert more[: len(added)] == added
        added = more
    assert [one.number for one in added] == list(range(1, len(added) + 1))
    settled = settle(PHOTOS, added)
    counted = [(o.row.visit, o.score.view) for o in settled if o.score is not None]
    assert len(counted) == len(set(counted))
    plain = choose(PHOTOS)
    assert [o.original_result for o in settled] == [o.result for o in plain]
    for outcome in settled:
        if outcome.score is not None:
            masks = None if outcome.override is None else outcome.override.masks
            assert outcome.score.loss_pct == (100 / 3 if masks is None else masks.loss_pct)
    numbers = tuple(one.number for one in not_withdrawn(added).values())
    if numbers:
        assert settle(PHOTOS, say(PHOTOS, added, withdraw=numbers)) == plain


def found(
    path: str, left: float = 0, right: float = 0, top: float = 0, back: float = 0
) -> PhotoOutcome:
    """A photo whose view nobody stated."""
    seen = left, right, top, back
    view = VIEWS[seen.index(max(seen))]
    score = PhotoScore(view, "model", 3000, 1000, 100 / 3, quality=QUALITY, seen=seen)
    row = PhotoRow(path, "0012", "1", None)
    return PhotoOutcome(row, f"sha of {path}", Result(State.SCORED, score))


MISREAD = [
    found("0", back=1),
    found("1", left=1),
    found("2", right=1),
    found("3", top=0.02, back=0.98),
]
"""The last is the top, as the other three show."""


def counted(outcomes: Sequence[PhotoOutcome]) -> dict[str, str]:
    return {one.row.path: one.score.view.value for one in outcomes if one.score is not None}


def test_a_view_derived_from_the_visit_is_corrected_as_the_tables_have_it() -> None:
    assert counted(settle(MISREAD, ())) == {"0": "back", "1": "left", "2": "right", "3": "top"}
    with pytest.raises(OverrideError, match="3: back of visit 1 is taken by 0; refuse or correct"):
        say(MISREAD, views=(("3", "back"),))
    added = say(MISREAD, views=(("3", "back"), ("0", "top")))
    assert counted(settle(MISREAD, added)) == {
        "0": "top",
        "1": "left",
        "2": "right",
        "3": "back",
    }


def test_a_correction_must_not_cost_a_photo_its_view_that_nobody_named() -> None:
    with pytest.raises(OverrideError, match="1: this would leave 3 without a view of its own"):
        say(MISREAD, views=(("1", "top"),))
    added = say(MISREAD, views=(("1", "back"), ("0", "left")))
    assert counted(settle(MISREAD, added)) == {
        "0": "left",
        "1": "back",
        "2": "right",
        "3": "top",
    }


def test_a_view_that_the_model_found_can_be_confirmed_and_then_decides_the_others() -> None:
    doubtful = [found("0", top=0.15, back=0.85), *MISREAD[1:3], found("3", top=0.2, back=0.8)]
    assert counted(settle(doubtful, ())) == {"0": "back", "1": "left", "2": "right"}
    added = say(doubtful, views=(("3", "back"),))
    assert counted(settle(doubtful, added)) == {
        "0": "top",
        "1": "left",
        "2": "right",
        "3": "back",
    }
    other = Wanted("another", "again", views=(("3", "back"),))
    with pytest.raises(OverrideError, match="3: is scored as back already"):
        plan(other, doubtful, added, TIME)


def test_a_refused_photo_keeps_its_place_among_the_views() -> None:
    added = say(MISREAD, refuse=("1",))
    assert counted(settle(MISREAD, added)) == {"0": "back", "2": "right", "3": "top"}
