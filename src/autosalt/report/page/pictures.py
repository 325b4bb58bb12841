"""Pictures of a page: embedded, linked, or copied beside it."""

import base64
import shutil
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from autosalt.core.reasons import PhotoRefused
from autosalt.files.layout import OVERLAYS, PICTURES, REGROWTH
from autosalt.report.data.model import Photo
from autosalt.report.page.file_names import safe_name
from autosalt.report.page.thumbnails import SIZE, Tile

MAX_SIDE_PX: Final = 640
"""Longer side of an embedded picture."""


class Pictures(Protocol):
    """Source of the pictures of a page; a method returns None where there is no picture."""

    def overlay(self, photo: Photo) -> str | None:
        """The photo with its reading drawn on it."""

    def tile(self, tile: Tile) -> str | None:
        """A thumbnail."""

    def regrowth(self, name: str) -> str | None:
        """A regrowth map, named relative to the results."""


class Embedded:
    """Pictures within the page."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def overlay(self, photo: Photo) -> str | None:
        """As a smaller JPEG in a data URI."""
        path = find(self._out, OVERLAYS, photo.overlay)
        if path is None:
            return None
        from autosalt.imaging.decode import open_photo
        from autosalt.imaging.drawing.overlay import WHITE, encode_jpeg
        from autosalt.imaging.geometry import letterbox

        try:
            image = open_photo(path)
        except PhotoRefused:
            return None
        square, box = letterbox(image, min(MAX_SIDE_PX, max(image.shape[:2])), WHITE)
        return jpeg_uri(encode_jpeg(square[box.inside], quality=82))

    def tile(self, tile: Tile) -> str | None:
        """As a data URI."""
        from autosalt.imaging.drawing.thumbnail import thumbnail

        path = find(self._out, OVERLAYS, tile.overlay)
        try:
            return None if path is None else jpeg_uri(thumbnail(path, SIZE, tile.share))
        except PhotoRefused:
            return None

    def regrowth(self, name: str) -> str | None:
        """As it is, in a data URI."""
        path = find(self._out, REGROWTH, name)
        return None if path is None else jpeg_uri(path.read_bytes())


class Linked:
    """Links to pictures in the results, for pages in a folder of the results.

    Args:
        out: the results.
        thumbnails: the written ones, see `write_thumbnails`.
    """

    def __init__(self, out: Path, thumbnails: frozenset[str]) -> None:
        self._out, self._thumbnails = out, thumbnails

    def overlay(self, photo: Photo) -> str | None:
        """Its overlay's file."""
        return self._link(OVERLAYS, photo.overlay)

    def tile(self, tile: Tile) -> str | None:
        """Its file."""
        return f"../{quote(tile.file)}" if tile.file in self._thumbnails else None

    def regrowth(self, name: str) -> str | None:
        """Its file."""
        return self._link(REGROWTH, name)

    def _link(self, folder: str, name: str | None) -> str | None:
        return f"../{quote(name)}" if name and find(self._out, folder, name) else None


class Copied(Embedded):
    """Overlays as files beside pages outside the results; other pictures within the pages.

    The name of a copy holds subject, visit and view, as the study given to the report names them.
    """

    def __init__(self, out: Path, target: Path) -> None:
        super().__init__(out)
        self._target = target / PICTURES
        self._target.mkdir(parents=True, exist_ok=True)

    def overlay(self, photo: Photo) -> str | None:
        """A copy of its overlay."""
        path = find(self._out, OVERLAYS, photo.overlay)
        if path is None:
            return None
        name = f"{safe_name('-'.join((photo.subject, photo.visit, photo.view or 'none')))}.jpg"
        shutil.copyfile(path, self._target / name)
        return f"../{PICTURES}/{quote(name)}"


def find(out: Path, folder: str, name: str | None) -> Path | None:
    """Return an existing picture of the results; a name outside `folder` is not accepted."""
    if not name:
        return None
    path = (out / name).resolve()
    inside = path.is_relative_to((out / folder).resolve())
    return path if inside and path.is_file() else None


def jpeg_uri(jpeg: bytes) -> str:
    """The data URI of a JPEG file."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
