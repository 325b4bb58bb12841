"""Read the settings file of a study (TOML); refuse unknown options and impossible values."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from autosalt.errors import SettingsError
from autosalt.study.settings.options import (
    AnalysisSettings,
    BaselineSettings,
    MissingSettings,
    PlannedVisit,
    ResponseSettings,
    StudySettings,
    TrajectorySettings,
)
from autosalt.visits.parse import time_point

T = TypeVar("T")
_TABLES: Final[Mapping[str, type]] = {
    "baseline": BaselineSettings,
    "missing": MissingSettings,
    "response": ResponseSettings,
    "trajectory": TrajectorySettings,
    "analysis": AnalysisSettings,
}
_WORDS: Final = {str: "a text", int: "a whole number", float: "a number"}


def read_settings(path: Path) -> StudySettings:
    """Read a settings file; what it leaves out keeps its default.

    Planned visits come back in order of time.

    Raises:
        SettingsError: not TOML, a table or option unknown or of the wrong type, a value that makes
            no sense, or windows that overlap.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path.name}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: not TOML ({error})") from None
    try:
        settings = _study(content)
        _check(settings)
    except _WrongError as error:
        raise SettingsError(f"{path.name}: {error}") from None
    return settings


def settings_of_record(record: Mapping[str, Any]) -> StudySettings:
    """Return the settings in study.json.

    Raises:
        SettingsError: an option is unknown, or a value is impossible.
    """
    content = {
        name: {key: value for key, value in table.items() if value is not None}
        if isinstance(table, dict)
        else table
        for name, table in record.items()
    }
    try:
        settings = _study(content)
        _check(settings)
    except _WrongError as error:
        raise SettingsError(f"study.json: {error}") from None
    return settings


class _WrongError(Exception):
    """A fault in the settings, without the file's name."""


def _study(content: Mapping[str, Any]) -> StudySettings:
    _require_known("at the top of the file", content, ("title", "visits", *_TABLES))
    tables: dict[str, Any] = {
        name: _table(f"[{name}]", kind, content[name])
        for name, kind in _TABLES.items()
        if name in content
    }
    title = _value("title", str, content.get("title", ""))
    listed = content.get("visits", [])
    if not isinstance(listed, list):
        _wrong("visits is not a list: write [[visits]] above each planned visit")
    visits = [
        _table(f"[[visits]] no. {number}", PlannedVisit, visit)
        for number, visit in enumerate(listed, 1)
    ]
    visits.sort(key=lambda visit: (visit.first_day, visit.day))
    return replace(StudySettings(), title=title, visits=tuple(visits), **tables)


def _table(where: str, kind: type[T], table: Any) -> T:
    if not isinstance(table, dict):
        _wrong(f"{where} is not a table")
    hints = get_type_hints(kind)
    _require_known(f"in {where}", table, tuple(hints))
    values = {name: _value(f"{where} {name}", hints[name], value) for name, value in table.items()}
    needed = {field.name for field in fields(kind) if kind is PlannedVisit}  # type: ignore[arg-type]
    if missing := [name for name in hints if name in needed - table.keys()]:
        _wrong(f"{where} lacks {', '.join(missing)}")
    return kind(**values)


def _value(where: str, hint: Any, value: Any) -> Any:
    """Return a value of the type `hint`; `where` names it in messages."""
    if get_origin(hint) is UnionType:  # always "or None", which TOML cannot express
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            _wrong(f"{where} is {value!r}, not one of {', '.join(get_args(hint))}")
        return value
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            _wrong(f"{where} is not a list of texts")
        values = tuple(_value(where, get_args(hint)[0], item) for item in value)
        if len(set(values)) < len(values):
            _wrong(f"{where} lists the same value twice")
        return values
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if hint is float and number:
        if not math.isfinite(value):
            _wrong(f"{where} is {value}, not a number")
        return float(value)
    if not isinstance(value, hint) or isinstance(value, bool):
        _wrong(f"{where} is {value!r}, not {_WORDS[hint]}")
    return value


def _check(settings: StudySettings) -> None:
    """Check what types alone cannot."""
    baseline, response, analysis = settings.baseline, settings.response, settings.analysis
    if baseline.rule == "named" and not baseline.visit:
        _wrong("[baseline] rule 'named' needs the visit's name: visit = \"...\"")
    if baseline.rule == "first" and baseline.visit:
        _wrong("[baseline] visit goes with rule = \"named\"; rule 'first' takes the first visit")
    _check_windows(settings)
    if response.sustained_visits < 1:
        _wrong(f"[response] sustained_visits is {response.sustained_visits}, not 1 or more")
    if not 0.0 < response.relapse_points <= 100.0:
        _wrong(f"[response] relapse_points is {response.relapse_points:g}, not above 0 to 100")
    mdc = response.mdc95_points
    if mdc is not None and not 0.0 < mdc <= 100.0:
        _wrong(f"[response] mdc95_points is {mdc:g}, not above 0 to 100; leave it out if not known")
    early, middle = settings.trajectory.early_until_day, settings.trajectory.middle_until_day
    if not 0 < early < middle:
        _wrong(
            f"[trajectory] early_until_day {early} and middle_until_day {middle} are not in order; "
            "both count from the baseline"
        )
    if analysis.arms and analysis.reference and analysis.reference not in analysis.arms:
        _wrong(f"[analysis] reference {analysis.reference!r} is not among arms")


def _check_windows(settings: StudySettings) -> None:
    # Names are compared as for windows: `W12` is `week 12`.
    points = [time_point(visit.name) for visit in settings.visits]
    for visit in settings.visits:
        if not visit.name or points.count(time_point(visit.name)) > 1:
            _wrong(f"[[visits]] name {visit.name!r} is empty or used twice")
        if time_point(visit.name) == time_point(settings.baseline.visit):
            _wrong(f"[[visits]] {visit.name!r} is the baseline and cannot be a follow-up too")
        if not 1 <= visit.first_day <= visit.day <= visit.last_day:
            _wrong(
                f"[[visits]] {visit.name!r}: first_day {visit.first_day}, day {visit.day}, "
                f"last_day {visit.last_day} are not in order from day 1 (baseline is day 0)"
            )
    for before, after in pairwise(settings.visits):
        if after.first_day <= before.last_day:
            _wrong(
                f"[[visits]] {before.name!r} (to day {before.last_day}) and {after.name!r} "
                f"(from day {after.first_day}) overlap"
            )


def _require_known(where: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in table:
        if name not in known:
            _wrong(f"{name!r} is unknown {where}; known are {', '.join(known)}")


def _wrong(text: str) -> NoReturn:
    raise _WrongError(text)
