"""Write the HTML report: pages that need no network, no script and no other program."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from autosalt.files.io import write_atomically
from autosalt.files.layout import BLINDED, BLINDING_KEY, PAGES, PICTURES, REPORT_NAME
from autosalt.imaging.drawing.regrowth_map import LEGEND
from autosalt.report.data.analysis import Findings, as_analysed, read_findings
from autosalt.report.data.blinding import blind_with_key
from autosalt.report.data.model import Study, Subject
from autosalt.report.data.run import read_study
from autosalt.report.page.blocks import MAX_ROWS
from autosalt.report.page.file_names import page_names
from autosalt.report.page.pictures import Copied, Embedded, Linked, Pictures
from autosalt.report.page.thumbnails import write_thumbnails
from autosalt.report.sections.contents import after, before, left_out
from autosalt.report.sections.subjects import BySubject, course, maps, subject_strips, thumbnails
from autosalt.report.sections.summary import facts
from autosalt.report.templating import make_environment
from autosalt.results.audit.made_of import BLINDED_REPORT, record_output, table_hashes
from autosalt.results.folder import ResultsFolder
from autosalt.results.report_files import MARK, is_ours, remove_pages

MAX_SUBJECTS: Final = 50
"""Most subjects in one file: browsers struggle to open a larger file."""

MAX_PICTURES: Final = 800
"""Most pictures in one file, for the same reason."""

OVERVIEW_SUBJECTS: Final = 24
"""Subjects that fit into the one overview figure."""

Pages = Literal["auto", "all", "none"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The path of the report, and how its subjects are shown.

    Attributes:
        pages: page of each subject by its name; None where all are in one file.
        shown: subjects with a section of their own.
    """

    report: Path
    pages: dict[str, str] | None
    shown: Sequence[Subject]
    blinded: bool

    @property
    def links(self) -> dict[str, str]:
        """The link target of each subject within the report."""
        if self.pages is not None:
            return {name: f"{PAGES}/{page}" for name, page in self.pages.items()}
        return {subject.name: f"#subject-{k}" for k, subject in enumerate(self.shown, 1)}


def write_report(
    results: ResultsFolder,
    *,
    blinded: bool = False,
    pages: Pages = "auto",
    target: Path | None = None,
    seed: str | None = None,
    max_subjects: int = MAX_SUBJECTS,
    on_progress: Progress | None = None,
) -> Path:
    """Write the report of a results folder, from its tables and pictures.

    The same tables and pictures give the same bytes.

    Args:
        results: that `autosalt score` or `autosalt respond` wrote, locked.
        blinded: leave out arms, order and dates; the key is kept in the results.
        pages: a page for each subject: `auto` for many subjects or pictures, `all` always; with
            `none` one file holds the first `max_subjects`, with a notice.
        target: an `.html` file or a folder; by default `report.html` in the results, and
            blinded `blinded/report.html`.
        seed: of the blinding; None takes the key's, or draws one.
        max_subjects: most subjects in one file.
        on_progress: called with (done, total).

    Returns:
        The path of the report.

    Raises:
        ReportError: the analysis cannot be shown, or the blinding key is another one.
        ResultsError: a table is missing or damaged.
    """
    out = results.path
    study = read_study(results)
    findings = read_findings(results)  # also for a blinded report: it may not be finished
    findings = Findings() if blinded else findings
    study = blind_with_key(study, results, seed) if blinded else as_analysed(study, findings)
    plan = _plan(study, _place(out, target, blinded), pages, max_subjects, blinded)
    plan.report.parent.mkdir(parents=True, exist_ok=True)
    _clear(out, plan)
    writer = _Writer(out, study, findings, plan, on_progress or _no_progress)
    sections = writer.subjects()
    # With many subjects the arms come first; with few, the change of each subject does.
    late = bool(findings.record) and len(study.subjects) > OVERVIEW_SUBJECTS
    links = plan.links
    html = writer.template("report.html.j2").render(
        study=study,
        findings=findings,
        plan=plan,
        links=links,
        subjects=sections,
        late=late,
        compared=[s for s in study.subjects if s.compared and not late][:OVERVIEW_SUBJECTS],
        facts=facts(study, blinded),
        before=before(study, findings, links, blinded),
        after=after(study, findings, blinded),
        left_out=left_out(findings),
        armed=any(subject.arm for subject in study.subjects),
        most_rows=MAX_ROWS,
        mark=MARK,
    )
    write_atomically(plan.report, html)
    if blinded and _is_blinded_folder(out, plan.report.parent):
        places = [f"{BLINDED}/{name}" for name in (REPORT_NAME, PAGES, PICTURES)]
        record_output(results, BLINDED_REPORT, table_hashes(results), [*places, BLINDING_KEY])
    return plan.report


