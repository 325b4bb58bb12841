"""Furnished rooms behind the head: walls, floor, furniture, windows, lamps and people.

Much of it has the colours of skin and hair, so that a colour alone shows nothing. A room is drawn
with antialiasing from flat shapes, given texture and light, and blurred as a camera would.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw
from scipy import ndimage

from autosalt.phantom.arrays import Floats, Vec3
from autosalt.phantom.noise import fractal_noise, value_noise

_FINER = 2
"""Shapes are drawn at this multiple of the picture's size, for soft edges."""
_GAMMA = 2.2
_WOOD: tuple[Vec3, ...] = ((0.32, 0.17, 0.08), (0.5, 0.31, 0.17), (0.12, 0.06, 0.03))
_SKIN: tuple[Vec3, ...] = ((0.75, 0.52, 0.4), (0.6, 0.36, 0.24), (0.35, 0.19, 0.12))
_HAIR: tuple[Vec3, ...] = ((0.01, 0.009, 0.009), (0.04, 0.022, 0.012), (0.2, 0.11, 0.05))
_WALLS: tuple[Vec3, ...] = (
    (0.75, 0.74, 0.7), (0.62, 0.56, 0.44), (0.5, 0.55, 0.58), (0.7, 0.6, 0.48), (0.35, 0.4, 0.36),
    (0.8, 0.8, 0.8), (0.6, 0.42, 0.3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture to draw on, in shares of its width and height (0, 0 is the upper left)."""

    draw: ImageDraw.ImageDraw
    width: int
    height: int

    def area(self, corners: list[tuple[float, float]], colour: Floats) -> None:
        """Fill a polygon with a linear colour."""
        self.draw.polygon([(x * self.width, y * self.height) for x, y in corners], _code(colour))

    def box(self, left: float, top: float, right: float, bottom: float, colour: Floats) -> None:
        """Fill a rectangle."""
        self.area([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def round(self, x: float, y: float, across: float, high: float, colour: Floats) -> None:
        """Fill an ellipse with half axes in shares of the width and height."""
        w, h = self.width, self.height
        edges = ((x - across) * w, (y - high) * h, (x + across) * w, (y + high) * h)
        self.draw.ellipse(edges, _code(colour))

    def soft(self, left: float, top: float, right: float, bottom: float, colour: Floats) -> None:
        """Fill a rectangle with round corners, as of a cushion."""
        w, h = self.width, self.height
        radius = 0.3 * min((right - left) * w, (bottom - top) * h)
        self.draw.rounded_rectangle(
            (left * w, top * h, right * w, bottom * h), radius, _code(colour)
        )


Furnishing: TypeAlias = Callable[[Canvas, float, Generator], None]
"""Draws one piece; the number is the height of the floor's edge."""


def _code(colour: Floats) -> tuple[int, int, int]:
    coded = np.clip(colour, 0, 1) ** (1 / _GAMMA) * 255
    return (int(coded[0]), int(coded[1]), int(coded[2]))


def _tint(colours: tuple[Vec3, ...], rng: Generator, spread: float = 0.2) -> Floats:
    base = np.asarray(colours[int(rng.integers(len(colours)))])
    shade = np.exp(rng.normal(0, spread) + rng.normal(0, 0.06, 3))
    return np.asarray(np.clip(base * shade, 0.003, 0.95), np.float32)


def _paint(rng: Generator) -> Floats:
    """Any colour of a painted surface: mostly dull, some bright, some like skin or hair."""
    lot = rng.random()
    if lot < 0.45:
        return _tint((*_WOOD, *_SKIN, *_HAIR), rng)
    level = float(np.exp(rng.uniform(np.log(0.02), np.log(0.85))))
    vivid = 0.7 if lot > 0.85 else 0.2
    return np.asarray(np.clip(level * np.exp(rng.normal(0, vivid, 3)), 0.003, 0.95), np.float32)


def _door(canvas: Canvas, floor: float, rng: Generator) -> None:
    left, wide = rng.uniform(-0.1, 0.9), rng.uniform(0.15, 0.4)
    top, leaf = rng.uniform(-0.1, 0.2), _tint((*_WOOD, (0.8, 0.79, 0.75)), rng)
    canvas.box(left - 0.02, top - 0.03, left + wide + 0.02, floor, leaf * 0.75)
    canvas.box(left, top, left + wide, floor, leaf)
    tall = floor - top
    for low, high in ((0.08, 0.42), (0.52, 0.94)):
        canvas.box(
            left + 0.2 * wide, top + low * tall, left + 0.8 * wide, top + high * tall, leaf * 0.8
        )
        canvas.box(
            left + 0.23 * wide, top + low * tall + 0.01, left + 0.8 * wide, top + high * tall,
            leaf * 1.06,
        )  # fmt: skip
    canvas.round(left + 0.9 * wide, top + 0.55 * tall, 0.012, 0.012, np.full(3, 0.4, np.float32))


def _window(canvas: Canvas, _floor: float, rng: Generator) -> None:
    left, wide = rng.uniform(-0.15, 0.8), rng.uniform(0.2, 0.55)
    top, tall = rng.uniform(-0.1, 0.2), rng.uniform(0.2, 0.55)
    frame = _tint(((0.85, 0.85, 0.85), *_WOOD), rng)
    canvas.box(left - 0.015, top - 0.015, left + wide + 0.015, top + tall + 0.015, frame)
    sky = np.asarray([1.0, 1.05, 1.15], np.float32) * rng.uniform(0.5, 1.1)
    panes = int(rng.integers(1, 4))
    trees = rng.random() < 0.5
    for pane in range(panes):
        a = left + wide * (pane + 0.04) / panes
        b = left + wide * (pane + 0.96) / panes
        canvas.box(a, top, b, top + tall, sky)
        if trees:
            green = np.asarray([0.1, 0.2, 0.06], np.float32) * rng.uniform(0.5, 2)
            canvas.box(a, top + rng.uniform(0.5, 0.8) * tall, b, top + tall, green)


def _curtain(canvas: Canvas, floor: float, rng: Generator) -> None:
    left, wide = rng.uniform(-0.1, 0.85), rng.uniform(0.12, 0.4)
    cloth, folds = _paint(rng), int(rng.integers(5, 14))
    bottom = floor + rng.uniform(-0.25, 0.1)
    phase = rng.uniform(0, 6)
    for fold in range(folds * 3):
        shade = 0.75 + 0.35 * np.sin(fold * 2.1 + phase) * rng.uniform(0.6, 1.0)
        a, b = left + wide * fold / (folds * 3), left + wide * (fold + 1.1) / (folds * 3)
        canvas.box(a, -0.05, b, bottom, cloth * np.float32(shade))


def _shelves(canvas: Canvas, floor: float, rng: Generator) -> None:
    left, wide = rng.uniform(-0.15, 0.8), rng.uniform(0.2, 0.5)
    top, boards = rng.uniform(-0.1, 0.25), int(rng.integers(2, 6))
    wood = _tint((*_WOOD, (0.8, 0.79, 0.76)), rng)
    bottom = rng.uniform(0.4, 1.0) * (floor - top) + top
    canvas.box(left, top, left + wide, bottom, wood * 0.35)
    tall = (bottom - top) / boards
    for board in range(boards):
        base = top + tall * (board + 1)
        x = left + 0.01
        while x < left + wide - 0.03:
            thick = rng.uniform(0.008, 0.035)
            if rng.random() < 0.85:
                canvas.box(x, base - tall * rng.uniform(0.45, 0.85), x + thick, base, _paint(rng))
            x += thick + 0.002 + (rng.uniform(0, 0.08) if rng.random() < 0.15 else 0.0)
        canvas.box(left, base - 0.012, left + wide, base + 0.008, wood)
    for edge in (left, left + wide):
        canvas.box(edge - 0.008, top, edge + 0.008, bottom, wood * 0.9)


def _cupboard(canvas: Canvas, floor: float, rng: Generator) -> None:
    left, wide = rng.uniform(-0.2, 0.8), rng.uniform(0.2, 0.6)
    top, leaves = floor - rng.uniform(0.15, 1.1), int(rng.integers(1, 4))
    wood = _tint((*_WOOD, (0.75, 0.75, 0.72), (0.3, 0.45, 0.35)), rng)
    canvas.box(left, top, left + wide, floor + 0.03, wood * 0.6)
    for leaf in range(leaves):
        a, b = (left + wide * (leaf + edge) / leaves for edge in (0.03, 0.97))
        canvas.box(a, top + 0.015, b, floor, wood * np.float32(rng.uniform(0.9, 1.1)))
        canvas.box(b - 0.02, (top + floor) / 2 - 0.04, b - 0.012, (top + floor) / 2, wood * 0.25)


def _picture(canvas: Canvas, _floor: float, rng: Generator) -> None:
    left, top = rng.uniform(-0.05, 0.9), rng.uniform(-0.05, 0.35)
    wide, tall = rng.uniform(0.06, 0.25), rng.uniform(0.06, 0.3)
    canvas.box(left, top, left + wide, top + tall, _paint(rng))
    rim = 0.1 * min(wide, tall)
    right, bottom = left + wide - rim, top + tall - rim
    canvas.box(left + rim, top + rim, right, bottom, _paint(rng))
    for _ in range(int(rng.integers(1, 5))):
        x, y = rng.uniform(left + rim, right), rng.uniform(top + rim, bottom)
        a = min(x - left - rim, right - x) * rng.uniform(0.3, 1)
        b = min(y - top - rim, bottom - y) * rng.uniform(0.3, 1)
        canvas.round(x, y, a, b, _paint(rng))


def _lamp(canvas: Canvas, floor: float, rng: Generator) -> None:
    x, y, size = rng.uniform(0, 1), rng.uniform(0.0, 0.45), rng.uniform(0.03, 0.1)
    glow = np.asarray([1.6, 1.3, 0.9], np.float32) * rng.uniform(0.4, 1.0)
    if rng.random() < 0.5:
        canvas.box(x - 0.005, y, x + 0.005, floor, np.full(3, 0.05, np.float32))
        canvas.area(
            [(x - 0.6 * size, y - size), (x + 0.6 * size, y - size), (x + size, y + 0.5 * size),
             (x - size, y + 0.5 * size)], glow,
        )  # fmt: skip
    else:
        canvas.box(x - 0.003, -0.1, x + 0.003, y, np.full(3, 0.05, np.float32))
        canvas.round(x, y, size, 0.8 * size, glow)


def _sofa(canvas: Canvas, floor: float, rng: Generator) -> None:
    leather = _tint((*_WOOD, *_SKIN, *_HAIR, (0.2, 0.2, 0.22)), rng)
    left, wide = rng.uniform(-0.3, 0.6), rng.uniform(0.4, 0.9)
    top = floor + rng.uniform(-0.3, -0.05)
    seat = top + rng.uniform(0.15, 0.3)
    canvas.soft(left, top, left + wide, seat + 0.3, leather * 0.85)
    cushions = int(rng.integers(2, 4))
    for cushion in range(cushions):
        a, b = (left + wide * (cushion + edge) / cushions for edge in (0.03, 0.97))
        canvas.soft(a, top + 0.03, b, seat, leather * np.float32(rng.uniform(0.95, 1.15)))
        if rng.random() < 0.4:
            canvas.soft(a + 0.03, seat - 0.14, a + 0.18, seat, _paint(rng))
    canvas.soft(left - 0.01, seat - 0.02, left + wide + 0.01, seat + 0.12, leather * 1.1)


def _chair(canvas: Canvas, floor: float, rng: Generator) -> None:
    x, y, wide = rng.uniform(0, 1), floor + rng.uniform(-0.1, 0.3), rng.uniform(0.1, 0.3)
    tall, wood = rng.uniform(0.2, 0.4), _paint(rng)
    for leg in (x - wide / 2, x + wide / 2):
        canvas.box(leg - 0.012, y - tall, leg + 0.012, y + 0.8 * tall, wood * 0.8)
    canvas.soft(x - wide / 2, y - tall, x + wide / 2, y - 0.4 * tall, wood)
    canvas.soft(x - 0.58 * wide, y, x + 0.58 * wide, y + 0.15 * tall, wood * 1.15)


def _bed(canvas: Canvas, floor: float, rng: Generator) -> None:
    left, top = rng.uniform(-0.3, 0.6), floor + rng.uniform(-0.1, 0.1)
    wide, blanket = rng.uniform(0.4, 1.0), _paint(rng)
    canvas.soft(left, top - 0.2, left + wide, top + 0.1, _tint(_WOOD, rng))
    canvas.soft(
        left + 0.05, top - 0.08, left + 0.45 * wide, top + 0.06, np.full(3, 0.7, np.float32)
    )
    canvas.soft(left + 0.5 * wide, top - 0.08, left + 0.95 * wide, top + 0.06, _paint(rng))
    canvas.soft(left - 0.02, top + 0.03, left + wide + 0.02, 1.3, blanket)
    for _ in range(int(rng.integers(2, 7))):
        x, y = rng.uniform(left, left + wide), top + rng.uniform(0.05, 0.5)
        dx, dy = rng.uniform(0.05, 0.3), rng.uniform(-0.1, 0.1)
        canvas.area([(x, y), (x + dx, y + dy), (x + dx, y + dy + 0.012)], blanket * 0.7)


def _plant(canvas: Canvas, floor: float, rng: Generator) -> None:
    x, y, size = rng.uniform(0, 1), floor + rng.uniform(-0.25, 0.1), rng.uniform(0.08, 0.25)
    canvas.area(
        [(x - 0.4 * size, y), (x + 0.4 * size, y), (x + 0.3 * size, y + 0.6 * size),
         (x - 0.3 * size, y + 0.6 * size)], _paint(rng),
    )  # fmt: skip
    for _ in range(int(rng.integers(8, 25))):
        green = np.asarray([0.06, 0.16, 0.04], np.float32) * rng.uniform(0.3, 2.2)
        turn, far = rng.uniform(-1.4, 1.4), size * rng.uniform(0.5, 1.5)
        tip = (x + far * np.sin(turn), y - far * np.cos(turn))
        mid = ((x + tip[0]) / 2, (y + tip[1]) / 2)
        wide = 0.12 * size
        canvas.area([(x, y), (mid[0] - wide, mid[1]), tip, (mid[0] + wide, mid[1])], green)


def _person(canvas: Canvas, _floor: float, rng: Generator) -> None:
    """Another person in the room: shoulders, a face or the back of a head, hair."""
    x, y = rng.uniform(0, 1), rng.uniform(0.2, 0.8)
    size = rng.uniform(0.03, 0.12)
    skin, hair, cloth = _tint(_SKIN, rng), _tint(_HAIR, rng), _paint(rng)
    canvas.round(x, y + 3.6 * size, 2.1 * size, 2.3 * size, cloth)
    canvas.box(x - 2 * size, y + 3.8 * size, x + 2 * size, y + 9 * size, cloth)
    canvas.box(x - 0.45 * size, y, x + 0.45 * size, y + 1.6 * size, skin * 0.8)
    if rng.random() < 0.35:
        canvas.soft(x - 1.1 * size, y - 0.6 * size, x + 1.1 * size, y + 3 * size, hair)
    canvas.round(x, y, 0.85 * size, 1.15 * size, skin)
    side = rng.uniform(-0.3, 0.3) * size
    canvas.round(x + side, y - 0.45 * size, 0.88 * size, 0.8 * size, hair)
    if rng.random() < 0.5:
        canvas.round(x, y - 0.05 * size, 0.88 * size, 1.1 * size, hair * 1.2)


def _blanket(canvas: Canvas, _floor: float, rng: Generator) -> None:
    """A heap of cloth, leather or fur, round as a head and often in its colours."""
    x, y, size = rng.uniform(0, 1), rng.uniform(0.3, 1.0), rng.uniform(0.05, 0.2)
    colour = _tint((*_SKIN, *_HAIR, *_WOOD), rng)
    for part in range(int(rng.integers(1, 5))):
        shade = np.float32(0.8 + 0.1 * part)
        dx, dy = rng.normal(0, 0.4 * size, 2)
        canvas.round(
            x + dx, y + dy, size * rng.uniform(0.5, 1), size * rng.uniform(0.4, 1), colour * shade
        )


def _screen(canvas: Canvas, _floor: float, rng: Generator) -> None:
    left, top, wide = rng.uniform(-0.1, 0.9), rng.uniform(0.1, 0.6), rng.uniform(0.12, 0.4)
    canvas.box(left, top, left + wide, top + 0.62 * wide, np.full(3, 0.015, np.float32))
    canvas.box(left + 0.01, top + 0.01, left + wide - 0.01, top + 0.58 * wide, _paint(rng))
    canvas.box(
        left + 0.45 * wide,
        top + 0.62 * wide,
        left + 0.55 * wide,
        top + 0.8 * wide,
        np.full(3, 0.05, np.float32),
    )


_ON_THE_WALL: tuple[Furnishing, ...] = (
    _door, _window, _window, _curtain, _curtain, _shelves, _shelves, _cupboard, _picture, _picture,
    _lamp, _screen,
)  # fmt: skip
_IN_THE_ROOM: tuple[Furnishing, ...] = (
    _sofa, _chair, _chair, _bed, _plant, _person, _blanket, _blanket, _cupboard,
)  # fmt: skip


def _wall(canvas: Canvas, floor: float, rng: Generator) -> None:
    """Wall, perhaps with a corner, tiles or a coloured band, and the floor below it."""
    wall = _tint(_WALLS, rng, 0.3)
    canvas.box(-0.1, -0.1, 1.1, 1.1, wall)
    corner = rng.uniform(-0.4, 1.4)
    if 0 < corner < 1:
        canvas.box(corner, -0.1, 1.1, 1.1, wall * np.float32(rng.uniform(0.55, 0.9)))
    if rng.random() < 0.2:
        _tiles(canvas, wall, rng)
    if rng.random() < 0.25:
        ceiling = rng.uniform(0.02, 0.2)
        canvas.box(-0.1, -0.1, 1.1, ceiling, _tint(_WALLS, rng, 0.2))
    ground = _tint((*_WOOD, *_WALLS, (0.1, 0.1, 0.1)), rng)
    tilt = rng.uniform(-0.12, 0.12)
    canvas.area([(-0.1, floor - tilt), (1.1, floor + tilt), (1.1, 1.2), (-0.1, 1.2)], ground)
    skirting = wall * np.float32(0.7)
    canvas.area(
        [(-0.1, floor - tilt - 0.02), (1.1, floor + tilt - 0.02), (1.1, floor + tilt),
         (-0.1, floor - tilt)], skirting,
    )  # fmt: skip


def _tiles(canvas: Canvas, wall: Floats, rng: Generator) -> None:
    pitch, joint = rng.uniform(0.04, 0.15), wall * np.float32(rng.uniform(0.5, 0.8))
    for line in np.arange(rng.uniform(0, pitch), 1.0, pitch):
        canvas.box(float(line), -0.1, float(line) + 0.004, 1.1, joint)
    for line in np.arange(0, 1.0, pitch * rng.choice([0.5, 1.0])):
        canvas.box(-0.1, float(line), 1.1, float(line) + 0.004, joint)


def _ground(canvas: Canvas, rng: Generator) -> None:
    """The floor, seen from above: planks or tiles, with furniture that stands on it."""
    ground = _tint((*_WOOD, *_WALLS, *_SKIN), rng)
    canvas.box(-0.1, -0.1, 1.1, 1.1, ground)
    pitch, dark = rng.uniform(0.05, 0.2), np.float32(rng.uniform(0.5, 0.85))
    turn = rng.uniform(-0.6, 0.6)
    for line in np.arange(-1.0, 2.0, pitch):
        shade = np.float32(rng.uniform(0.85, 1.1))
        canvas.area(
            [(line, -0.1), (line + pitch, -0.1), (line + pitch + turn, 1.1), (line + turn, 1.1)],
            ground * shade,
        )
        canvas.area(
            [(line, -0.1), (line + 0.004, -0.1), (line + turn + 0.004, 1.1), (line + turn, 1.1)],
            ground * dark,
        )
    for _ in range(int(rng.integers(2, 7))):
        draw = (_blanket, _chair, _sofa, _bed, _screen, _cupboard)[int(rng.integers(6))]
        draw(canvas, float(rng.uniform(0.2, 1)), rng)


def furnished_room(height: int, width: int, rng: Generator, *, from_above: bool) -> Floats:
    """Linear light [height, width, 3] of a furnished room.

    from_above: the camera looks at the floor in place of a wall.
    """
    image = Image.new("RGB", (width * _FINER, height * _FINER))
    canvas = Canvas(ImageDraw.Draw(image), width * _FINER, height * _FINER)
    if from_above:
        _ground(canvas, rng)
    else:
        floor = float(rng.uniform(0.55, 1.15))
        _wall(canvas, floor, rng)
        for pieces, most in ((_ON_THE_WALL, 6), (_IN_THE_ROOM, 6)):
            for _ in range(int(rng.integers(1, most))):
                pieces[int(rng.integers(len(pieces)))](canvas, floor, rng)
    small = image.resize((width, height), Image.Resampling.BOX)
    return _lit((np.asarray(small, np.float32) / 255.0) ** np.float32(_GAMMA), rng)


def _lit(room: Floats, rng: Generator) -> Floats:
    """Texture, uneven light and the blur of a lens that is focused on the head."""
    h, w = room.shape[:2]
    size = max(h, w)
    weave = 0.06 * fractal_noise(rng, h, w, size / 6, 2) + 0.07 * value_noise(rng, h, w, 12)
    light = 0.3 * value_noise(rng, h, w, 2.5)
    room = room * np.exp(weave + light)[..., None] * np.float32(rng.uniform(0.35, 1.0))
    bright = np.maximum(room - 0.6, 0)
    halo = ndimage.gaussian_filter(bright, (0.03 * size, 0.03 * size, 0), truncate=2.0)
    sigma = size * float(rng.choice([0.0, 0.0015, 0.004, 0.01, 0.02]))
    if sigma > 0.2:
        room = ndimage.gaussian_filter(room, (sigma, sigma, 0), truncate=2.5)
    return np.asarray(room + 0.8 * halo, np.float32)
