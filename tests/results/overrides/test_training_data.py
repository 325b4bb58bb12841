"""Corrected masks become training data: of photos that are still the files, without EXIF."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from autosalt.archive.stores.local import Folder
from autosalt.errors import FolderError, ResultsError
from autosalt.imaging.masks import read_mask
from autosalt.imaging.pipeline import InputSpec
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import mask_names
from autosalt.results.overrides.training_data import (
    CorrectedPhoto,
    corrected_photos,
    export_corrected,
)
from autosalt.training.data.dataset import load_examples, read_items
from tests.results.overrides.corrected_study import HEIGHT, LOSS, MASKS, SCALP, WIDTH, write_study

TWICE = np.ones((2, 2), np.bool_)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two photos whose masks were corrected."""
    return write_study(tmp_path)


def listed(study: Path) -> tuple[CorrectedPhoto, ...]:
    return corrected_photos(ResultsFolder(study / "out"))


def export(study: Path, data: Path) -> list[tuple[str, str]]:
    """Export to `data`; path and reason of the photos that were dropped."""
    results, store = ResultsFolder(study / "out"), Folder(study / "photos")
    done = export_corrected(results, listed(study), store, data, "clinic")
    return [(one.photo, one.reason.value) for one in done.dropped]


def test_training_reads_the_photos_whose_masks_were_corrected(study: Path) -> None:
    data = study / "data"
    assert export(study, data) == []
    with (data / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["subject"], row["view"], row["source"]) for row in rows] == [
        ("0012", "back", "clinic"),
        ("0012", "top", "clinic"),
    ]
    items = read_items([data])
    examples = load_examples(items, InputSpec(64, (0, 0, 0)))
    assert [example.item.photo for example in examples] == [row["photo"] for row in rows]
    for row in rows:
        photo = Image.open(data / row["photo"])
        assert photo.size == (WIDTH, HEIGHT)
        assert not photo.getexif()
        assert b"QUI SECRET" not in (data / row["photo"]).read_bytes()
        for kind, mask in (("scalp", SCALP), ("loss", LOSS)):
            np.testing.assert_array_equal(read_mask(data / row[kind]), np.kron(mask, TWICE))


def test_a_photo_that_is_no_longer_the_file_that_was_corrected_is_dropped(study: Path) -> None:
    (study / "photos/0012/1/top.jpg").write_bytes((study / "photos/0012/1/back.jpg").read_bytes())
    assert export(study, study / "data") == [("0012/1/top.jpg", "photo_changed")]
    problems = (study / "data/problems.csv").read_text(encoding="utf-8")
    assert "Put that file back." in problems
    assert len(read_items([study / "data"])) == 1


def test_where_all_are_dropped_nothing_is_written(study: Path) -> None:
    (study / "photos/0012/1/top.jpg").unlink()
    (study / "out" / mask_names(MASKS.measured().sha256)[0]).write_bytes(b"edited")
    assert export(study, study / "data") == [
        ("0012/1/back.jpg", "masks_changed"),
        ("0012/1/top.jpg", "photo_missing"),
    ]
    assert not (study / "data").exists()


@pytest.mark.parametrize("inside", ["out/data", "photos/data"])
def test_photos_and_results_are_not_written_into(study: Path, inside: str) -> None:
    with pytest.raises(FolderError, match="outside it"):
        export(study, study / inside)


def test_tables_of_two_runs_are_not_exported(study: Path) -> None:
    table = pa.Table.from_pylist([{"override_id": 1, "masks_sha256": None}])
    pq.write_table(table, study / "out/parquet/overrides.parquet")
    with pytest.raises(ResultsError, match="are not of one run"):
        listed(study)


def test_without_corrected_masks_there_is_nothing_to_export(study: Path) -> None:
    table = study / "out/parquet/photos.parquet"
    rows = [row | {"override": "view"} for row in pq.read_table(table).to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows), table)
    (study / "out/parquet/overrides.parquet").unlink()
    assert listed(study) == ()


def test_photos_are_listed_with_the_view_that_they_count_as(study: Path) -> None:
    top = listed(study)[1]
    assert replace(top, sha256="", masks_sha256="") == CorrectedPhoto(
        "0012/1/top.jpg", "", "0012", "top", ""
    )
