"""`autosalt score`: a photo archive to tables, overlays and a report."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autosalt.batch.overlays import Overlays
from autosalt.cli.console import (
    ALL_DONE,
    NOTHING_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    progress,
    show_index,
    show_model,
    stderr_console,
)
from autosalt.cli.options import (
    Columns,
    DateFormatText,
    Device,
    DeviceName,
    Model,
    Report,
    date_format_of,
)
from autosalt.cli.summary import exit_code, finish_command
from autosalt.extras import missing

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.archive.index import Index
    from autosalt.batch.engine import Engine
    from autosalt.batch.runner import ArchiveRun
    from autosalt.batch.scorers import PhotoScorer
    from autosalt.batch.shards import Shard
    from autosalt.results.audit.run_record import RunOptions
    from autosalt.results.folder import ResultsFolder


class EngineName(StrEnum):
    """What does the work."""

    LOCAL = "local"
    RAY = "ray"


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
    columns: Columns = None,
    date_format: DateFormatText = None,
    model: Model = None,
    device: Device = DeviceName.CPU,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Photos scored at a time; by default one a core.")
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
    report: Report = True,
    dicom: Annotated[
        bool,
        typer.Option("--dicom", help="Write segmentations and reports as DICOM, into OUT/dicom."),
    ] = False,
    shard: Annotated[
        str | None,
        typer.Option(
            help="Score the I-th of N parts (3/16) into OUT/audit; autosalt merge joins them.",
            metavar="I/N",
            show_default=False,
        ),
    ] = None,
    engine: Annotated[
        EngineName, typer.Option(help="Threads of this machine, or a Ray cluster.")
    ] = EngineName.LOCAL,
    address: Annotated[
        str | None,
        typer.Option(
            help="Ray cluster to join (auto, or HOST:PORT); one of this machine by default.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Ray workers; as many as there is room for by default."),
    ] = None,
    gpus_per_worker: Annotated[
        float, typer.Option(min=0.01, help="GPUs of each Ray worker with --device cuda.")
    ] = 0.25,
) -> None:
    """Score a photo archive: tables, overlays and a report.

    Run the same command again to finish what is left; what is done is not done again.
    """
    from autosalt.results.audit.run_record import RunOptions

    if dicom:
        require_dicom(masks)
    part = None if shard is None else _part(shard)
    if part is not None and dicom:
        fail("--dicom goes with the whole: merge the shards, then run without --shard", WRONG_USAGE)
    if engine is EngineName.LOCAL and (address is not None or workers is not None):
        fail("--address and --workers go with --engine ray", WRONG_USAGE)
    drawn = overlays if masks is None else Overlays.NONE
    options = RunOptions(
        pattern=pattern,
        date_format=date_format,
        device=None if masks else device.value,
        threads=threads,
        masks=masks is not None,
        overlays=drawn.value,
        engine=engine.value,
        dicom=dicom,
    )
    console = stderr_console()
    with errors_in_one_line():
        index = _index(photos, masks, pattern, columns, date_format, out)
        show_index(console, index)
        scorer = _photo_scorer(console, masks, model, device)
        place = out if part is None else part.folder(out)
        work = (
            _local(threads)
            if engine is EngineName.LOCAL
            else _ray(place, address, workers, gpus_per_worker)
        )
        task = _Task(console, index, scorer, work, out, options)
        code = (
            _score_all(task, report=report, dicom=dicom)
            if part is None
            else _score_part(task, part)
        )
    raise typer.Exit(code)


@dataclass(frozen=True, slots=True)
class _Task:
    """What is scored, by whom, with what, and into which folder."""

    console: "Console"
    index: "Index"
    scorer: "PhotoScorer"
    engine: "Engine"
    out: Path
    options: "RunOptions"


def _score_all(task: _Task, *, report: bool, dicom: bool) -> int:
    """Score the whole archive and write all results; the exit code."""
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.score_archive import score_into

    console, results = task.console, ResultsFolder(task.out)
    # One lock for all: another run must not change the ledger below the tables.
    with results.locked():
        with progress(console, "Scoring photos", "photos") as on_progress:
            published = score_into(
                results, task.index, task.scorer, task.engine, task.options, on_progress
            )
        all_written = True

        def also() -> None:
            nonlocal all_written
            if dicom:
                all_written = write_dicom_files(console, published.run, task.scorer, results)

        code = finish_command(console, results, published, report=report, also=also)
    return SOME_REFUSED if code == ALL_DONE and not all_written else code


def _score_part(task: _Task, part: "Shard") -> int:
    """Score one shard of the archive, for `autosalt merge` to join; the exit code."""
    from autosalt.batch.runner import run_archive
    from autosalt.batch.shards import finish, unfinished

    with (
        unfinished(part, task.out) as place,
        progress(task.console, "Scoring photos", "photos") as on_progress,
    ):
        photos, drawn = part.part_of(task.index), Overlays(task.options.overlays)
        done = run_archive(photos, task.scorer, place, drawn, on_progress, task.engine)
        record = finish(part, task.index, done, task.scorer, task.out, asdict(task.options))
    counts = record.counts
    listed = ", ".join(f"{n} {what}" for what, n in counts.items())
    task.console.print(f"Shard {part.number}/{part.of}: {listed}", soft_wrap=True)
    typer.echo(f"When all shards are done: autosalt merge {task.out}")
    return exit_code(counts) if counts["photos"] else ALL_DONE


def _part(text: str) -> "Shard":
    from autosalt.batch.shards import Shard

    try:
        return Shard.parse(text)
    except ValueError as error:
        fail(str(error), WRONG_USAGE)


def _local(threads: int | None) -> "Engine":
    from autosalt.batch.local_engine import LocalEngine

    return LocalEngine(threads)


def _ray(out: Path, address: str | None, workers: int | None, gpus_per_worker: float) -> "Engine":
    if missing("ray"):
        fail("Ray is not installed: pip install 'autosalt[ray]'", NOTHING_DONE)
    from autosalt.batch.ray.engine import RayEngine

    return RayEngine(out, address, workers, gpus_per_worker)


def _index(
    photos: str | None,
    masks: Path | None,
    pattern: str | None,
    columns: Path | None,
    date_format: str | None,
    out: Path,
) -> "Index":
    from autosalt.archive.column_mapping import read_mapping
    from autosalt.archive.photo_files import why_nothing
    from autosalt.archive.read_index import read_index
    from autosalt.results.out_folder import require_out_folder

    sources = [str(source) for source in (photos, masks) if source is not None]
    if len(sources) != 1:
        fail("give PHOTOS or --masks, one of the two", WRONG_USAGE)
    require_out_folder(out, sources[0])
    mapping = None if columns is None else read_mapping(columns)
    written = date_format_of(date_format)
    index = read_index(sources[0], pattern, out, masks is not None, mapping, date_format=written)
    if not index.rows:
        fail(f"{sources[0]}: holds no photos to score: {why_nothing(index)}", NOTHING_DONE)
    return index


def _photo_scorer(
    console: "Console", masks: Path | None, model: str | None, on: DeviceName
) -> "PhotoScorer":
    from autosalt.batch.scorers import MaskScorer, ModelScorer

    if masks is not None:
        return MaskScorer()
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.session import SessionOptions

    # One thread for a photo, many photos at a time: faster than many threads for each, and what
    # is computed does not depend on how many there are.
    scorer = Scorer.load(model, options=SessionOptions(on.value, threads=1))
    show_model(console, scorer)
    return ModelScorer(scorer)


def require_dicom(masks: Path | None) -> None:
    """End with one line, before anything is scored, where DICOM cannot be written."""
    if masks is not None:
        fail("--dicom needs photos to refer to: leave it out with --masks", WRONG_USAGE)
    if missing("dicom"):
        fail("--dicom needs an extra: pip install 'autosalt[dicom]'", NOTHING_DONE)


def write_dicom_files(
    console: "Console", run: "ArchiveRun", scorer: "PhotoScorer", results: "ResultsFolder"
) -> bool:
    """Write the DICOM files of a run and say what was written; whether all could be."""
    from autosalt.batch.scorers import ModelScorer
    from autosalt.results.dicom.write import write_dicom

    if not isinstance(scorer, ModelScorer):
        raise TypeError("only a model's masks can be written")
    with progress(console, "Writing DICOM", "visits") as on_progress:
        export = write_dicom(run, scorer.scorer, results, on_progress)
    console.print(f"DICOM: {len(export.rows)} files, {export.new} of them new", soft_wrap=True)
    if export.left_out:
        console.print(
            f"DICOM: {export.left_out} photos could not be read again as they were scored, or "
            "their corrected masks could not, and their visits have no report; see autosalt verify",
            soft_wrap=True,
        )
    if export.empty_visits:
        console.print(
            f"DICOM: {export.empty_visits} visits have no scored photo and so no report",
            soft_wrap=True,
        )
    return not export.left_out
