"""Hair styles that change the outline of the head: loose, tied, braided, round and locked hair.

The scalp's mask follows the skull in all of them.
"""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.core.views import View
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import uniform
from autosalt.phantom.loss.pattern import LossPattern, no_loss
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.subject import (
    Hair,
    Skin,
    Subject,
    Tied,
    random_hair,
    random_skin,
)
from autosalt.phantom.scene.shot import Shot

_DARK = ("IV", "V", "VI")


def _mild_loss(subject: Subject, rng: Generator) -> LossPattern:
    """Mostly a full head, which a model is to learn; a few patches on some."""
    if rng.random() < 0.75:
        return no_loss()
    return random_loss(rng, subject.scalp(), "few patches")


def _with_hair(
    subject: Subject, hair: Hair, rng: Generator, skin: Skin | None = None
) -> tuple[Subject, LossPattern]:
    changed = replace(subject, hair=hair, skin=subject.skin if skin is None else skin)
    return changed, _mild_loss(changed, rng)


def _dark_skin(subject: Subject, rng: Generator) -> Skin:
    """Mostly dark skin, on which kinky hair is common."""
    skin = subject.skin
    while skin.tone not in _DARK and rng.random() < 0.8:
        skin = random_skin(rng)
    return skin


def _long_hair(subject: Subject, rng: Generator) -> Hair:
    """The subject's hair grown out: no male baldness, not kinky."""
    hair = subject.hair
    texture = hair.texture
    if texture == "kinky":
        texture = str(rng.choice(["wavy", "curly"]))
    return replace(
        hair, texture=texture, length_name="long", faded_sides=0.0, thin_crown=0.0,
        fullness=uniform(rng, 0.9, 1.3), frizz=float(rng.beta(1.3, 4)),
        shine=float(rng.beta(2.5, 1.5)),
    )  # fmt: skip


def _loose(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    return _with_hair(
        subject,
        replace(
            _long_hair(subject, rng),
            style="loose",
            length=float(np.exp(rng.uniform(np.log(24), np.log(62)))),
            sweep=uniform(rng, 0, 1.1),
            part=float(rng.choice([0.0, 14.0, -14.0]) + rng.normal(0, 4)),
        ),
        rng,
    )


_TIES: dict[str, tuple[float, float]] = {
    "low": (0.0, -104.0),
    "middle": (0.0, -78.0),
    "high": (0.0, -48.0),
    "top": (0.0, -12.0),
}
"""Chart places of a tie on the middle line."""


def _tie(rng: Generator, *names: str) -> tuple[float, float]:
    u, v = _TIES[str(rng.choice(names))]
    return (u + float(rng.normal(0, 3)), v + float(rng.normal(0, 5)))


def _tie_up(subject: Subject, tied: Tied, rng: Generator) -> tuple[Subject, LossPattern]:
    hair = replace(
        _long_hair(subject, rng), style="back", length=14.0, tied=tied,
        texture=str(rng.choice(["straight", "wavy"], p=[0.75, 0.25])),
    )  # fmt: skip
    return _with_hair(subject, hair, rng)


def _bun(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    if rng.random() < 0.12:
        places = tuple((side * uniform(rng, 28, 42), -20.0) for side in (-1.0, 1.0))
    else:
        places = (_tie(rng, "low", "middle", "high", "top"),)
    size, mess = uniform(rng, 2.2, 4.8), float(rng.beta(1.5, 2))
    return _tie_up(subject, Tied("bun", places, size, mess=mess), rng)


def _ponytail(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    tied = Tied(
        "ponytail", (_tie(rng, "low", "middle", "high"),), uniform(rng, 1.3, 2.8),
        uniform(rng, 15, 45), float(rng.beta(1.5, 3)),
    )  # fmt: skip
    return _tie_up(subject, tied, rng)


def _braid(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    places: tuple[tuple[float, float], ...] = (_tie(rng, "low", "low", "middle", "high"),)
    if rng.random() < 0.45:
        low = uniform(rng, -100, -70)
        places = ((-45.0, low), (45.0, low))
    radius = uniform(rng, 1.3, 2.6) / np.sqrt(len(places))
    tied = Tied("braid", places, float(radius), uniform(rng, 20, 45), float(rng.beta(1.2, 4)))
    return _tie_up(subject, tied, rng)


def _cornrows(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    skin = _dark_skin(subject, rng)
    hair = replace(
        random_hair(rng, skin.tone), texture="straight", style="back", length_name="medium",
        length=2.5, fullness=1.1, thin_crown=0.0, faded_sides=0.0, frizz=0.2, clumping=0.2,
        row_pitch=uniform(rng, 5.0, 9.5),
    )  # fmt: skip
    return _with_hair(subject, hair, rng, skin)


def _afro(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    skin = _dark_skin(subject, rng)
    hair = replace(
        random_hair(rng, skin.tone), texture="kinky", style="afro", length_name="medium",
        length=uniform(rng, 5.0, 15.0), fullness=1.25, thin_crown=0.0, faded_sides=0.0,
        frizz=uniform(rng, 0.3, 0.8), clumping=uniform(rng, 0.2, 0.8),
    )  # fmt: skip
    return _with_hair(subject, hair, rng, skin)


def _locks(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    skin = _dark_skin(subject, rng)
    hair = replace(
        random_hair(rng, skin.tone), texture="kinky", style="part", length_name="long",
        length=uniform(rng, 12.0, 45.0), fullness=1.2, thin_crown=0.0, faded_sides=0.0,
        frizz=0.2, shine=uniform(rng, 0.02, 0.25), clumping=0.5,
        lock_radius=uniform(rng, 0.2, 0.5),
        part=float(rng.normal(0, 10)),
    )  # fmt: skip
    return _with_hair(subject, hair, rng, skin)


def _whole_hair(shot: Shot, rng: Generator) -> Shot:
    """A picture wide enough for the hair in half of the photographs, often in a room."""
    if rng.random() < 0.5:
        frame = uniform(rng, 30.0, 75.0)
        lower = 0.3 if shot.view is not View.TOP else 0.0
        free = max(0.0, frame / 2 - 13.0)
        shift = (float(rng.normal(0, 0.25) * free), float((lower + rng.normal(0, 0.25)) * free))
        shot = replace(shot, frame=frame, shift=shift, torso=True,
                       distance=max(shot.distance, 1.2 * frame))  # fmt: skip
    if rng.random() < 0.5:
        shot = replace(shot, background="furnished")
    return replace(shot, clips=0 if rng.random() < 0.9 else shot.clips)


CASES = (
    HardCase("loose hair", "Long hair falls free past neck and shoulders.", _loose, _whole_hair),
    HardCase("bun", "Hair is pulled tight into a bun.", _bun, _whole_hair),
    HardCase("ponytail", "Hair is tied at the back of the head.", _ponytail, _whole_hair),
    HardCase("braids", "Hair is plaited into one or two braids.", _braid, _whole_hair),
    HardCase("cornrows", "Narrow braids lie on the skin, with partings.", _cornrows, _whole_hair),
    HardCase("afro", "Kinky hair stands 5 to 15 cm off the skull.", _afro, _whole_hair),
    HardCase("locks", "Hair hangs in dreadlocks or many thin braids.", _locks, _whole_hair),
)
