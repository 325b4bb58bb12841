"""Print how well regrowth maps fit the truth of a simulated trial.

Usage: python -m research.measure.regrowth STUDY [--model NAME_OR_PATH] [--pictures DIR]

STUDY is a folder that `autosalt phantom study` wrote. The head stays the same from visit to visit,
so it is known where each place of the scalp lies in both photos. Places regrew where the density of
hair on the surface rose over the limit; hair that covers bare skin is not in that truth. The
follow-up visits are compared with the first one. Intervals are 95 %
(docs/explanation/agreement.md).
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autosalt import Scorer
from autosalt.core.regrowth import RegrowthAreas, regrowth_areas
from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.statistics.estimate import in_percent
from autosalt.core.statistics.share import estimate_share
from autosalt.core.types import BoolMask
from autosalt.core.views import VIEWS, View
from autosalt.imaging.drawing.overlay import encode_png
from autosalt.imaging.drawing.regrowth_map import draw_regrowth
from autosalt.imaging.registration import (
    NotRegistered,
    Registration,
    SegmentedPhoto,
    register,
    to_work,
)
from autosalt.phantom.datasets.trial import PhotoSession, Trial, clinical_shot, course, sessions
from autosalt.phantom.loss.pattern import DENSITY_LIMIT
from autosalt.phantom.person.chart import build_chart
from autosalt.phantom.person.regions import in_region
from autosalt.phantom.person.subject import Kinds
from autosalt.phantom.render.pixel_maps import look
from autosalt.phantom.render.raycast import Body, cast
from autosalt.phantom.scene.camera import Camera, place_camera
from autosalt.study.regrowth.maps import ranges_around
from research.measure.parts.table import Row, print_table, row, share

_RAYS_EVERY_PX = 2.6
_SAME_PLACE_CM = 0.6


def trial_of(settings: Path) -> Trial:
    """The simulated trial of a settings file."""
    plain = json.loads(settings.read_text())
    kinds = Kinds(**{name: tuple(words) for name, words in plain.pop("kinds", {}).items()})
    return Trial(**{**plain, "regrowth": tuple(plain["regrowth"])}, kinds=kinds)


@dataclass(frozen=True)
class Shown:
    """A photo as the model sees it and as it is; `position` [h, w, 3] in cm on the head."""

    seen: SegmentedPhoto
    true: SegmentedPhoto
    position: NDArray[np.float32]
    camera: Camera
    head_px: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("study", type=Path)
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--pictures", type=Path, help="draw every map into this folder, as PNG")
    options = parser.parse_args()
    trial = trial_of(options.study / "study.json")
    scorer = Scorer.load(options.model)
    found: dict[str, list[tuple[str, float]]] = {}
    tally = {"pairs": 0, "refused": 0, "wrong": 0, "wrong refused": 0}

    def note(figure: str, subject: str, *values: float) -> None:
        found.setdefault(figure, []).extend((subject, float(value)) for value in values)

    first: dict[View, Shown] = {}
    for session in sessions(trial):
        if session.retake:
            continue
        who = session.subject_name
        shown = {view: show(options.study, trial, session, view, scorer) for view in VIEWS}
        if session.visit == 0:
            first = shown
            for one, other in ((View.LEFT, View.RIGHT), (View.TOP, View.BACK)):
                tally["wrong"] += 1
                tally["wrong refused"] += registered(shown[one].seen, shown[other].seen) is None
            continue
        for view in VIEWS:
            before, after = first[view], shown[view]
            tally["pairs"] += 1
            onto = registered(before.seen, after.seen)
            if onto is None:
                tally["refused"] += 1
                continue
            truth = true_areas(before, after)
            note("error, % of head width", who, off(onto, before, after))
            note(f"... {view}", who, off(onto, before, after))
            exact = registered(before.true, after.true)
            if exact is not None:
                note("error with true outlines, % of head width", who, off(exact, before, after))
            for kind, a, b in (
                ("of the maps", before.seen, after.seen),
                ("from the registration alone", before.true, after.true),
            ):
                measured = regrowth_areas(a.scalp, a.loss, *onto.bring_masks(b))
                ranges = ranges_around(a, b, onto)
                for value, ends, true in (
                    (measured.regrown_pct, ranges.regrown, truth.regrown_pct),
                    (measured.lost_pct, ranges.lost, truth.lost_pct),
                ):
                    low, high = ends.low, ends.high
                    note(f"area error {kind}, points", who, abs(value - true))
                    note(
                        f"range holds the true area, {kind}, %", who, 100.0 * (low <= true <= high)
                    )
                    note(f"low end exceeds the true area, {kind}, %", who, 100.0 * (low > true))
                    note(f"low end, {kind}, error in points", who, abs(low - true))
                    note(f"width of the range, {kind}, points", who, high - low)
                change = (measured.regrown_pct - measured.lost_pct) - (
                    truth.regrown_pct - truth.lost_pct
                )
                note(f"error of regrown less lost {kind}, points", who, abs(change))
            if options.pictures:
                name = f"{who}-{session.visit_name}-{view}-{off(onto, before, after):.1f}.png"
                draw(options.pictures / name, before.seen, after.seen, onto)
    on = f"phantoms, {trial.subjects} heads, {tally['pairs']} pairs of photos"
    rows: list[Row] = []
    for figure, pairs in found.items():
        who_, values_ = [one for one, _ in pairs], np.array([value for _, value in pairs])
        if figure.startswith(("range holds", "low end exceeds")):
            rows.append(row(on, figure, in_percent(estimate_share(values_ > 0.0, who_))))
        else:
            rows.append(row(on, figure, bootstrap(values_, who_, low=0.0)))
        if figure.startswith(("error, %", "area error")):
            worst = float(values_.max())
            rows.append(Row(on, "... 90th percentile", f"{np.percentile(values_, 90):.1f}", 0.0))
            rows.append(Row(on, "... worst", f"{worst:.1f}", worst))
    rows.append(share(on, "right pairs refused, %", tally["refused"], tally["pairs"]))
    rows.append(
        share(on, "other views of the head refused, %", tally["wrong refused"], tally["wrong"])
    )
    print_table(rows, scorer.manifest.name)


def show(study: Path, trial: Trial, session: PhotoSession, view: View, scorer: Scorer) -> Shown:
    """Read a photo, and cast its rays once more for the truth."""
    path = study / "photos" / session.subject_name / session.visit_name / f"{view}.jpg"
    reading = scorer.read(path)
    image = to_work(reading.image)
    height, width = image.shape[:2]
    life, shot = course(trial, session.subject), clinical_shot(trial, session, view)
    person, loss = life.persons[session.visit], life.losses[session.visit]
    camera = place_camera(shot, height, width)
    rays = round(height / _RAYS_EVERY_PX), round(width / _RAYS_EVERY_PX)
    body = Body(person.shape, shot.bow, shot.collar)
    surface = cast(body, camera, *rays, camera.to_world(shot.light.key_from))
    places = look(person, loss, surface, height, width)
    skin = (places.hit >= 0.5) & (places.ear < 0.5) & (places.cloth < 0.5) & (places.inside > 0)
    right = places.position[..., 0]
    scalp = skin & in_region(view, places.top, places.back, right, shot.margin)
    lost = scalp & (places.density < DENSITY_LIMIT)
    head_cm = np.ptp(build_chart(person.shape).position[person.scalp().area > 0][:, 0])
    return Shown(
        seen=SegmentedPhoto(image, *scorer.masks(reading, height, width)),
        true=SegmentedPhoto(image, scalp, lost),
        position=places.position,
        camera=camera,
        head_px=float(head_cm * camera.focal / shot.distance),
    )


def registered(first: SegmentedPhoto, later: SegmentedPhoto) -> Registration | None:
    try:
        return register(first, later)
    except NotRegistered:
        return None


def shared(before: Shown, after: Shown) -> tuple[BoolMask, NDArray[np.intp], NDArray[np.intp]]:
    """Pixels of the first photo whose place shows as scalp in both, and rows and columns there."""
    column, line, _ = after.camera.pixels(before.position)
    height, width = before.true.scalp.shape
    rows = np.clip(line.astype(np.intp), 0, height - 1)
    columns = np.clip(column.astype(np.intp), 0, width - 1)
    away = np.linalg.norm(after.position[rows, columns] - before.position, axis=-1)
    both = before.true.scalp & after.true.scalp[rows, columns] & (away < _SAME_PLACE_CM)
    return both, rows, columns


def off(onto: Registration, before: Shown, after: Shown) -> float:
    """Mean distance from where places of the scalp should lie, percent of the head's width."""
    both, _, _ = shared(before, after)
    rows, columns = np.nonzero(both)
    there = np.stack([columns + 0.5, rows + 0.5, np.ones(len(rows))])
    x, y = onto.matrix @ there
    column, line, _ = after.camera.pixels(before.position[both])
    return float(100.0 * np.hypot(x - column, y - line).mean() / after.head_px)


def true_areas(before: Shown, after: Shown) -> RegrowthAreas:
    both, rows, columns = shared(before, after)
    return regrowth_areas(both, before.true.loss, both, after.true.loss[rows, columns])


def draw(path: Path, first: SegmentedPhoto, later: SegmentedPhoto, onto: Registration) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    sure = ranges_around(first, later, onto).sure
    image = onto.bring(later).image
    path.write_bytes(encode_png(draw_regrowth(first.image, image, sure, first.loss, 640)))


if __name__ == "__main__":
    main()
