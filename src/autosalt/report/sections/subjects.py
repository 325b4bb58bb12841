"""Report section on one subject: course, endpoints, thumbnails, regrowth maps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.views import VIEWS
from autosalt.files.layout import csv_name
from autosalt.report.data import cells
from autosalt.report.data.analysis import Findings
from autosalt.report.data.cells import Row, improvement
from autosalt.report.data.model import Score, Subject
from autosalt.report.page.blocks import Block, Cell, Column, Grid, Text
from autosalt.report.page.pictures import Pictures
from autosalt.report.page.text import (
    BLANK,
    flag_name,
    interval,
    number,
    probability,
    signed,
    yes_no,
)
from autosalt.report.page.thumbnails import Strip, Thumbnail, caption, strips
from autosalt.study.settings.options import RESPONDER_FLAGS


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """One subject over time: rows of (view, one picture or None for each visit)."""

    visits: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Map:
    """A regrowth map with its areas in words, or the reason why there is none."""

    title: str
    picture: str | None
    words: str


class BySubject:
    """The rows of the tables by subject, for quick access by each page.

    Args:
        findings: the tables.
        model_sha256: of the model that scored, if known; maps by another model are left out.
    """

    def __init__(self, findings: Findings, model_sha256: str | None = None) -> None:
        self.endpoints = _grouped(findings.rows("endpoints"))
        self.regrowth = _grouped([
            row for row in findings.rows("regrowth")
            if model_sha256 is None or row.get("model_sha256") in (None, model_sha256)
        ])  # fmt: skip
        self.courses = {cells.text(row, "subject"): row for row in findings.rows("trajectories")}


def subject_strips(subject: Subject) -> tuple[Strip, ...]:
    """Return the thumbnails of a subject: views by visits."""
    shots = [
        Thumbnail(view, visit.name, photo.overlay, photo.scalp_px)
        for visit in subject.visits
        for view in VIEWS
        if (photo := visit.of(view)) and photo.loss is not None
    ]
    return strips(shots, [visit.name for visit in subject.visits])


def thumbnails(subject: Subject, pictures: Pictures) -> Thumbnails | None:
    """Return the thumbnails for a page; None where fewer than two visits have any."""
    rows = subject_strips(subject)
    seen = {tile.visit for row in rows for tile in row.tiles if tile}
    if len(seen) < 2:
        return None
    return Thumbnails(
        tuple(visit.name for visit in subject.visits),
        tuple(
            (
                row.view.capitalize(),
                tuple(pictures.tile(tile) if tile else None for tile in row.tiles),
            )
            for row in rows
        ),
        caption(rows),
    )


def course(subject: Subject, by_subject: BySubject) -> list[Block]:
    """Return trajectory and endpoints of one subject; empty where there is no analysis."""
    blocks: list[Block] = []
    row = by_subject.courses.get(subject.name)
    if row:
        why = cells.text(row, "why")
        blocks.append(Text(f"Course: {cells.text(row, 'trajectory')}{why and f' ({why})'}."))
    endpoints = by_subject.endpoints.get(subject.name, ())
    if endpoints:
        blocks.append(_endpoints(subject, endpoints))
    return blocks


def maps(subject: Subject, by_subject: BySubject, pictures: Pictures) -> list[Map]:
    """Return the regrowth maps of one subject whose photos count.

    A photo counts if it is scored as the view of the map. Maps of other photos are left out.
    """
    scored = {
        (visit.name, photo.view, photo.sha256)
        for visit in subject.visits
        for photo in visit.photos
        if photo.loss is not None
    }
    made = []
    for row in by_subject.regrowth.get(subject.name, ()):
        visit, view = cells.text(row, "visit"), cells.text(row, "view")
        first = cells.text(row, "baseline_visit") or "baseline"
        needed = {
            (name, view, sha256)
            for name, sha256 in (
                (visit, cells.text(row, "sha256")),
                (first, cells.text(row, "baseline_sha256")),
            )
            if sha256
        }
        if not needed <= scored:
            continue
        title = f"{view.capitalize()}, {first} to {visit}"
        picture = pictures.regrowth(cells.text(row, "picture"))
        status = cells.text(row, "status")
        if status == "ok":
            made.append(Map(title, picture, _areas(row)))
        elif status != "missing":
            made.append(Map(title, None, f"No map. {_why(cells.text(row, 'reason'))}"))
    return made


def _why(reason: str) -> str:
    """Return why there is no map, in words: a problem of one photo, or of the two together."""
    from autosalt.imaging.registration import DOUBT_TEXT, Doubt  # loads scipy, which takes long

    if reason in set(Reason):
        return REASON_TEXT[Reason(reason)]
    if reason in set(Doubt):
        return DOUBT_TEXT[Doubt(reason)]
    return f"Reason: {reason or BLANK}."


def _areas(row: Row) -> str:
    """Return the areas of a map in words."""
    grown, lost, still, seen = (
        number(cells.number(row, name))
        for name in ("regrown_pct", "lost_pct", "still_lost_pct", "shared_scalp_pct")
    )
    return (
        f"Of the scalp seen at both visits, hair came back on {grown} %, was newly lost on {lost} "
        f"% and is still lost on {still} %. Seen at both: {seen} % of the first photo's scalp."
    )


def _endpoints(subject: Subject, rows: Sequence[Row]) -> Grid:
    named = any(cells.text(row, "visit") not in (cells.text(row, "window"), "") for row in rows)
    columns = [Column("Visit"), *([Column("Called")] if named else []), Column("Day", "number")]
    columns += [Column(text, "number") for text in ("SALT", "Change, points", "Improvement, %")]
    columns += [
        Column(text, "tight") for text in ("Beyond noise", *map(flag_name, RESPONDER_FLAGS))
    ]
    lines: list[Sequence[str | Cell]] = []
    for row in rows:
        day, visit = cells.number(row, "day"), cells.text(row, "visit")
        head = Cell(cells.text(row, "window"), "" if visit else "no visit")
        change = cells.score(row, "change_points", "change_points_low", "change_points_high")
        lines.append([
            head, *([visit or BLANK] if named else []), BLANK if day is None else f"{day:.0f}",
            _scored(cells.score(row, "salt", "salt_low", "salt_high"), number),
            _scored(change, signed), _scored(improvement(row), number),
            *(_flag(row, flag) for flag in ("beyond_noise", *RESPONDER_FLAGS)),
        ])  # fmt: skip
    known = any(cells.number(row, "p_salt30") is not None for row in rows)
    small = (
        " In small print: 95 % intervals, and under yes and no the probability that the threshold "
        "is truly reached, given the intervals of both visits."
        if known
        else ""
    )
    text = (
        f"Subject {subject.name or BLANK}, compared with its baseline at the visits of the "
        "analysis."
    )
    return Grid(text + small, columns, lines, file=csv_name("endpoints"))


def _scored(value: Score | None, write: Callable[[float | None], str]) -> Cell:
    if value is None:
        return Cell(BLANK)
    return Cell(write(value.value), f"({interval(value.interval)})" if value.interval else "")


def _flag(row: Row, name: str) -> Cell:
    chance = cells.number(row, f"p_{name}")
    return Cell(yes_no(cells.flag(row, name)), "" if chance is None else probability(chance))


def _grouped(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(cells.text(row, "subject"), []).append(row)
    return groups
