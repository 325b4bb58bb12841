"""Figures by hand, and truth that is missing leaves its figure out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.interval import IntervalCalibration
from autosalt.core.reasons import Reason
from autosalt.core.views import View
from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.training.data.dataset import Example, Item
from autosalt.training.evaluation.metrics import (
    Overlap,
    PhotoResult,
    evaluate_photo,
    photo_figures,
    visit_figures,
)
from autosalt.training.evaluation.visits import VisitReading
from autosalt.training.model.predict import Maps, Model, PhotoPrediction


def grid(text: str) -> np.ndarray:
    return np.array([[c == "#" for c in row] for row in text.split()])


MODEL = Model(
    predict=lambda _: (np.zeros(0), np.zeros(0), np.zeros(0)),
    input=InputSpec(4, (0, 0, 0)),
    thresholds=Thresholds(0.5, 0.5),
    interval=IntervalCalibration(floor_pct=1.0, view_factor=1.0, visit_factor=1.0),
    name="m",
)
SCALP = grid("#### #### .... ....")
LOSS = grid("##.. .... ##.. ....")  # two of eight scalp pixels, and two outside


def example(scalp: np.ndarray | None, loss: np.ndarray | None, true: float | None) -> Example:
    item = Item(Path("d"), "p", None, None, "s", View.TOP, "toy", {})
    return Example(item, np.zeros((4, 4, 3), np.uint8), scalp, loss, Letterbox.fit(4, 4, 4), true)


def result(scalp: np.ndarray, loss: np.ndarray, truth: Example) -> PhotoResult:
    view = np.float32([0.1, 0.2, 0.6, 0.1])
    maps = Maps(np.float32(scalp), np.float32(loss), view)
    return evaluate_photo(truth, PhotoPrediction.once(maps, truth.box), MODEL)


def test_overlap_by_hand() -> None:
    overlap = Overlap.of(grid("##.."), grid(".##."))
    assert overlap is not None
    assert (overlap.shared_px, overlap.either_px) == (1, 3)
    assert (overlap.iou, overlap.dice) == (pytest.approx(1 / 3), 0.5)


def test_loss_outside_the_scalp_does_not_count() -> None:
    found = result(SCALP, LOSS, example(SCALP, LOSS & SCALP, 25.0))
    assert found.loss is not None
    assert found.loss.iou == 1.0
    assert found.error_pct == 0.0
    assert found.view == View.TOP
    assert found.interval_holds is True


def test_without_truth_there_is_no_figure() -> None:
    figures = photo_figures([result(SCALP, LOSS, example(None, None, None))], resamples=20)
    assert set(figures) == {"view_accuracy", "refused_share"}


def test_a_refused_photo_counts_as_refused_not_as_zero() -> None:
    found = result(np.zeros((4, 4)), LOSS, example(SCALP, LOSS, 25.0))
    assert found.refused is Reason.NO_SCALP
    assert found.error_pct is None
    figures = photo_figures([found], resamples=20)
    assert figures["refused_share"].value == 1.0
    assert figures["scalp_iou"].value == 0.0
    assert "loss_pct_mae" not in figures


def test_what_nobody_knows_is_not_compared() -> None:
    """Half of both masks is not known: what the model says there is neither right nor wrong."""
    known = grid("##.. ##.. ##.. ##..")
    truth = example(SCALP & known, LOSS & SCALP & known, None)
    partial = replace(truth, scalp_known=known, loss_known=known)
    found = result(SCALP, LOSS, partial)
    assert found.scalp == Overlap(4, 4, 1.0, 1.0)
    assert found.loss == Overlap(2, 2, 1.0, 1.0)


def test_nothing_known_is_no_agreement() -> None:
    """A photo whose masks say nothing must not raise the mean."""
    nowhere = np.zeros((4, 4), bool)
    truth = replace(example(nowhere, nowhere, None), scalp_known=nowhere, loss_known=nowhere)
    found = result(SCALP, LOSS, truth)
    assert (found.scalp, found.loss) == (None, None)
    assert set(photo_figures([found], resamples=20)) == {"view_accuracy", "refused_share"}


def test_the_fill_is_no_agreement_either() -> None:
    """Two rows of the square are fill, which a partial mask counts as known."""
    box = Letterbox.fit(2, 4, 4)
    assert box.inside[0] == slice(1, 3)
    known = np.ones((4, 4), bool)
    known[box.inside] = False
    empty = np.zeros((4, 4), bool)
    truth = replace(example(empty, empty, None), box=box, scalp_known=known, loss_known=known)
    assert result(SCALP, LOSS, truth).scalp is None


def test_what_a_model_sees_in_the_fill_is_no_error_beside_a_whole_mask_either() -> None:
    """Scoring never looks there: the same masks inside the photo agree wholly."""
    box = Letterbox.fit(2, 4, 4)
    true = grid(".... ##.. ##.. ....")
    everywhere = result(grid("#### ##.. ##.. ####"), np.ones((4, 4)), example(true, true, 100.0))
    inside = result(
        grid("#### ##.. ##.. ####"),
        np.ones((4, 4)),
        replace(example(true, true, 100.0), box=box),
    )
    assert everywhere.scalp == everywhere.loss == Overlap(4, 12, 1 / 3, 0.5)
    assert inside.scalp == inside.loss == Overlap(4, 4, 1.0, 1.0)


def test_loss_is_known_where_there_is_no_scalp() -> None:
    nowhere = np.zeros((4, 4), bool)
    truth = replace(example(SCALP, nowhere, None), loss_known=nowhere)
    assert result(SCALP, nowhere, truth).loss == Overlap(0, 0, 1.0, 1.0)
    beyond = result(np.ones((4, 4)), ~SCALP, truth)
    assert beyond.loss is not None
    assert beyond.loss.either_px == 8


def test_a_photo_that_shows_none_of_the_views_is_refused_as_scoring_does() -> None:
    view = np.float32([0.1, 0.1, 0.1, 0.1])
    truth = example(SCALP, LOSS, 25.0)
    seen = PhotoPrediction.once(Maps(np.float32(SCALP), np.float32(LOSS), view), truth.box)
    found = evaluate_photo(truth, seen, MODEL)
    assert (found.refused, found.measurement) == (Reason.NOT_A_VIEW, None)
    lenient = replace(MODEL, none_max_probability=0.7)
    assert evaluate_photo(truth, seen, lenient).refused is None


def test_pooled_overlap_weighs_areas() -> None:
    all_right = result(SCALP, LOSS, example(SCALP, LOSS, 25.0))
    half = result(SCALP, LOSS, example(grid("#### .... .... ...."), LOSS, 50.0))
    figures = photo_figures([all_right, half], resamples=20)
    assert figures["scalp_iou"].value == pytest.approx((1 + 0.5) / 2)
    assert figures["scalp_iou_pooled"].value == pytest.approx((8 + 4) / (8 + 8))
    assert figures["loss_pct_mae"].value == pytest.approx(12.5)
    assert figures["loss_pct_bias"].value == pytest.approx(-12.5)
    assert figures["loss_pct_worst"].value == pytest.approx(25.0)


def test_salt_figures_by_hand() -> None:
    visits = [
        VisitReading(f"s{k}", (str(k),), salt=20.0 + error, true_salt=20.0, uncertainty_pct=1.0)
        for k, error in enumerate((-1.0, 3.0))
    ]
    figures = visit_figures(visits, MODEL.interval, resamples=20)
    assert figures["salt_mae"].value == 2.0
    assert figures["salt_bias"].value == 1.0
    assert figures["salt_worst"].value == 3.0
    assert figures["salt_interval_coverage"].value == 0.5  # half-widths are 1 x (1 + 1)
    assert visit_figures([], None, resamples=20) == {}
