"""Regrowth maps compare with the baseline that the tables have, or with none."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from autosalt.errors import RegrowthError
from autosalt.results.folder import ResultsFolder
from autosalt.study.regrowth.pairs import read_pairs


def results(out: Path, *visits: tuple[str, str, str | None]) -> Path:
    """Tables of a run with these visits: subject, name, date."""
    photos = [
        {"subject": s, "visit": v, "view": "top", "path": f"{s}/{v}.jpg", "sha256": "ab",
         "status": "scored", "override_id": None}
        for s, v, _ in visits
    ]  # fmt: skip
    rows = [{"subject": s, "visit": v, "date": day} for s, v, day in visits]
    (out / "parquet").mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(photos), out / "parquet/photos.parquet")
    schema = pa.schema([(name, pa.string()) for name in ("subject", "visit", "date")])
    pq.write_table(pa.Table.from_pylist(rows, schema), out / "parquet/visits.parquet")
    return out


def compared(out: Path, baseline: str = "baseline") -> set[tuple[str, str, str]]:
    return {
        (pair.subject, pair.baseline_visit, pair.visit)
        for pair in read_pairs(ResultsFolder(out), baseline)
    }


def test_screening_is_neither_baseline_nor_follow_up(tmp_path: Path) -> None:
    names = ("screening", "baseline", "week 4", "week 12")
    out = results(tmp_path, *(("A", name, None) for name in names))
    assert compared(out) == {("A", "baseline", "week 4"), ("A", "baseline", "week 12")}


def test_a_photo_has_the_masks_that_a_reviewer_drew(tmp_path: Path) -> None:
    out = results(tmp_path, ("A", "V1", None), ("A", "V2", None))
    photos = pq.read_table(out / "parquet/photos.parquet").to_pylist()
    photos[1]["override_id"] = 3
    pq.write_table(pa.Table.from_pylist(photos), out / "parquet/photos.parquet")
    listed = [
        {"override_id": 2, "masks_sha256": "withdrawn"}, {"override_id": 3, "masks_sha256": "drawn"}
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(listed), out / "parquet/overrides.parquet")
    (pair,) = (one for one in read_pairs(ResultsFolder(out)) if one.view == "top")
    assert pair.before is not None
    assert pair.after is not None
    assert (pair.before.masks_sha256, pair.after.masks_sha256) == ("", "drawn")
    assert pair.before.key != pair.after.key  # of the same file


def test_days_take_precedence_over_names(tmp_path: Path) -> None:
    out = results(tmp_path, ("A", "V1", "2024-05-03"), ("A", "V2", "2024-01-05"))
    assert compared(out) == {("A", "V2", "V1")}


def test_a_subject_without_a_known_baseline_has_no_map_until_one_is_named(tmp_path: Path) -> None:
    unsure = (("B", "12-01-2024", None), ("B", "03-05-2024", None))
    out = results(tmp_path, ("A", "V1", None), ("A", "V2", None), *unsure)
    assert compared(out) == {("A", "V1", "V2")}
    results(tmp_path, *unsure)
    with pytest.raises(RegrowthError, match="the baseline of 1 subjects is not known"):
        read_pairs(ResultsFolder(out))
    assert compared(out, "12-01-2024") == {("B", "12-01-2024", "03-05-2024")}
