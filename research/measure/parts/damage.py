"""Damage files as cards, cables and disks do."""

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from autosalt.imaging.formats import sniff


@dataclass(frozen=True, slots=True)
class Damage:
    """What happens to a file.

    Attributes:
        kind: one of `KINDS`.
        at: where, as a share of the file, 0..1.
        length: how many bytes, at least 1; of a bit flip how many bits.
        seed: of what is written there, where that is by chance.
    """

    kind: str
    at: float
    length: int
    seed: int

    def apply(self, data: bytes) -> bytes:
        """The damaged file. It can be the same as before."""
        start = min(int(self.at * len(data)), len(data) - 1)
        return _SPOILERS[self.kind](data, start, self.length, random.Random(self.seed))  # noqa: S311


def _cut(data: bytes, start: int, _length: int, _rng: random.Random) -> bytes:
    return data[:start]


def _flip(data: bytes, start: int, length: int, rng: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(min(length, 8)):
        place = min(start + rng.randrange(64), len(data) - 1)
        damaged[place] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def _overwrite(data: bytes, start: int, length: int, rng: random.Random) -> bytes:
    length = min(length, len(data) - start)
    return data[:start] + rng.randbytes(length) + data[start + length :]


def _blank(data: bytes, start: int, length: int, rng: random.Random) -> bytes:
    length = min(length, len(data) - start)
    return data[:start] + rng.choice((b"\0", b"\xff")) * length + data[start + length :]


def _remove(data: bytes, start: int, length: int, _rng: random.Random) -> bytes:
    return data[:start] + data[start + length :]


def _insert(data: bytes, start: int, length: int, rng: random.Random) -> bytes:
    return data[:start] + rng.randbytes(length) + data[start:]


def _repeat(data: bytes, start: int, length: int, _rng: random.Random) -> bytes:
    return data[: start + length] + data[start:]


def _swap_blocks(data: bytes, start: int, length: int, rng: random.Random) -> bytes:
    """Two blocks of the same length change places, as clusters of a broken file system do."""
    length = max(1, min(length, len(data) // 4))
    a, b = sorted((min(start, len(data) - length), rng.randrange(len(data) - length)))
    if b < a + length:
        return data
    return (
        b"".join(
            (data[:a], data[b : b + length], data[a + length : b], data[a : a + length]),
        )
        + data[b + length :]
    )


def _swap_parts(data: bytes, start: int, _length: int, rng: random.Random) -> bytes:
    """Two neighbours of the format's own parts change places: chunks, segments, boxes."""
    parts = _parts(data)
    if len(parts) < 3:
        return data
    first = 1 + (start + rng.randrange(len(parts))) % (len(parts) - 2)
    parts[first], parts[first + 1] = parts[first + 1], parts[first]
    return b"".join(parts)


def _parts(data: bytes) -> list[bytes]:
    """A PNG's chunks, a JPEG's segments and restart intervals, a HEIC's boxes; the rest is one."""
    format_, position, parts = sniff(data), 0, []
    while position < len(data):
        end = len(data)
        if format_ == "PNG":
            end = 8 if position == 0 else position + 12 + _number(data, position)
        elif format_ == "HEIF":
            end = position + max(8, _number(data, position))
        elif format_ == "JPEG":
            end = _next_marker(data, position)
        parts.append(data[position:end])
        position = end
    return parts


def _number(data: bytes, position: int) -> int:
    return int(struct.unpack(">I", data[position : position + 4].rjust(4, b"\0"))[0])


def _next_marker(data: bytes, position: int) -> int:
    end = data.find(b"\xff", position + 2)
    while end >= 0 and end + 1 < len(data) and data[end + 1] in (0, 0xFF):
        end = data.find(b"\xff", end + 2)
    return len(data) if end < 0 else end


_SPOILERS: Final[dict[str, Callable[[bytes, int, int, random.Random], bytes]]] = {
    "cut": _cut,
    "flip bits": _flip,
    "overwrite": _overwrite,
    "blank": _blank,
    "remove": _remove,
    "insert": _insert,
    "repeat": _repeat,
    "swap blocks": _swap_blocks,
    "swap parts": _swap_parts,
}
KINDS: Final = tuple(_SPOILERS)