class _Writer:
    """Writes the subjects, into the report or as pages."""

    def __init__(
        self, out: Path, study: Study, findings: Findings, plan: _Plan, on_progress: Progress
    ) -> None:
        self._out, self._study, self._findings, self._plan = out, study, findings, plan
        self._report_progress = on_progress
        self._by_subject = BySubject(findings, _model_of(study))
        self.template = make_environment().get_template

    def subjects(self) -> list[str]:
        """Return the sections of the subjects; write a page for each instead where planned."""
        pages, shown = self._plan.pages, self._plan.shown
        if pages is None:
            parts = []
            pictures = Embedded(self._out)
            for k, subject in enumerate(shown, 1):
                parts.append(
                    self.template("subject.html.j2").render(self._of(subject, k, pictures))
                )
                self._report_progress(k, len(shown))
            return parts
        folder = self._plan.report.parent / PAGES
        folder.mkdir(exist_ok=True)
        page_pictures, before = self._linked()
        names = list(pages.values())
        for k, (subject, name) in enumerate(zip(shown, names, strict=True), 1):
            around = {"previous": names[k - 2] if k > 1 else "", "next": "".join(names[k : k + 1])}
            html = self.template("page.html.j2").render(
                self._of(subject, k, page_pictures), back=self._plan.report.name, mark=MARK,
                **around,
            )  # fmt: skip
            write_atomically(folder / name, html)
            self._report_progress(before + k, before + len(shown))
        return []

    def _linked(self) -> tuple[Pictures, int]:
        """Return the pictures of pages, and the number of thumbnails written."""
        if self._plan.blinded or self._plan.report.parent.resolve() != self._out.resolve():
            return Copied(self._out, self._plan.report.parent), 0
        rows = [row for subject in self._plan.shown for row in subject_strips(subject)]
        tiles = len({tile.file for row in rows for tile in row.tiles if tile})
        more = len(self._plan.shown)
        written = write_thumbnails(
            self._out,
            rows,
            on_progress=lambda done, total: self._report_progress(done, total + more),
        )
        return Linked(self._out, written), tiles

    def _of(self, subject: Subject, number: int, pictures: Pictures) -> dict[str, Any]:
        return {
            "subject": subject,
            "number_": number,
            "pictures": pictures,
            "blinded": self._plan.blinded,
            "paged": self._plan.pages is not None,
            "course": course(subject, self._by_subject),
            "thumbnails": thumbnails(subject, pictures),
            "maps": maps(subject, self._by_subject, pictures),
            "legend": LEGEND,
        }


def _model_of(study: Study) -> str | None:
    return (study.run and study.run.model_sha256) or None


def _no_progress(_done: int, _total: int) -> None:
    pass


def _place(out: Path, target: Path | None, blinded: bool) -> Path:
    if target is None:
        return (out / BLINDED if blinded else out) / REPORT_NAME
    return target if target.suffix.lower() in (".html", ".htm") else target / REPORT_NAME


def _plan(study: Study, report: Path, pages: Pages, most: int, blinded: bool) -> _Plan:
    pictures = sum(photo.overlay is not None for photo in study.photos)
    many = len(study.subjects) > most or pictures > MAX_PICTURES
    if pages == "all" or (pages == "auto" and many):
        names = page_names(subject.name for subject in study.subjects)
        return _Plan(report, names, study.subjects, blinded)
    return _Plan(report, None, study.subjects[:most], blinded)


def _is_blinded_folder(out: Path, folder: Path) -> bool:
    return folder.resolve() == (out / BLINDED).resolve()


def _clear(out: Path, plan: _Plan) -> None:
    """Remove files of an earlier report that this one will not overwrite.

    Nothing of an earlier blinded report may stay: its letters belong to another key.
    """
    folder, report = plan.report.parent, plan.report
    in_results = folder.resolve() == out.resolve()
    if plan.blinded:
        others = in_results and plan.pages is None  # those of the report of the results
        remove_pages(folder, of_report=report.name if others else None)
        if report.is_file() and is_ours(report):
            report.unlink()
        if _is_blinded_folder(out, folder):  # all in it is ours, also what a killed run left
            shutil.rmtree(folder / PICTURES, ignore_errors=True)
    elif plan.pages is None:
        remove_pages(folder, of_report=report.name)
    else:
        remove_pages(folder, keep=set(plan.pages.values()) if in_results else ())
