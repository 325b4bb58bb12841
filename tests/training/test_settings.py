"""Settings of training: sizes that the network takes, and defaults within their own limits."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.errors import ConfigError
from autosalt.training import settings as module
from autosalt.training.settings import RANGE, SIDE_STEP, DataSettings, side_at

GROUPS = [one for name, one in vars(module).items() if name.endswith("Settings")]


@given(st.floats(0.01, 1), st.integers(1, 64).map(lambda n: n * SIDE_STEP))
def test_a_scaled_side_fits_the_network_and_is_near_the_requested_size(
    scale: float, size: int
) -> None:
    side = side_at(scale, size)
    assert side % SIDE_STEP == 0
    assert side >= SIDE_STEP
    assert abs(side - max(SIDE_STEP, scale * size)) <= SIDE_STEP / 2


def test_the_input_is_a_square_of_three_colours() -> None:
    spec = DataSettings(folders=[], size=288, fill=[1, 2, 3]).input_spec()
    assert (spec.size, spec.fill) == (288, (1, 2, 3))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [({"size": 100}, "must be a multiple of 32"), ({"fill": [1, 2]}, "give three numbers")],
)
def test_an_input_that_the_network_cannot_take_is_named(
    changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(ConfigError, match=problem):
        DataSettings(folders=[], **changes).input_spec()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_every_default_lies_within_its_own_limits(group: type) -> None:
    for one in fields(group):
        if RANGE in one.metadata and isinstance(one.default, (int, float)):
            low, high = one.metadata[RANGE]
            assert low <= one.default <= high, one.name


def test_there_are_groups_with_limits() -> None:
    assert sum(RANGE in one.metadata for group in GROUPS for one in fields(group)) > 20
