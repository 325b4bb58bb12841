"""Tables of a study hold its analysis, and the same input gives the same bytes."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from autosalt.files.layout import ANALYSIS_NAME, MADE_OF_NAME, SUPERSEDED
from autosalt.files.table import Table
from autosalt.report.data.run import read_study
from autosalt.results.audit.made_of import ANALYSIS, current_sources
from autosalt.results.folder import ResultsFolder
from autosalt.results.verify.checks import Check, Verdict
from autosalt.results.verify.outputs import OUTPUTS, check_output
from autosalt.study.analysis import analyse, study_tables, write_study_tables
from autosalt.study.model import ScoredVisit
from autosalt.study.scores.read import Scores, read_visits
from autosalt.study.settings.options import PlannedVisit, ResponseSettings, StudySettings

SALT30 = StudySettings(response=ResponseSettings(primary="salt30"))
SALT50 = StudySettings(response=ResponseSettings(primary="salt50"))


def write(visits: tuple[ScoredVisit, ...], settings: StudySettings, out: Path) -> dict[str, bytes]:
    write_study_tables(analyse(Scores(visits, in_results=True), settings), ResultsFolder(out))
    return files(out)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of an analysis by its path, without those of earlier analyses."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_relative_to(folder / SUPERSEDED)
        and path != folder / MADE_OF_NAME
    }


def check(out: Path) -> Check:
    """What `autosalt verify` finds about the analysis."""
    (analysis,) = (output for output in OUTPUTS if output.name == ANALYSIS)
    results = ResultsFolder(out)
    return check_output(results, analysis, current_sources(results))


def kept(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "audit/superseded").glob("*"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ENDPOINTS = ("endpoints", "trajectories", "analysis", "problems", "agreement", "agreement_pairs")
STATISTICS = ("arms", "contrasts", "changes", "models", "flow")


def test_without_the_libraries_endpoints_are_left(
    visits: tuple[ScoredVisit, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda name: None)
    analysis = analyse(Scores(visits, in_results=True), StudySettings())
    write_study_tables(analysis, ResultsFolder(tmp_path))
    assert {path.stem for path in tmp_path.glob("*.csv")}.isdisjoint(STATISTICS)
    assert rows(tmp_path / "endpoints.csv")


def test_refused_photos_are_counted_in_the_flow(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    first = visits[0]
    photo = {"subject": first.subject, "visit": first.name, "status": "refused"}
    scores = Scores(visits, in_results=True, unscored=({**photo, "reason": "blurred"},))
    write_study_tables(analyse(scores, StudySettings()), ResultsFolder(tmp_path))
    counted = [row for row in rows(tmp_path / "study/flow.csv") if row["reasons"]]
    assert [(row["unscored_photos"], row["reasons"]) for row in counted] == [("1", "blurred 1")]


def test_the_tables_of_a_study(visits: tuple[ScoredVisit, ...], tmp_path: Path) -> None:
    analysis = analyse(Scores(visits, in_results=True, mdc95_points=6.0), StudySettings())
    write_study_tables(analysis, ResultsFolder(tmp_path), {"settings": "ab"})
    names = [*ENDPOINTS, *STATISTICS]
    at_the_top = {"endpoints", "problems"}
    csvs = {f"{name}.csv" if name in at_the_top else f"study/{name}.csv" for name in names}
    written = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    parquets = {f"parquet/{name}.parquet" for name in names}
    assert written == csvs | parquets | {"study/study.json", "audit/made_of.json"}

    first = rows(tmp_path / "endpoints.csv")[0]
    assert (first["subject"], first["window"], first["visit"]) == ("A", "week 12", "week 12")
    assert (first["status"], first["day"], first["planned_day"]) == ("observed", "84", "")
    assert float(first["change_points_low"]) < float(first["change_points"]) == -20.0
    assert (first["salt30"], first["beyond_noise"]) == ("false", "true")
    assert 0.0 < float(first["p_salt30"]) < 0.5
    assert (first["aa_iga_shift"], first["band_shift"]) == ("0", "-1")
    by_key = {(r["subject"], r["window"]): r for r in rows(tmp_path / "endpoints.csv")}
    assert len(by_key) == 9
    assert by_key["B", "week 12"]["status"] == "incomplete"
    assert by_key["B", "week 12"]["change_points"] == ""
    assert by_key["C", "week 24"]["status"] == "missing"
    assert by_key["C", "week 12"]["improvement_pct"] == ""

    a, b, c = rows(tmp_path / "study/trajectories.csv")
    assert (a["trajectory"], a["first_response_day"], a["best_salt"]) == (
        "early responder",
        "168",
        "15.0",
    )
    assert (b["trajectory"], b["first_response"], b["last_window"]) == (
        "non-responder",
        "false",
        "week 24",
    )
    assert c["trajectory"] == "not assessable"
    assert [row["code"] for row in rows(tmp_path / "problems.csv")] == ["baseline_zero"]
    assert (
        str(pq.read_schema(tmp_path / "parquet/analysis.parquet").field("imputed").type) == "bool"
    )

    record = json.loads((tmp_path / "study/study.json").read_text(encoding="utf-8"))
    assert record["counts"]["visits_missing"] == 3
    assert record["counts"]["changes"] == 5
    assert record["problems_by_code"] == {"baseline_zero": 1}
    assert record["inputs_sha256"] == {"settings": "ab"}
    assert ["Minimal detectable change", "6.00 points, of the model"] in record["settings_said"]


def test_the_same_input_gives_the_same_bytes(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    for name, listed in (("a", visits), ("b", visits[::-1])):
        (tmp_path / name).mkdir()
        write_study_tables(
            analyse(Scores(listed, in_results=False), StudySettings()),
            ResultsFolder(tmp_path / name),
        )
    written = [path for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert written
    for path in written:
        twin = tmp_path / "b" / path.relative_to(tmp_path / "a")
        assert path.read_bytes() == twin.read_bytes(), path.name


def test_scores_made_elsewhere_get_the_tables_of_a_run(tmp_path: Path) -> None:
    """A report and a second analysis can stand on them, and find the same."""
    source = tmp_path / "scores.csv"
    source.write_text(
        "subject,visit,date,arm,salt,salt_low,salt_high,reader_salt,reader_salt_B\n"
        "1,baseline,2024-01-01,x,79.6,75,84,80,81\n"
        "1,month 3,2024-04-01,x,59.6,55,64,,\n"
        "1,month 6,2024-07-01,x,,,,,\n"
    )
    out = tmp_path / "out"
    out.mkdir()
    scores = read_visits(source)
    first = analyse(scores, StudySettings())
    write_study_tables(first, ResultsFolder(out))
    again = read_visits(out)
    assert again.visits == scores.visits
    assert analyse(again, StudySettings()).endpoints == first.endpoints
    study = read_study(ResultsFolder(out))
    assert [visit.name for visit in study.visits] == ["baseline", "month 3", "month 6"]
    assert study.subjects[0].change.improvement.value == pytest.approx(25.1, abs=0.05)
    assert [change.visit for change in study.subjects[0].changes] == ["month 3", "month 6"]


def test_tables_keep_to_their_columns(visits: tuple[ScoredVisit, ...]) -> None:
    planned = StudySettings(visits=(PlannedVisit("week 24", 168, 150, 200),))
    tables: list[Table] = study_tables(analyse(Scores(visits, in_results=False), planned))
    for table in tables:
        for row in table.rows:
            assert set(row) <= set(table.columns), table.name


@pytest.mark.slow
def test_a_report_of_another_analysis_is_removed(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    """It would show numbers that are no longer in the tables."""
    report = tmp_path / "report.html"
    write_study_tables(
        analyse(Scores(visits, in_results=False), StudySettings()), ResultsFolder(tmp_path)
    )
    report.write_text("of the first")
    write_study_tables(
        analyse(Scores(visits, in_results=False), StudySettings()), ResultsFolder(tmp_path)
    )
    assert report.exists()
    write_study_tables(
        analyse(Scores(visits[:-1], in_results=False), StudySettings()), ResultsFolder(tmp_path)
    )
    assert not report.exists()


@pytest.mark.slow
def test_a_visit_that_appears_twice_is_still_reported_at_the_second_reading(
    visits: tuple[ScoredVisit, ...], make: SimpleNamespace, tmp_path: Path
) -> None:
    twice = (*visits, make.visit("A", "week 12", 33, 84))
    for scores in (Scores(twice, in_results=False), None, None):
        analysis = analyse(scores or read_visits(tmp_path), StudySettings())
        found = [p for p in analysis.study.problems if p.code == "duplicate_visit"]
        assert [(p.subject, p.visit) for p in found] == [("A", "week 12")]
        write_study_tables(analysis, ResultsFolder(tmp_path))
    assert "duplicate_visit" in {row["code"] for row in rows(tmp_path / "problems.csv")}


def test_scores_outside_any_window_are_among_the_subjects_changes(
    make: SimpleNamespace, tmp_path: Path
) -> None:
    planned = StudySettings(visits=(PlannedVisit("week 12", 84, 70, 98),))
    visits = (*make.course("A", 80, 60), make.visit("A", "unscheduled", 40, 130))
    write_study_tables(analyse(Scores(visits, in_results=False), planned), ResultsFolder(tmp_path))
    assert [(row["visit"], row["visit_salt"]) for row in rows(tmp_path / "subjects.csv")] == [
        ("week 12", "60.0"),
        ("unscheduled", "40.0"),
    ]


@pytest.mark.slow
def test_other_settings_keep_the_previous_analysis(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    first = write(visits, SALT30, tmp_path)
    assert kept(tmp_path) == []
    second = write(visits, SALT50, tmp_path)
    assert second != first
    assert files(tmp_path / "audit/superseded/analysis-1") == first
    write(visits, SALT30, tmp_path)
    assert files(tmp_path / "audit/superseded/analysis-2") == second


@pytest.mark.slow
def test_the_same_again_changes_nothing(visits: tuple[ScoredVisit, ...], tmp_path: Path) -> None:
    first = write(visits, SALT30, tmp_path)
    assert write(visits, SALT30, tmp_path) == first
    assert kept(tmp_path) == []


@pytest.mark.slow
def test_killed_before_the_end_keeps_it_once(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    first = write(visits, SALT30, tmp_path)
    write(visits, SALT50, tmp_path)
    (tmp_path / ANALYSIS_NAME).write_bytes(first[ANALYSIS_NAME])  # which is written last
    write(visits, SALT50, tmp_path)
    assert kept(tmp_path) == ["analysis-1"]
    assert files(tmp_path / "audit/superseded/analysis-1") == first


def test_an_edited_table_of_the_analysis_is_found(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    write(visits, SALT30, tmp_path)
    assert check(tmp_path).verdict is Verdict.STANDS
    table = tmp_path / "endpoints.csv"
    table.write_text(table.read_text().replace("false", "true", 1))
    result = check(tmp_path)
    assert result.verdict is Verdict.DIFFERS
    assert [difference.where["file"] for difference in result.differences] == ["endpoints.csv"]


def test_an_analysis_of_other_visits_is_found(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    (tmp_path / "parquet").mkdir()
    (tmp_path / "parquet/visits.parquet").write_bytes(b"the visits now")
    scores = Scores(visits, in_results=True, inputs={"visits": 64 * "0"})
    write_study_tables(analyse(scores, SALT30), ResultsFolder(tmp_path))
    assert [difference.what for difference in check(tmp_path).differences] == ["out_of_date"]
