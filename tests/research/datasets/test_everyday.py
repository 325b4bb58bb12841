"""Photographs of anything but heads: none of the views, and no masks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from research.datasets.entry import AnnotationError
from research.datasets.everyday import everyday

Paint = Callable[..., RGB]
Save = Callable[[str, np.ndarray], Path]


def test_every_photo_is_none_of_the_views(tmp_path: Path, photo: Paint, save: Save) -> None:
    save("n01_tench.jpg", photo())
    save("n02_wok.png", photo(seed=1))
    (tmp_path / "README.md").write_text("of fish and woks")
    fish, wok = everyday(tmp_path)
    assert (fish.name, fish.view, fish.subject) == ("n01_tench", "none", "everyday-n01_tench")
    assert (wok.scalp, wok.loss) == (None, None)


def test_photos_that_no_scorer_would_open_are_left_out(
    tmp_path: Path, photo: Paint, save: Save
) -> None:
    save("whole.jpg", photo())
    save("stamp.png", photo(32, 32))
    (tmp_path / "text.jpg").write_text("not a photo")
    assert [entry.name for entry in everyday(tmp_path)] == ["whole"]


def test_a_folder_without_photos_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="no photos"):
        list(everyday(tmp_path))
