"""Names on figures: one line, cut so that they still differ."""

import pytest

from autosalt.report.figures import style


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("short", 10, "short"),
        ("Aarhus-0012345", 9, "Aarh…2345"),
        ("two\nlines\x00", 20, "two lines"),
        ("日本語の被験者名", 7, "日本…名"),
        ("", 5, ""),
    ],
)
def test_labels(text: str, longest: int, expected: str) -> None:
    assert style.label(text, longest) == expected


def test_ids_that_differ_at_their_end_still_differ() -> None:
    names = {style.label(f"Northern-University-Hospital-{k}", 14) for k in range(20)}
    assert len(names) == 20


def test_a_study_without_arms_has_one() -> None:
    assert style.arm_label("") == "All subjects"


def test_the_first_six_arms_differ_by_more_than_colour() -> None:
    looks = [style.look(k) for k in range(6)]
    for name in ("colour", "shape", "dash", "hatch"):
        assert len({getattr(look, name) for look in looks}) == 6
