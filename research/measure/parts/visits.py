"""Measure how well the views of four unlabelled photos are found together."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autosalt.core.statistics.estimate import Estimate, in_percent
from autosalt.core.statistics.share import estimate_share
from autosalt.core.view_assignment import assign_views
from autosalt.core.views import VIEWS, View
from research.measure.parts.reading import Seen

Probabilities = Mapping[View, float]


class Together(NamedTuple):
    """How the views of whole visits are found.

    Attributes:
        right: share of photos whose view is the true one, in percent.
        wrong: how many are not, of how many.
        visits: how many visits have all four right, each photo alone and all together, of how many.
        false: how many made-up visits that lack a view pass for complete, each photo alone and all
            together, of how many.
    """

    right: Estimate
    wrong: tuple[int, int]
    visits: tuple[int, int, int]
    false: tuple[int, int, int]


def views_together(seen: Sequence[Seen]) -> Together:
    """The views of subjects photographed once from each side.

    In a made-up visit of a subject another view of each other subject stands in place of one view:
    someone took a view twice and forgot one.
    """
    subjects: dict[str, dict[View, Probabilities]] = {}
    for one in seen:
        if one.item.view is not None:
            given = dict(zip(VIEWS, map(float, one.maps.view), strict=True))
            subjects.setdefault(one.item.subject, {})[one.item.view] = given
    whole = {name: photos for name, photos in subjects.items() if len(photos) == len(VIEWS)}
    right, people, alone, together = [], [], 0, 0
    for name, photos in whole.items():
        views = _together(list(photos.values()))
        right += [view == true for view, true in zip(views, photos, strict=True)]
        people += [name] * len(views)
        together += views == list(photos)
        alone += _alone(list(photos.values())) == list(photos)
    made_up = [
        [other[twice] if view is missing else photos[view] for view in VIEWS]
        for photos in whole.values()
        for other in whole.values()
        if other is not photos
        for missing in VIEWS
        for twice in VIEWS
        if twice is not missing
    ]
    passed = [
        sum(set(views_of(visit)) == set(VIEWS) for visit in made_up)
        for views_of in (_alone, _together)
    ]
    return Together(
        right=in_percent(estimate_share(right, people)),
        wrong=(right.count(False), len(right)),
        visits=(alone, together, len(whole)),
        false=(passed[0], passed[1], len(made_up)),
    )


def _alone(photos: Sequence[Probabilities]) -> list[View]:
    return [max(VIEWS, key=lambda view: photo[view]) for photo in photos]


def _together(photos: Sequence[Probabilities]) -> list[View]:
    return list(assign_views(photos) or _alone(photos))
