"""Photo source: a path, bytes, an open file, a Pillow image or an array."""

from __future__ import annotations

import io
import os
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image


@runtime_checkable
class BinaryFile(Protocol):
    """A file opened for reading bytes: `open(path, "rb")`, `io.BytesIO`, an upload's `file`."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes."""

    def seek(self, offset: int, /) -> int:
        """Go to an offset."""


PhotoSource = (
    str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryFile
    | Image.Image | NDArray[np.uint8]
)  # fmt: skip

_WANTED: Final = "a photo is a path, bytes, binary file, Pillow image or array"


def file_of(photo: PhotoSource, max_bytes: int) -> bytes | str | os.PathLike[str]:
    """The path or the content of a photo that is a file.

    Args:
        photo: neither a Pillow image nor an array.
        max_bytes: of a file that is open, no more than one byte over it is read.

    Raises:
        TypeError: it is nothing that a photo can be.
    """
    if isinstance(photo, bytes | str | os.PathLike):
        return photo
    if isinstance(photo, bytearray | memoryview):
        return bytes(photo)
    kind = type(photo).__name__
    if isinstance(photo, BinaryFile):
        return _content(photo, max_bytes + 1)
    if hasattr(photo, "read"):
        kind += " without seek; give its content as bytes"
    raise TypeError(f"{_WANTED}, not {kind}")


def _content(file: BinaryFile, most: int) -> bytes:
    """From the start to the end, or to `most` bytes; one read may give less than it is asked for.

    Raises:
        TypeError: it gives no bytes, or is a stream that cannot go back to its start.
    """
    kind = type(file).__name__
    try:
        file.seek(0)
    except io.UnsupportedOperation:
        raise TypeError(f"{_WANTED}, not {kind} without seek; give its content as bytes") from None
    content = bytearray()
    while len(content) < most:
        part = file.read(most - len(content))
        if not isinstance(part, bytes):
            gives = f"{kind} that gives {type(part).__name__}"
            raise TypeError(f"{_WANTED}, not {gives}; open it in binary mode")
        if not part:
            break
        content += part
    return bytes(content)
