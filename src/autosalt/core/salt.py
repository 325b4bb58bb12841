"""SALT, the Severity of Alopecia Tool (Olsen et al. 2004, 10.1016/j.jaad.2003.09.032)."""

import math
from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import Final

import numpy as np

from autosalt.core.types import BoolMask, Interval
from autosalt.core.views import VIEWS, WEIGHTS, View

ViewLoss = Mapping[View, float] | Mapping[str, float]
"""Hair loss in percent, 0..100, by view."""


COMPARED_DECIMALS: Final = 10
"""Of points that are compared with a threshold or with each other; see `comparable`."""


def check_salt(*scores: float) -> None:
    """Raise ValueError unless each is a SALT, from 0 to 100."""
    for score in scores:
        if not 0.0 <= score <= 100.0:
            raise ValueError(f"SALT is {score}, not from 0 to 100")


def comparable(points: float) -> float:
    """Return points as they are compared with a threshold: without the dust of binary fractions.

    Binary sums of decimals miss by some 1e-14: 58.0 - 40.6 is 17.4 less 4e-15, so that 30 % of 58
    would not be reached. Ten decimals are kept; a pixel of a photo is more. Only comparisons use
    it: no number that is kept or shown is rounded.
    """
    return round(points, COMPARED_DECIMALS)


def loss_pct(scalp: BoolMask, loss: BoolMask) -> float:
    """Return a view's hair loss: 100 x area(loss and scalp) / area(scalp).

    Loss outside the scalp never counts.

    Args:
        scalp: bool [h, w], the region SALT counts in this view.
        loss: bool [h, w], where hair is missing.

    Returns:
        Percent, 0..100.

    Raises:
        ValueError: the masks differ in shape, are not boolean, or there is no scalp.
    """
    if scalp.shape != loss.shape:
        raise ValueError(f"scalp {scalp.shape} and loss {loss.shape} differ in shape")
    if scalp.dtype != np.bool_ or loss.dtype != np.bool_:
        raise ValueError(f"masks must be boolean, not {scalp.dtype} and {loss.dtype}")
    scalp_px = int(np.count_nonzero(scalp))
    if scalp_px == 0:
        raise ValueError("the scalp mask is empty: hair loss is undefined")
    return 100.0 * int(np.count_nonzero(scalp & loss)) / scalp_px


def salt(view_loss_pct: ViewLoss) -> float:
    """Return SALT, the weighted sum of the four views' hair loss.

    Args:
        view_loss_pct: percent 0..100 for each of left, right, top and back.

    Returns:
        SALT, 0 (no loss) to 100 (total loss), not rounded.

    Raises:
        ValueError: a view is missing, unknown, or its value is outside 0..100.

    Example:
        The paper's first patient falls from 79.6 to 59.6 (10.1155/crdm/4908438):

        >>> from autosalt.core.response import improvement_pct
        >>> from autosalt.core.severity import band
        >>> round(improvement_pct(79.6, 59.6), 1), str(band(79.6)), str(band(59.6))
        (25.1, 'S4a', 'S3')
        >>> salt({"left": 100.0, "right": 100.0, "top": 50.0, "back": 0.0})
        56.0
    """
    loss = _checked(view_loss_pct)
    missing = [view for view in VIEWS if view not in loss]
    if missing:
        raise ValueError(f"no total without {', '.join(missing)}: use salt_bounds()")
    return _weighted(loss)


def salt_bounds(view_loss_pct: ViewLoss) -> Interval:
    """Return the lowest and highest SALT that the views there are allow.

    Missing views are set to 0 for the low end and to 100 for the high end.

    Args:
        view_loss_pct: percent 0..100 for any of the four views, or none.

    Raises:
        ValueError: a view is unknown or its value is outside 0..100.
    """
    loss = _checked(view_loss_pct)
    low = {view: loss.get(view, 0.0) for view in VIEWS}
    high = {view: loss.get(view, 100.0) for view in VIEWS}
    return Interval(_weighted(low), _weighted(high))


def salt_renormalised(view_loss_pct: ViewLoss) -> float | None:
    """Return the weighted mean over the views there are, or None when there is none.

    It is SALT only when all four are there; it assumes that the missing views look like the rest.

    Args:
        view_loss_pct: percent 0..100 for any of the four views.

    Raises:
        ValueError: a view is unknown or its value is outside 0..100.
    """
    loss = _checked(view_loss_pct)
    if not loss:
        return None
    total = math.fsum(WEIGHTS[view] for view in loss)
    return min(100.0, math.fsum(WEIGHTS[view] * value for view, value in loss.items()) / total)


def _weighted(loss: Mapping[View, float]) -> float:
    # The weights' binary forms can carry four times 100 a hair's breadth over 100.
    return min(100.0, math.fsum(WEIGHTS[view] * loss[view] for view in VIEWS))


def _checked(view_loss_pct: ViewLoss) -> dict[View, float]:
    if not isinstance(view_loss_pct, Mapping):
        kind = type(view_loss_pct).__name__
        raise TypeError(f"hair loss by view is needed, as {{'left': 12.5, ...}}, not a {kind}")
    loss: dict[View, float] = {}
    for name, value in view_loss_pct.items():
        view = View(name)
        if not isinstance(value, Real | Decimal):
            raise ValueError(f"hair loss of {view} is {value!r}, not a number from 0 to 100")
        if not 0.0 <= value <= 100.0:  # also catches NaN
            raise ValueError(f"hair loss of {view} is {value}, not a percentage from 0 to 100")
        loss[view] = float(value)
    return loss
