"""View of a photo: the stated one or the one that the model sees, and conflicts of the two."""

from collections.abc import Mapping
from typing import Final

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.views import VIEWS, View
from autosalt.imaging.pipeline import require_a_view
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.scores import ViewSource

# A stated view is contradicted by a model that holds another for likely and this one for unlikely.
# A side or back that was turned by 180 degrees often looks like a top, but seldom for sure: with
# 0.9 and 0.05 in place of these, 81 of 100 were refused or reported, with these 96.
CONFLICT_MIN_PROBABILITY: Final = 0.5
CONFLICT_MAX_STATED_PROBABILITY: Final = 0.2


def choose_view(
    seen: Mapping[View, float], stated: View | None, manifest: Manifest
) -> tuple[View, ViewSource]:
    """Choose the stated view, else the one that the model sees; and its source.

    Args:
        seen: probability of each view, 0..1.
        stated: the view, where it was stated.
        manifest: has the limits.

    Raises:
        PhotoRefused: it shows none of the views, or none clearly enough.
    """
    require_a_view(seen.values(), manifest.none_max_probability)
    if stated is not None:
        return stated, "stated"
    best, second = sorted(VIEWS, key=lambda view: -seen[view])[:2]
    if seen[best] < manifest.view_min_probability:
        raise PhotoRefused(
            Reason.VIEW_UNCLEAR, f"{best} {seen[best]:.2f}, {second} {seen[second]:.2f}"
        )
    return best, "model"


def view_conflict(seen: Mapping[View, float], view: View) -> View | None:
    """The view that the model sees in place of `view`; None where it may well be `view`.

    Args:
        seen: probability of each view, 0..1.
        view: the view as stated.
    """
    best = max(VIEWS, key=lambda candidate: seen[candidate])
    sure = seen[best] >= CONFLICT_MIN_PROBABILITY
    return best if sure and seen[view] < CONFLICT_MAX_STATED_PROBABILITY else None
