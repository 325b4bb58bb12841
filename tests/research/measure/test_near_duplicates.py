"""Copies of photos, changed and saved again, and which of them are found."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import RGB
from research.measure.near_duplicates import CHANGES, cropped, light, main, photos_of, scaled


@pytest.fixture
def folder(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    folder = tmp_path / "photos"
    (folder / "masks").mkdir(parents=True)
    for name in ("a.png", "b.JPG"):
        Image.fromarray(paint(0.3, seed=ord(name[0]), noise=0)).save(folder / name)
    for name in ("a_scalp.png", "a_loss.png", "masks/c.png"):
        Image.new("1", (8, 8)).save(folder / name)
    (folder / "notes.txt").touch()
    return folder


def test_masks_and_other_files_are_left_out(folder: Path) -> None:
    assert [path.name for path in photos_of([folder])] == ["a.png", "b.JPG"]


def test_changes_by_hand() -> None:
    image = Image.fromarray(np.full((40, 60, 3), 200, np.uint8))
    assert scaled(image, 0.5).size == (30, 20)
    assert cropped(image, 0.1).size == (54, 36)
    assert light(image, lambda level: 2 * level).getpixel((0, 0)) == (255, 255, 255)


def test_copies_of_photos_are_found_and_the_closest_pairs_are_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["near_duplicates", str(folder)])
    main()
    out = capsys.readouterr().out
    assert "2 photos, 1 pairs" in out
    for name in CHANGES:
        assert f"  {name}: " in out
    assert "  mirrored: 2 of 2" in out
    assert "  another size of square: 2 of 2" in out
