"""Indexed masks: values are labels, 0 is the background."""

from pathlib import Path

import numpy as np

from tests.annotations.ring_exports import save_picture, write_indexed
from tests.annotations.small_exports import HEIGHT, WIDTH, run, write_photo


def test_values_without_a_meaning_are_listed(tmp_path: Path) -> None:
    write_indexed(tmp_path / "export")
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 2
    assert """labels without a meaning: '1', '2'""" in done.output


def test_a_damaged_mask_drops_its_photo_only(tmp_path: Path) -> None:
    write_indexed(tmp_path / "export")
    write_photo(tmp_path / "export/photos/0012_back.jpg")
    (tmp_path / "export/masks/0012_back.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    write_photo(tmp_path / "export/photos/0012_left.jpg")
    colours = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    save_picture(tmp_path / "export/masks/0012_left.png", colours)
    (tmp_path / "labels.toml").write_text('[labels]\n1 = "scalp"\n2 = "loss"\n')
    labels = ("--labels", str(tmp_path / "labels.toml"))
    done = run(tmp_path / "export", tmp_path / "out", *labels)
    assert done.exit_code == 3, done.output
    assert "Imported: 1 photos" in done.output
    assert "this is RGB" in done.output
