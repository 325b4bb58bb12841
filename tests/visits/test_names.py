"""Names are sorted as people count."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from autosalt.visits.names import natural_key


@settings(max_examples=50)
@given(st.sets(st.text(max_size=6), max_size=5), st.randoms())
def test_any_names_can_be_sorted_and_the_order_is_one(texts: set[str], random: Random) -> None:
    shuffled = sorted(texts)
    random.shuffle(shuffled)
    assert sorted(shuffled, key=natural_key) == sorted(sorted(texts), key=natural_key)


def test_numbers_count_as_numbers() -> None:
    assert sorted(["S10", "s2", "S1"], key=natural_key) == ["S1", "s2", "S10"]
