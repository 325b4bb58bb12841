"""Folder of a comparison of masks: two tables and a record that names nobody."""

import json
from pathlib import Path

import numpy as np
import pytest

from autosalt import Scorer
from autosalt.files.table import read_parquet
from autosalt.results.folder import ResultsFolder
from autosalt.study.agreement.mask_pairs import PairOutcome, PairProblem
from autosalt.study.agreement.mask_tables import (
    PHOTO_COLUMNS,
    PHOTOS,
    RECORD,
    SUMMARY,
    write_mask_agreement,
)
from autosalt.study.agreement.masks import compare_masks

pytest.importorskip("pingouin")
pytest.importorskip("statsmodels")


def test_compared_and_refused_photos_each_have_a_row(tiny_model: Path, tmp_path: Path) -> None:
    scalp, loss = np.ones((10, 10), np.bool_), np.zeros((10, 10), np.bool_)
    loss[:5] = True
    agreement = compare_masks((scalp, loss), (scalp, ~loss), 40.0)
    outcomes = [
        PairOutcome("b.png", "A", "1", "top", "compared", agreement=agreement),
        PairOutcome("a.png", "A", "1", "back", "refused", PairProblem.NO_MASKS),
    ]
    scorer = Scorer.load(tiny_model)
    counts = write_mask_agreement(outcomes, scorer, ResultsFolder(tmp_path), {"masks": "folder"})
    assert counts == {"compared": 1, "refused": 1, "failed": 0}
    refused, compared = read_parquet(tmp_path, PHOTOS)
    assert tuple(refused) == tuple(PHOTO_COLUMNS)
    assert (refused["path"], refused["reason"], refused["loss_dice"]) == (
        "a.png",
        "no_masks",
        None,
    )
    assert (compared["machine_loss_pct"], compared["reader_loss_pct"]) == (40.0, 50.0)
    assert (compared["difference_points"], compared["loss_dice"]) == (-10.0, 0.0)
    assert all(row["value"] is None for row in read_parquet(tmp_path, SUMMARY))  # one pair
    assert (compared["against_loss_pct"], len(compared["model_sha256"])) == (None, 64)
    text = (tmp_path / RECORD).read_text(encoding="utf-8")
    assert json.loads(text)["not_compared_by_reason"] == {"no_masks": 1}
    assert "png" not in text


def test_two_readers_have_no_model_in_table_and_record(tmp_path: Path) -> None:
    scalp, loss = np.ones((10, 10), np.bool_), np.zeros((10, 10), np.bool_)
    loss[:4] = True
    one = PairOutcome(
        *("b.png", "A", "1", "top", "compared"),
        agreement=compare_masks((scalp, loss), (scalp, ~loss)),
        against_masks_sha256="other",
    )
    write_mask_agreement([one], None, ResultsFolder(tmp_path), {})
    (row,) = read_parquet(tmp_path, PHOTOS)
    assert (row["against_loss_pct"], row["reader_loss_pct"], row["difference_points"]) == (
        *(40.0, 60.0, -20.0),
    )
    assert (row["machine_loss_pct"], row["model_sha256"]) == (None, None)
    assert row["against_masks_sha256"] == "other"
    assert {line["first"] for line in read_parquet(tmp_path, SUMMARY)} == {"against"}
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    assert (record["model"], record["settings"]) == (None, {})
