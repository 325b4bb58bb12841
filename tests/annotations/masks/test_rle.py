"""Run-length masks, compared with the libraries of their tools."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autosalt.annotations.dropped import DropReason, PhotoDropped
from autosalt.annotations.masks.rle import (
    BrushRuns,
    RunLengths,
    decode_brush,
    decode_counts,
    encode_brush,
    encode_counts,
    runs_of,
)
from autosalt.core.types import BoolMask
from tests.annotations.ring_exports import brush_of

SHAPE = st.tuples(st.integers(1, 23), st.integers(1, 23))
MASK = SHAPE.flatmap(lambda shape: arrays(np.bool_, shape))


@given(MASK)
def test_compressed_counts_of_coco_are_read_as_pycocotools_writes_them(mask: BoolMask) -> None:
    coco = pytest.importorskip("pycocotools.mask")
    written = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    runs = RunLengths(decode_counts(written["counts"].decode()), *mask.shape, by_columns=True)
    np.testing.assert_array_equal(runs.draw(*mask.shape), mask)


@given(MASK)
def test_compressed_counts_are_written_as_pycocotools_writes_them(mask: BoolMask) -> None:
    coco = pytest.importorskip("pycocotools.mask")
    written = encode_counts(runs_of(mask.ravel(order="F")))
    assert written == coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()


@pytest.mark.slow
@given(st.lists(st.integers(0, 2**30), max_size=9).map(tuple))
def test_counts_of_any_length_are_read_as_they_were_written(counts: tuple[int, ...]) -> None:
    assert decode_counts(encode_counts(counts)) == counts


@pytest.mark.slow
@given(MASK)
def test_a_brush_is_written_as_it_is_read(mask: BoolMask) -> None:
    written = BrushRuns(encode_brush(mask), *mask.shape)
    np.testing.assert_array_equal(written.draw(*mask.shape), mask)


def test_a_run_that_is_longer_than_a_block_goes_on_in_the_next_one() -> None:
    mask = np.ones((200, 300), np.bool_)
    mask[0, 0] = False
    assert BrushRuns(encode_brush(mask), 200, 300).draw(200, 300).sum() == mask.sum() == 59_999


@pytest.mark.slow
@given(MASK, st.integers(0, 5), st.integers(0, 5))
def test_a_cropped_mask_by_rows_comes_back_in_its_place(
    mask: BoolMask, top: int, left: int
) -> None:
    height, width = mask.shape
    drawn = RunLengths(runs_of(mask.ravel()), height, width, (top, left)).draw(30, 31)
    np.testing.assert_array_equal(drawn[top : top + height, left : left + width], mask)
    assert drawn.sum() == mask.sum()


@pytest.mark.slow
@given(MASK)
def test_a_brush_mask_comes_back_with_its_holes(mask: BoolMask) -> None:
    drawn = BrushRuns(brush_of(mask), *mask.shape).draw(*mask.shape)
    np.testing.assert_array_equal(drawn, mask)


def test_a_brush_that_is_encoded_as_0_and_1_is_refused_not_empty() -> None:
    """Both streams are those of Label Studio's `mask2rle` for three pixels, the first not set."""
    head = bytes([0, 0, 0, 12, 57, 27, 252, 96, 19])
    assert BrushRuns(head + bytes([255, 128]), 1, 3).draw(1, 3).tolist() == [[False, True, True]]
    with pytest.raises(PhotoDropped, match="nowhere opaque"):
        BrushRuns(head + bytes([128, 128]), 1, 3).draw(1, 3)


def test_values_that_are_not_repeated_are_read() -> None:
    head = f"{4:032b}{7:05b}" + f"{1:04b}" * 4
    bits = head + f"0{0:02b}{3:02b}" + f"{9:08b}{8:08b}{7:08b}{255:08b}"
    bits += "0" * (-len(bits) % 8)
    values = decode_brush(int(bits, 2).to_bytes(len(bits) // 8), 4)
    assert values.tolist() == [9, 8, 7, 255]


@pytest.mark.parametrize(
    "runs",
    [
        RunLengths((3, 3), 2, 4, (0, 0)),
        RunLengths((9, -1), 2, 4, (0, 0)),
        RunLengths((10**30,), 2, 4, (0, 0)),
        RunLengths((8,), 2, 4, (9, 0)),
        RunLengths((8,), 2, 4, (-1, 0)),
        RunLengths((8,), -2, -4, (0, 0)),
        RunLengths((10**12,), 10**6, 10**6, (0, 0)),
    ],
)
def test_runs_that_cannot_be_drop_the_photo(runs: RunLengths) -> None:
    with pytest.raises(PhotoDropped) as drop:
        runs.draw(10, 10)
    assert drop.value.reason is DropReason.BAD_ANNOTATION


def test_a_mask_of_another_size_than_its_photo_is_reported_as_such() -> None:
    for shape in (RunLengths((8,), 2, 4), BrushRuns(b"", 2, 4)):
        with pytest.raises(PhotoDropped) as drop:
            shape.draw(4, 2)
        assert drop.value.reason is DropReason.SIZE_DIFFERS
        assert "4 x 2 px, the upright photo is 2 x 4 px" in drop.value.detail


@given(st.text(max_size=20))
def test_any_counts_are_read_or_refused(text: str) -> None:
    with suppress(PhotoDropped):
        decode_counts(text)


@given(st.binary(max_size=60), st.integers(1, 200))
def test_any_brush_is_read_or_refused(data: bytes, length: int) -> None:
    right_head = length.to_bytes(4)  # so that the blocks are reached
    for stream in (data, right_head + data):
        with suppress(PhotoDropped):
            assert decode_brush(stream, length).size == length
