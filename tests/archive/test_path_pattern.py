"""Path patterns read what a path says, or nothing."""

import pytest

from autosalt.archive.path_pattern import DEFAULT_PATTERN, PathMatch, PathPattern
from autosalt.core.views import View
from autosalt.errors import ArchiveError


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        (DEFAULT_PATTERN, "0012/3/left.JPG", PathMatch("0012", "3", View.LEFT, "")),
        (DEFAULT_PATTERN, "Zoë Ł/week 12/Back.png", PathMatch("Zoë Ł", "week 12", View.BACK, "")),
        ("{subject}.*", "a.b.jpg", PathMatch("a.b", "1", None, "")),
        ("{subject}_{view}", "S_01_top.png", PathMatch("S_01", "1", View.TOP, "")),
        ("{subject}/{view}", "S1/top", PathMatch("S1", "1", View.TOP)),
        (DEFAULT_PATTERN, "0012/3/left", PathMatch("0012", "3", View.LEFT)),
        (DEFAULT_PATTERN, "0012/3/leftover", None),
        ("{subject}.*", "S1", PathMatch("S1", "1", None)),
        ("{subject}.jpg", "S1", None),
        ("{subject}_{view}.*", "S_01_top.png", PathMatch("S_01", "1", View.TOP, "")),
        (
            "{subject}/{date}_{view}.*",
            "S1/2024-02-29_right.jpg",
            PathMatch("S1", "2024-02-29", View.RIGHT, "2024-02-29"),
        ),
        (
            "*/{subject}/{visit}/{date}/*_{view}.jpg",
            "site 3/S1/V2/2024-01-05/IMG_7_left.jpg",
            PathMatch("S1", "V2", View.LEFT, "2024-01-05"),
        ),
        ("{subject}/{subject}-{view}.jpg", "S1/S1-top.jpg", PathMatch("S1", "1", View.TOP, "")),
        ("{subject}/{subject}-{view}.jpg", "S1/S2-top.jpg", None),
        ("site-folders", "Oslo/S1/V2/top.jpg", PathMatch("S1", "V2", View.TOP, site="Oslo")),
        ("names", "S1_week 12_left.heic", PathMatch("S1", "week 12", View.LEFT)),
        (
            "dated-names",
            "0012_2024-05-03_top.jpg",
            PathMatch("0012", "2024-05-03", View.TOP, "2024-05-03"),
        ),
        (DEFAULT_PATTERN, "0012/3/front.jpg", None),
        (DEFAULT_PATTERN, "0012/left.jpg", None),
        (DEFAULT_PATTERN, "a/0012/3/left.jpg", None),
        ("{subject}/{date}.*", "S1/2023-02-29.jpg", None),
        ("{subject}.(jpg)", "S1.jpg", None),
    ],
)
def test_match(pattern: str, path: str, expected: PathMatch | None) -> None:
    assert PathPattern(pattern).match(path) == expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{subject}/{side}.*", "{side} is unknown; use {subject}, {visit}, {view}, {date}"),
        ("{visit}/{view}.*", "{subject} is missing"),
        ("{}/x", "{} is unknown"),
        ("by-site", "nor is it a named pattern (folders, site-folders"),
    ],
)
def test_a_wrong_pattern_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(ArchiveError) as error:
        PathPattern(pattern)
    assert message in str(error.value)


def test_a_path_that_can_be_read_in_two_ways_fits_not() -> None:
    names = PathPattern("names")
    assert names.match("0001_week_12_left.jpg") is None  # week_12 of 0001, or 12 of 0001_week
    assert names.match("0001_week-12_left.jpg") == PathMatch("0001", "week-12", View.LEFT)
