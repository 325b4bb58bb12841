"""Page on a training dataset: facts, tables, and small pictures of photos with their masks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from autosalt.core.types import BoolMask
from autosalt.files.io import write_atomically
from autosalt.imaging.decode import open_reduced
from autosalt.imaging.drawing.overlay import draw_overlay, encode_jpeg
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import read_partial_mask
from autosalt.report.page.blocks import Block, Column, Grid, Section, Text
from autosalt.report.page.pictures import jpeg_uri
from autosalt.report.page.text import BLANK
from autosalt.report.templating import bare_environment
from autosalt.version import VERSION

MOST_PICTURES: Final = 240
"""Pictures on a page; more make a file that is hard to open."""
SIDE_PX: Final = 320


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """One kind of problem that the check of the dataset found.

    Attributes:
        text: what it is and what to do.
        rows: photo, other photo and detail of each; photos as paths, or blank.
    """

    text: str
    rows: Sequence[tuple[str, str, str]]

    @property
    def title(self) -> str:
        """The text as a heading."""
        return f"{self.text[:1].upper()}{self.text[1:]}"


@dataclass(frozen=True, slots=True)
class MaskedFile:
    """Files of a photo and of its masks; None for a mask that there is not."""

    photo: Path
    scalp: Path | None
    loss: Path | None

    @classmethod
    def of(cls, folder: Path, photo: str, scalp: str | None, loss: str | None) -> "MaskedFile":
        """Files by their names in a folder; a mask without a name is not there."""
        return cls(folder / photo, *(folder / name if name else None for name in (scalp, loss)))


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A picture of a contact sheet: address, words, and caption."""

    uri: str
    words: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """What a page shows.

    Attributes:
        title, lead: at its top.
        facts: names and values.
        sections: tables and texts.
        sheets: pictures, each group under its heading.
        photos: how many could be shown.
        shown_first: which are shown first where not all are, and where the others are.
    """

    title: str
    lead: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    sheets: Sequence[tuple[str, Sequence[SheetPicture]]]
    photos: int
    shown_first: str


def write_dataset_page(page: DatasetPage, path: Path) -> None:
    """Write a page as one HTML file that needs no other; the same page gives the same bytes."""
    shown = sum(len(pictures) for _, pictures in page.sheets)
    template = bare_environment().get_template("dataset.html.j2")
    write_atomically(path, template.render(page=page, shown=shown, mark="", version=VERSION))


def checked_section(checks: Sequence[ProblemGroup]) -> Section:
    """The tables of all problems."""
    blocks: list[Block] = []
    for check in checks:
        columns = (Column("Photograph"), Column("Other photograph"), Column("Found"))
        rows = [tuple(cell or BLANK for cell in row) for row in check.rows]
        blocks.append(Grid(check.title, columns, rows))
    title = "Problems of the dataset"
    return Section("problems", title, blocks or (Text("None was found."),))


def small_picture(files: MaskedFile) -> str:
    """Address of a small copy of a photo with its masks drawn on it, without metadata.

    Raises:
        PhotoRefused, ValueError: the photo or a mask cannot be opened.
    """
    image = np.asarray(open_reduced(files.photo, SIDE_PX).image, np.uint8)
    height, width = image.shape[:2]
    scalp, loss = (_small_mask(path, height, width) for path in (files.scalp, files.loss))
    if files.scalp is None:
        scalp = loss  # only loss in the scalp is drawn
    return jpeg_uri(encode_jpeg(draw_overlay(image, scalp, loss, SIDE_PX), quality=80))


def _small_mask(path: Path | None, height: int, width: int) -> BoolMask:
    if path is None:
        return np.zeros((height, width), np.bool_)
    mask, _ = read_partial_mask(path)
    return resize_mask(mask, height, width)
