"""`autosalt datasets` from the command line to the files it leaves, and its exit codes."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app

pytestmark = pytest.mark.slow

FOUNDING = Path(__file__).parents[3] / "docs" / "founding-case" / "scores.csv"
FILES = {"define.html", "define.json"} | {
    f"{name}.{end}" for name in ("salt_long", "rs", "adsalt") for end in ("csv", "parquet")
}


def autosalt(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    assert autosalt("respond", FOUNDING, "--out", folder).exit_code == 0
    return folder


def test_the_founding_case(study: Path) -> None:
    result = autosalt("datasets", study, "--study-id", "EXO-1")
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(study / "datasets")
    written = {path.name for path in (study / "datasets").iterdir() if path.name[0] != "."}
    assert written == FILES
    changes = [row for row in rows(study / "datasets/adsalt.csv") if row["PCHG"]]
    assert [round(float(row["PCHG"]), 1) for row in changes] == [-25.1, -16.5]
    assert {row["USUBJID"] for row in changes} == {"EXO-1-patient 1", "EXO-1-patient 2"}
    assert [row["CRIT1FL"] for row in changes] == ["N", "N"]
    found = rows(study / "datasets/rs.csv")
    salt = [row["RSORRES"] for row in found if row["RSTESTCD"] == "SALT"]
    assert salt == ["79.6", "59.6", "70.2", "58.6"]
    assert {row["RSEVAL"] for row in found} == {""}  # who scored is not known
    text = (study / "datasets/define.json").read_text(encoding="utf-8")
    assert str(study) not in text
    assert set(json.loads(text)["inputs_sha256"]) == {"visits", "photos"}


def test_a_missing_study_id_is_reported(study: Path, tmp_path: Path) -> None:
    result = autosalt("datasets", study, "--out", tmp_path / "other")
    assert result.exit_code == 0, result.output
    assert "Note: STUDYID is blank" in result.stderr
    assert (tmp_path / "other/rs.parquet").is_file()
    assert not (study / "datasets").exists()


def test_the_settings_are_those_of_the_analysis(study: Path, tmp_path: Path) -> None:
    """Datasets that contradict the tables beside them would be quietly wrong."""
    settings = tmp_path / "study.toml"
    settings.write_text("[response]\nmdc95_points = 15\n[missing]\nresponders = 'observed'\n")
    result = autosalt("datasets", study, "--settings", settings)
    assert result.exit_code == 2, result.output
    assert "was analysed with other settings" in result.stderr
    assert autosalt("respond", study, "--settings", settings).exit_code == 0
    for more in ((), ("--settings", settings)):
        assert autosalt("datasets", study, *more).exit_code == 0
        record = json.loads((study / "datasets/define.json").read_text(encoding="utf-8"))
        assert record["mdc95_points"] == 15.0
        assert record["settings"]["missing"]["responders"] == "observed"
    flags = [row["CRIT8FL"] for row in rows(study / "datasets/adsalt.csv") if row["CRIT8FL"]]
    assert flags == ["Y", "N"]


def test_an_analysis_of_older_scores_is_not_exported(study: Path) -> None:
    visits = study / "parquet/visits.parquet"
    pq.write_table(pq.read_table(visits).slice(1), visits)
    result = autosalt("datasets", study)
    assert result.exit_code == 2, result.output
    assert "was scored again after `autosalt respond`" in result.stderr
    (study / "study/study.json").write_text("{}", encoding="utf-8")
    assert "study.json: is damaged" in autosalt("datasets", study).stderr
    assert not (study / "datasets").exists()


def test_problems_in_the_data_end_with_3(tmp_path: Path) -> None:
    source = tmp_path / "scores.csv"
    source.write_text("subject,visit,salt\nA,baseline,0\nA,week 12,5\nB,baseline,\nB,week 12,5\n")
    assert autosalt("respond", source, "--out", tmp_path / "s").exit_code == 3
    result = autosalt("datasets", tmp_path / "s")
    assert result.exit_code == 3, result.output
    found = rows(tmp_path / "s/datasets/rs.csv")
    (lacking,) = [row for row in found if row["RSSTAT"]]
    assert (lacking["USUBJID"], lacking["RSSTAT"], lacking["RSORRES"]) == ("B", "NOT DONE", "")
    assert lacking["RSREASND"]


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    for arguments, message in (
        ((tmp_path / "none",), "no such folder"),
        ((FOUNDING,), "make one with `autosalt respond` first"),
        ((tmp_path,), "visits.parquet; give a folder that `autosalt score` wrote"),
    ):
        result = autosalt("datasets", *arguments)
        assert result.exit_code == 2, result.output
        assert message in result.stderr
        assert "Traceback" not in result.output


def test_without_the_report_extra_the_cure_is_named(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda name: None)
    result = autosalt("datasets", study)
    assert result.exit_code == 1
    assert "pip install 'autosalt[report]'" in result.stderr
    assert not (study / "datasets").exists()


def test_an_analysis_that_was_stopped_between_tables_is_1(study: Path) -> None:
    path = study / "endpoints.csv"
    path.write_text(path.read_text() + "x")
    result = autosalt("datasets", study)
    assert result.exit_code == 1, result.output
    assert "is not finished" in result.stderr
    assert "run `autosalt respond` again" in result.stderr
    assert not (study / "datasets").exists()
