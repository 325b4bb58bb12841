"""Build the figures of a study from its tables."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from autosalt.core.views import VIEWS, View
from autosalt.report.data import cells
from autosalt.report.data.analysis import Findings
from autosalt.report.data.cells import Row, improvement
from autosalt.report.data.model import Score, Study
from autosalt.report.figures import (
    bland_altman,
    cumulative,
    responders,
    shift,
    spaghetti,
    swimmer,
    waterfall,
)
from autosalt.report.figures import view_heatmap as views
from autosalt.report.figures.visit_axis import Stop
from autosalt.report.page.blocks import Drawing, drawing
from autosalt.report.page.text import arm_name, flag_name

BASELINE: Final = "baseline"
MAX_READERS: Final = 6
"""Readers with a figure of their own."""

_RULE: Final = {
    "nri": "A visit without a score counts as not responded.",
    "observed": "A visit without a score is left out.",
}


def courses(findings: Findings) -> Iterator[Drawing]:
    """Draw SALT of every subject over the windows, by arm."""
    stops = (Stop(BASELINE, 0 if _days(findings) else None), *_stops(findings))
    arms = []
    for arm in findings.arms:
        lines = tuple(
            (cells.number(rows[0], "baseline_salt"), *(cells.number(row, "salt") for row in rows))
            for rows in by_subject(findings.rows("endpoints"), arm)
        )
        arms.append(spaghetti.ArmLines(arm, lines, spaghetti.means_of(lines, len(stops))))
    if findings.windows:
        yield drawing(spaghetti, spaghetti.Courses(stops, tuple(arms)), "courses")


def best_changes(findings: Findings) -> Iterator[Drawing]:
    """Draw a waterfall of the best improvement of each subject."""
    bars = []
    for arm in findings.arms:
        for rows in by_subject(findings.rows("endpoints"), arm):
            known = [score for row in rows if (score := improvement(row))]
            best = max(known, key=lambda score: score.value, default=None)
            bars.append(waterfall.Bar(cells.text(rows[0], "subject"), arm, best))
    if any(bar.best for bar in bars):
        yield drawing(waterfall, waterfall.Waterfall(findings.arms, tuple(bars)), "waterfall")


def response_curves(findings: Findings) -> Iterator[Drawing]:
    """Draw responders of each arm over the windows, from the table `arms`."""
    shares = {
        (cells.text(row, "arm"), cells.text(row, "window")): row
        for row in findings.rows("arms")
        if row["measure"] == findings.primary
    }
    if not shares:
        return
    arms = tuple(
        responders.ArmShares(
            arm, tuple(_share(shares.get((arm, window.name))) for window in findings.windows)
        )
        for arm in findings.arms
    )
    rule = _RULE.get(findings.settings.missing.responders, "")
    curves = responders.ResponderCurves(flag_name(findings.primary), _stops(findings), arms, rule)
    yield drawing(responders, curves, "responders")


def improvements(findings: Findings) -> Iterator[Drawing]:
    """Draw the share of subjects by least improvement, at the last window."""
    if not findings.windows:
        return
    last = findings.windows[-1].name
    rows = [row for row in findings.rows("endpoints") if row["window"] == last]
    arms = tuple(
        cumulative.ArmImprovements(
            arm,
            tuple(
                cells.number(row, "improvement_pct")
                for row in rows
                if cells.text(row, "arm") == arm
            ),
        )
        for arm in findings.arms
    )
    if any(value is not None for arm in arms for value in arm.improvements):
        yield drawing(cumulative, cumulative.Cumulative(last, arms), "cumulative")


def view_losses(study: Study, findings: Findings) -> Iterator[Drawing]:
    """Draw the mean hair loss of each view over the windows, by arm."""
    losses = {(v.subject, v.name): v.views for v in study.visits if v.views}
    names = (BASELINE, *(window.name for window in findings.windows))
    if not losses:
        return
    panels = []
    for arm in findings.arms:
        seen: dict[str, list[Mapping[View, float]]] = {name: [] for name in names}
        for rows in by_subject(findings.rows("endpoints"), arm):
            subject = cells.text(rows[0], "subject")
            visits = [(BASELINE, cells.text(rows[0], "baseline_visit"))]
            visits += [(cells.text(row, "window"), cells.text(row, "visit")) for row in rows]
            for name, visit in visits:
                if name in seen and (subject, visit) in losses:
                    seen[name].append(losses[subject, visit])
        grid = {view: tuple(_mean(seen[name], view) for name in names) for view in VIEWS}
        panels.append(views.ViewPanel(arm_name(arm), grid))
    yield drawing(views, views.ViewLoss(names, tuple(panels)), "views")


def shifts(findings: Findings) -> Iterator[Drawing]:
    """Draw AA-IGA at baseline against the last window, by arm."""
    if not findings.windows:
        return
    last = findings.windows[-1].name
    tables = []
    for arm in findings.arms:
        moves = [
            (cells.text(row, "baseline_aa_iga"), cells.maybe_text(row, "aa_iga"))
            for row in findings.rows("endpoints")
            if row["window"] == last and cells.text(row, "arm") == arm
        ]
        tables.append(shift.shift_table(arm, last, [move for move in moves if move[0]]))
    if any(table.n for table in tables):
        yield drawing(shift, tuple(tables), "shift")


def lanes(findings: Findings) -> Iterator[Drawing]:
    """Draw a swimmer plot: the response of each subject, and how long it lasted."""
    endpoints = findings.rows("endpoints")
    courses = {cells.text(row, "subject"): row for row in findings.rows("trajectories")}
    dated = all(_day(row) is not None for row in endpoints if row["status"] != "missing")
    drawn = []
    for arm in findings.arms:
        for rows in by_subject(endpoints, arm):
            subject = cells.text(rows[0], "subject")
            drawn.append(_lane(subject, arm, rows, courses.get(subject, {}), findings, dated))
    if any(lane.visits for lane in drawn):
        unit = "days" if dated else "visits"
        data = swimmer.Lanes(tuple(drawn), flag_name(findings.primary), unit)
        yield drawing(swimmer, data, "lanes")


def reader_plots(findings: Findings) -> Iterator[Drawing]:
    """Draw Bland-Altman plots of the machine against each reader."""
    pairs = findings.rows("agreement_pairs")
    readers = list(dict.fromkeys(cells.text(row, "reader") for row in pairs))
    for k, reader in enumerate(readers[:MAX_READERS]):
        known = [
            (machine, human)
            for row in pairs
            if cells.text(row, "reader") == reader
            and (machine := cells.number(row, "machine_salt")) is not None
            and (human := cells.number(row, "reader_salt")) is not None
        ]
        lines = {
            cells.text(row, "measure"): cells.score(row, "value", "low", "high")
            for row in findings.rows("agreement")
            if (row["on"], row["first"], row["second"]) == ("salt", "machine", reader)
        }
        data = bland_altman.BlandAltman(
            tuple(bland_altman.ScorePair(reader, (a + b) / 2, a - b) for a, b in known),
            lines.get("bias"), lines.get("loa_low"), lines.get("loa_high"),
            f"{scorer(findings)} − {reader}",
        )  # fmt: skip
        if known:
            yield drawing(bland_altman, data, f"bland-altman-{k}")


def scorer(findings: Findings) -> str:
    """Return the name of what gave the scores; it is not known for a CSV of scores."""
    return "study's SALT" if findings.record and not findings.record.of_results else "autosalt"


def by_subject(endpoints: Sequence[Row], arm: str) -> Iterator[list[Row]]:
    """Yield the endpoints of each subject of an arm, in order of time."""
    mine = [row for row in endpoints if cells.text(row, "arm") == arm]
    for _, rows in groupby(mine, key=lambda row: cells.text(row, "subject")):
        yield list(rows)


def _stops(findings: Findings) -> tuple[Stop, ...]:
    return tuple(Stop(window.name, window.day) for window in findings.windows)


def _days(findings: Findings) -> bool:
    return all(window.day is not None for window in findings.windows)


def _share(row: Row | None) -> responders.Share | None:
    share = cells.score(row, "estimate", "low", "high") if row else None
    if row is None or share is None:
        return None
    ends = share.interval
    percent = Score(100.0 * share.value, ends and type(ends)(100.0 * ends.low, 100.0 * ends.high))
    return responders.Share(int(row["events"]), int(row["n"]), percent)


def _mean(seen: Sequence[Mapping[View, float]], view: View) -> views.HeatCell | None:
    known = [losses[view] for losses in seen if view in losses]
    return views.HeatCell(sum(known) / len(known), len(known)) if known else None


def _day(row: Row) -> float | None:
    return cells.number(row, "day")


def _lane(
    subject: str, arm: str, rows: Sequence[Row], course: Row, findings: Findings, dated: bool
) -> swimmer.Lane:
    seen = []
    for row in rows:
        when = _day(row) if dated else cells.number(row, "order")
        if row["status"] != "missing" and when is not None:
            seen.append(swimmer.LaneVisit(when, cells.flag(row, findings.primary)))
    order = {window.name: float(window.order) for window in findings.windows}

    def event(name: str) -> float | None:
        if not cells.flag(course, name):
            return None
        window = cells.text(course, f"{name}_window")
        return cells.number(course, f"{name}_day") if dated else order.get(window)

    return swimmer.Lane(
        subject, arm, tuple(seen), cells.text(course, "trajectory"),
        event("first_response"), event("sustained_response"), event("relapse"),
    )  # fmt: skip
