"""Verify finds what was changed behind the results' back, and nothing where nothing was."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import MaskScorer, ModelScorer
from autosalt.errors import ResultsError
from autosalt.results.apply_overrides import overrule
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import publish_results
from autosalt.results.verify.checks import Verdict, Verification
from autosalt.results.verify.photos import Advance, Sample
from autosalt.results.verify.verify import verify

pytestmark = pytest.mark.slow

Check = Callable[..., Verification]


@contextmanager
def quiet(_doing: str) -> Iterator[Advance]:
    yield lambda _done, _total: None


def found(done: Verification) -> dict[str, set[str]]:
    """What each check that does not stand found."""
    return {
        check.name: {difference.what for difference in check.differences}
        for check in done.checks
        if check.verdict is not Verdict.STANDS
    }


def test_what_nobody_touched_stands_and_names_nobody(out: Path, check: Check) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    done = check(size=None)
    assert found(done) == {}
    assert done.stands
    record = json.loads((out / "audit/verify.json").read_text())
    assert record["stands"] is True
    assert record["sample"]["size"] == record["sample"]["held_to_zero"] == 24
    assert record["sample"]["largest_difference_pct"] == 0
    assert before == {path: path.read_bytes() for path in out.rglob("*.parquet")}
    for name in ("0012", "png", "QUI", "Zo"):
        assert name not in (out / "audit/verify.json").read_text().replace(
            record["model_sha256"], ""
        )


def test_a_run_that_was_begun_and_not_finished(
    out: Path, photos: Path, check: Check, photo_scorer: ModelScorer
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    from dataclasses import replace

    stricter = Scorer(
        photo_scorer.scorer.model,
        quality_limits=replace(photo_scorer.scorer.quality_limits, min_sharpness=5.0),
    )
    with pytest.raises(KeyboardInterrupt):
        run_archive(read_index(photos), ModelScorer(stricter), out, Overlays.NONE, on_progress=stop)
    done = check()
    assert set(found(done)) == {"photos and ledger", "manifest", "sample"}
    assert "not finished" in done.checks[4].note
    with pytest.raises(ResultsError, match="not finished"):
        overrule(ResultsFolder(out), Wanted("x", "y", ("0012/1/back.png",)))


def test_nothing_to_verify(
    out: Path, photos: Path, tmp_path: Path, tiny_model: Path, check: Check
) -> None:
    with pytest.raises(ResultsError, match="holds no finished results"):
        verify(ResultsFolder(tmp_path), read_index(photos), str(tiny_model), Sample(1, 0), quiet)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(photos / "0012", elsewhere / "0013")
    with pytest.raises(ResultsError, match="none of the 24 photos"):
        verify(ResultsFolder(out), read_index(elsewhere), str(tiny_model), Sample(1, 0), quiet)
    assert not (out / "audit/verify.json").exists()


def test_masks_are_verified_without_a_model(tmp_path: Path) -> None:
    folder, out = tmp_path / "masks", tmp_path / "out"
    (folder / "S1/1").mkdir(parents=True)
    for view in ("left", "right", "top", "back"):
        for kind in ("scalp", "loss"):
            Image.new("1", (64, 64), 1).save(folder / f"S1/1/{view}_{kind}.png")
    index = read_index(folder, masks=True)
    publish_results(
        run_archive(index, MaskScorer(), out), MaskScorer(), ResultsFolder(out), RunOptions()
    )
    assert verify(ResultsFolder(out), index, None, Sample(None, 0), quiet).stands
    Image.new("1", (64, 64), 0).save(folder / "S1/1/top_loss.png")
    assert found(verify(ResultsFolder(out), index, None, Sample(None, 0), quiet)) == {
        "photos": {"photo_changed"}
    }
