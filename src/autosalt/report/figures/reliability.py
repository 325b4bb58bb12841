"""Reliability diagram: predicted probability of hair loss against the observed share."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from autosalt.core.statistics.bootstrap import Floats
from autosalt.report.figures.style import RULE, label, look, panel, render, sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIN_PIXELS: Final = 100
"""A bin of fewer pixels is left out: its share is chance."""
_SIDE: Final = 3.2
_MARKERS: Final = {"circle": "o", "square": "s"}


def reliability_diagram(models: Mapping[str, Floats]) -> str:
    """Return the diagram as an SVG element; on the diagonal a probability is what it says.

    Args:
        models: name -> float [3, bins]: pixels, sums of their probabilities, pixels with loss.
    """
    return render(lambda: _build(models), "reliability")


def points(counts: Floats) -> Floats:
    """Return mean probability and observed share of each bin with enough pixels, [2, points]."""
    pixels, probabilities, true = counts[:, counts[0] >= MIN_PIXELS]
    return np.stack([probabilities / pixels, true / pixels])


def _build(models: Mapping[str, Floats]) -> "Figure":
    figure = sheet(_SIDE + 0.75)
    axes = panel(figure, 0.6, 0.2, _SIDE, _SIDE)
    axes.plot([0, 1], [0, 1], color=RULE, linewidth=1.0)
    for k, (name, counts) in enumerate(models.items()):
        appearance = look(k)
        predicted, observed = points(counts)
        axes.plot(
            predicted,
            observed,
            color=appearance.colour,
            linestyle=appearance.dash,
            marker=_MARKERS[appearance.shape],
            markersize=4.5,
            label=label(name),
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="predicted probability of loss")
    axes.set_ylabel("share of pixels with loss")
    axes.legend(loc="upper left", bbox_to_anchor=(1.03, 1.0), frameon=False)
    return figure
