"""The notebook on training runs from an export of Label Studio to a scored visit."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autosalt.core.types import RGB
from research.datasets.entry import write_dataset
from research.measure.own_path import write_export
from tests.painted_heads import painted_people

NOTEBOOK = Path(__file__).parents[2] / "notebooks/train.ipynb"


@pytest.mark.slow
def test_an_export_becomes_a_model_that_scores_a_visit(
    tmp_path: Path, tiny_model: Path, paint: Callable[..., RGB]
) -> None:
    pytest.importorskip("torch")
    write_dataset(tmp_path / "heads", painted_people(paint, 20), "painted")
    write_export(tmp_path / "heads", tmp_path / "EXPORT", "label-studio")
    shutil.copytree(tmp_path / "EXPORT/photos", tmp_path / "PHOTOS")
    book = nbformat.read(NOTEBOOK, as_version=4)
    # A model that was trained for seconds cannot be calibrated: the tiny one is, in its place.
    book.cells[1].source += (
        '\nVISIT = {view: Path(f"PHOTOS/0011_{view}.jpg") for view in VISIT}'
        '\nTRAIN = ["experiment=smoke", "trainer.max_steps=2"]'
        f'\nFINISH = ["checkpoint={tiny_model}", "split=all", "parity_photos=2", "golden_photos=1"]'
    )
    client = NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    made = tmp_path / "own-model"
    assert (made / "run/best.ckpt").is_file()
    assert (made / "model/mine.onnx").is_file()
    with (made / "visit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["View"] for row in rows] == ["left", "right", "top", "back"]
    for row in rows:  # half of the scalp of the eleventh of twenty people
        assert float(row["Hair loss, %"]) == pytest.approx(50, abs=3)
