"""The layers of the picture: skin, hair, and what shows through it."""

from dataclasses import replace

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import no_loss, total_loss
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.shot import canonical_shot


def test_bald_skin_is_paler_than_black_hair(subject: Subject) -> None:
    hair = replace(subject.hair, rgb=(0.01, 0.01, 0.01), white_share=0.0, length=3.0)
    dark = replace(subject, hair=replace(hair, length_name="short"))
    shot = canonical_shot(View.TOP)
    full = render(dark, no_loss(), shot, 64, 64, seed=1)
    bald = render(dark, total_loss(), shot, 64, 64, seed=1)
    assert bald.image[bald.scalp].mean() > 1.5 * full.image[full.scalp].mean()
