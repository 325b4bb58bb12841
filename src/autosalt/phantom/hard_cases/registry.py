"""All hard cases by their names."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from autosalt.phantom.hard_cases import (
    forehead,
    hair_loss,
    hair_styles,
    haircut,
    scenes,
    skin,
    strands,
)
from autosalt.phantom.hard_cases.case import HardCase

_GROUPS = (
    skin.CASES,
    forehead.CASES,
    haircut.CASES,
    strands.CASES,
    hair_loss.CASES,
    hair_styles.CASES,
    scenes.CASES,
)

HARD_CASES: Mapping[str, HardCase] = MappingProxyType(
    {case.name: case for cases in _GROUPS for case in cases}
)
"""Hard cases in the order in which they are listed to people."""

ALL = "all"
"""Stands for every hard case."""


def hard_case_names(asked: Iterable[str]) -> tuple[str, ...]:
    """Return names of hard cases, each once; `all` stands for every case.

    Raises:
        ValueError: a name is not one of `HARD_CASES`.
    """
    names = tuple(dict.fromkeys(asked))
    if unknown := [name for name in names if name != ALL and name not in HARD_CASES]:
        raise ValueError(f"no hard case is {unknown[0]!r}: use {ALL}, {', '.join(HARD_CASES)}")
    return tuple(HARD_CASES) if ALL in names else names
