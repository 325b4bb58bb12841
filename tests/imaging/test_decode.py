"""The one opener: every kind of source, every limit, every refusal."""

import io
import os
import struct
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import Limits, open_photo, open_reduced
from autosalt.imaging.formats import sniff

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


@pytest.mark.parametrize("opener", [open_photo, lambda photo: open_reduced(photo, 1000).image])
def test_an_upload_opens_as_its_bytes_do(opener: Callable[[Any], RGB], tmp_path: Path) -> None:
    data = encode(Image.fromarray(picture()), "PNG")
    path = tmp_path / "upload"
    path.write_bytes(data)
    upload = io.BytesIO(data)
    upload.read()  # by whoever looked at it before
    with path.open("rb") as file:
        for photo in (upload, upload, file, bytearray(data), memoryview(data)):
            np.testing.assert_array_equal(opener(photo), opener(data))


def test_an_upload_over_the_limit_is_not_read_to_its_end() -> None:
    upload = io.BytesIO(bytes(5000))
    assert refusal(upload, Limits(max_bytes=1000)).reason is Reason.TOO_MANY_BYTES
    assert upload.tell() == 1001


class Slow(io.BytesIO):
    """Gives less than it is asked for, as a socket and some uploads do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 100))


def test_a_file_that_reads_in_pieces_is_read_whole() -> None:
    data = encode(Image.fromarray(picture()), "PNG")
    np.testing.assert_array_equal(open_photo(Slow(data)), open_photo(data))
    long = Slow(bytes(5000))
    assert refusal(long, Limits(max_bytes=1000)).reason is Reason.TOO_MANY_BYTES
    assert long.tell() == 1001


class Stream(io.BytesIO):
    """Cannot go back, and says so as Python's own streams do."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise io.UnsupportedOperation("underlying stream is not seekable")


@pytest.mark.parametrize(
    ("photo", "kind"),
    [
        (7, "int"),
        (io.StringIO("x"), "StringIO that gives str; open it in binary mode"),
        (SimpleNamespace(read=lambda size: b""), "SimpleNamespace without seek; give its content"),
        (Stream(b"x"), "Stream without seek; give its content as bytes"),
    ],
)
def test_something_else_is_a_mistake_of_the_caller(photo: Any, kind: str) -> None:
    for opener in (open_photo, lambda photo: open_reduced(photo, 1000)):
        with pytest.raises(TypeError, match=f"not {kind}"):
            opener(photo)


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


@pytest.mark.parametrize(
    "data",
    [b"%!PS-Adobe-3.0 EPSF-3.0\n", b"%PDF-1.7\n", b"8BPS\0\1", b"P6 64 64 255\n", b"<svg/>", b"x"],
    ids=["eps", "pdf", "psd", "ppm", "svg", "text"],
)
def test_formats_off_the_list_never_reach_a_decoder(data: bytes) -> None:
    assert sniff(data + bytes(20_000)) is None
    assert refusal(data + bytes(20_000)).reason is Reason.UNSUPPORTED_FORMAT


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
