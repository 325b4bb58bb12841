"""Assignment of views to the photos of a visit, where each must show another of the four."""

from collections.abc import Collection, Mapping, Sequence
from itertools import permutations
from math import prod
from typing import Final

from autosalt.core.views import VIEWS, View

MIN_POSTERIOR: Final = 0.9
"""Of one assignment against all others."""
MIN_PROBABILITY: Final = 0.01
"""What each photo must give to its view by itself. A photo that clearly shows another view is not
made the missing one: a person took one view twice and forgot another."""


def assign_views(
    seen: Sequence[Mapping[View, float]], taken: Collection[View] = ()
) -> tuple[View, ...] | None:
    """Assign a different view to each photo, and none that is taken.

    Where the most probable views of the photos differ already, nothing is assigned. Else the most
    probable way to give them the views that are left is taken. By Bayes' rule, with all ways
    equally likely before, the posterior of a way is its product of probabilities over the sum of
    all such products.

    Args:
        seen: for each photo the probability of each view by itself, 0..1.
        taken: views that are known to be there.

    Returns:
        The views in the order of `seen`. None where the photos differ already, where they are more
        than the views left, or where a view is taken twice. None, too, where no way is clear
        (`MIN_POSTERIOR`, `MIN_PROBABILITY`).
    """
    alone = [max(VIEWS, key=lambda view: photo[view]) for photo in seen]
    if len({*alone, *taken}) == len(alone) + len(taken):
        return None
    left = [view for view in VIEWS if view not in taken]
    if len(left) < len(seen) or len(set(taken)) != len(taken):
        return None
    ways = {
        way: prod(photo[view] for photo, view in zip(seen, way, strict=True))
        for way in permutations(left, len(seen))
    }
    best = max(ways, key=lambda way: ways[way])
    clear = ways[best] > 0 and ways[best] >= MIN_POSTERIOR * sum(ways.values())
    possible = all(photo[view] >= MIN_PROBABILITY for photo, view in zip(seen, best, strict=True))
    return best if clear and possible else None
