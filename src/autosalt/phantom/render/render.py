"""Render one photograph of a subject with its exact masks.

`scalp` holds the pixels whose nearest solid surface is skin of the shot's view region. Hair and
clips over the skin do not count as surface, a hand does. `loss` holds scalp pixels that meet two
conditions. The density of terminal hair on that skin is under `loss.DENSITY_LIMIT`. And hair rooted
elsewhere (more than 0.8 cm back along the strand) covers less than half of it (`Shot.hidden_from`),
at a reader's acuity of about a quarter centimetre.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import View
from autosalt.phantom.arrays import Floats, enlarge
from autosalt.phantom.hair.paint import HairLayer, paint
from autosalt.phantom.hair.strands import grow
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.person.regions import in_region
from autosalt.phantom.person.subject import Hair, Subject
from autosalt.phantom.render.camera_response import develop
from autosalt.phantom.render.compose import compose
from autosalt.phantom.render.pixel_maps import PixelMaps, look
from autosalt.phantom.render.raycast import Body, cast
from autosalt.phantom.scene.camera import Camera, place_camera
from autosalt.phantom.scene.hands import hands
from autosalt.phantom.scene.shot import Shot

_MAX_SIDE = 840
"""Larger pictures are drawn at this size and enlarged before the sensor adds its grain."""
_CLOSE_FRAME_CM = 40.0
"""A wider picture shows a head so small that its rays have to lie closer."""
_FINEST_RAYS = 1.4
"""Pixels per ray at the closest."""
_HAND_STREAM = 21
"""Keeps what hands draw apart from the rest of the photograph."""
_ACUITY_CM = 0.12
"""Sigma of the blur at which covering hair is judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A photograph and its truth; all [h, w]. Without a view both masks are empty."""

    image: RGB
    scalp: BoolMask
    loss: BoolMask
    view: View | None


def _truth(shot: Shot, places: PixelMaps, over: Floats, acuity: float) -> tuple[BoolMask, BoolMask]:
    if shot.view is None:
        empty = np.zeros(over.shape, np.bool_)
        return empty, empty.copy()
    skin = (places.hit >= 0.5) & (places.ear < 0.5) & (places.cloth < 0.5) & (places.inside > 0)
    scalp = skin & in_region(
        shot.view, places.top, places.back, places.position[..., 0], shot.margin
    )
    covered = ndimage.gaussian_filter(over, acuity, truncate=2.5) >= shot.hidden_from
    return scalp, scalp & (places.density < DENSITY_LIMIT) & ~covered


def _hair(
    subject: Subject,
    loss: LossPattern,
    shot: Shot,
    camera: Camera,
    places: PixelMaps,
    rng: np.random.Generator,
) -> HairLayer:
    """The hair of the picture, painted finer than the pixels where these are few."""
    hair = subject.hair
    # locks are wider than a pixel, and finer strands would leave them hollow
    finer = 2 if max(camera.height, camera.width) <= 420 and hair.lock_radius == 0 else 1
    return paint(
        grow(subject, loss, shot, camera, finer, rng),
        camera,
        places.depth,
        places.hit,
        finer,
        hair.length,
        opacity={"shaved": 0.4, "buzz": 0.6}.get(hair.length_name, 1.0),
        wide=hair.length > 5.0,
        kink=_kink(hair),
    )


def _kink(hair: Hair) -> float:
    """Radius of coils that are too fine for the nodes of strands, cm."""
    if hair.texture != "kinky" or hair.length <= 1 or hair.lock_radius > 0:
        return 0.0
    return 0.14 if hair.style == "afro" else 0.06


def _pixels_per_ray(shot: Shot, side: int) -> float:
    """Width of the squares whose pixels share one ray; narrower where the head is small."""
    coarse = max(2.6, side / 280.0)
    return max(_FINEST_RAYS, coarse * min(1.0, _CLOSE_FRAME_CM / shot.frame))


def render(
    subject: Subject, loss: LossPattern, shot: Shot, height: int, width: int, seed: int
) -> Rendered:
    """Photograph a subject with a loss pattern: sRGB picture and truth masks [height, width].

    The same arguments give the same bytes on one platform. The seed covers everything that changes
    between two photographs of one view: single strands, room, grain.
    """
    if min(height, width) < 32:
        raise ValueError(f"a picture of {height} x {width} is too small: 32 pixels at least")
    rng = np.random.default_rng(seed)
    shrink = min(1.0, _MAX_SIDE / max(height, width))
    h, w = round(height * shrink), round(width * shrink)
    camera = place_camera(shot, h, w)
    coarse = _pixels_per_ray(shot, max(h, w))
    body = Body(subject.shape, shot.bow, shot.collar, shot.torso)
    to_light = camera.to_world(shot.light.key_from)
    surface = cast(body, camera, round(h / coarse), round(w / coarse), to_light)
    per_cm = camera.focal / shot.distance
    places = look(subject, loss, surface, h, w)
    hair = _hair(subject, loss, shot, camera, places, rng)
    scalp, lost = _truth(shot, places, hair.over, _ACUITY_CM * per_cm)
    hand = hands(shot, camera, np.random.default_rng([seed, _HAND_STREAM]))
    if hand is not None:
        scalp, lost = (mask & (hand.alpha < 0.5) for mask in (scalp, lost))
    picture = compose(subject, shot, camera, places, hair, rng, hand)
    # the camera's meter: half way to a mean of one sixth
    picture = picture * np.clip(np.sqrt(0.17 / (picture.mean() + 1e-4)), 0.75, 1.9)
    if shrink < 1.0:
        picture = enlarge(picture, height, width, smooth=True)
        scalp = enlarge(scalp.astype(np.float32), height, width) >= 0.5
        lost = (enlarge(lost.astype(np.float32), height, width) >= 0.5) & scalp
    return Rendered(develop(picture, shot.sensor, rng), scalp, lost, shot.view)
