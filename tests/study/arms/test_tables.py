"""The five tables hold all estimates, with a blank and a note where there is none."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from autosalt.files.table import Table, to_csv
from autosalt.study.arms.tables import arm_tables
from autosalt.study.model import ScoredVisit, Study, Subject, Window
from autosalt.study.settings.options import RESPONDER_FLAGS, AnalysisSettings, StudySettings

NAMES = ("arms", "contrasts", "changes", "models", "flow")
WINDOWS = (Window("week 12", 0, 84, 70, 98), Window("week 24", 1, 168, 154, 182))


def study(subjects: pd.DataFrame, arms: tuple[str, ...]) -> Study:
    people = tuple(
        Subject(s.subject, s.arm, s.site, ScoredVisit(s.subject, "V1", salt=s.baseline), {})
        for s in subjects.itertuples()
    )
    settings = replace(StudySettings(), analysis=AnalysisSettings(reference=arms[0]))
    return Study(settings, people, WINDOWS, arms, None, 0.0, ())


def long_frame(subjects: int, arms: tuple[str, ...]) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    who = pd.DataFrame({"subject": [f"{k:03d}" for k in range(subjects)], "site": "01"})
    who["arm"] = [arms[k % len(arms)] for k in range(subjects)]
    who["baseline"] = rng.uniform(50.0, 100.0, subjects)
    data = pd.concat([who.assign(window=w.name, order=w.order, day=w.day) for w in WINDOWS])
    data["change"] = rng.normal(-10.0, 5.0, len(data)) - 10.0 * (data["arm"] == arms[-1])
    data["value"] = data["baseline"] + data["change"]
    data["improvement_pct"] = -100.0 * data["change"] / data["baseline"]
    flags = dict.fromkeys(RESPONDER_FLAGS, data["improvement_pct"] > 20.0)
    data = data.assign(imputed=False, **flags)
    return data.astype(dict.fromkeys(("imputed", *RESPONDER_FLAGS), "boolean"))  # may hold NA


def tables(subjects: int, arms: tuple[str, ...]) -> dict[str, Table]:
    data = long_frame(subjects, arms)
    people = data.drop_duplicates("subject")
    return {table.name: table for table in arm_tables(study(people, arms), data)}


def test_every_window_flag_arm_and_comparison_has_its_row() -> None:
    result = tables(40, ("placebo", "active"))
    rows = {name: len(list(result[name].rows)) for name in NAMES}
    # models: two means and a difference, of two ANCOVAs and an MMRM, at two windows.
    assert rows == {"arms": 28, "contrasts": 14, "changes": 8, "models": 18, "flow": 6}


def test_differences_name_their_reference_and_means_do_not() -> None:
    rows = list(tables(40, ("placebo", "active"))["models"].rows)
    difference = [row for row in rows if row["reference"] == "placebo"]
    assert {row["arm"] for row in difference} == {"active"}
    assert all(row["low"] < row["estimate"] < row["high"] < 0.0 for row in difference
               if row["unit"] == "points")  # fmt: skip
    assert {row["unit"] for row in rows} == {"points", "percent"}
    assert {row["covariance"] for row in rows} == {"HC3", "unstructured"}


@pytest.mark.parametrize(
    ("subjects", "arms"), [(0, ("",)), (1, ("",)), (2, ("",)), (2, ("a", "b")), (3, ("a", "b"))]
)
def test_the_smallest_studies_make_tables_without_invented_numbers(
    subjects: int, arms: tuple[str, ...]
) -> None:
    for table in tables(subjects, arms).values():
        assert to_csv(table).startswith(",".join(table.columns))
        for row in table.rows:
            if table.name != "flow" and row["low"] is None:
                assert row["note"]
            for value in row.values():
                assert not (isinstance(value, float) and not np.isfinite(value))


def test_a_case_series_has_changes_and_no_contrasts() -> None:
    result = tables(2, ("",))
    assert list(result["contrasts"].rows) == []
    assert [row["n"] for row in result["changes"].rows] == [2] * 4
