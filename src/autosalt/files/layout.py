"""Names of all files and folders in a results folder, relative to it.

At the top are the files for people: report, tables, overlays. Three folders hold the rest. `study`
holds the other tables of the analysis, `parquet` every table once more for programs. `audit` holds
the record of how the results came about. Outputs that a person asks for have their own folders.

Superseded tables are kept in the same layout, in a folder of their own.
"""

from typing import Final

AUDIT: Final = "audit"
PARQUET: Final = "parquet"
STUDY: Final = "study"
OVERLAYS: Final = "overlays"
DICOM: Final = "dicom"
DATASETS: Final = "datasets"
REGROWTH: Final = "regrowth"
BLINDED: Final = "blinded"

REPORT_NAME: Final = "report.html"
PAGES: Final = "report"
"""Next to a report: a page a subject, and the pictures that pages show."""
THUMBNAILS: Final = f"{PAGES}/thumbnails"
"""Small pictures of the overlays."""
PICTURES: Final = f"{PAGES}/pictures"
"""Next to a report outside the results: copies of the pictures that its pages show."""
BLINDING_KEY: Final = "blinding-key.csv"
DICOM_INDEX: Final = f"{DICOM}/index.csv"
DEFINE_NAME: Final = "define.json"
"""In a folder of datasets: the definition of each variable."""
DEFINE_PAGE: Final = "define.html"
"""In a folder of datasets: the same for people."""

RUN_NAME: Final = f"{AUDIT}/run.json"
LEDGER_NAME: Final = f"{AUDIT}/ledger.sqlite"
"""The file that a folder of results holds from its first moment on."""
LOG_NAME: Final = f"{AUDIT}/log.jsonl"
LOCK_NAME: Final = f"{AUDIT}/.run.lock"
OWN_LOCK: Final = ".run.lock"
"""The lock of a folder that is handed on, such as that of datasets."""
MADE_OF_NAME: Final = f"{AUDIT}/made_of.json"
VERIFY_NAME: Final = f"{AUDIT}/verify.json"
MASKS: Final = f"{AUDIT}/masks"
"""Masks that reviewers drew, and the model's that they corrected."""
SUPERSEDED: Final = f"{AUDIT}/superseded"
ASIDE: Final = f"{AUDIT}/.tables"
"""New tables before they are moved to their place."""
READINGS: Final = f"{AUDIT}/readings"
"""A folder for each reviewer who reads blind to the others."""
PARTS: Final = f"{AUDIT}/parts"
SHARDS: Final = f"{AUDIT}/shards"
DONE_NAME: Final = "shard.json"
"""In the folder of a shard, which otherwise has the layout of a results folder."""
ANALYSIS_NAME: Final = f"{STUDY}/study.json"

WRITTEN_INTO: Final = ("", AUDIT, PARQUET, STUDY, OVERLAYS, MASKS)
"""Folders in which a run that is killed may leave temporary files."""

OVERRIDES: Final = "overrides"
HISTORY: Final = "history"
TABLES: Final = ("photos", "visits", "subjects")
"""The tables of a run."""
_FOLDER_OF: Final = {
    OVERRIDES: AUDIT,
    HISTORY: AUDIT,
    REGROWTH: REGROWTH,
    **dict.fromkeys(("trajectories", "analysis", "agreement", "agreement_pairs"), STUDY),
    **dict.fromkeys(("flow", "arms", "contrasts", "changes", "models"), STUDY),
}
"""Folders of the CSV files of tables that do not lie at the top."""


def csv_name(table: str) -> str:
    """The CSV file of a table."""
    folder = _FOLDER_OF.get(table)
    return f"{folder}/{table}.csv" if folder else f"{table}.csv"


def parquet_name(table: str) -> str:
    """The Parquet file of a table."""
    return f"{PARQUET}/{table}.parquet"


def table_files(table: str) -> tuple[str, str]:
    """The CSV and the Parquet file of a table."""
    return csv_name(table), parquet_name(table)


TABLE_FILES: Final = tuple(file for table in TABLES for file in table_files(table))
HISTORY_FILES: Final = table_files(HISTORY)
OVERRIDE_FILES: Final = table_files(OVERRIDES)
PHOTOS_NAME: Final = parquet_name("photos")
VISITS_NAME: Final = parquet_name("visits")
VISITS_CSV: Final = csv_name("visits")
PROBLEMS_NAME: Final = parquet_name("problems")
