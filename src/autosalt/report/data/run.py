"""Read a run's tables into the report's data model.

Nothing is computed here that the tables do not hold, so a report never contradicts the tables.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from autosalt.core.views import VIEWS, View
from autosalt.files.layout import RUN_NAME
from autosalt.report.data import cells
from autosalt.report.data.cells import Row
from autosalt.report.data.model import Change, Override, Photo, RunFacts, Study, Subject, Visit
from autosalt.results.folder import ResultsFolder

MAX_CUT: Final = 0.05
"""Largest share of the scalp's outline on the photo's edge for which its area is used as scale."""


def read_study(results: ResultsFolder) -> Study:
    """Read `photos`, `visits` and `subjects` (Parquet) and `run.json` from a run's folder.

    Raises:
        ResultsError: a table is missing or damaged, or run.json is damaged.
        ReportError: a cell holds something else than its column.
    """
    photos = tuple(map(_photo, results.read_table("photos", ("subject", "visit"))))
    by_visit: dict[tuple[str, str], list[Photo]] = defaultdict(list)
    for photo in photos:
        by_visit[photo.subject, photo.visit].append(photo)

    visits: dict[str, list[Visit]] = defaultdict(list)
    arms: dict[str, str] = {}
    for row in results.read_table("visits", ("subject", "visit", "salt")):
        visit = _visit(row, by_visit[cells.text(row, "subject"), cells.text(row, "visit")])
        visits[visit.subject].append(visit)
        arms.setdefault(visit.subject, cells.text(row, "arm"))

    changes: dict[str, list[Change]] = defaultdict(list)
    for row in results.read_table("subjects", ("subject", "visit")):
        changes[cells.text(row, "subject")].append(_change(row))

    subjects = tuple(
        Subject(
            name,
            tuple(group),
            tuple(changes[name]),
            arms[name],
            compared=not changes[name] or any(change.baseline_visit for change in changes[name]),
        )
        for name, group in visits.items()
    )
    return Study(subjects, photos, _run_facts(results) if results.has(RUN_NAME) else None)


def _run_facts(results: ResultsFolder) -> RunFacts:
    run = results.run
    return RunFacts(
        model_name=run.model.name or "",
        model_sha256=run.model.sha256 or "",
        versions=run.versions,
        issues=run.counts.issues,
        finished=run.finished,
    )


def _photo(row: Row) -> Photo:
    view = cells.maybe_text(row, "view")
    scored = row.get("status") == "scored"
    pixels = cells.number(row, "scalp_px")
    cut = (cells.number(row, "scalp_cut_share") or 0.0) > MAX_CUT
    drawn = cells.maybe_text(row, "override") == "masks"  # its pixels are of another size
    return Photo(
        subject=cells.text(row, "subject"),
        visit=cells.text(row, "visit"),
        view=View(view) if view in set(VIEWS) else None,
        view_source=cells.maybe_text(row, "view_source"),
        path=cells.text(row, "path"),
        loss=cells.score(row, "loss_pct", "loss_pct_low", "loss_pct_high") if scored else None,
        reason=None
        if scored
        else cells.maybe_text(row, "reason") or cells.maybe_text(row, "status"),
        detail=cells.maybe_text(row, "detail"),
        conflict=cells.maybe_text(row, "view_conflict"),
        doubt=cells.maybe_text(row, "picture_doubt"),
        overlay=cells.maybe_text(row, "overlay"),
        override=_override(row),
        sha256=cells.text(row, "sha256"),
        scalp_px=int(pixels) if scored and pixels and not (cut or drawn) else None,
    )


def _override(row: Row) -> Override | None:
    kind, number = cells.maybe_text(row, "override"), cells.number(row, "override_id")
    if kind is None or number is None:
        return None
    return Override(
        number=int(number),
        kind=kind,
        reviewer=cells.text(row, "override_by"),
        reason=cells.text(row, "override_reason"),
        view=cells.maybe_text(row, "original_view"),
        loss_pct=cells.number(row, "original_loss_pct"),
    )


def _visit(row: Row, photos: Iterable[Photo]) -> Visit:
    return Visit(
        subject=cells.text(row, "subject"),
        name=cells.text(row, "visit"),
        date=cells.maybe_text(row, "date"),
        salt=cells.score(row, "salt", "salt_low", "salt_high"),
        bounds=cells.interval(row, "salt_bound_low", "salt_bound_high"),
        renormalised=cells.number(row, "salt_renormalised"),
        band=cells.maybe_text(row, "band"),
        aa_iga=cells.maybe_text(row, "aa_iga"),
        reader_salt=cells.number(row, "reader_salt"),
        photos=tuple(photos),
        overrides=int(cells.number(row, "overrides") or 0),
        salt_original=cells.number(row, "salt_original"),
        views={
            view: loss
            for view in VIEWS
            if (loss := cells.number(row, f"{view}_loss_pct")) is not None
        },
    )


def _change(row: Row) -> Change:
    return Change(
        visit=cells.text(row, "visit"),
        baseline_visit=cells.maybe_text(row, "baseline_visit"),
        change_points=cells.number(row, "change_points"),
        improvement=cells.score(
            row, "improvement_pct", "improvement_pct_low", "improvement_pct_high"
        ),
        beyond_noise=cells.flag(row, "beyond_noise"),
        salt30=cells.flag(row, "salt30"),
        salt50=cells.flag(row, "salt50"),
        salt75=cells.flag(row, "salt75"),
    )
