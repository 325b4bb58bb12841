"""Simulated heads photographed from between two views, with the hair loss of both views.

The camera moves on a way from one view to the next. Its place is a share of that way: 0 is the
straight view at the start, 1 the one at the end.

Usage: python -m research.datasets.oblique OUT --subjects 40 --seed 1 [--hard] [--per-subject 6]

Without --per-subject each head is photographed at ten places of two ways (`STEPS`): a turn about
the upright axis and a tilt towards the top. With it, so many places are drawn by chance, on any
way, with a hand that is not steady.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.random import Generator

from autosalt.core.salt import loss_pct
from autosalt.core.views import View
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.phantom.datasets.photo_sessions import ANYHOW, HARD, SessionPlan, Sitting
from autosalt.phantom.hard_cases.registry import hard_case_names
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.shot import CANONICAL, Shot

SIZE: Final = 288
"""Side of the photographs in pixels, as of those that the released model learned from."""
STEPS: Final = 10
"""Places of a way that is photographed as a whole, both ends among them."""
_PLACE_STREAM: Final = 31
"""Keeps what the places draw apart from what the subject draws."""
_UNSTEADY_DEG: Final = 4.0
"""How far a pose that is drawn by chance is off its way, a sigma."""
COLUMNS: Final = "photo", "subject", "start", "end", "share", "start_loss_pct", "end_loss_pct"
FACE: Final = "face"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of the camera from a view to the next; `end` None is the face."""

    start: View
    end: View | None

    @property
    def is_turn(self) -> bool:
        """Whether the camera goes round the upright axis, not up to the top."""
        return self.end is not View.TOP

    @property
    def degrees(self) -> float:
        """Angle between both ends."""
        (yaw, pitch), (end_yaw, end_pitch) = CANONICAL[self.start], CANONICAL[self.end]
        return abs(_turn(yaw, end_yaw)) if self.is_turn else abs(end_pitch - pitch)

    def pose(self, share: float) -> tuple[float, float]:
        """Yaw and pitch of the camera at a place, in degrees; on the way up the yaw stays."""
        (yaw, pitch), (end_yaw, end_pitch) = CANONICAL[self.start], CANONICAL[self.end]
        turned = _turn(yaw, end_yaw) if self.is_turn else 0.0
        return yaw + share * turned, pitch + share * (end_pitch - pitch)

    def nearer(self, share: float) -> View | None:
        """The end that is nearer to a place; half way, the start."""
        return self.start if share <= 0.5 else self.end


