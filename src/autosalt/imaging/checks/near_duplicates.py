"""Near duplicates among photos: sent twice, saved again, made smaller, mirrored.

One fingerprint and one limit hold wherever pictures are compared, before scoring and after.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from autosalt.core.types import RGB
from autosalt.imaging.pipeline import InputSpec

COMPARED: Final = InputSpec(size=256, fill=(128, 128, 128))
"""How a photo is opened to be compared where no model is at hand: as for the released one."""
_SIDE: Final = 16
_REDUCED: Final = 4 * _SIDE
_TILES: Final = 4
_STEPS: Final = 32
"""Steps of a standard deviation in which the colours of tiles are kept."""
_WAVES: Final = 2 * np.cos(
    np.outer(np.arange(_SIDE), 2 * np.arange(_REDUCED) + 1) * (np.pi / (2 * _REDUCED))
)
"""The first rows of the discrete cosine transform, second type, [16, 64]."""
_CLOSE: Final = 1e-3
"""Waves reach up to 4e6. Rounding (under 1e-7) may decide where the middle two are so close."""
BITS: Final = _SIDE * _SIDE
_BYTES: Final = BITS // 8
_TILE_VALUES: Final = _TILES * _TILES * 3
NEAR_BITS: Final = 20
NEAR_TILES: Final = 0.15
"""Pictures are nearly the same whose hashes differ in no more bits, and the colours of whose tiles
by no more standard deviations on average.

Measured with `research/measure/near_duplicates.py`. Of 1,007 photographs of heads (men by phone,
patients, people in a fixed room) no two different files are nearly the same. The closest, of one
man in a fixed room within minutes, differ by 36 bits, those of other people by 58. Of 800
photographs of simulated trials (heads taken twice and at four visits) none are; the closest differ
by 38.

All copies are found that were reduced to a third at quality 60, made a fifth darker or 20 levels
lighter. Of copies made a fifth lighter, with gamma 0.7 or mirrored, 99 % are found. Of copies
cropped by 2 % it is 53 %, of copies turned by a degree 62 %."""
_MIRROR: Final = 0x55
"""The bits of each byte that a mirror changes: waves of odd number across the picture."""
_MIRROR_OF_ALL: Final = int.from_bytes([_MIRROR] * _BYTES)
_QUARTER: Final = _BYTES // 4
_KEYS: Final = 1 << 16
_GROUPS: Final = 11
_PAIRS_OF_BYTES: Final = tuple(
    pair for group in range(_GROUPS) for pair in combinations(range(group, _BYTES, _GROUPS), 2)
)
"""Pairs of bytes of a group; a group's bytes come from all over the hash."""
_BITS_SET: Final = np.array([value.bit_count() for value in range(256)], np.uint8)

_Bytes = NDArray[np.uint8]
_Tiles = NDArray[np.int8]
_Places = NDArray[np.intp]


