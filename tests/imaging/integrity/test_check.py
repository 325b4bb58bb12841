"""A cut or damaged file never becomes a picture, even where its decoder would make one of it."""

import io
import random
import struct
import time
import zlib
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo, open_reduced
from research.measure.parts.damage import KINDS, Damage

pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF data")

FILES: dict[str, tuple[str, dict[str, Any]]] = {
    "jpeg": ("JPEG", {}),
    "progressive jpeg": ("JPEG", {"progressive": True}),
    "jpeg with restarts": ("JPEG", {"restart_marker_rows": 1}),
    "png": ("PNG", {}),
    "webp": ("WEBP", {}),
    "lossless webp": ("WEBP", {"lossless": True}),
    "avif": ("AVIF", {}),
    "gif": ("GIF", {}),
    "bmp": ("BMP", {}),
    "tiff": ("TIFF", {}),
    "lzw tiff": ("TIFF", {"compression": "tiff_lzw"}),
}


def picture() -> RGB:
    rows, columns = np.mgrid[:96, :128]
    noise = np.random.default_rng(0).integers(0, 24, (96, 128, 3))
    return (np.stack([rows, columns, rows + columns], axis=-1) + noise).astype(np.uint8)


@cache
def whole_file(name: str) -> bytes:
    format_, options = FILES[name]
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, format_, **options)
    return buffer.getvalue()


def refusal(data: bytes) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(data)
    return refused.value


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=15, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_is_refused(name: str, share: float) -> None:
    data = whole_file(name)
    try:
        opened = open_photo(data[: int(share * len(data))])
    except PhotoRefused:
        return
    # A GIF may lack its last bytes, which say only that it ends.
    assert name == "gif"
    np.testing.assert_array_equal(opened, open_photo(data))


@pytest.mark.parametrize("name", ["jpeg", "progressive jpeg", "png", "webp", "avif"])
def test_a_cut_file_is_called_truncated_and_one_byte_is_enough(name: str) -> None:
    for cut in (-1, -40, len(whole_file(name)) // 2):
        assert refusal(whole_file(name)[:cut]).reason is Reason.TRUNCATED


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "tiff", "gif"])
def test_bytes_after_the_end_are_fine(name: str) -> None:
    np.testing.assert_array_equal(
        open_photo(whole_file(name) + b"a maker's trailer"), open_photo(whole_file(name))
    )


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=15, deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_damaged_file_opens_or_is_refused_but_never_crashes(
    name: str, position: float, byte: int
) -> None:
    data = bytearray(whole_file(name))
    data[int(position * len(data))] = byte
    with suppress(PhotoRefused):
        assert open_photo(bytes(data)).dtype == np.uint8


@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=300), name=st.sampled_from(sorted(FILES)))
def test_rubbish_after_a_true_beginning_never_crashes(body: bytes, name: str) -> None:
    refusal(whole_file(name)[:12] + body)


@settings(max_examples=40, deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_one_wrong_bit_anywhere_in_a_png_is_seen(position: float, bit: int) -> None:
    data = bytearray(whole_file("png"))
    data[int(position * len(data))] ^= 1 << bit
    refusal(bytes(data))


def png(width: int, height: int, rows: bytes, interlaced: int = 0) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_a_png_with_too_few_rows_is_refused_though_every_checksum_is_right() -> None:
    rows = (b"\0" + bytes(2000)) * 1500  # three megabytes in one small chunk
    assert open_photo(png(2000, 1500, rows)).shape == (1500, 2000, 3)
    for kept in (2001, 2001 * 750, len(rows) - 1):
        assert refusal(png(2000, 1500, rows[:kept])).reason is Reason.TRUNCATED


def test_an_interlaced_png_holds_the_rows_of_its_seven_passes() -> None:
    # 65 x 64: columns x rows of each pass, from the PNG specification's table.
    passes = ((9, 8), (8, 8), (17, 8), (16, 16), (33, 16), (32, 32), (65, 32))
    rows = b"".join((b"\0" + b"\x64" * columns) * n for columns, n in passes)
    assert (open_photo(png(65, 64, rows, interlaced=1)) == 100).all()
    for kept in (10 * 8, len(rows) - 66, len(rows) - 1):
        assert refusal(png(65, 64, rows[:kept], interlaced=1)).reason is Reason.TRUNCATED


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_a_tiff_that_lists_half_of_its_strips_is_refused(compression: str | None) -> None:
    buffer = io.BytesIO()
    options = {} if compression is None else {"compression": compression}
    Image.fromarray(picture()).save(buffer, "TIFF", tiffinfo={278: 8}, **options)
    data = bytearray(buffer.getvalue())
    assert open_photo(bytes(data)).shape == (96, 128, 3)
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    for at in range(directory + 2, directory + 2 + 12 * entries, 12):
        if struct.unpack_from("<H", data, at)[0] in (273, 279):  # offsets and lengths of strips
            struct.pack_into("<I", data, at + 4, 6)
    with pytest.raises(PhotoRefused) as refusal:
        open_photo(bytes(data))
    assert refusal.value.reason is Reason.TRUNCATED


# Photos damaged by chance: never a crash, never a hang, and no picture where damage can be found.
#
# What can be found depends on the format:
#
# - PNG has a checksum over every byte. A damaged one opens only if its pixels are the same.
# - HEIC and JPEG have none. Whatever moves the data (cut, lost, doubled, inserted), or blanks it,
#   is found in a HEIC; bits that are overwritten in place are decoded as if they had been meant.
# - In a JPEG of one scan the decoder must come to the end of the data with the last pixel. Damage
#   that leaves as many coding units as there were cannot be found.
#
# `research/measure/robustness/corruption.py` measures how often, and how far a score is then off.

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
fuzz = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def detailed_file(format_: str) -> bytes:
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
    whole = open_photo(detailed_file(format_))
    return image.shape == whole.shape and np.array_equal(image, whole)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@fuzz
@given(damage=damages)
def test_a_damaged_png_is_refused_or_shows_what_it_showed(damage: Damage) -> None:
    image = opened(damage.apply(detailed_file("PNG")))
    assert image is None or is_whole("PNG", image)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@fuzz
@given(damage=damages)
def test_a_damaged_heic_is_refused_unless_its_bits_were_changed_in_place(damage: Damage) -> None:
    image = opened(damage.apply(detailed_file("HEIC")))
    if image is None or is_whole("HEIC", image):
        return
    assert damage.kind not in MOVES
    # A block of zeros or ones is found if it is more than a few bytes long within the file.
    assert damage.kind != "blank" or damage.length < 64 or damage.at > 0.99


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@fuzz
@given(damage=damages)
def test_a_damaged_jpeg_never_crashes_and_a_cut_one_is_refused(damage: Damage) -> None:
    image = opened(damage.apply(detailed_file("JPEG")))
    assert image is None or is_whole("JPEG", image) or damage.kind != "cut"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_of_blocks_that_disks_damage_in_a_jpeg_few_go_unnoticed() -> None:
    data, rng = detailed_file("JPEG"), random.Random(1)
    unnoticed = 0
    for seed in range(EXAMPLES):
        kind = rng.choice(("overwrite", "blank", "remove", "insert", "repeat", "swap blocks"))
        image = opened(Damage(kind, rng.random(), 512, seed).apply(data))
        unnoticed += image is not None and not is_whole("JPEG", image)
    assert unnoticed <= 15
