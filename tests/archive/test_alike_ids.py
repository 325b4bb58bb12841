"""Ids that a person may take for one are told; others are not."""

import pytest

from autosalt.archive.alike_ids import alike_ids
from autosalt.archive.rows import PhotoRow


def rows(*ids: tuple[str, str]) -> list[PhotoRow]:
    return [PhotoRow(f"{k}.jpg", subject, visit, None) for k, (subject, visit) in enumerate(ids)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S-01", "s-01"),
        ("12", "0012"),
        ("AB 12", "AB12"),
        ("week 4", "week  04"),
        ("S\uff11", "S1"),  # a digit of another width
    ],
)
def test_alike(one: str, other: str) -> None:
    (line,) = alike_ids(rows((one, "1"), (other, "1"), ("B", "1")))
    assert line.startswith("subjects ")
    assert repr(one) in line
    assert repr(other) in line
    (line,) = alike_ids(rows(("A", one), ("A", other), ("B", one)))
    assert line.startswith("visits of 'A' ")


def test_letters_that_only_unicode_tells_apart_are_written_out() -> None:
    (line,) = alike_ids(rows(("M\u00fcller", "1"), ("Mu\u0308ller", "1")))
    assert r"'M\xfcller'" in line
    assert r"'Mu\u0308ller'" in line


@pytest.mark.parametrize(
    ("one", "other"), [("12", "120"), ("S1", "S-1"), ("V1", "V10"), ("0", "1")]
)
def test_not_alike(one: str, other: str) -> None:
    assert alike_ids(rows((one, "1"), (other, "1"))) == ()
