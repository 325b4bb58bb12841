"""Names of files and folders in a results folder."""

from typing import Final

RUN_NAME: Final = "run.json"
ANALYSIS_NAME: Final = "study.json"
SUPERSEDED: Final = "superseded"
REPORT_NAME: Final = "report.html"
TABLES: Final = ("photos", "visits", "subjects")
TABLE_FILES: Final = tuple(f"{name}.{end}" for name in TABLES for end in ("csv", "parquet"))
HISTORY_FILES: Final = ("history.csv", "history.parquet")
LEDGER_NAME: Final = "ledger.sqlite"
"""The file that a folder of results holds from its first moment on."""
LOG_NAME: Final = "log.jsonl"
OVERLAYS: Final = "overlays"
PARTS: Final = "parts"
SHARDS: Final = "shards"
DONE_NAME: Final = "shard.json"
SUBJECTS: Final = "subjects"
"""Beside a report: a page a subject."""
THUMBNAILS: Final = "thumbnails"
"""Beside a report: small pictures of the overlays."""
PICTURES: Final = "pictures"
"""Beside a report that does not lie in the results: copies of pictures that its pages name."""
OVERRIDES: Final = "overrides"
MADE_OF_NAME: Final = "made_of.json"
BLINDED: Final = "blinded"
DATASETS: Final = "datasets"
DICOM: Final = "dicom"
VERIFY_NAME: Final = "verify.json"
VISITS_NAME: Final = "visits.parquet"
VISITS_CSV: Final = "visits.csv"
PHOTOS_NAME: Final = "photos.parquet"
PROBLEMS_NAME: Final = "problems.parquet"
