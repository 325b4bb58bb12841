"""The share of a head that the frame cuts off is estimated from what it leaves."""

import numpy as np
import pytest

from autosalt.core.types import BoolMask
from autosalt.imaging.checks.framing import missing_share

SIDE = 256


def ellipse(height: float = 90.0, width: float = 70.0, side: int = SIDE) -> BoolMask:
    """A head in the middle of its photo; half axes in pixels of a photo of 256."""
    rows, columns = (np.mgrid[:side, :side] + 0.5) * (SIDE / side) - SIDE / 2
    return np.asarray((rows / height) ** 2 + (columns / width) ** 2 < 1)


def cut_below(scalp: BoolMask, share: float) -> BoolMask:
    """The upper part of a photo, without `share` of the scalp."""
    rows = np.nonzero(scalp)[0]
    return scalp[: int(np.quantile(rows, 1.0 - share))]


def test_nothing_is_missing_of_a_whole_head() -> None:
    assert missing_share(ellipse()) == 0.0
    rows, columns = (np.flatnonzero(ellipse().any(axis=axis)) for axis in (1, 0))
    close = ellipse()[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert missing_share(close) < 0.003


def test_a_photo_without_scalp_lacks_nothing_of_it() -> None:
    assert missing_share(np.zeros((10, 20), np.bool_)) == 0.0


@pytest.mark.parametrize("share", [0.03, 0.08, 0.12, 0.2])
@pytest.mark.parametrize("axes", [(90.0, 70.0), (70.0, 90.0), (40.0, 40.0)])
def test_the_share_that_was_cut_is_estimated(axes: tuple[float, float], share: float) -> None:
    cut = cut_below(ellipse(*axes), share)
    assert missing_share(cut) == pytest.approx(share, abs=0.025 + 0.1 * share)


@pytest.mark.parametrize("share", [0.3, 0.4, 0.5, 0.6])
def test_a_head_cut_near_its_middle_lacks_a_fifth_to_a_half(share: float) -> None:
    assert 0.2 < missing_share(cut_below(ellipse(), share)) <= 0.5


def test_every_edge_counts_as_every_other() -> None:
    cut = cut_below(ellipse(), 0.15)
    for turned in (cut[::-1], cut.T, cut.T[:, ::-1]):
        assert missing_share(turned) == missing_share(cut)


def test_two_edges_cut_more_than_one() -> None:
    once = cut_below(ellipse(), 0.1)
    twice = cut_below(once[::-1], 0.1)
    assert missing_share(twice) == pytest.approx(0.19, abs=0.03)


def test_a_head_that_does_not_close_before_the_edge_lacks_half_of_it() -> None:
    assert missing_share(cut_below(ellipse(), 0.6)) == 0.5
    assert missing_share(np.ones((40, 40), np.bool_)) == 0.8


def test_a_mask_that_narrows_next_to_the_edge_hides_no_cut() -> None:
    """Models draw fewer pixels at the edge of a photo than there are."""
    cut = cut_below(ellipse(), 0.3).copy()
    cut[-3:] = False
    assert missing_share(cut) > 0.2


def test_the_size_of_the_mask_does_not_matter() -> None:
    fine, coarse = (missing_share(cut_below(ellipse(side=side), 0.2)) for side in (768, 128))
    assert coarse == pytest.approx(fine, abs=0.03)


def test_a_narrow_photo_of_scalp_alone_is_measured_as_well() -> None:
    assert missing_share(np.ones((1, 200), np.bool_)) > 0.3
    assert missing_share(np.ones((1, 1), np.bool_)) == 0.0
