"""`autosalt regrowth`: where hair came back since baseline, and where it went."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autosalt.cli.console import (
    ALL_DONE,
    NOTHING_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    progress,
    show_model,
    stderr_console,
)
from autosalt.cli.options import Results

if TYPE_CHECKING:
    from autosalt.archive.stores.store import Store
    from autosalt.scorer.scorer import Scorer
    from autosalt.study.regrowth.pairs import PhotoPair


def regrowth(
    folder: Results,
    photos: Annotated[
        str, typer.Argument(help="The photos that were scored: folder, zip file, manifest or URL.")
    ],
    baseline: Annotated[
        str, typer.Option("--from", help="Visit to compare with: baseline, or its name.")
    ] = "baseline",
    to: Annotated[
        str, typer.Option(help="Visits to compare: all after it, the last, or one by its name.")
    ] = "all",
    subjects: Annotated[
        str | None, typer.Option(help="Only these subjects, with commas between.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="The model that scored them, if it is not the released one."),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Views compared at a time; by default one a core.")
    ] = None,
) -> None:
    """Show where hair came back since baseline and where it went, with the area of each.

    Each view is laid onto the baseline's photo of the same view. Where that cannot be done well
    enough there is no map but a reason. Writes regrowth/ with regrowth.csv and the maps into
    RESULTS. Run the same command again to finish what is left.
    """
    from autosalt.archive.stores.store import open_store
    from autosalt.files.layout import PHOTOS_NAME, REGROWTH, csv_name
    from autosalt.machine import usable_cores
    from autosalt.results.audit.made_of import record_output, table_hashes
    from autosalt.results.folder import ResultsFolder
    from autosalt.study.regrowth.maps import regrowth_files, write_regrowth
    from autosalt.study.regrowth.pairs import model_of, read_pairs

    console = stderr_console()
    if not folder.is_dir():
        fail(f"{folder}: no such folder", WRONG_USAGE)
    results = ResultsFolder(folder)
    if not results.has(PHOTOS_NAME):
        fail(f"{folder}: holds no results; give a folder of autosalt score", WRONG_USAGE)
    chosen = [name.strip() for name in (subjects or "").split(",") if name.strip()]
    with errors_in_one_line():
        sources = table_hashes(results)
        pairs = read_pairs(results, baseline, to, chosen)
        scorer = _scorer_of(model_of(results), model)
        show_model(console, scorer)
        store, _ = open_store(photos)
        _require_photos(store, pairs)
        with results.locked(), progress(console, "Comparing views", "views") as on_progress:
            ends = write_regrowth(
                results, pairs, store, scorer, threads or usable_cores(), on_progress
            )
            record_output(results, REGROWTH, sources, regrowth_files(results))
    for status, number in ends.items():
        console.print(f"{status.replace('_', ' ')}: {number}")
    typer.echo(results.file(csv_name(REGROWTH)))
    code = _exit_code(ends)
    raise typer.Exit(SOME_REFUSED if code == ALL_DONE and scorer.doubt else code)


def _scorer_of(sha256: str, model: str | None) -> "Scorer":
    """The model whose sha256 this is; any other one would see another loss."""
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.session import SessionOptions

    scorer = Scorer.load(model, options=SessionOptions(threads=1))
    if scorer.model_sha256 != sha256:
        fail(
            f"the photos were scored by the model with sha256 {sha256[:12]}..., "
            f"{scorer.model.name} is {scorer.model_sha256[:12]}...: give the one with --model FILE",
            WRONG_USAGE,
        )
    return scorer


def _require_photos(store: "Store", pairs: "Sequence[PhotoPair]") -> None:
    """End with one line, before any map is replaced, where none of the photos is there."""
    from autosalt.archive.scored_file import is_there

    both = (photo for pair in pairs for photo in (pair.before, pair.after) if photo)
    paths = dict.fromkeys(photo.path for photo in both)
    if paths and not any(is_there(store, path) for path in paths):
        fail(
            f"{store.name}: none of the {len(paths)} photos to compare is there; give the PHOTOS "
            "that were scored",
            NOTHING_DONE,
        )


def _exit_code(ends: Mapping[Any, int]) -> int:
    from autosalt.study.regrowth.maps import Status

    if not ends[Status.OK]:
        return NOTHING_DONE
    return ALL_DONE if ends[Status.OK] == sum(ends.values()) else SOME_REFUSED
