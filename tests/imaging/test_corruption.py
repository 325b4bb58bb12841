"""Photos spoiled by chance: never a crash, never a hang, and no picture where it can be told.

What can be told depends on the format:

- PNG has a checksum over every byte. A spoiled one opens only if its pixels are the same.
- HEIC and JPEG have none. Whatever moves the data (cut, lost, doubled, inserted), or blanks it, is
  found in a HEIC; bits that are overwritten in place are decoded as if they had been meant.
- In a JPEG of one scan the decoder must come to the end of the data with the last pixel. Damage
  that leaves as many coding units as there were cannot be told.

`research/measure/corruption.py` measures how often, and how far a score is then off.
"""

import io
import random
import time
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo, open_reduced
from research.measure.parts.damage import KINDS, Damage

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

TOO_LONG_S = 10.0
EXAMPLES = 100  # of each format
MOVES = {"cut", "remove", "insert", "repeat", "swap parts"}

damages = st.builds(
    Damage,
    kind=st.sampled_from(KINDS),
    at=st.floats(0, 1),
    length=st.integers(0, 14).map(lambda power: 2**power),
    seed=st.integers(0, 2**32),
)
spoil = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def whole_file(format_: str) -> bytes:
    """A picture with enough detail for a file of some tens of kilobytes."""
    rows, columns = np.mgrid[:384, :512]
    noise = np.random.default_rng(0).integers(0, 40, (384, 512, 3))
    image = Image.fromarray(
        (np.stack([rows, columns, rows + columns], -1) // 4 + noise).astype("u1")
    )
    file = io.BytesIO()
    if format_ == "HEIC":
        pytest.importorskip("pillow_heif").from_pillow(image).save(file, quality=60)
    else:
        image.save(file, format_)
    return file.getvalue()


def opened(data: bytes) -> RGB | None:
    """The picture, or None where it is refused; whole and reduced agree on that."""
    started = time.perf_counter()
    try:
        image = open_photo(data)
    except PhotoRefused:
        with pytest.raises(PhotoRefused):
            open_reduced(data, 128)
        image = None
    else:
        assert open_reduced(data, 128).image.dtype == np.uint8
    assert time.perf_counter() - started < TOO_LONG_S
    return image


def is_whole(format_: str, image: RGB) -> bool:
    whole = open_photo(whole_file(format_))
    return image.shape == whole.shape and np.array_equal(image, whole)


@spoil
@given(damage=damages)
def test_a_spoiled_png_is_refused_or_shows_what_it_showed(damage: Damage) -> None:
    image = opened(damage.apply(whole_file("PNG")))
    assert image is None or is_whole("PNG", image)


@spoil
@given(damage=damages)
def test_a_spoiled_heic_is_refused_unless_its_bits_were_changed_in_place(damage: Damage) -> None:
    image = opened(damage.apply(whole_file("HEIC")))
    if image is None or is_whole("HEIC", image):
        return
    assert damage.kind not in MOVES
    # A block of zeros or ones is found if it is more than a few bytes long within the file.
    assert damage.kind != "blank" or damage.length < 64 or damage.at > 0.99


@spoil
@given(damage=damages)
def test_a_spoiled_jpeg_never_crashes_and_a_cut_one_is_refused(damage: Damage) -> None:
    image = opened(damage.apply(whole_file("JPEG")))
    assert image is None or is_whole("JPEG", image) or damage.kind != "cut"


def test_of_blocks_that_disks_spoil_in_a_jpeg_few_go_unnoticed() -> None:
    data, rng = whole_file("JPEG"), random.Random(1)
    unnoticed = 0
    for seed in range(EXAMPLES):
        kind = rng.choice(("overwrite", "blank", "remove", "insert", "repeat", "swap blocks"))
        image = opened(Damage(kind, rng.random(), 512, seed).apply(data))
        unnoticed += image is not None and not is_whole("JPEG", image)
    assert unnoticed <= 15
