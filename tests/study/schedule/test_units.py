"""Shares in a study are found by hand-made scores, and never in what the program measured."""

from dataclasses import replace
from types import SimpleNamespace

from autosalt.study.model import ScoredVisit, Study
from autosalt.study.schedule.build_study import build_study
from autosalt.study.settings.options import (
    StudySettings,
)


def texts(visits: list[ScoredVisit], measured: bool = False) -> list[str]:
    study: Study = build_study(visits, StudySettings(), measured=measured)
    return [problem.text for problem in study.problems if problem.code == "scores_as_shares"]


def test_a_site_in_shares(make: SimpleNamespace) -> None:
    visits = make.course("A", 80, 30) + [
        replace(visit, site="Oslo") for visit in make.course("B", 0.8, 0.7)
    ]
    (line,) = texts(visits)
    assert line.startswith("no salt of site 'Oslo' is over 1, for example 0.8 of subject 'B'")


def test_the_unit_of_measured_scores_is_certain(make: SimpleNamespace) -> None:
    visits = make.course("A", 85, 0.8) + make.course("B", 0.8, 0.4)
    assert texts(visits)
    assert texts(visits, measured=True) == []
    assert texts(make.course("B", 0.8, 0.4), measured=True) == []


def test_a_reader_in_shares_is_found_by_measured_scores(make: SimpleNamespace) -> None:
    def read(*salts: float) -> list[ScoredVisit]:
        pairs = zip(salts, make.course("A", 80, 0.6), strict=True)
        return [replace(visit, readers={"AB": salt}) for salt, visit in pairs]

    assert texts(read(78, 0.4), measured=True) == []
    (line,) = texts(read(0.78, 0.4), measured=True)
    assert line.startswith(
        "1 of 2 values of reader_salt_AB may be shares, for example 0.78 of subject 'A'"
    )


def test_scores_that_are_shares_are_reported(make: SimpleNamespace) -> None:
    assert "scores_as_shares" in make.codes(make.study(make.course("A", 0.8, 0.4)))
    assert "scores_as_shares" not in make.codes(make.study(make.course("A", 1.0, 0.0)))
    assert "scores_as_shares" not in make.codes(make.study(make.course("A", 0.8, 1.5)))
