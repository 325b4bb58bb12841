"""What a photo may come as."""

from __future__ import annotations

import os
from typing import Protocol, runtime_checkable

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
        photo.seek(0)
        content = photo.read(max_bytes + 1)
        if isinstance(content, bytes):
            return content
        kind += f" that gives {type(content).__name__}; open it in binary mode"
    raise TypeError(f"a photo is a path, bytes, binary file, Pillow image or array, not {kind}")
