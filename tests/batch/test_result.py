"""A result is filed under all that it depends on."""

from dataclasses import replace

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


def test_a_refusal_keeps_its_reason_and_what_was_measured() -> None:
    result = Result.of_refusal(PhotoRefused(Reason.BLURRED, "sharpness 0.1"), seen=True)
    assert result == Result(State.REFUSED, None, "blurred", "sharpness 0.1", seen=True)
