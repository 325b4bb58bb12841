"""Paint strands into a picture: one write per point, far strands first."""

from dataclasses import dataclass

import numpy as np

from autosalt.phantom.arrays import Floats
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.hair.strands import Strands
from autosalt.phantom.scene.camera import Camera


@dataclass(frozen=True, slots=True, eq=False)
class HairLayer:
    """Hair as a layer over the picture, [h, w]."""

    colour: Floats
    """[h, w, 3] linear, already times alpha."""
    alpha: Floats
    over: Floats
    """Share of each pixel under terminal hair that is rooted elsewhere."""


def paint(
    strands: Strands,
    camera: Camera,
    depth: Floats,
    hit: Floats,
    finer: int,
    length: float,
    opacity: float = 1.0,
    wide: bool = False,
    kink: float = 0.0,
) -> HairLayer:
    """Paint strands at `finer` times the picture's resolution, hidden where the head is nearer.

    Args:
        strands: the hair.
        camera: of the picture.
        depth: of the picture, [h, w].
        hit: how much of each pixel is solid, [h, w], 0..1.
        finer: pixels of the hair on each pixel of the picture, along a side.
        length: of the hair in cm.
        opacity: of one strand; stubble is finer than a pixel.
        wide: whether far strands are two pixels wide.
        kink: radius of coils, cm.
    """
    h, w = depth.shape
    col, row, far = camera.pixels(strands.nodes)
    col, row = col * finer, row * finer
    moved = np.hypot(np.diff(col, axis=1), np.diff(row, axis=1)).sum(1) * strands.reach
    count = np.clip(moved * (2.0 if kink > 0 else 1.05), 1, 4000).astype(np.intp) + 1
    strand = np.repeat(np.arange(len(count)), count)
    first = np.cumsum(count) - count
    step = np.arange(len(strand)) - np.repeat(first, count)
    share = (strands.reach / np.maximum(count - 1, 1)).astype(np.float32)
    along = step.astype(np.float32) * share[strand] * np.float32(NODES - 1)
    node = np.minimum(along.astype(np.intp), NODES - 2)
    frac = along - node
    at = strand * NODES + node

    def between(a: Floats) -> Floats:
        flat = a.reshape(-1)
        low = flat[at]
        return np.asarray(low + (flat[at + 1] - low) * frac, np.float32)

    x, y, z = between(col), between(row), between(far)
    if kink > 0:
        # every strand coils at its own pitch, or the coils of neighbours line up as beads
        pitch = 1.0 + 0.6 * np.sin(np.arange(len(count), dtype=np.float32) * 12.9898)
        phase = along * pitch[strand] * np.float32(2 * np.pi * length / (NODES - 1) / (6 * kink))
        phase += (strand % 97).astype(np.float32)
        radius = np.float32(kink * finer * camera.focal) / z
        x = x + radius * np.cos(phase)
        y = y + radius * np.sin(phase)
    ix, iy = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    inside = (ix >= 0) & (iy >= 0) & (ix < w * finer) & (iy < h * finer)
    ix, iy, z, at, along, strand = (a[inside] for a in (ix, iy, z, at, along, strand))
    pixel = (iy // finer) * w + ix // finer
    front = (z < depth.reshape(-1)[pixel] + 0.5) | (hit.reshape(-1)[pixel] < 0.5)
    index = (iy * (w * finer) + ix)[front]
    at, along, strand = at[front], along[front], strand[front]
    elsewhere = along * np.float32(length / (NODES - 1)) > 0.8

    size = (h * finer, w * finer)
    colour = np.zeros((size[0] * size[1], 3), np.float32)
    alpha = np.zeros(size[0] * size[1], np.float32)
    over = np.zeros(size[0] * size[1], np.float32)
    shine = strands.colour.reshape(-1, 3)[at] * np.float32(opacity)
    over_here = elsewhere * strands.terminal[strand]
    if wide:
        # most are wide and fill the gaps, the nearest stay fine
        low = index[: np.searchsorted(strand, 0.75 * len(count))]
        beside = np.minimum(low + 1, colour.shape[0] - 1)
        colour[beside], over[beside] = shine[: len(low)], over_here[: len(low)]
        alpha[beside] = opacity
    colour[index] = shine
    alpha[index] = opacity
    over[index] = over_here

    def shrink(a: Floats) -> Floats:
        fine = a.reshape(h * finer, w * finer, *a.shape[1:])
        parts = [fine[i::finer, j::finer] for i in range(finer) for j in range(finer)]
        return np.asarray(sum(parts) / np.float32(len(parts)), np.float32)

    return HairLayer(shrink(colour), shrink(alpha), shrink(over))
