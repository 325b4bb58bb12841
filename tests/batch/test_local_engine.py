"""Threads read and score photos side by side; results come in order and are the same."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.index import PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.archive.stores.local import Folder
from autosalt.batch.engine import Job, NothingKnown
from autosalt.batch.local_engine import READERS, LocalEngine
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.files.layout import LOG_NAME
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results
from autosalt.scorer.session import SessionOptions


def left_in(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.suffix in (".csv", ".parquet", ".jpg")
    }


def log_in(out: Path) -> list[str]:
    """The log without its times."""
    lines = (out / LOG_NAME).read_text(encoding="utf-8").splitlines()
    return [line.partition(", ")[2] for line in lines]


@pytest.mark.slow
def test_threads_change_neither_tables_nor_log(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    index = read_index(photos)
    for threads in (1, 5):
        out = tmp_path / str(threads)
        run = run_archive(index, photo_scorer, out, engine=LocalEngine(threads))
        publish_results(run, photo_scorer, ResultsFolder(out), RunOptions())
    assert left_in(tmp_path / "1") == left_in(tmp_path / "5")
    assert log_in(tmp_path / "1") == log_in(tmp_path / "5")
    assert len(log_in(tmp_path / "1")) == 27  # started, 24 photos, finished, published


@pytest.mark.slow
def test_what_is_known_is_not_decoded(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = read_index(photos)
    run_archive(index, photo_scorer, tmp_path / "out")

    def decode(*_arguments: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Scorer, "read_many", decode)
    assert run_archive(index, photo_scorer, tmp_path / "out").computed == 0


class Slow(Folder):
    """A folder whose reading takes time, and that counts."""

    begun: int = 0
    lock = threading.Lock()

    def read(self, path: str, *arguments: object) -> bytes:
        with Slow.lock:
            Slow.begun += 1
        time.sleep(0.002)
        return b"no photo"


def test_photos_are_read_ahead_but_not_far_ahead(photo_scorer: ModelScorer, tmp_path: Path) -> None:
    rows = tuple(PhotoRow(f"{n:03d}.png", "S", str(n), None) for n in range(200))
    job = Job(Slow(tmp_path), photo_scorer, Overlays.NONE)
    Slow.begun = 0
    scored = LocalEngine(2).score(job, rows, NothingKnown(), lambda _: None)
    for done in range(1, 101):
        assert next(scored).row is rows[done - 1]
        assert Slow.begun <= done + READERS + 4
    scored.close()
    assert Slow.begun < 130


@pytest.mark.slow
def test_photos_in_batches_are_scored_like_single_photos(
    photos: Path, tiny_model: Path, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    Image.fromarray(paint(0.3, "top", 300, 260)).save(photos / "0012/1/top.png")
    index = read_index(photos)
    index = replace(index, rows=index.rows[:22])  # the last batch is not full
    alone, together = (
        run_archive(
            index,
            ModelScorer(Scorer.load(tiny_model, options=SessionOptions(threads=1, batch=batch))),
            tmp_path / str(batch),
        )
        for batch in (1, 4)
    )
    assert [o.row for o in alone.outcomes] == [o.row for o in together.outcomes]
    for single, batched in zip(alone.outcomes, together.outcomes, strict=True):
        assert single.result.reason == batched.result.reason
        if single.score is not None and batched.score is not None:
            assert batched.score.loss_pct == pytest.approx(single.score.loss_pct, abs=1e-3)
            assert batched.score.scalp_px == single.score.scalp_px
    assert sum(o.score is not None for o in together.outcomes) == 21
    # Another batch size may round differently: its results are stored under another key.
    assert alone.settings_sha256 != together.settings_sha256


@pytest.mark.slow
def test_zip_files_are_read_by_many_threads(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    import pickle
    import shutil

    shutil.make_archive(str(tmp_path / "zipped"), "zip", photos)
    index = read_index(tmp_path / "zipped.zip")
    fresh = replace(index, store=pickle.loads(pickle.dumps(index.store)))
    run = run_archive(fresh, photo_scorer, tmp_path / "out", engine=LocalEngine(4))
    assert sum(outcome.score is not None for outcome in run.outcomes) == 24
