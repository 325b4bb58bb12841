"""Column mapping: the manifest columns in another program's export, from a small TOML file.

For exports of EDC systems and REDCap, with one row a photo or one row a visit:

    date_format = "%d/%m/%Y"        # of strptime; %Y-%m-%d without it

    [columns]                       # ours = "theirs"; columns not named here are not looked at
    subject = "record_id"
    visit = "redcap_event_name"
    date = "photo_date"
    path = "file_name"              # one row a photo ...
    view = "position"

    [photos]                        # ... or one row a visit: a column of paths for each view
    left = "photo_left"
    right = "photo_right"

    [views]                         # their word = our view, in any case
    "Links" = "left"
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from autosalt.core.views import VIEWS
from autosalt.errors import ArchiveError
from autosalt.id_text import filled
from autosalt.visits.info import is_reader

_COLUMNS: Final = frozenset(
    {"path", "scalp", "loss", "subject", "visit", "view", "date", "site", "arm", "reader_salt"}
)
_TABLES: Final = frozenset({"columns", "photos", "views", "date_format"})


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns and words of an export.

    Attributes:
        columns: our column to theirs.
        photos: view to their column of paths; empty with one row a photo.
        views: their word for a view, in lower case, to ours.
        date_format: of strptime.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    date_format: str = "%Y-%m-%d"

    def theirs(self) -> tuple[str, ...]:
        """Every column that the export must have."""
        return (*self.columns.values(), *self.photos.values())

    def ours(self, cells: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Turn a row of the export into rows of a manifest; missing photos of a visit are left out.

        Raises:
            ValueError: the day is not written as `date_format` states.
        """
        row = {ours: cells[theirs] for ours, theirs in self.columns.items()}
        if view := row.get("view"):
            row["view"] = self.views.get(view.lower(), view)
        if day := filled(row.get("date", "")):
            row["date"] = self._iso(day)
        if not self.photos:
            yield row
        for view, column in self.photos.items():
            if filled(cells[column]):
                yield {**row, "path": cells[column], "view": view}

    def _iso(self, day: str) -> str:
        try:
            return datetime.strptime(day, self.date_format).date().isoformat()
        except ValueError:
            raise ValueError(
                f"date {day!r} is not written as date_format {self.date_format!r} states"
            ) from None


def read_mapping(path: Path) -> ColumnMapping:
    """Read the TOML file described above.

    Raises:
        ArchiveError: it cannot be read, or holds an unknown name.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ArchiveError(f"{path.name}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path.name}: not TOML ({error})") from None
    _require(path, "as a table", settings, _TABLES)
    date_format = settings.get("date_format", "%Y-%m-%d")
    if not isinstance(date_format, str) or not _gives_a_day(date_format):
        raise ArchiveError(f"{path.name}: date_format gives no day; write it as '%d/%m/%Y'")
    columns = _table(path, settings, "columns", _COLUMNS)
    photos = _table(path, settings, "photos", frozenset(VIEWS))
    if photos and columns.keys() & {"path", "view", "scalp", "loss"}:
        raise ArchiveError(
            f"{path.name}: [photos] is for one row a visit; then [columns] names no path or view"
        )
    views = {word.lower(): view for word, view in _table(path, settings, "views", None).items()}
    _require(path, "as a view", views.values(), frozenset(VIEWS))
    return ColumnMapping(columns, photos, views, date_format)


def _gives_a_day(date_format: str) -> bool:
    """Whether a day written in this format can be read again."""
    day = datetime(2024, 12, 31)
    try:
        return datetime.strptime(day.strftime(date_format), date_format).date() == day.date()
    except ValueError:
        return False


def _table(
    path: Path, settings: Mapping[str, Any], name: str, known: frozenset[str] | None
) -> dict[str, str]:
    table = settings.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
        raise ArchiveError(f"{path.name}: [{name}] is not a table of texts")
    if known is not None:
        unnamed = [ours for ours in table if not is_reader(ours)]
        _require(path, f"in [{name}]", unnamed, known)
    return table


def _require(path: Path, what: str, names: Any, known: frozenset[str]) -> None:
    for name in names:
        if name not in known:
            raise ArchiveError(
                f"{path.name}: {name!r} is unknown {what}; known are {', '.join(sorted(known))}"
            )
