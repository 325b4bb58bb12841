"""Results in parts come back as they were, and a run that left some goes on from them."""

from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.archive.read_index import read_index
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.overlays import Overlays
from autosalt.batch.ray.parts import Part, from_record, read_part, to_record, write_part
from autosalt.batch.result import Result, State
from autosalt.batch.runner import ArchiveRun, run_archive
from autosalt.batch.scorers import ModelRater, hash_settings
from autosalt.batch.status import count_in_parts


def parts_of(run: ArchiveRun) -> list[Part]:
    return [
        Part(number, outcome.photo_sha256, outcome.row.view or "", outcome.result)
        for number, outcome in enumerate(run.outcomes)
    ]


@pytest.mark.parametrize(
    "result",
    [
        Result(State.REFUSED, None, "blurred", "sharpness 0.1", seen=True),
        Result(State.FAILED, None, "", "RuntimeError"),
        None,
    ],
)
def test_a_part_comes_back_as_it_was(tmp_path: Path, result: Result | None) -> None:
    part = Part(7, "ab" * 32, "left", result)
    assert from_record(to_record(part)) == part
    write_part(tmp_path, [to_record(part)], "model", "settings")
    assert read_part(tmp_path / "audit/parts/000000007.parquet") == [part]
    assert count_in_parts(tmp_path) == 1


def test_what_a_killed_run_left_is_taken_in(
    photos: Path, rater: ModelRater, tmp_path: Path
) -> None:
    (photos / "0012/1/top.png").write_bytes(b"broken")  # what an extra may read next time
    index = read_index(photos)
    engine, out = LocalEngine(1), tmp_path / "out"
    whole = run_archive(index, rater, tmp_path / "whole", Overlays.NONE, engine=engine)
    records = [to_record(part) for part in parts_of(whole)]
    made_by = rater.model_sha256, hash_settings(rater)
    out.mkdir()
    write_part(out, records[:10], *made_by)
    write_part(out, records[10:12], "another model", made_by[1])
    write_part(out, records[12:16], *made_by)
    assert count_in_parts(out) == 16
    run = run_archive(index, rater, out, Overlays.NONE, engine=engine)
    assert run.computed == 24 - 14 + 1
    assert not (out / "audit/parts").exists()
    times = {"started": whole.started, "finished": whole.finished, "computed": whole.computed}
    assert replace(run, **times) == whole
