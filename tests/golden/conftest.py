"""A golden set of painted heads for the tiny model: written in a moment."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.golden import folder as golden_folder
from autosalt.golden.photographs import GoldenPhoto, VisitPhoto


def png(image: RGB) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def scorer(tiny_model: Path) -> Scorer:
    return Scorer.load(tiny_model)


@pytest.fixture
def painted_set(
    paint: Callable[..., RGB], scorer: Scorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Four views of a head and a black picture."""

    def photos() -> Iterator[GoldenPhoto]:
        for seed, view in enumerate(VIEWS):
            yield GoldenPhoto(f"head-{view}.png", "a head", None, png(paint(0.3, view, seed=seed)))
        yield GoldenPhoto("dark.png", "too dark", None, png(np.zeros((100, 100, 3), np.uint8)))

    monkeypatch.setattr(golden_folder, "golden_photos", photos)
    visits = {"head": tuple(VisitPhoto(f"head-{view}") for view in VIEWS)}
    monkeypatch.setattr(golden_folder, "VISITS", visits)
    golden_folder.write_golden_set(tmp_path / "set", scorer)
    return tmp_path / "set"
