"""The manifest CSV: `path, subject, visit, view`, optional `date, site, arm, reader_salt`.

Several readers have a column each, `reader_salt_<name>`. `files.csv_reader` reads the file. Paths
are relative to the manifest. Ids are text: `0012` stays `0012`. Words for a missing value, and ids
that a spreadsheet damaged, are refused as ids, see `id_text`. In other columns such words count as
an empty cell. An empty view is left to the model. For masks made elsewhere the columns `scalp` and
`loss` replace the column `path`.
"""

import csv
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Final, NoReturn

from autosalt.archive.column_mapping import ColumnMapping
from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.stores.store import Store
from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.core.views import VIEWS, View
from autosalt.errors import ArchiveError
from autosalt.files.csv_reader import header_problem, lines, salt_of
from autosalt.id_text import damage_problem, filled, filled_arm, id_problem, means_missing
from autosalt.imaging.decode import Limits
from autosalt.issues import Issue
from autosalt.visits.damaged_ids import read_as_missing
from autosalt.visits.date_format import DateFormat, cell_day, not_a_day
from autosalt.visits.info import READER, READER_PREFIX, VisitInfo, is_reader, reader_of

_LIMITS: Final = Limits(max_bytes=1 << 30)  # of a list of photos, not of a photo
_REQUIRED: Final = ("subject", "visit")
_OPTIONAL: Final = ("view", "date", "site", "arm", "reader_salt")
_VISIT_COLUMNS: Final = ("date", "site", "arm", "reader_salt")


def read_manifest(
    store: Store,
    path: str,
    masks: bool = False,
    mapping: ColumnMapping | None = None,
    date_format: DateFormat | None = None,
) -> Index:
    """Read a manifest.

    Args:
        store: where it lies.
        path: the CSV file in it; photos' paths are relative to its folder.
        masks: whether it lists masks (`scalp, loss`) and not photos (`path`).
        mapping: how an export of another program names the columns; None for a manifest of ours.
        date_format: how days are written if not YYYY-MM-DD; a mapping has its own.

    Raises:
        ArchiveError: the file breaks a rule of this module; the message names the row.
    """
    return _Manifest(store, path, masks, mapping, date_format).read()


