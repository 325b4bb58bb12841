"""Tolerances leave no room for a wrong SALT."""

from autosalt.golden.tolerances import TOLERANCES, Tolerance


def test_salt_may_differ_by_half_a_point() -> None:
    for name in ("salt", "salt_low", "salt_high", "salt_bound_low", "salt_bound_high"):
        assert TOLERANCES[name].limit(100.0, exact=False) == 0.5


def test_a_share_is_added_to_what_is_allowed() -> None:
    tolerance = Tolerance(1.0, 2.0, share=0.01)
    assert tolerance.limit(-200.0, exact=True) == 3.0
    assert tolerance.limit(200.0, exact=False) == 4.0
