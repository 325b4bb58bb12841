"""No subject is on two sides, and none moves when data is added."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autosalt.errors import ConfigError, DatasetError
from autosalt.training.data.dataset import Item
from autosalt.training.data.split import Places, Split, places, refuse_twins, select, split_of
from autosalt.training.settings import DataSettings

SIDES = (Split.TRAIN, Split.VAL, Split.TEST)


def item(subject: str, number: int = 0, folder: Path = Path("d")) -> Item:
    return Item(folder, f"{subject}-{number}.jpg", None, None, subject, None, "toy", {})


def written(folder: Path, *photos: tuple[str, bytes]) -> list[Item]:
    """A photo of each subject, with what its file holds."""
    items = [item(subject, folder=folder) for subject, _ in photos]
    for one, (_, content) in zip(items, photos, strict=True):
        (folder / one.photo).write_bytes(content)
    return items


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1, max_size=8), min_size=40, max_size=80), st.integers(0, 9))
def test_no_subject_leaks_and_no_photo_is_lost(subjects: list[str], seed: int) -> None:
    items = [item(subject, k) for k, subject in enumerate(subjects)]
    data = DataSettings(val_fraction=0.3, test_fraction=0.3, split_seed=seed)
    seen: dict[str, Split] = {}
    total = 0
    for side in SIDES:
        try:
            chosen = select(items, side, data)
        except DatasetError:
            continue
        total += len(chosen)
        for one in chosen:
            assert seen.setdefault(one.subject, side) is side
    assert total == len(items) == len(select(items, Split.ALL, data))


HALVES = DataSettings(val_fraction=0.5)
TRAINED, ALSO_TRAINED, *_ = [
    f"s{k}" for k in range(20) if split_of(f"s{k}", places(HALVES)) is Split.TRAIN
]
VALIDATED = next(f"s{k}" for k in range(20) if split_of(f"s{k}", places(HALVES)) is Split.VAL)


@pytest.mark.parametrize("side", [Split.TRAIN, Split.VAL])
def test_a_file_on_two_sides_is_a_leak(tmp_path: Path, side: Split) -> None:
    """One person under two ids, of two exports for example: nothing could be measured on it."""
    items = written(tmp_path, (TRAINED, b"one"), (VALIDATED, b"one"))
    with pytest.raises(DatasetError, match=r"in the (train|val) split are the same file"):
        refuse_twins(items, side, HALVES)
    refuse_twins(items, Split.ALL, HALVES)


def test_files_that_differ_or_lie_on_one_side_are_no_leak(tmp_path: Path) -> None:
    items = written(tmp_path, (TRAINED, b"one"), (ALSO_TRAINED, b"one"), (VALIDATED, b"two"))
    for side in SIDES:
        refuse_twins(items, side, HALVES)


def test_fractions_hold_on_average() -> None:
    where = Places(val_fraction=0.2, test_fraction=0.1, seed=0)
    sides = [split_of(f"subject {k}", where) for k in range(4000)]
    assert sides.count(Split.VAL) / 4000 == pytest.approx(0.2, abs=0.02)
    assert sides.count(Split.TEST) / 4000 == pytest.approx(0.1, abs=0.02)


def test_another_seed_gives_another_split() -> None:
    sides = [[split_of(f"{k}", Places(0.5, 0.0, seed)) for k in range(50)] for seed in (0, 1)]
    assert sides[0] != sides[1]


def test_an_empty_side_is_reported() -> None:
    with pytest.raises(DatasetError, match=r"no photos in the test split of 1 subjects"):
        select([item("a")], Split.TEST, DataSettings(val_fraction=0.2))


def test_something_is_left_to_train_on() -> None:
    with pytest.raises(
        ConfigError, match=r"data\.val_fraction=0\.5: with 0\.5 to test on, nothing"
    ):
        places(DataSettings(val_fraction=0.5, test_fraction=0.5))
    with pytest.raises(ConfigError, match="nothing is left"):
        places(DataSettings(val_fraction=0.5, folds=2))


def test_folds_test_everybody_once() -> None:
    items = [item(f"s{k}") for k in range(60)]
    tested: list[str] = []
    for fold in range(5):
        data = DataSettings(folders=[], val_fraction=0.1, folds=5, fold=fold)
        test, train = (select(items, part, data) for part in (Split.TEST, Split.TRAIN))
        assert not {one.subject for one in test} & {one.subject for one in train}
        tested += [one.subject for one in test]
    assert sorted(tested) == sorted(one.subject for one in items)


@pytest.mark.parametrize(("folds", "fold"), [(5, 5), (5, -1), (1, 0), (0, 7)])
def test_a_fold_that_does_not_exist(folds: int, fold: int) -> None:
    with pytest.raises(ConfigError, match=r"data\.fold"):
        places(DataSettings(folders=[], folds=folds, fold=fold))
