"""Reference arm: which arm the others are compared with, and whether they can be."""

from collections.abc import Sequence
from typing import Final

from autosalt.visits.names import words

_CONTROL: Final = frozenset({"control", "placebo", "sham", "vehicle"})


def reference_arm(arms: Sequence[str], named: str) -> str | None:
    """The arm that the others are compared with; None of one arm.

    The named one, else the control (see `control_arm`), else the first. Subjects whose arm is not
    stated are no arm.
    """
    stated = [arm for arm in arms if arm]
    if len(stated) < 2:
        return None
    return named or control_arm(stated) or stated[0]


def control_arm(arms: Sequence[str]) -> str | None:
    """The one arm that is called as controls are, in any case; None where none or several are."""
    called = [arm for arm in arms if not _CONTROL.isdisjoint(words(arm))]
    return called[0] if len(called) == 1 else None


def comparisons(arms: Sequence[str], named: str) -> list[tuple[str, str | None]]:
    """What a model is asked: the mean of every arm (arm, None), then (arm, reference)."""
    return [*((arm, None) for arm in arms), *against_reference(arms, named)]


def against_reference(arms: Sequence[str], named: str) -> list[tuple[str, str]]:
    """Each arm that is compared, with the reference: (arm, reference)."""
    reference = reference_arm(arms, named)
    return [(arm, reference) for arm in arms if arm and reference and arm != reference]


def apart(arm: str, own: Sequence[float], other: str, others: Sequence[float]) -> str:
    """Why an arm cannot be compared with another at the same baseline; empty where it can.

    Args:
        arm: one that is compared.
        own: baselines [subjects] of it, one at least.
        other: what it is compared with.
        others: baselines [subjects] of that, one at least.
    """
    if max(min(own), min(others)) <= min(max(own), max(others)):
        return ""
    return (
        f"baselines of '{arm}' ({range_text(own)}) and '{other}' ({range_text(others)}) do not "
        "overlap: no difference at the same baseline"
    )


def range_text(values: Sequence[float]) -> str:
    """The least and the greatest value, in words."""
    low, high = f"{min(values):.1f}", f"{max(values):.1f}"
    return low if low == high else f"{low} to {high}"
