"""`autosalt score --dicom`: whether it can be done, and doing it."""

from pathlib import Path
from typing import TYPE_CHECKING

from autosalt.cli.screen import NOTHING_DONE, WRONG_USAGE, fail, progress
from autosalt.extras import missing

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.archive.raters import Rater
    from autosalt.archive.runner import ArchiveRun


def require_dicom(masks: Path | None) -> None:
    """End with one line, before anything is scored, where DICOM cannot be written."""
    if masks is not None:
        fail("--dicom needs photos to refer to: leave it out with --masks", WRONG_USAGE)
    if missing("dicom"):
        fail("--dicom needs an extra: pip install 'autosalt[dicom]'", NOTHING_DONE)


def write_dicom_files(console: "Console", run: "ArchiveRun", rater: "Rater", out: Path) -> bool:
    """Write the DICOM files of a run and say what was written; whether all could be."""
    from autosalt.archive.dicom_write import write_dicom
    from autosalt.archive.raters import ModelRater

    if not isinstance(rater, ModelRater):
        raise TypeError("only a model's masks can be written")
    with progress(console, "Writing DICOM", "visits") as tell:
        export = write_dicom(run, rater.scorer, out, tell)
    console.print(f"DICOM: {len(export.rows)} files, {export.new} of them new", soft_wrap=True)
    if export.left_out:
        console.print(
            f"DICOM: {export.left_out} photos could not be read again as they were scored, and "
            "their visits have no report; run the same command again",
            soft_wrap=True,
        )
    if export.empty_visits:
        console.print(
            f"DICOM: {export.empty_visits} visits have no scored photo and so no report",
            soft_wrap=True,
        )
    return not export.left_out
