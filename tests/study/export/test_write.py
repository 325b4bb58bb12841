"""All datasets agree with their metadata and with one another, for any study."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autosalt.core.severity import aa_iga, band
from autosalt.core.types import Interval
from autosalt.study.analysis import analyse
from autosalt.study.export.codes import CRITERIA
from autosalt.study.export.subject_data import handover
from autosalt.study.export.write import Define, define, write_datasets
from autosalt.study.model import ScoredVisit
from autosalt.study.scores.read import Scores
from autosalt.study.settings.options import MissingSettings, StudySettings

FLAGS = tuple(CRITERIA)


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[ScoredVisit], StudySettings]:
    """Visits with holes, ends of the scale, no dates, readers, twice the same; and the rules."""
    visits = []
    for subject in ("1", "2", "=3"):
        for k, name in enumerate(("baseline", "week 12", "week 24", "week 24")):
            if not draw(st.integers(0, 5)):
                continue
            salt = draw(st.none() | st.sampled_from([0.0, 20.0, 100.0]) | st.floats(0, 100))
            half = draw(st.none() | st.floats(0, 30))
            ends = None
            if salt is not None and half is not None:
                ends = Interval(max(0.0, salt - half), min(100.0, salt + half))
            day = draw(st.none() | st.integers(84 * k - 90, 84 * k + 5))
            visits.append(
                ScoredVisit(
                    subject=subject,
                    name=name,
                    date=None if day is None else date(2024, 1, 1) + timedelta(days=day),
                    arm=draw(st.sampled_from(["", "a", "b"])),
                    salt=salt,
                    interval=ends,
                    bounds=Interval(0.0, 100.0) if salt is None else None,
                    band=None if salt is None else band(salt).value,
                    aa_iga=None if salt is None else aa_iga(salt).value,
                    readers=draw(st.sampled_from([{}, {"reader": 5.0}, {"reader": 5.0, "B": 0.0}])),
                )
            )
    rules = MissingSettings(
        draw(st.sampled_from(["nri", "observed"])), draw(st.sampled_from(["mlocf", "observed"]))
    )
    return visits, StudySettings(missing=rules)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(studies(), st.sampled_from([None, 6.0]))
def test_any_study_is_consistent(
    study: tuple[list[ScoredVisit], StudySettings], mdc: float | None
) -> None:
    visits, rules = study
    scores = Scores(tuple(visits), in_results=True, mdc95_points=mdc)
    analysis = analyse(scores, rules)
    made = define(handover(analysis, "X"))  # keys and code lists are checked in it
    long, rs, adsalt = made.datasets
    ends = {(e.subject, e.window.order): e for e in analysis.endpoints}
    numbers = {(row["USUBJID"], row["RSSEQ"]): row for row in rs.rows}
    assert len(numbers) == len(rs.rows)
    for row in adsalt.rows:
        if "CHG" in row:
            assert row["BASE"] + row["CHG"] == pytest.approx(row["AVAL"], abs=1e-9)
        if "PCHG" in row:
            assert row["PCHG"] == pytest.approx(100 * row["CHG"] / row["BASE"], rel=1e-9, abs=1e-9)
        assert ("DTYPE" in row) <= ("AVAL" in row)
        end = ends.get((row["SUBJID"], row.get("AVISITN")))
        if row["PARAMCD"] == "SALT" and "RSSEQ" in row and "AVAL" in row:
            source = numbers[row["USUBJID"], row["RSSEQ"]]
            assert (source["RSTESTCD"], source["RSSTRESN"]) == ("SALT", row["AVAL"])
        if end is None or row["PARAMCD"] != "SALT" or "DTYPE" in row:
            continue
        improvement = None if end.response is None else end.response.improvement_pct
        assert row.get("PCHG") == (None if improvement is None else -improvement)
        flags = [{"Y": True, "N": False, None: None}[row.get(f"CRIT{k}FL")] for k in range(1, 8)]
        assert flags == [end.flag(flag) for flag in FLAGS]
    windows = {(row["SUBJID"], row["AVISITN"]) for row in adsalt.rows if row.get("AVISITN")}
    assert windows == set(ends)
    values = {
        (r["subject"], r["visit"]): r.get("value")
        for r in long.rows
        if r["parameter"] == "salt" and r.get("evaluator") is None and "visit" in r
    }
    results = {
        (r["USUBJID"][2:], r["VISIT"]): r.get("RSSTRESN")
        for r in rs.rows
        if r["RSTESTCD"] == "SALT" and "RSEVAL" not in r
    }
    assert values == results


def test_the_same_study_gives_the_same_files(
    make: SimpleNamespace, defined: Callable[..., Define], tmp_path: Path
) -> None:
    visits = [*make.course("=A", 80, 60, None), *make.course("B", 70, 50, 40)]
    for name, listed in (("a", visits), ("b", visits[::-1])):
        (tmp_path / name).mkdir()
        write_datasets(defined(listed), tmp_path / name)
    names = {path.name for path in (tmp_path / "a").iterdir()}
    tables = {"salt_long.csv", "rs.csv", "adsalt.csv"}
    assert names == {*tables, *(name[:-3] + "parquet" for name in tables), "define.json"}
    for name in names:
        same = (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert same, name
    # Spreadsheets must not take an id for a formula; programs read it as it is.
    assert ",'=A," in (tmp_path / "a" / "rs.csv").read_text(encoding="utf-8")
    assert "=A" in pq.read_table(tmp_path / "a" / "rs.parquet")["USUBJID"].to_pylist()


def test_the_define_states_lengths_and_names_no_subject(
    make: SimpleNamespace, defined: Callable[..., Define], tmp_path: Path
) -> None:
    made = defined(make.course("Zoë-subject", 80, 60))
    write_datasets(made, tmp_path)
    text = (tmp_path / "define.json").read_text(encoding="utf-8")
    assert "subject-" not in text
    assert "Zoë" not in text
    record = json.loads(text)
    rs = next(item for item in record["datasets"] if item["name"] == "rs")
    lengths = {item["name"]: item["length_bytes"] for item in rs["variables"]}
    assert lengths["USUBJID"] == len("Zoë-subject".encode())
    assert (lengths["RSSEQ"], lengths["STUDYID"]) == (None, 1)
    assert len(record["notes"]) == 1
    assert "STUDYID is blank" in record["notes"][0]
    assert defined(make.course("A", 1, 2), study_id="X").notes == ()
    (note,) = defined(make.course("A" * 201, 1, 2), study_id="X").notes[:1]
    assert "more than 200 bytes" in note
