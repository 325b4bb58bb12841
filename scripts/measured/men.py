"""Men photographed from four sides, none of whom was trained on: views, and full hair."""

from pathlib import Path

import numpy as np

from autosalt.annotations.heads import full_hair
from autosalt.core.agreement import grouped_bootstrap
from autosalt.core.views import VIEWS
from autosalt.training.predict import Model
from measured.reading import read, right_views
from measured.table import Bar, Row, row


def measure(folder: Path, model: Model) -> list[Row]:
    """View accuracy, and the loss read on sides and back up to Norwood 2, where there is none."""
    seen = list(read(folder, model))
    full = [
        one
        for one in seen
        if one.measured is not None
        and full_hair(str(one.item.view), one.item.subgroups["norwood_level"])
    ]
    people = [one.item.subject for one in full]
    loss = np.array([one.measured.loss_pct for one in full if one.measured is not None])
    on = f"five-view, {len({one.item.subject for one in seen})} men not trained on"
    confused = [f"{one.item.view} as {VIEWS[int(one.maps.view.argmax())]}" for one in seen]
    wrong = sum(name.split(" as ")[0] != name.split(" as ")[1] for name in confused)
    median = grouped_bootstrap(loss, people, lambda values: float(np.median(values)))
    return [
        row(on, f"view accuracy, % ({wrong} of {len(seen)} wrong)", right_views(seen), Bar(99)),
        row(on, f"loss_pct median, Norwood 2 sides and back ({len(full)})", median, Bar(high=3)),
        row(on, "... mean", grouped_bootstrap(loss, people)),
        Row(on, "... worst", f"{loss.max():.1f}", float(loss.max())),
    ]
