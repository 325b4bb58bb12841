"""Files of an export, read safely: only ordinary files inside the folder, and none too large.

JSON with infinite numbers or too many levels, and XML with a document type (the way in for
entities), are refused.
"""

import json
import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NoReturn
from xml.etree import ElementTree

from autosalt.annotations.dropped import DropReason, PhotoDropped
from autosalt.annotations.fields import is_text
from autosalt.annotations.mask_names import PHOTO_FOLDERS, SIDE_FOLDERS
from autosalt.archive.photo_names import Kind, kind_of
from autosalt.errors import AnnotationError

MOST_BYTES: Final = 1 << 30
"""Bytes of one file of annotations."""
_SAMPLES: Final = 3
"""JSON files that are opened to recognise the format."""
_ELSEWHERE: Final = re.compile(r"/|[A-Za-z]:|\w+://")
"""How a path begins that is no path inside a folder."""


@dataclass(frozen=True)
class ExportFiles:
    """The files of an export, and the photos it speaks of.

    Attributes:
        source: the export as it was given, a folder or a file.
        root: folder of the export.
        photo_root: folder of the photos; often the same.
        paths: files of the export below `root`, sorted, with forward slashes.
        photo_paths: pictures below `photo_root`, in the same way: photos, and masks of a label.
    """

    source: Path
    root: Path
    photo_root: Path
    paths: tuple[str, ...]
    photo_paths: tuple[str, ...]

    @classmethod
    def open(cls, source: Path, photos: Path | None = None) -> "ExportFiles":
        """List the files of an export.

        Args:
            source: its folder, or the one file that a tool wrote.
            photos: folder of the photos, where they are not in the folder of the export.

        Raises:
            AnnotationError: a folder is missing, the export is still zipped, or the name of a file
                cannot be written as UTF-8.
        """
        if not source.exists():
            raise AnnotationError(f"{source}: not found; give the folder or file of the export")
        if source.suffix.lower() == ".zip":
            raise AnnotationError(f"{source}: is a zip file; unzip it and give the folder")
        if photos is not None and not photos.is_dir():
            raise AnnotationError(f"{photos}: no such folder; --photos is the folder of the photos")
        root = source if source.is_dir() else source.parent
        paths = tuple(_files(root)) if source.is_dir() else (source.name,)
        photo_root = photos or root
        found = paths if source.is_dir() and photos is None else tuple(_files(photo_root))
        pictures = tuple(path for path in found if _may_be_photo(path))
        return cls(source, root, photo_root, paths, pictures)

    def with_suffix(self, suffix: str) -> tuple[str, ...]:
        """The files of the export whose names end so, in capital or small letters."""
        return tuple(path for path in self.paths if path.lower().endswith(suffix))

    def read_json(self, path: str) -> Any:
        """Content of a JSON file of the export; a sample is parsed once. Nobody may change it.

        Raises:
            AnnotationError: it is too large, cut off, or no JSON.
        """
        samples = dict(self.json_samples)
        return samples[path] if path in samples else self._parse_json(path)

    def _parse_json(self, path: str) -> Any:
        try:
            return json.loads(self._read(path), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            why = "too many levels" if isinstance(error, RecursionError) else str(error)
            raise AnnotationError(f"{path}: not whole JSON ({why}); export it again") from None

    def read_xml(self, path: str) -> ElementTree.Element:
        """Parse an XML file of the export.

        Raises:
            AnnotationError: it is too large, cut off, no XML, or has a document type.
        """
        # No entity can be declared without a document type, which `_NoDoctype` refuses first.
        parser = ElementTree.XMLParser(target=_NoDoctype())  # noqa: S314
        try:
            parser.feed(self._read(path))
            root = parser.close()
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise AnnotationError(f"{path}: not whole XML ({error}); export it again") from None
        assert isinstance(root, ElementTree.Element)  # noqa: S101 - what a TreeBuilder closes with
        return root

    def read_text(self, path: str) -> str:
        """Read a text file of the export. Raises AnnotationError: too large, or not UTF-8."""
        try:
            return self._read(path).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise AnnotationError(f"{path}: not UTF-8; export it again") from None

    @cached_property
    def json_samples(self) -> tuple[tuple[str, Any], ...]:
        """The content of the first JSON files that can be parsed, by path."""
        samples = []
        for path in self.with_suffix("json")[:_SAMPLES]:
            try:
                samples.append((path, self._parse_json(path)))
            except AnnotationError:
                continue
        return tuple(samples)

    def locate(self, stated: str, near: str = "") -> str:
        """Return the path of a photo, by the path that an annotation states.

        Args:
            stated: relative to the file of the annotation, to the folder of photos, or to a folder
                in it.
            near: path of the file of the annotation.

        Raises:
            PhotoDropped: no photo, or several, have this path, or it leaves the folder.
        """
        name = stated.strip().replace("\\", "/")
        if _ELSEWHERE.match(name):
            raise PhotoDropped(DropReason.OUTSIDE_FOLDER, stated)
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(near), name))
        below = posixpath.normpath(name)
        for path in (beside, below, *(f"{folder}/{below}" for folder in self._photo_folders)):
            if path in self._photo_set:
                return path
        if below.startswith("..") and (not near or beside.startswith("..")):
            raise PhotoDropped(DropReason.OUTSIDE_FOLDER, stated)
        return self._only(path for path in self.photo_paths if path.endswith(f"/{below}"))

    def locate_name(self, name: str) -> str:
        """As `locate`, by the file's name alone, in whichever folder it lies."""
        return self._only(path for path in self.photo_paths if posixpath.basename(path) == name)

    def locate_stem(self, stem: str, but: str = "") -> str:
        """As `locate`, by a path that may lack its suffix; not below a folder called `but`."""
        return self._only(
            path
            for path in self.photo_paths
            if f"/{path}".endswith(f"/{stem}")
            or f"/{posixpath.splitext(path)[0]}".endswith(f"/{stem}")
            if not but or but not in path.split("/")[:-1]
        )

    @cached_property
    def _photo_set(self) -> frozenset[str]:
        return frozenset(self.photo_paths)

    @cached_property
    def _photo_folders(self) -> frozenset[str]:
        """Folders at the top that by their names hold all photos, below which tools state paths."""
        tops = {path.partition("/")[0] for path in self.photo_paths}
        return frozenset(top for top in tops if top.lower() in PHOTO_FOLDERS)

    def _only(self, found: Iterable[str]) -> str:
        listed = tuple(found)
        if len(listed) > 1:
            raise PhotoDropped(DropReason.SEVERAL_PHOTOS, f"{listed[0]} and {listed[1]}")
        if not listed:
            raise PhotoDropped(DropReason.PHOTO_MISSING)
        return listed[0]

    def _read(self, path: str) -> bytes:
        file = self.root / path
        if file.stat().st_size > MOST_BYTES:
            raise AnnotationError(f"{path}: over {MOST_BYTES >> 20} MB; export fewer photos")
        return file.read_bytes()


class _NoDoctype(ElementTree.TreeBuilder):
    """Builds the tree of a document without document type."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:  # noqa: ARG002
        """Refuse one, before any entity of it is read."""
        raise ValueError("it declares a document type, which no export needs")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _may_be_photo(path: str) -> bool:
    """Whether a file is a picture, and in no folder that a tool fills with other pictures."""
    return kind_of(path) is Kind.PHOTO and SIDE_FOLDERS.isdisjoint(path.lower().split("/")[:-1])


def _files(folder: Path) -> Iterator[str]:
    """Ordinary files below a folder, sorted; none behind a link, none hidden."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__MACOSX"))]
        for name in names:
            path = Path(here, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                found.append(path.relative_to(folder).as_posix())
                if not is_text(found[-1]):
                    raise AnnotationError(f"{found[-1]!a}: the name is not UTF-8; rename the file")
    yield from sorted(found)
