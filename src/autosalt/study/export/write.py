"""Write the datasets for statisticians, and define.json that describes them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from autosalt.files.io import write_atomically
from autosalt.files.layout import DEFINE_NAME
from autosalt.files.table import write_files
from autosalt.study.export import adam, long, sdtm
from autosalt.study.export.adam import adsalt_dataset
from autosalt.study.export.codes import (
    AUTOSALT,
    SPONSOR_DEFINED,
    fixed_codelists,
    study_codelists,
)
from autosalt.study.export.dataset import LONGEST_TEXT, CodeList, Dataset, Parameter, faults
from autosalt.study.export.long import long_dataset
from autosalt.study.export.sdtm import rs_dataset
from autosalt.study.export.subject_data import Handover
from autosalt.study.settings.wording import settings_rows
from autosalt.version import VERSION

IS_NOT: Final = (
    "Not SDTM, not ADaM, not Define-XML, and not checked by a CDISC validator. Names and labels of "
    "variables follow SDTMIG 3.4 (RS) and ADaMIG 1.3 (BDS) where these have them, so that a "
    "statistical programmer can map them."
)


@dataclass(frozen=True, slots=True)
class Define:
    """The content of the define page and of define.json."""

    handover: Handover
    datasets: tuple[Dataset, ...]
    codelists: tuple[CodeList, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes for whoever uses the datasets."""
        notes = []
        if not self.handover.study_id:
            notes.append(
                "STUDYID is blank, and USUBJID is the subject's id alone: no --study-id was given."
            )
        for dataset in self.datasets:
            wide = [v.name for v in dataset.variables if (dataset.length(v) or 0) > LONGEST_TEXT]
            if wide and dataset.name != long.NAME:
                notes.append(
                    f"{dataset.name}: {', '.join(wide)} has values of more than {LONGEST_TEXT} "
                    "bytes, which SAS transport files (XPT version 5) do not hold."
                )
        return tuple(notes)


def define(handover: Handover) -> Define:
    """Make all datasets, and check them against their metadata.

    Raises:
        ValueError: a dataset contradicts its metadata, which is a fault of the program.
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
        *long.CODELISTS,
        CodeList("PARAMETER", "Parameters", _names(long.PARAMETERS)),
        CodeList("RSTESTCD", "Tests", _names(sdtm.PARAMETERS)),
        CodeList("RSTEST", "Names of tests", _codes(sdtm.PARAMETERS)),
        CodeList("PARAMCD", "Analysis parameters", _names(adam.PARAMETERS)),
        CodeList("PARAM", "Names of analysis parameters", _codes(adam.PARAMETERS)),
    )
    if wrong := [fault for dataset in datasets for fault in faults(dataset, codelists)]:
        raise ValueError("; ".join(wrong))
    return Define(handover, datasets, codelists)


def _names(parameters: Iterable[Parameter]) -> dict[str, str]:
    """Return names by code."""
    return {parameter.code: parameter.name for parameter in parameters}


def _codes(parameters: Iterable[Parameter]) -> dict[str, str]:
    """Return codes by name."""
    return {parameter.name: parameter.code for parameter in parameters}


def write_datasets(made: Define, out: Path) -> None:
    """Write each dataset as CSV and Parquet, and define.json; the same input gives the same bytes.

    Call it within the `sole_run` of the folder.
    """
    for dataset in made.datasets:
        csv, parquet = (out / file for file in dataset_files(dataset))
        write_files(dataset.table(), csv, parquet)
    text = json.dumps(define_record(made), indent=2, ensure_ascii=False) + "\n"
    write_atomically(out / DEFINE_NAME, text)


def dataset_files(dataset: Dataset) -> tuple[str, str]:
    """Return the names of a dataset's CSV and Parquet files."""
    return f"{dataset.name}.csv", f"{dataset.name}.parquet"


def define_record(made: Define) -> dict[str, Any]:
    """Return define.json: every dataset, variable, parameter and code list, and no subject."""
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
