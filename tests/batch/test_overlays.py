"""An overlay shows the numbers beside it; if it cannot be written, the photo has not failed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.archive.index import PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Overlays, corrected_name, only_drawn, remove_replaced
from autosalt.batch.result import DrawnMasks, Override, OverrideKind, Result, State
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.batch.status import count_photos
from autosalt.files.table import read_parquet
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results


@pytest.mark.slow
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


@pytest.mark.slow
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


def outcome(
    overlay: str, original_overlay: str = "", masks: DrawnMasks | None = None
) -> PhotoOutcome:
    override = Override(
        *(1, "2026-01-02T03:04:05+00:00", OverrideKind.MASKS, "top.png", "photo", "0012", "1"),
        *(None, "Dr Ngô", "hair at the edge", None, masks),
    )
    return PhotoOutcome(
        PhotoRow("top.png", "0012", "1", None),
        "photo",
        Result(State.SCORED),
        overlay,
        None if masks is None else override,
        original_overlay=original_overlay,
    )


def test_the_models_overlay_stays_beside_that_of_corrected_masks(tmp_path: Path) -> None:
    photo = 16 * "a"
    masks = DrawnMasks(300, 100, 100 / 3, 64 * "b", 64 * "c")
    corrected, model = corrected_name(photo, masks.sha256), f"overlays/{photo}-top-01234567.jpg"
    (tmp_path / "overlays").mkdir()
    for name in (corrected, model, corrected_name(photo, "an earlier pair")):
        (tmp_path / name).touch()
    held = [outcome(corrected, model, masks)]
    assert only_drawn(tmp_path, held) == tuple(held)
    remove_replaced(tmp_path, held)
    left = {f"overlays/{path.name}" for path in (tmp_path / "overlays").iterdir()}
    assert left == {corrected, model}
    remove_replaced(tmp_path, [outcome(model)])  # withdrawn
    assert not (tmp_path / corrected).exists()
    (gone,) = only_drawn(tmp_path, held)
    assert (gone.overlay, gone.original_overlay) == ("", model)
