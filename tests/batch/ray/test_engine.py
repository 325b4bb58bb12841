"""Ray changes where photos are scored and nothing else; a killed worker loses no result."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from autosalt.archive.index import Index
from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.photo import LoadedPhoto, ScoredPhoto
from autosalt.batch.result import State
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.batch.status import count_in_parts
from autosalt.core.views import View
from autosalt.errors import EngineError
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results

pytestmark = pytest.mark.slow
ray = pytest.importorskip("ray")


@dataclass(frozen=True)
class DeadlyScorer(ModelScorer):
    """A model that kills its own process at a photo of `view`, as often as `lives` states."""

    marks: Path
    view: View
    lives: int

    def score(self, photos: Sequence[LoadedPhoto], overlays: Overlays) -> list[ScoredPhoto]:
        deaths = len(list(self.marks.iterdir()))
        if photos[0].row.view is self.view and deaths < self.lives:
            (self.marks / str(deaths)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score(photos, overlays)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Two cores of this machine, without a lower priority: CI runs nothing else."""
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112
    from autosalt.batch.ray import engine as ray_engine

    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with ray_engine._cluster(None, 2):
        yield


def left_in(out: Path) -> dict[str, bytes]:
    """Tables and overlays, byte for byte."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.suffix in (".csv", ".parquet", ".jpg")
    }


def test_a_cluster_that_does_not_answer_is_reported_at_once() -> None:
    from autosalt.batch.ray import engine as ray_engine

    with (
        pytest.raises(EngineError, match="Ray cannot be reached"),
        ray_engine._cluster("127.0.0.1:1", None),
    ):
        pass


def test_a_stopped_run_and_a_killed_worker_change_nothing(
    cluster: None, photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    from autosalt.batch.ray.engine import RayEngine

    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    index = read_index(photos)
    out, marks, local = tmp_path / "ray", tmp_path / "marks", tmp_path / "local"
    marks.mkdir()
    publish_results(
        run_archive(index, photo_scorer, local), photo_scorer, ResultsFolder(local), RunOptions()
    )

    def stop(done: int, _total: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_archive(index, photo_scorer, out, on_progress=stop, engine=RayEngine(out, workers=2))
    done = count_in_parts(out)
    assert 8 <= done < 24

    deadly = DeadlyScorer(photo_scorer.scorer, marks, View.LEFT, lives=1)
    reported: list[int] = []
    run = run_archive(
        index,
        deadly,
        out,
        on_progress=lambda n, _: reported.append(n),
        engine=RayEngine(out, workers=2),
    )
    publish_results(run, deadly, ResultsFolder(out), RunOptions())
    assert [path.name for path in marks.iterdir()] == ["0"]  # it did die
    assert left_in(out) == left_in(local)
    assert run.computed == 24 - done  # no photo is scored twice
    assert reported[-1] == 24
    assert not (out / "audit/parts").exists()


def test_a_photo_that_kills_every_worker_is_failed_and_the_run_ends(
    cluster: None,
    photos: Path,
    photo_scorer: ModelScorer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from autosalt.batch.ray import engine as ray_engine
    from autosalt.batch.ray.engine import RayEngine

    monkeypatch.setattr(ray_engine, "RETRIES", 1)  # each new worker takes time
    index = read_index(photos)
    few = Index(index.store, index.rows[:4], {}, "pattern")
    (tmp_path / "marks").mkdir()
    out = tmp_path / "out"
    deadly = DeadlyScorer(photo_scorer.scorer, tmp_path / "marks", View.TOP, lives=99)
    run = run_archive(few, deadly, out, engine=RayEngine(out, workers=2))
    states = {outcome.row.path: outcome.result for outcome in run.outcomes}
    assert states["0012/1/top.png"].detail == "WorkerLost"
    assert [result.state for result in states.values()].count(State.FAILED) == 1
