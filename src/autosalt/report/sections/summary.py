"""Report summary: counts, model, versions, issues to check, refused photos."""

from collections import Counter
from collections.abc import Mapping, Sequence

from autosalt.files.layout import csv_name
from autosalt.issues import KINDS
from autosalt.report.data.model import RunFacts, Study
from autosalt.report.page.blocks import Block, Cell, Column, Grid, Section, Text
from autosalt.report.page.text import BLANK, interval, number


def facts(study: Study, blinded: bool = False) -> list[tuple[str, str]]:
    """Return counts, issues, model and versions as (label, text) pairs for the report's head."""
    run = study.run or RunFacts()
    complete = sum(visit.salt is not None for visit in study.visits)
    scored = len(study.photos) - len(study.refused)
    rows = [
        ("Subjects", f"{len(study.subjects)}"),
        ("Visits", f"{len(study.visits)}: {complete} with all four views scored"),
    ]
    if study.photos:
        rows.append(
            ("Photos", f"{len(study.photos)}: {scored} scored, {len(study.refused)} refused")
        )
    else:
        rows.append(("Photos", "none; the scores were made elsewhere"))
    rows += [
        (kind.label, f"{n} {kind.summary}")
        for code, kind in KINDS.items()
        if (n := run.issues.get(code))
    ]
    overruled = sum(photo.override is not None for photo in study.photos)
    if overruled:
        rows.append(("Overrides", f"{overruled} by reviewers, marked below"))
    name, sha256 = run.model_name, run.model_sha256
    if name or sha256:
        rows.append(("Model", f"{name or 'unnamed'}, sha256 {sha256[:12] or 'unknown'}"))
    if run.versions:
        versions = (f"{name} {version}" for name, version in run.versions.items())
        rows.append(("Versions", ", ".join(versions)))
    if run.finished and not blinded:
        rows.append(("Scored on", f"{run.finished:%Y-%m-%d}"))
    return rows


def visits_section(study: Study, links: Mapping[str, str]) -> Section:
    """Section on all visits of a blinded study, by their letters."""
    lines = [
        (
            Cell(subject.name or BLANK, link=links.get(subject.name, "")), visit.name,
            number(visit.salt.value) if visit.salt else Cell(BLANK, "incomplete"),
            interval(visit.salt.interval if visit.salt else visit.bounds),
            visit.band or BLANK, visit.aa_iga or BLANK,
        )
        for subject in study.subjects
        for visit in subject.visits
    ]  # fmt: skip
    columns = (
        Column("Subject"), Column("Visit"), Column("SALT", "number"),
        Column("95 % interval", "number"), Column("Band"), Column("AA-IGA"),
    )  # fmt: skip
    caption = (
        "Visits of each subject, in random order. For an incomplete visit the interval holds every "
        "SALT that is possible."
    )
    return Section("visits", "Visits", (Grid(caption, columns, lines, heads=2),))


def refused_section(study: Study, blinded: bool = False) -> Section:
    """Section on refused photos and the reasons."""
    title = "Refused photos"
    if not study.refused:
        return Section("refused", title, (Text("No photo was refused."),))
    texts = {photo.reason or BLANK: photo.reason_text for photo in study.refused}
    counts = Counter(photo.reason or BLANK for photo in study.refused)
    reasons = Grid(
        "How many photos were refused, and why",
        (Column("Reason"), Column("Photos", "number"), Column("Meaning, and what to do")),
        [(reason, str(count), texts[reason]) for reason, count in counts.most_common()],
    )
    text = Text(
        "A photo that cannot be scored reliably is refused. It never counts as 0 or as 100. The "
        "visit stays incomplete until the photo is replaced and the same command is run again."
    )
    blocks: Sequence[Block] = (text, reasons, _each(study, blinded))
    return Section("refused", title, blocks)


def _each(study: Study, blinded: bool) -> Grid:
    lines: list[Sequence[str | Cell]] = []
    for photo in study.refused:
        place = [photo.subject or BLANK, photo.visit or BLANK, photo.view or BLANK]
        if blinded:
            lines.append([*place, photo.reason or BLANK])
            continue
        by = f"{photo.override.reviewer}: {photo.override.reason}" if photo.override else ""
        lines.append([
            *place, photo.path or BLANK, photo.reason or BLANK, Cell(photo.detail or BLANK, by)
        ])  # fmt: skip
    columns = [Column("Subject"), Column("Visit"), Column("View")]
    columns += [Column("Reason")] if blinded else [
        Column("File"), Column("Reason"), Column("Measured")
    ]  # fmt: skip
    file = "" if blinded else csv_name("photos")
    return Grid("Each refused photo", columns, lines, file=file)
