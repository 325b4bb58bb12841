"""`autosalt override` and `autosalt verify` from the command line: exit codes and lines."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS

pytestmark = pytest.mark.slow

REVIEWER, REASON = "QUIREVIEWER", "QUIREASON: the cap is on"
TOP, LEFT, RIGHT = "0012/1/top.png", "0012/1/left.png", "0012/1/right.png"


@pytest.fixture
def out(tmp_path: Path, paint: Callable[..., RGB], tiny_model: Path) -> Path:
    for visit, loss in (("1", 0.6), ("2", 0.2)):
        folder = tmp_path / "photos/0012" / visit
        folder.mkdir(parents=True)
        for view in VIEWS:
            shown = paint(loss if view != "left" else 0.9, view, seed=int(visit))
            Image.fromarray(shown).save(folder / f"{view}.png")
    assert autosalt("score", tmp_path, "--model", tiny_model).exit_code == 0
    return tmp_path / "out"


def autosalt(command: str, tmp_path: Path, *arguments: object) -> Result:
    if command == "score":
        arguments = (tmp_path / "photos", "--out", tmp_path / "out", "--no-report", *arguments)
    elif command == "merge":
        arguments = (tmp_path / "out", "--no-report", *arguments)
    elif command == "override":
        arguments = (tmp_path / "out", "--by", REVIEWER, "--reason", REASON, *arguments)
    else:
        arguments = (tmp_path / "out", "--photos", tmp_path / "photos", *arguments)
    return CliRunner().invoke(app, [command, *map(str, arguments)])


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return {row.get("path") or row["visit"]: row for row in csv.DictReader(file)}


def tables_in(out: Path) -> dict[str, bytes]:
    """Every table by its path; not those that are superseded."""
    folders = (out, out / "audit", out / "parquet")
    files = [path for folder in folders for path in folder.glob("*.[cp]*")]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def last_line(result: Result) -> str:
    assert "Traceback" not in result.output
    return result.stderr.strip().splitlines()[-1]


def test_original_and_overruled_stand_beside_each_other(
    out: Path, tmp_path: Path, tiny_model: Path
) -> None:
    before = rows(out / "visits.csv")["1"]
    result = autosalt("override", tmp_path, "--refuse", TOP)
    assert result.exit_code == 3, result.output  # a photo is refused
    photo, visit = rows(out / "photos.csv")[TOP], rows(out / "visits.csv")["1"]
    assert (photo["status"], photo["reason"]) == ("refused", "refused_by_reviewer")
    assert (photo["override"], photo["override_id"]) == ("refuse", "1")
    assert (photo["override_by"], photo["override_reason"]) == (REVIEWER, REASON)
    assert (photo["original_status"], photo["original_view"]) == ("scored", "top")
    assert photo["loss_pct"] == ""  # nobody shall add it up by accident
    assert float(photo["original_loss_pct"]) == float(before["top_loss_pct"])
    assert (visit["status"], visit["salt"]) == ("incomplete", "")
    assert (visit["overrides"], visit["salt_original"]) == ("1", before["salt"])
    assert rows(out / "visits.csv")["2"]["salt_original"] == ""
    html = (out / "report.html").read_text(encoding="utf-8")
    assert html.count(REVIEWER) >= 2  # in its place and in the list of refused photos

    # A later run keeps to it, and withdrawing brings the very same numbers back.
    tables = tables_in(out)
    assert autosalt("score", tmp_path, "--model", tiny_model).exit_code == 3
    assert tables_in(out) == tables
    assert autosalt("override", tmp_path, "--withdraw", 1).exit_code == 0
    assert rows(out / "visits.csv")["1"] == before
    assert [row["state"] for row in csv_rows(out / "audit/overrides.csv")] == ["withdrawn", ""]


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_views_that_were_mixed_up_count_for_each_other(out: Path, tmp_path: Path) -> None:
    before = rows(out / "visits.csv")["1"]
    orders = ("--view", f"{LEFT}=right", "--view", f"{RIGHT}=left")
    assert autosalt("override", tmp_path, *orders).exit_code == 0
    after = rows(out / "visits.csv")["1"]
    assert after["left_loss_pct"] == before["right_loss_pct"]
    assert after["right_loss_pct"] == before["left_loss_pct"]
    photo = rows(out / "photos.csv")[LEFT]
    assert (photo["view"], photo["view_source"], photo["original_view"]) == (
        "right",
        "reviewer",
        "left",
    )
    assert "QUI" not in (out / "audit/log.jsonl").read_text()
    assert "QUI" not in (out / "audit/run.json").read_text()
    assert '"event": "override"' in (out / "audit/log.jsonl").read_text()


def test_shards_that_are_joined_again_keep_to_it(
    out: Path, tmp_path: Path, tiny_model: Path
) -> None:
    for number in (1, 2):
        autosalt("score", tmp_path, "--model", tiny_model, "--shard", f"{number}/2")
    merge = ["merge", str(out), "--no-report"]
    assert CliRunner().invoke(app, merge).exit_code == 0
    assert autosalt("override", tmp_path, "--refuse", TOP, "--no-report").exit_code == 3
    tables = tables_in(out)
    assert CliRunner().invoke(app, merge).exit_code == 3
    assert tables_in(out) == tables
    assert rows(out / "photos.csv")[TOP]["override_by"] == REVIEWER


@pytest.mark.parametrize("lost", ["gone", "an earlier copy", "new"])
def test_a_ledger_without_the_overrides_is_not_gone_on_with(
    out: Path, tmp_path: Path, tiny_model: Path, lost: str
) -> None:
    shutil.copy(out / "audit/ledger.sqlite", tmp_path / "before.sqlite")
    assert autosalt("override", tmp_path, "--refuse", TOP, "--no-report").exit_code == 3
    (out / "audit/ledger.sqlite").rename(tmp_path / "good.sqlite")
    if lost == "an earlier copy":
        shutil.copy(tmp_path / "before.sqlite", out / "audit/ledger.sqlite")
    elif lost == "new":
        (out / "audit/ledger.sqlite").touch()
    before = tables_in(out)
    commands = [("score", "--model", tiny_model), ("merge",)]
    commands += [("override", "--refuse", LEFT)] if lost != "gone" else []
    for number in (1, 2):
        autosalt("score", tmp_path, "--model", tiny_model, "--shard", f"{number}/2")
    for command, *more in commands:
        result = autosalt(str(command), tmp_path, *more)
        assert result.exit_code == 1, result.output
        line = last_line(result)
        assert "ledger.sqlite: does not hold what parquet/overrides.parquet lists" in line
        assert "remove audit/overrides.csv and parquet/overrides.parquet to go on without" in line
        assert tables_in(out) == before
    assert (out / "audit/ledger.sqlite").exists() is (lost != "gone")
    differs = autosalt("verify", tmp_path, "--model", tiny_model)
    assert differs.exit_code == 3
    assert "overrides: overrides, row 1: row too many" in differs.stdout

    (tmp_path / "good.sqlite").replace(out / "audit/ledger.sqlite")
    assert autosalt("verify", tmp_path, "--model", tiny_model).exit_code == 0
    assert autosalt("score", tmp_path, "--model", tiny_model).exit_code == 3
    assert rows(out / "photos.csv")[TOP]["override_by"] == REVIEWER


def test_a_refused_photo_does_not_count_again_by_another_name(
    out: Path, tmp_path: Path, tiny_model: Path
) -> None:
    def counts() -> tuple[int, int]:
        counts = json.loads((out / "audit/run.json").read_text())["counts"]
        return counts["overrides_in_force"], counts["overrides_lapsed"]

    assert autosalt("override", tmp_path, "--refuse", TOP, "--no-report").exit_code == 3
    photos = tmp_path / "photos"
    (photos / TOP).rename(photos / "0012/1/top.PNG")
    assert autosalt("score", tmp_path, "--model", tiny_model).exit_code == 3
    assert counts() == (1, 0)
    assert rows(out / "photos.csv")["0012/1/top.PNG"]["reason"] == "refused_by_reviewer"
    assert rows(out / "visits.csv")["1"]["status"] == "incomplete"
    assert autosalt("verify", tmp_path, "--model", tiny_model).exit_code == 0

    (photos / "0012/1/top.PNG").unlink()
    (photos / "0012/2/top.png").rename(photos / TOP)  # another photo at its path
    lapsed = autosalt("score", tmp_path, "--model", tiny_model)
    assert counts() == (0, 1)
    assert lapsed.exit_code == 3
    line = "Overrides to check 1 lapsed, as the photo was replaced or is gone"
    assert line in " ".join(lapsed.stderr.split())
    page = CliRunner().invoke(app, ["report", str(out)])
    assert page.exit_code == 0, page.output
    assert "Overrides to check" in (out / "report.html").read_text(encoding="utf-8")
    assert autosalt("override", tmp_path, "--withdraw", 1, "--no-report").exit_code == 0
    assert counts() == (0, 0)
    assert autosalt("score", tmp_path, "--model", tiny_model).exit_code == 0


def test_without_the_table_of_overrides_the_ledger_is_believed(
    out: Path, tmp_path: Path, tiny_model: Path
) -> None:
    assert autosalt("override", tmp_path, "--refuse", TOP, "--no-report").exit_code == 3
    (out / "parquet/overrides.parquet").unlink()
    result = autosalt("score", tmp_path, "--model", tiny_model)
    assert result.exit_code == 1
    assert "overrides.parquet: cannot be read" in last_line(result)
    assert "put it back" in last_line(result)
    (out / "audit/overrides.csv").unlink()
    assert autosalt("score", tmp_path, "--model", tiny_model).exit_code == 3
    assert rows(out / "audit/overrides.csv")[TOP]["state"] == "in_force"


@pytest.mark.parametrize(
    ("orders", "line"),
    [
        ((), "give --refuse PATH, --view PATH=left or --withdraw ID"),
        (("--refuse", "0012/1/gone.png"), "0012/1/gone.png: no such photo"),
        (("--view", TOP), "is not written like 0012/1/a.jpg=left"),
        (("--view", f"{TOP}=front"), "view 'front': is none of left, right, top, back"),
        (("--view", f"{TOP}=left"), "left of visit 1 is taken by 0012/1/left.png"),
        (("--withdraw", "4"), "override 4: there is none"),
    ],
)
def test_wrong_usage_is_2_in_one_line_and_changes_nothing(
    out: Path, tmp_path: Path, orders: tuple[str, ...], line: str
) -> None:
    before = tables_in(out)
    result = autosalt("override", tmp_path, *orders)
    assert result.exit_code == 2
    assert line in last_line(result)
    assert tables_in(out) == before


def test_results_that_cannot_be_overruled(out: Path, tmp_path: Path) -> None:
    table = (out / "parquet/visits.parquet").read_bytes()
    (out / "parquet/visits.parquet").write_bytes(table + b" ")
    result = autosalt("override", tmp_path, "--refuse", TOP)
    assert result.exit_code == 1
    assert "visits.parquet is not as it was written" in last_line(result)
    (out / "audit/run.json").unlink()
    assert autosalt("override", tmp_path, "--refuse", TOP).exit_code == 2


def test_verify_says_whether_the_study_stands(out: Path, tmp_path: Path, tiny_model: Path) -> None:
    model = ("--model", tiny_model)
    good = autosalt("verify", tmp_path, *model, "--sample", "all")
    assert good.exit_code == 0, good.output
    assert good.stdout.strip().endswith("The study stands.")
    text = (out / "visits.csv").read_text()
    (out / "visits.csv").write_text(text.replace("complete", "perfect"))
    bad = autosalt("verify", tmp_path, *model, "--sample", "2")
    assert bad.exit_code == 3
    assert "visits.csv, row 1, status: 'perfect' stands there" in bad.stdout
    assert json.loads((out / "audit/verify.json").read_text())["stands"] is False
    assert autosalt("verify", tmp_path, *model, "--sample", "none").exit_code == 2
    unregistered = autosalt("verify", tmp_path)
    assert unregistered.exit_code == 3
    assert "give it with --model" in " ".join(unregistered.stdout.split())
    (out / "audit/run.json").unlink()
    nothing = autosalt("verify", tmp_path, *model)
    assert nothing.exit_code == 1
    assert "holds no finished results" in last_line(nothing)
