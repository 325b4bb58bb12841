"""`autosalt respond` from the command line to the files it leaves, and its exit codes."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app

pytestmark = pytest.mark.slow

FOUNDING = Path(__file__).parents[3] / "docs" / "founding-case" / "scores.csv"


def respond(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["respond", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scores(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text("subject,visit,date,arm,salt\n" + text, encoding="utf-8")
    return path


def line(result: Result) -> str:
    """The one line of an error; no traceback."""
    lines = result.stderr.strip().splitlines()
    assert lines[-1].startswith("autosalt: ")
    assert "Traceback" not in result.output
    return lines[-1]


def test_the_founding_case_is_stated_rightly(tmp_path: Path) -> None:
    """10.1155/crdm/4908438: two patients of a case report, after three months."""
    result = respond(FOUNDING, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(tmp_path / "out")
    first, second = rows(tmp_path / "out/endpoints.csv")
    assert [round(float(row["improvement_pct"]), 1) for row in (first, second)] == [25.1, 16.5]
    assert (first["baseline_band"], first["band"]) == ("S4a", "S3")
    assert (second["baseline_band"], second["band"]) == ("S3", "S3")
    for row in (first, second):
        assert (row["baseline_aa_iga"], row["aa_iga"]) == ("severe", "severe")
        assert (row["salt30"], row["salt_le20"]) == ("false", "false")
        assert row["beyond_noise"] == row["p_salt30"] == row["change_points_low"] == ""
    kinds = [row["trajectory"] for row in rows(tmp_path / "out/study/trajectories.csv")]
    assert kinds == ["non-responder", "non-responder"]
    assert rows(tmp_path / "out/problems.csv") == []


def test_with_a_minimal_detectable_change_noise_is_decided(tmp_path: Path) -> None:
    settings = tmp_path / "study.toml"
    settings.write_text("[response]\nmdc95_points = 15\n")
    result = respond(FOUNDING, "--out", tmp_path / "out", "--settings", settings)
    assert result.exit_code == 0, result.output
    found = rows(tmp_path / "out/endpoints.csv")
    assert [row["beyond_noise"] for row in found] == ["true", "false"]
    record = json.loads((tmp_path / "out/study/study.json").read_text(encoding="utf-8"))
    assert record["mdc95_points"] == 15.0
    assert set(record["inputs_sha256"]) == {"scores", "settings"}
    assert str(tmp_path) not in json.dumps(record)


def test_the_tables_go_into_the_folder_of_a_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert respond(FOUNDING, "--out", out).exit_code == 0
    before = (out / "endpoints.csv").read_bytes()
    again = respond(out)  # its visits.parquet has the form of a run's
    assert again.exit_code == 0, again.output
    assert (out / "endpoints.csv").read_bytes() == before
    assert json.loads((out / "study/study.json").read_text())["source"] == "results"


def test_problems_are_reported_in_a_line_each_and_end_with_3(tmp_path: Path) -> None:
    source = scores(
        tmp_path,
        "A,week 0,2024-01-01,x,80\nA,week 12,2024-03-25,x,60\nB,week 0,2024-01-01,x,\n"
        "B,week 12,2024-03-25,x,60\nC,week 0,2025-01-01,y,80\nC,week 12,2024-03-25,y,60\n",
    )
    result = respond(source, "--out", tmp_path / "out")
    assert result.exit_code == 3, result.output
    lines = [line for line in result.stderr.splitlines() if line.startswith("Problem: ")]
    codes = [row["code"] for row in rows(tmp_path / "out/problems.csv")]
    assert len(lines) == len(codes) == 5
    assert codes == [
        *("dates_against_names", "baseline_incomplete", "no_baseline"),
        *("reference_not_named", "arm_of_one"),
    ]
    by_subject = {row["subject"]: row for row in rows(tmp_path / "out/endpoints.csv")}
    assert [by_subject[name]["change_points"] for name in "ABC"] == ["-20.0", "", ""]


def test_a_subject_that_is_none_is_2_and_nothing_is_written(tmp_path: Path) -> None:
    text = "1,baseline,,active,80\n1,week 12,,active,30\nNA,baseline,,NA,78\nNA,week 12,,NA,10\n"
    result = respond(scores(tmp_path, text), "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "row 4: subject is 'NA', which stands for a missing value; give it" in line(result)
    assert not (tmp_path / "out").exists()


def test_a_score_as_a_share_is_3(tmp_path: Path) -> None:
    text = "1,baseline,,,80\n1,week 12,,,30\n2,baseline,,,85\n2,week 12,,,0.8\n"
    result = respond(scores(tmp_path, text), "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "1 of 4 values of salt may be shares, for example 0.8 of subject '2'" in result.stderr
    (problem,) = rows(tmp_path / "out/problems.csv")
    assert problem["code"] == "scores_as_shares"


@pytest.mark.parametrize("text", ["A,week 0,2024-01-01,,\nA,week 12,,,\n", "A,week 0,,,50\n"])
def test_nothing_to_compare_is_1_and_still_written(tmp_path: Path, text: str) -> None:
    result = respond(scores(tmp_path, text), "--out", tmp_path / "out")
    assert result.exit_code == 1, result.output
    assert rows(tmp_path / "out/problems.csv")
    assert all(row["change_points"] == "" for row in rows(tmp_path / "out/endpoints.csv"))


def test_an_order_that_rests_on_nothing_has_no_response_until_a_person_says_how_to_read_it(
    tmp_path: Path,
) -> None:
    source = scores(tmp_path, "A,12-01-2024,,,80\nA,03-05-2024,,,20\nB,V1,,,70\nB,V2,,,10\n")
    result = respond(source, "--out", tmp_path / "out", "--no-report")
    assert result.exit_code == 3, result.output
    found = [row for row in rows(tmp_path / "out/endpoints.csv") if row["subject"] == "A"]
    assert {row["change_points"] for row in found} == {""}
    codes = {row["code"] for row in rows(tmp_path / "out/problems.csv")}
    assert codes == {"names_ambiguous", "no_baseline"}
    sure = respond(source, "--out", tmp_path / "sure", "--no-report", "--date-format", "day-first")
    assert sure.exit_code == 0, sure.output
    found = [row for row in rows(tmp_path / "sure/endpoints.csv") if row["subject"] == "A"]
    assert [row["improvement_pct"] for row in found] == ["75.0"]
    again = respond(tmp_path / "sure", "--date-format", "day-first")
    assert (again.exit_code, "goes with a CSV of scores" in line(again)) == (2, True)


def test_names_of_one_time_point_are_one_window_and_it_is_reported(tmp_path: Path) -> None:
    text = "".join(
        f"{site}{k},baseline,2024-01-0{k},x,80\n{site}{k},{name},2024-03-2{k},x,20\n"
        for site, name in (("A", "week 12"), ("B", "W12"), ("C", "Week_12"), ("D", "3 months"))
        for k in (1, 2)
    )
    result = respond(scores(tmp_path, text), "--out", tmp_path / "out", "--no-report")
    assert result.exit_code == 3, result.output
    found = rows(tmp_path / "out/endpoints.csv")
    assert len({row["window"] for row in found}) == 1
    assert [row["status"] for row in found] == ["observed"] * 8
    (problem,) = rows(tmp_path / "out/problems.csv")
    assert problem["code"] == "names_joined"
    assert "'3 months', 'W12', 'week 12', 'Week_12' mean one time point" in problem["text"]


def test_wrong_usage_is_2_and_nothing_is_written(tmp_path: Path) -> None:
    source, out = scores(tmp_path, "A,week 0,,,80\nA,week 12,,,60\n"), tmp_path / "out"
    bad = tmp_path / "study.toml"
    bad.write_text("[response]\nprimary = 'salt40'\n")
    scored = tmp_path / "scored"
    (scored / "audit").mkdir(parents=True)
    (scored / "audit/run.json").write_text("{}")
    for arguments, message in (
        ((source,), "needs --out"),
        ((source, "--out", tmp_path), "name another one"),
        ((source, "--out", scored), "holds the results of autosalt score"),
        ((source, "--out", out, "--settings", bad), "primary is 'salt40', not one of"),
        ((tmp_path / "none.csv", "--out", out), "no such folder or file"),
        ((tmp_path, "--out", out), "--out goes with a CSV"),
        ((tmp_path,), "visits.parquet; give a folder that `autosalt score` wrote"),
        ((scores(tmp_path, "A,week 0,,,x\n"), "--out", out), "row 2: salt 'x' is not a number"),
    ):
        result = respond(*arguments)
        assert result.exit_code == 2, result.output
        assert message in line(result)
    assert not out.exists()
    assert [path for path in scored.rglob("*") if path.is_file()] == [scored / "audit/run.json"]


def test_agreement_with_the_readers_is_measured(tmp_path: Path) -> None:
    pytest.importorskip("pingouin")
    table = tmp_path / "scores.csv"
    lines = [f"S{i},1,{30 + 5 * i},{33 + 5 * i + i % 3}" for i in range(8)]
    table.write_text("subject,visit,salt,reader_salt_ada\n" + "\n".join(lines) + "\n")
    respond(table, "--out", tmp_path / "out")
    found = {(r["on"], r["measure"]): r for r in rows(tmp_path / "out/study/agreement.csv")}
    bias = found["salt", "bias"]
    assert (bias["first"], bias["second"], bias["n"]) == ("machine", "ada", "8")
    assert float(bias["value"]) == pytest.approx(-3.875)
    assert "under 3 pairs" in found["change", "icc_2_1"]["note"]
    assert len(rows(tmp_path / "out/study/agreement_pairs.csv")) == 8
