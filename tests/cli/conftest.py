"""What tests of the command line share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS


@pytest.fixture
def photos(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """Two visits of one subject, four views each."""
    for visit, loss in (("1", 0.6), ("2", 0.2)):
        folder = tmp_path / "photos/0012" / visit
        folder.mkdir(parents=True)
        for view in VIEWS:
            Image.fromarray(paint(loss, view)).save(folder / f"{view}.png")
    return tmp_path / "photos"
