"""Measure SALT, intervals and retakes on simulated heads with exact truth."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.core.response import mdc95
from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.statistics.estimate import in_percent
from autosalt.core.statistics.share import estimate_share
from autosalt.core.types import RGB
from autosalt.training.evaluation.metrics import holds
from autosalt.training.evaluation.visits import ViewReading, VisitReading, visit_readings
from autosalt.training.export.calibrate import pooled_sem
from autosalt.training.model.predict import Model, uncertainty_pct
from research.measure.parts.reading import Seen, read, right_views
from research.measure.parts.table import Bar, Row, row, share

SEVERITIES = ((-1.0, 0.0), (0.0, 25.0), (25.0, 50.0), (50.0, 100.0))
"""Over the first, up to the second; a head without loss stands alone."""

NOISE_BORDERS = (0.0, 10.0, 25.0, 50.0, 75.0, 101.0)
"""Bands of SALT that each have a noise of their own: one SEM for all is that of none."""


def measure(
    folder: Path, model: Model, what: str = "phantoms", max_points: float = 1.2
) -> list[Row]:
    """SALT against the truth of the photographs, on subjects and cameras never trained on.

    Args:
        folder: of simulated heads.
        model: that reads them.
        what: the heads are called.
        max_points: the mean error to be reached.
    """
    seen = list(read(folder, model))
    visits = visit_readings(_readings(seen))
    subjects = [visit.subject for visit in visits]
    errors = np.abs([visit.salt - visit.true_salt for visit in visits])
    on = f"{what}, {len(visits)} unseen heads"
    rows = [
        row(on, "SALT MAE, points", bootstrap(errors, subjects, scale="log"), Bar(high=max_points)),
        Row(on, "... median", f"{np.median(errors):.1f}", float(np.median(errors))),
        Row(on, "... worst", f"{errors.max():.1f}", float(errors.max())),
        row(on, "view accuracy, %", right_views(seen), Bar(99.5)),
    ]
    if model.interval is None:
        return rows
    held = np.array([holds(visit, model.interval) for visit in visits])
    covered = in_percent(estimate_share(held, subjects))
    rows.append(row(on, "95 % interval covers SALT, %", covered, Bar(93, 97)))
    true = np.array([visit.true_salt for visit in visits])
    for low, high in SEVERITIES:
        here = (true > low) & (true <= high)
        name = "0" if high == 0 else f"up to {high:g}"
        if here.any():
            rows.append(
                share(on, f"... where SALT is {name}", int(held[here].sum()), int(here.sum()))
            )
    return rows + _made_worse(folder, model, visits, on)


def measure_worse(folder: Path, model: Model, what: str) -> list[Row]:
    """Photos of a folder out of focus, in half the light, with noise: do the intervals say so?"""
    if model.interval is None:
        return []
    visits = visit_readings(_readings(list(read(folder, model))))
    on = f"{what}, {len(visits)} visits of {len({visit.subject for visit in visits})} heads"
    return _made_worse(folder, model, visits, on)


def _made_worse(folder: Path, model: Model, good: Sequence[VisitReading], on: str) -> list[Row]:
    assert model.interval is not None
    worse = visit_readings(_readings(list(read(folder, model, _made_hard_to_read))))
    held = [holds(visit, model.interval) for visit in worse]
    covered = in_percent(estimate_share(held, [visit.subject for visit in worse]))
    floor = model.interval.floor_pct
    widths = [
        np.mean([floor + visit.uncertainty_pct for visit in visits]) for visits in (good, worse)
    ]
    ratio = float(widths[1] / widths[0])
    on += ", blurred, dark and noisy"
    return [
        row(on, "95 % interval covers SALT, %", covered),
        Row(on, "interval width against good photos", f"{ratio:.2f} times", ratio, Bar(1.0)),
    ]


def measure_retakes(folder: Path, model: Model, what: str = "phantom retakes") -> list[Row]:
    """The minimal detectable change from heads photographed twice, with other cameras and light."""
    visits = visit_readings(_readings(list(read(folder, model))))
    sem = pooled_sem(visits)
    if sem is None:
        return []
    on = f"{what}, {len(visits)} visits of {len({v.subject for v in visits})} heads"
    mdc = mdc95(sem)
    rows = [Row(on, "MDC95 of SALT, points", f"{mdc:.1f} (SEM {sem:.2f})", mdc, Bar(high=4.5))]
    for low, high in pairwise(NOISE_BORDERS):
        here = [visit for visit in visits if low <= visit.true_salt < high]
        if (sem := pooled_sem(here)) is not None:
            heads = len({visit.subject for visit in here})
            figure = f"... SEM where SALT is {low:g} to {min(high, 100):g} ({heads} heads)"
            rows.append(Row(on, figure, f"{sem:.2f}", sem))
    return rows


def _made_hard_to_read(image: RGB, rng: Generator) -> RGB:
    """Blur of 0.5 to 1 % of the frame, 40 to 60 % of the light, noise of 8 levels."""
    sigma = rng.uniform(0.005, 0.01) * image.shape[0]
    soft = ndimage.gaussian_filter(image.astype(np.float32), (sigma, sigma, 0))
    noisy = soft * rng.uniform(0.4, 0.6) + rng.normal(0, 8, image.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def _readings(seen: Sequence[Seen]) -> list[ViewReading]:
    return [
        ViewReading(
            one.item,
            one.measured.loss_pct,
            one.example.true_loss_pct,
            uncertainty_pct(one.measured, one.maps),
        )
        for one in seen
        if one.measured is not None and one.example.true_loss_pct is not None
    ]
