"""What is done with one photo brings a result whatever happens, and takes no other along."""

from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.engine import is_final
from autosalt.batch.overlays import Overlays
from autosalt.batch.result import Result, State
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelRater
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.scorer.session import SessionOptions


def test_one_photo_that_makes_the_program_fail_does_not_take_its_batch_along(
    photos: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rater = ModelRater(Scorer.load(tiny_model, options=SessionOptions(threads=1, batch=8)))
    index = read_index(photos)
    bad = (photos / index.rows[3].path).read_bytes()
    original = Scorer.read_many

    def read_many(self: Scorer, files: list[bytes]) -> object:
        if bad in files:
            raise MemoryError("/secret/path")
        return original(self, files)

    monkeypatch.setattr(Scorer, "read_many", read_many)
    run = run_archive(index, rater, tmp_path / "out")
    failed = {o.row.path: o.result.detail for o in run.outcomes if o.result.state == "failed"}
    assert failed == {index.rows[3].path: "MemoryError"}


def test_one_bad_photo_never_stops_the_run(photos: Path, rater: ModelRater, tmp_path: Path) -> None:
    bad = photos / "0012/2/top.png"
    bad.write_bytes(bad.read_bytes()[:700])
    run = run_archive(read_index(photos), rater, tmp_path / "out", overlays=Overlays.NONE)
    outcomes = {outcome.row.path: outcome for outcome in run.outcomes}
    assert outcomes["0012/2/top.png"].result.reason == Reason.TRUNCATED
    assert sum(outcome.score is not None for outcome in run.outcomes) == 23


@pytest.mark.parametrize(
    ("result", "final"),
    [
        (Result(State.SCORED), True),
        (Result.of_refusal(PhotoRefused(Reason.BLURRED)), True),
        (Result.of_refusal(PhotoRefused(Reason.UNSUPPORTED_FORMAT)), False),  # an extra may read it
        (Result(State.FAILED, detail="MemoryError"), False),
    ],
)
def test_what_another_run_may_get_further_with_is_not_final(result: Result, final: bool) -> None:
    assert is_final(result) is final