TURNS: Final = Way(View.BACK, View.LEFT), Way(View.BACK, View.RIGHT)
TILTS: Final = tuple(Way(view, View.TOP) for view in (View.BACK, View.LEFT, View.RIGHT))
TO_FACE: Final = Way(View.LEFT, None), Way(View.RIGHT, None)
WAYS: Final = (*TURNS, *TILTS, *TO_FACE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a way: share 0..1, and how far the pose is off the way, in degrees."""

    way: Way
    share: float
    off: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Of yaw, pitch and roll."""

    def shot(self, like: Shot) -> Shot:
        """The shot at this place, in all else like another."""
        yaw, pitch = self.way.pose(self.share)
        return replace(
            like,
            view=self.way.nearer(self.share),
            yaw=yaw + self.off[0],
            pitch=pitch + self.off[1],
            roll=self.off[2],
        )


def whole_ways(number: int) -> tuple[Place, ...]:
    """Every step of a turn and of a tilt, which differ from subject to subject."""
    ways = TURNS[number % len(TURNS)], TILTS[number % len(TILTS)]
    return tuple(Place(way, step / (STEPS - 1)) for way in ways for step in range(STEPS))


def random_places(rng: Generator, count: int) -> tuple[Place, ...]:
    """Places on any ways, by chance, with an unsteady hand."""
    return tuple(
        Place(
            WAYS[int(rng.integers(len(WAYS)))],
            float(rng.random()),
            _off(rng),
        )
        for _ in range(count)
    )


def _off(rng: Generator) -> tuple[float, float, float]:
    yaw, pitch, roll = (float(one) for one in rng.normal(0.0, _UNSTEADY_DEG, 3))
    return yaw, pitch, roll


def _turn(start: float, end: float) -> float:
    """The shorter turn between two yaws, in degrees, -180..180."""
    return (end - start + 180.0) % 360.0 - 180.0


def write_subject(out: Path, plan: SessionPlan, per_subject: int | None) -> list[dict[str, str]]:
    """Photograph one subject; the rows of the index.

    Args:
        out: folder with photos/.
        plan: who is photographed; with `hard_cases`, such a head.
        per_subject: places by chance; None for whole ways.
    """
    sitting = (HARD if plan.hard_cases else ANYHOW).sit(plan)
    rng = np.random.default_rng([plan.seed, plan.number, _PLACE_STREAM])
    places = whole_ways(plan.number) if per_subject is None else random_places(rng, per_subject)
    name = f"oblique-{plan.seed:04d}-{plan.number:06d}"
    losses: dict[tuple[Way, float], str] = {}
    for number, place in enumerate(places):
        shot = place.shot(_like(sitting, place.way))
        made = render(sitting.subject, sitting.loss, shot, SIZE, SIZE, sitting.shots[0][3])
        (out / _photo(name, number)).write_bytes(encode_jpeg(made.image, 92))
        if made.scalp.any():
            losses[place.way, place.share] = f"{loss_pct(made.scalp, made.loss):.4f}"
    return [
        {
            "photo": _photo(name, number),
            "subject": name,
            "start": place.way.start,
            "end": place.way.end or FACE,
            "share": f"{place.share:.4f}",
            "start_loss_pct": losses.get((place.way, 0.0), ""),
            "end_loss_pct": losses.get((place.way, 1.0), ""),
        }
        for number, place in enumerate(places)
    ]


def _photo(name: str, number: int) -> str:
    return f"photos/{name}_{number:02d}.jpg"


def _like(sitting: Sitting, way: Way) -> Shot:
    """The subject's photograph of the view where the way starts: its camera, light and room."""
    return next(shot for view, _, shot, _ in sitting.shots if view is way.start)


def write_folder(
    out: Path, subjects: int, seed: int, hard: bool = False, per_subject: int | None = None
) -> None:
    """Photograph subjects; see `write_subject`. The index is complete after each of them.

    Args:
        out: new folder.
        subjects: how many.
        seed: of everything random.
        hard: heads of cases that are hard to read.
        per_subject: places by chance; None for whole ways.
    """
    (out / "photos").mkdir(parents=True, exist_ok=True)
    cases = hard_case_names(("all",)) if hard else ()
    with (out / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number in range(subjects):
            plan = SessionPlan(seed, number, hard_cases=cases)
            writer.writerows(write_subject(out, plan, per_subject))
            file.flush()


@dataclass(frozen=True, slots=True)
class ObliqueRow:
    """A row of the index: a photo, its place on a way, and true loss of both straight views."""

    photo: str
    subject: str
    way: Way
    share: float
    start_loss_pct: float | None
    end_loss_pct: float | None

    @property
    def nearer_loss_pct(self) -> float | None:
        """True loss of the nearer view as seen straight, in percent; None where not known."""
        return self.start_loss_pct if self.share <= 0.5 else self.end_loss_pct


def read_rows(folder: Path) -> Iterator[ObliqueRow]:
    """Read the index of a folder that `write_subject` filled."""
    with (folder / "index.csv").open(newline="", encoding="utf-8") as file:
        for cells in csv.DictReader(file):
            end = None if cells["end"] == FACE else View(cells["end"])
            yield ObliqueRow(
                cells["photo"],
                cells["subject"],
                Way(View(cells["start"]), end),
                float(cells["share"]),
                *(float(cells[f"{at}_loss_pct"]) if cells[f"{at}_loss_pct"] else None
                  for at in ("start", "end")),
            )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--subjects", type=int, default=40)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--hard", action="store_true", help="heads of cases that are hard to read")
    parser.add_argument("--per-subject", type=int, help="places by chance, on any way")
    options = parser.parse_args()
    write_folder(options.out, options.subjects, options.seed, options.hard, options.per_subject)


if __name__ == "__main__":
    main()
