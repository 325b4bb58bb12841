"""Simulated heads photographed from between two views, with the true loss of both views.

The camera moves on a way from one view to the next. Its place is a share of that way: 0 is the
straight view at the start, 1 the one at the end.

Usage: python -m research.datasets.oblique OUT --seed 7201 [--subjects 40]

Each head is photographed at `STEPS` places of two ways: a turn about the upright axis, and a tilt
towards the top. OUT gets photos/ and index.csv.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from autosalt.core.salt import loss_pct
from autosalt.core.views import View
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.phantom.datasets.photo_sessions import ANYHOW, SessionPlan
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.shot import CANONICAL, Shot

SIZE: Final = 288
"""Side of the photographs in pixels, as of those that the released model learned from."""
STEPS: Final = 10
"""Places of a way, both ends among them."""
INDEX: Final = "index.csv"
COLUMNS: Final = "photo", "subject", "start", "end", "share", "start_loss_pct", "end_loss_pct"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of the camera from a view to the next."""

    start: View
    end: View

    @property
    def is_turn(self) -> bool:
        """Whether the camera goes round the upright axis, not up to the top."""
        return self.end is not View.TOP

    @property
    def degrees(self) -> float:
        """Angle between both ends."""
        (yaw, pitch), (end_yaw, end_pitch) = self.pose(0.0), self.pose(1.0)
        return max(abs(end_yaw - yaw), abs(end_pitch - pitch))

    def pose(self, share: float) -> tuple[float, float]:
        """Yaw and pitch of the camera at a place, in degrees; on the way up the yaw stays."""
        (yaw, pitch), (end_yaw, end_pitch) = CANONICAL[self.start], CANONICAL[self.end]
        turned = _shorter_turn(yaw, end_yaw) if self.is_turn else 0.0
        return yaw + share * turned, pitch + share * (end_pitch - pitch)

    def nearer(self, share: float) -> View:
        """The end that is nearer to a place; half way, the start."""
        return self.start if share <= 0.5 else self.end

    def shot(self, share: float, like: Shot) -> Shot:
        """The shot at a place, as straight as can be, in all else like another."""
        yaw, pitch = self.pose(share)
        return replace(like, view=self.nearer(share), yaw=yaw, pitch=pitch, roll=0.0)


TURNS: Final = Way(View.BACK, View.LEFT), Way(View.BACK, View.RIGHT)
TILTS: Final = tuple(Way(view, View.TOP) for view in (View.BACK, View.LEFT, View.RIGHT))


@dataclass(frozen=True, slots=True)
class ObliqueRow:
    """A row of the index: a photo, its place on a way, and the true loss of both straight views.

    Loss is in percent, None where such a view shows no scalp.
    """

    photo: str
    subject: str
    way: Way
    share: float
    start_loss_pct: float | None
    end_loss_pct: float | None

    @property
    def nearer_loss_pct(self) -> float | None:
        """True loss of the nearer view as seen straight, in percent."""
        return self.start_loss_pct if self.share <= 0.5 else self.end_loss_pct


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--subjects", type=int, default=40)
    options = parser.parse_args()
    write_folder(options.out, options.subjects, options.seed)


def write_folder(out: Path, subjects: int, seed: int) -> None:
    """Photograph subjects; the index is complete after each of them.

    Args:
        out: a new folder.
        subjects: how many.
        seed: of everything random.
    """
    (out / "photos").mkdir(parents=True)
    with (out / INDEX).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number in range(subjects):
            for way in (TURNS[number % len(TURNS)], TILTS[number % len(TILTS)]):
                for row in _photograph(out, SessionPlan(seed, number), way):
                    losses = row.start_loss_pct, row.end_loss_pct
                    cells = ("" if loss is None else f"{loss:.4f}" for loss in losses)
                    ends = row.way.start, row.way.end
                    writer.writerow((row.photo, row.subject, *ends, f"{row.share:.4f}", *cells))
            file.flush()


def read_rows(folder: Path) -> Iterator[ObliqueRow]:
    """Read the index of a folder that `write_folder` filled."""
    with (folder / INDEX).open(newline="", encoding="utf-8") as file:
        for cells in csv.DictReader(file):
            losses = (cells["start_loss_pct"], cells["end_loss_pct"])
            yield ObliqueRow(
                cells["photo"],
                cells["subject"],
                Way(View(cells["start"]), View(cells["end"])),
                float(cells["share"]),
                *(float(loss) if loss else None for loss in losses),
            )


def _photograph(out: Path, plan: SessionPlan, way: Way) -> list[ObliqueRow]:
    """Photograph a subject all along a way, with the camera and light of its start."""
    sitting = ANYHOW.sit(plan)
    like = next(shot for view, _, shot, _ in sitting.shots if view is way.start)
    shutter = sitting.shots[0][3]
    name = f"oblique-{plan.seed:04d}-{plan.number:06d}"
    shares = [step / (STEPS - 1) for step in range(STEPS)]
    photos: dict[float, str] = {}
    losses: dict[float, float] = {}
    for step, share in enumerate(shares):
        made = render(sitting.subject, sitting.loss, way.shot(share, like), SIZE, SIZE, shutter)
        photos[share] = f"photos/{name}_{way.start}-{way.end}_{step}.jpg"
        (out / photos[share]).write_bytes(encode_jpeg(made.image, 92))
        if made.scalp.any():
            losses[share] = loss_pct(made.scalp, made.loss)
    ends = losses.get(0.0), losses.get(1.0)
    return [ObliqueRow(photos[share], name, way, share, *ends) for share in shares]


def _shorter_turn(start: float, end: float) -> float:
    """From one yaw to another, in degrees, -180..180."""
    return (end - start + 180.0) % 360.0 - 180.0


if __name__ == "__main__":
    main()
