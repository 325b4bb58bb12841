"""A dataset that a model labels where it is sure."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.core.types import RGB
from autosalt.training.data.dataset import read_items
from research.datasets.entry import Entry, write_dataset
from research.release.pseudo_label import main


def test_photos_without_masks_get_those_of_the_model(
    tiny_model: Path, paint: Callable[..., RGB], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = [Entry("one", paint(0.3), None, None, "s1", "top")]
    write_dataset(tmp_path / "photos", unknown, "men")
    arguments = [tiny_model, tmp_path / "photos", tmp_path / "labelled"]
    monkeypatch.setattr(sys, "argv", ["pseudo_label", *map(str, arguments)])
    main()
    (item,) = read_items([tmp_path / "labelled"])
    assert (item.subject, item.view, item.source) == ("s1", "top", "labelled")
    assert item.scalp is not None
    assert item.loss is None
