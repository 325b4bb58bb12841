"""`autosalt score`: a photo archive to tables, overlays and a report."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from autosalt.archive.rows import Overlays
from autosalt.cli.dicom import require_dicom, write_dicom_files
from autosalt.cli.screen import (
    ALL_DONE,
    NOTHING_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    fail,
    outside_errors,
    progress,
    stderr_console,
)

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.archive.raters import Rater
    from autosalt.archive.rows import Index
    from autosalt.archive.runner import ArchiveRun


COLUMNS: Final = typer.Option(
    help="TOML file that says how an export of another program names the manifest's columns; "
    "see the README.",
    show_default=False,
)


class DeviceName(StrEnum):
    """Where the model runs."""

    CPU = "cpu"
    CUDA = "cuda"


def score(
    photos: Annotated[
        str | None,
        typer.Argument(
            help="Folder or zip file of photos, a manifest CSV with the columns path, subject, "
            "visit, view, or the URL of one (s3://bucket/folder; anything that fsspec reads).",
            show_default=False,
        ),
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder for the results; made if need be.")],
    pattern: Annotated[
        str | None,
        typer.Option(
            help="How paths are made, from {subject} {visit} {view} {date} {site} and *, or one of "
            "folders (the default: {subject}/{visit}/{view}.*), site-folders, date-folders, names, "
            "dated-names, flat.",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[Path | None, COLUMNS] = None,
    model: Annotated[
        str | None,
        typer.Option(help="Registered model or ONNX file; the released one by default."),
    ] = None,
    device: Annotated[
        DeviceName, typer.Option(help="Where the model runs; never anywhere else.")
    ] = DeviceName.CPU,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads; all that may be used by default.")
    ] = None,
    masks: Annotated[
        Path | None,
        typer.Option(
            help="Score masks made elsewhere in place of photos: a folder of <photo>_scalp.png and "
            "<photo>_loss.png, or a manifest CSV with the columns scalp and loss.",
            show_default=False,
        ),
    ] = None,
    overlays: Annotated[
        Overlays, typer.Option(help="Which photos are drawn with what was seen in them.")
    ] = Overlays.ALL,
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")] = True,
    dicom: Annotated[
        bool,
        typer.Option("--dicom", help="Write segmentations and reports as DICOM, into OUT/dicom."),
    ] = False,
) -> None:
    """Score a photo archive: tables, overlays and a report.

    Run the same command again to finish what is left; what is done is not done again.
    """
    from autosalt.archive.results import write_results
    from autosalt.archive.runner import run_archive

    console = stderr_console()
    if dicom:
        require_dicom(masks)
    with _errors_in_one_line():
        index = _index(photos, masks, pattern, columns, out)
        tell_index(console, index)
        rater = _rater(masks, model, device, threads)
        with progress(console, "Scoring photos", "photos") as tell:
            run = run_archive(
                index,
                rater,
                out,
                overlays=overlays,
                on_progress=lambda done, total, _: tell(done, total),
            )
        options = {
            "pattern": pattern,
            "device": None if masks else device.value,
            "threads": threads,
            "masks": masks is not None,
            "overlays": overlays.value,
            "dicom": dicom,
        }
        record = write_results(run, rater, out, options)
        page = _write_report(console, out) if report else None
        all_written = write_dicom_files(console, run, rater, out) if dicom else True
    _summary(console, run, record, out, page)
    code = _exit_code(record["counts"])
    raise typer.Exit(SOME_REFUSED if code == ALL_DONE and not all_written else code)


def _index(
    photos: str | None, masks: Path | None, pattern: str | None, columns: Path | None, out: Path
) -> "Index":
    from autosalt.archive.index import read_index
    from autosalt.archive.mapping import read_mapping

    sources = [str(source) for source in (photos, masks) if source is not None]
    if len(sources) != 1:
        fail("give PHOTOS or --masks, one of the two", WRONG_USAGE)
    if Path(sources[0]).resolve() == out.resolve():
        fail("--out is the folder of the photos: name another one", WRONG_USAGE)
    mapping = None if columns is None else read_mapping(columns)
    index = read_index(sources[0], pattern, out, masks is not None, mapping)
    if not index.rows:
        fail(f"{sources[0]}: holds no photos to score", NOTHING_DONE)
    return index


def _rater(
    masks: Path | None, model: str | None, device: DeviceName, threads: int | None
) -> "Rater":
    from autosalt.archive.raters import MaskRater, ModelRater

    if masks is not None:
        return MaskRater()
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.session import SessionOptions

    return ModelRater(
        Scorer.load(model, options=SessionOptions(device=device.value, threads=threads))
    )


def _write_report(console: "Console", out: Path) -> Path | None:
    try:
        from autosalt.report.html import write_report

        with progress(console, "Writing report", "subjects") as tell:
            return write_report(out, on_progress=tell)
    except ImportError as error:
        console.print(
            f"No report: {error.name} is not installed; pip install 'autosalt\\[report]'.",
            soft_wrap=True,
        )
        return None


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    """Turn what can go wrong for reasons outside the program into a line and an exit code."""
    from autosalt.archive.ledger import LedgerError
    from autosalt.archive.lock import LockedError
    from autosalt.archive.rows import ArchiveError
    from autosalt.archive.space import SpaceError
    from autosalt.scorer.registry import ModelError
    from autosalt.scorer.session import DeviceError

    try:
        with outside_errors():
            yield
    except ArchiveError as error:
        fail(str(error), WRONG_USAGE)
    except (ModelError, DeviceError, LedgerError, LockedError, SpaceError) as error:
        fail(str(error), NOTHING_DONE)
    except sqlite3.Error as error:  # a full disk, a folder on a share that went away
        fail(
            f"the ledger cannot be written ({error}); then run the same command again", NOTHING_DONE
        )


def tell_index(console: "Console", index: "Index") -> None:
    """Say how many photos an index holds, how it was read, and what was left out."""
    from rich.markup import escape

    how = f"by the pattern {index.pattern}" if index.pattern else "by the manifest"
    console.print(escape(f"{len(index.rows)} photos, {how}"), soft_wrap=True)
    skipped = {name.replace("_", " "): n for name, n in index.skipped.items() if n}
    if skipped:
        listed = ", ".join(f"{n} {name}" for name, n in skipped.items())
        console.print(escape(f"Left out: {listed}"), soft_wrap=True)
    for note in index.notes:
        console.print(escape(f"Note: {note}"), soft_wrap=True)


def _summary(
    console: "Console", run: "ArchiveRun", record: dict[str, Any], out: Path, page: Path | None
) -> None:
    from rich.table import Table

    from autosalt.core.reasons import REASON_TEXT, Reason

    counts = record["counts"]
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("Photos scored", str(counts["scored"]))
    table.add_row("Photos refused", str(counts["refused"]))
    for reason, number in record["refused_by_reason"].items():
        table.add_row(f"  {reason}", f"{number}  {REASON_TEXT[Reason(reason)]}")
    if counts["failed"]:
        errors = Counter(o.result.detail for o in run.outcomes if o.result.state == "failed")
        listed = ", ".join(f"{n} {name}" for name, n in errors.items())
        table.add_row("Photos failed", f"{counts['failed']}  ({listed}); run again to retry")
    table.add_row("Visits complete", str(counts["visits_complete"]))
    table.add_row("Visits incomplete", str(counts["visits_incomplete"]))
    conflicts = sum(o.score is not None and o.score.view_conflict is not None for o in run.outcomes)
    if conflicts:
        table.add_row("Views to check", f"{conflicts}  (see view_conflict in photos.csv)")
    console.print(table)
    typer.echo(str(page or out), file=sys.stdout)


def _exit_code(counts: dict[str, int]) -> int:
    if counts["scored"] == 0:
        return NOTHING_DONE
    return SOME_REFUSED if counts["refused"] or counts["failed"] else ALL_DONE
