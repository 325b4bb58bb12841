"""Splits by subject: photos of one person are never on both sides.

A subject's side depends on its name and the seed only, so adding data moves nobody.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from autosalt.training.data import DatasetError, Item
from autosalt.training.settings import DataSettings


class Split(StrEnum):
    """A part of the data; `all` is the three together."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"
    ALL = "all"


def split_of(
    subject: str, val_fraction: float, test_fraction: float, seed: int, test_from: float = 0.0
) -> Split:
    """The side a subject falls on; over many subjects the fractions hold on average.

    Args:
        subject: its name.
        val_fraction: of the subjects on the validation side, 0 or more.
        test_fraction: of those on the test side, 0 or more; together less than 1.
        seed: of the places 0..1 that subjects have.
        test_from: the place where the test side begins; the validation side follows it.

    Raises:
        DatasetError: A fraction is negative or the two leave nothing to train on.
    """
    if min(val_fraction, test_fraction) < 0 or val_fraction + test_fraction >= 1:
        raise DatasetError(
            f"val_fraction {val_fraction} and test_fraction {test_fraction} must be 0 or more and "
            "sum to less than 1"
        )
    digest = hashlib.sha256(f"{seed}:{subject}".encode()).digest()
    place = (int.from_bytes(digest[:8], "big") / 2**64 - test_from) % 1.0
    if place < test_fraction:
        return Split.TEST
    return Split.VAL if place < test_fraction + val_fraction else Split.TRAIN


def select(items: Iterable[Item], split: Split, data: DataSettings) -> list[Item]:
    """The items of one split, divided as `data` says, in their order.

    Raises:
        DatasetError: A fraction is out of range, or no photo falls on this side.
    """
    everything = list(items)
    test_fraction, test_from = data.test_fraction, 0.0
    if data.folds:
        if not 0 <= data.fold < data.folds or data.folds < 2:
            raise DatasetError(f"data.fold {data.fold} must be 0 to data.folds - 1 ({data.folds})")
        test_fraction, test_from = 1 / data.folds, data.fold / data.folds
    places = data.val_fraction, test_fraction, data.split_seed, test_from
    chosen = [
        item
        for item in everything
        if split is Split.ALL or split_of(item.subject, *places) is split
    ]
    if not chosen:
        subjects = len({item.subject for item in everything})
        raise DatasetError(
            f"no photos in the {split} split of {subjects} subjects; add subjects, raise "
            f"data.{split}_fraction or change data.split_seed"
        )
    return chosen


def parse_split(name: str) -> Split:
    """A split by its name. Raises DatasetError on an unknown one."""
    try:
        return Split(name)
    except ValueError as error:
        raise DatasetError(f"split={name}: must be one of {', '.join(Split)}") from error
