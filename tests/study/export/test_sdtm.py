"""The dataset like SDTM RS holds the results of visits that took place, and what was not done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from autosalt.core.types import Interval
from autosalt.study.export.subject_data import PhotoFact
from autosalt.study.settings.options import BaselineSettings, StudySettings

Datasets = Callable[..., Any]
Pick = Callable[..., list[Mapping[str, Any]]]


def test_scores_intervals_and_classes_of_a_visit(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visits = make.course("A", 80, 60.5, half=4.0)
    _, rs, _ = datasets(visits, study_id="X1", model_sha256="ab")
    results = {row["RSTESTCD"]: row for row in pick(rs, VISIT="week 12")}
    assert list(results) == ["SALT", "SALTLOW", "SALTUPP", "SALTBAND", "AAIGASLT"]
    salt = results["SALT"]
    assert (salt["STUDYID"], salt["USUBJID"], salt["DOMAIN"]) == ("X1", "X1-A", "RS")
    assert (salt["RSORRES"], salt["RSSTRESC"], salt["RSSTRESN"]) == ("60.5", "60.5", 60.5)
    assert (salt["RSORRESU"], salt["RSEVAL"]) == ("points", "AUTOSALT")
    assert (results["SALTLOW"]["RSSTRESN"], results["SALTUPP"]["RSSTRESN"]) == (56.5, 64.5)
    assert "RSSTRESN" not in results["SALTBAND"]
    assert (results["AAIGASLT"]["RSORRES"], results["AAIGASLT"]["RSDRVFL"]) == ("severe", "Y")
    assert [row["RSSEQ"] for row in rs.rows] == list(range(1, 11))
    assert {row["VISIT"] for row in pick(rs, RSBLFL="Y")} == {"week 0"}


def test_days_count_from_1_and_before_the_baseline_from_minus_1(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visits = [
        make.visit(name, what, 50, day)
        for name in "AB"
        for what, day in (("screening", -1), ("baseline", 0), ("week 12", 84))
    ]
    named = StudySettings(baseline=BaselineSettings("named", "baseline"))
    _, rs, _ = datasets(visits, named)
    results = pick(rs, USUBJID="A", RSTESTCD="SALT")
    assert [row["RSDY"] for row in results] == [-1, 1, 85]
    assert [row["RSDTC"] for row in results] == ["2023-12-31", "2024-01-01", "2024-03-25"]
    assert [row["VISITNUM"] for row in results] == [1, 2, 3]


def test_a_visit_without_salt_is_not_done_with_the_reason(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    lacking = replace(make.visit("A", "week 12", None, 84), views={"left": 40.0, "back": 30.0})
    photos = {
        ("A", "week 12"): (
            PhotoFact("left", "11", True, "", Interval(38, 42)),
            PhotoFact("top", "22", False, "blurred", None, "refuse", "Dr X", "hair clip", 55.0),
            PhotoFact("back", "33", True, "", None),
        )
    }
    long, rs, _ = datasets([make.visit("A", "week 0", 80, 0), lacking], photos=photos)
    (salt,) = pick(rs, RSTESTCD="SALT", VISIT="week 12")
    assert salt["RSSTAT"] == "NOT DONE"
    assert salt["RSREASND"] == "right: no photo of this view; top: not scored (blurred)"
    assert not {"RSORRES", "RSSTRESN", "RSORRESU", "RSBLFL", "RSDRVFL"} & set(salt)
    by_test = {row["RSTESTCD"]: row for row in pick(rs, VISIT="week 12")}
    assert by_test["LOSSLEFT"]["RSSTRESN"] == 40.0
    assert by_test["LOSSTOP"]["RSREASND"] == "not scored (blurred)"
    (top,) = pick(long, parameter="top_loss_pct")
    assert (top["status"], top["reason"], top["photo_sha256"]) == (
        "not done",
        "not scored (blurred)",
        "22",
    )
    assert (top["override"], top["override_by"], top["override_reason"]) == (
        "refuse",
        "Dr X",
        "hair clip",
    )
    assert top["original_value"] == 55.0
    (left,) = pick(long, parameter="left_loss_pct")
    assert "override" not in left
    assert (left["low"], left["high"], left["photo_sha256"]) == (38, 42, "11")


def test_a_window_without_a_visit_has_no_rows(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visits = [*make.course("A", 80, 60, 40), *make.course("B", 80, 60)]
    long, rs, _ = datasets(visits)
    assert {row["VISIT"] for row in pick(rs, USUBJID="B")} == {"week 0", "week 12"}
    (row,) = pick(long, subject="B", window="week 24")
    assert (row["status"], row["visit_role"]) == ("missing", "missing")
    assert not {"value", "visit", "date"} & set(row)


def test_readers_are_rows_beside_the_model(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visit = replace(make.visit("A", "week 0", 80, 0), readers={"reader": 78.0, "Olsen": 82.0})
    _, rs, _ = datasets([visit], model_sha256="ab")
    results = pick(rs, RSTESTCD="SALT")
    evaluators = [(row["RSEVAL"], row.get("RSEVALID"), row["RSSTRESN"]) for row in results]
    assert evaluators == [
        ("AUTOSALT", None, 80.0),
        ("READER", "Olsen", 82.0),
        ("READER", None, 78.0),
    ]


def test_visits_that_appear_twice_are_not_done(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visits = [*make.course("A", 80, 60), make.visit("A", "week 12", 61, 84)]
    _, rs, _ = datasets(visits)
    (row,) = pick(rs, RSTESTCD="SALT", VISIT="week 12")
    assert row["RSREASND"] == "the visit appears more than once, with different contents"
