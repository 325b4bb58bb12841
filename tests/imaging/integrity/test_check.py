"""A cut or damaged file never becomes a picture, even where its decoder would make one of it."""

import io
import struct
import zlib
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo, open_reduced
from autosalt.imaging.integrity import jpeg
from autosalt.imaging.integrity.jpeg import MAX_SCANS

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


def scan_of(jpeg: bytes) -> int:
    """Where the first scan's data begins."""
    start = jpeg.index(b"\xff\xda")
    return start + 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")


def test_a_lost_restart_interval_in_a_jpeg_is_seen() -> None:
    data = whole_file("jpeg with restarts")
    second, third = (data.index(bytes((0xFF, 0xD0 + i)), scan_of(data)) for i in (1, 2))
    assert refusal(data[:second] + data[third:]).reason is Reason.UNREADABLE
    last = data.rindex(b"\xff\xd4")
    assert refusal(data[:last] + b"\xff\xd9").reason is Reason.UNREADABLE


def test_a_marker_that_cannot_end_a_scan_is_seen() -> None:
    data = whole_file("jpeg")
    middle = (scan_of(data) + len(data)) // 2
    assert refusal(data[:middle] + b"\xff\x9f" + data[middle:]).reason is Reason.UNREADABLE


@pytest.mark.parametrize("step", [1, 2, 7, 64])
def test_the_end_of_a_scan_is_found_wherever_it_lies(
    monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    file = io.BytesIO()
    Image.fromarray(picture()).save(file, "JPEG", restart_marker_blocks=3)
    data = file.getvalue()
    expected = scan_of(data), data.rindex(b"\xff\xd9")
    monkeypatch.setattr(jpeg, "_STEP", step)  # files are looked through step by step
    for fill in range(9):
        end = expected[1] + fill  # fill bytes belong to the marker, all but the last are skipped
        filled = data[: expected[1]] + b"\xff" * fill + data[expected[1] :]
        assert jpeg.check_jpeg(filled + b"trailer") == (expected[0], end)


def test_a_jpeg_of_more_scans_than_any_camera_writes_is_refused() -> None:
    data = whole_file("jpeg")
    start = data.index(b"\xff\xda")
    scan = data[start:-2]
    assert refusal(data[:start] + scan * (MAX_SCANS + 1) + b"\xff\xd9").reason is Reason.UNREADABLE


def test_heic_whose_picture_data_lies_beyond_the_file() -> None:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    heif.from_pillow(Image.fromarray(picture())).save(buffer)
    data = buffer.getvalue()
    assert open_photo(data).shape == (96, 128, 3)
    box = data.index(b"mdat") - 4
    # "To the end of the file": the box itself cannot tell that bytes are missing, the index can.
    endless = data[:box] + bytes(4) + data[box + 4 :]
    assert open_photo(endless).shape == (96, 128, 3)
    assert refusal(endless[:-1]).reason is Reason.TRUNCATED


def heic_file() -> bytes:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    heif.from_pillow(Image.fromarray(picture())).save(buffer)
    return buffer.getvalue()


def test_jpeg_data_that_does_not_fit_the_size_is_seen() -> None:
    """libjpeg makes up what is missing and skips what is too much; neither may become a picture."""
    data = whole_file("jpeg")
    start, middle = scan_of(data), (scan_of(data) + len(data)) // 2
    frame = data.index(b"\xff\xc0") + 5
    taller = data[:frame] + struct.pack(">H", 112) + data[frame + 2 :]
    assert refusal(taller).reason is Reason.TRUNCATED
    shorter = data[:frame] + struct.pack(">H", 80) + data[frame + 2 :]
    assert refusal(shorter).reason is Reason.UNREADABLE
    assert refusal(data[:start] + data[middle:]).reason is Reason.TRUNCATED
    assert refusal(data[:middle] + data[start:]).reason is Reason.UNREADABLE


@pytest.mark.parametrize(("mode", "told"), [("RGB", 15), ("L", 15), ("CMYK", 6)])
def test_what_libjpeg_warns_of_in_a_progressive_jpeg_is_refused(mode: str, told: int) -> None:
    """At least so many of 20 files with bytes written over, and none that is whole."""
    buffer = io.BytesIO()
    Image.fromarray(picture()).convert(mode).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    assert open_photo(data).shape == picture().shape
    refused = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        place = int(rng.integers(len(data) // 3, len(data) - 200))
        spoiled = data[:place] + rng.integers(0, 255, 128, np.uint8).tobytes() + data[place + 128 :]
        try:
            open_photo(spoiled)
        except PhotoRefused:
            refused += 1
    assert refused >= told


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("blocks", [1, 3, 7, 16, 40])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_every_restart_interval_is_looked_at(subsampling: int, blocks: int, mode: str) -> None:
    file = io.BytesIO()
    Image.fromarray(picture()).convert(mode).save(
        file, "JPEG", subsampling=subsampling, restart_marker_blocks=blocks
    )
    data = file.getvalue()
    assert open_photo(data).shape == (96, 128, 3)
    marker = data.index(b"\xff\xd0", scan_of(data))
    twice = data[scan_of(data) : marker]
    for spoiled in (twice + twice, twice[: len(twice) // 4]):
        damaged = data[: scan_of(data)] + spoiled + data[marker:]
        assert refusal(damaged).reason is Reason.UNREADABLE


@pytest.mark.parametrize("side", [16, 32, 200])
def test_reduced_jpegs_are_watched_too(side: int) -> None:
    data = whole_file("jpeg")
    middle = (scan_of(data) + len(data)) // 2
    assert open_reduced(data, side).image.ndim == 3
    with pytest.raises(PhotoRefused):
        open_reduced(data[:middle] + data[scan_of(data) :], side)


@pytest.mark.parametrize("side", range(64, 81))
@pytest.mark.parametrize("quality", [1, 75, 100])
def test_whole_jpegs_of_any_size_open(side: int, quality: int) -> None:
    """Scans end at any bit, and the smallest are shorter than the part that is read slowly."""
    for level in (0, 255):
        image, file = Image.new("RGB", (side, 64), (level, 90, 30)), io.BytesIO()
        image.save(file, "JPEG", quality=quality)
        assert open_photo(file.getvalue()).shape == (64, side, 3)


@pytest.mark.parametrize("block", [bytes(40), b"\xff" * 40], ids=["zeros", "ones"])
def test_a_blank_block_in_heic_picture_data_is_seen(block: bytes) -> None:
    data = heic_file()
    middle = (data.index(b"mdat") + len(data)) // 2
    blank = data[:middle] + block + data[middle + len(block) :]
    assert refusal(blank).reason is Reason.UNREADABLE


def test_a_heic_is_boxes_from_end_to_end() -> None:
    data = heic_file()
    middle = (data.index(b"mdat") + len(data)) // 2
    twice = data[:middle] + data[middle - 100 :]
    assert refusal(twice).reason is Reason.UNREADABLE
    # What makers add is a box too (Samsung's `sefd`, Google's `mpvd`).
    added = data + struct.pack(">I4s", 12, b"sefd") + b"SEFT"
    np.testing.assert_array_equal(open_photo(added), open_photo(data))


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
