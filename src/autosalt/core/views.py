"""The four SALT views and their weights (Olsen et al. 2004, 10.1016/j.jaad.2003.09.032)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class View(StrEnum):
    """A side of the head. Left and right are the patient's; the order is the model's output order.

    A member equals its lower-case name, so ``{"left": 10.0}`` and ``{View.LEFT: 10.0}`` are the
    same mapping.
    """

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BACK = "back"

    @classmethod
    def _missing_(cls, value: object) -> "View":
        # In words for whoever called `Scorer.score_photo` or `salt` with it.
        raise ValueError(f"{value!r} is not a view; give one of {', '.join(cls)}")


VIEWS: tuple[View, ...] = tuple(View)

WEIGHTS: Mapping[View, float] = MappingProxyType(
    {View.LEFT: 0.18, View.RIGHT: 0.18, View.TOP: 0.40, View.BACK: 0.24}
)
"""Share of the scalp's area in each view; they sum to 1."""
