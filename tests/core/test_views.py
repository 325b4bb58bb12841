"""The four views and what each weighs in a SALT score."""

import pytest

from autosalt.core.views import VIEWS, WEIGHTS, View


def test_weights_are_those_of_olsen_2004_and_sum_to_one() -> None:
    assert WEIGHTS == {"left": 0.18, "right": 0.18, "top": 0.40, "back": 0.24}
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_the_order_is_that_of_the_models_output() -> None:
    assert VIEWS == ("left", "right", "top", "back")


def test_another_word_is_refused_with_the_four() -> None:
    with pytest.raises(
        ValueError, match="'vertex' is not a view; give one of left, right, top, back"
    ):
        View("vertex")
