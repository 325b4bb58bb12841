"""Outputs record which tables they were made of, each for itself."""

from pathlib import Path

from autosalt.files.io import read_json
from autosalt.files.layout import MADE_OF_NAME, PHOTOS_NAME, VISITS_NAME
from autosalt.results.made_of import record_source, source_hashes


def test_an_output_keeps_the_tables_that_it_was_made_of(tmp_path: Path) -> None:
    for name in (PHOTOS_NAME, VISITS_NAME):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"first")
    first = source_hashes(tmp_path)
    record_source(tmp_path, "dicom")
    (tmp_path / VISITS_NAME).write_bytes(b"second")
    record_source(tmp_path, "datasets")
    assert source_hashes(tmp_path) != first
    assert read_json(tmp_path / MADE_OF_NAME) == {
        "dicom": first,
        "datasets": source_hashes(tmp_path),
    }


def test_tables_that_are_not_there_have_no_hash(tmp_path: Path) -> None:
    assert source_hashes(tmp_path) == {}
