"""Pinhole camera: position, rays, and pixels of points."""

from dataclasses import dataclass

import numpy as np

from autosalt.phantom.arrays import Floats, unit
from autosalt.phantom.scene.shot import Shot

TARGET = np.array([0.0, -0.8, -0.3], np.float32)
"""What the camera looks at, about the middle of the head."""


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Position (cm) and axes of the camera in head coordinates, and its scale."""

    eye: Floats
    right: Floats
    up: Floats
    forward: Floats
    focal: float
    """Pixels per unit of x/z."""
    height: int
    width: int

    def to_world(self, v: tuple[float, float, float]) -> Floats:
        """A direction in camera axes (right, up, towards the camera) as a unit vector."""
        return unit(self.right * v[0] + self.up * v[1] - self.forward * v[2])

    def rays(self, rows: int, cols: int) -> Floats:
        """Unit ray directions [rows * cols, 3] through the cell centres of a coarser grid."""
        x = ((np.arange(cols, dtype=np.float32) + 0.5) / cols - 0.5) * self.width / self.focal
        y = (0.5 - (np.arange(rows, dtype=np.float32) + 0.5) / rows) * self.height / self.focal
        gx, gy = np.meshgrid(x, y)
        d = self.forward + gx.reshape(-1, 1) * self.right + gy.reshape(-1, 1) * self.up
        return unit(d.astype(np.float32))

    def pixels(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Column, row (pixels, 0 at the picture's edge) and distance along the axis (cm)."""
        p = points - self.eye
        axes = np.stack([self.right, -self.up, self.forward], 1) * np.float32(1)
        q = p @ axes
        depth = np.maximum(q[..., 2], 1.0)
        scale = self.focal / depth
        col = np.asarray(q[..., 0] * scale + np.float32(self.width / 2), np.float32)
        row = np.asarray(q[..., 1] * scale + np.float32(self.height / 2), np.float32)
        return col, row, np.asarray(depth, np.float32)


def place_camera(shot: Shot, height: int, width: int) -> Camera:
    """The camera of a shot for a picture of this size."""
    yaw, pitch, roll = np.deg2rad([shot.yaw, shot.pitch, shot.roll])
    # towards the camera: yaw 0 is in front, 90 at the patient's left (negative x)
    back = np.array([-np.sin(yaw) * np.cos(pitch), np.cos(yaw) * np.cos(pitch), np.sin(pitch)])
    # picture-up is the derivative of `back` by pitch, so looking straight down stays defined
    up0 = np.array([np.sin(yaw) * np.sin(pitch), -np.cos(yaw) * np.sin(pitch), np.cos(pitch)])
    right0 = np.cross(-back, up0)
    right = np.cos(roll) * right0 + np.sin(roll) * up0
    up = np.cos(roll) * up0 - np.sin(roll) * right0
    target = TARGET - right * shot.shift[0] - up * shot.shift[1]
    return Camera(
        eye=(target + back * shot.distance).astype(np.float32),
        right=right.astype(np.float32),
        up=up.astype(np.float32),
        forward=(-back).astype(np.float32),
        focal=min(height, width) * shot.distance / shot.frame,
        height=height,
        width=width,
    )
