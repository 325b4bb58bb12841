"""A pattern is suggested only where it fits all paths and gives levels that can be right."""

from itertools import product

import pytest

from autosalt.archive.path_pattern import DEFAULT_PATTERN
from autosalt.archive.pattern_candidates import fitting_pattern, instead_of
from autosalt.core.views import VIEWS
from autosalt.visits.levels import find_level_mistake


def tree(text: str, subjects: str = "0012 0013", visits: str = "baseline week-12") -> list[str]:
    """Paths of an archive, by a template."""
    return [
        text.format(subject=subject, visit=visit, view=view, date=f"2024-0{k}-05")
        for subject, (k, visit), view in product(
            subjects.split(), enumerate(visits.split(), 1), VIEWS
        )
    ]


@pytest.mark.parametrize(
    ("made", "suggested"),
    [
        ("{subject}/{view}.jpg", "{subject}/{view}.*"),
        ("{subject}/{visit}/{view}.jpg", "{subject}/{visit}/{view}.*"),
        ("Oslo/{subject}/{visit}/{view}.jpg", "{site}/{subject}/{visit}/{view}.*"),
        ("{date}/{subject}/{view}.jpg", "{date}/{subject}/{view}.*"),
        ("{visit}/{subject}/{view}.jpg", "{visit}/{subject}/{view}.*"),
        ("a/b/{subject}/{visit}/{view}.jpg", "*/*/{subject}/{visit}/{view}.*"),
        ("{subject}/{visit}/{view}/IMG_1.jpg", "{subject}/{visit}/{view}/*"),
        ("{subject}_{date}_{view}.jpg", "{subject}_{date}_{view}.*"),
        ("{subject}_{visit}_{view}.jpg", "{subject}_{visit}_{view}.*"),
        ("{subject}/{date}_{view}.jpg", "{subject}/{date}_{view}.*"),
        ("{subject}/{visit}/IMG_{view}.jpg", "{subject}/{visit}/*_{view}.*"),
    ],
)
def test_an_archive_gets_the_pattern_it_was_made_by(made: str, suggested: str) -> None:
    assert fitting_pattern(tree(made)) == suggested


def test_nothing_is_suggested_where_nothing_fits() -> None:
    assert fitting_pattern(["a/b/c/d/e/f/1.jpg", "2.jpg"]) is None
    assert fitting_pattern([]) is None


@pytest.mark.parametrize(
    ("made", "suggested"),
    [
        ("{visit}/{subject}/{view}.jpg", ("{visit}/{subject}/{view}.*",)),
        ("{date}/{subject}/{view}.jpg", ("{date}/{subject}/{view}.*",)),
        ("photos/{subject}/{view}.jpg", ("*/{subject}/{view}.*", "{site}/{subject}/{view}.*")),
    ],
)
def test_a_mistake_gets_the_pattern_that_mends_it(made: str, suggested: tuple[str, ...]) -> None:
    paths = tree(made)
    read = {tuple(path.split("/")[:2]) for path in paths}
    mistake = find_level_mistake((subject, visit) for subject, visit in read)
    assert mistake is not None
    assert instead_of(DEFAULT_PATTERN, mistake, paths) == suggested
