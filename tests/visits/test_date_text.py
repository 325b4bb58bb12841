"""A date in a name is found in its parts; what is no day gives none."""

import pytest

from autosalt.visits.date_text import find_date


@pytest.mark.parametrize(
    "name",
    [
        *("week 12", "visit 3", "1-2-3", "12.0", "2024-13-05", "20241301", "S01_12_2024x", "Mar 3"),
        *("00012345", "IMG_20", "2024-02-30", "99999999", "V1_12_2024", "Q3", "1.2", "May 24"),
        *("IMG_2023", "DSC_120304", "AA-1900", "scan 05-2024"),
    ],
)
def test_what_is_no_date(name: str) -> None:
    found = find_date(name)
    assert found is None or all(span.day is None for span in found.readings.values())
