"""Simulated heads with exact truth: SALT, views, intervals by severity, retakes."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autosalt import Scorer
from autosalt.core.agreement import grouped_bootstrap
from autosalt.core.interval import visit_interval
from autosalt.core.reasons import PhotoRefused
from autosalt.core.response import mdc95
from autosalt.core.views import VIEWS
from autosalt.imaging.pipeline import measure as measure_view
from autosalt.training.calibrate import sem_points
from autosalt.training.visits import ViewReading, VisitReading, visit_readings
from measured.reading import Seen, read
from measured.table import Row, row

SEVERITIES = (
    (0.0, 0.0, "0"),
    (0.0, 25.0, "to 25"),
    (25.0, 50.0, "to 50"),
    (50.0, 100.0, "over 50"),
)


def measure(folder: Path, scorer: Scorer) -> list[Row]:
    """SALT against the truth of the photographs, on subjects and cameras never trained on."""
    seen = list(read(folder, scorer))
    visits = visit_readings(readings(seen, scorer))
    subjects = [visit.subject for visit in visits]
    errors = np.array([visit.salt - visit.true_salt for visit in visits])
    right = [float(VIEWS[int(s.maps.view.argmax())] == s.example.item.view) for s in seen]
    people = [s.example.item.subject for s in seen]
    held = np.array([holds(visit, scorer) for visit in visits], float)
    on = f"phantoms, {len(visits)} unseen heads"
    rows = [
        row(
            on,
            "SALT MAE, points",
            grouped_bootstrap(np.abs(errors), subjects),
            "<= 1.0",
            lambda x: x <= 1,
        ),
        Row(
            on,
            "SALT median error; worst",
            f"{np.median(np.abs(errors)):.1f}; {np.abs(errors).max():.1f}",
        ),
        row(
            on,
            "view accuracy",
            grouped_bootstrap(right, people),
            ">= 99.5 %",
            lambda x: x >= 99.5,
            100.0,
        ),
        row(
            on,
            "95 % interval covers SALT",
            grouped_bootstrap(held, subjects),
            "93 to 97 %",
            lambda x: 93 <= x <= 97,
            100.0,
        ),
    ]
    true = np.array([visit.true_salt for visit in visits])
    for low, high, name in SEVERITIES:
        here = (true <= high) & ((true > low) | (high == 0.0))
        if here.any():
            text = f"{int(held[here].sum())} of {int(here.sum())}"
            rows.append(Row(on, f"... where SALT is {name}", text))
    return rows


def measure_retakes(folder: Path, scorer: Scorer) -> list[Row]:
    """The minimal detectable change from heads photographed twice, with other cameras and light."""
    visits = visit_readings(readings(list(read(folder, scorer)), scorer))
    on = f"phantom retakes, {len(visits)} visits of {len({v.subject for v in visits})} heads"
    sem = sem_points(visits)
    if sem is None or math.isnan(sem):
        return []
    mdc = mdc95(sem)
    return [Row(on, "MDC95 of SALT, points", f"{mdc:.1f} (SEM {sem:.2f})", "<= 3", mdc <= 3)]


def readings(seen: Sequence[Seen], scorer: Scorer) -> list[ViewReading]:
    """The photos that can be measured, with their truth."""
    found = []
    for one in seen:
        try:
            measured = measure_view(
                one.maps.scalp, one.maps.loss, one.example.box, scorer.manifest.thresholds
            )
        except PhotoRefused:
            continue
        true = one.example.true_loss_pct
        if true is not None:
            found.append(
                ViewReading(one.example.item, measured.loss_pct, true, measured.uncertainty_pct)
            )
    return found


def holds(visit: VisitReading, scorer: Scorer) -> bool:
    """Whether the visit's interval covers its true SALT."""
    uncertainty = dict.fromkeys(VIEWS, visit.uncertainty_pct)
    interval = visit_interval(visit.salt, uncertainty, scorer.manifest.interval)
    return interval.low <= visit.true_salt <= interval.high
