"""Measure views, full hair and bald scalp on men photographed from four sides."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.views import VIEWS, View
from autosalt.scorer.seen_view import view_conflict
from autosalt.training.model.predict import Model
from research.datasets.head_sets import full_hair
from research.measure.parts.reading import Seen, read, right_views
from research.measure.parts.table import Bar, Row, row, share
from research.measure.parts.visits import Together, views_together

percent = partial(bootstrap, low=0.0, high=100.0)
"""Of figures that are percentages of an area."""

_MIXED_UP = {
    View.LEFT: View.RIGHT,
    View.RIGHT: View.LEFT,
    View.TOP: View.BACK,
    View.BACK: View.TOP,
}


def measure(folder: Path, model: Model) -> list[Row]:
    """View accuracy, the loss read up to Norwood 2 where there is none, and bald scalp found."""
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
    wrong = sum(VIEWS[int(one.maps.view.argmax())] != one.item.view for one in seen)
    median = percent(loss, people, lambda values: float(np.median(values)))
    labelled = [(one, one.item.view) for one in seen if one.item.view is not None]
    n = len(labelled)
    mixed_up = sum(_flagged(one, _MIXED_UP[view]) for one, view in labelled)
    right = sum(_flagged(one, view) for one, view in labelled)
    return [
        row(on, f"view accuracy, % ({wrong} of {len(seen)} wrong)", right_views(seen), Bar(98)),
        *_together(on, views_together(seen)),
        row(on, f"loss_pct median, Norwood 2 sides and back ({len(full)})", median, Bar(high=1)),
        row(on, "... mean", percent(loss, people)),
        Row(on, "... worst", f"{loss.max():.1f}", float(loss.max())),
        share(on, "labels mixed up (left, right; top, back): flagged, %", mixed_up, n),
        share(on, "right labels: flagged, %", right, n),
        *_marked(on, seen),
        *_by_level(on, seen),
    ]


def _together(on: str, views: Together) -> list[Row]:
    """The four photos of a visit together, and what that makes of a visit that lacks a view."""
    alone, together, men = views.visits
    wrong, photos = views.wrong
    return [
        row(on, f"... a man's four together, % ({wrong} of {photos} wrong)", views.right, Bar(99)),
        share(on, "... men with all four right, each photo alone, %", alone, men),
        share(on, "... men with all four right, together, %", together, men),
        share(
            on,
            "one view missing, another twice: taken for four views, alone, %",
            views.false[0],
            views.false[2],
        ),
        share(
            on,
            "one view missing, another twice: taken for four views, together, %",
            views.false[1],
            views.false[2],
        ),
    ]


def _marked(on: str, seen: Sequence[Seen]) -> list[Row]:
    """How much of what we saw for certain is read so: bald scalp as loss, hair as none."""
    rows = []
    for what, bald, bar in (("bald scalp", True, Bar(90)), ("hair", False, Bar(high=5))):
        called, people = [], []
        for one in seen:
            loss, scalp = one.example.loss, one.example.scalp
            if loss is None or scalp is None:
                continue
            marked = scalp & (loss == bald)
            if marked.any():
                called.append(100.0 * one.loss[marked].mean())
                people.append(one.item.subject)
        if not called:
            continue
        figure = f"{what} marked by eye ({len(called)} photos): called loss, %"
        rows.append(row(on, figure, percent(called, people), bar))
    return rows


def _by_level(on: str, seen: Sequence[Seen]) -> list[Row]:
    """Loss read in the top view for each level of male-pattern loss: it should rise."""
    rows = []
    for level in sorted({one.item.subgroups["norwood_level"] for one in seen}):
        tops = [
            one.measured.loss_pct
            for one in seen
            if one.measured is not None
            and one.item.view is View.TOP
            and one.item.subgroups["norwood_level"] == level
        ]
        if tops:
            low, median, high = (float(x) for x in np.quantile(tops, (0.0, 0.5, 1.0)))
            text = f"{median:.1f} ({low:.1f} to {high:.1f})"
            figure = f"top, Norwood {level} ({len(tops)}): loss_pct median (least to most)"
            rows.append(Row(on, figure, text, median))
    return rows


def _flagged(one: Seen, label: View) -> bool:
    """Whether the scorer marks this label as contradicted."""
    seen = dict(zip(VIEWS, map(float, one.maps.view), strict=True))
    return view_conflict(seen, label) is not None
