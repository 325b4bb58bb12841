"""People taken for visits, or visits for people, are found by how they are called."""

from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.visits.levels import LevelMistake, Mistake, find_level_mistake
from autosalt.visits.parse import is_visit_name

IDS = ("0001", "0002", "0017")
NAMES = ("baseline", "week 12")


def pairs(subjects: Iterable[str], visits: Iterable[str]) -> list[tuple[str, str]]:
    return list(product(subjects, visits))


@pytest.mark.parametrize(
    "subjects",
    [
        NAMES,
        ("before", "after"),
        ("2024-01-05", "2024-04-01"),
        ("week 0", "week 12", "week 24"),
        ("Visit 1", "Visit 2"),
        ("month 3",),
    ],
)
@pytest.mark.parametrize("visits", [IDS, ("S-001",), ("patient 3", "patient 4"), ("Anna", "Bernd")])
def test_visits_above_subjects_are_certain(
    subjects: tuple[str, ...], visits: tuple[str, ...]
) -> None:
    expected = LevelMistake(Mistake.EXCHANGED, True, tuple(sorted(subjects)))
    assert find_level_mistake(pairs(subjects, visits)) == expected


@pytest.mark.parametrize("gathering", ["photos", "My photos", "Bilder", "DCIM", "Study images"])
@pytest.mark.parametrize("visits", [IDS, ("P-001", "P-002"), ("7", "12", "31"), ("Anna", "Bernd")])
def test_people_in_a_folder_of_photos_are_certain(gathering: str, visits: tuple[str, ...]) -> None:
    mistake = find_level_mistake(pairs([gathering], visits))
    assert mistake == LevelMistake(Mistake.VISITS_ARE_SUBJECTS, True, tuple(sorted(visits)))


def test_people_of_several_sites_are_certain() -> None:
    mistake = find_level_mistake([("Oslo", "1001"), ("Oslo", "1014"), ("Bergen", "2003")])
    assert mistake == LevelMistake(Mistake.VISITS_ARE_SUBJECTS, True, ("1001", "1014", "2003"))


def test_people_whose_numbers_count_up_are_something_to_look_at() -> None:
    mistake = find_level_mistake([("Oslo", "0001"), ("Oslo", "0002")])
    assert mistake == LevelMistake(Mistake.VISITS_ARE_SUBJECTS, False, ("0001", "0002"))


@pytest.mark.parametrize("visit", ["left", "Top", "front"])
def test_views_are_neither_subjects_nor_visits(visit: str) -> None:
    assert find_level_mistake([("0001", visit)]) == LevelMistake(
        Mistake.SUBJECTS_ARE_VIEWS, True, (visit,)
    )


def test_one_visit_among_the_subjects_is_something_to_look_at() -> None:
    mistake = find_level_mistake([*pairs(IDS, NAMES), ("baseline", "0004")])
    assert mistake == LevelMistake(Mistake.EXCHANGED, False, ("baseline",))


@pytest.mark.parametrize(
    ("subjects", "visits"),
    [
        (("S01", "S02"), ("11-2023", "01-2024", "02-2024")),
        (IDS, NAMES),
        (IDS, ("V1", "V2", "V10")),
        (IDS, ("1", "2", "3")),
        (IDS, ("001", "002", "003")),
        (IDS, ("2024-01-05", "2024-04-01")),
        (IDS, ("1",)),  # one visit each
        (("M1", "M2", "F1"), NAMES),  # people, not months
        (("V1", "V2"), NAMES),  # volunteers
        (("AB", "CD"), ("0", "4", "12", "24")),
        (("0001",), ("1", "2")),
        (("A",), ("baseline",)),
        (("Photo patient 3",), NAMES),
        (("photos",), NAMES),  # one person, whose folder has a poor name
    ],
)
def test_right_levels_are_no_mistake(subjects: tuple[str, ...], visits: tuple[str, ...]) -> None:
    assert find_level_mistake(pairs(subjects, visits)) is None


@pytest.mark.slow
@given(
    st.sets(
        st.from_regex(r"[A-Z]{1,3}-?[0-9]{2,5}", fullmatch=True).filter(
            # `WK-12` is a visit; `W12` may be any person.
            lambda name: not is_visit_name(name) or not name[1].isalpha()
        ),
        min_size=1,
        max_size=8,
    ),
    st.sets(st.sampled_from(["baseline", "week 4", "week 12", "month 6"]), min_size=1),
)
def test_ids_above_visits_are_right_and_the_reverse_is_not(
    subjects: set[str], visits: set[str]
) -> None:
    assert find_level_mistake(pairs(subjects, visits)) is None
    reverse = find_level_mistake(pairs(visits, subjects))
    assert reverse is not None
    assert reverse.kind is Mistake.EXCHANGED
