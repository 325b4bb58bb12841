"""Segmentation masks of CVAT (Pascal VOC): coloured pictures and the colours in labelmap.txt."""

import posixpath
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from autosalt.annotations.dropped import bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.masks.pictures import ColouredPicture, colours_of
from autosalt.annotations.masks.shapes import AnnotatedPhoto, Export, Region, read_each
from autosalt.errors import AnnotationError

_COLOURS: Final = "labelmap.txt"
_FOLDER: Final = "SegmentationClass"
_BACKGROUND: Final = (0, 0, 0)


def fits(files: ExportFiles) -> bool:
    """Whether the colours are listed in a file of that name."""
    return _colour_file(files) is not None


def read(files: ExportFiles) -> Export:
    """Read a picture for each photo. Each pixel has one label.

    Raises:
        AnnotationError: the list of colours is missing or damaged.
    """
    path = _colour_file(files)
    if path is None:
        raise AnnotationError(f"{files.root}: no {_COLOURS}; export 'Segmentation mask 1.1' again")
    colours = _colours(path, files.read_text(path))
    pictures = [one for one in files.with_suffix(".png") if _FOLDER in one.split("/")[:-1]]
    photos, dropped = read_each((one, partial(_photo, files, one, colours)) for one in pictures)
    return Export(photos, dropped, tuple(colours), exclusive=True)


def _colour_file(files: ExportFiles) -> str | None:
    return next((one for one in files.paths if posixpath.basename(one) == _COLOURS), None)


def _colours(path: str, text: str) -> Mapping[str, tuple[int, int, int]]:
    """Colours by label, from lines as `scalp:250,50,83::`; black is the background."""
    colours: dict[str, tuple[int, int, int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        label, _, rest = line.partition(":")
        try:
            red, green, blue = (int(one) for one in rest.split(":")[0].split(","))
        except ValueError:
            raise AnnotationError(f"{path}, line {number}: no label and colour") from None
        if (red, green, blue) != _BACKGROUND:
            colours[label] = red, green, blue
    return colours


def _colours_in(file: Path) -> set[tuple[int, ...]]:
    numbers = colours_of(file).astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    return {(one >> 16, one >> 8 & 255, one & 255) for one in np.unique(numbers).tolist()}


def _photo(
    files: ExportFiles, path: str, colours: Mapping[str, tuple[int, int, int]]
) -> AnnotatedPhoto:
    _, _, name = f"/{path}".rpartition(f"/{_FOLDER}/")
    photo = files.locate_stem(posixpath.splitext(name)[0], but=_FOLDER)
    if unknown := _colours_in(files.root / path) - {_BACKGROUND, *colours.values()}:
        raise bad(f"colour {','.join(map(str, min(unknown)))} is not in {_COLOURS}")
    return AnnotatedPhoto(
        photo=photo,
        name=photo,
        size=None,
        regions=tuple(
            Region(label, ColouredPicture(files.root / path, colour))
            for label, colour in colours.items()
        ),
        upright=True,
    )
