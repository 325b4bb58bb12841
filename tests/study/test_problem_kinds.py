"""Every problem of a study has a code of the registry, and every code of the registry is in use."""

import re
from pathlib import Path

import pytest

import autosalt.study
from autosalt.study.model import Problem
from autosalt.study.problem_kinds import (
    ARM_KINDS,
    PROBLEM_KINDS,
    SCORES_KINDS,
    VISIT_KINDS,
    WINDOW_KINDS,
)

HOME = Path(autosalt.study.__file__).parent


def test_a_problem_of_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="'hair_too_long' is no kind of problem"):
        Problem("hair_too_long", "A", "week 12", "hair is too long")


def test_every_kind_is_listed_once_and_described() -> None:
    groups = (SCORES_KINDS, VISIT_KINDS, WINDOW_KINDS, ARM_KINDS)
    assert len(PROBLEM_KINDS) == sum(map(len, groups))
    assert all(re.fullmatch("[a-z_]+", code) for code in PROBLEM_KINDS)
    assert all(kind.label.endswith(" to check") and kind.summary for kind in PROBLEM_KINDS.values())


def test_every_code_that_the_source_names_is_a_kind() -> None:
    """Those of rare data too, which no other test may reach."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in HOME.rglob("*.py"))
    named = set(re.findall(r"[Pp]roblem\(\s*\"([a-z_]+)\"", source))
    assert len(named) > 25
    assert named <= set(PROBLEM_KINDS)


def test_no_kind_is_left_over() -> None:
    others = [path for path in HOME.rglob("*.py") if path.name != "problem_kinds.py"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in others)
    elsewhere = {"levels_unsure", "arm_changes", "site_changes"}
    assert {code for code in PROBLEM_KINDS if f'"{code}"' not in source} == elsewhere
