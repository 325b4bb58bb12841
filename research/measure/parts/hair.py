"""Measure hair that a model calls loss, on photographs of people with full hair."""

from pathlib import Path

import numpy as np

from autosalt.core.statistics.agreement import iou
from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.statistics.estimate import in_percent
from autosalt.core.statistics.share import estimate_share
from autosalt.training.model.predict import Model
from research.measure.parts.reading import read
from research.measure.parts.table import Bar, Row, row


def measure(folder: Path, model: Model) -> list[Row]:
    """Share of hair pixels called loss, and our hair (scalp without loss) against the hair masks.

    Only outside the hair is scalp known in these datasets (`datasets.hair_sets`), so its inverse is
    the hair. Hair that falls free of the head is hair but not scalp: a score counts scalp, so the
    overlap cannot be that of a hair model.
    """
    areas, overlaps, subjects = [], [], []
    for seen in read(folder, model):
        assert seen.example.scalp_known is not None
        hair = ~seen.example.scalp_known
        areas.append((np.count_nonzero(seen.loss & hair), np.count_nonzero(hair)))
        overlaps.append(iou(seen.scalp & ~seen.loss, hair))
        subjects.append(seen.item.subject)
    on = f"{folder.name}, {len(subjects)} photos"
    called = np.array(areas, float)

    def pooled(pairs: np.ndarray) -> float:
        return float(100 * pairs[:, 0].sum() / pairs[:, 1].sum())

    lost = bootstrap(called, subjects, pooled, low=0.0, high=100.0)
    many = in_percent(estimate_share(called[:, 0] > 0.05 * called[:, 1], subjects))
    overlap = bootstrap(overlaps, subjects, low=0.0, high=1.0)
    return [
        row(on, "hair pixels called loss, %", lost, Bar(high=1)),
        row(on, "photos with over 5 % of the hair so, %", many),
        row(on, "IoU of scalp without loss with all hair", overlap),
    ]  # fmt: skip
