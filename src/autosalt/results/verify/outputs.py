"""Outputs made from the tables: are they current, and are their files as they were written?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from autosalt.files.io import edited_files, read_json
from autosalt.files.layout import (
    ANALYSIS_NAME,
    BLINDED,
    DATASETS,
    DICOM,
    REGROWTH,
    VERIFY_NAME,
    csv_name,
    parquet_name,
)
from autosalt.results.audit.made_of import (
    ANALYSIS,
    BLINDED_REPORT,
    Freshness,
    current_sources,
    read_made_of,
    state_of,
)
from autosalt.results.folder import ResultsFolder
from autosalt.results.verify.checks import Check, Difference

QUESTION: Final = "Was it made from these tables and settings, and are its files as written?"
_NOT_RECORDED: Final = (
    "not finished, or not recorded from which tables it was made; make it again or move it away"
)


@dataclass(frozen=True, slots=True)
class Output:
    """Something that a command makes from the tables.

    Attributes:
        name: in `made_of.json`, and of its check.
        place: a file or folder that exists where the output does.
        shown: what people call it.
        command: makes it again; `{out}` stands for the results.
    """

    name: str
    place: str
    shown: str
    command: str

    def exists(self, results: ResultsFolder) -> bool:
        """Whether its file is there, or any file in its folder."""
        place = results.file(self.place)
        if place.is_dir():
            return any(not path.name.startswith(".") for path in place.iterdir())
        return place.is_file()


VERIFY: Final = "verify"
OUTPUTS: Final = (
    Output(
        ANALYSIS,
        ANALYSIS_NAME,
        f"{csv_name('endpoints')} and all tables of the analysis",
        "autosalt respond {out}",
    ),
    Output(DICOM, DICOM, f"{DICOM}/", "autosalt score with --dicom"),
    Output(REGROWTH, parquet_name(REGROWTH), csv_name(REGROWTH), "autosalt regrowth {out} PHOTOS"),
    Output(DATASETS, DATASETS, f"{DATASETS}/", "autosalt datasets {out}"),
    Output(BLINDED_REPORT, BLINDED, f"{BLINDED}/", "autosalt report {out} --blinded"),
    Output(VERIFY, VERIFY_NAME, VERIFY_NAME, "autosalt verify {out} --photos PHOTOS"),
)


def outputs_to_check(results: ResultsFolder) -> list[Output]:
    """The outputs that exist, without verify.json, which each verification replaces."""
    return [one for one in OUTPUTS if one.name != VERIFY and one.exists(results)]


def check_output(
    results: ResultsFolder, output: Output, current: Mapping[str, str | None]
) -> Check:
    """Whether an output was made from the current tables, and is as it was written.

    Args:
        results: whose output it is.
        output: to check.
        current: see `made_of.current_sources`.
    """
    made_of = read_made_of(results, output.name)
    if made_of is None:
        return Check.unchecked(output.name, QUESTION, _NOT_RECORDED)
    edited = edited_files(results.path, made_of.files)
    differences = [Difference.of_file(results.path, file) for file in edited]
    if state_of(results, output.name, current) is Freshness.OUTDATED:
        again = output.command.format(out="RESULTS")
        differences.append(
            Difference(
                "out_of_date",
                {"output": output.name},
                f"{output.shown}: the tables or settings have changed since it was made; "
                f"run {again}, or move it away",
            )
        )
    return Check.of(output.name, QUESTION, len(made_of.files), differences)


def outdated_line(results: ResultsFolder, changed: bool) -> str:
    """One line that names outdated outputs and their commands; empty where there are none.

    Args:
        results: of a run or an analysis.
        changed: whether the tables have just changed, so that what is not recorded is outdated.
    """
    outdated = {Freshness.OUTDATED, Freshness.NOT_RECORDED} if changed else {Freshness.OUTDATED}
    existing = [one for one in OUTPUTS if one.exists(results)]
    current = current_sources(results) if existing else {}
    listed = [
        f"{one.command.format(out=results)}{_settings_option(results, one)} ({one.shown})"
        for one in existing
        if state_of(results, one.name, current) in outdated
    ]
    return f"Made from earlier tables or settings; run again: {', '.join(listed)}" if listed else ""


def _settings_option(results: ResultsFolder, output: Output) -> str:
    analysis = read_json(results.file(ANALYSIS_NAME)) if output.name == ANALYSIS else None
    return " --settings FILE" if "settings" in (analysis or {}).get("inputs_sha256", {}) else ""
