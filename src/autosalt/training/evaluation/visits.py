"""Group photos into visits, so that SALT itself is compared with the truth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autosalt.core.interval import visit_uncertainty_pct
from autosalt.core.salt import salt
from autosalt.core.views import VIEWS, View
from autosalt.training.data.dataset import Item

VISIT_COLUMN, TAKE_COLUMN = "visit", "take"
"""Columns an index may have; without them each subject of a folder is one visit, taken once."""


@dataclass(frozen=True, slots=True)
class ViewReading:
    """One photo measured: hair loss by the model and in truth, in percent of the scalp."""

    item: Item
    loss_pct: float
    true_loss_pct: float
    uncertainty_pct: float


@dataclass(frozen=True, slots=True)
class VisitReading:
    """One take of a visit with all four views: SALT by the model and in truth.

    `visit` is the same for the retakes of a visit, and for nothing else; `take` differs.
    """

    subject: str
    visit: tuple[str, ...]
    salt: float
    true_salt: float
    uncertainty_pct: float
    take: str = ""


def visit_readings(readings: Sequence[ViewReading]) -> list[VisitReading]:
    """The visits with each of the four views read exactly once; retakes are visits apart."""
    return [
        VisitReading(
            subject=views[View.LEFT].item.subject,
            visit=tuple(visit),
            salt=salt({view: reading.loss_pct for view, reading in views.items()}),
            true_salt=salt({view: reading.true_loss_pct for view, reading in views.items()}),
            uncertainty_pct=visit_uncertainty_pct(
                {view: reading.uncertainty_pct for view, reading in views.items()}
            ),
            take=take,
        )
        for (*visit, take), group in _by_take(readings).items()
        if (views := _four_views(group)) is not None
    ]


def _by_take(readings: Sequence[ViewReading]) -> Mapping[tuple[str, ...], list[ViewReading]]:
    groups: dict[tuple[str, ...], list[ViewReading]] = defaultdict(list)
    for reading in readings:
        item = reading.item
        visit, take = (item.subgroups.get(name, "") for name in (VISIT_COLUMN, TAKE_COLUMN))
        groups[str(item.folder), item.subject, visit, take].append(reading)
    return groups


def _four_views(group: Sequence[ViewReading]) -> Mapping[View, ViewReading] | None:
    views = {r.item.view: r for r in group if r.item.view is not None}
    return views if len(group) == len(views) == len(VIEWS) else None
