"""One photograph of a subject, with its exact truth.

`scalp` holds the pixels whose nearest solid surface (not counting hair and clips, which lie over
it) is skin of the shot's view region. `loss` holds the scalp pixels where that skin's density of
terminal hair is under `loss.DENSITY_LIMIT` and hair rooted elsewhere (more than 0.8 cm back along
the strand) covers less than half of it, seen at a reader's acuity of about a quarter centimetre.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import View
from autosalt.phantom.arrays import Floats, dot, enlarge, smoothstep, unit
from autosalt.phantom.background import background
from autosalt.phantom.camera import Camera, place_camera
from autosalt.phantom.chart import project, sample
from autosalt.phantom.develop import develop
from autosalt.phantom.loss import DENSITY_LIMIT, LossPattern
from autosalt.phantom.props import props
from autosalt.phantom.raycast import Body, Surface, cast
from autosalt.phantom.regions import in_region
from autosalt.phantom.roots import drawn_density
from autosalt.phantom.shot import Shot
from autosalt.phantom.skin import clothes_albedo, skin_albedo, undercoat
from autosalt.phantom.splat import HairLayer, paint
from autosalt.phantom.strands import grow
from autosalt.phantom.subject import Subject

_MAX_SIDE = 840
"""Larger pictures are drawn at this size and enlarged before the sensor adds its grain."""
_ACUITY_CM = 0.12
"""Sigma of the blur at which covering hair is judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A photograph and its truth; all [h, w]. Without a view both masks are empty."""

    image: RGB
    scalp: BoolMask
    loss: BoolMask
    view: View | None


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """What every pixel shows, enlarged from the coarse rays."""

    hit: Floats
    depth: Floats
    position: Floats
    normal: Floats
    steady: Floats
    """Near 1; less where the rays around met different parts."""
    ear: Floats
    cloth: Floats
    open_sky: Floats
    lit: Floats
    inside: Floats
    top: Floats
    back: Floats
    density: Floats
    drawn: Floats


def _outline(mask: Floats, h: int, w: int) -> Floats:
    """A mask of the coarse rays as a smooth, sharp-edged cover of the picture's pixels."""
    soft = enlarge(ndimage.gaussian_filter(mask, 0.8), h, w, smooth=True)
    steep = 1.4 * h / mask.shape[0]
    return np.asarray(np.clip((soft - 0.5) * steep + 0.5, 0, 1), np.float32)


def _places(subject: Subject, loss: LossPattern, surface: Surface, h: int, w: int) -> _Places:
    scalp = subject.scalp()
    place = enlarge(project(surface.position), h, w)
    maps = np.stack(
        [scalp.inside, scalp.top, scalp.back, loss.density, drawn_density(subject, loss)], -1
    )
    fields = sample(maps, place)
    normal = enlarge(surface.normal, h, w)
    steady = np.sqrt(dot(normal, normal))
    return _Places(
        hit=_outline(surface.hit, h, w),
        depth=enlarge(surface.depth, h, w),
        position=enlarge(surface.position, h, w),
        normal=unit(normal),
        steady=steady.astype(np.float32),
        ear=enlarge(surface.ear, h, w),
        cloth=_outline(surface.cloth, h, w),
        open_sky=enlarge(surface.open_sky, h, w),
        lit=enlarge(surface.lit, h, w),
        inside=fields[..., 0],
        top=fields[..., 1],
        back=fields[..., 2],
        density=fields[..., 3],
        drawn=fields[..., 4],
    )


def _truth(
    view: View | None, places: _Places, over: Floats, margin: float, acuity: float
) -> tuple[BoolMask, BoolMask]:
    if view is None:
        empty = np.zeros(over.shape, np.bool_)
        return empty, empty.copy()
    skin = (places.hit >= 0.5) & (places.ear < 0.5) & (places.cloth < 0.5) & (places.inside > 0)
    scalp = skin & in_region(view, places.top, places.back, places.position[..., 0], margin)
    covered = ndimage.gaussian_filter(over, acuity, truncate=2.5) >= 0.5
    return scalp, scalp & (places.density < DENSITY_LIMIT) & ~covered


