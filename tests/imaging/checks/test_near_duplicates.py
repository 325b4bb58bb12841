"""The same picture saved again is found; another photo of the same head is not taken for it."""

import base64
import io
import subprocess
import sys
from collections.abc import Iterator

import imagehash
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autosalt.core.types import RGB
from autosalt.imaging.checks.near_duplicates import (
    BITS,
    COMPARED,
    NEAR_BITS,
    fingerprint,
    first_alike,
    is_nearly_same,
    nearly_same,
)
from autosalt.imaging.decode import open_photo
from autosalt.imaging.pipeline import InputSpec, prepare


def picture(seed: int) -> RGB:
    """Blobs of light, as different from one seed to the next as two rooms."""
    coarse = np.random.default_rng(seed).integers(0, 255, (12, 9, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((180, 240), Image.Resampling.BICUBIC))


def saved(image: RGB, quality: int, scale: float = 1.0) -> RGB:
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    file = io.BytesIO()
    Image.fromarray(image).resize(size).save(file, "JPEG", quality=quality)
    return open_photo(file.getvalue())


def mirrored(image: RGB) -> RGB:
    return np.ascontiguousarray(image[:, ::-1])


@pytest.mark.parametrize("seed", range(5))
def test_a_picture_saved_again_keeps_its_fingerprint(seed: int) -> None:
    image = picture(seed)
    mark = fingerprint(image)
    assert len(base64.b64decode(mark)) == 80
    lighter = np.clip(image.astype(int) + 15, 0, 255).astype(np.uint8)
    darker = (image * 0.8).astype(np.uint8)
    changed = [saved(image, 30), saved(image, 85, 0.5), darker, lighter, mirrored(image)]
    changed.append(mirrored(saved(image, 85, 0.5)))
    for again in changed:
        assert is_nearly_same(fingerprint(again), mark)
        assert is_nearly_same(mark, fingerprint(again))


def odd_pictures() -> Iterator[RGB]:
    """Flat, striped, symmetric and nearly black ones, in which rounding decides on bits."""
    rng = np.random.default_rng(8)
    yield from (np.full((64, 64, 3), level, np.uint8) for level in (0, 7, 128, 255))
    for noise in rng.integers(0, 256, (8, 64, 64, 3), dtype=np.uint8):
        yield noise
        yield np.repeat(noise[:1], 64, axis=0)
        yield np.repeat(noise[:, :1], 64, axis=1)
        yield np.concatenate([noise[:, :32], noise[:, 31::-1]], axis=1)
        yield np.where(noise > 254, noise, 0).astype(np.uint8)


def test_the_hash_is_the_perceptual_hash_of_the_imagehash_library() -> None:
    photos = [np.asarray(Image.fromarray(picture(seed)).resize((64, 64))) for seed in range(40)]
    for image in (*photos, *odd_pictures()):
        bits = imagehash.phash(Image.fromarray(image), hash_size=16).hash
        ours = base64.b64decode(fingerprint(image))[: BITS // 8]
        assert ours == np.packbits(bits).tobytes()


@pytest.mark.slow
def test_a_photo_gets_its_fingerprint_without_scipy_which_loads_slowly() -> None:
    code = (
        "import sys, numpy as np; from autosalt.imaging.checks.near_duplicates import fingerprint; "
        "fingerprint(np.random.default_rng(1).integers(0, 256, (90, 70, 3), dtype=np.uint8)); "
        "sys.exit('scipy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("seed", range(5))
def test_the_size_at_which_a_photo_is_looked_at_does_not_matter(seed: int) -> None:
    """`index` has no model, and models have squares of their own."""
    photo = np.asarray(Image.fromarray(picture(seed)).resize((1500, 2000)))
    mark = fingerprint(prepare(photo, COMPARED).inside)
    for size in (64, 128, 384):
        other = InputSpec(size, fill=(0, 0, 0))
        assert is_nearly_same(mark, fingerprint(prepare(photo, other).inside))


def test_plain_pictures_are_distinguished_by_their_colours() -> None:
    """Of a plain picture most waves have no height: whether their bits are set is chance."""

    def poster(*, green: int, height: int) -> str:
        image = np.full((200, 200, 3), (0, green, 255), np.uint8)
        image[50:150, 50:150] = (60, 40, 20)
        image[150 - height : 150, 50:150] = (225, 170, 140)
        return fingerprint(image)

    posters = [poster(green=green, height=height) for green in (0, 120, 240) for height in (20, 60)]
    assert len(set(posters)) == 6
    assert list(nearly_same(posters)) == []
    assert not is_nearly_same(posters[0], posters[1])


def test_pairs_are_found_among_many() -> None:
    marks = {f"{seed:02d}": fingerprint(picture(seed)) for seed in range(30)}
    assert list(nearly_same(marks.values())) == []
    marks["again"] = fingerprint(saved(picture(7), 30, 0.5))
    marks["mirror"] = fingerprint(mirrored(picture(8)))
    marks["same"] = marks["07"]
    assert first_alike(marks) == {"again": "07", "mirror": "08", "same": "07"}
    found = set(nearly_same(marks.values()))
    assert found == {
        tuple(sorted((marks["07"], marks["again"]))),
        tuple(sorted((marks["08"], marks["mirror"]))),
    }
    assert list(nearly_same([])) == []
    assert first_alike({}) == {}


def changed_bits(mark: bytes, places: list[int]) -> str:
    value = int.from_bytes(mark[: BITS // 8])
    for place in places:
        value ^= 1 << place
    return base64.b64encode(value.to_bytes(BITS // 8) + mark[BITS // 8 :]).decode()


@pytest.mark.slow
@given(
    seed=st.integers(0, 2**32 - 1),
    places=st.lists(st.integers(0, BITS - 1), max_size=NEAR_BITS + 5, unique=True),
)
def test_no_pair_within_the_limit_escapes(seed: int, places: list[int]) -> None:
    mark = np.random.default_rng(seed).bytes(80)
    pair = (changed_bits(mark, []), changed_bits(mark, places))
    near = len(places) <= NEAR_BITS
    assert is_nearly_same(*pair) is near
    assert bool(list(nearly_same(pair))) is (near and bool(places))
