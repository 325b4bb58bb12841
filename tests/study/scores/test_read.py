"""Scores are read from a run or a CSV unchanged, or refused with their row."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.response import mdc95
from autosalt.core.types import RGB, Interval
from autosalt.core.views import VIEWS
from autosalt.errors import ResultsError, SourceError
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results
from autosalt.study.model import ScoredVisit
from autosalt.study.scores.read import read_visits
from autosalt.visits.date_format import DateFormat
from tests.run_records import model_record, run_record

HEADER = "subject,visit,salt,date,site,arm,salt_low,salt_high,reader_salt,reader_salt_AB\n"


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_csv_of_scores(tmp_path: Path, start: str) -> None:
    rows = "0012,01,79.6,2024-01-31,Oslo,active,75,84,80,78.5\r\n0012,02,,,,,,,,\r\n\r\n"
    scores = read_visits(csv(tmp_path, start + HEADER + rows))
    assert scores.visits == (
        ScoredVisit(
            subject="0012",
            name="01",
            date=date(2024, 1, 31),
            site="Oslo",
            arm="active",
            salt=79.6,
            interval=Interval(75.0, 84.0),
            band="S4a",
            aa_iga="severe",
            readers={"reader": 80.0, "AB": 78.5},
        ),
        ScoredVisit(subject="0012", name="02", bounds=Interval(0.0, 100.0)),
    )
    assert (scores.in_results, scores.mdc95_points, scores.model_sha256) == (False, None, "")
    assert len(scores.inputs["scores"]) == 64


def test_names_that_are_days_date_visits_and_their_format_can_be_given(
    tmp_path: Path,
) -> None:
    table = csv(tmp_path, "subject,visit,salt\nA,12.01.2024,80\nA,03.05.2024,20\n")
    assert [visit.date for visit in read_visits(table).visits] == [None, None]
    read = read_visits(table, DateFormat.parse("day-first")).visits
    assert [visit.date for visit in read] == [date(2024, 1, 12), date(2024, 5, 3)]
    decided = csv(tmp_path, "subject,visit,salt\nA,03.05.2024,20\nB,15.01.2024,80\n")
    assert [visit.date for visit in read_visits(decided).visits] == [
        date(2024, 5, 3),
        date(2024, 1, 15),
    ]
    stated = csv(tmp_path, "subject,visit,salt,date\nA,1,80,12/01/2024\n")
    with pytest.raises(SourceError, match=r"row 2: .*--date-format"):
        read_visits(stated)
    (visit,) = read_visits(stated, DateFormat.parse("%m/%d/%Y")).visits
    assert visit.date == date(2024, 12, 1)


def test_a_csv_from_a_spreadsheet_in_another_language(tmp_path: Path) -> None:
    read = read_visits(csv(tmp_path, "subject;visit;salt\n0012;01;79.6\n"))
    assert [(visit.subject, visit.salt) for visit in read.visits] == [("0012", 79.6)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "row 1: column 'subject', 'visit', 'salt' is missing"),
        ("subject,visit,salt,band\n", "row 1: column 'band' is unknown"),
        ("subject,visit,salt,salt\n", "row 1: column 'salt' is twice there"),
        ("subject,visit,salt,reader_salt_reader\n", "column 'reader_salt_reader' is unknown"),
        ("subject,visit,salt\n", "holds no visits"),
        ("subject,visit,salt\nS1,1\n", "row 2: 2 cells under 3 columns"),
        ("subject,visit,salt\n,1,5\n", "row 2: subject is empty"),
        ("subject,visit,salt\n\nS1,,5\n", "row 3: visit is empty"),
        ('subject,visit,salt\nS1,1,"79,6"\n', "row 2: salt '79,6' is not a number from 0 to 100"),
        ("subject,visit,salt\nS1,1,100.1\n", "row 2: salt '100.1' is not a number from 0"),
        ("subject,visit,salt\nS1,1,inf\n", "row 2: salt 'inf' is not a number"),
        ("subject,visit,salt\nS1,1,79.6 %\n", "row 2: salt '79.6 %' is not a number from 0 to"),
        ("subject,visit,salt\nS1,1,7_9\n", "row 2: salt '7_9' is not a number"),
        ("subject,visit,salt,date\nS1,1,5,31.1.2024\n", "row 2: date '31.1.2024' is not a day"),
        (HEADER + "S1,1,50,,,,55,60,,\n", "row 2: salt 50 is not from salt_low 55"),
        (HEADER + "S1,1,50,,,,45,,,\n", "row 2: salt, salt_low and salt_high go together"),
        (HEADER + "S1,1,,,,,45,50,,\n", "row 2: salt, salt_low and salt_high go together"),
        (HEADER + "S1,1,50,,,,,,,-1\n", "row 2: reader_salt_AB '-1' is not a number"),
        ('subject,visit,salt\n"S1', "not a CSV file"),
    ],
)
def test_bad_cells_are_named_with_their_row(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError) as error:
        read_visits(csv(tmp_path, text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_another_encoding_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_bytes("subject,visit,salt\nZoë,1,5\n".encode("latin-1"))
    with pytest.raises(SourceError, match="save it as 'CSV UTF-8'"):
        read_visits(tmp_path / "scores.csv")


def test_a_run_with_its_model_and_readers(
    tmp_path: Path, tiny_model: Path, paint: Callable[..., RGB]
) -> None:
    lines = ["path,subject,visit,view,date,arm,reader_salt,reader_salt_Zoë"]
    for name, loss in (("1", 0.6), ("2", 0.2)):
        for view in VIEWS:
            Image.fromarray(paint(loss, view)).save(tmp_path / f"{name}{view}.png")
            lines.append(f"{name}{view}.png,0012,{name},{view},2024-0{name}-01,a,50,49.5")
    (tmp_path / "2top.png").write_bytes(b"broken")
    (tmp_path / "manifest.csv").write_text("\n".join(lines), encoding="utf-8")
    photo_scorer, out = ModelScorer(Scorer.load(tiny_model)), tmp_path / "out"
    publish_results(
        run_archive(read_index(tmp_path), photo_scorer, out),
        photo_scorer,
        ResultsFolder(out),
        RunOptions(),
    )

    scores = read_visits(out)
    first, second = scores.visits
    assert (first.subject, first.name, first.date, first.arm) == (
        "0012",
        "1",
        date(2024, 1, 1),
        "a",
    )
    assert first.salt is not None
    assert first.interval is not None
    assert first.interval.low < first.salt < first.interval.high
    assert first.bounds is None
    assert set(first.views) == set(VIEWS)
    assert first.readers == second.readers == {"reader": 50.0, "Zoë": 49.5}
    assert (second.salt, second.interval, second.band) == (None, None, None)
    assert second.bounds is not None
    assert second.bounds.high - second.bounds.low == pytest.approx(40.0)
    manifest = photo_scorer.manifest
    assert manifest.sem_points is not None
    assert scores.mdc95_points == mdc95(manifest.sem_points)
    assert scores.detection_limit_pct == manifest.detection_limit_pct
    assert scores.model_sha256 == photo_scorer.model_sha256
    assert set(scores.inputs) == {"photos", "visits", "run"}

    assert scores.problems == ()
    table = out / "visits.csv"
    table.write_text(table.read_text("utf-8").replace(",a,", ",b,"), "utf-8")
    edited = read_visits(out)  # what was changed there is not read
    assert [problem.code for problem in edited.problems] == ["table_edited"]
    assert edited.visits == scores.visits
    pq.write_table(
        pq.read_table(out / "parquet/visits.parquet").slice(1), out / "parquet/visits.parquet"
    )
    with pytest.raises(SourceError, match=r"visits\.parquet: changed since it was written; run"):
        read_visits(out)


def write_run(tmp_path: Path, row: dict[str, object], run: str | None) -> Path:
    for folder in ("audit", "parquet"):
        (tmp_path / folder).mkdir()
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "parquet/visits.parquet")
    if run is not None:
        (tmp_path / "audit/run.json").write_text(run, encoding="utf-8")
    return tmp_path


def test_a_model_that_was_not_measured_knows_no_noise(tmp_path: Path) -> None:
    row = {"subject": "S1", "visit": "1", "salt": 50.0}
    run = run_record(model=model_record(sha256="ab"), tables={})
    scores = read_visits(write_run(tmp_path, row, json.dumps(run.to_json())))
    assert (scores.mdc95_points, scores.detection_limit_pct) == (None, 0.0)
    assert scores.model_sha256 == "ab"
    assert scores.visits[0].interval is None


@pytest.mark.parametrize(
    ("row", "run", "message"),
    [
        ({"subject": "S1", "visit": "1", "salt": 150.0}, "{}", "row 1: salt is not from 0 to 100"),
        ({"subject": "S1", "visit": "1", "date": "1.1.24"}, "{}", "row 1: date is not a day"),
        (
            {"subject": "S1", "visit": "1", "salt": 5.0, "salt_low": 6.0, "salt_high": 7.0},
            "{}",
            "row 1: salt is outside its interval",
        ),
        ({"subject": "S1", "visit": "1", "salt": 5.0}, "{", "run.json: is damaged"),
    ],
)
def test_a_damaged_run_is_one_line(
    tmp_path: Path, row: dict[str, object], run: str, message: str
) -> None:
    with pytest.raises((SourceError, ResultsError), match=message):
        read_visits(write_run(tmp_path, row, run))


def test_what_is_no_source_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="give a folder that `autosalt score` wrote"):
        read_visits(tmp_path)
    with pytest.raises(SourceError, match="no such folder or file"):
        read_visits(tmp_path / "none")
