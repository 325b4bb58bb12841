"""An analysis that is made anew with something else does not lose the one before."""

from pathlib import Path

from autosalt.files.layout import ANALYSIS_NAME, SUPERSEDED
from autosalt.results.verify.checks import Verdict
from autosalt.results.verify.tables import check_analysis
from autosalt.study.analysis import analyse, write_study_tables
from autosalt.study.model import ScoredVisit
from autosalt.study.scores.read import Scores
from autosalt.study.settings.options import ResponseSettings, StudySettings

SALT30 = StudySettings(response=ResponseSettings(primary="salt30"))
SALT50 = StudySettings(response=ResponseSettings(primary="salt50"))


def write(visits: tuple[ScoredVisit, ...], settings: StudySettings, out: Path) -> dict[str, bytes]:
    write_study_tables(analyse(Scores(visits, in_results=True), settings), out)
    return files(out)


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its path, but those that are kept of earlier analyses."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_relative_to(folder / SUPERSEDED)
    }


def kept(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "audit/superseded").glob("*"))


def test_other_settings_keep_the_analysis_before(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    first = write(visits, SALT30, tmp_path)
    assert kept(tmp_path) == []
    second = write(visits, SALT50, tmp_path)
    assert second != first
    assert files(tmp_path / "audit/superseded/analysis-1") == first
    write(visits, SALT30, tmp_path)
    assert files(tmp_path / "audit/superseded/analysis-2") == second


def test_the_same_again_changes_nothing(visits: tuple[ScoredVisit, ...], tmp_path: Path) -> None:
    first = write(visits, SALT30, tmp_path)
    assert write(visits, SALT30, tmp_path) == first
    assert kept(tmp_path) == []


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
    assert check_analysis(tmp_path).verdict is Verdict.STANDS
    table = tmp_path / "endpoints.csv"
    table.write_text(table.read_text().replace("false", "true", 1))
    found = check_analysis(tmp_path)
    assert found.verdict is Verdict.DIFFERS
    assert [difference.where["file"] for difference in found.differences] == ["endpoints.csv"]


def test_an_analysis_of_other_visits_is_found(
    visits: tuple[ScoredVisit, ...], tmp_path: Path
) -> None:
    (tmp_path / "parquet").mkdir()
    (tmp_path / "parquet/visits.parquet").write_bytes(b"the visits now")
    scores = Scores(visits, in_results=True, inputs={"visits": 64 * "0"})
    write_study_tables(analyse(scores, SALT30), tmp_path)
    assert [difference.what for difference in check_analysis(tmp_path).differences] == [
        "out_of_date"
    ]
