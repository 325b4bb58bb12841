"""A result is stored under all that it depends on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.batch.result import Result, ResultKey, State
from autosalt.core.reasons import PhotoRefused, Reason

names = st.text("ab0", max_size=3)
keys = st.builds(ResultKey, names, names, names, names)


@given(keys, keys)
def test_two_keys_have_one_digest_only_if_all_four_parts_agree(
    one: ResultKey, other: ResultKey
) -> None:
    assert (one.digest == other.digest) is (one.columns == other.columns)
    assert len(one.digest) == 32
    assert replace(one).digest == one.digest


@pytest.mark.parametrize(
    ("result", "final"),
    [
        (Result(State.SCORED), True),
        (Result.of_refusal(PhotoRefused(Reason.BLURRED)), True),
        (Result.of_refusal(PhotoRefused(Reason.UNSUPPORTED_FORMAT)), False),  # an extra may read it
        (Result(State.FAILED, detail="MemoryError"), False),
        (Result(State.PENDING), False),
    ],
)
def test_a_result_that_the_next_run_may_improve_is_not_final(result: Result, final: bool) -> None:
    assert result.is_final is final


def test_a_refusal_keeps_its_reason_and_what_was_measured() -> None:
    result = Result.of_refusal(PhotoRefused(Reason.BLURRED, "sharpness 0.1"), seen=True)
    assert result == Result(State.REFUSED, None, "blurred", "sharpness 0.1", seen=True)
