"""Run-length encoded masks of COCO, CVAT and Label Studio."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.annotations.dropped import DropReason, PhotoDropped, bad
from autosalt.core.types import BoolMask


@dataclass(frozen=True, slots=True)
class RunLengths:
    """Runs of pixels outside and inside in turn, beginning with outside.

    Attributes:
        counts: length of each run.
        height, width: of the box that the runs fill, in pixels.
        top, left: place of the box on the photo; None where the box is the whole photo.
        by_columns: whether runs go down the columns, as in COCO; else along the rows, as in CVAT.
    """

    counts: tuple[int, ...]
    height: int
    width: int
    place: tuple[int, int] | None = None
    by_columns: bool = False

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`. Nothing larger than the photo is ever made."""
        top, left = self.place or (0, 0)
        size = (self.height, self.width)
        if self.place is None and size != (height, width):
            raise differs(self.width, self.height, width, height)
        if min(top, left) < 0 or min(size) < 1:
            raise bad(f"a mask at {left}, {top} of {self.width} x {self.height} px cannot be")
        if top + self.height > height or left + self.width > width:
            raise bad("a mask reaches over the edge of the photo")
        if min(self.counts, default=0) < 0 or sum(self.counts) != self.height * self.width:
            raise bad("the runs of a mask do not add up to its pixels")
        inside = np.arange(len(self.counts)) % 2 == 1
        pixels = np.repeat(inside, np.array(self.counts, np.int64))
        box = pixels.reshape(size[::-1]).T if self.by_columns else pixels.reshape(size)
        mask = np.zeros((height, width), np.bool_)
        mask[top : top + self.height, left : left + self.width] = box
        return mask


def differs(width: int, height: int, photo_width: int, photo_height: int) -> PhotoDropped:
    """The exception for a mask that is not of its photo's size."""
    return PhotoDropped(
        DropReason.SIZE_DIFFERS,
        f"annotated at {width} x {height} px, the upright photo is {photo_width} x "
        f"{photo_height} px",
    )


def runs_of(pixels: BoolMask) -> tuple[int, ...]:
    """Lengths of the runs of pixels outside and inside in turn, beginning with outside.

    >>> runs_of(np.array([True, True, False]))
    (0, 2, 1)

    Args:
        pixels: bool [n], at least one: the rows of a mask, or its columns, in turn.
    """
    edges = np.flatnonzero(np.diff(pixels)) + 1
    lengths = tuple(np.diff([0, *edges.tolist(), pixels.size]).tolist())
    return (0, *lengths) if pixels[0] else lengths


_LONGEST_COUNT: Final = 60
"""Bits of a count; no photo has so many pixels."""


def decode_counts(text: str) -> tuple[int, ...]:
    """Read the counts of a compressed COCO mask.

    Each character holds five bits, low ones first, and whether more follow. From the fourth on, a
    count is the difference to the last but one (`rleFrString` of pycocotools).

    >>> decode_counts("52203")
    (5, 2, 2, 2, 5)

    Raises:
        PhotoDropped: it ends early or holds other characters.
    """
    counts: list[int] = []
    value = bits = 0
    for letter in text:
        six = ord(letter) - 48
        if not 0 <= six < 64 or bits > _LONGEST_COUNT:
            raise bad("the counts of a mask cannot be read")
        value |= (six & 0x1F) << bits
        bits += 5
        if six & 0x20:
            continue
        if six & 0x10:
            value -= 1 << bits
        counts.append(value + (counts[-2] if len(counts) > 2 else 0))
        value = bits = 0
    if bits:
        raise bad("the counts of a mask end early")
    return tuple(counts)


def encode_counts(counts: Sequence[int]) -> str:
    """Write the counts of a compressed COCO mask, as `decode_counts` reads them.

    >>> encode_counts((5, 2, 2, 2, 5))
    '52203'

    Args:
        counts: lengths of runs, as of `runs_of`.
    """
    return "".join(
        letter
        for at, count in enumerate(counts)
        for letter in _letters(count - (counts[at - 2] if at > 2 else 0))
    )


