"""Strands that lie across bald skin: combed over, or pinned up by clips.

The truth follows annotators who look for roots: skin under such strands is loss.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import one_of, uniform, with_kinds, with_lengths
from autosalt.phantom.hard_cases.skin import maybe_red
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.chart import chart_grid
from autosalt.phantom.person.subject import CombOver, Kinds, Subject
from autosalt.phantom.scene.shot import Shot

_NEVER = math.inf


def _rim(loss: LossPattern, side: float) -> float:
    """Degrees from the vertex at which hair begins on a side; the largest over the bald top."""
    u, v = chart_grid()
    bald = (loss.density < DENSITY_LIMIT) & (np.abs(v) < 20) & (side * u > 0)
    return float((side * u)[bald].max()) if bald.any() else 30.0


def _combed_over(
    subject: Subject, _loss: LossPattern, rng: Generator
) -> tuple[Subject, LossPattern]:
    subject = with_lengths(subject, ("medium",), rng)
    while subject.hair.texture in ("curly", "kinky"):
        subject = with_lengths(
            with_kinds(subject, Kinds(lengths=("short",)), rng), ("medium",), rng
        )
    loss = random_loss(rng, subject.scalp(), "male pattern")
    side, band = float(rng.choice([-1.0, 1.0])), uniform(rng, 5.0, 16.0)
    comb = CombOver(
        side=side,
        part=min(_rim(loss, side) + band, 84.0),
        band=band + 4.0,
        back=uniform(rng, -0.15, 0.5),
        trim=uniform(rng, 1.5, 4.5),
    )
    hair = replace(
        subject.hair,
        comb_over=comb,
        length=uniform(rng, 9.0, 18.0),
        clumping=uniform(rng, 0.4, 1.0),
        frizz=0.4 * subject.hair.frizz,
    )
    return replace(subject, hair=hair, skin=maybe_red(subject.skin, rng)), loss


def _uncovered(shot: Shot, _rng: Generator) -> Shot:
    return replace(shot, parted=0.0, clips=0, hidden_from=_NEVER)


def _pinned(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject = with_lengths(subject, ("medium", "long"), rng)
    kinds = ("few patches", "few patches", "many patches", "ophiasis", "sisaipho", "male pattern")
    loss = random_loss(rng, subject.scalp(), one_of(rng, kinds))
    hair = replace(subject.hair, clumping=uniform(rng, 0.3, 1.0))
    return replace(subject, hair=hair, skin=maybe_red(subject.skin, rng)), loss


def _with_clips(shot: Shot, rng: Generator) -> Shot:
    """Most hair is pinned off the patches; single strands still lie across them."""
    clips = int(rng.integers(1, 5))
    return replace(shot, parted=uniform(rng, 0.6, 0.95), clips=clips, hidden_from=_NEVER)


CASES = (
    HardCase(
        "combed-over strands",
        "Long strands from one side lie across a bald top, with skin in stripes between them.",
        _combed_over,
        _uncovered,
    ),
    HardCase(
        "pinned strands",
        "Long hair is pinned up by clips, and strands are pulled across bald patches.",
        _pinned,
        _with_clips,
    ),
)
