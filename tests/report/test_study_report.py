"""The report of an analysed study agrees with its tables."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.results.folder import ResultsFolder
from autosalt.study.analysis import analyse, write_study_tables
from autosalt.study.scores.read import read_visits
from autosalt.study.settings.options import BaselineSettings, StudySettings

Section = Callable[[str, str], str]
Page = Callable[..., str]

pytestmark = pytest.mark.slow

FOUNDING = Path(__file__).parents[2] / "docs" / "founding-case" / "scores.csv"


def test_the_founding_case_is_reported_correctly(
    tmp_path: Path, page: Page, section: Section
) -> None:
    """10.1155/crdm/4908438: 79.6 to 59.6 and 70.2 to 58.6, neither SALT30, noise undecided."""
    write_study_tables(analyse(read_visits(FOUNDING), StudySettings()), ResultsFolder(tmp_path))
    html = page(tmp_path)
    study = section(html, "study")
    assert "patient 1 baseline → month 3 79.6 59.6 −20.0 25.1 – no no no S4a → S3" in study
    assert "patient 2 baseline → month 3 70.2 58.6 −11.6 16.5 – no no no S3 → S3" in study
    assert "not known: whether a change is beyond noise stays undecided" in section(
        html, "settings"
    )
    assert "0/2, 0.0 %" in section(html, "responders")
    assert "There is no photo" not in html
    assert "Refused photos" not in html


def test_no_subject_with_a_baseline(tmp_path: Path, page: Page, section: Section) -> None:
    scores = tmp_path / "scores.csv"
    scores.write_text("subject,visit,date,salt\n1,week 12,,40\n2,week 12,,50\n")
    settings = StudySettings(baseline=BaselineSettings("named", "day 0"))
    write_study_tables(analyse(read_visits(scores), settings), ResultsFolder(tmp_path))
    html = page(tmp_path)
    assert "no baseline" in section(html, "study")
    assert "40.0" not in section(html, "study").split("no baseline")[0]
    assert "no baseline" in section(html, "problems")
