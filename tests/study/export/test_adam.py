"""The dataset like ADaM BDS agrees with the analysis and marks imputed values."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from autosalt.study.settings.options import MissingSettings, PlannedVisit, StudySettings

Datasets = Callable[..., Any]
Pick = Callable[..., list[Mapping[str, Any]]]
OBSERVED = StudySettings(missing=MissingSettings("observed", "observed"))


def test_the_founding_case(make: SimpleNamespace, datasets: Datasets, pick: Pick) -> None:
    visits = [*make.course("1", 79.6, 59.6), *make.course("2", 70.2, 58.6)]
    _, _, adsalt = datasets(visits)
    results = pick(adsalt, PARAMCD="SALT", AVISIT="week 12")
    assert [round(row["PCHG"], 1) for row in results] == [-25.1, -16.5]
    assert [round(row["CHG"], 1) for row in results] == [-20.0, -11.6]
    assert [row["CRIT1FL"] for row in results] == ["N", "N"]
    assert "CRIT8FL" not in results[0]  # the minimal detectable change is not known
    (before, _) = pick(adsalt, PARAMCD="SALT", AVISIT="Baseline")
    assert (before["AVAL"], before["BASE"], before["ABLFL"]) == (79.6, 79.6, "Y")
    assert not {"CHG", "PCHG", "CRIT1FL", "DTYPE"} & set(before)


def test_a_visit_without_a_score_is_imputed_and_its_source_named(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visits = make.course("A", 80, 40, None)
    _, rs, adsalt = datasets(visits)
    (carried,) = pick(adsalt, PARAMCD="SALT", AVISIT="week 24")
    assert (carried["AVAL"], carried["CHG"], carried["DTYPE"]) == (40, -40, "LOCF")
    assert (carried["VISIT"], carried["ADY"], carried["ANL01FL"]) == ("week 12", 85, "Y")
    assert pick(rs, RSSEQ=carried["RSSEQ"])[0]["VISIT"] == "week 12"
    assert not any(name.startswith("CRIT") for name in carried)
    (responder,) = pick(adsalt, PARAMCD="RSP50", AVISIT="week 24")
    assert (responder["AVAL"], responder["AVALC"], responder["DTYPE"]) == (0, "N", "NRI")
    (before,) = pick(adsalt, PARAMCD="RSP50", AVISIT="week 12")
    assert (before["AVALC"], before.get("DTYPE")) == ("Y", None)
    assert pick(adsalt, PARAMCD="AAIGASLT", AVISIT="week 24") == []


def test_the_baseline_is_never_carried_forward(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    _, _, adsalt = datasets(make.course("A", 80, None))
    (row,) = pick(adsalt, PARAMCD="SALT", AVISIT="week 12")
    assert row["BASE"] == 80
    assert not {"AVAL", "CHG", "DTYPE", "ANL01FL"} & set(row)


def test_observed_cases_are_not_imputed(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    _, _, adsalt = datasets(make.course("A", 80, 40, None), OBSERVED)
    assert not any("DTYPE" in row for row in adsalt.rows)
    for row in pick(adsalt, AVISIT="week 24"):
        assert not {"AVAL", "AVALC", "ANL01FL"} & set(row)


def test_at_baseline_0_the_percent_is_undefined(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    _, _, adsalt = datasets(make.course("A", 0, 5, half=2.0))
    (row,) = pick(adsalt, PARAMCD="SALT", AVISIT="week 12")
    assert (row["BASE"], row["CHG"], row["CRIT6FL"]) == (0, 5, "Y")
    assert not {"PCHG", "PCHGLO", "CRIT1", "CRIT1FL"} & set(row)
    assert "AVAL" not in pick(adsalt, PARAMCD="RSP50")[0]
    assert pick(adsalt, PARAMCD="RSPLE20")[0]["AVALC"] == "Y"


def test_without_a_baseline_score_there_is_no_change(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    _, _, adsalt = datasets(make.course("A", None, 15))
    (row,) = pick(adsalt, PARAMCD="SALT", AVISIT="week 12")
    assert row["AVAL"] == 15
    assert not {"BASE", "CHG", "PCHG", "CRIT1FL"} & set(row)
    assert row["CRIT6FL"] == "Y"
    (before,) = pick(adsalt, PARAMCD="SALT", AVISIT="Baseline")
    assert not {"AVAL", "BASE", "ABLFL", "ANL01FL"} & set(before)
    assert pick(adsalt, PARAMCD="RSP30")[0]["DTYPE"] == "NRI"


def test_intervals_turn_with_the_sign(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    _, _, adsalt = datasets(make.course("A", 80, 60, half=4.0), mdc95_points=6.0)
    (row,) = pick(adsalt, PARAMCD="SALT", AVISIT="week 12")
    assert row["CHGLO"] < row["CHG"] < row["CHGHI"] < 0
    assert row["PCHGLO"] < row["PCHG"] < row["PCHGHI"] < 0
    assert (row["AVALLO"], row["AVALHI"], row["CRIT8FL"]) == (56, 64, "Y")


def test_a_visit_in_no_window_is_included_but_not_analysed(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visits = [*make.course("A", 80, 60), make.visit("A", "extra", 55, 84, arm="x")]
    _, _, adsalt = datasets(visits)
    (row,) = pick(adsalt, PARAMCD="SALT", AVISIT=None)
    assert (row["VISIT"], row["BASE"]) in (("extra", 80), ("week 12", 80))
    assert not {"CHG", "ANL01FL", "AVISITN"} & set(row)
    assert {row["TRT01P"] for row in adsalt.rows} == {"x"}


@pytest.mark.parametrize("first", ["baseline", "Screening"])
def test_the_baseline_has_a_name_of_its_own(
    make: SimpleNamespace, datasets: Datasets, pick: Pick, first: str
) -> None:
    second = "baseline" if first == "Screening" else "week 12"
    visits = [make.visit(name, first, 50, 0) for name in "AB"]
    visits += [make.visit(name, second, 40, 84) for name in "AB"]
    _, _, adsalt = datasets(visits)
    names = {row["AVISITN"]: row["AVISIT"] for row in adsalt.rows if "AVISITN" in row}
    assert len({name.casefold() for name in names.values()}) == len(names)


def test_a_score_carried_from_no_window_names_its_visit(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    planned = StudySettings(
        visits=(PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
    )
    visits = [*make.course("A", 80, 60), make.visit("A", "unscheduled", 40, 130)]
    visits += [make.visit("B", "week 0", 80, 0), make.visit("B", "unscheduled", 50, 40)]
    _, rs, adsalt = datasets(visits, planned)
    first, second = pick(adsalt, PARAMCD="SALT", AVISIT="week 24")
    assert (first["AVAL"], first["VISIT"], first["ADY"]) == (40, "unscheduled", 131)
    assert (second["AVAL"], second["VISIT"], second["ADY"]) == (50, "unscheduled", 41)
    for row in (first, second):
        (source,) = pick(rs, USUBJID=row["USUBJID"], RSSEQ=row["RSSEQ"])
        assert source["VISIT"] == "unscheduled"
