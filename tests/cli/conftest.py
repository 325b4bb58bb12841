"""Fixtures that tests of the command line share."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.scorer.registry import find_model


@pytest.fixture
def photos(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """Two visits of one subject, four views each."""
    for visit, loss in (("1", 0.6), ("2", 0.2)):
        folder = tmp_path / "photos/0012" / visit
        folder.mkdir(parents=True)
        for view in VIEWS:
            Image.fromarray(paint(loss, view)).save(folder / f"{view}.png")
    return tmp_path / "photos"


@pytest.fixture
def posing_model(tmp_path: Path, tiny_model: Path, build_model: Callable[..., Path]) -> Path:
    """The tiny model under the name of the released one."""
    manifest = replace(Scorer.load(tiny_model).manifest, name=find_model().name)
    return build_model(tmp_path / "copy.onnx", manifest)
