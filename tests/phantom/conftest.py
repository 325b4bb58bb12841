"""Subjects and pictures that several phantom tests look at; small, and made once."""

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.subject import Subject, random_subject
from autosalt.phantom.render.render import Rendered, render
from autosalt.phantom.scene.shot import canonical_shot


@pytest.fixture(scope="session")
def subject() -> Subject:
    return random_subject(np.random.default_rng(3)).with_hair_length(0.5)


@pytest.fixture(scope="session")
def patches(subject: Subject) -> LossPattern:
    return random_loss(np.random.default_rng(4), subject.scalp(), "many patches")


@pytest.fixture(scope="session")
def pictures(subject: Subject, patches: LossPattern) -> dict[View, Rendered]:
    return {view: render(subject, patches, canonical_shot(view), 96, 96, seed=1) for view in View}
