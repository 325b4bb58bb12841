"""A toy dataset: dark ellipses (scalp) with light discs (loss), and a red mark that shows the view.

Learnable in seconds, with exact masks.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from autosalt.core.views import VIEWS, View

COLUMNS = ("photo", "scalp", "loss", "subject", "view", "source", "tone")


def toy_photo(
    rng: np.random.Generator, view: View, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A photo uint8 [size, size, 3] with its scalp and loss masks bool [size, size]."""
    y, x = np.mgrid[:size, :size] / size
    centre_x, centre_y = rng.uniform(0.4, 0.6, 2)
    radius_x, radius_y = rng.uniform(0.25, 0.4, 2)
    scalp = ((x - centre_x) / radius_x) ** 2 + ((y - centre_y) / radius_y) ** 2 < 1
    radius = rng.choice([0.0, rng.uniform(0.08, 0.2), 9.0])
    loss = ((x - centre_x) ** 2 + (y - centre_y) ** 2 < radius**2) & scalp
    photo = np.full((size, size, 3), (60, 120, 200), np.float64)
    photo[scalp] = (70, 45, 30)
    photo[loss] = (225, 180, 150)
    mark_x = {View.LEFT: 0.1, View.RIGHT: 0.9, View.TOP: 0.5, View.BACK: 2.0}[view]
    photo[(np.abs(y - 0.9) < 0.07) & (np.abs(x - mark_x) < 0.08)] = (220, 20, 20)
    photo += rng.normal(0, 6, photo.shape)
    return np.clip(photo, 0, 255).astype(np.uint8), scalp, loss


def write_toy(folder: Path, subjects: int, size: int = 64, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    rows = []
    for number in range(subjects):
        for view in VIEWS:
            photo, scalp, loss = toy_photo(rng, view, size)
            stem = f"s{number:03d}_{view}"
            Image.fromarray(photo).save(folder / f"{stem}.png")
            Image.fromarray(scalp).save(folder / f"{stem}_scalp.png")
            Image.fromarray(loss).save(folder / f"{stem}_loss.png")
            files = [f"{stem}.png", f"{stem}_scalp.png", f"{stem}_loss.png"]
            tone = "dark" if number % 2 else "light"
            rows.append([*files, f"s{number:03d}", view.value, "phantom", tone])
    write_index(folder, rows)
    return folder


def write_index(folder: Path, rows: list[list[str]], columns: tuple[str, ...] = COLUMNS) -> None:
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Tiny networks lose more by waiting for a second thread than they gain."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty subjects, four views each, 64 px: just enough to calibrate on."""
    return write_toy(tmp_path_factory.mktemp("data") / "toy", subjects=20)


@pytest.fixture
def index(toy: Path, tmp_path: Path) -> Callable[..., Path]:
    """Writes a dataset folder of one photo whose row can be changed."""

    def make(columns: tuple[str, ...] = COLUMNS, **changes: str) -> Path:
        for name in ("s000_left.png", "s000_left_scalp.png", "s000_left_loss.png"):
            (tmp_path / name).write_bytes((toy / name).read_bytes())
        files = ["s000_left.png", "s000_left_scalp.png", "s000_left_loss.png"]
        row = dict(zip(COLUMNS, [*files, "s000", "left", "phantom", "light"], strict=True))
        row.update(changes)
        write_index(tmp_path, [[row[name] for name in columns]], columns)
        return tmp_path

    return make
