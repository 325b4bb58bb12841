"""An overlay shows the numbers beside it; if it cannot be written, the photo has not failed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.result import State
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.batch.status import count_photos
from autosalt.files.table import read_parquet
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results
from autosalt.results.run_record import RunOptions


def test_the_overlay_shows_the_numbers_beside_it(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path, build_model: Callable[..., Path]
) -> None:
    from dataclasses import replace

    index, out = read_index(photos), tmp_path / "out"

    def drawn(by: ModelScorer, overlays: Overlays = Overlays.ALL) -> dict[str, bytes]:
        run = run_archive(index, by, out, overlays)
        publish_results(run, by, ResultsFolder(out), RunOptions())
        return {o.row.path: (out / o.overlay).read_bytes() for o in run.outcomes if o.overlay}

    manifest = photo_scorer.scorer.manifest
    thresholds = replace(manifest.thresholds, loss=0.99)
    changed = replace(manifest, name="other", thresholds=thresholds)
    other = ModelScorer(Scorer.load(build_model(tmp_path / "other.onnx", changed)))
    first = drawn(photo_scorer)
    assert drawn(other, Overlays.NONE) == {}, "no overlay of another model is shown"
    assert not any(row["overlay"] for row in read_parquet(out, "photos"))
    assert drawn(photo_scorer) == first
    second = drawn(other)
    assert [path for path in first if second[path] == first[path]] == []
    assert len(list((out / "overlays").iterdir())) == 24, "earlier overlays are removed"
    assert drawn(photo_scorer) == first


def test_an_overlay_that_cannot_be_written_is_no_fault_of_the_photo(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def close(done: int, _total: int) -> None:
        if done == 3:
            shutil.rmtree(out / "overlays")

    with pytest.raises(FileNotFoundError):
        run_archive(read_index(photos), photo_scorer, out, on_progress=close)
    assert State.FAILED not in {count.state for count in count_photos(out / "audit/ledger.sqlite")}
    assert run_archive(read_index(photos), photo_scorer, out).computed == 24
