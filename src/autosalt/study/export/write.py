"""The datasets and their define: what they are, as data for programs; the page is report's."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from autosalt.files.io import write_atomically
from autosalt.files.layout import DEFINE_NAME
from autosalt.files.table import write_files
from autosalt.study.export import adam as adam_define
from autosalt.study.export import long as long_define
from autosalt.study.export import sdtm
from autosalt.study.export.adam import adsalt_dataset
from autosalt.study.export.codes import (
    AUTOSALT,
    SPONSOR_DEFINED,
    fixed_codelists,
    study_codelists,
)
from autosalt.study.export.dataset import LONGEST_TEXT, CodeList, Dataset, faults
from autosalt.study.export.long import long_dataset
from autosalt.study.export.sdtm import rs_dataset
from autosalt.study.export.subject_data import Handover
from autosalt.study.settings.wording import settings_rows
from autosalt.version import VERSION

IS_NOT: Final = (
    "Not SDTM, not ADaM, not Define-XML, and not checked by a validator of CDISC's. Names and "
    "labels of variables follow SDTMIG 3.4 (RS) and ADaMIG 1.3 (BDS) as far as they go, so that a "
    "statistical programmer knows what is what and can map them."
)


@dataclass(frozen=True, slots=True)
class Define:
    """All that the define page and define.json say."""

    handover: Handover
    datasets: tuple[Dataset, ...]
    codelists: tuple[CodeList, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What somebody has to know who takes the datasets on."""
        notes = []
        if not self.handover.study_id:
            notes.append(
                "STUDYID is blank, and USUBJID is the subject's id alone: no --study-id was given."
            )
        for dataset in self.datasets:
            long = [v.name for v in dataset.variables if (dataset.length(v) or 0) > LONGEST_TEXT]
            if long and dataset.name != long_define.NAME:
                notes.append(
                    f"{dataset.name}: {', '.join(long)} has values of more than {LONGEST_TEXT} "
                    "bytes, which SAS transport files (XPT version 5) do not hold."
                )
        return tuple(notes)


def define(handover: Handover) -> Define:
    """Make all datasets, and check them by their own define.

    Raises:
        ValueError: a dataset is not what its define says, which is a fault of the program.
    """
    rs = rs_dataset(handover)
    sequence = {
        (row["USUBJID"], row["VISIT"]): row["RSSEQ"]
        for row in rs.rows
        if row["RSTESTCD"] == "SALT" and row.get("RSEVAL", AUTOSALT) == AUTOSALT
    }
    datasets = (long_dataset(handover), rs, adsalt_dataset(handover, sequence))
    codelists = (
        *fixed_codelists(),
        *study_codelists(handover),
        *long_define.CODELISTS,
        CodeList("PARAMETER", "Parameters", {one.code: one.name for one in long_define.PARAMETERS}),
        CodeList("RSTESTCD", "Tests", {one.code: one.name for one in sdtm.PARAMETERS}),
        CodeList("RSTEST", "Names of tests", {one.name: one.code for one in sdtm.PARAMETERS}),
        CodeList(
            "PARAMCD", "Analysis parameters", {one.code: one.name for one in adam_define.PARAMETERS}
        ),
        CodeList(
            "PARAM",
            "Names of analysis parameters",
            {one.name: one.code for one in adam_define.PARAMETERS},
        ),
    )
    if wrong := [fault for one in datasets for fault in faults(one, codelists)]:
        raise ValueError("; ".join(wrong))
    return Define(handover, datasets, codelists)


def write_datasets(made: Define, out: Path) -> None:
    """Write each dataset as CSV and Parquet, and define.json; the same input, the same bytes.

    Call it within the `sole_run` of the folder.
    """
    for dataset in made.datasets:
        csv, parquet = (out / file for file in dataset_files(dataset))
        write_files(dataset.table(), csv, parquet)
    text = json.dumps(define_record(made), indent=2, ensure_ascii=False) + "\n"
    write_atomically(out / DEFINE_NAME, text)


def dataset_files(dataset: Dataset) -> tuple[str, str]:
    """CSV and Parquet of a dataset, side by side in the folder that is handed on."""
    return f"{dataset.name}.csv", f"{dataset.name}.parquet"


def define_record(made: Define) -> dict[str, Any]:
    """What define.json holds: every dataset, variable, parameter and code list. No subject."""
    analysis = made.handover.analysis
    study = analysis.study
    return {
        "is_not": IS_NOT,
        "terminology": SPONSOR_DEFINED,
        "study_id": made.handover.study_id or None,
        "autosalt": VERSION,
        "notes": list(made.notes),
        "inputs_sha256": dict(analysis.scores.inputs),
        "model_sha256": analysis.scores.model_sha256 or None,
        "mdc95_points": study.mdc95_points,
        "settings_sha256": made.handover.settings_sha256,
        "settings": asdict(study.settings),
        "settings_said": [
            list(row) for row in settings_rows(study.settings, study.mdc95_points, study.arms)
        ],
        "datasets": [_dataset(dataset) for dataset in made.datasets],
        "codelists": [_codelist(codelist) for codelist in made.codelists],
    }


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "files": list(dataset_files(dataset)),
        "title": dataset.title,
        "about": dataset.about,
        "structure": dataset.structure,
        "keys": list(dataset.keys),
        "rows": len(dataset.rows),
        "variables": [
            {
                "name": variable.name,
                "label": variable.label,
                "type": variable.kind,
                "length_bytes": dataset.length(variable),
                "filled": dataset.filled(variable),
                "codelist": variable.codelist or None,
                "origin": variable.origin,
                "derivation": variable.derivation,
            }
            for variable in dataset.variables
        ],
        "value_level": {
            "variable": dataset.value,
            "parameters": [asdict(parameter) for parameter in dataset.parameters],
        },
    }


def _codelist(codelist: CodeList) -> Mapping[str, Any]:
    return {
        "name": codelist.name,
        "title": codelist.title,
        "sponsor_defined": True,
        "terms": dict(codelist.terms),
    }
