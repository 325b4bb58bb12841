"""A small head is found in the first look, and what is looked at again holds all of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autosalt.core.types import FloatMap
from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.second_look import Frame, SecondLook, find_head

RULE = SecondLook(max_share=0.6, margin=0.35, min_held=0.95)
SIZE = 64


def square(*blobs: tuple[int, int, int, int]) -> FloatMap:
    """A map of scalp: 0.9 in each blob (top, left, bottom, right of the square), else 0.1."""
    scalp = np.full((SIZE, SIZE), 0.1, np.float32)
    for top, left, bottom, right in blobs:
        scalp[top:bottom, left:right] = 0.9
    return scalp


def find(scalp: FloatMap, height: int = 640, width: int = 640, rule: SecondLook = RULE) -> Frame:
    frame = find_head(scalp, Letterbox.fit(height, width, SIZE), 0.5, rule)
    assert frame is not None
    return frame


def finds_none(scalp: FloatMap, height: int = 640, width: int = 640) -> bool:
    return find_head(scalp, Letterbox.fit(height, width, SIZE), 0.5, RULE) is None


def test_the_frame_by_hand() -> None:
    # 10 x 8 pixels of the square are 100 x 80 of the photo; 35 % of 100 around them.
    assert find(square((20, 30, 30, 38))) == Frame(165, 265, 170, 150, 640, 640)


def test_the_frame_ends_where_the_photo_ends() -> None:
    assert find(square((0, 54, 10, 64))) == Frame(0, 505, 135, 135, 640, 640)


def test_the_fill_beside_a_portrait_is_no_part_of_the_photo() -> None:
    scalp = square((20, 28, 30, 36))
    scalp[:, :16] = 0.9  # fill: the photo lies in columns 16 to 47
    assert find(scalp, 640, 320) == Frame(165, 85, 170, 150, 640, 320)


def test_a_head_that_fills_the_frame_is_looked_at_once() -> None:
    assert finds_none(square((4, 4, 60, 60)))
    just_under, at_the_limit = square((0, 0, 10, 38)), square((0, 0, 10, 39))
    assert find(just_under).width == 513
    assert finds_none(at_the_limit)


@given(st.integers(1, 600), st.integers(64, 20_000), st.integers(1, 20_000))
@example(size=256, photo=1002, own=512)  # 256 / (512 / 1002) is over 501 as a float
def test_the_photo_needs_no_more_pixels_than_give_the_frame_its_size(
    size: int, photo: int, own: int
) -> None:
    own = min(own, photo)
    side = Frame(0, 0, own, 1, photo, 1).photo_side(size)
    assert (side - 1) * own < size * photo <= side * own


def test_without_scalp_there_is_no_head_to_look_at() -> None:
    assert finds_none(square())


def test_the_head_is_the_largest_part_of_the_scalp() -> None:
    head, speck = (20, 20, 40, 40), (60, 60, 62, 62)
    assert find(square(head, speck)) == find(square(head))


def test_two_heads_are_looked_at_once() -> None:
    assert finds_none(square((20, 4, 36, 20), (20, 48, 34, 62)))


def test_what_the_second_look_must_hold_is_a_setting() -> None:
    heads = square((20, 4, 36, 20), (20, 48, 34, 62))
    assert find(heads, rule=replace(RULE, min_held=0.5)).left == 0


sides = st.integers(64, 2000)
places = st.tuples(*[st.integers(0, SIZE - 1)] * 4)


@given(sides, sides, places)
def test_the_frame_holds_the_head_and_lies_in_the_photo(
    height: int, width: int, place: tuple[int, int, int, int]
) -> None:
    box = Letterbox.fit(height, width, SIZE)
    top, bottom = sorted(place[:2])
    left, right = sorted(place[2:])
    scalp = square((top, left, bottom + 1, right + 1))
    frame = find_head(scalp, box, 0.5, RULE)
    assert frame == find_head(scalp.copy(), box, 0.5, RULE)
    if frame is None:
        return
    assert 0 <= frame.top < frame.top + frame.height <= height
    assert 0 <= frame.left < frame.left + frame.width <= width
    assert not frame.is_whole
    inside = scalp[box.inside] >= 0.5
    rows, columns = frame.on(*inside.shape)
    assert inside[rows, columns].sum() == inside.sum()
    # The same on the photo itself: the centre of each pixel lies in one pixel of the square.
    at = [
        np.floor((np.arange(side) + 0.5) * len_ / side).astype(int)
        for side, len_ in zip((height, width), inside.shape, strict=True)
    ]
    shown = np.argwhere(inside.any(axis=1)[at[0]]), np.argwhere(inside.any(axis=0)[at[1]])
    for which, start, length in (
        (shown[0], frame.top, frame.height),
        (shown[1], frame.left, frame.width),
    ):
        assert not which.size or (start <= which.min() and which.max() < start + length)


@given(sides, sides, st.integers(1, 8))
def test_a_copy_of_the_photo_shows_the_whole_frame(height: int, width: int, by: int) -> None:
    frame = Frame(height // 4, width // 3, height // 2, width // 2, height, width)
    copy = -(-height // by), -(-width // by)
    rows, columns = frame.on(*copy)
    assert rows.start * height <= frame.top * copy[0]
    assert columns.start * width <= frame.left * copy[1]
    assert (frame.top + frame.height) * copy[0] <= rows.stop * height <= copy[0] * height
    assert (frame.left + frame.width) * copy[1] <= columns.stop * width <= copy[1] * width
    assert frame.on(height, width) == (
        slice(frame.top, frame.top + frame.height),
        slice(frame.left, frame.left + frame.width),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_share", 0.0),
        ("max_share", 1.1),
        ("margin", -0.1),
        ("margin", 3.0),
        ("min_held", 1.5),
        ("min_agreement", -1.0),
    ],
)
def test_a_setting_out_of_its_range_is_an_error(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        SecondLook(**{name: value})
