"""Masks as pictures."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.annotations.dropped import DropReason, PhotoDropped
from autosalt.annotations.masks.pictures import (
    ColouredPicture,
    IndexedPicture,
    MaskPicture,
    PastedPicture,
    colours_of,
    indices_of,
)
from autosalt.annotations.masks.shapes import Shape

SIDE = 70


def saved(path: Path, image: Image.Image) -> Path:
    image.save(path)
    return path


def halves(low: int, high: int) -> np.ndarray:
    """The left half of one level, the right half of another."""
    levels = np.full((SIDE, SIDE), low, np.uint8)
    levels[:, SIDE // 2 :] = high
    return levels


def test_white_is_set_and_grey_is_not_known(tmp_path: Path) -> None:
    levels = halves(0, 255)
    levels[:9] = 128
    file = saved(tmp_path / "a.png", Image.fromarray(levels))
    np.testing.assert_array_equal(MaskPicture(file).draw(SIDE, SIDE), levels == 255)
    np.testing.assert_array_equal(MaskPicture(file, unknown=True).draw(SIDE, SIDE), levels == 128)


def test_a_mask_with_other_levels_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path / "a.png", Image.fromarray(halves(3, 200)))
    with pytest.raises(PhotoDropped, match="grey levels"):
        MaskPicture(file).draw(SIDE, SIDE)


@pytest.mark.parametrize("mode", ["L", "P"])
def test_values_are_those_of_the_file_whatever_its_palette(tmp_path: Path, mode: str) -> None:
    image = Image.fromarray(halves(1, 7))
    if mode == "P":
        image.putpalette([9, 9, 9] * 256)
    file = saved(tmp_path / "a.png", image)
    np.testing.assert_array_equal(IndexedPicture(file, 7).draw(SIDE, SIDE), halves(0, 1) == 1)
    assert indices_of(file).max() == 7


def test_colours_are_compared_exactly(tmp_path: Path) -> None:
    colours = np.stack([halves(0, 250), halves(0, 50), halves(0, 83)], axis=2)
    file = saved(tmp_path / "a.png", Image.fromarray(colours))
    drawn = ColouredPicture(file, (250, 50, 83)).draw(SIDE, SIDE)
    np.testing.assert_array_equal(drawn, halves(0, 1) == 1)
    assert not ColouredPicture(file, (250, 50, 84)).draw(SIDE, SIDE).any()
    assert colours_of(file).shape == (SIDE, SIDE, 3)
    with pytest.raises(PhotoDropped, match="this is RGB"):
        indices_of(file)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA"])
def test_a_small_picture_is_pasted_at_its_place(mode: str) -> None:
    box = np.array([[1, 0, 1], [0, 1, 0]], np.bool_)
    if mode == "RGBA":
        levels = np.zeros((2, 3, 4), np.uint8)
        levels[..., 3] = box * np.uint8(255)
        image = Image.fromarray(levels)
    else:
        image = Image.fromarray(box.astype(np.uint8) * np.uint8(255 if mode == "1" else 1))
        image = image.convert("1") if mode == "1" else image
        if mode == "P":
            image.putpalette([0, 0, 0, 255, 255, 255])
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    drawn = PastedPicture(buffer.getvalue(), 4, 5).draw(10, 12)
    np.testing.assert_array_equal(drawn[4:6, 5:8], box)
    assert drawn.sum() == box.sum()
    for top, left in ((9, 5), (4, 10), (-1, 5)):
        with pytest.raises(PhotoDropped, match="over the edge"):
            PastedPicture(buffer.getvalue(), top, left).draw(10, 12)


@pytest.mark.parametrize("shape", [MaskPicture, IndexedPicture, ColouredPicture])
def test_a_picture_of_another_size_or_a_damaged_one_is_refused(
    tmp_path: Path, shape: type[MaskPicture]
) -> None:
    rest = {MaskPicture: (), IndexedPicture: (1,), ColouredPicture: ((1, 1, 1),)}[shape]
    file = saved(tmp_path / "a.png", Image.fromarray(halves(0, 255)))
    made: Shape = shape(file, *rest)
    with pytest.raises(PhotoDropped) as drop:
        made.draw(SIDE, SIDE + 1)
    assert drop.value.reason is DropReason.SIZE_DIFFERS
    (tmp_path / "b.png").write_bytes(file.read_bytes()[:50])
    made = shape(tmp_path / "b.png", *rest)
    with pytest.raises(PhotoDropped) as drop:
        made.draw(SIDE, SIDE)
    assert drop.value.reason is DropReason.BAD_ANNOTATION


def test_a_pasted_picture_that_is_none_is_refused() -> None:
    with pytest.raises(PhotoDropped, match="cannot be opened"):
        PastedPicture(b"x", 0, 0).draw(10, 10)
