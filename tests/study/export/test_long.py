"""The long dataset holds every value with its source, and unknown values with a reason."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from autosalt.study.export.dataset import Dataset

Datasets = Callable[..., tuple[Dataset, Dataset, Dataset]]
Pick = Callable[..., list[Mapping[str, Any]]]


def test_a_value_has_its_interval_and_its_source(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    long, _, _ = datasets(make.course("A", 80, 60, half=4.0), model_sha256="ab", study_id="X")
    (salt,) = pick(long, visit="week 12", parameter="salt")
    assert (salt["value"], salt["low"], salt["high"]) == (60, 56.0, 64.0)
    assert (salt["evaluator"], salt["model_sha256"], salt["unit"]) == ("AUTOSALT", "ab", "points")
    assert (salt["visit_role"], salt["window"], salt["day"]) == ("follow-up", "week 12", 84)
    (change,) = pick(long, parameter="change_points")
    assert (change["visit"], change["value"]) == ("week 12", -20.0)


def test_an_unknown_value_has_a_status_and_a_reason(
    make: SimpleNamespace, datasets: Datasets, pick: Pick
) -> None:
    visits = [*make.course("A", 80, None), *make.course("B", 0, 10, 20)]
    long, _, _ = datasets(visits)
    (not_done,) = pick(long, subject="A", visit="week 12", parameter="salt")
    assert (not_done["status"], not_done.get("value")) == ("not done", None)
    assert not_done["reason"] == "no score was given, and no reason"
    (missing,) = pick(long, subject="A", window="week 24")
    assert (missing["status"], missing["reason"]) == ("missing", "no visit in this window")
    undefined = pick(long, subject="B", parameter="improvement_pct")
    assert {(row["status"], row["reason"]) for row in undefined} == {
        ("undefined", "improvement is undefined at baseline 0")
    }
