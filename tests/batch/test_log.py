"""The log tells what happened to which content, and names nobody."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.log import RunLog
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelRater
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.files.layout import LOG_NAME


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_is_told_line_by_line_without_names(
    tiny_model: Path, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    folder = tmp_path / "clinic" / "Jane Doe" / "first"
    folder.mkdir(parents=True)
    for view in VIEWS:
        Image.fromarray(paint(0.3, view)).save(folder / f"{view}.png")
    (folder / "top.png").write_bytes(b"")
    out = tmp_path / "out"
    rater = ModelRater(Scorer.load(tiny_model))
    index = read_index(tmp_path / "clinic")
    run_archive(index, rater, out)
    told = lines(out / LOG_NAME)
    assert [line["event"] for line in told] == ["started", *["photo"] * 4, "finished"]
    assert [line["state"] for line in told[1:-1]] == ["scored", "scored", "scored", "refused"]
    assert told[4]["why"] == "truncated"
    assert all(len(line["photo"]) == 16 for line in told[1:-1])
    assert told[-1]["computed"] == 4
    text = (out / LOG_NAME).read_text(encoding="utf-8")
    assert not [name for name in ("Jane", "Doe", "first", "clinic", str(tmp_path)) if name in text]
    run_archive(index, rater, out)  # nothing is left to do, and that is told
    assert [line["event"] for line in lines(out / LOG_NAME)[6:]] == ["started", "finished"]


def test_what_stopped_a_run_is_its_last_line(tmp_path: Path) -> None:
    def interrupted() -> None:
        with RunLog(tmp_path / "log.jsonl") as log:
            log.write("started", photos=2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    told = lines(tmp_path / "log.jsonl")
    assert [(line["event"], line.get("by")) for line in told] == [
        ("started", None),
        ("stopped", "KeyboardInterrupt"),
    ]
