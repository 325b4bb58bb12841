"""A training folder holds photos without EXIF, masks, and the tables that training reads."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.annotations.dropped import DroppedPhoto, DropReason
from autosalt.annotations.masks.combine import CombinedMasks
from autosalt.annotations.training_folder import flat_stem, write_photo, write_tables
from autosalt.imaging.masks import read_mask, read_partial_mask

MASK = np.zeros((70, 80), np.bool_)
MASK[20:40, 30:60] = True
KNOWN = np.ones_like(MASK)


def test_a_mask_that_is_not_known_is_no_file_and_a_partial_one_states_what_is_not_known(
    tmp_path: Path,
) -> None:
    image = np.full((70, 80, 3), 128, np.uint8)
    known = KNOWN.copy()
    known[:10] = False
    whole = write_photo(tmp_path, "whole", image, CombinedMasks(MASK, None, KNOWN))
    partial = write_photo(tmp_path, "partial", image, CombinedMasks(MASK, MASK, known))
    assert whole == {"photo": "photos/whole.jpg", "scalp": "masks/whole_scalp.png", "loss": ""}
    np.testing.assert_array_equal(read_mask(tmp_path / whole["scalp"]), MASK)
    np.testing.assert_array_equal(read_partial_mask(tmp_path / partial["loss"])[1], known)
    assert not Image.open(tmp_path / whole["photo"]).getexif()


def test_further_columns_come_last_and_dropped_photos_have_a_table(tmp_path: Path) -> None:
    row = {"subject": "0012", "photo": "photos/a.jpg", "scalp": "", "loss": "", "view": "top"}
    write_tables(
        tmp_path,
        [row | {"source": "clinic", "skin": "dark"}],
        [DroppedPhoto("b.jpg", DropReason.PHOTO_CHANGED)],
    )
    with (tmp_path / "index.csv").open(newline="", encoding="utf-8") as file:
        names, values = csv.reader(file)
    assert names == ["photo", "scalp", "loss", "subject", "view", "source", "skin"]
    assert values == ["photos/a.jpg", "", "", "0012", "top", "clinic", "dark"]
    assert "b.jpg,photo_changed" in (tmp_path / "problems.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "name"), [("0012/week 4/top", "0012_week_4_top"), ("Zoë/é..:", "Zoë_é_")]
)
def test_a_path_becomes_a_plain_name(path: str, name: str) -> None:
    assert flat_stem(path) == name
