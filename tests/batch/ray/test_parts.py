"""Parts give results back unchanged, and a run that left parts continues from them."""

from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.overlays import Overlays
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.ray.parts import from_record, read_part, to_record, write_part
from autosalt.batch.result import Made, Result, State
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer, hash_settings
from autosalt.batch.status import count_in_parts
from autosalt.core.views import View

ROW = PhotoRow("Zo\udceb/left.jpg", "0012", "1", View.LEFT, "loss.png")  # no UTF-8 in the name
BLURRED = Result(State.REFUSED, None, "blurred", "sharpness 0.1", seen=True)


@pytest.mark.parametrize("result", [BLURRED, Result(State.FAILED, None, "", "RuntimeError")])
@pytest.mark.parametrize("row", [ROW, PhotoRow("a.jpg", "S", "1", None)])
def test_a_part_gives_photos_back_unchanged(tmp_path: Path, row: PhotoRow, result: Result) -> None:
    photo = ScoredPhoto(row, "ab" * 32, result, overlay=b"JPEG")
    assert from_record(to_record(7, photo)) == (7, photo)
    write_part(tmp_path, {7: photo, 9: photo}, "model", "settings")
    without_overlay = replace(photo, overlay=None)
    part = read_part(tmp_path / "audit/parts/000000007.parquet")
    assert part == {7: without_overlay, 9: without_overlay}
    assert count_in_parts(tmp_path) == 2


def test_a_part_leaves_out_results_that_the_ledger_holds() -> None:
    photo = ScoredPhoto(ROW, "ab" * 32, BLURRED, Made("2026-01-02T03:04:05+00:00", "code"))
    _, kept = from_record(to_record(7, photo))
    assert kept == ScoredPhoto(ROW, "ab" * 32, Result(State.PENDING))
    assert not kept.result.is_final


@pytest.mark.slow
def test_the_next_run_stores_the_parts_of_a_killed_run(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    (photos / "0012/1/top.png").write_bytes(b"broken")  # an extra may read it next time
    index = read_index(photos)
    engine, out = LocalEngine(1), tmp_path / "out"
    whole = run_archive(index, photo_scorer, tmp_path / "whole", Overlays.NONE, engine=engine)
    scored = [ScoredPhoto(o.row, o.photo_sha256, o.result) for o in whole.outcomes]
    model, settings = photo_scorer.model_sha256, hash_settings(photo_scorer)

    def leave_part(first: int, end: int, model: str) -> None:
        write_part(out, dict(enumerate(scored[first:end], first)), model, settings)

    out.mkdir()
    leave_part(0, 10, model)
    leave_part(10, 12, "another model")
    leave_part(12, 16, model)
    assert count_in_parts(out) == 16
    run = run_archive(index, photo_scorer, out, Overlays.NONE, engine=engine)
    assert run.computed == 24 - 14 + 1
    assert not (out / "audit/parts").exists()
    times = {"started": whole.started, "finished": whole.finished, "computed": whole.computed}
    assert replace(run, **times) == whole
