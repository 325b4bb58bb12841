"""Which photos are nearly the same picture: sent twice, saved again, made smaller."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

import imagehash
from PIL import Image

from autosalt.core.types import RGB

_SIDE: Final = 16
BITS: Final = _SIDE * _SIDE
NEAR_BITS: Final = 20
"""Pictures that differ in no more bits are nearly the same. Saved again at quality 30, halved or
darkened by a fifth, 170 photos (simulated, and of men by phone) moved by 10 bits at most; the
closest of 200 simulated photos, heads taken twice among them, differ by 68."""


def fingerprint(image: RGB) -> int:
    """A perceptual hash of 256 bits (of low frequencies), from uint8 [h, w, 3]."""
    bits = imagehash.phash(Image.fromarray(image), hash_size=_SIDE).hash.flatten()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def nearly_same(fingerprints: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Pairs of names, in order, whose fingerprints differ in at most 20 bits.

    Among 21 pieces of such a pair at least one is equal (pigeonhole), so only those are compared.
    """
    pieces = NEAR_BITS + 1
    width = -(-BITS // pieces)
    found: set[tuple[str, str]] = set()
    for piece in range(pieces):
        equal: dict[int, list[str]] = defaultdict(list)
        for name, value in fingerprints.items():
            equal[(value >> (piece * width)) & ((1 << width) - 1)].append(name)
        for names in equal.values():
            for a, b in combinations(sorted(names), 2):
                if (fingerprints[a] ^ fingerprints[b]).bit_count() <= NEAR_BITS:
                    found.add((a, b))
    yield from sorted(found)
