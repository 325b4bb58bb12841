"""The colour of skin and clothes before light falls on them."""

from dataclasses import replace

import numpy as np

from autosalt.phantom.arrays import Floats
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.skin import clothes_albedo, skin_albedo, undercoat
from autosalt.phantom.scene.shot import Shot

SIDE, PIXELS_PER_CM = 60, 4.0
BEHIND = np.tile(np.array([0, -9, 4], np.float32), (SIDE, SIDE, 1))
"""Every pixel shows a place on the back of the head."""


def skin(subject: Subject, rgb: tuple[float, float, float]) -> Floats:
    person = replace(subject, skin=replace(subject.skin, rgb=rgb))
    inside = np.full((SIDE, SIDE), 3.0, np.float32)
    rng = np.random.default_rng(1)
    return skin_albedo(person, BEHIND, inside, np.zeros_like(inside), PIXELS_PER_CM, rng)


def test_skin_keeps_its_tone(subject: Subject) -> None:
    light, dark = skin(subject, (0.6, 0.4, 0.3)), skin(subject, (0.08, 0.04, 0.03))
    assert light.shape == (SIDE, SIDE, 3)
    assert light.mean() > 3 * dark.mean()
    assert (light[..., 0] > light[..., 2]).all()


def test_clothes_have_their_colour_and_a_cape_is_white() -> None:
    rng = np.random.default_rng
    plain = clothes_albedo(Shot(clothes_rgb=(0.5, 0.1, 0.1)), BEHIND, rng(1))
    assert plain[..., 0].mean() > 3 * plain[..., 1].mean()
    cape = clothes_albedo(Shot(clothes="cape", clothes_rgb=(0.0, 0.0, 0.0)), BEHIND, rng(1))
    assert cape.mean() > 0.5


def test_stubble_darkens_the_skin_where_it_stands_and_nowhere_else(subject: Subject) -> None:
    hair = replace(subject.hair, rgb=(0.01, 0.01, 0.01), white_share=0.0)
    albedo = np.full((SIDE, SIDE, 3), 0.4, np.float32)
    density = np.zeros((SIDE, SIDE), np.float32)
    density[:, SIDE // 2 :] = 1.0
    made = undercoat(
        albedo, replace(subject, hair=hair), density, PIXELS_PER_CM, np.random.default_rng(1)
    )
    np.testing.assert_array_equal(made[:, : SIDE // 2], albedo[:, : SIDE // 2])
    assert made[:, SIDE // 2 :].mean() < 0.3
