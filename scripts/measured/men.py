"""Men photographed from four sides, none of whom was trained on: views, and full hair."""

from pathlib import Path

import numpy as np

from autosalt import Scorer
from autosalt.annotations.heads import full_hair
from autosalt.core.agreement import Estimate, grouped_bootstrap
from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import VIEWS
from autosalt.imaging.pipeline import measure as measure_view
from measured.reading import read
from measured.table import Row, row


def measure(folder: Path, scorer: Scorer) -> list[Row]:
    """View accuracy, and the loss read on sides and back up to Norwood 2, where there is none."""
    right, people, full, full_people = [], [], [], []
    for seen in read(folder, scorer):
        item = seen.example.item
        right.append(VIEWS[int(seen.maps.view.argmax())] == item.view)
        people.append(item.subject)
        if item.view is not None and full_hair(item.view, item.subgroups["norwood_level"]):
            try:
                box, thresholds = seen.example.box, scorer.manifest.thresholds
                measured = measure_view(seen.maps.scalp, seen.maps.loss, box, thresholds)
            except PhotoRefused:
                continue
            full.append(measured.loss_pct)
            full_people.append(item.subject)
    on = f"five-view, {len(set(people))} men not trained on"
    wrong = len(right) - sum(right)
    median: Estimate = grouped_bootstrap(full, full_people, lambda a: float(np.median(a)))
    accuracy = grouped_bootstrap(np.array(right, float), people)
    return [
        row(
            on,
            f"view accuracy ({wrong} of {len(right)} wrong)",
            accuracy,
            ">= 99 %",
            lambda x: x >= 99,
            100.0,
        ),
        row(
            on,
            f"Norwood 2, sides and back ({len(full)}): loss_pct median",
            median,
            "<= 3",
            lambda x: x <= 3,
        ),
        Row(on, "the same: mean; worst", f"{np.mean(full):.1f}; {np.max(full):.1f}"),
    ]
