"""Problems of a training dataset, found before the first step.

No model is needed: photos are judged with the limits of scoring and the scalp that was drawn.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product
from types import MappingProxyType
from typing import Final

from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.core.types import BoolMask
from autosalt.core.views import VIEWS, View
from autosalt.errors import DatasetError
from autosalt.files.table import Table
from autosalt.imaging.checks.near_duplicates import COMPARED, fingerprint, nearly_same
from autosalt.imaging.checks.picture import (
    measure_picture,
    require_one_whole,
    require_true_colour,
)
from autosalt.imaging.checks.quality import measure_quality, require_quality
from autosalt.imaging.masks import MASK_MISTAKES
from autosalt.imaging.pipeline import Prepared
from autosalt.imaging.training_index import NO_VIEW
from autosalt.training.data.dataset import Example, Item, example_of, map_items, open_item
from autosalt.visits.lookalikes import alike_names

BALANCE: Final = 0.5
"""A view that has fewer photos than this share of the most frequent one is out of balance."""
UNKNOWN_VIEW: Final = "unknown"


class ProblemKind(StrEnum):
    """What may be wrong with a dataset; the codes of problems.csv."""

    UNREADABLE = "unreadable"
    MASKS_CONTRADICT = "masks_contradict"
    LEAK = "leak"
    SUBJECTS_ALIKE = "subjects_alike"
    TWO_VIEWS = "two_views"
    REFUSED = "refused"
    VIEWS_UNBALANCED = "views_unbalanced"


KIND_TEXT: Final[Mapping[ProblemKind, str]] = MappingProxyType(
    {
        ProblemKind.UNREADABLE: "photos or masks that cannot be read: training stops at them",
        ProblemKind.MASKS_CONTRADICT: "pairs of masks that no photo shows: training stops at them",
        ProblemKind.LEAK: "one picture under two subjects, who may be on two sides of the split; "
        "give both rows one subject, or leave one out",
        ProblemKind.SUBJECTS_ALIKE: "ids that look alike, perhaps of one person on two sides "
        "of the split",
        ProblemKind.TWO_VIEWS: "one picture as two views; correct one of them",
        ProblemKind.REFUSED: "photos that scoring would refuse: the model learns what it never "
        "scores",
        ProblemKind.VIEWS_UNBALANCED: "views with few photos: the model will read them less well",
    }
)
"""What each kind means and what to do, for people."""


@dataclass(frozen=True, slots=True)
class DatasetProblem:
    """One problem: of a photo, of two photos, or of the dataset as a whole.

    `photo` and `other` are paths, empty where there is none.
    """

    kind: ProblemKind
    detail: str
    photo: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class DataCheck:
    """What was found in a dataset; `views` counts its photos by view, `none` and `unknown`."""

    photos: int
    subjects: int
    views: Mapping[str, int]
    problems: tuple[DatasetProblem, ...]

    def of(self, kind: ProblemKind) -> list[DatasetProblem]:
        """The problems of one kind."""
        return [problem for problem in self.problems if problem.kind is kind]

    def table(self) -> Table:
        """Every problem, as rows of problems.csv."""
        rows = [
            {"problem": one.kind, "photo": one.photo, "other": one.other, "detail": one.detail}
            for one in self.problems
        ]
        columns = ("problem", "photo", "other", "detail")
        return Table("problems", dict.fromkeys(columns, "text"), rows)


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo that was looked at: its fingerprint, None where it cannot be opened; its problems."""

    item: Item
    fingerprint: str | None
    problems: tuple[DatasetProblem, ...] = ()


def check_data(items: Sequence[Item]) -> DataCheck:
    """Look at every photo and mask of a dataset, and compare the photos with each other."""
    seen = map_items(look_at, items)
    problems = (
        *(problem for one in seen for problem in one.problems),
        *_same_pictures(seen),
        *_subjects_alike(items),
        *_views_unbalanced(items),
    )
    order = list(ProblemKind)
    return DataCheck(
        photos=len(items),
        subjects=len({item.subject for item in items}),
        views=_count_views(items),
        problems=tuple(sorted(problems, key=lambda one: (order.index(one.kind), one.photo))),
    )


