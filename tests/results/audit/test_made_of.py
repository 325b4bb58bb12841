"""Each output records its sources and its files, and is outdated when a source changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from autosalt.files.layout import ANALYSIS_NAME, MADE_OF_NAME, PHOTOS_NAME, VISITS_NAME
from autosalt.results.audit.made_of import (
    SETTINGS,
    Freshness,
    is_unfinished,
    read_made_of,
    record_output,
    settings_hash,
    state_of,
    table_hashes,
)
from autosalt.results.folder import ResultsFolder


def write(out: Path, name: str, content: str) -> None:
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_text(content)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Tables, and an output of two files that was computed from them."""
    for name in (PHOTOS_NAME, VISITS_NAME, "dicom/index.csv", "dicom/seg-1.dcm"):
        write(tmp_path, name, "first")
    record_output(
        ResultsFolder(tmp_path),
        "dicom",
        table_hashes(ResultsFolder(tmp_path)),
        ["dicom/index.csv", "dicom/seg-1.dcm"],
    )
    return tmp_path


@pytest.mark.parametrize("table", [PHOTOS_NAME, VISITS_NAME])
def test_an_output_is_outdated_when_a_table_changes_or_is_lost(out: Path, table: str) -> None:
    assert state_of(ResultsFolder(out), "dicom") is Freshness.CURRENT
    write(out, table, "second")
    assert state_of(ResultsFolder(out), "dicom") is Freshness.OUTDATED
    (out / table).unlink()
    assert state_of(ResultsFolder(out), "dicom") is Freshness.OUTDATED
    write(out, table, "first")
    assert state_of(ResultsFolder(out), "dicom") is Freshness.CURRENT


def test_a_table_that_appears_later_makes_an_output_outdated(tmp_path: Path) -> None:
    record_output(ResultsFolder(tmp_path), "analysis", table_hashes(ResultsFolder(tmp_path)), [])
    assert state_of(ResultsFolder(tmp_path), "analysis") is Freshness.CURRENT
    write(tmp_path, PHOTOS_NAME, "scored")
    assert state_of(ResultsFolder(tmp_path), "analysis") is Freshness.OUTDATED


def test_settings_count_where_they_are_recorded_and_an_analysis_has_its_own(out: Path) -> None:
    sources = {**table_hashes(ResultsFolder(out)), SETTINGS: settings_hash({"title": "A trial"})}
    record_output(ResultsFolder(out), "datasets", sources, [])
    assert state_of(ResultsFolder(out), "datasets") is Freshness.CURRENT, (
        "no analysis contradicts it"
    )
    write(out, ANALYSIS_NAME, json.dumps({"settings": {"title": "A trial"}}))
    assert state_of(ResultsFolder(out), "datasets") is Freshness.CURRENT
    write(out, ANALYSIS_NAME, json.dumps({"settings": {"title": "Another"}}))
    assert state_of(ResultsFolder(out), "datasets") is Freshness.OUTDATED
    assert state_of(ResultsFolder(out), "dicom") is Freshness.CURRENT, (
        "it was made without settings"
    )


def test_each_output_has_its_own_record(out: Path) -> None:
    write(out, VISITS_NAME, "second")
    record_output(ResultsFolder(out), "datasets", table_hashes(ResultsFolder(out)), [])
    assert state_of(ResultsFolder(out), "dicom") is Freshness.OUTDATED
    assert state_of(ResultsFolder(out), "datasets") is Freshness.CURRENT


def test_an_edited_file_is_unfinished_and_a_removed_one_is_not(out: Path) -> None:
    assert not is_unfinished(ResultsFolder(out), "dicom")
    (out / "dicom/seg-1.dcm").unlink()
    assert not is_unfinished(ResultsFolder(out), "dicom")
    write(out, "dicom/seg-1.dcm", "edited")
    assert is_unfinished(ResultsFolder(out), "dicom")
    assert is_unfinished(ResultsFolder(out), "never made")


def test_files_that_were_not_written_are_not_recorded(out: Path) -> None:
    record_output(
        ResultsFolder(out), "blinded report", {}, ["blinded/report.html", "blinding-key.csv"]
    )
    made_of = read_made_of(ResultsFolder(out), "blinded report")
    assert made_of is not None
    assert made_of.files == {}


def test_a_folder_is_recorded_without_the_names_of_its_files(out: Path) -> None:
    write(out, "blinded/report/QUI-0012.html", "a page")
    record_output(ResultsFolder(out), "blinded report", {}, ["blinded/report"])
    assert "QUI" not in (out / MADE_OF_NAME).read_text()
    assert not is_unfinished(ResultsFolder(out), "blinded report")
    write(out, "blinded/report/QUI-0012.html", "another page")
    assert is_unfinished(ResultsFolder(out), "blinded report")


@pytest.mark.parametrize(
    "entry", [None, 3, [], {}, {"sources": {}}, {"sources": 3, "files": {}}, {"photos": "ab"}]
)
def test_a_record_that_cannot_be_read_is_none(out: Path, entry: Any) -> None:
    (out / MADE_OF_NAME).write_text(json.dumps({"dicom": entry}))
    assert read_made_of(ResultsFolder(out), "dicom") is None
    assert state_of(ResultsFolder(out), "dicom") is Freshness.NOT_RECORDED
