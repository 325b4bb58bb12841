"""`autosalt index`: what is in an archive, without scoring it."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autosalt.cli.console import (
    ALL_DONE,
    NOTHING_DONE,
    SOME_REFUSED,
    errors_in_one_line,
    fail,
    first_of,
    progress,
    show_index,
    stderr_console,
)
from autosalt.cli.options import Columns, DateFormatText, Photos, date_format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autosalt.archive.preflight import Survey


def index(
    photos: Photos,
    *,
    pattern: Annotated[
        str | None,
        typer.Option(help="How paths are made, as for `autosalt score`.", show_default=False),
    ] = None,
    columns: Columns = None,
    date_format: DateFormatText = None,
    table: Annotated[
        Path | None,
        typer.Option(help="Write a row for each photo to this CSV file.", show_default=False),
    ] = None,
) -> None:
    """Show what would be scored, what is missing, sent twice or named otherwise. Scores nothing.

    Exits with 3 when there is something for a person to look at.
    """
    from autosalt.archive.column_mapping import read_mapping
    from autosalt.archive.photo_files import why_nothing
    from autosalt.archive.preflight import survey
    from autosalt.archive.read_index import read_index
    from autosalt.files.io import write_atomically
    from autosalt.files.table import to_csv

    console = stderr_console()
    with errors_in_one_line():
        mapping = None if columns is None else read_mapping(columns)
        written = date_format_of(date_format)
        found = read_index(photos, pattern, mapping=mapping, date_format=written)
        if not found.rows:
            fail(f"{photos}: holds no photos to score: {why_nothing(found)}", NOTHING_DONE)
        show_index(console, found)
        with progress(console, "Looking through", "photos") as on_progress:
            seen = survey(found, on_progress)
        if table is not None:
            write_atomically(table, to_csv(seen.table()))
    visits = {(row.subject, row.visit) for row in found.rows}
    subjects = {row.subject for row in found.rows}
    typer.echo(f"{len(found.rows)} photos, {len(visits)} visits, {len(subjects)} subjects")
    for line in _lines(seen):
        typer.echo(line)
    raise typer.Exit(ALL_DONE if seen.clean and not found.issues else SOME_REFUSED)


def _lines(seen: "Survey") -> "Iterator[str]":
    """Each kind of finding with its number and the first of them."""
    from autosalt.core.reasons import REASON_TEXT

    photos = seen.photos
    reasons = Counter(one.reason for one in photos if one.reason)
    for reason, _ in reasons.most_common():
        named = [one.row.path for one in photos if one.reason is reason]
        yield from _listed(f"cannot be read, {reason}: {REASON_TEXT[reason]}", named)
    gaps = [
        f"{subject} / {visit}: {', '.join(views)}"
        for (subject, visit), views in seen.missing.items()
    ]
    yield from _listed("visits miss views", gaps)
    several = [
        f"{subject} / {visit}: {view}, {n} photos"
        for (subject, visit, view), n in seen.several.items()
    ]
    yield from _listed("views have several photos, the best will be scored", several)
    same = [f"{one.row.path} = {one.same_as}" for one in photos if one.same_as]
    yield from _listed("photos are the same as another", same)
    alike = [f"{one.row.path} ~ {one.nearly_same_as}" for one in photos if one.nearly_same_as]
    yield from _listed("photos are nearly the same as another", alike)
    for fault, _ in Counter(one.picture_doubt for one in photos if one.picture_doubt).most_common():
        doubted = [one.row.path for one in photos if one.picture_doubt is fault]
        yield from _listed(f"to be looked at, {fault}: {REASON_TEXT[fault]}", doubted)
    named = [
        f"{one.row.path}: stated {one.row.view}, named {one.name_says}"
        for one in photos
        if one.name_says
    ]
    yield from _listed("photos are named after another view than stated", named)


def _listed(title: str, lines: list[str]) -> "Iterator[str]":
    if lines:
        yield f"{len(lines)} {title}"
        yield from first_of(lines)
