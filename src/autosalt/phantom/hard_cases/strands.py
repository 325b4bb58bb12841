"""Strands that lie across bald skin: combed over, or pinned up by clips.

The truth follows annotators who look for roots: skin under such strands is loss.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import large_loss, one_of, uniform, with_lengths
from autosalt.phantom.hard_cases.skin import maybe_red
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.chart import chart_grid
from autosalt.phantom.person.subject import CombOver, Subject
from autosalt.phantom.scene.shot import Shot

_PATCHES = ("few patches", "many patches", "many patches", "ophiasis", "sisaipho", "male pattern")
_NEVER = math.inf
_OPAQUE = 0.9
"""Cover under which no annotator sees skin, nor that a patch is there."""


def _rim(loss: LossPattern, side: float) -> float:
    """Degrees from the vertex at which hair begins on a side; the largest over the bald top."""
    u, v = chart_grid()
    bald = (loss.density < DENSITY_LIMIT) & (np.abs(v) < 20) & (side * u > 0)
    return float((side * u)[bald].max()) if bald.any() else 30.0


def _bald_top(subject: Subject, rng: Generator) -> LossPattern:
    """Male pattern loss whose middle of the top is bald."""
    u, v = chart_grid()
    middle = np.hypot(u, v) < 20
    while True:
        loss = random_loss(rng, subject.scalp(), "male pattern")
        if (loss.density[middle] < DENSITY_LIMIT).mean() > 0.8:
            return loss


def _combed_over(
    subject: Subject, _loss: LossPattern, rng: Generator
) -> tuple[Subject, LossPattern]:
    subject = _smooth_hair(with_lengths(subject, ("medium",), rng), rng)
    loss = _bald_top(subject, rng)
    side, band = float(rng.choice([-1.0, 1.0])), uniform(rng, 6.0, 26.0)
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
    )
    return replace(subject, hair=hair, skin=maybe_red(subject.skin, rng)), loss


def _uncovered(shot: Shot, _rng: Generator) -> Shot:
    return replace(shot, parted=0.0, clips=0, hidden_from=_NEVER)


def _pinned(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject = _smooth_hair(with_lengths(subject, ("medium", "long"), rng), rng)
    loss = large_loss(subject, one_of(rng, _PATCHES), 12.0, rng)
    hair = replace(
        subject.hair,
        clumping=uniform(rng, 0.3, 1.0),
        gathered=_clip_place(subject, loss, rng) if rng.random() < 0.7 else None,
    )
    return replace(subject, hair=hair, skin=maybe_red(subject.skin, rng)), loss


def _clip_place(subject: Subject, loss: LossPattern, rng: Generator) -> tuple[float, float]:
    """A place with hair, by preference near a bald place: hair is pulled over that to the clip."""
    scalp = subject.scalp()
    u, v = chart_grid()
    cells = np.flatnonzero((scalp.inside > 2.0) & (loss.density > 0.8))
    bald = np.flatnonzero((scalp.area > 0) & (loss.density < DENSITY_LIMIT))
    if cells.size == 0 or bald.size == 0:
        return subject.hair.whorl
    patch = int(rng.choice(bald))
    far = np.hypot(u.ravel()[cells] - u.ravel()[patch], v.ravel()[cells] - v.ravel()[patch])
    near = cells[np.argsort(np.abs(far - uniform(rng, 15.0, 40.0)))[:200]]
    place = int(rng.choice(near))
    return float(u.ravel()[place]), float(v.ravel()[place])


def _smooth_hair(subject: Subject, rng: Generator) -> Subject:
    """The same person with straight or wavy hair of the same length."""
    hair, texture = subject.hair, one_of(rng, ("straight", "straight", "wavy"))
    return replace(subject, hair=replace(hair, texture=texture, frizz=0.5 * hair.frizz))


def _with_clips(shot: Shot, rng: Generator) -> Shot:
    """Most hair is pinned off the patches; strands still lie across them."""
    return replace(
        shot,
        parted=uniform(rng, 0.75, 0.98),
        clips=int(rng.integers(1, 5)),
        hidden_from=_OPAQUE,
    )


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
