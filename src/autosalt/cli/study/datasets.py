"""`autosalt datasets`: a study's scores in the forms that statisticians take on."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from autosalt.cli.console import (
    ALL_DONE,
    NOTHING_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    stderr_console,
)
from autosalt.cli.options import Tables
from autosalt.extras import missing

if TYPE_CHECKING:
    from autosalt.results.folder import ResultsFolder
    from autosalt.study.settings.options import StudySettings

EPILOG: Final = (
    "Exit codes: 0 all done; 1 nothing could be done; 2 wrong usage; 3 done, with problems in the "
    "data, which `autosalt respond` lists."
)


def datasets(
    folder: Tables,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the datasets; FOLDER/datasets if not given."),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            help="TOML file with the choices of the analysis, see docs/study.toml; those of "
            "autosalt respond if it ran in the folder."
        ),
    ] = None,
    study_id: Annotated[
        str, typer.Option(help="STUDYID, as the sponsor calls the study; blank if not given.")
    ] = "",
) -> None:
    """Hand a study over: long, SDTM RS-like and ADaM BDS-like datasets, with a define page.

    All code lists are sponsor-defined; CDISC has no terminology for SALT.
    """
    from autosalt.files.layout import DATASETS, DEFINE_NAME, DEFINE_PAGE, OWN_LOCK
    from autosalt.files.lock import sole_run
    from autosalt.report.define_page import write_define
    from autosalt.results.audit.made_of import SETTINGS, record_output, table_hashes
    from autosalt.results.folder import ResultsFolder
    from autosalt.study.analysis import analyse
    from autosalt.study.export.subject_data import handover, read_photos
    from autosalt.study.export.write import dataset_files, define, write_datasets
    from autosalt.study.scores.read import read_visits

    if not folder.is_dir():
        fail(
            f"{folder}: no such folder; of a CSV of scores make one with `autosalt respond` first",
            WRONG_USAGE,
        )
    if "jinja2" in missing("report"):  # of which the define page needs no more
        fail("the define page needs: pip install 'autosalt[report]'", NOTHING_DONE)
    target = folder / DATASETS if out is None else out
    with errors_in_one_line():
        results = ResultsFolder(folder)
        sources = table_hashes(results)
        analysis = analyse(read_visits(results), _settings(results, settings))
        made = define(handover(analysis, study_id.strip(), read_photos(results)))
        beside = target.resolve() == results.file(DATASETS).resolve()
        with results.locked() if beside else nullcontext(), sole_run(target, OWN_LOCK):
            write_datasets(made, target)
            write_define(made, target)
            if beside:
                names = [name for one in made.datasets for name in dataset_files(one)]
                record_output(
                    results,
                    DATASETS,
                    {**sources, SETTINGS: made.handover.settings_sha256},
                    [f"{DATASETS}/{name}" for name in (*names, DEFINE_NAME, DEFINE_PAGE)],
                )
    console = stderr_console()
    for dataset in made.datasets:
        console.print(f"{dataset.name}: {len(dataset.rows)} rows")
    for note in made.notes:
        console.print(f"Note: {note}", soft_wrap=True)
    problems = len(analysis.study.problems)
    if problems:
        console.print(f"{problems} problems in the data; `autosalt respond` lists them")
    typer.echo(str(target), file=sys.stdout)
    raise typer.Exit(SOME_REFUSED if problems else ALL_DONE)


def _settings(results: "ResultsFolder", settings: Path | None) -> "StudySettings":
    """The settings of the folder's analysis if there is one: no two answers side by side."""
    from autosalt.errors import SourceError
    from autosalt.results.audit.made_of import ANALYSIS, Freshness, is_unfinished, state_of
    from autosalt.study.settings.options import StudySettings
    from autosalt.study.settings.toml_file import read_settings, settings_of_record

    chosen = None if settings is None else read_settings(settings)
    record = results.analysis
    if record is None:
        return chosen or StudySettings()
    analysed = settings_of_record(record.settings)
    if state_of(results, ANALYSIS) is Freshness.OUTDATED:
        raise SourceError(
            f"{results}: was scored again after `autosalt respond`; run that again first"
        )
    if is_unfinished(results, ANALYSIS):
        fail(
            f"{results}: the analysis is not finished, or a table of it was edited; run `autosalt "
            "respond` again",
            NOTHING_DONE,
        )
    if chosen is not None and chosen != analysed:
        raise SourceError(
            f"{results}: was analysed with other settings than {settings}; run `autosalt respond` "
            "with them first, or leave --settings out"
        )
    return analysed
