"""The same picture saved again is found; another photo of the same head is not taken for it."""

import io

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo
from autosalt.imaging.likeness import BITS, NEAR_BITS, fingerprint, nearly_same


def picture(seed: int) -> RGB:
    """Blobs of light, as different from one seed to the next as two rooms."""
    coarse = np.random.default_rng(seed).integers(0, 255, (12, 9, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((180, 240), Image.Resampling.BICUBIC))


def saved(image: RGB, quality: int, scale: float = 1.0) -> RGB:
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    file = io.BytesIO()
    Image.fromarray(image).resize(size).save(file, "JPEG", quality=quality)
    return open_photo(file.getvalue())


@pytest.mark.parametrize("seed", range(5))
def test_a_picture_saved_again_keeps_its_fingerprint(seed: int) -> None:
    image = picture(seed)
    mark = fingerprint(image)
    assert 0 < mark < 2**BITS
    for again in (saved(image, 30), saved(image, 85, 0.5), (image * 0.8).astype(np.uint8)):
        assert (fingerprint(again) ^ mark).bit_count() <= NEAR_BITS


def test_pairs_are_found_among_many() -> None:
    marks = {f"{seed:02d}": fingerprint(picture(seed)) for seed in range(30)}
    marks["again"] = fingerprint(saved(picture(7), 30, 0.5))
    marks["mirror"] = fingerprint(np.ascontiguousarray(picture(8)[:, ::-1]))
    assert list(nearly_same(marks)) == [("07", "again")]


def test_no_pair_within_the_limit_escapes() -> None:
    rng = np.random.default_rng(0)
    for bits in (0, 1, NEAR_BITS - 1, NEAR_BITS, NEAR_BITS + 1):
        base = int.from_bytes(rng.bytes(BITS // 8), "big")
        other = base
        for place in rng.choice(BITS, bits, replace=False):
            other ^= 1 << int(place)
        assert bool(list(nearly_same({"a": base, "b": other}))) is (bits <= NEAR_BITS)
