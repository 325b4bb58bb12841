"""`autosalt annotations`: to and from annotation tools, with masks of the model or of people."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autosalt.cli.console import (
    ALL_DONE,
    EXIT_CODES,
    NOTHING_DONE,
    SOME_REFUSED,
    complain,
    errors_in_one_line,
    fail,
    first_of,
    progress,
    show_model,
    stderr_console,
)
from autosalt.cli.options import Model, Results
from autosalt.cli.training.data import checks_of
from autosalt.extras import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from autosalt.annotations.dropped import DroppedPhoto
    from autosalt.annotations.import_export import Imported
    from autosalt.core.types import RGB, BoolMask

app = typer.Typer(
    name="annotations", help="Exchange annotations with other tools.", no_args_is_help=True
)


@app.command("import", epilog=EXIT_CODES)
def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SRC", help="Folder or file that the tool exported.", show_default=False
        ),
    ],
    out: Annotated[
        Path, typer.Argument(help="New folder, for `autosalt train`.", show_default=False)
    ],
    *,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Format of the export, where its files do not show it.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="TOML file that states what each label means: scalp, loss, hair, unknown, ignore.",
            show_default=False,
        ),
    ] = None,
    photos: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the photos, where it is not that of the export.", show_default=False
        ),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            help="How names of photos are made, as for `autosalt score`.", show_default=False
        ),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            help="CSV file with the columns photo, subject and view, in place of names.",
            show_default=False,
        ),
    ] = None,
    view_from_model: Annotated[
        bool,
        typer.Option(
            "--view-from-model", help="Ask the released model where names and table state no view."
        ),
    ] = False,
    source_name: Annotated[
        str | None,
        typer.Option(
            "--source", help="Column source; the folder's name by default.", show_default=False
        ),
    ] = None,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write import.html.")] = True,
) -> None:
    """Import the export of an annotation tool: photos, masks and index.csv to train on.

    import.html shows what was imported, what was dropped, and what to look at.

    Exits with 3 when photos are dropped; problems.csv lists them.
    """
    from autosalt.annotations.export_files import ExportFiles
    from autosalt.annotations.formats.registry import read_export
    from autosalt.annotations.import_export import Imported, import_export
    from autosalt.annotations.labels import LabelMap, plan_masks, read_label_map
    from autosalt.annotations.subjects import read_names, read_table

    console = stderr_console()
    with errors_in_one_line():
        files = ExportFiles.open(source, photos)
        label_map = LabelMap() if labels is None else read_label_map(labels)
        name, export = read_export(files, format_)
        for note in export.notes:
            complain(note)
        called = source_name or files.root.resolve().name
        if export.photos:
            plan = plan_masks(label_map, export.used_labels, export.labels, export.exclusive)
            people = (
                read_names(export.photos, pattern)
                if table is None
                else read_table(table, export.photos)
            )
            typer.echo(f"Read as {name}. {people.read_as}.", err=True)
            view_of = _view_by_model() if view_from_model else None
            with progress(console, "Importing", "photos") as on_progress:
                done = import_export(files, export, plan, people, out, called, on_progress, view_of)
        else:
            done = Imported((), export.dropped)
        page = _write_page(done, out) if report and done.photos else None
    for line in _lines(done):
        typer.echo(line)
    none = "" if done.rows else f"{source}: no photo could be imported; nothing was written"
    _show_dropped(done.dropped, out, none)
    if page is not None:
        typer.echo(f"Look at each photo with its masks: {page}")
    raise typer.Exit(SOME_REFUSED if done.dropped or export.notes else ALL_DONE)


@app.command(epilog=EXIT_CODES)
def prelabel(
    photos: Annotated[Path, typer.Argument(help="Folder of the photographs.", show_default=False)],
    out: Annotated[
        Path, typer.Argument(help="New folder, for the annotation tool.", show_default=False)
    ],
    *,
    to: Annotated[
        str,
        typer.Option(
            help="Format to write: coco, cvat, label-studio or labelme.", show_default=False
        ),
    ],
    model: Model = None,
) -> None:
    """Write the model's masks of scalp and loss as annotations that a person corrects.

    Exits with 3 when photographs cannot be read; problems.csv lists them.
    """
    from autosalt.annotations.prelabel import LABEL_MAP, prelabel
    from autosalt.scorer.scorer import Scorer

    console = stderr_console()
    with errors_in_one_line():
        scorer = Scorer.load(model)
        show_model(console, scorer)

        def segment(photo: Path) -> "tuple[BoolMask, BoolMask]":
            reading = scorer.read(photo)
            return scorer.masks(reading, *reading.size)

        with progress(console, "Labelling", "photos") as on_progress:
            done = prelabel(photos, out, to, segment, on_progress)
    typer.echo(f"Labelled: {len(done.photos)} photos")
    none = "" if done.photos else f"{photos}: no photograph could be read; nothing was written"
    _show_dropped(done.dropped, out, none)
    typer.echo(
        "Correct the masks in the tool, then: autosalt annotations import EXPORT DATA "
        f"--photos {out} --labels {out / LABEL_MAP}"
    )
    raise typer.Exit(SOME_REFUSED if done.dropped or scorer.doubt else ALL_DONE)


@app.command(epilog=EXIT_CODES)
def corrected(
    folder: Results,
    out: Annotated[
        Path, typer.Argument(help="New folder, for `autosalt train`.", show_default=False)
    ],
    *,
    photos: Annotated[
        str,
        typer.Option(help="The photos that were scored: folder, zip file, manifest or URL."),
    ],
    source_name: Annotated[
        str | None,
        typer.Option(
            "--source", help="Column source; the name of RESULTS by default.", show_default=False
        ),
    ] = None,
) -> None:
    """Write photos whose masks a reviewer corrected as a folder to train on.

    Only corrections in force count. A photo that is no longer the file that was corrected is left
    out.

    Exits with 3 when photos are left out; problems.csv lists them.
    """
    from autosalt.archive.stores.store import open_store
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.overrides.training_data import corrected_photos, export_corrected

    console = stderr_console()
    results = ResultsFolder(folder)
    with errors_in_one_line(), results.locked():
        listed = corrected_photos(results)
        if not listed:
            fail(f"{results}: holds no corrected masks that are in force", NOTHING_DONE)
        store, _ = open_store(photos)
        called = source_name or folder.resolve().name
        with progress(console, "Exporting", "photos") as on_progress:
            done = export_corrected(results, listed, store, out, called, on_progress)
    subjects = {photo.subject for photo in done.photos}
    typer.echo(f"Exported: {len(done.photos)} photos, {len(subjects)} subjects")
    none = "" if done.photos else f"{photos}: no photo could be exported; nothing was written"
    _show_dropped(done.dropped, out, none)
    typer.echo(f"Train on it: autosalt train data.folders=[{out}]")
    raise typer.Exit(SOME_REFUSED if done.dropped else ALL_DONE)


def _view_by_model() -> "Callable[[RGB], str]":
    """Names the view of a photo as `autosalt score` does; empty where the model is not sure."""
    from autosalt.core.reasons import PhotoRefused
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.seen_view import choose_view

    scorer = Scorer.load()

    def view_of(image: "RGB") -> str:
        try:
            view, _ = choose_view(scorer.read(image).view, None, scorer.manifest)
        except PhotoRefused:
            return ""
        return str(view)

    return view_of


def _write_page(done: "Imported", out: Path) -> Path | None:
    """Check the dataset that was written, as `autosalt data check` does, and write its page."""
    if "jinja2" in missing("report"):
        complain("import.html needs: pip install 'autosalt[report]'")
        return None
    from autosalt.report.dataset_page import ProblemGroup
    from autosalt.report.import_page import write_import_page
    from autosalt.training.data.dataset import read_items
    from autosalt.training.data.problems import check_data

    def shown(path: str) -> str:
        return Path(path).relative_to(out).as_posix() if path else ""

    checks = [
        ProblemGroup(
            check.text, [(shown(one), shown(other), found) for one, other, found in check.rows]
        )
        for check in checks_of(check_data(read_items([out])))
    ]
    return write_import_page(done, checks, out)


def _lines(done: "Imported") -> "Iterator[str]":
    """Counts of what was imported, and which views the model named."""
    from autosalt.annotations.import_export import VIEW_SOURCE

    subjects = {row["subject"] for row in done.rows}
    counts = [
        f"{len(done.rows)} photos",
        f"{len(subjects)} subjects",
        *(f"{sum(1 for row in done.rows if row[kind])} {kind} masks" for kind in ("scalp", "loss")),
        f"{sum(1 for row in done.rows if not row['view'])} without a view",
    ]
    yield f"Imported: {', '.join(counts)}"
    if guessed := sum(1 for row in done.rows if row.get(VIEW_SOURCE) == "model"):
        yield f"The model named {guessed} of the views: check them in the column {VIEW_SOURCE}"


def _show_dropped(dropped: "Collection[DroppedPhoto]", out: Path, none: str) -> None:
    """Show what was dropped, and where it is listed.

    Args:
        dropped: photos.
        out: folder that was to be written.
        none: why nothing was written, which ends the command; empty where something was.
    """
    from autosalt.annotations.dropped import PROBLEMS

    for line in _dropped_lines(dropped):
        typer.echo(line)
    if none:
        fail(none, NOTHING_DONE)
    if dropped:
        typer.echo(f"Each dropped photo and what to do: {out / PROBLEMS}")


def _dropped_lines(dropped: "Iterable[DroppedPhoto]") -> "Iterator[str]":
    """Of each reason to drop a photo, its count and the first of its photos."""
    from autosalt.annotations.dropped import DROP_TEXT

    by_reason = defaultdict(list)
    for one in dropped:
        by_reason[one.reason].append(": ".join(filter(None, (one.photo, one.detail))))
    for reason, photos in sorted(by_reason.items()):
        yield f"{len(photos)} dropped, {reason}: {DROP_TEXT[reason]}"
        yield from first_of(photos)
