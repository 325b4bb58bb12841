"""Masks in black and white: by folder, with grey pixels, and pictures that match nothing."""

from pathlib import Path

import numpy as np

from autosalt.imaging.masks import encode_partial_mask, read_partial_mask
from tests.annotations.ring_exports import save_picture, write_masks
from tests.annotations.small_exports import assert_ring, imported, ring_shaped, run, write_photo


def test_folders_may_be_the_labels(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/photos/0012_top.jpg")
    for label, mask in zip(("scalp", "hair-loss"), ring_shaped(), strict=True):
        save_picture(tmp_path / f"export/{label}/0012_top.png", mask.astype(np.uint8))
    assert_ring(tmp_path / "export", tmp_path / "out")


def test_masks_of_photos_that_exif_turns_lie_upright(tmp_path: Path) -> None:
    write_masks(tmp_path / "export")
    write_photo(tmp_path / "export/photos/0012_top.jpg", orientation=8, height=131, width=97)
    assert_ring(tmp_path / "export", tmp_path / "out")


def test_grey_pixels_stay_unknown(tmp_path: Path) -> None:
    write_masks(tmp_path / "export")
    scalp, _ = ring_shaped()
    known = np.ones_like(scalp)
    known[:30] = False
    file = tmp_path / "export/masks/0012_top_loss.png"
    file.write_bytes(encode_partial_mask(np.zeros_like(scalp), known))
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    np.testing.assert_array_equal(read_partial_mask(item.folder / str(item.loss))[1], known)


def test_pictures_that_match_nothing_are_reported(tmp_path: Path) -> None:
    write_masks(tmp_path / "export")
    write_photo(tmp_path / "export/photos/0012_back.jpg")
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert "photos/0012_back.jpg: neither a mask of a photo, nor has it masks" in done.output


def test_two_masks_of_one_label_drop_the_photo(tmp_path: Path) -> None:
    write_masks(tmp_path / "export")
    scalp, _ = ring_shaped()
    save_picture(tmp_path / "export/photos/0012_top_scalp.png", scalp.astype(np.uint8))
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 1, done.output
    assert "annotated_twice" in done.output
