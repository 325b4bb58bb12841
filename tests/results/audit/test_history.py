"""History states what changed between two editions of the tables, and why, and nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autosalt.files.table import Table, to_csv, write_table
from autosalt.results.audit.history import Edition, Why, compare, differences, history_table
from autosalt.results.folder import ResultsFolder
from autosalt.results.tables import PHOTO_COLUMNS, VISIT_COLUMNS
from tests.run_records import model_record, run_record

Row = dict[str, Any]
RUN = run_record(model=model_record(sha256="m1"), settings={"autosalt": "1", "device": "cpu"})


def photo(path: str, loss: float | None = 10.0, **more: Any) -> Row:
    return {
        "subject": "0012", "visit": "1", "view": path, "view_source": "stated", "path": path,
        "sha256": f"sha of {path}", "status": "refused" if loss is None else "scored",
        "loss_pct": loss, "model_sha256": "m1", "settings_sha256": "s1",
    } | more  # fmt: skip


def visit(salt: float | None = 10.0, **more: Any) -> Row:
    status = "incomplete" if salt is None else "complete"
    row = {"subject": "0012", "visit": "1", "status": status, "salt": salt}
    return row | {"model_sha256": "m1", "settings_sha256": "s1"} | more


def edition(folder: Path, photos: list[Row], visits: list[Row], **run: Any) -> Edition:
    folder.mkdir()
    write_table(Table("photos", PHOTO_COLUMNS, photos), folder)
    write_table(Table("visits", VISIT_COLUMNS, visits), folder)
    return Edition(ResultsFolder(folder), replace(RUN, **run))


def test_the_same_tables_have_no_history(tmp_path: Path) -> None:
    old = edition(tmp_path / "old", [photo("left")], [visit()])
    new = edition(tmp_path / "new", [photo("left", overlay="drawn.jpg")], [visit()])
    assert list(compare(old, new, 1, "now")) == []


@pytest.mark.parametrize(
    ("change", "run", "why"),
    [
        ({"model_sha256": "m2", "loss_pct": 11.0}, {"model": model_record(sha256="m2")}, Why.MODEL),
        (
            {"settings_sha256": "s2"},
            {"settings": {"autosalt": "1", "device": "cuda"}},
            Why.SETTINGS,
        ),
        ({"settings_sha256": "s2"}, {"settings": {"autosalt": "2", "device": "cpu"}}, Why.CODE),
        ({"sha256": "other", "loss_pct": 90.0}, {}, Why.REPLACED),
        ({"sha256": None, "status": "refused", "loss_pct": None}, {}, Why.LOST),
        ({"override_id": 1, "status": "refused", "loss_pct": None}, {}, Why.OVERRIDE),
        ({"subject": "0013"}, {}, Why.MANIFEST),
        ({"view": "top"}, {}, Why.MANIFEST),
        ({"view": "top", "view_source": "visit"}, {}, Why.MANIFEST),
        ({"status": "refused", "reason": "duplicate_view", "loss_pct": None}, {}, Why.COMPANY),
    ],
)
def test_each_cause_is_recorded(tmp_path: Path, change: Row, run: Row, why: Why) -> None:
    old = edition(tmp_path / "old", [photo("left"), photo("top")], [visit()])
    now = [photo("left") | change, photo("top")]
    if "model" in run or "settings" in run:
        now[1] |= {name: value for name, value in change.items() if name.endswith("_sha256")}
    new = edition(tmp_path / "new", now, [visit(11.0)], **run)
    rows = list(compare(old, new, 3, "now"))
    first = rows[0]
    assert (first["table"], first["path"], first["reason"]) == ("photos", "left", why)
    assert (first["superseded"], first["time"]) == (3, "now")
    assert first["old_loss_pct"] == 10.0
    assert first["new_loss_pct"] == change.get("loss_pct", 10.0)
    assert rows[-1]["table"] == "visits"
    assert (rows[-1]["old_salt"], rows[-1]["new_salt"]) == (10.0, 11.0)
    assert why in rows[-1]["reason"].split(";")
    assert to_csv(history_table(rows)).count("\n") == 1 + len(rows)


def test_a_view_that_nobody_states_changes_with_the_photos_beside_it(tmp_path: Path) -> None:
    found = photo("c", view="back", view_source="model")
    derived = found | {"view": "top", "view_source": "visit"}
    old = edition(tmp_path / "old", [found], [visit()])
    new = edition(tmp_path / "new", [derived], [visit()])
    assert [row["reason"] for row in compare(old, new, 1, "now")] == [Why.COMPANY]


def test_a_visit_that_a_new_photo_completes(tmp_path: Path) -> None:
    old = edition(tmp_path / "old", [photo("left")], [visit(None)])
    new = edition(tmp_path / "new", [photo("left"), photo("top")], [visit(12.0)])
    [row] = compare(old, new, 1, "now")
    assert (row["table"], row["reason"]) == ("visits", Why.ADDED)
    assert row["changed"] == "status;salt"


def test_photos_that_are_gone_failed_or_found(tmp_path: Path) -> None:
    before = [photo("a"), photo("b", None, status="failed"), photo("c", None, sha256=None)]
    old = edition(tmp_path / "old", before, [visit()])
    new = edition(tmp_path / "new", [photo("b"), photo("c")], [visit()])
    reasons = {row["path"]: row["reason"] for row in compare(old, new, 1, "now")}
    assert reasons == {"a": Why.REMOVED, "b": Why.RETRIED, "c": Why.FOUND}


def test_edited_tables_are_named_as_edited(tmp_path: Path) -> None:
    old = edition(tmp_path / "old", [photo("a", 99.0)], [visit()])
    new = edition(tmp_path / "new", [photo("a")], [visit()])
    [row] = compare(replace(old, edited=True), new, 1, "now")
    assert Why.ALTERED in row["reason"].split(";")


def test_tables_whose_run_json_is_damaged_are_compared_without_reasons_of_the_run(
    tmp_path: Path,
) -> None:
    old = edition(tmp_path / "old", [photo("a", 99.0, model_sha256="m0")], [visit()])
    new = edition(tmp_path / "new", [photo("a")], [visit()])
    [row] = compare(replace(old, run=None, edited=True), new, 1, "now")
    assert row["reason"] == ";".join(sorted({Why.ALTERED, Why.COMPANY}))
    assert (row["old_autosalt"], row["new_autosalt"]) == (None, "1")


def test_columns_that_only_one_side_has_are_not_compared(tmp_path: Path) -> None:
    earlier = {name: kind for name, kind in PHOTO_COLUMNS.items() if name != "settings_sha256"}
    old = edition(tmp_path / "old", [photo("a")], [visit()])
    row = photo("a")
    del row["settings_sha256"]
    write_table(Table("photos", earlier, [row]), old.folder.path)
    new = edition(tmp_path / "new", [photo("a")], [visit()])
    assert list(compare(old, new, 1, "now")) == []


@pytest.mark.parametrize("now", [{}, {"reader_salt_kai": 47.5}])
def test_a_value_of_a_reader_that_the_new_tables_lack(tmp_path: Path, now: Row) -> None:
    """The column is gone, or the reader is called otherwise."""
    old = edition(tmp_path / "old", [photo("a")], [])
    new = edition(tmp_path / "new", [photo("a")], [])
    was = {"reader_salt_kim": 47.5}
    for side, first in ((old, was), (new, now)):
        visits = [visit() | first, visit(visit="2")]
        columns = {**VISIT_COLUMNS, **dict.fromkeys(first, "float")}
        write_table(Table("visits", columns, visits), side.folder.path)
    [row] = compare(old, new, 1, "now")
    assert (row["table"], row["visit"], row["changed"]) == ("visits", "1", "reader_salt_kim")
    assert row["reason"] == Why.MANIFEST
    assert list(compare(new, old, 1, "now")) == (
        [] if not now else [row | {"changed": "reader_salt_kai"}]
    ), "a reader who came takes nothing back"


ROWS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.sampled_from([None, 0.0, 1.5]), st.sampled_from([None, "x", "y"])),
    max_size=6,
)


@pytest.mark.slow
@settings(max_examples=30)
@given(ROWS, ROWS)
def test_differences_are_those_of_the_rows(
    tmp_path_factory: pytest.TempPathFactory, a: dict[str, Any], b: dict[str, Any]
) -> None:
    folders = [tmp_path_factory.mktemp("side") for _ in "ab"]
    for folder, rows in zip(folders, (a, b), strict=True):
        table = [{"path": p, "loss_pct": loss, "reason": why} for p, (loss, why) in rows.items()]
        write_table(Table("photos", PHOTO_COLUMNS, table), folder)
    sides = map(ResultsFolder, folders)
    found = {
        was["path"]: (now is None, changed) for was, now, changed in differences(*sides, "photos")
    }
    wanted = {}
    for path, was in a.items():
        if path not in b:
            wanted[path] = (True, [])
        elif was != b[path]:
            names = ("reason", "loss_pct")
            pairs = zip(names, reversed(was), reversed(b[path]), strict=True)
            wanted[path] = (False, [name for name, one, other in pairs if one != other])
    assert found == wanted
