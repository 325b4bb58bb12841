"""The steps of an audit, each a process: score, overrule, verify, score again, tamper."""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autosalt import Scorer
from tests.warm import run

pytestmark = pytest.mark.slow

Autosalt = Callable[..., "subprocess.CompletedProcess[str]"]
REVIEWER = "QUIREVIEWER"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_trail(
    heads: Path,
    autosalt: Autosalt,
    tmp_path: Path,
    tiny_model: Path,
    build_model: Callable[..., Path],
    warm: str,
) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    shutil.copytree(heads, photos)

    def verify(model: Path, *arguments: object) -> tuple[int, dict[str, str], str]:
        """Exit code, verdict of each check, and the messages."""
        done = autosalt("verify", out, "--photos", photos, "--model", model, *arguments)
        assert "Traceback" not in done.stderr
        record = json.loads((out / "audit/verify.json").read_text())
        return done.returncode, {c["name"]: c["verdict"] for c in record["checks"]}, done.stdout

    assert autosalt("score", photos, "--out", out, "--no-report").returncode == 0
    first = (out / "visits.csv").read_bytes()
    assert verify(tiny_model, "--sample", "all")[0] == 0

    # A reviewer refuses a photo; run again with the first model it is still refused.
    who = ("override", out, "--by", REVIEWER, "--reason", "a cap")
    assert autosalt(*who, "--refuse", "0001/1/top.png", "--no-report").returncode == 3
    assert autosalt("score", photos, "--out", out, "--no-report").returncode == 3
    assert verify(tiny_model, "--sample", "4")[0] == 0
    assert (out / "audit/superseded/1/visits.csv").read_bytes() == first

    # Another model scores: the refusal holds, the old values stand beside the new ones.
    manifest = Scorer.load(tiny_model).manifest
    thresholds = replace(manifest.thresholds, loss=0.99)
    other = build_model(
        tmp_path / "other.onnx", replace(manifest, name="other", thresholds=thresholds)
    )
    again = run(
        warm, ["score", str(photos), "--out", str(out), "--no-report", "--model", str(other)]
    )
    assert again.returncode == 3, again.stderr
    assert verify(other, "--sample", "4")[0] == 0
    history = rows(out / "audit/history.csv")
    assert [row["reason"] for row in history if row["superseded"] == "1"] == ["override"] * 2
    rescored = [row for row in history if row["superseded"] == "2"]
    assert {row["reason"] for row in rescored} == {"model_changed"}
    assert sum(row["table"] == "photos" for row in rescored) == 32
    refused = [row for row in rows(out / "photos.csv") if row["status"] == "refused"]
    assert [row["override_by"] for row in refused] == [REVIEWER]

    # The wrong model, a flipped bit in a photo, an edited cell.
    code, verdicts, _ = verify(tiny_model)
    assert (code, verdicts["model"], verdicts["sample"]) == (3, "does not stand", "not checked")
    photo = photos / "0000/0/left.png"
    whole = photo.read_bytes()
    photo.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    code, verdicts, messages = verify(other)
    assert (code, verdicts["photos"]) == (3, "does not stand")
    assert "photos: 0000/0/left.png: photo changed" in messages
    photo.write_bytes(whole)
    table = out / "visits.csv"
    text = table.read_text()
    salt = rows(table)[2]["salt"]
    table.write_text(text.replace(f",{salt},", ",12.5,", 1))
    code, verdicts, messages = verify(other)
    assert (code, verdicts["table files"], verdicts["photos"]) == (3, "does not stand", "stands")
    assert "salt: '12.5' stands there" in messages

    # Nobody is named where what went wrong is sent on.
    for name in ("audit/verify.json", "audit/run.json", "audit/log.jsonl"):
        assert REVIEWER not in (out / name).read_text()
        assert "0001/1" not in (out / name).read_text()
