"""The tables keep the columns of the contract, and cells guard what people wrote."""

import csv
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from autosalt.archive.read_index import read_index
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results

# What others rely on: written out here, so that a change of the source is noticed.
PHOTOS = """subject, visit, view, view_source, path, sha256, status, reason, scalp_px, loss_px,
loss_pct, loss_pct_low, loss_pct_high, model_sha256"""
VISITS = """subject, visit, date, status, salt, salt_low, salt_high, salt_bound_low,
salt_bound_high, salt_renormalised, left_loss_pct, right_loss_pct, top_loss_pct, back_loss_pct,
band, aa_iga, model_sha256"""
SUBJECTS = """subject, baseline_visit, visit, baseline_salt, visit_salt, change_points,
improvement_pct, improvement_pct_low, improvement_pct_high, beyond_noise, salt30, salt50, salt75,
salt90, salt100, salt_le20, salt_le10"""


def score(photos: Path, photo_scorer: ModelScorer, out: Path) -> dict[str, list[dict[str, str]]]:
    publish_results(
        run_archive(read_index(photos), photo_scorer, out),
        photo_scorer,
        ResultsFolder(out),
        RunOptions(overlays="all"),
    )
    return {name: read(out / f"{name}.csv") for name in ("photos", "visits", "subjects")}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_columns_of_the_contract_come_first(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    tables = score(photos, photo_scorer, tmp_path / "out")
    for name, listed in (("photos", PHOTOS), ("visits", VISITS), ("subjects", SUBJECTS)):
        columns = listed.replace("\n", " ").split(", ")
        assert list(tables[name][0])[: len(columns)] == columns
        back = pq.read_table(tmp_path / "out" / f"parquet/{name}.parquet")
        assert back.column_names == list(tables[name][0])
        assert back.num_rows == len(tables[name])
        assert str(back.schema.field("subject").type) == "string"


def test_formulas_from_names_and_manifest_are_guarded(
    photo_scorer: ModelScorer, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    Image.fromarray(paint()).save(tmp_path / "-a.png")
    (tmp_path / "manifest.csv").write_text(
        "path,subject,visit,view,site,arm\n-a.png,=HYPERLINK(1),@1,top,+cmd,-2\n"
    )
    tables = score(tmp_path, photo_scorer, tmp_path / "out")
    photo, visit = tables["photos"][0], tables["visits"][0]
    assert (photo["subject"], photo["visit"], photo["path"]) == ("'=HYPERLINK(1)", "'@1", "'-a.png")
    assert (visit["subject"], visit["site"], visit["arm"]) == ("'=HYPERLINK(1)", "'+cmd", "'-2")
    for path in (tmp_path / "out").rglob("*.csv"):
        for row in read(path):
            assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row.values())


@pytest.mark.slow
def test_readers_who_have_names_come_last_and_only_if_there_are_any(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    without = score(photos, photo_scorer, tmp_path / "a")["visits"][0]
    assert list(without)[-1] == "salt_original"
    (photos / "manifest.csv").write_text(
        "path,subject,visit,view,reader_salt_B,reader_salt_A\n"
        "0012/1/top.png,0012,first,top,47.5,45\n"
        "0012/2/top.png,0012,second,top,,40\n"
    )
    first, second = score(photos, photo_scorer, tmp_path / "b")["visits"]
    assert list(first)[-3:] == ["salt_original", "reader_salt_A", "reader_salt_B"]
    assert [first[f"reader_salt_{name}"] for name in "AB"] == ["45.0", "47.5"]
    assert [second[f"reader_salt_{name}"] for name in "AB"] == ["40.0", ""]
