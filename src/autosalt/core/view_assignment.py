"""Which view each photo of a visit shows, when each is to show another of the four."""

from collections.abc import Collection, Mapping, Sequence
from itertools import permutations
from math import prod
from typing import Final

from autosalt.core.views import VIEWS, View

MIN_POSTERIOR: Final = 0.9
"""Of one assignment against all others."""
MIN_PROBABILITY: Final = 0.01
"""What each photo must give to its view by itself. A photo that clearly shows another view is not
made the one that is missing: someone took a view twice and forgot one."""


def assign_views(
    seen: Sequence[Mapping[View, float]], taken: Collection[View] = ()
) -> tuple[View, ...] | None:
    """The views of photos of which each shows another, and none of them a view that is taken.

    Where the most probable view of each photo by itself is another already, there is nothing to
    tell. Else, of all ways to give them the views that are left, the most probable, by Bayes' rule
    with all ways equally likely before: its posterior is its product of probabilities over the sum
    of such products.

    Args:
        seen: for each photo the probability of each view by itself, 0..1.
        taken: views that are known to be there.

    Returns:
        The views in the order of `seen`; None where each is another by itself, where there are more
        photos than views left, where a view is taken twice, or where it is not clear which is
        which (`MIN_POSTERIOR`, `MIN_PROBABILITY`).
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
