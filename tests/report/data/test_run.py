"""Tables to the report's data model."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.core.views import VIEWS, View
from autosalt.errors import ResultsError
from autosalt.report.data.run import read_study
from autosalt.results.folder import ResultsFolder


def test_a_scored_photo_represents_its_view_before_a_refused_one(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [tables.photo("1", "V1", "top", "duplicate_view"), tables.photo("1", "V1", "top", 10.0)]
    only = read_study(ResultsFolder(tables.write(tmp_path, rows, [tables.visit(rows)], []))).visits[
        0
    ]
    top = only.of(View.TOP)
    assert top is not None
    assert top.loss is not None
    assert [p.reason for p in only.not_shown] == ["duplicate_view"]
    assert only.of(View.BACK) is None


def test_change_is_of_the_last_visit_with_a_score(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [[tables.photo("1", v, view, 50.0) for view in VIEWS] for v in ("V1", "V2")]
    rows.append([tables.photo("1", "V3", "left", 50.0)])
    visits = [tables.visit(group) for group in rows]
    out = tables.write(
        tmp_path, [row for group in rows for row in group], visits, tables.changes(visits)
    )
    subject = read_study(ResultsFolder(out)).subjects[0]
    assert subject.baseline.name == "V1"
    assert subject.last is not None
    assert subject.last.name == "V2"
    assert subject.visits[2].salt is None


def test_without_a_known_baseline_no_visit_is_shown_as_one(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [[tables.photo("1", v, view, 50.0) for view in VIEWS] for v in ("05-03", "03-05")]
    visits = [tables.visit(group) for group in rows]
    unknown = [{"subject": "1", "visit": v, "visit_salt": 50.0} for v in ("05-03", "03-05")]
    everything = [row for group in rows for row in group]
    subject = read_study(
        ResultsFolder(tables.write(tmp_path, everything, visits, unknown))
    ).subjects[0]
    assert not subject.compared
    assert subject.change is None


def test_the_baseline_is_that_of_the_tables_also_where_no_change_is_known(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [
        *(tables.photo("1", v, view, 50.0) for v in ("screening", "week 4") for view in VIEWS),
        tables.photo("1", "baseline", "left", 50.0),
    ]
    visits = [
        tables.visit([row for row in rows if row["visit"] == name])
        for name in ("screening", "baseline", "week 4")
    ]
    out = tables.write(tmp_path, rows, visits, tables.changes(visits[1:]))
    assert read_study(ResultsFolder(out)).subjects[0].baseline.name == "baseline"


def test_one_visit_has_no_last(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [tables.photo("1", "V1", view, 50.0) for view in VIEWS]
    subject = read_study(
        ResultsFolder(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    ).subjects[0]
    assert subject.last is None
    assert subject.change is None


def test_unknown_stays_unknown(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [tables.photo("1", "V1", view, 50.0) for view in VIEWS]
    row = tables.visit(rows) | {"salt_low": float("nan"), "band": None, "reader_salt": float("nan")}
    only = read_study(ResultsFolder(tables.write(tmp_path, rows, [row], []))).visits[0]
    assert only.salt is not None
    assert only.salt.interval is None
    assert only.band is None
    assert only.reader_salt is None


def test_ids_stay_text(trial: Callable[..., Path]) -> None:
    assert read_study(ResultsFolder(trial(1))).subjects[0].name == "0001"


def test_a_broken_run_json_is_no_run_without_issues(trial: Callable[..., Path]) -> None:
    """A report that is made nevertheless would hide what a person must look at."""
    out = trial(1)
    (out / "audit/run.json").write_text("{")
    with pytest.raises(ResultsError, match=r"run\.json: is damaged .* run autosalt score again"):
        read_study(ResultsFolder(out))


def test_scores_that_were_made_elsewhere_have_no_run(trial: Callable[..., Path]) -> None:
    out = trial(1)
    (out / "audit/run.json").unlink()
    assert read_study(ResultsFolder(out)).run is None
