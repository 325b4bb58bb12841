"""A dataset that a model labels where it is sure."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.training.data.dataset import Item, read_items
from research.datasets.entry import Entry, write_dataset
from research.release.pseudo_label import main, without_drawn


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


def item(subject: str, view: View | None) -> Item:
    return Item(Path("d"), f"photos/{subject}_{view}.jpg", None, None, subject, view, "men", {})


def test_a_photo_whose_mask_was_drawn_is_not_labelled_again() -> None:
    men = [item(man, view) for man in ("one", "two", "three") for view in (View.TOP, View.BACK)]
    drawn = [item("one", View.TOP), item("two", None)]  # any photo of two may be the drawn one
    kept = [(photo.subject, photo.view) for photo in without_drawn(men, drawn)]
    assert kept == [("one", View.BACK), ("three", View.TOP), ("three", View.BACK)]
