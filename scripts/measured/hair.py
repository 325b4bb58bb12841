"""Photographs with hair masks and nobody bald: is hair called loss?"""

from pathlib import Path

import numpy as np

from autosalt import Scorer
from autosalt.core.agreement import grouped_bootstrap, iou
from measured.reading import read
from measured.table import Row, row


def measure(folder: Path, scorer: Scorer) -> list[Row]:
    """Share of hair pixels called loss, and our hair (scalp without loss) against the hair masks.

    Only outside the hair is scalp known in these datasets (`annotations.hair`), so its inverse is
    the hair.
    """
    called, overlaps, subjects, shares = [], [], [], []
    for seen in read(folder, scorer):
        assert seen.example.scalp_known is not None
        hair = ~seen.example.scalp_known
        called.append((int(np.count_nonzero(seen.loss & hair)), int(np.count_nonzero(hair))))
        shares.append(called[-1][0] / max(1, called[-1][1]))
        overlaps.append(iou(seen.scalp & ~seen.loss, hair))
        subjects.append(seen.example.item.subject)
    on = f"{folder.name}, {len(subjects)} photos"
    pooled = grouped_bootstrap(
        np.array(called), subjects, lambda a: float(a[:, 0].sum() / a[:, 1].sum())
    )
    return [
        row(on, "hair pixels called loss, pooled", pooled, "<= 2 %", lambda x: x <= 2, 100.0),
        row(
            on,
            "photos with over 5 % called loss",
            grouped_bootstrap(np.array(shares) > 0.05, subjects),
            scale=100.0,
        ),
        row(
            on,
            "IoU of scalp without loss with all hair (not comparable)",
            grouped_bootstrap(overlaps, subjects),
        ),
    ]
