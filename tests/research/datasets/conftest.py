"""Tiny made-up pictures, written the way that public datasets lie on disk."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from autosalt.core.types import RGB


def paint_photo(height: int = 64, width: int = 80, seed: int = 0) -> RGB:
    """Noise that survives JPEG well: 16 px blocks of one colour; uint8 [height, width, 3]."""
    blocks = np.random.default_rng(seed).integers(0, 256, (height // 16, width // 16, 3), np.uint8)
    return blocks.repeat(16, axis=0).repeat(16, axis=1)


@pytest.fixture(scope="session")
def photo() -> Callable[..., RGB]:
    """`paint_photo`."""
    return paint_photo


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, NDArray[np.uint8]], Path]:
    """Writes a picture to a path below `tmp_path`."""

    def make(name: str, pixels: NDArray[np.uint8]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        return path

    return make


@pytest.fixture
def manifest(tmp_path: Path) -> Callable[..., Path]:
    """Writes `tmp_path/manifest.csv` from rows that all have the same columns."""

    def make(*rows: dict[str, str]) -> Path:
        with (tmp_path / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path

    return make
