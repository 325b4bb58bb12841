"""Settings of one photograph: camera, light, sensor, room, props."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from autosalt.core.views import View
from autosalt.phantom.arrays import Vec3

CANONICAL: dict[View | None, tuple[float, float]] = {
    View.LEFT: (90.0, 8.0),
    View.RIGHT: (-90.0, 8.0),
    View.TOP: (0.0, 74.0),
    View.BACK: (180.0, 8.0),
    None: (0.0, 10.0),
}
"""Yaw and pitch of the camera in degrees. Yaw 0 faces the nose, 90 the patient's left ear. Pitch
90 looks straight down on the vertex."""

_JITTER_DEG = 8.0
"""How far a pose is off, a sigma; of the yaw, the other angles vary less."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp, window or flash that bare skin mirrors; it adds shine only."""

    place: Vec3 = (0.0, 0.6, 1.0)
    """Where it stands, in camera axes: right, up, towards the camera."""
    rgb: Vec3 = (1.0, 1.0, 1.0)
    """Linear colour times strength; about 1 is white on the picture."""
    sharpness: float = 80.0
    """Power of the lobe: 20 is a wide glow, 800 a point."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A shadow that lies across the head, with one edge (a plane in camera axes)."""

    across: Vec3 = (1.0, 0.0, 0.0)
    """From light to dark, in camera axes."""
    offset: float = 0.0
    """Where the edge lies, cm from the middle of the head."""
    softness: float = 0.5
    """Half width of the edge, cm."""
    depth: float = 0.6
    """0: no shadow; 1: black."""


@dataclass(frozen=True, slots=True)
class Light:
    """A key light, a fill from all around, and the colours of both (linear RGB)."""

    key_from: Vec3 = (0.1, 0.25, 1.0)
    """Where the key light stands, in camera axes: right, up, towards the camera."""
    key: Vec3 = (0.85, 0.85, 0.85)
    fill: Vec3 = (0.35, 0.36, 0.38)
    hardness: float = 0.6
    """0: no cast shadow; 1: black shadow."""
    lamps: tuple[Lamp, ...] = ()
    """Further lamps that bare skin mirrors."""
    shadow: Shadow | None = None
    """Shadow of something out of the picture."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """What the camera makes of the light."""

    exposure: float = 1.0
    white_balance: Vec3 = (1.0, 1.0, 1.0)
    contrast: float = 1.0
    saturation: float = 1.0
    blur: float = 0.3
    """Gaussian blur, in thousandths of the longer side."""
    flare: float = 0.01
    """Light that strays over the whole picture, share of its mean."""
    noise: float = 0.01
    jpeg_quality: int = 92


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand that reaches into the picture; lengths in centimetres, colours linear."""

    tip: tuple[float, float] = (0.0, 0.0)
    """Where the fingers point to: right and up from the middle of the head."""
    from_deg: float = -90.0
    """Where the arm comes from: 0 right, 90 above."""
    fingers: int = 4
    """Stretched fingers, 1 to 5; the fifth is the thumb."""
    spread: float = 0.15
    """Angle between the middle and an outer finger, radians."""
    size: float = 1.0
    is_left: bool = False
    """Whether the thumb lies to the right of fingers that point up, as on a left hand's back."""
    rgb: Vec3 = (0.6, 0.35, 0.22)
    gloved: bool = False
    nails: Vec3 | None = None
    """Colour of the nails; None where the palm shows or a glove covers them."""
    sleeve: Vec3 | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph: angles in degrees, lengths in centimetres."""

    view: View | None = View.BACK
    yaw: float = 180.0
    pitch: float = 8.0
    roll: float = 0.0
    distance: float = 110.0
    frame: float = 26.0
    """Width of the picture's shorter side at the head."""
    shift: tuple[float, float] = (0.0, 0.0)
    """How far the head lies off the middle, cm right and up."""
    bow: float = 0.0
    """How far the head is bowed over the body."""
    margin: float = 0.0
    """How far the view's region reaches over SALT's dividing lines, see `regions.in_region`."""
    light: Light = field(default_factory=Light)
    sensor: Sensor = field(default_factory=Sensor)
    background: str = "plain"
    """plain, gradient, room (blurred shapes) or furnished (see `rooms`)."""
    background_rgb: Vec3 = (0.05, 0.15, 0.5)
    clothes: str = "plain"
    clothes_rgb: Vec3 = (0.2, 0.2, 0.22)
    collar: float = 0.0
    clips: int = 0
    parted: float = 0.8
    """Share of the long hair that was combed off the patches."""
    glasses: bool = False
    hands: tuple[Hand, ...] = ()
    torso: bool = False
    """Whether the body goes on below the chest, as a wide picture shows."""
    hidden_from: float = 0.5
    """Share of cover from which hair rooted elsewhere hides loss in the truth. Over 1 it never
    does. That is the rule of annotators who look for roots: strands that only lie across bald
    skin are loss."""


def canonical_shot(view: View | None) -> Shot:
    """The view without any variation: for truth checks and documentation."""
    yaw, pitch = CANONICAL[view]
    return Shot(view=view, yaw=yaw, pitch=pitch, bow=15.0 if view is View.TOP else 0.0)


