"""A small archive to score: two subjects, visits 1, 2 and 10, four views each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.raters import ModelRater
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS

LOSS = {"1": 0.6, "2": 0.3, "10": 0.1}
SUBJECTS = ("0012", "Zoë Ł")


@pytest.fixture
def photos(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """The archive as `{subject}/{visit}/{view}.png`."""
    root = tmp_path / "photos"
    for number, subject in enumerate(SUBJECTS):
        for visit, loss in LOSS.items():
            folder = root / subject / visit
            folder.mkdir(parents=True)
            for view in VIEWS:
                Image.fromarray(paint(loss, view, seed=number)).save(folder / f"{view}.png")
    return root


@pytest.fixture(scope="session")
def rater(tiny_model: Path) -> ModelRater:
    """The tiny model, ready to score an archive."""
    return ModelRater(Scorer.load(tiny_model))
