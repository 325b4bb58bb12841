"""Corrected masks: what they come to, their files by hash, and an overlay where there was one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import corrected_name
from autosalt.batch.result import Result, State
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import BoolMask
from autosalt.errors import OverrideError
from autosalt.files.io import sha256_of
from autosalt.imaging.masks import encode_mask, read_mask
from autosalt.results.overrides.masks import (
    MAX_SIDE,
    CorrectedMasks,
    draw_corrected,
    mask_names,
    read_masks,
    read_masks_of_size,
    write_masks,
)

SCALP = np.zeros((100, 80), np.bool_)
SCALP[30:70, 20:60] = True
LOSS = np.zeros_like(SCALP)
LOSS[30:40, :] = True  # a quarter of the scalp, and beyond it
MASKS = CorrectedMasks("0012/1/top.png", SCALP, LOSS, SCALP, SCALP)
PICTURE = np.full((200, 160, 3), 128, np.uint8)


def with_masks(scalp: BoolMask = SCALP, loss: BoolMask = LOSS) -> CorrectedMasks:
    return replace(MASKS, scalp=scalp, loss=loss)


def test_loss_counts_on_the_scalp_only() -> None:
    drawn = MASKS.measured()
    assert (drawn.scalp_px, drawn.loss_px, drawn.loss_pct) == (1600, 400, 25.0)
    assert drawn.sha256 != drawn.original_sha256
    assert with_masks(loss=SCALP).measured().sha256 == drawn.original_sha256


def test_the_photo_may_be_larger_than_its_masks() -> None:
    large = replace(MASKS, picture=np.zeros((201, 160, 3), np.uint8))
    assert large.measured() == MASKS.measured()


@pytest.mark.parametrize(
    ("masks", "line"),
    [
        (with_masks(scalp=SCALP & False), "the scalp mask is empty"),
        (
            with_masks(scalp=SCALP & ~LOSS, loss=LOSS & SCALP),
            "Most loss is outside the scalp. Draw bald skin in both",
        ),
        (with_masks(scalp=~SCALP), "The scalp mask fills the picture edge"),
        (with_masks(loss=LOSS[:70]), "its masks differ in shape"),
        (replace(MASKS, original_scalp=SCALP[:, :70]), "its masks differ in shape"),
        (
            replace(MASKS, picture=PICTURE.transpose(1, 0, 2)),
            r"its masks are 100 x 80 pixels, which is not the shape of the photo \(160 x 200\)",
        ),
        (
            CorrectedMasks("0012/1/top.png", *(np.ones((80, MAX_SIDE + 1), np.bool_),) * 4),
            "its masks are 80 x 1025 pixels; each side must have 64 to 1024",
        ),
    ],
)
def test_masks_that_cannot_be_of_the_photo_are_refused_in_one_line(
    masks: CorrectedMasks, line: str
) -> None:
    with pytest.raises(OverrideError, match=rf"^0012/1/top\.png: {line}") as raised:
        masks.measured()
    assert "\n" not in str(raised.value)


def test_both_pairs_are_kept_under_their_hash(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    write_masks(tmp_path, MASKS)
    write_masks(tmp_path, MASKS)  # the same masks are the same files
    drawn = MASKS.measured()
    assert len(list((tmp_path / "audit/masks").iterdir())) == 4
    for sha256, pair in (
        (drawn.sha256, (SCALP, LOSS)),
        (drawn.original_sha256, (SCALP, SCALP)),
    ):
        files = tuple((tmp_path / name).read_bytes() for name in mask_names(sha256))
        assert sha256_of(files) == sha256
        for file, mask in zip(files, pair, strict=True):
            np.testing.assert_array_equal(read_mask(file), mask)


def test_masks_of_another_size_are_enlarged_by_the_nearest_pixel(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    write_masks(tmp_path, MASKS)
    sha256 = MASKS.measured().sha256
    twice = np.ones((2, 2), np.bool_)
    for mask, large in zip(
        (SCALP, LOSS), read_masks_of_size(tmp_path, sha256, 200, 160), strict=True
    ):
        np.testing.assert_array_equal(large, np.kron(mask, twice))


def test_masks_that_are_not_as_they_were_written_are_never_read(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    write_masks(tmp_path, MASKS)
    sha256 = MASKS.measured().sha256
    scalp, loss = (tmp_path / name for name in mask_names(sha256))
    scalp.write_bytes(encode_mask(SCALP | LOSS))
    with pytest.raises(PhotoRefused, match="masks_changed"):
        read_masks(tmp_path, sha256)
    loss.unlink()
    with pytest.raises(PhotoRefused, match="masks_changed"):
        read_masks(tmp_path, sha256)


@pytest.mark.parametrize(
    ("overlay", "picture", "drawn"),
    [("overlays/model.jpg", PICTURE, True), ("", PICTURE, False), ("overlays/m.jpg", None, False)],
)
def test_an_overlay_is_drawn_where_the_photo_has_one_and_is_given(
    tmp_path: Path, overlay: str, picture: np.ndarray | None, drawn: bool
) -> None:
    (tmp_path / "overlays").mkdir()
    row = PhotoRow(MASKS.path, "0012", "1", None)
    outcome = PhotoOutcome(row, "photo", Result(State.SCORED), overlay)
    draw_corrected(tmp_path, [replace(MASKS, picture=picture)], [outcome])
    name = corrected_name("photo", MASKS.measured().sha256)
    assert (tmp_path / name).is_file() is drawn
