"""Subject and view of annotated photos, read from their names or from a table."""

import csv
import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Final

from autosalt.annotations.dropped import DropReason, PhotoDropped
from autosalt.annotations.mask_names import PHOTO_FOLDERS
from autosalt.annotations.masks.shapes import AnnotatedPhoto
from autosalt.archive.path_pattern import PathPattern
from autosalt.archive.pattern_candidates import fitting_pattern
from autosalt.core.views import VIEWS
from autosalt.errors import AnnotationError
from autosalt.files.csv_reader import lines
from autosalt.id_text import id_problem
from autosalt.imaging.training_index import COLUMNS, NO_VIEW

_TABLE: Final = ("photo", "subject", "view")
_HOLDERS: Final = PHOTO_FOLDERS | {"default", "train", "valid", "val", "test"}
"""Folders into which tools put photos, in lower case."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is on a photo and from which side: `view` is empty where it is not known.

    `groups` holds the further columns of a table.
    """

    subject: str
    view: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NameReader:
    """Reads names by a pattern, below the folder that all of them share.

    Attributes:
        pattern: as for `autosalt score --pattern`.
        shared: the folder, with a slash at its end; empty where there is none.
    """

    pattern: PathPattern
    shared: str

    def person(self, photo: AnnotatedPhoto) -> Person:
        """Return who is on a photo. Raises PhotoDropped where the name does not fit."""
        name = photo.name.removeprefix(self.shared)
        match = self.pattern.match(name)
        if match is None:
            detail = f"{name} does not fit {self.pattern.text}"
            raise PhotoDropped(DropReason.NO_SUBJECT, detail)
        return Person(_checked(match.subject), match.view or "")

    def subject(self, photo: AnnotatedPhoto) -> str | None:
        """Return the subject as the name states it; None where the name does not fit."""
        match = self.pattern.match(photo.name.removeprefix(self.shared))
        return None if match is None else match.subject

    @property
    def read_as(self) -> str:
        """A line for people."""
        below = f" below {self.shared}" if self.shared else ""
        return f"Names are read as {self.pattern.text}{below}"


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads a table: people by the path of a photo, or by its name where only one has it.

    Attributes:
        rows: people by the path or name that the table states.
        shared_names: names that several photos have, in different folders.
    """

    rows: Mapping[str, Person]
    shared_names: frozenset[str] = frozenset()

    def person(self, photo: AnnotatedPhoto) -> Person:
        """Return who is on a photo. Raises PhotoDropped where the table does not list it."""
        for path in (photo.photo, photo.name):
            if path in self.rows:
                return self.rows[path]
        name = posixpath.basename(photo.name)
        if name in self.rows and name in self.shared_names:
            detail = f"several photos are called {name}; the table needs their paths"
            raise PhotoDropped(DropReason.NO_SUBJECT, detail)
        if name in self.rows:
            return self.rows[name]
        raise PhotoDropped(DropReason.NO_SUBJECT, "the table does not list it")

    @property
    def read_as(self) -> str:
        """A line for people."""
        return f"The table lists {len(self.rows)} photos"


def read_names(photos: Sequence[AnnotatedPhoto], pattern: str | None) -> NameReader:
    """Return a reader of the names of these photos.

    Without a pattern, the folders that all photos share may be the subject (`0012/1/left.jpg`) or
    lead to the subjects (`clinic/0012/left.jpg`). Where the names can be read in both ways, and the
    people differ, neither is chosen. Folders as `images` or `default` are no subject.

    Args:
        photos: all of an export.
        pattern: as for `autosalt score --pattern`, of whole paths or of paths below the folder that
            all share; None for the one that fits all names.

    Raises:
        AnnotationError: no pattern is given, and none fits, or several do for other people.
        ArchiveError: the pattern cannot be read.
    """
    names = [photo.name for photo in photos]
    folder = posixpath.commonpath([posixpath.dirname(name) for name in names]) if names else ""
    if pattern is None:
        return _fitting_reader(photos, tuple(filter(None, folder.split("/"))))
    compiled = PathPattern(pattern)
    # The pattern may be of whole paths; no path fits in both ways.
    whole = any(compiled.match(name) for name in names)
    return NameReader(compiled, "" if whole or not folder else f"{folder}/")


def _fitting_reader(photos: Sequence[AnnotatedPhoto], shared: Sequence[str]) -> NameReader:
    """The reader below all shared folders, or below fewer; they must agree on the subjects."""
    holding = max((n for n, name in enumerate(shared, 1) if name.lower() in _HOLDERS), default=0)
    depths = range(len(shared), holding - 1, -1)
    folders = ["".join(f"{name}/" for name in shared[:depth]) for depth in depths]
    readers = [reader for folder in folders if (reader := _reader_below(folder, photos))]
    if not readers and photos:
        raise AnnotationError(
            f"subject and view cannot be read from names as "
            f"{photos[0].name.removeprefix(folders[0])!r}; give --pattern, "
            "as '{subject}_{view}.*', or --table with the columns photo, subject and view"
        )
    for other, photo in product(readers[1:], photos):
        subjects = [one.subject(photo) for one in (other, readers[0])]
        if subjects[0] != subjects[1]:
            ways = " or ".join(f"'{one.shared}{one.pattern.text}'" for one in (other, readers[0]))
            raise AnnotationError(
                f"{photo.name}: the subject may be {' or '.join(map(repr, subjects))}; "
                f"give --pattern {ways}"
            )
    return readers[0] if readers else NameReader(PathPattern("flat"), "")


def _reader_below(folder: str, photos: Sequence[AnnotatedPhoto]) -> NameReader | None:
    text = fitting_pattern(photo.name.removeprefix(folder) for photo in photos)
    return None if text is None else NameReader(PathPattern(text), folder)


def read_table(path: Path, photos: Sequence[AnnotatedPhoto]) -> TableReader:
    """Read a CSV file with the columns photo, subject and view; further ones become subgroups.

    Args:
        path: of the file.
        photos: all of an export.

    Raises:
        AnnotationError: it cannot be read, a column is missing, or a cell is wrong.
    """
    try:
        rows = list(lines(path.read_bytes()))
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnnotationError(f"{path}: not a CSV file ({error})") from None
    header = rows[0][1] if rows else []
    if missing := [name for name in _TABLE if name not in header]:
        raise AnnotationError(f"{path}: no column {', '.join(missing)}; it has {', '.join(_TABLE)}")
    if taken := [name for name in header if name in COLUMNS and name not in _TABLE]:
        raise AnnotationError(f"{path}: the import fills the column {taken[0]}; remove it here")
    people: dict[str, Person] = {}
    for number, cells in rows[1:]:
        row = dict(zip(header, [*cells, *[""] * len(header)], strict=False))
        where = f"{path}, line {number}"
        if len(cells) > len(header):
            raise AnnotationError(f"{where}: more cells than columns; quote a cell with a comma")
        if not row["photo"] or row["photo"] in people:
            raise AnnotationError(f"{where}: photo {row['photo']!r} is blank or appears twice")
        if problem := id_problem("subject", row["subject"]):
            raise AnnotationError(f"{where}: {problem}")
        view = row["view"].lower()
        if view not in ("", NO_VIEW, *VIEWS):
            allowed = ", ".join((*VIEWS, NO_VIEW))
            raise AnnotationError(f"{where}: view {view!r} must be {allowed} (or blank)")
        groups = {key: cell for key, cell in row.items() if key and key not in _TABLE}
        people[row["photo"].replace("\\", "/")] = Person(row["subject"], view, groups)
    times = Counter(posixpath.basename(photo.name) for photo in photos)
    return TableReader(people, frozenset(name for name, number in times.items() if number > 1))


def _checked(subject: str) -> str:
    if problem := id_problem("subject", subject):
        raise PhotoDropped(DropReason.NO_SUBJECT, problem)
    return subject
