"""The colour of strands: terminal hair, white hair and vellus."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.hair.shading import hair_albedo, hash_of
from autosalt.phantom.loss.pattern import no_loss, total_loss
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import Rendered, render
from autosalt.phantom.scene.shot import canonical_shot


@pytest.mark.slow
def test_vellus_is_barely_seen_beside_stubble(subject: Subject) -> None:
    shaved, shot = subject.with_hair_length(0.6), canonical_shot(View.BACK)
    bald, fuzz, stubble = (
        render(shaved, loss, shot, 192, 192, seed=1)
        for loss in (total_loss(), replace(total_loss(), vellus=1.0), no_loss())
    )

    def differs(picture: Rendered) -> float:
        levels = np.abs(picture.image.astype(float) - bald.image)
        return float(levels[bald.scalp].mean())

    assert 0.0 < differs(fuzz) < 0.165 * differs(stubble)


def test_the_hash_of_a_key_is_repeatable_and_from_0_to_1() -> None:
    keys = np.arange(200, dtype=np.float32)
    first, repeated, other = hash_of(keys, 1.0), hash_of(keys, 1.0), hash_of(keys, 2.0)
    np.testing.assert_array_equal(first, repeated)
    assert ((first >= 0) & (first < 1)).all()
    assert not np.array_equal(first, other)


def test_white_hair_is_paler_than_black_and_vellus_than_skin(subject: Subject) -> None:
    def albedo(white_share: float, terminal: bool) -> float:
        hair = replace(subject.hair, rgb=(0.01, 0.01, 0.01), white_share=white_share)
        of, clumps = np.full(500, terminal), np.zeros(500, np.float32)
        rng = np.random.default_rng(1)
        return float(hair_albedo(hair, (0.3, 0.2, 0.15), of, clumps, rng).mean())

    assert albedo(1.0, terminal=True) > 3 * albedo(0.0, terminal=True)
    assert albedo(0.0, terminal=False) > np.mean([0.3, 0.2, 0.15])
