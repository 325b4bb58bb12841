"""One photo that makes the program fail changes the result of no other photo."""

from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.reasons import Reason
from autosalt.scorer.session import SessionOptions


@pytest.mark.slow
def test_a_photo_that_makes_the_program_fail_is_the_only_failure_of_its_batch(
    photos: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_scorer = ModelScorer(Scorer.load(tiny_model, options=SessionOptions(threads=1, batch=8)))
    index = read_index(photos)
    bad = (photos / index.rows[3].path).read_bytes()
    original = Scorer.read_many

    def read_many(self: Scorer, files: list[bytes]) -> object:
        if bad in files:
            raise MemoryError("/secret/path")
        return original(self, files)

    monkeypatch.setattr(Scorer, "read_many", read_many)
    run = run_archive(index, photo_scorer, tmp_path / "out")
    failed = {o.row.path: o.result.detail for o in run.outcomes if o.result.state == "failed"}
    assert failed == {index.rows[3].path: "MemoryError"}


@pytest.mark.slow
def test_one_bad_photo_never_stops_the_run(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    bad = photos / "0012/2/top.png"
    bad.write_bytes(bad.read_bytes()[:700])
    run = run_archive(read_index(photos), photo_scorer, tmp_path / "out", overlays=Overlays.NONE)
    outcomes = {outcome.row.path: outcome for outcome in run.outcomes}
    assert outcomes["0012/2/top.png"].result.reason == Reason.TRUNCATED
    assert sum(outcome.score is not None for outcome in run.outcomes) == 23