def fingerprint(image: RGB) -> str:
    """Fingerprint of a picture: a perceptual hash of low frequencies, and colours of 4 x 4 tiles.

    The hash distinguishes shapes in any light. In a plain picture the hash is left to chance, and
    the colours decide.

    Args:
        image: a photo's part of the model's square (`Prepared.inside`), uint8 [h, w, 3].

    Returns:
        80 bytes as base64, 108 characters.
    """
    small = Image.fromarray(image).resize((_REDUCED, _REDUCED), Image.Resampling.BOX)
    bits = _low_frequencies(small)
    tiles = np.asarray(small.reduce(_REDUCED // _TILES), np.float32)
    levels = _STEPS * (tiles - tiles.mean()) / max(float(tiles.std()), 1.0)
    kept = np.clip(np.rint(levels), -127, 127).astype(np.int8)
    return base64.b64encode(np.packbits(bits).tobytes() + kept.tobytes()).decode()


def _low_frequencies(small: Image.Image) -> NDArray[np.bool_]:
    """The bits of `imagehash.phash`, [16, 16], in a fifth of its time and mostly without scipy.

    Scipy takes as long to load as twenty photos to be prepared. Where rounding may decide a bit, as
    in flat or symmetric pictures, the library decides.

    Args:
        small: [64, 64].
    """
    waves = _WAVES @ np.asarray(small.convert("L"), np.float64) @ _WAVES.T
    low, high = np.sort(waves, axis=None)[BITS // 2 - 1 : BITS // 2 + 1]  # the median is between
    if high - low < _CLOSE:
        import imagehash

        return np.asarray(imagehash.phash(small, hash_size=_SIDE).hash, np.bool_)
    return np.asarray(waves >= high, np.bool_)


def is_nearly_same(first: str, second: str) -> bool:
    """Whether two fingerprints are of nearly the same picture, or of one and its mirror image."""
    bits, mirrored = bits_apart(first, second)
    return bits <= NEAR_BITS and tiles_apart(first, second, mirrored) <= NEAR_TILES


def bits_apart(first: str, second: str) -> tuple[int, bool]:
    """In how many bits the hashes of two fingerprints differ, and whether with one mirrored."""
    one, other = (int.from_bytes(base64.b64decode(mark)[:_BYTES]) for mark in (first, second))
    straight, mirrored = (one ^ other).bit_count(), (one ^ other ^ _MIRROR_OF_ALL).bit_count()
    return min(straight, mirrored), mirrored < straight


def tiles_apart(first: str, second: str, mirrored: bool) -> float:
    """By how many standard deviations the colours of tiles differ on average."""
    tiles, others = _tiles(base64.b64decode(first)), _tiles(base64.b64decode(second))
    return float(_mean_apart(tiles, _turned(others) if mirrored else others)[0])


def first_alike(fingerprints: Mapping[str, str]) -> dict[str, str]:
    """By name, the first name of nearly the same picture; without the names that are first.

    Args:
        fingerprints: by name.
    """
    first: dict[str, str] = {}
    for name in sorted(fingerprints):
        first.setdefault(fingerprints[name], name)
    alike = dict(first)
    for a, b in nearly_same(first):
        alike[a], alike[b] = min(alike[a], first[b]), min(alike[b], first[a])
    return {name: alike[mark] for name, mark in sorted(fingerprints.items()) if alike[mark] != name}


def nearly_same(fingerprints: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of different fingerprints, in order, of nearly the same picture or its mirror image.

    Two hashes that differ in 20 bits have at least 12 of their 32 bytes in common. So at least one
    of 11 groups of three bytes has two equal ones (pigeonhole). Only such pairs are compared.
    """
    named = sorted(set(fingerprints))
    whole = b"".join(map(base64.b64decode, named))
    marks = np.frombuffer(whole, np.uint8).reshape(len(named), _BYTES + _TILE_VALUES)[:, :_BYTES]
    tiles = _tiles(whole)
    found = set[tuple[int, int]]()
    for others, seen in ((marks, tiles), (marks ^ np.uint8(_MIRROR), _turned(tiles))):
        for first, second in _near_hashes(marks, others):
            near = _mean_apart(tiles[first], seen[second]) <= NEAR_TILES
            found.update(zip(first[near].tolist(), second[near].tolist(), strict=True))
    for a, b in sorted(found):
        yield named[a], named[b]


def _tiles(marks: bytes) -> _Tiles:
    """The colours of the tiles of one or more fingerprints, [n, 4, 4, 3]."""
    rows = np.frombuffer(marks, np.int8).reshape(-1, _BYTES + _TILE_VALUES)
    return rows[:, _BYTES:].reshape(-1, _TILES, _TILES, 3)


def _turned(tiles: _Tiles) -> _Tiles:
    """The tiles of the mirror images."""
    return tiles[:, :, ::-1]


def _mean_apart(tiles: _Tiles, others: _Tiles) -> NDArray[np.float64]:
    """By how many standard deviations tiles, [n, 4, 4, 3] each, differ on average, [n]."""
    apart = np.abs(tiles.astype(np.int16) - others).mean(axis=(1, 2, 3))
    return np.asarray(apart / _STEPS, np.float64)


def _near_hashes(marks: _Bytes, others: _Bytes) -> Iterator[tuple[_Places, _Places]]:
    """Places (i, j), i < j, where marks[i] and others[j], [n, 32] each, differ in 20 bits at most.

    A pair may come more than once.
    """
    # A quarter of the bits excludes nearly all pairs, and costs less to look at.
    parts = [
        (np.ascontiguousarray(marks[:, part]), np.ascontiguousarray(others[:, part]))
        for part in (slice(_QUARTER), slice(None))
    ]
    for pair in _PAIRS_OF_BYTES:
        for first, second in _equal(_keys(marks, pair), _keys(others, pair)):
            for ours, theirs in parts:
                near = _BITS_SET[ours[first] ^ theirs[second]].sum(axis=1) <= NEAR_BITS
                first, second = first[near], second[near]
            if first.size:
                yield first, second


def _keys(marks: _Bytes, pair: tuple[int, int]) -> NDArray[np.uint16]:
    """Two of the bytes of each row of [n, 32] as one number, [n]."""
    return np.ascontiguousarray(marks[:, pair]).view(np.uint16)[:, 0]


def _equal(
    keys: NDArray[np.uint16], others: NDArray[np.uint16]
) -> Iterator[tuple[_Places, _Places]]:
    """All places (i, j), i < j, with keys[i] == others[j], in arrays of at most n pairs each.

    Args:
        keys: [n].
        others: [n].
    """
    order = np.argsort(others, kind="stable")
    ends = np.cumsum(np.bincount(others, minlength=_KEYS))
    stop = ends[keys]
    start = np.concatenate([[0], ends])[keys]
    places = np.arange(len(keys))
    while (left := start < stop).any():
        places, start, stop = places[left], start[left], stop[left]
        second = order[start]
        later = places < second
        yield places[later], second[later]
        start = start + 1
