"""`autosalt regrowth`: where hair came back since baseline, and where it went."""

from collections.abc import Mapping
from typing import Annotated, Any

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
    from autosalt.archive.scored_file import require_any
    from autosalt.archive.stores.store import open_store
    from autosalt.files.layout import PHOTOS_NAME, REGROWTH, csv_name
    from autosalt.machine import usable_cores
    from autosalt.results.audit.made_of import record_output, table_hashes
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.scoring_model import find_scoring_model, open_scorer
    from autosalt.study.regrowth.maps import regrowth_files, write_regrowth
    from autosalt.study.regrowth.pairs import read_pairs, require_one_model

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
        require_one_model(results)
        record = results.run
        scorer, note = open_scorer(find_scoring_model(record.model, model), record.settings)
        show_model(console, scorer)
        if note:
            console.print(note)
        store, _ = open_store(photos)
        both = (photo for pair in pairs for photo in (pair.before, pair.after) if photo)
        require_any(store, (photo.path for photo in both))
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


def _exit_code(ends: Mapping[Any, int]) -> int:
    from autosalt.study.regrowth.maps import Status

    if not ends[Status.OK]:
        return NOTHING_DONE
    return ALL_DONE if ends[Status.OK] == sum(ends.values()) else SOME_REFUSED