@dataclass(frozen=True, slots=True)
class _Manifest:
    store: Store
    name: str
    masks: bool
    mapping: ColumnMapping | None
    date_format: DateFormat | None

    @property
    def _files(self) -> tuple[str, ...]:
        return ("scalp", "loss") if self.masks else ("path",)

    def read(self) -> Index:
        rows: list[PhotoRow] = []
        first_row: dict[str, int] = {}
        visits: dict[tuple[str, str], dict[str, str]] = {}
        table = self._cells()
        for number, cells in table:
            row = self._row(number, cells)
            for path in filter(None, (row.path, row.loss_path)):
                if path in first_row:  # a mask in two places, or as scalp and loss, is misplaced
                    self._fail(number, f"{path!r} is in row {first_row[path]} already")
                first_row[path] = number
            rows.append(row)
            self._merge(number, visits.setdefault((row.subject, row.visit), {}), cells)
        infos = {key: _visit_info(facts) for key, facts in visits.items()}
        ordered = tuple(sorted(rows, key=lambda row: row.path))
        missing = read_as_missing(cells for _, cells in table)
        issues = tuple(Issue("words_for_missing", 1, line) for line in missing)
        return Index(self.store, ordered, infos, "manifest", issues=issues)

    def _cells(self) -> list[tuple[int, dict[str, str]]]:
        try:
            written = lines(self.store.read(self.name, _LIMITS))
            header_row, header = next(written, (1, []))
            self._check_header(header_row, header)
            as_ours = self.mapping.ours if self.mapping else _as_it_is
            table: list[tuple[int, dict[str, str]]] = []
            for number, cells in written:
                if len(cells) != len(header):
                    self._fail(number, f"{len(cells)} cells under {len(header)} columns")
                try:
                    rows = list(as_ours(dict(zip(header, cells, strict=True))))
                except ValueError as error:
                    self._fail(number, str(error))
                table += [(number, ours) for ours in rows]
            return table
        except UnicodeDecodeError:
            raise ArchiveError(
                f"{self.name}: not UTF-8; save it as 'CSV UTF-8' (of photos give the folder)"
            ) from None
        except csv.Error as error:
            raise ArchiveError(f"{self.name}: not a CSV file ({error})") from None
        except PhotoRefused as error:
            why = REASON_TEXT[error.reason]
            raise ArchiveError(f"{self.name}: cannot be read. {why}") from None

    def _check_header(self, row: int, header: list[str]) -> None:
        required = self._files + _REQUIRED
        known: tuple[str, ...] = (*required, *_OPTIONAL, f"{READER_PREFIX}<name>")
        if self.mapping is not None:
            self._check_mapping(self.mapping, required)
            required = known = self.mapping.theirs()
            # Exports have many more columns.
            header = [name for name in header if name in known]
        if problem := header_problem(header, required, known):
            self._fail(row, problem)

    def _check_mapping(self, mapping: ColumnMapping, required: tuple[str, ...]) -> None:
        given = {*mapping.columns, *(("path",) if mapping.photos else ())}
        if missing := [name for name in required if name not in given]:
            raise ArchiveError(
                f"the column mapping names no column of {self.name} for {', '.join(missing)}"
            )

    def _row(self, number: int, cells: Mapping[str, str]) -> PhotoRow:
        for name in _REQUIRED:
            if problem := id_problem(name, cells[name]):
                self._fail(number, problem)
        paths = [
            self._path(number, name, cells)
            for name in (("scalp", "loss") if self.masks else ("path",))
        ]
        view = filled(cells.get("view", "")).lower()
        if view and view not in VIEWS:
            self._fail(number, f"view {view!r} is not one of {', '.join(VIEWS)}")
        return PhotoRow(
            path=paths[0],
            subject=cells["subject"],
            visit=cells["visit"],
            view=View(view) if view else None,
            loss_path=paths[1] if self.masks else "",
        )

    def _path(self, number: int, column: str, cells: Mapping[str, str]) -> str:
        # Manifests made on Windows use backslashes.
        path = cells[column].replace("\\", "/")
        if means_missing(path):
            word = f" ({path!r} stands for a missing value)" if path else ""
            self._fail(number, f"{column} is empty{word}")
        if path.startswith("/") or PureWindowsPath(path).drive:
            self._fail(number, f"{column} is absolute; give it relative to {self.name}")
        inside = not posixpath.normpath(path).startswith("..")
        if inside and ".." in path.split("/"):  # what leads out is refused as a photo is
            self._fail(number, f"{column} {path!r} goes back with '..'; write it without")
        # `./a//b` is `a/b`: one file has one path here.
        return "/".join(part for part in path.split("/") if part not in ("", "."))

    def _merge(self, number: int, facts: dict[str, str], cells: Mapping[str, str]) -> None:
        """Gather the facts of a visit from its rows; an empty cell states none."""
        for name in (*_VISIT_COLUMNS, *filter(is_reader, cells)):
            value = (filled_arm if name == "arm" else filled)(cells.get(name, ""))
            if not value:
                continue
            if name in ("site", "arm") and (problem := damage_problem(name, value)):
                self._fail(number, problem)
            if name == "date":
                day = cell_day(value, self.date_format)
                if day is None:
                    self._fail(number, not_a_day(value, self.date_format))
                value = day
            if reader_of(name):
                salt = salt_of(value)
                if salt is None:
                    self._fail(number, f"{name} {value!r} is not a number from 0 to 100, as 79.6")
                value = str(salt)  # `80` and `80.0` are one score
            if facts.setdefault(name, value) != value:
                self._fail(number, f"{name} is {value!r}, but {facts[name]!r} in the same visit")

    def _fail(self, number: int, problem: str) -> NoReturn:
        raise ArchiveError(f"{self.name}, row {number}: {problem}")


def _as_it_is(cells: dict[str, str]) -> Iterator[dict[str, str]]:
    yield cells


def _visit_info(facts: Mapping[str, str]) -> VisitInfo:
    salts = {who: float(value) for name, value in facts.items() if (who := reader_of(name))}
    return VisitInfo(
        date=facts.get("date", ""),
        site=facts.get("site", ""),
        arm=facts.get("arm", ""),
        reader_salt=salts.pop(READER, None),
        readers=salts,
    )
