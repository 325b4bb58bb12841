"""Tables of endpoints, trajectories, analysis and problems."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from autosalt.core.types import Interval
from autosalt.files.table import Kind, Table
from autosalt.study.model import Problem, ScoredVisit
from autosalt.study.response.endpoints import Endpoint
from autosalt.study.response.missing import ANALYSIS_COLUMNS, analysis_rows
from autosalt.study.response.trajectory import Event, Trajectory
from autosalt.study.settings.options import RESPONDER_FLAGS, MissingSettings

ENDPOINT_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "arm", "site", "window"), "text"),
    **dict.fromkeys(("order", "planned_day"), "int"),
    **dict.fromkeys(("visit", "date"), "text"),
    "day": "int",
    **dict.fromkeys(("status", "baseline_visit"), "text"),
    **dict.fromkeys(("baseline_salt", "baseline_salt_low", "baseline_salt_high"), "float"),
    **dict.fromkeys(("salt", "salt_low", "salt_high"), "float"),
    **dict.fromkeys(("change_points", "change_points_low", "change_points_high"), "float"),
    **dict.fromkeys(("improvement_pct", "improvement_pct_low", "improvement_pct_high"), "float"),
    **dict.fromkeys(("beyond_noise", *RESPONDER_FLAGS), "bool"),
    **dict.fromkeys([f"p_{name}" for name in ("beyond_noise", *RESPONDER_FLAGS)], "float"),
    **dict.fromkeys(("baseline_aa_iga", "aa_iga"), "text"),
    "aa_iga_shift": "int",
    **dict.fromkeys(("baseline_band", "band"), "text"),
    "band_shift": "int",
}
_EVENTS: Final = ("first_response", "sustained_response", "relapse")
_EVENT_COLUMNS: Final[Mapping[str, Kind]] = {
    "": "bool",
    "_window": "text",
    "_day": "int",
    "_day_low": "int",
    "_day_high": "int",
}
TRAJECTORY_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "arm", "site"), "text"),
    **dict.fromkeys(("trajectory", "trajectory_at_best", "trajectory_at_worst", "why"), "text"),
    "visits_scored": "int",
    "last_window": "text",
    "last_day": "int",
    "best_window": "text",
    **dict.fromkeys(("best_salt", "best_salt_low", "best_salt_high"), "float"),
    **dict.fromkeys(("best_change", "best_change_low", "best_change_high"), "float"),
    **{
        event + suffix: kind
        for event in _EVENTS
        for suffix, kind in _EVENT_COLUMNS.items()
        if event != "relapse" or suffix in ("", "_window", "_day")
    },
}
PROBLEM_COLUMNS: Final[Mapping[str, Kind]] = dict.fromkeys(
    ("code", "subject", "visit", "text"), "text"
)


def endpoint_table(endpoints: Iterable[Endpoint]) -> Table:
    """`endpoints`: one row a subject and window; `p_...` are probabilities 0..1."""
    return Table("endpoints", ENDPOINT_COLUMNS, map(_endpoint_row, endpoints))


def trajectory_table(trajectories: Iterable[Trajectory]) -> Table:
    """`trajectories`: one row a subject; an event that is false is censored at its window."""
    return Table("trajectories", TRAJECTORY_COLUMNS, map(_trajectory_row, trajectories))


def problem_table(problems: Iterable[Problem]) -> Table:
    """`problems`: one row for each problem in the data that a person has to check."""
    return Table("problems", PROBLEM_COLUMNS, map(asdict, problems))


def analysis_table(endpoints: Iterable[Endpoint], missing: MissingSettings) -> Table:
    """`analysis`: one row a subject and window after the missing-visit rules."""
    return Table("analysis", ANALYSIS_COLUMNS, analysis_rows(endpoints, missing))


def _endpoint_row(endpoint: Endpoint) -> dict[str, Any]:
    visit, baseline, response = endpoint.visit, endpoint.baseline, endpoint.response
    row: dict[str, Any] = {
        "subject": endpoint.subject,
        "arm": endpoint.arm or None,
        "site": endpoint.site or None,
        "window": endpoint.window.name,
        "order": endpoint.window.order,
        "planned_day": endpoint.window.day,
        "day": endpoint.day,
        "status": endpoint.status,
        "change_points": None if response is None else response.change_points,
        **_ends("change_points", endpoint.change),
        "improvement_pct": None if response is None else response.improvement_pct,
        **_ends("improvement_pct", endpoint.improvement),
        "beyond_noise": None if response is None else response.beyond_noise,
        **{name: endpoint.flag(name) for name in RESPONDER_FLAGS},
        "aa_iga_shift": endpoint.aa_iga_shift,
        "band_shift": endpoint.band_shift,
    }
    if endpoint.probability is not None:
        row |= {f"p_{name}": value for name, value in asdict(endpoint.probability).items()}
    if visit is not None:
        row |= {"visit": visit.name, "date": visit.date and visit.date.isoformat()}
        row |= {"aa_iga": visit.aa_iga, "band": visit.band, **_score("salt", visit)}
    if baseline is not None:
        row |= {"baseline_visit": baseline.name, **_score("baseline_salt", baseline)}
        row |= {"baseline_aa_iga": baseline.aa_iga, "baseline_band": baseline.band}
    return row


def _trajectory_row(trajectory: Trajectory) -> dict[str, Any]:
    row: dict[str, Any] = {
        "subject": trajectory.subject,
        "arm": trajectory.arm or None,
        "site": trajectory.site or None,
        "trajectory": trajectory.kind,
        "trajectory_at_best": trajectory.kind_at_best,
        "trajectory_at_worst": trajectory.kind_at_worst,
        "why": trajectory.why,
        "visits_scored": trajectory.scored,
        **_event("first_response", trajectory.first_response),
        **_event("sustained_response", trajectory.sustained_response),
        **_event("relapse", trajectory.relapse),
    }
    last, best = trajectory.last, trajectory.best
    if last is not None:
        row |= {"last_window": last.window.name, "last_day": last.known_day}
    if best is not None and best.visit is not None:
        row |= {"best_window": best.window.name, **_score("best_salt", best.visit)}
        row["best_change"] = None if best.response is None else best.response.change_points
        row |= _ends("best_change", best.change)
    return row


def _event(name: str, event: Event | None) -> dict[str, Any]:
    if event is None:
        return {}
    row = {name: event.happened, f"{name}_window": event.window, f"{name}_day": event.day}
    if name != "relapse":
        row |= {f"{name}_day_low": event.day_low, f"{name}_day_high": event.day_high}
    return row


def _score(name: str, visit: ScoredVisit) -> dict[str, float | None]:
    return {name: visit.salt, **_ends(name, visit.interval)}


def _ends(name: str, interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {}
    return {f"{name}_low": interval.low, f"{name}_high": interval.high}
