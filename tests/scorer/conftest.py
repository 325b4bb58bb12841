"""A scorer of the tiny model."""

from pathlib import Path

import pytest

from autosalt import Scorer


@pytest.fixture(scope="module")
def scorer(tiny_model: Path) -> Scorer:
    return Scorer.load(tiny_model)