def _solid_light(
    subject: Subject, shot: Shot, camera: Camera, p: _Places, rng: np.random.Generator
) -> Floats:
    """Skin and clothes under the shot's light, linear [h, w, 3]."""
    per_cm = camera.focal / shot.distance
    albedo = skin_albedo(subject, p.position, p.inside, p.ear, per_cm, rng)
    bare = np.clip(1.0 - p.cloth, 0, 1) * np.clip(1.0 - p.ear, 0, 1)
    stand = np.where(p.inside > -0.6, p.drawn, 0.0).astype(np.float32) * bare
    albedo = undercoat(albedo, subject, stand, per_cm, rng)
    cloth = p.cloth[..., None]
    albedo = albedo * (1 - cloth) + clothes_albedo(shot, p.position, rng) * cloth

    light = shot.light
    to_light = camera.to_world(light.key_from)
    to_eye = unit(camera.eye - p.position)
    facing = p.normal @ to_light
    shade = np.clip(facing * 0.92 + 0.08, 0, 1) * (1 - light.hardness * (1 - p.lit))
    sky = p.open_sky * (0.72 + 0.28 * p.normal[..., 2])
    key, fill = np.asarray(light.key, np.float32), np.asarray(light.fill, np.float32)
    body = albedo * (key * shade[..., None] + fill * sky[..., None])
    # shine of bare skin: a wide lobe and a narrow one
    half = unit(to_eye + to_light)
    nh = np.clip(dot(p.normal, half), 0, 1)
    gloss = 0.07 * nh**9 + 0.4 * nh**50
    oily = subject.skin.shine * (0.4 + 0.6 * smoothstep(-4.0, 1.0, p.inside)) * (1 - 0.92 * stand)
    rough = np.clip(1.0 + 0.35 * rng.standard_normal(nh.shape, dtype=np.float32), 0, 2)
    gloss = gloss * oily * rough * (1 - p.cloth) * p.lit * p.steady**8
    return np.asarray(body + key * gloss[..., None], np.float32)


def _compose(
    subject: Subject,
    shot: Shot,
    camera: Camera,
    p: _Places,
    hair: HairLayer,
    rng: np.random.Generator,
) -> Floats:
    h, w = p.hit.shape
    per_cm = camera.focal / shot.distance
    solid = _solid_light(subject, shot, camera, p, rng)
    shadow = ndimage.gaussian_filter(hair.alpha, 0.3 * per_cm, truncate=2.5)
    deep = 0.5 if subject.hair.length < 1.5 else 0.72
    solid = solid * (1.0 - deep * shadow * np.clip(1.3 - p.ear, 0, 1))[..., None]
    behind = background(shot, h, w, rng)
    edge = p.hit[..., None]
    picture = behind * (1 - edge) + solid * edge
    picture = picture * (1 - hair.alpha[..., None]) + hair.colour
    layer = props(subject, shot, camera, rng)
    if layer is not None:
        alpha = layer.alpha[..., None]
        picture = picture * (1 - 0.6 * layer.shadow[..., None] * edge)
        picture = picture * (1 - alpha) + layer.colour * alpha
    return np.asarray(picture, np.float32)


def render(
    subject: Subject, loss: LossPattern, shot: Shot, height: int, width: int, seed: int
) -> Rendered:
    """Photograph a subject with a loss pattern: sRGB picture and truth masks [height, width].

    The same arguments give the same bytes on one platform; seed covers what changes from one
    release of the shutter to the next (single strands, room, grain).
    """
    if min(height, width) < 32:
        raise ValueError(f"a picture of {height} x {width} is too small: 32 pixels at least")
    rng = np.random.default_rng(seed)
    shrink = min(1.0, _MAX_SIDE / max(height, width))
    h, w = round(height * shrink), round(width * shrink)
    camera = place_camera(shot, h, w)
    coarse = max(2.6, max(h, w) / 280.0)
    body = Body(subject.shape, shot.bow, shot.collar)
    to_light = camera.to_world(shot.light.key_from)
    surface = cast(body, camera, round(h / coarse), round(w / coarse), to_light)
    per_cm = camera.focal / shot.distance
    places = _places(subject, loss, surface, h, w)
    finer = 2 if max(h, w) <= 420 else 1
    strands = grow(subject, loss, shot, camera, finer, rng)
    kink = 0.06 if subject.hair.texture == "kinky" and subject.hair.length > 1 else 0.0
    length = subject.hair.length
    opacity = {"shaved": 0.4, "buzz": 0.6}.get(subject.hair.length_name, 1.0)
    hair = paint(
        strands,
        camera,
        places.depth,
        places.hit,
        finer,
        length,
        opacity=opacity,
        wide=length > 5.0,
        kink=kink,
    )
    scalp, lost = _truth(shot.view, places, hair.over, shot.margin, _ACUITY_CM * per_cm)
    picture = _compose(subject, shot, camera, places, hair, rng)
    # the camera's meter: half way to a mean of one sixth
    picture = picture * np.clip(np.sqrt(0.17 / (picture.mean() + 1e-4)), 0.75, 1.9)
    if shrink < 1.0:
        picture = enlarge(picture, height, width, smooth=True)
        scalp = enlarge(scalp.astype(np.float32), height, width) >= 0.5
        lost = (enlarge(lost.astype(np.float32), height, width) >= 0.5) & scalp
    return Rendered(develop(picture, shot.sensor, rng), scalp, lost, shot.view)
