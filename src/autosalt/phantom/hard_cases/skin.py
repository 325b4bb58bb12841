"""Bald skin that looks like hair: red, sunburnt, shaded, shiny."""

from dataclasses import replace

from numpy.random import Generator

from autosalt.phantom.arrays import Vec3
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import LIGHT_TONES, bald_person, one_of, uniform
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.person.subject import Kinds, Skin, Subject, Sunburn
from autosalt.phantom.scene.shot import Lamp, Shadow, Shot

_BURNS: dict[str, Vec3] = {
    "red": (0.96, 0.52, 0.47),
    "tan": (0.72, 0.53, 0.42),
    "purple": (0.80, 0.50, 0.52),
}
"""Linear factors of the skin's colour."""


def sunburn(rng: Generator, *, where: str, peeling: float = 0.0) -> Sunburn:
    """A sunburn of any colour and strength."""
    strength = uniform(rng, 0.3, 0.9)
    red, green, blue = _BURNS[one_of(rng, tuple(_BURNS))]
    return Sunburn(
        tint=(1 - strength * (1 - red), 1 - strength * (1 - green), 1 - strength * (1 - blue)),
        where=where,
        blotch=uniform(rng, 0.0, 0.8),
        edge=uniform(rng, 0.1, 1.5),
        peeling=peeling,
    )


def maybe_red(skin: Skin, rng: Generator) -> Skin:
    """The same skin, in one of three burnt: for cases of hair over bald skin."""
    if rng.random() > 1 / 3:
        return skin
    return replace(skin, sunburn=sunburn(rng, where="bald"))


def _red(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject, loss = bald_person(subject, rng, Kinds(tones=LIGHT_TONES))
    burn = sunburn(rng, where=one_of(rng, ("bald", "bald", "scalp")))
    red = replace(subject.skin, redness=uniform(rng, 0.3, 1.0), sunburn=burn)
    return replace(subject, skin=red), loss


def _burnt(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject, loss = bald_person(subject, rng, Kinds(tones=(*LIGHT_TONES, "IV")))
    where = one_of(rng, ("face", "scalp", "scalp", "bald"))
    burn = sunburn(rng, where=where, peeling=uniform(rng, 0.0, 0.9))
    sharp = replace(burn, edge=uniform(rng, 0.05, 0.3))
    return replace(subject, skin=replace(subject.skin, sunburn=sharp)), loss


def _shady(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject, loss = bald_person(subject, rng)
    return replace(subject, skin=maybe_red(subject.skin, rng)), loss


def _in_shadow(shot: Shot, rng: Generator) -> Shot:
    """A hard shadow across the head, or one half in the dark."""
    side = float(rng.choice([-1.0, 1.0]))
    if rng.random() < 0.35:
        key_from = (2.2 * side, uniform(rng, -0.2, 0.8), uniform(rng, -0.3, 0.4))
        fill = uniform(rng, 0.08, 0.25)
        light = replace(shot.light, key_from=key_from, fill=(fill, fill, 1.1 * fill), hardness=0.9)
        return replace(shot, light=light)
    shadow = Shadow(
        across=(side, uniform(rng, -1.2, 1.2), uniform(rng, -0.4, 0.4)),
        offset=uniform(rng, -4.0, 4.5),
        softness=uniform(rng, 0.1, 2.0),
        depth=uniform(rng, 0.4, 0.85),
    )
    return replace(shot, light=replace(shot.light, shadow=shadow))


def _shiny(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject, loss = bald_person(subject, rng)
    oily = replace(maybe_red(subject.skin, rng), shine=uniform(rng, 0.5, 1.0))
    return replace(subject, skin=oily), loss


def lamps(rng: Generator) -> tuple[Lamp, ...]:
    """One to five lamps above and around the head, from a wide glow to a blown-out point."""

    def lamp() -> Lamp:
        level = uniform(rng, 0.15, 1.3)
        warm = uniform(rng, -0.08, 0.12)
        return Lamp(
            place=(float(rng.normal(0, 0.9)), float(rng.normal(0.5, 0.8)), uniform(rng, 0.3, 1.2)),
            rgb=(level * (1 + warm), level, level * (1 - warm)),
            sharpness=float(10 ** rng.uniform(1.6, 3.0)),
        )

    return tuple(lamp() for _ in range(int(rng.integers(1, 6))))


def _under_lamps(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, light=replace(shot.light, lamps=lamps(rng)))


CASES = (
    HardCase("red scalp", "Large bald areas are red or brown, even or in blotches.", _red),
    HardCase(
        "sunburnt scalp",
        "Bald skin is burnt up to a sharp border at the old hairline, and may peel.",
        _burnt,
    ),
    HardCase(
        "shaded scalp",
        "A hard shadow lies across bald skin, or one half of it is dark.",
        _shady,
        _in_shadow,
    ),
    HardCase(
        "shiny scalp",
        "Bald skin of any tone mirrors several lamps, some of them blown out.",
        _shiny,
        _under_lamps,
    ),
)