def look_at(item: Item) -> Seen:
    """Open a photo and its masks, and judge them."""
    path = _path(item)
    try:
        prepared = open_item(item, COMPARED)
    except DatasetError as error:
        return Seen(item, None, (DatasetProblem(ProblemKind.UNREADABLE, str(error), path),))
    mark = fingerprint(prepared.inside)
    try:
        example = example_of(item, prepared)
    except DatasetError as error:
        # A refusal with both masks at hand is of the pair; else one of them cannot be opened.
        kind = ProblemKind.MASKS_CONTRADICT if _is_of_the_pair(error) else ProblemKind.UNREADABLE
        return Seen(item, mark, (DatasetProblem(kind, str(error), path),))
    refusal = _refusal(prepared, example)
    if refusal is None:
        return Seen(item, mark)
    detail = f"{REASON_TEXT[refusal.reason]} ({refusal})"
    return Seen(item, mark, (DatasetProblem(ProblemKind.REFUSED, detail, path),))


def _is_of_the_pair(error: DatasetError) -> bool:
    cause = error.__cause__
    return isinstance(cause, PhotoRefused) and cause.reason in MASK_MISTAKES


def _refusal(prepared: Prepared, example: Example) -> PhotoRefused | None:
    """Why scoring would refuse a photo, in the order of the scorer; None where it would not.

    A photo that is known to show no view is to be refused: it teaches that. Light, sharpness and
    framing are those of the scalp: without one that was drawn they are not judged, as a white wall
    would count as over-exposed.
    """
    if example.item.shows_none:
        return None
    scalp = _whole_scalp(example)
    picture = measure_picture(prepared.photo, scalp)
    try:
        require_one_whole(picture)
        if scalp is not None:
            require_quality(measure_quality(prepared.photo, scalp))
        require_true_colour(picture)
    except PhotoRefused as refusal:
        return refusal
    return None


def _whole_scalp(example: Example) -> BoolMask | None:
    """The scalp on the photo's part of the square; None unless all of it is known."""
    if example.scalp is None or example.scalp_known is not None:
        return None
    return example.scalp[example.box.inside]


def _same_pictures(seen: Sequence[Seen]) -> Iterator[DatasetProblem]:
    """Nearly the same picture, or its mirror image, under two subjects or two views."""
    by_mark: dict[str, dict[tuple[str, View | None], Item]] = {}
    for one in seen:
        if one.fingerprint is not None:
            alike = by_mark.setdefault(one.fingerprint, {})
            alike.setdefault((one.item.subject, one.item.view), one.item)
    for alike in by_mark.values():
        yield from _apart(combinations(alike.values(), 2))
    for first, second in nearly_same(by_mark):
        yield from _apart(product(by_mark[first].values(), by_mark[second].values()))


def _apart(pairs: Iterable[tuple[Item, Item]]) -> Iterator[DatasetProblem]:
    for one, other in pairs:
        first, second = sorted((one, other), key=_path)
        if one.subject != other.subject:
            detail = f"nearly the same picture under subjects {first.subject} and {second.subject}"
            yield DatasetProblem(ProblemKind.LEAK, detail, _path(first), _path(second))
        elif one.view != other.view and one.view is not None and other.view is not None:
            detail = f"nearly the same picture as {first.view} and as {second.view}"
            yield DatasetProblem(ProblemKind.TWO_VIEWS, detail, _path(first), _path(second))


def _subjects_alike(items: Sequence[Item]) -> Iterator[DatasetProblem]:
    for line in alike_names(((item.subject, "") for item in items), (), ()):
        yield DatasetProblem(ProblemKind.SUBJECTS_ALIKE, line)


def _views_unbalanced(items: Sequence[Item]) -> Iterator[DatasetProblem]:
    counts = Counter(item.view for item in items if item.view is not None)
    most = max(counts.values(), default=0)
    for view in VIEWS:
        if counts[view] < BALANCE * most:
            detail = f"{view}: {counts[view]}, while the most frequent view has {most}"
            yield DatasetProblem(ProblemKind.VIEWS_UNBALANCED, detail)


def _count_views(items: Sequence[Item]) -> Mapping[str, int]:
    counts = Counter(NO_VIEW if item.shows_none else item.view or UNKNOWN_VIEW for item in items)
    return {str(name): counts[name] for name in (*VIEWS, NO_VIEW, UNKNOWN_VIEW)}


def _path(item: Item) -> str:
    return (item.folder / item.photo).as_posix()
