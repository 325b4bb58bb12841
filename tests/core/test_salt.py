"""SALT, its bounds, and what a missing view does to it."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.salt import loss_pct, salt, salt_bounds, salt_renormalised
from autosalt.core.views import VIEWS, WEIGHTS, View

percent = st.floats(0.0, 100.0)
four_views = st.fixed_dictionaries(dict.fromkeys(VIEWS, percent))
some_views = st.dictionaries(st.sampled_from(VIEWS), percent)


def test_weights_are_olsens_and_sum_to_one() -> None:
    assert dict(WEIGHTS) == {"left": 0.18, "right": 0.18, "top": 0.40, "back": 0.24}
    assert sum(WEIGHTS.values()) == pytest.approx(1.0, abs=1e-15)


def test_the_order_of_views_is_the_models_output_order() -> None:
    assert VIEWS == ("left", "right", "top", "back")


def test_no_loss_is_exactly_0_and_total_loss_exactly_100() -> None:
    assert salt(dict.fromkeys(VIEWS, 0.0)) == 0.0
    assert salt(dict.fromkeys(VIEWS, 100.0)) == 100.0


def test_views_may_be_named_by_plain_text() -> None:
    assert salt({"left": 10.0, "right": 20.0, "top": 30.0, "back": 40.0}) == pytest.approx(27.0)


@given(four_views)
def test_salt_stays_between_0_and_100(loss: dict[View, float]) -> None:
    assert 0.0 <= salt(loss) <= 100.0


@given(four_views, st.sampled_from(VIEWS), percent)
def test_salt_never_falls_when_a_view_gets_worse(
    loss: dict[View, float], view: View, value: float
) -> None:
    worse = {**loss, view: max(value, loss[view])}
    assert salt(worse) >= salt(loss)


@pytest.mark.slow
@given(four_views, st.permutations(VIEWS))
def test_salt_does_not_depend_on_the_order_of_views(
    loss: dict[View, float], order: list[View]
) -> None:
    assert salt({view: loss[view] for view in order}) == salt(loss)


@pytest.mark.slow
@given(some_views, four_views)
def test_bounds_contain_every_completion(
    some: dict[View, float], completion: dict[View, float]
) -> None:
    bounds = salt_bounds(some)
    assert bounds.low <= salt({**completion, **some}) <= bounds.high


@pytest.mark.slow
@given(four_views)
def test_with_all_views_bounds_and_renormalised_total_are_salt(loss: dict[View, float]) -> None:
    bounds = salt_bounds(loss)
    assert bounds.low == bounds.high == salt(loss)
    assert salt_renormalised(loss) == pytest.approx(salt(loss))


@pytest.mark.slow
@given(some_views.filter(bool))
def test_renormalised_total_lies_among_its_views(some: dict[View, float]) -> None:
    total = salt_renormalised(some)
    assert total is not None
    assert min(some.values()) - 1e-9 <= total <= max(some.values()) + 1e-9


def test_a_missing_view_is_never_counted_as_zero() -> None:
    three = {"left": 50.0, "right": 50.0, "back": 50.0}
    with pytest.raises(ValueError, match="no total without top"):
        salt(three)
    bounds = salt_bounds(three)
    assert (bounds.low, bounds.high) == pytest.approx((30.0, 70.0))
    assert salt_renormalised(three) == pytest.approx(50.0)


def test_without_any_view_there_are_bounds_but_no_total() -> None:
    assert (salt_bounds({}).low, salt_bounds({}).high) == (0.0, 100.0)
    assert salt_renormalised({}) is None


@pytest.mark.parametrize("bad", [-0.1, 100.1, float("nan"), float("inf")])
def test_a_value_that_is_no_percentage_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=r"hair loss of top"):
        salt({"left": 0.0, "right": 0.0, "top": bad, "back": 0.0})


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(ValueError, match="'front' is not a view; give one of left"):
        salt_bounds({"front": 1.0})


def test_loss_outside_the_scalp_never_counts() -> None:
    scalp = np.zeros((4, 5), dtype=bool)
    scalp[1:3, 1:5] = True
    loss = np.zeros_like(scalp)
    loss[:, :2] = True  # eight pixels, two of them on the scalp
    assert loss_pct(scalp, loss) == 100.0 * 2 / 8


@given(st.integers(1, 40), st.data())
def test_loss_pct_is_the_share_of_scalp(pixels: int, data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, pixels))
    scalp = np.ones((1, pixels), dtype=bool)
    assert loss_pct(scalp, np.arange(pixels)[None] < lost) == 100.0 * lost / pixels


def test_loss_pct_without_scalp_is_undefined_not_zero() -> None:
    empty = np.zeros((3, 3), dtype=bool)
    with pytest.raises(ValueError, match="scalp mask is empty"):
        loss_pct(empty, ~empty)


def test_masks_must_be_boolean_and_of_one_shape() -> None:
    mask = np.ones((3, 3), dtype=bool)
    with pytest.raises(ValueError, match="shape"):
        loss_pct(mask, np.ones((3, 4), dtype=bool))
    with pytest.raises(ValueError, match="boolean"):
        loss_pct(mask, mask.astype(np.uint8))


def test_every_corner_of_the_cube_of_views() -> None:
    for corner in itertools.product((0.0, 100.0), repeat=4):
        expected = sum(WEIGHTS[v] * x for v, x in zip(VIEWS, corner, strict=True))
        assert salt(dict(zip(VIEWS, corner, strict=True))) == pytest.approx(expected)


@pytest.mark.parametrize("value", [None, "10", [1.0]])
def test_what_is_no_number_is_named_with_its_view(value: object) -> None:
    views = {"left": 1.0, "right": 1.0, "top": value, "back": 1.0}
    with pytest.raises(ValueError, match=r"hair loss of top is .*, not a number from 0 to 100"):
        salt(views)  # type: ignore[arg-type]


def test_values_without_views_are_refused() -> None:
    with pytest.raises(TypeError, match=r"hair loss by view is needed, as \{'left'.* not a list"):
        salt([1.0, 1.0, 1.0, 1.0])  # type: ignore[arg-type]
