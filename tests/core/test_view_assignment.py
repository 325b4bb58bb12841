"""Views of photos that must differ are assigned together, or not at all."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.view_assignment import MIN_PROBABILITY, assign_views
from autosalt.core.views import VIEWS, View


def seen(**given: float) -> dict[View, float]:
    """Probabilities of the views named; of the others none."""
    return {view: given.get(view, 0.0) for view in VIEWS}


LEFT, RIGHT = seen(left=1.0), seen(right=1.0)


def test_a_photo_in_doubt_is_the_view_that_the_others_are_not() -> None:
    photos = [LEFT, seen(top=0.98, back=0.02), seen(top=1.0), RIGHT]
    assert assign_views(photos) == ("left", "back", "top", "right")


def test_photos_that_are_other_views_by_themselves_stay_what_they_are() -> None:
    photos = [LEFT, seen(top=0.4, back=0.3), seen(back=0.4, top=0.3)]
    assert assign_views(photos) is None
    assert assign_views(photos, taken=[View.RIGHT]) is None


def test_views_that_are_known_leave_fewer() -> None:
    photos = [seen(top=0.3, left=0.7), seen(left=0.99, top=0.01)]
    assert assign_views(photos, taken=[View.BACK, View.RIGHT]) == ("top", "left")


@pytest.mark.parametrize(
    ("photos", "taken"),
    [
        ([LEFT, RIGHT, seen(top=1.0), seen(back=1.0)], [View.BACK]),
        ([LEFT, RIGHT], [View.TOP, View.TOP]),
    ],
    ids=["too many", "one taken twice"],
)
def test_what_cannot_be_different_views_is_not_assigned(
    photos: Sequence[dict[View, float]], taken: Sequence[View]
) -> None:
    assert assign_views(photos, taken) is None


def test_a_view_taken_twice_is_not_made_the_one_that_is_missing() -> None:
    clearly_top = seen(top=1.0 - MIN_PROBABILITY / 2, back=MIN_PROBABILITY / 2)
    assert assign_views([LEFT, RIGHT, clearly_top, seen(top=1.0)]) is None


def test_two_photos_that_could_be_either_stay_in_doubt() -> None:
    first, second = seen(top=0.15, back=0.85), seen(top=0.2, back=0.8)
    assert assign_views([LEFT, RIGHT, first, second]) is None


def test_photos_of_nothing_are_nothing() -> None:
    assert assign_views([seen()] * 4) is None


probabilities = st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4).map(
    lambda values: {view: p / max(1.0, sum(values)) for view, p in zip(VIEWS, values, strict=True)}
)


@pytest.mark.slow
@given(st.lists(probabilities, min_size=2, max_size=4), st.data())
def test_the_order_of_the_photos_does_not_matter(
    photos: list[dict[View, float]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(photos))))
    views = assign_views(photos)
    shuffled = assign_views([photos[k] for k in order])
    if views is None:
        assert shuffled is None
    else:
        assert shuffled == tuple(views[k] for k in order)
        assert len(set(views)) == len(photos)
        assert all(
            photo[view] >= MIN_PROBABILITY for photo, view in zip(photos, views, strict=True)
        )
