"""A photo may come as a path, bytes, an upload or an open file, and as nothing else."""

import io
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
