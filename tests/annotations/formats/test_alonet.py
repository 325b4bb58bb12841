"""AloNet's layout: GIF masks of scalp and loss in folders next to that of the photos."""

from pathlib import Path

import numpy as np
import pytest

from tests.annotations.ring_exports import save_picture, write_alonet, write_gif
from tests.annotations.small_exports import assert_ring, ring_shaped, run, write_photo


@pytest.mark.parametrize("scalp_folder", ["imask", "mask"])
@pytest.mark.parametrize("white", [255, 1])
def test_gifs_become_masks(tmp_path: Path, scalp_folder: str, white: int) -> None:
    write_alonet(tmp_path / "export", scalp_folder, white)
    assert_ring(tmp_path / "export", tmp_path / "out")


def test_gifs_of_grey_without_a_palette_become_masks(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/image/0012_top.jpg")
    for folder, mask in zip(("imask", "target"), ring_shaped(), strict=True):
        save_picture(tmp_path / f"export/{folder}/0012_top.gif", mask.astype(np.uint8) * 255)
    assert_ring(tmp_path / "export", tmp_path / "out")


def test_a_mask_that_is_missing_or_coloured_or_without_a_photo_is_reported(tmp_path: Path) -> None:
    export = tmp_path / "export"
    write_alonet(export)
    scalp, loss = (mask.astype(np.uint8) for mask in ring_shaped())
    write_photo(export / "image/0012_back.jpg")
    write_gif(export / "target/0012_back.gif", loss)
    write_photo(export / "image/0012_left.jpg")
    write_gif(export / "target/0012_left.gif", loss)
    write_gif(export / "imask/0012_left.gif", 2 * scalp)  # neither black nor white
    write_gif(export / "target/0012_right.gif", loss)
    done = run(export, tmp_path / "out", "--no-report")
    assert done.exit_code == 3, done.output
    assert "Imported: 1 photos" in done.output
    assert "image/0012_back.jpg: no GIF of its scalp" in done.output
    assert "image/0012_left.jpg: a mask must hold only black and white" in done.output
    assert "1 dropped, photo_missing" in done.output
