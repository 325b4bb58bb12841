"""Annotated photos as all formats give them: regions with a label and a shape that can be drawn.

Coordinates are pixels of the photo, x to the right and y down. The origin is the outer corner of
the first pixel, whose centre is (0.5, 0.5).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from autosalt.annotations.dropped import DroppedPhoto, DropReason, PhotoDropped, bad
from autosalt.annotations.masks.raster import FURTHEST, fill
from autosalt.core.types import BoolMask
from autosalt.errors import AnnotationError

Ring = NDArray[np.float64]
"""Corners of a closed line, [n, 2]: x and y."""


class Shape(Protocol):
    """What a person drew; it is drawn only where its photo is at hand, one photo at a time."""

    def draw(self, height: int, width: int) -> BoolMask:
        """Return the pixels, bool [height, width], on an upright photo of this size.

        Raises:
            PhotoDropped: it cannot be drawn, or not on this photo.
        """


@dataclass(frozen=True, slots=True)
class Polygon:
    """One part of an outline: its outer ring and the rings of its holes."""

    outer: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class Polygons:
    """An outline in one or several parts, which may overlap."""

    parts: tuple[Polygon, ...]

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`; parts beyond the photo's edge are cut off."""
        mask = np.zeros((height, width), np.bool_)
        for part in self.parts:
            mask |= fill((part.outer, *part.holes), height, width)
        return mask


def turned(corners: Ring, centre: tuple[float, float], degrees: float) -> Polygons:
    """A polygon, [n, 2], turned about a point, clockwise as people see it (y is down)."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return Polygons((Polygon((corners - centre) @ turn + centre),))


def rectangle(left: float, top: float, right: float, bottom: float, degrees: float = 0) -> Polygons:
    """A rectangle between two corners, turned clockwise about its centre."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    centre = ((left + right) / 2, (top + bottom) / 2)
    return turned(np.array(corners, np.float64), centre, degrees)


def ellipse(
    centre: tuple[float, float], radii: tuple[float, float], degrees: float = 0
) -> Polygons:
    """An ellipse as a polygon of the same area: it is off by under a hundredth of a pixel.

    Args:
        centre: in pixels.
        radii: half the width and half the height before it is turned, in pixels.
        degrees: by which it is turned clockwise.

    Raises:
        PhotoDropped: a radius is not above 0, or beyond any photo.
    """
    if min(radii) <= 0 or max(radii) > FURTHEST:
        raise bad("an ellipse has no area, or lies far outside the photo")
    corners = max(32, math.ceil(20 * math.sqrt(max(radii))))
    step = 2 * math.pi / corners
    around = step * np.arange(corners)
    # The corners lie a little outside, so that what the sides cut off is made up for.
    scale = np.array(radii) * math.sqrt(step / math.sin(step))
    ring = np.column_stack((np.cos(around), np.sin(around))) * scale + centre
    return turned(ring, centre, degrees)


@dataclass(frozen=True, slots=True)
class Region:
    """A shape and the label that the tool gave it."""

    label: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class AnnotatedPhoto:
    """A photo of an export, with what was drawn on it.

    Attributes:
        photo: path of the file, relative to the folder of photos.
        name: path by which subject and view are read.
        size: width and height in pixels that the annotation states; None where it states none.
        regions: what was drawn; empty where nothing was.
        upright: whether the format itself states that masks lie on the upright photo.
    """

    photo: str
    name: str
    size: tuple[int, int] | None
    regions: tuple[Region, ...]
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """All that an export holds.

    Attributes:
        photos: in the order of the export.
        dropped: photos that could not be read from the export.
        labels: those that the export declares, drawn or not.
        exclusive: whether each pixel has one label at most.
        notes: lines for people.
    """

    photos: tuple[AnnotatedPhoto, ...]
    dropped: tuple[DroppedPhoto, ...] = ()
    labels: tuple[str, ...] = ()
    exclusive: bool = False
    notes: tuple[str, ...] = ()

    @property
    def used_labels(self) -> tuple[str, ...]:
        """Labels of all regions, sorted."""
        return tuple(sorted({one.label for photo in self.photos for one in photo.regions}))


Attempt = tuple[str, Callable[[], AnnotatedPhoto]]
"""The name of a photo as the export states it, and the call that reads its annotation."""


def read_each(
    attempts: Iterable[Attempt],
) -> tuple[tuple[AnnotatedPhoto, ...], tuple[DroppedPhoto, ...]]:
    """Read photo by photo: one that cannot be read is dropped and never stops the others."""
    photos: list[AnnotatedPhoto] = []
    dropped: list[DroppedPhoto] = []
    for name, read in attempts:
        try:
            photos.append(read())
        except PhotoDropped as drop:
            dropped.append(DroppedPhoto(_shown(name), drop.reason, _shown(drop.detail)))
        except AnnotationError as error:  # the file of this photo alone
            dropped.append(DroppedPhoto(name, DropReason.BAD_ANNOTATION, str(error)))
    return tuple(photos), tuple(dropped)


def _shown(text: str) -> str:
    """The text as it can be written to a file, whatever the export holds."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
