"""Persons and photographs of hard cases."""

from collections.abc import Callable

import numpy as np
import pytest

from autosalt.phantom.hard_cases.registry import HARD_CASES
from autosalt.phantom.loss.pattern import LossPattern, no_loss
from autosalt.phantom.person.subject import Subject

Persons = Callable[[str], list[tuple[Subject, LossPattern]]]


@pytest.fixture(scope="session")
def persons(subject: Subject) -> Persons:
    """Some persons that a case makes of one subject."""

    def of(name: str) -> list[tuple[Subject, LossPattern]]:
        person = HARD_CASES[name].person
        return [person(subject, no_loss(), np.random.default_rng(seed)) for seed in range(6)]

    return of
