"""Place the roots of strands by area and density, and group them into clumps."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Bools, Floats, dot, unit
from autosalt.phantom.hair.cornrows import between_rows
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.person.chart import (
    CELL_DEG,
    CELLS,
    LIMIT_DEG,
    build_chart,
    chart_grid,
    sample,
)
from autosalt.phantom.person.subject import Hair, Subject
from autosalt.phantom.scene.camera import Camera
from autosalt.phantom.scene.shot import Shot

_COUNT = {"shaved": 34000, "buzz": 26000, "short": 15000, "medium": 10000, "long": 8000}
"""Roots drawn on a full head in a small picture; a wider strand represents many hairs."""


@dataclass(frozen=True, slots=True, eq=False)
class Roots:
    """Roots in no order; arrays [n(, ...)]."""

    place: Floats
    """[n, 2] on the chart, degrees."""
    position: Floats
    """[n, 3] cm."""
    normal: Floats
    density: Floats
    """Share of hair that stands around the root."""
    terminal: Bools
    """Terminal hair; otherwise vellus."""
    clump_place: Floats
    """[n, 2] chart place of the middle of the root's clump."""
    clump: Floats
    """A number for each clump."""


def is_layered(hair: Hair) -> bool:
    """Whether many strands end early, under the others, as long hair is cut."""
    bound = hair.tied is not None or hair.lock_radius > 0
    return hair.length > 8.0 and not bound


def drawn_density(subject: Subject, loss: LossPattern) -> Floats:
    """Strands per place over the chart [n, n]: loss, a thin crown, a parting, a soft hairline."""
    hair, scalp = subject.hair, subject.scalp()
    u, v = chart_grid()
    crown = np.exp(-(((u - hair.whorl[0]) / 22) ** 2 + ((v - hair.whorl[1]) / 20) ** 2))
    density = loss.density * (1.0 - hair.thin_crown * crown)
    if hair.style == "part" and hair.length > 3:
        on_line = np.exp(-(((u - hair.part) / 1.6) ** 2)) * (v > hair.whorl[1])
        density = density * (1.0 - 0.75 * on_line)
    if hair.row_pitch > 0:
        density = density * (1.0 - 0.9 * between_rows(u, v, hair.row_pitch))
    edge = np.clip(scalp.inside / 1.3 + 0.3, 0.0, 1.0)
    return np.asarray(density * edge, np.float32)


def _number(hair: Hair, share: float, shot: Shot, camera: Camera, finer: int) -> int:
    """Return the number of strands that cover the hair in view, at most what the painter uses."""
    detail = np.clip(camera.width / 576.0, 0.7, 1.6)
    n = int(_COUNT[hair.length_name] * 1.6 * share * detail * (0.6 + 0.4 * hair.fullness))
    drawn = hair.length if hair.comb_over is None else 2.0 * hair.comb_over.trim
    along = drawn * camera.focal / shot.distance * finer
    along *= 1.6 if hair.texture == "kinky" else 1.0
    along *= 0.55 if is_layered(hair) else 1.0
    return min(n, int(_writes(hair) * camera.height * camera.width * finer**2 / along))


def _writes(hair: Hair) -> float:
    """How often each painted pixel may be written; more where strands leave gaps between them."""
    return 24.0 if hair.lock_radius > 0 else 8.0 if hair.style == "afro" else 5.0


def plant(
    subject: Subject, loss: LossPattern, shot: Shot, camera: Camera, finer: int, rng: Generator
) -> Roots:
    """Draw roots by area and density, where the camera may see the strand.

    finer: how much finer than the camera's pixels the strands will be painted. Enough are grown for
    the painter to write each of its pixels about five times.
    """
    hair, chart, scalp = subject.hair, build_chart(subject.shape), subject.scalp()
    facing = dot(chart.normal, unit(camera.eye - chart.position))
    seen = facing > (-0.15 if hair.length < 5 else -0.75)
    rooted = np.where(seen & (scalp.inside > -0.25), chart.area, 0).ravel().astype(np.float64)
    share = rooted.sum() / chart.area[scalp.inside > -0.25].sum()
    n = _number(hair, share, shot, camera, finer)
    total = np.cumsum(rooted)
    cell = np.searchsorted(total, rng.random(n) * total[-1]).clip(0, rooted.size - 1)
    row, col = np.divmod(cell, CELLS)
    place = np.stack([col, row], -1).astype(np.float32) * CELL_DEG - LIMIT_DEG
    place += rng.uniform(-0.5, 0.5, (n, 2)).astype(np.float32) * CELL_DEG

    density = sample(drawn_density(subject, loss), place)
    lot = rng.random(n, dtype=np.float32)
    terminal = lot < density * (0.45 + 0.55 * min(hair.fullness, 1.0))
    vellus = ~terminal & (density < DENSITY_LIMIT) & (rng.random(n) < 0.25 * loss.vellus)
    keep = terminal | vellus
    place = place[keep]
    frame = sample(np.concatenate([chart.position, chart.normal], -1), place)
    pitch = 3.0 + 4.0 * hair.clumping if hair.lock_radius == 0 else 20.0 * hair.lock_radius
    clump = np.rint((place + 1.5 * np.sin(place[:, ::-1] * 0.37)) / pitch)
    return Roots(
        place=place,
        position=frame[:, :3],
        normal=frame[:, 3:],
        density=density[keep],
        terminal=terminal[keep],
        clump_place=clump * np.float32(pitch),
        clump=clump[:, 0] * 131.0 + clump[:, 1] * 7.0 + subject.seed % 977,
    )
