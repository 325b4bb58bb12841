"""The end of a command: outputs of earlier tables are named, and never pass for current ones."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.results import apply_overrides as overruling

pytestmark = pytest.mark.slow

TOP = "0012/2/top.png"


def autosalt(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def override(out: Path, *arguments: object, reason: str = "cap") -> Result:
    return autosalt("override", out, "--by", "A", "--reason", reason, *arguments)


@pytest.fixture
def again(photos: Path, tiny_model: Path, tmp_path: Path) -> Callable[..., Result]:
    """`autosalt score` into the results, with more arguments."""

    def run(*arguments: object) -> Result:
        return autosalt(
            "score", photos, "--out", tmp_path / "out", "--model", tiny_model, *arguments
        )

    return run


@pytest.fixture
def out(again: Callable[..., Result], tmp_path: Path) -> Path:
    assert again().exit_code == 0
    return tmp_path / "out"


def verdicts(out: Path, photos: Path, tiny_model: Path) -> dict[str, str]:
    result = autosalt("verify", out, "--photos", photos, "--model", tiny_model)
    assert result.exit_code in (0, 3), result.output
    record: dict[str, Any] = json.loads((out / "audit/verify.json").read_text())
    return {check["name"]: check["verdict"] for check in record["checks"]}


def test_every_outdated_output_is_named_once_and_verify_finds_it(
    out: Path, photos: Path, tiny_model: Path, again: Callable[..., Result]
) -> None:
    pytest.importorskip("highdicom")
    dicom = again("--dicom")
    assert dicom.exit_code == 0
    assert autosalt("respond", out).exit_code == 0
    assert autosalt("regrowth", out, photos, "--model", tiny_model).exit_code in (0, 1, 3)
    assert autosalt("datasets", out).exit_code == 0
    assert autosalt("report", out, "--blinded", "--pages", "all").exit_code == 0
    assert autosalt("report", out, "--pages", "all").exit_code == 0
    made = {"analysis", "dicom", "regrowth", "datasets", "blinded report"}
    before = verdicts(out, photos, tiny_model)
    assert {before[name] for name in made} == {"stands"}
    quiet = again()
    assert "Made from earlier tables" not in dicom.stderr + quiet.stderr

    result = override(out, "--refuse", TOP, "--no-report")
    (line,) = [line for line in result.stderr.splitlines() if "Made from earlier tables" in line]
    for command in (
        f"autosalt respond {out} (endpoints.csv and all tables of the analysis)",
        "autosalt score with --dicom (dicom/)",
        f"autosalt regrowth {out} PHOTOS (regrowth/regrowth.csv)",
        f"autosalt datasets {out} (datasets/)",
        f"autosalt report {out} --blinded (blinded/)",
        f"autosalt verify {out} --photos PHOTOS (audit/verify.json)",
    ):
        assert command in line
    assert not (out / "report.html").exists()
    assert not (out / "report").exists(), "pages go with their report"
    after = verdicts(out, photos, tiny_model)
    assert {name for name, verdict in after.items() if verdict != "stands"} == made

    assert again("--dicom").exit_code == 3  # a photo is refused
    autosalt("respond", out)
    autosalt("regrowth", out, photos, "--model", tiny_model)
    autosalt("datasets", out)
    autosalt("report", out, "--blinded")
    assert set(verdicts(out, photos, tiny_model).values()) == {"stands"}


def test_an_output_without_a_record_is_not_checked(
    out: Path, photos: Path, tiny_model: Path, again: Callable[..., Result]
) -> None:
    assert autosalt("report", out, "--blinded").exit_code == 0
    (out / "audit/made_of.json").unlink()
    assert verdicts(out, photos, tiny_model)["blinded report"] == "not checked"
    assert "Made from earlier tables" not in again().stderr
    changed = override(out, "--refuse", TOP)
    assert "--blinded (blinded/)" in changed.stderr


def test_merge_names_outdated_outputs_too(out: Path, again: Callable[..., Result]) -> None:
    assert autosalt("report", out, "--blinded").exit_code == 0
    (out.parent / "photos" / TOP).unlink()
    for shard in ("1/2", "2/2"):
        again("--shard", shard)
    merged = autosalt("merge", out)
    line = "Made from earlier tables or settings; run again: autosalt report"
    assert line in merged.stderr
    assert "(blinded/)" in merged.stderr
    assert "not written" not in autosalt("status", out).output


def test_a_study_of_another_source_is_not_scored_into(
    tmp_path: Path, again: Callable[..., Result]
) -> None:
    scores = tmp_path / "scores.csv"
    scores.write_text("subject,visit,salt\nA,baseline,50\nA,week 12,10\n")
    assert autosalt("respond", scores, "--out", tmp_path / "out").exit_code == 0
    before = set((tmp_path / "out").rglob("*"))
    for more in ((), ("--shard", "1/2")):
        result = again(*more)
        assert result.exit_code == 2, result.output
        assert result.stderr.count("\n") == 1
        assert "holds a study of scores without photos" in result.stderr
    assert set((tmp_path / "out").rglob("*")) == before


def test_out_among_the_photos_by_a_way_round(photos: Path, tiny_model: Path) -> None:
    out = photos / "0012/1/new/.."
    result = autosalt("score", photos, "--out", out, "--model", tiny_model)
    assert result.exit_code == 2, result.output
    assert "holds files of the archive" in result.stderr


def test_an_override_that_was_killed_before_the_tables_is_mended(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(overruling, "publish_results", killed)
        assert override(out, "--refuse", TOP).exit_code == 130
    assert "tables are not written yet" in autosalt("status", out).output
    assert pq.read_table(out / "parquet/photos.parquet")["status"].to_pylist().count("scored") == 8
    result = override(out, "--refuse", TOP, reason="another")
    assert result.exit_code == 2, result.output
    assert "has override 1 (refuse) already" in result.stderr
    assert "the tables did not have it and were made again" in result.stderr
    assert pq.read_table(out / "parquet/photos.parquet")["status"].to_pylist().count("scored") == 7
    assert "report is not written yet" in autosalt("status", out).output
    once_more = override(out, "--refuse", TOP, reason="another")
    assert "made again" not in once_more.stderr


def test_status_knows_a_run_that_died_after_its_last_photo(
    out: Path, again: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = autosalt("status", out).output
    assert "not written" not in finished

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("autosalt.results.score_archive.publish_results", killed)
        assert again().exit_code == 130
    line = "The tables are not written yet: run the same command again."
    assert autosalt("status", out).output.splitlines()[-1] == line
    assert again("--no-report").exit_code == 0
    assert autosalt("status", out).output == finished


def test_maps_of_photos_that_no_longer_count_are_not_shown(out: Path, tmp_path: Path) -> None:
    from autosalt.files.table import Table, read_parquet, write_table
    from autosalt.study.regrowth.maps import COLUMNS

    photos = {(row["visit"], row["view"]): row for row in read_parquet(out, "photos")}
    model = photos["1", "top"]["model_sha256"]

    def write(model_sha256: str) -> None:
        rows = [
            {
                "subject": "0012",
                "visit": "2",
                "baseline_visit": "1",
                "view": view,
                "status": "ok",
                "regrown_pct": 40.0,
                "lost_pct": 0.0,
                "still_lost_pct": 20.0,
                "shared_scalp_pct": 90.0,
                "model_sha256": model_sha256,
                "sha256": photos["2", view]["sha256"],
                "baseline_sha256": photos["1", view]["sha256"],
            }
            for view in ("left", "right", "top")
        ]
        write_table(Table("regrowth", COLUMNS, rows), out)

    def shown() -> list[str]:
        assert autosalt("report", out).exit_code == 0
        html = (out / "report.html").read_text(encoding="utf-8")
        return [view for view in ("Left", "Right", "Top") if f"{view}, 1 to 2" in html]

    write("0" * 64)
    assert shown() == [], "areas by another model"
    write(model)
    assert shown() == ["Left", "Right", "Top"]
    left, right = "0012/2/left.png", "0012/2/right.png"
    done = override(out, "--refuse", TOP, "--view", f"{left}=right", "--view", f"{right}=left")
    assert "(regrowth/regrowth.csv)" in done.stderr
    assert shown() == []


def test_missing_photos_end_the_command_before_maps_are_lost(
    out: Path, photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    autosalt("regrowth", out, photos, "--model", tiny_model)
    before = (out / "regrowth/regrowth.csv").read_bytes()
    (tmp_path / "empty").mkdir()
    result = autosalt("regrowth", out, tmp_path / "empty", "--model", tiny_model)
    assert result.exit_code == 1, result.output
    assert "empty: none of the 8 photos that are read again is there" in result.stderr
    assert (out / "regrowth/regrowth.csv").read_bytes() == before


def test_sigterm_ends_a_run_as_ctrl_c_does(photos: Path, tiny_model: Path, tmp_path: Path) -> None:
    slow = (
        "import time; from autosalt.batch.local_engine import LocalEngine as E; "
        "whole = E.score\n"
        "def score(*a):\n    print('ready', flush=True); time.sleep(60); return whole(*a)\n"
        "E.score = score\nfrom autosalt.cli.main import main; main()"
    )
    score = ["score", str(photos), "--out", str(tmp_path / "out"), "--model", str(tiny_model)]
    run = subprocess.Popen(
        [sys.executable, "-c", slow, *score],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
    )  # fmt: skip
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    time.sleep(0.2)
    run.send_signal(signal.SIGTERM)
    _, error = run.communicate(timeout=60)
    assert run.returncode == 143, error
    assert "stopped; run the same command again" in error
    assert "Traceback" not in error
    assert '"event": "stopped"' in (tmp_path / "out/audit/log.jsonl").read_text()
