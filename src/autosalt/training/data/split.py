"""Split a dataset by subject: photos of one person are never on both sides.

A subject's side depends only on its name and the seed, so adding data moves no subject.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autosalt.errors import ConfigError, DatasetError
from autosalt.training.data.dataset import Item
from autosalt.training.settings import DataSettings


class Split(StrEnum):
    """A part of the data; `all` is the three together."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Places:
    """Where on a line of length 1 each side lies; every subject has a place on it.

    The test side begins at `test_from`, the validation side follows it, the rest is trained on.
    """

    val_fraction: float
    test_fraction: float
    seed: int
    test_from: float = 0.0


def places(data: DataSettings) -> Places:
    """How `data` divides subjects.

    Raises:
        ConfigError: There is no such fold, or nothing is left to train on.
    """
    test_fraction, test_from = data.test_fraction, 0.0
    if data.folds == 1:
        raise ConfigError("data.folds=1: give 0, for no folds, or 2 and more")
    if not 0 <= data.fold < max(1, data.folds):
        cure = f"give 0 to {data.folds - 1}" if data.folds else "give data.folds too"
        raise ConfigError(f"data.fold={data.fold}: there is no such fold; {cure}")
    if data.folds:
        test_fraction, test_from = 1 / data.folds, data.fold / data.folds
    if data.val_fraction + test_fraction >= 1:
        raise ConfigError(
            f"data.val_fraction={data.val_fraction}: with {test_fraction:.2g} to test on, nothing "
            "is left to train on"
        )
    return Places(data.val_fraction, test_fraction, data.split_seed, test_from)


def split_of(subject: str, where: Places) -> Split:
    """The side a subject falls on; over many subjects the fractions hold on average."""
    digest = hashlib.sha256(f"{where.seed}:{subject}".encode()).digest()
    place = (int.from_bytes(digest[:8], "big") / 2**64 - where.test_from) % 1.0
    if place < where.test_fraction:
        return Split.TEST
    return Split.VAL if place < where.test_fraction + where.val_fraction else Split.TRAIN


def select(items: Iterable[Item], split: Split, data: DataSettings) -> list[Item]:
    """Return the items of one split, divided by the settings in `data`, in their order.

    Raises:
        ConfigError: As `places`.
        DatasetError: No photo falls on this side.
    """
    everything, where = list(items), places(data)
    chosen = [
        item for item in everything if split is Split.ALL or split_of(item.subject, where) is split
    ]
    if not chosen:
        subjects = len({item.subject for item in everything})
        raise DatasetError(
            f"no photos in the {split} split of {subjects} subjects; add subjects, raise "
            f"data.{split}_fraction or change data.split_seed"
        )
    return chosen


def refuse_twins(items: Iterable[Item], split: Split, data: DataSettings) -> None:
    """Raise DatasetError where a file on this side is also there under a subject of another side.

    Only files of one length are read. A picture that was saved again is not noticed.
    """
    where = places(data)
    if split is Split.ALL:
        return
    by_length: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_length[(item.folder / item.photo).stat().st_size].append(item)
    for alike in by_length.values():
        if len({split_of(item.subject, where) for item in alike}) > 1:
            _refuse_equal(alike, where, split)


def _refuse_equal(items: Sequence[Item], where: Places, split: Split) -> None:
    first: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: split_of(item.subject, where) is not split):
        content = (item.folder / item.photo).read_bytes()
        other = first.setdefault(hashlib.sha256(content).hexdigest(), item)
        sides = split_of(other.subject, where), split_of(item.subject, where)
        if sides[0] is split and sides[1] is not split:
            raise DatasetError(
                f"{other.folder / other.photo} in the {sides[0]} split and "
                f"{item.folder / item.photo} in the {sides[1]} split are the same file: give both "
                "rows one subject, or leave one out"
            )
