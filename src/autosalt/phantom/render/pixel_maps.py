"""Pixel maps of place, normal and surface of every pixel, enlarged from the coarse rays."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from autosalt.phantom.arrays import Floats, dot, enlarge, unit
from autosalt.phantom.hair.roots import drawn_density
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.person.chart import project, sample
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.raycast import Surface


@dataclass(frozen=True, slots=True, eq=False)
class PixelMaps:
    """Maps of every pixel; all [h, w(, 3)], see `Surface` and `Scalp` for their meaning."""

    hit: Floats
    depth: Floats
    position: Floats
    normal: Floats
    steady: Floats
    """Near 1; less where neighbouring rays met different parts."""
    ear: Floats
    cloth: Floats
    open_sky: Floats
    lit: Floats
    inside: Floats
    top: Floats
    back: Floats
    density: Floats
    drawn: Floats
    """Density as it is drawn: thinner at the hairline, a parting, a thin crown."""


def _outline(mask: Floats, h: int, w: int) -> Floats:
    """A mask of the coarse rays as a smooth, sharp-edged cover of the picture's pixels."""
    soft = enlarge(ndimage.gaussian_filter(mask, 0.8), h, w, smooth=True)
    steep = 1.4 * h / mask.shape[0]
    return np.asarray(np.clip((soft - 0.5) * steep + 0.5, 0, 1), np.float32)


def look(subject: Subject, loss: LossPattern, surface: Surface, h: int, w: int) -> PixelMaps:
    """Enlarge what the rays met to [h, w] and read the scalp's fields there."""
    scalp = subject.scalp()
    place = enlarge(project(surface.position), h, w)
    maps = np.stack(
        [scalp.inside, scalp.top, scalp.back, loss.density, drawn_density(subject, loss)], -1
    )
    fields = sample(maps, place)
    normal = enlarge(surface.normal, h, w)
    steady = np.sqrt(dot(normal, normal))
    return PixelMaps(
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