def random_light(rng: Generator) -> Light:
    """Clinic flash, window, dim warm room or mixed light."""
    kind = rng.choice(["flash", "window", "warm", "mixed"], p=[0.5, 0.22, 0.13, 0.15])

    def tint(kelvin_shift: float, level: float) -> Vec3:
        return (level * (1 + kelvin_shift), level, level * (1 - kelvin_shift))

    if kind == "flash":
        near = (float(rng.normal(0, 0.3)), float(rng.normal(0.35, 0.3)), 1.0)
        level = rng.uniform(0.75, 1.1)
        return Light(near, tint(0.0, level), tint(-0.03, 0.28), float(rng.uniform(0.2, 0.8)))
    side = float(rng.choice([-1, 1]) * rng.uniform(0.6, 1.8))
    if kind == "window":
        key = tint(float(rng.uniform(-0.12, 0.02)), float(rng.uniform(0.6, 1.0)))
        fill = tint(float(rng.uniform(-0.08, 0.08)), float(rng.uniform(0.25, 0.5)))
        return Light((side, float(rng.uniform(0.1, 1)), 0.6), key, fill, 0.5)
    above = (side * 0.4, 1.4, float(rng.uniform(0.1, 0.7)))
    if kind == "warm":
        return Light(above, tint(float(rng.uniform(0.08, 0.25)), 0.7), tint(0.12, 0.3), 0.6)
    key = tint(float(rng.uniform(-0.1, 0.15)), float(rng.uniform(0.5, 0.9)))
    return Light(above, key, tint(float(rng.uniform(-0.1, 0.1)), 0.45), 0.4)


def random_sensor(rng: Generator) -> Sensor:
    """Exposure, white balance, tone curve, blur, noise and compression of an ordinary camera."""
    return Sensor(
        exposure=float(2 ** rng.normal(0, 0.3)),
        white_balance=(
            float(np.exp(rng.normal(0, 0.06))),
            1.0,
            float(np.exp(rng.normal(0, 0.07))),
        ),
        contrast=float(np.exp(rng.normal(0.12, 0.13))),
        saturation=float(np.exp(rng.normal(0, 0.15))),
        blur=float(abs(rng.normal(0, 1.6))) if rng.random() < 0.6 else 0.3,
        flare=float(rng.uniform(0.0, 0.07)),
        noise=float(0.002 + 0.022 * rng.beta(1, 2.5)),
        jpeg_quality=int(rng.integers(60, 97)),
    )


_BLUES: tuple[Vec3, ...] = ((0.02, 0.12, 0.42), (0.05, 0.2, 0.55), (0.01, 0.05, 0.25))


def _random_background(rng: Generator) -> tuple[str, Vec3]:
    kind = str(rng.choice(["plain", "gradient", "room"], p=[0.45, 0.25, 0.3]))
    if kind == "plain" and rng.random() < 0.65:
        base = np.asarray(_BLUES[int(rng.integers(len(_BLUES)))])
        rgb = base * np.exp(rng.normal(0, 0.25, 3))
    elif rng.random() < 0.6:
        rgb = float(rng.choice([0.005, 0.08, 0.3, 0.6, 0.85])) * np.exp(rng.normal(0, 0.12, 3))
    else:
        rgb = rng.uniform(0.02, 0.7) * np.exp(rng.normal(0, 0.45, 3))
    return kind, (float(rgb[0]), float(rgb[1]), float(rgb[2]))


def random_shot(view: View | None, rng: Generator, *, margin: float = 0.0) -> Shot:
    """A photograph of one view (None: the face), its pose a little off."""
    yaw, pitch = CANONICAL[view]
    bow = float(rng.uniform(-5, 12))
    if view is View.TOP:
        pitch = float(rng.uniform(60, 88))
        bow = float(rng.uniform(0, 40))
        yaw = 180.0 if rng.random() < 0.15 else yaw
    elif view is None:
        yaw = float(rng.choice([0, 0, 25, -25]))
    else:
        pitch += float(rng.uniform(-4, 8))
    tight = float(rng.uniform(19.0, 23.0)) if rng.random() < 0.75 else float(rng.uniform(23, 34))
    background, background_rgb = _random_background(rng)
    clothes = str(rng.choice(["plain", "stripes", "check", "cape"], p=[0.62, 0.13, 0.1, 0.15]))
    rgb = np.clip(rng.choice([0.02, 0.1, 0.3, 0.7]) * np.exp(rng.normal(0, 0.4, 3)), 0, 0.9)
    return Shot(
        view=view,
        yaw=yaw + float(np.clip(rng.normal(0, _JITTER_DEG), -20, 20)),
        pitch=pitch + float(np.clip(rng.normal(0, _JITTER_DEG * 0.6), -12, 12)),
        roll=float(np.clip(rng.normal(0, _JITTER_DEG * 0.7), -15, 15)),
        distance=float(np.exp(rng.uniform(np.log(45), np.log(160)))),
        frame=tight,
        shift=(float(rng.normal(0, tight * 0.03)), float(rng.normal(-0.5, tight * 0.03))),
        bow=bow,
        margin=margin,
        light=random_light(rng),
        sensor=random_sensor(rng),
        background=background,
        background_rgb=background_rgb,
        clothes=clothes,
        clothes_rgb=(float(rgb[0]), float(rgb[1]), float(rgb[2])),
        collar=float(rng.choice([0.0, 0.0, 1.0, 3.0])),
        clips=int(rng.choice([0, 1, 2, 3], p=[0.5, 0.12, 0.25, 0.13])),
        parted=float(rng.beta(4, 1)),
        glasses=bool(rng.random() < 0.12),
    )
