"""The one opener: every kind of source, every limit, every refusal."""

import io
import os
import struct
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import Limits, open_photo, open_reduced

ORIENTATION = 0x0112


def scene(height: int, width: int) -> RGB:
    """Smooth light, a disc with an edge, and grain, as a photo of a head has them."""
    rng = np.random.default_rng(height)
    y, x = np.mgrid[:height, :width] / max(height, width)
    image = np.stack([90 + 80 * x, 120 + 60 * y, 150 - 50 * x], axis=-1)
    image[np.hypot(x - 0.4, y - 0.3) < 0.2] = (60, 40, 30)
    return np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)


def jpeg(image: RGB, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


FORMATS = ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "GIF", "BMP"]


def picture(height: int = 96, width: int = 128) -> RGB:
    rows, columns = np.mgrid[:height, :width]
    image = np.stack([rows + 40, columns + 60, rows // 2 + columns // 2], axis=-1)
    return image.astype(np.uint8)


def encode(image: RGB | Image.Image, format_: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    source = image if isinstance(image, Image.Image) else Image.fromarray(image)
    source.save(buffer, format_, **options)
    return buffer.getvalue()


def refusal(source: Any, limits: Limits | None = None) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(source, *([limits] if limits else []))
    return refused.value


def bomb_png(width: int, height: int) -> bytes:
    """A few bytes that claim to be a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_opens_from_path_bytes_and_pillow_alike(format_: str, tmp_path: Path) -> None:
    data = encode(picture(), format_)
    # The name does not matter: the first bytes say what a file is.
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    opened = open_photo(path)
    assert opened.shape == (96, 128, 3)
    assert opened.dtype == np.uint8
    assert opened.flags.writeable
    assert np.abs(opened.astype(int) - picture()).mean() < 12
    for same in (str(path), data, Image.open(io.BytesIO(data))):
        np.testing.assert_array_equal(open_photo(same), opened)


def test_lossless_formats_come_back_to_the_bit() -> None:
    for format_, options in (("PNG", {}), ("TIFF", {}), ("BMP", {}), ("WEBP", {"lossless": True})):
        np.testing.assert_array_equal(open_photo(encode(picture(), format_, **options)), picture())


def test_an_array_is_taken_as_it_is() -> None:
    image = picture()
    np.testing.assert_array_equal(open_photo(image), image)
    np.testing.assert_array_equal(open_photo(image[:, ::-1]), image[:, ::-1])


@pytest.mark.parametrize(
    ("array", "error"),
    [
        (np.zeros((80, 80), np.uint8), ValueError),
        (np.zeros((80, 80, 4), np.uint8), ValueError),
        (np.zeros((1, 80, 80, 3), np.uint8), ValueError),
        (np.zeros((80, 80, 3), np.float32), TypeError),
        (np.zeros((80, 80, 3), np.uint16), TypeError),
    ],
)
def test_an_array_of_another_kind_is_a_mistake_of_the_caller(
    array: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match="photo array"):
        open_photo(array)


@pytest.mark.parametrize("format_", ["GIF", "TIFF", "PNG", "WEBP", "MPO"])
def test_of_several_frames_the_first_counts(format_: str) -> None:
    first, second = Image.fromarray(picture()), Image.new("RGB", (128, 96), "red")
    data = encode(first, format_, save_all=True, append_images=[second])
    assert np.abs(open_photo(data).astype(int) - picture()).mean() < 12


def test_heic_opens_with_the_extra() -> None:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    heif.from_pillow(Image.fromarray(picture())).save(buffer)
    data = buffer.getvalue()
    assert np.abs(open_photo(data).astype(int) - picture()).mean() < 6
    assert refusal(data[:-10]).reason is Reason.TRUNCATED


def test_heic_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    refused = refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    assert refused.reason is Reason.UNSUPPORTED_FORMAT
    assert "autosalt[heif]" in refused.detail


def test_a_raw_camera_file_is_refused_not_opened_as_its_thumbnail() -> None:
    for tag, value in ((254, 1), (50706, b"\1\4\0\0")):
        data = encode(picture(), "TIFF", tiffinfo={tag: value})
        refused = refusal(data)
        assert refused.reason is Reason.RAW_FILE


def test_a_file_that_is_not_there_or_not_a_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.jpg").reason is Reason.MISSING_FILE
    (tmp_path / "file").write_bytes(b"x")
    assert refusal(tmp_path / "file" / "none.jpg").reason is Reason.MISSING_FILE
    assert refusal(tmp_path).reason is Reason.UNREADABLE
    (tmp_path / "empty.jpg").touch()
    assert refusal(tmp_path / "empty.jpg").reason is Reason.TRUNCATED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_does_not_hang_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert refusal(tmp_path / "pipe.jpg").reason is Reason.UNREADABLE


def test_limits(tmp_path: Path) -> None:
    data = encode(picture(), "PNG")
    path = tmp_path / "photo.png"
    path.write_bytes(data)
    for source in (data, path):
        small = Limits(max_bytes=len(data) - 1)
        assert refusal(source, small).reason is Reason.TOO_MANY_BYTES
    for source in (data, path, picture(), Image.fromarray(picture())):
        few = Limits(max_pixels=96 * 128 - 1)
        assert refusal(source, few).reason is Reason.TOO_MANY_PIXELS
        assert refusal(source, Limits(min_side=97)).reason is Reason.TOO_SMALL
        exact = Limits(max_bytes=len(data), max_pixels=96 * 128, min_side=96)
        assert open_photo(source, exact).shape == (96, 128, 3)


@pytest.mark.parametrize(
    "data",
    [
        bomb_png(60_000, 60_000),
        bomb_png(12_001, 10_000),
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 0, 0, 0, 54, 40, 50_000, 50_000, 1, 24, *[0] * 6),
        b"GIF89a"
        + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
        + b",\0\0\0\0\xff\xff\xff\xff\0\2",
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xfe\x3f\0\xfe\x3f\0",
    ],
    ids=["png", "just over", "bmp", "gif", "webp"],
)
def test_bombs_are_refused_before_they_are_decoded(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(*_: Any) -> None:
        pytest.fail("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    assert refusal(data).reason is Reason.TOO_MANY_PIXELS


def test_our_pixel_limit_is_the_only_one_and_no_global_is_touched(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert open_photo(encode(picture(), "PNG")).shape == (96, 128, 3)
    assert Image.MAX_IMAGE_PIXELS == 1000
    assert not recwarn.list


def test_refusals_name_nothing_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "Jane-Doe-1970.jpg"
    exif = Image.Exif()
    exif[0x010E] = "Jane Doe"
    data = encode(picture(), "JPEG", exif=exif.tobytes())
    for content in (data[: len(data) // 2], b"Jane Doe", b"\xff\xd8\xffJane Doe" * 9, b""):
        path.write_bytes(content)
        assert "Jane" not in str(refusal(path))
    assert "Jane" not in str(refusal(tmp_path / "Jane.jpg"))


def test_many_threads_open_at_once() -> None:
    data = encode(picture(), "JPEG")
    expected = open_photo(data)
    wrong: list[int] = []

    def work(number: int) -> None:
        if not np.array_equal(open_photo(data), expected):
            wrong.append(number)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(
    ("height", "width", "reduced"),
    [
        (1600, 1200, (400, 300)),  # by 4: by 8 would leave 200
        (3072, 400, (384, 50)),  # by 8, and 384 is enough
        (3071, 401, (768, 101)),  # one pixel less is not; sides are rounded up
        (767, 500, (767, 500)),
        (300, 384, (300, 384)),
    ],
)
def test_a_photo_is_reduced_by_the_most_that_leaves_enough(
    height: int, width: int, reduced: tuple[int, int]
) -> None:
    image = scene(height, width)
    for source in (jpeg(image), image):
        opened = open_reduced(source, 384)
        assert opened.image.shape == (*reduced, 3)
        assert (opened.height, opened.width) == (height, width)


@pytest.mark.parametrize(("side", "by", "mean_levels"), [(150, 8, 0.6), (300, 4, 1.6), (600, 2, 3)])
def test_the_decoder_and_the_average_reduce_alike(side: int, by: int, mean_levels: float) -> None:
    file = jpeg(scene(1200, 900))
    pixels = open_photo(file)
    decoded, averaged = open_reduced(file, side).image, open_reduced(pixels, side).image
    assert decoded.shape == averaged.shape == (1200 // by, -(-900 // by), 3)
    # At 8 only rounding is between them; else how grain is averaged, too.
    assert np.abs(decoded.astype(int) - averaged).mean() < mean_levels


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_reduced_upright(orientation: int) -> None:
    file = jpeg(scene(1200, 800), orientation)
    opened = open_reduced(file, 300)
    full = open_photo(file)
    assert (opened.height, opened.width) == full.shape[:2]
    small = np.asarray(Image.fromarray(full).reduce(4))
    assert np.abs(opened.image.astype(int) - small).mean() < 2


@pytest.mark.slow
def test_nothing_is_reduced_that_would_be_refused(tmp_path: Path) -> None:
    file = jpeg(scene(1600, 1200))
    with pytest.raises(PhotoRefused) as cut:
        open_reduced(file[: len(file) // 2], 384)
    assert cut.value.reason is Reason.TRUNCATED
    with pytest.raises(PhotoRefused) as large:
        open_reduced(file, 384, Limits(max_pixels=1600 * 1200 - 1))
    assert large.value.reason is Reason.TOO_MANY_PIXELS
    with pytest.raises(PhotoRefused) as missing:
        open_reduced(tmp_path / "none.jpg", 384)
    assert missing.value.reason is Reason.MISSING_FILE
