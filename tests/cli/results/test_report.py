"""`autosalt report` from the command line: what it writes, and one line where it cannot."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app

pytestmark = pytest.mark.slow

FOUNDING = Path(__file__).parents[3] / "docs" / "founding-case" / "scores.csv"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    out = tmp_path / "study"
    assert run("respond", FOUNDING, "--out", out).exit_code == 0
    return out


def one_line(result: Result) -> str:
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
    return result.stderr.strip().splitlines()[-1]


def test_respond_ends_with_a_report_and_report_makes_the_same(study: Path) -> None:
    first = (study / "report.html").read_bytes()
    assert b"patient 1" in first
    (study / "report.html").unlink()
    result = run("report", study)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(study / "report.html")
    assert (study / "report.html").read_bytes() == first


def test_respond_without_a_report(tmp_path: Path) -> None:
    out = tmp_path / "study"
    assert run("respond", FOUNDING, "--out", out, "--no-report").exit_code == 0
    assert not (out / "report.html").exists()


def test_blinded_and_in_pages(study: Path, tmp_path: Path) -> None:
    result = run("report", study, "--blinded", "--pages", "all", "--out", tmp_path / "b")
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "b" / "report").glob("*.html"))) == 2
    assert "month 3" not in (tmp_path / "b" / "report.html").read_text(encoding="utf-8")
    assert "month 3" in (study / "blinding-key.csv").read_text(encoding="utf-8")


def test_no_folder_and_no_tables(tmp_path: Path) -> None:
    result = run("report", tmp_path / "none")
    assert result.exit_code == 2
    assert "no such folder" in one_line(result)
    result = run("report", tmp_path)
    assert result.exit_code == 1
    assert "holds no parquet/visits.parquet" in one_line(result)
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_a_damaged_study_json(study: Path) -> None:
    text = (study / "study/study.json").read_text()
    (study / "study/study.json").write_text(text[: len(text) // 2])
    result = run("report", study)
    assert result.exit_code == 1
    assert "study.json: is damaged" in one_line(result)


def test_a_damaged_table(study: Path) -> None:
    (study / "parquet/visits.parquet").write_bytes(b"PAR1")
    result = run("report", study)
    assert result.exit_code == 1
    assert "visits.parquet: is damaged" in one_line(result)


def test_a_wrong_word_is_wrong_usage(study: Path) -> None:
    assert run("report", study, "--pages", "some").exit_code == 2
