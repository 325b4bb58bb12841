"""An analysis is shown only where it is whole and of the scores in the folder."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.errors import ReportError, ResultsError
from autosalt.report.data.analysis import read_findings
from autosalt.report.write import write_report
from autosalt.results.audit.made_of import ANALYSIS, read_made_of, record_output
from autosalt.results.folder import ResultsFolder
from tests.run_records import run_record

pytestmark = pytest.mark.slow

Analysed = Callable[..., Path]


def test_without_an_analysis_there_is_nothing_but_no_error(trial: Callable[..., Path]) -> None:
    findings = read_findings(ResultsFolder(trial(1)))
    assert (findings.record, dict(findings.tables), findings.stale) == (None, {}, False)


def test_an_analysis_of_other_scores_is_left_out_with_a_notice(
    analysed: Analysed, tables: SimpleNamespace
) -> None:
    out = analysed()
    record_again(out, {"visits": "0" * 64})
    findings = read_findings(ResultsFolder(out))
    assert findings.stale
    assert not findings.tables
    html = write_report(ResultsFolder(out)).read_text(encoding="utf-8")
    assert "the scores in this folder changed after it was made" in html
    assert 'id="responders"' not in html


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"settings": {}}', '{"settings": {"response": {"primary": 1}}}']
)
def test_half_a_study_json_is_one_clear_line(analysed: Analysed, text: str) -> None:
    out = analysed()
    (out / "study/study.json").write_text(text)
    with pytest.raises(ResultsError, match=r"study\.json: is damaged.*autosalt respond") as error:
        read_findings(ResultsFolder(out))
    assert "\n" not in str(error.value)


def record_again(out: Path, sources: Mapping[str, str | None] | None = None) -> None:
    """Record the analysis as if its tables had been written as they are now."""
    made_of = read_made_of(ResultsFolder(out), ANALYSIS)
    assert made_of is not None
    record_output(ResultsFolder(out), ANALYSIS, sources or made_of.sources, made_of.files)


def test_an_analysis_that_was_stopped_between_tables_is_no_analysis(
    analysed: Analysed, tables: SimpleNamespace
) -> None:
    out = analysed()
    path = out / "study/trajectories.csv"
    path.write_text(path.read_text() + "x")
    for blinded in (False, True):
        with pytest.raises(ReportError, match=r"is not finished.*run autosalt respond again"):
            write_report(ResultsFolder(out), blinded=blinded)
    tables.write_record(out, run_record())  # the visits are not the analysis's own
    findings = read_findings(ResultsFolder(out))
    assert (findings.unfinished, findings.record) == (True, None)
    html = write_report(ResultsFolder(out)).read_text(encoding="utf-8")
    assert "The analysis is left out: it is not finished" in html
    assert 'id="responders"' not in html


def test_an_analysis_of_a_csv_is_not_of_the_scores_beside_it(analysed: Analysed) -> None:
    import pyarrow.parquet as pq

    out = analysed()
    assert not read_findings(ResultsFolder(out)).stale
    path = out / "parquet/visits.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    assert read_findings(ResultsFolder(out)).stale


def test_a_table_without_a_column_is_named(analysed: Analysed) -> None:
    import pyarrow.parquet as pq

    out = analysed()
    path = out / "parquet/endpoints.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["window"]), path)
    record_again(out)
    with pytest.raises(ResultsError, match=r"endpoints\.parquet: has no column 'window'"):
        read_findings(ResultsFolder(out))


def test_an_analysis_without_endpoints_is_none(analysed: Analysed) -> None:
    out = analysed()
    (out / "parquet/endpoints.parquet").unlink()
    with pytest.raises(ResultsError, match=r"endpoints\.parquet: is missing"):
        read_findings(ResultsFolder(out))


def test_a_column_of_the_wrong_kind_is_one_line(analysed: Analysed) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = analysed()
    path = out / "parquet/endpoints.parquet"
    table = pq.read_table(path).to_pylist()
    pq.write_table(pa.Table.from_pylist([row | {"salt": "x"} for row in table]), path)
    record_again(out)
    with pytest.raises(ReportError, match="'salt' holds 'x', not a number"):
        write_report(ResultsFolder(out))
