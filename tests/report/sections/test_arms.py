"""Sections on arms: responders, change, and who is counted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.results.folder import ResultsFolder
from autosalt.study.analysis import analyse, write_study_tables
from autosalt.study.scores.read import read_visits
from autosalt.study.settings.options import ResponseSettings, StudySettings

pytestmark = pytest.mark.slow

Section = Callable[[str, str], str]
Page = Callable[..., str]

Analysed = Callable[..., Path]


FOUNDING = Path(__file__).parents[3] / "docs" / "founding-case" / "scores.csv"


def test_arms_are_compared_as_in_the_tables(
    analysed: Analysed, page: Page, section: Section
) -> None:
    html = page(analysed())
    responders = section(html, "responders")
    assert "active minus placebo, points" in responders
    assert "6/6, 100.0 %" in responders
    assert "0/6, 0.0 %" in responders
    assert "Newcombe" in responders
    change = section(html, "change")
    assert "active minus placebo" in change
    assert "MMRM" in change
    assert "ANCOVA" in change


@pytest.mark.parametrize(
    ("settings", "inputs", "page_text"),
    [
        (
            StudySettings(),
            {},
            "SALT50, the primary response (by default, no settings file was given)",
        ),
        (StudySettings(), {"settings": "0" * 64}, "SALT50, the primary response, by visit"),
        (
            StudySettings(response=ResponseSettings(primary="salt75")), {},
            "SALT75, the primary response, by visit",
        ),
    ],
)  # fmt: skip
def test_a_response_that_nobody_chose_is_called_the_default(
    tmp_path: Path,
    settings: StudySettings,
    inputs: dict[str, str],
    page_text: str,
    page: Page,
    section: Section,
) -> None:
    write_study_tables(analyse(read_visits(FOUNDING), settings), ResultsFolder(tmp_path), inputs)
    assert page_text in section(page(tmp_path), "responders")


def test_arms_that_no_model_compares_keep_their_column_and_the_reason(
    tmp_path: Path, page: Page, section: Section
) -> None:
    lines = [
        f"{arm}{k},{visit},{arm},{salt + k * (k + step) - step}"
        for arm, salt in (("active", 60), ("placebo", 30))
        for k in range(5)
        for step, visit in enumerate(("week 0", "week 12"))
    ]
    scores = tmp_path / "scores.csv"
    scores.write_text("subject,visit,arm,salt\n" + "\n".join(lines) + "\n", encoding="utf-8")
    write_study_tables(analyse(read_visits(scores), StudySettings()), ResultsFolder(tmp_path))
    html = page(tmp_path)
    change = section(html, "change")
    assert "active minus placebo 5 and 5 not estimated" in change
    for page_text in (change, section(html, "problems")):
        assert "(60.0 to 76.0) and" in page_text
        assert "do not overlap: no difference at the same baseline" in page_text


def test_every_subject_is_counted(analysed: Analysed, page: Page, section: Section) -> None:
    flow = section(page(analysed()), "flow")
    assert "placebo week 12 6 5 5 0 1" in flow, "subjects, photographed, with SALT, -, no visit"
