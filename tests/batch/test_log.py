"""The log states what happened to which content, and names nobody."""

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
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.files.layout import LOG_NAME


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_is_logged_line_by_line_without_names(
    tiny_model: Path, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    folder = tmp_path / "clinic" / "Jane Doe" / "first"
    folder.mkdir(parents=True)
    for view in VIEWS:
        Image.fromarray(paint(0.3, view)).save(folder / f"{view}.png")
    (folder / "top.png").write_bytes(b"")
    out = tmp_path / "out"
    photo_scorer = ModelScorer(Scorer.load(tiny_model))
    index = read_index(tmp_path / "clinic")
    run_archive(index, photo_scorer, out)
    logged = lines(out / LOG_NAME)
    assert [line["event"] for line in logged] == ["started", *["photo"] * 4, "finished"]
    assert [line["state"] for line in logged[1:-1]] == ["scored", "scored", "scored", "refused"]
    assert logged[4]["why"] == "truncated"
    assert all(len(line["photo"]) == 16 for line in logged[1:-1])
    assert logged[-1]["computed"] == 4
    text = (out / LOG_NAME).read_text(encoding="utf-8")
    assert not [name for name in ("Jane", "Doe", "first", "clinic", str(tmp_path)) if name in text]
    run_archive(index, photo_scorer, out)  # nothing is left to do, and that is logged
    assert [line["event"] for line in lines(out / LOG_NAME)[6:]] == ["started", "finished"]


def test_the_last_line_names_what_stopped_a_run(tmp_path: Path) -> None:
    def interrupted() -> None:
        with RunLog(tmp_path / "log.jsonl") as log:
            log.write("started", photos=2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    logged = lines(tmp_path / "log.jsonl")
    assert [(line["event"], line.get("by")) for line in logged] == [
        ("started", None),
        ("stopped", "KeyboardInterrupt"),
    ]
