"""Loss patterns and the SALT by surface area that they amount to."""

from itertools import pairwise

import numpy as np
import pytest

from autosalt.core.salt import salt
from autosalt.phantom.loss.pattern import LossPattern, no_loss, surface_truth, total_loss
from autosalt.phantom.loss.random_patterns import PATTERNS, random_loss
from autosalt.phantom.person.subject import Subject


def test_a_full_head_is_0_and_totalis_100(subject: Subject) -> None:
    scalp = subject.scalp()
    assert surface_truth(scalp, no_loss()).salt == 0.0
    assert surface_truth(scalp, total_loss()).salt == pytest.approx(100.0)


@pytest.mark.parametrize("kind", PATTERNS)
def test_salt_is_the_weighted_sum_of_the_regions(kind: str, subject: Subject) -> None:
    loss = random_loss(np.random.default_rng(11), subject.scalp(), kind)
    truth = surface_truth(subject.scalp(), loss)
    assert truth.salt == pytest.approx(salt(truth.loss_pct))
    assert loss.density.min() >= 0
    assert loss.density.max() <= 1


def test_salt_is_the_lost_share_of_the_whole_surface(
    subject: Subject, patches: LossPattern
) -> None:
    area = subject.scalp().area.astype(np.float64)
    share = 100 * area[patches.density < 0.5].sum() / area.sum()
    assert surface_truth(subject.scalp(), patches).salt == pytest.approx(share, abs=0.1)


def test_regrowth_lowers_salt_step_by_step_to_zero(subject: Subject, patches: LossPattern) -> None:
    scalp = subject.scalp()
    course = [surface_truth(scalp, patches.regrown(f)).salt for f in np.linspace(0, 1, 9)]
    assert course[0] == surface_truth(scalp, patches).salt > 5
    assert course[-1] == 0
    assert all(later <= earlier for earlier, later in pairwise(course))
    assert len(set(course)) > 5


@pytest.mark.parametrize("fraction", [-0.1, 1.1])
def test_regrowth_outside_0_to_1_is_refused(fraction: float, patches: LossPattern) -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        patches.regrown(fraction)
