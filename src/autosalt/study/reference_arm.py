"""Reference arm: the arm that others are compared with, and whether they can be compared."""

from collections.abc import Sequence
from typing import Final

from autosalt.visits.names import words

_CONTROL: Final = frozenset({"control", "placebo", "sham", "vehicle"})


def reference_arm(arms: Sequence[str], named: str) -> str | None:
    """Return the arm that the others are compared with; None where there is only one arm.

    It is the named arm, else the control (see `control_arm`), else the first. Subjects without a
    stated arm form no arm.
    """
    stated = [arm for arm in arms if arm]
    if len(stated) < 2:
        return None
    return named or control_arm(stated) or stated[0]


def control_arm(arms: Sequence[str]) -> str | None:
    """Return the only arm with the name of a control (case ignored); None of none or several."""
    controls = [arm for arm in arms if not _CONTROL.isdisjoint(words(arm))]
    return controls[0] if len(controls) == 1 else None


def comparisons(arms: Sequence[str], named: str) -> list[tuple[str, str | None]]:
    """Return what a model estimates: each arm's mean (arm, None), then each (arm, reference)."""
    return [*((arm, None) for arm in arms), *against_reference(arms, named)]


def against_reference(arms: Sequence[str], named: str) -> list[tuple[str, str]]:
    """Return each arm that is compared, with the reference: (arm, reference)."""
    reference = reference_arm(arms, named)
    return [(arm, reference) for arm in arms if arm and reference and arm != reference]


def apart(arm: str, own: Sequence[float], other: str, others: Sequence[float]) -> str:
    """Return why two arms cannot be compared at the same baseline; empty where they can.

    Args:
        arm: the first arm.
        own: its baselines [subjects], at least one.
        other: the arm to compare with.
        others: its baselines [subjects], at least one.
    """
    if max(min(own), min(others)) <= min(max(own), max(others)):
        return ""
    return (
        f"baselines of '{arm}' ({range_text(own)}) and '{other}' ({range_text(others)}) do not "
        "overlap: no difference at the same baseline"
    )


def range_text(values: Sequence[float]) -> str:
    """Return the smallest and the largest value, as text."""
    low, high = f"{min(values):.1f}", f"{max(values):.1f}"
    return low if low == high else f"{low} to {high}"