def _letters(value: int) -> Iterator[str]:
    while True:
        five, value = value & 0x1F, value >> 5
        # No more follow where the highest of five bits is the sign of what is left.
        ends = value == (-1 if five & 0x10 else 0)
        yield chr(48 + five + (0 if ends else 0x20))
        if ends:
            return


_HALF: Final = 128
"""Opacity, of 255, from which a pixel of a brush counts."""


@dataclass(frozen=True, slots=True)
class BrushRuns:
    """A brush mask of Label Studio: a stream of bits that holds an RGBA picture.

    Attributes:
        data: bytes of the stream, 0..255.
        height, width: of the picture, as the annotation states them.
    """

    data: bytes
    height: int
    width: int

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`: the pixels whose opacity is at least half. Holes stay."""
        if (self.height, self.width) != (height, width):
            raise differs(self.width, self.height, width, height)
        values = decode_brush(self.data, height * width * 4)
        opacity = values.reshape(height, width, 4)[..., 3]
        if 0 < opacity.max() < _HALF:
            raise bad("a brush mask is nowhere opaque; encode it as 0 and 255, not as 0 and 1")
        return np.asarray(opacity >= _HALF, np.bool_)


def decode_brush(data: bytes, length: int) -> NDArray[np.uint8]:
    """Read Label Studio's stream of bits (`decode_rle` of its converter).

    Head: 32 bits, how many values; 5 bits, size of a value less 1; four times 4 bits, sizes of a
    length less 1. Then blocks: 1 bit, whether one value is repeated; 2 bits, which size the length
    has; the length less 1; the value or the values.

    Args:
        data: bytes of the stream.
        length: how many values there must be.

    Returns:
        uint8 [length].

    Raises:
        PhotoDropped: it ends early, or holds another number of values.
    """
    bits = _Bits(data)
    if bits.take(32) != length:
        raise bad("a brush mask is not of the size that its annotation states")
    value_bits = bits.take(5) + 1
    length_bits = [bits.take(4) + 1 for _ in range(4)]
    values = np.zeros(length, np.uint8)
    at = 0
    while at < length:
        repeated = bits.take(1)
        stop = at + bits.take(length_bits[bits.take(2)]) + 1
        if stop > length:
            raise bad("a brush mask holds more values than it states")
        if repeated:
            values[at:stop] = min(bits.take(value_bits), 255)
        else:
            values[at:stop] = [min(bits.take(value_bits), 255) for _ in range(stop - at)]
        at = stop
    return values


_LENGTH_BITS: Final = (3, 4, 8, 16)
"""Sizes of a length that Label Studio's own streams state."""


def encode_brush(mask: BoolMask) -> bytes:
    """Write a mask as Label Studio's stream of bits, as `decode_brush` reads it.

    Each pixel is opaque white where the mask is set, else transparent black.

    Args:
        mask: bool [h, w], at least one pixel.
    """
    bits = [f"{mask.size * 4:032b}{7:05b}", *(f"{size - 1:04b}" for size in _LENGTH_BITS)]
    longest = _LENGTH_BITS[-1]
    for at, run in enumerate(runs_of(mask.ravel())):
        value = 255 if at % 2 else 0
        bits += [
            f"1{len(_LENGTH_BITS) - 1:02b}{length - 1:0{longest}b}{value:08b}"
            for length in _pieces(run * 4, 1 << longest)
        ]
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8)


def _pieces(length: int, longest: int) -> Iterator[int]:
    whole, rest = divmod(length, longest)
    yield from (longest for _ in range(whole))
    if rest:
        yield rest


class _Bits:
    """A stream of bits, read from the highest bit of the first byte on."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> int:
        """The next `size` bits as a number; no more than 32."""
        first, stop = self._at // 8, self._at + size
        if stop > 8 * len(self._data):
            raise bad("a brush mask ends early")
        last = -(-stop // 8)
        number = int.from_bytes(self._data[first:last]) >> (8 * last - stop)
        self._at = stop
        return number & ((1 << size) - 1)
