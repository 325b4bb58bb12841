"""Tables that were edited, and a ledger that holds something else, are found."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from autosalt.results.verify.checks import Verdict, Verification

pytestmark = pytest.mark.slow

Check = Callable[..., Verification]


def found(done: Verification) -> dict[str, set[str]]:
    """What each check that does not stand found."""
    return {
        check.name: {difference.what for difference in check.differences}
        for check in done.checks
        if check.verdict is not Verdict.STANDS
    }


@pytest.mark.parametrize("name", ["visits", "subjects", "photos"])
def test_an_edited_cell_is_named(out: Path, check: Check, name: str) -> None:
    path = out / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    column = {"visits": "salt", "subjects": "visit_salt", "photos": "loss_pct"}[name]
    at = lines[0].index(column)
    lines[5 if name != "subjects" else 4][at] = "1.5"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    done = check()
    assert found(done) == {"table files": {"file_changed", "cell"}}
    [cell] = [d for d in done.checks[3].differences if d.what == "cell"]
    assert cell.where["table"] == f"{name}.csv"
    assert cell.where["column"] == column


def test_a_forged_parquet_with_forged_hashes_is_found_by_arithmetic(
    out: Path, check: Check
) -> None:
    from autosalt.files.io import hash_file
    from autosalt.files.table import Table, read_parquet, write_table
    from autosalt.results.tables import VISIT_COLUMNS

    rows = list(read_parquet(out, "visits"))
    rows[4]["salt"] = 1.5
    write_table(Table("visits", VISIT_COLUMNS, rows), out)
    record = json.loads((out / "audit/run.json").read_text())
    for name in ("visits.csv", "parquet/visits.parquet"):
        record["tables"][name] = hash_file(out / name)
    (out / "audit/run.json").write_text(json.dumps(record))
    assert found(check()) == {"visits and subjects": {"cell"}}


def test_a_ledger_with_other_values_is_found(out: Path, check: Check) -> None:
    with closing(sqlite3.connect(out / "audit/ledger.sqlite")) as db:
        db.execute("DROP TRIGGER result_stays")
        db.execute(
            "UPDATE result SET score = json_set(score, '$.loss_pct', 1.5) "
            "WHERE stated_view = 'back'"
        )
        db.commit()
    assert found(check(size=None)) == {"photos and ledger": {"cell"}, "sample": {"score"}}


def test_edited_overrides_are_found(out: Path, check: Check) -> None:
    path = out / "audit/overrides.csv"
    text = path.read_text()
    path.write_text(text.replace("in_force", "withdrawn", 1))
    assert found(check()) == {"overrides": {"cell"}}
    path.write_text(text)
    table = pq.read_table(out / "parquet/overrides.parquet")
    pq.write_table(table.slice(1), out / "parquet/overrides.parquet")
    assert found(check())["overrides"] == {"cell", "row_missing"}
    assert "QUI" not in (out / "audit/verify.json").read_text()
    (out / "parquet/overrides.parquet").unlink()
    assert found(check()) == {"overrides": {"file_missing"}}
    path.unlink()
    assert found(check()) == {"overrides": {"file_missing"}}


def test_a_table_that_is_no_table_is_not_checked(out: Path, check: Check) -> None:
    table = pq.read_table(out / "parquet/subjects.parquet")
    pq.write_table(table.drop_columns(["status"]), out / "parquet/subjects.parquet")
    (out / "parquet/visits.parquet").write_bytes(b"nonsense")
    (out / "photos.csv").unlink()
    done = check()
    assert not done.stands
    assert {"table files", "visits and subjects"} <= set(found(done))


def test_an_edited_mask_of_a_reviewer_is_found(out: Path, check: Check) -> None:
    mask = next((out / "audit/masks").glob("*_loss.png"))
    mask.write_bytes(mask.read_bytes()[:-1])
    assert found(check()) == {"corrected masks": {"masks_changed"}}
