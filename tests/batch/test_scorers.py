"""Masks made elsewhere are scored by the same arithmetic; a scorer can go to other processes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import MaskScorer
from autosalt.core.reasons import Reason
from autosalt.core.types import RGB, BoolMask
from autosalt.errors import ArchiveError
from autosalt.scorer.session import SessionOptions

SCALP = np.zeros((80, 100), np.bool_)
SCALP[20:60, 20:80] = True
LOSS = np.zeros_like(SCALP)
LOSS[20:30, :] = True  # a quarter of the scalp; pixels outside it never count
PATCH = np.zeros_like(SCALP)
PATCH[30:40, 30:70] = True


def save(root: Path, name: str, scalp: BoolMask, loss: BoolMask | None) -> None:
    (root / "S1/1").mkdir(parents=True, exist_ok=True)
    Image.fromarray(scalp).save(root / f"S1/1/{name}_scalp.png")
    if loss is not None:
        Image.fromarray(loss).save(root / f"S1/1/{name}_loss.png")


def test_masks_are_scored_without_a_model(tmp_path: Path) -> None:
    save(tmp_path, "top", SCALP, LOSS)
    run = run_archive(read_index(tmp_path, masks=True), MaskScorer(), tmp_path / "out")
    score = run.outcomes[0].score
    assert score is not None
    assert (score.loss_pct, score.scalp_px, score.loss_px) == (25.0, 2400, 600)
    assert (score.interval, score.uncertainty_pct, score.quality) == (None, None, None)
    assert run.outcomes[0].overlay == ""


@pytest.mark.parametrize(
    ("name", "scalp", "loss", "reason"),
    [
        ("left", SCALP, None, Reason.MISSING_FILE),
        ("left", SCALP, LOSS[:70], Reason.UNREADABLE),
        ("left", SCALP & False, LOSS, Reason.NO_SCALP),
        ("left", PATCH, SCALP, Reason.MASKS_EXCHANGED),  # 100 % would be lost
        ("left", ~SCALP, LOSS, Reason.SCALP_INVERTED),
        ("left", SCALP, ~PATCH, Reason.LOSS_INVERTED),
        ("left", SCALP & ~PATCH, PATCH, Reason.LOSS_OUTSIDE_SCALP),  # one class a pixel: 0 %
        ("left", SCALP, np.roll(PATCH, 40, axis=0), Reason.LOSS_OUTSIDE_SCALP),
    ],
)
def test_what_is_no_pair_is_refused(
    tmp_path: Path, name: str, scalp: BoolMask, loss: BoolMask | None, reason: Reason
) -> None:
    save(tmp_path, name, scalp, loss)
    run = run_archive(read_index(tmp_path, masks=True), MaskScorer(), tmp_path / "out")
    assert run.outcomes[0].result.reason == reason


def test_a_probability_map_is_no_mask(tmp_path: Path) -> None:
    save(tmp_path, "left", SCALP, LOSS)
    grey = np.resize(np.arange(256, dtype=np.uint8), (80, 100))
    Image.fromarray(grey).save(tmp_path / "S1/1/left_loss.png")
    run = run_archive(read_index(tmp_path, masks=True), MaskScorer(), tmp_path / "out")
    assert run.outcomes[0].result.reason == Reason.UNREADABLE
    assert "grey levels" in run.outcomes[0].result.detail


def test_masks_need_a_stated_view(tmp_path: Path) -> None:
    save(tmp_path, "left", SCALP, LOSS)
    index = read_index(tmp_path, "{subject}/{visit}/*.png", masks=True)
    run = run_archive(index, MaskScorer(), tmp_path / "out")
    assert run.outcomes[0].result.reason == Reason.VIEW_UNCLEAR


def test_two_masks_for_one_place_are_refused(tmp_path: Path) -> None:
    save(tmp_path, "left", SCALP, LOSS)
    Image.fromarray(SCALP).save(tmp_path / "S1/1/left_LOSS.PNG")
    with pytest.raises(ArchiveError, match="both that mask of one photo"):
        read_index(tmp_path, masks=True)


def test_a_scorer_goes_to_another_process_with_its_model(
    tiny_model: Path, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    import pickle

    copy = tmp_path / "model.onnx"
    copy.write_bytes(tiny_model.read_bytes())
    scorer = Scorer.load(copy, options=SessionOptions(threads=1))
    sent = pickle.dumps(scorer)
    copy.unlink()
    arrived = pickle.loads(sent)
    photo = np.array(paint(0.4, "top"))
    assert arrived.score_photo(photo) == scorer.score_photo(photo)
    assert arrived.model_sha256 == scorer.model_sha256
