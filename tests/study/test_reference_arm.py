"""Reference arm: the named one, else the control, else the first."""

import pytest

from autosalt.study.reference_arm import comparisons, control_arm, reference_arm


def test_subjects_without_an_arm_are_no_reference() -> None:
    assert comparisons(("drug", "placebo", ""), "") == [
        *((arm, None) for arm in ("drug", "placebo", "")),
        ("drug", "placebo"),
    ]
    assert reference_arm(("drug", ""), "") is None


@pytest.mark.parametrize("name", ["placebo", "Vehicle", "SHAM light", "control_group"])
def test_the_only_control_arm_is_the_reference(name: str) -> None:
    assert reference_arm(("active", name), "") == name
    assert reference_arm(("active", name), "active") == "active"


def test_without_one_control_the_first_arm_is_the_reference() -> None:
    for arms in (("placebo A", "drug", "vehicle"), ("2 mg", "4 mg"), ("drug", "uncontrolled")):
        assert control_arm(arms) is None
        assert reference_arm(arms, "") == arms[0]
