"""Light skin and clothes, and lay background, head, hair and props over each other."""

import numpy as np
from scipy import ndimage

from autosalt.phantom.arrays import Floats, dot, smoothstep, unit
from autosalt.phantom.hair.paint import HairLayer
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.pixel_maps import PixelMaps
from autosalt.phantom.render.shine_and_shadow import mirrored, oily_film, shaded
from autosalt.phantom.render.skin import clothes_albedo, skin_albedo, undercoat
from autosalt.phantom.render.skin_marks import marked
from autosalt.phantom.scene.background import background
from autosalt.phantom.scene.camera import Camera
from autosalt.phantom.scene.props import PropLayer, props
from autosalt.phantom.scene.shot import Shot


def _solid_light(
    subject: Subject, shot: Shot, camera: Camera, p: PixelMaps, rng: np.random.Generator
) -> Floats:
    """Skin and clothes under the shot's light, linear [h, w, 3]."""
    per_cm = camera.focal / shot.distance
    albedo = skin_albedo(subject, p.position, p.inside, p.ear, per_cm, rng)
    bare = np.clip(1.0 - p.cloth, 0, 1) * np.clip(1.0 - p.ear, 0, 1)
    stand = np.where(p.inside > -0.6, p.drawn, 0.0).astype(np.float32) * bare
    albedo = marked(albedo, subject.skin, p, per_cm, rng)
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
    body = body + key * gloss[..., None]
    if light.lamps:
        bare_skin = (1 - 0.95 * stand) * (1 - p.cloth) * (1 - p.ear) * p.steady**8
        bare_skin = bare_skin * (0.3 + 0.7 * smoothstep(-7.0, -2.0, p.inside))
        body = body + mirrored(light.lamps, p.normal, to_eye, camera, per_cm, rng) * (
            oily_film(subject.skin.shine) * bare_skin[..., None]
        )
    return np.asarray(body, np.float32)


def compose(
    subject: Subject,
    shot: Shot,
    camera: Camera,
    p: PixelMaps,
    hair: HairLayer,
    rng: np.random.Generator,
    hand: PropLayer | None = None,
) -> Floats:
    """Return the picture in linear light [h, w, 3]: background, head, hair, props, hands."""
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
    if shot.light.shadow is not None:
        picture = picture * (1 - edge * shaded(shot.light.shadow, p.position, camera, rng))
    for layer in (props(subject, shot, camera, rng), hand):
        if layer is not None:
            alpha = layer.alpha[..., None]
            picture = picture * (1 - 0.6 * layer.shadow[..., None] * edge)
            picture = picture * (1 - alpha) + layer.colour * alpha
    return np.asarray(picture, np.float32)
