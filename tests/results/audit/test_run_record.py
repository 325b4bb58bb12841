"""run.json is read back as it was written, and every way to break it is one clear line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.errors import ResultsError
from autosalt.files.layout import RUN_NAME
from autosalt.issues import KINDS
from autosalt.results.audit.run_record import (
    IndexRecord,
    ModelRecord,
    RunCounts,
    RunOptions,
    RunRecord,
)
from autosalt.results.folder import ResultsFolder
from tests.run_records import run_record

TEXT = st.text(max_size=8)
NUMBER = st.integers(0, 10**6)
MAYBE_TEXT = st.none() | TEXT
MAYBE_FLOAT = st.none() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
TIMES = st.datetimes(timezones=st.just(UTC)).map(lambda time: time.replace(microsecond=0))
COUNTS = st.builds(
    RunCounts,
    *[NUMBER] * 8,
    issues=st.dictionaries(st.sampled_from([*KINDS]), NUMBER, max_size=4),
)
RECORDS = st.builds(
    RunRecord,
    versions=st.dictionaries(TEXT, TEXT, max_size=3),
    model=st.builds(
        ModelRecord,
        *[MAYBE_TEXT] * 4,
        *[MAYBE_FLOAT] * 3,
        manifest=st.none() | st.dictionaries(TEXT, JSON, max_size=3),
    ),
    settings=st.dictionaries(TEXT, JSON, max_size=3),
    settings_sha256=TEXT,
    options=st.builds(RunOptions, MAYBE_TEXT, threads=st.none() | NUMBER, masks=st.booleans()),
    index=st.builds(
        IndexRecord, TEXT, MAYBE_TEXT, skipped_files=st.dictionaries(TEXT, NUMBER, max_size=2)
    ),
    counts=COUNTS,
    refused_by_reason=st.dictionaries(TEXT, NUMBER, max_size=2),
    started=TIMES,
    finished=TIMES,
    tables=st.dictionaries(TEXT, TEXT, max_size=2),
    superseded=NUMBER,
)
WRITTEN: dict[str, Any] = run_record().to_json()


def places(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key, but not of those that mappings from text may have or lack."""
    for name, one in value.items():
        yield (*path, name)
        if name in ("model", "index", "counts"):
            yield from places(one, (*path, name))


PLACES = [path for path in places(WRITTEN) if path != ("counts", "view_conflicts")]


GONE = object()


def broken(path: tuple[str, ...], value: Any = GONE) -> str:
    """run.json with another value of a key, or without it."""
    whole = json.loads(json.dumps(WRITTEN))
    place = whole
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    if value is GONE:
        del place[path[-1]]
    return json.dumps(whole)


def complaint(out: Path, text: str) -> str:
    (out / RUN_NAME).parent.mkdir(exist_ok=True)
    (out / RUN_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        _ = ResultsFolder(out).run
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith(f"{out / RUN_NAME}: is damaged (")
    assert line.endswith("); run autosalt score again")
    return line


@pytest.mark.slow
@given(RECORDS)
def test_a_record_comes_back_from_json_as_it_was(record: RunRecord) -> None:
    text = json.dumps(record.to_json())
    again = RunRecord.from_json(json.loads(text))
    assert again == record
    assert json.dumps(again.to_json()) == text


def test_counts_stand_in_one_object_with_the_issues() -> None:
    counts = run_record({"view_conflicts": 2}).to_json()["counts"]
    assert (counts["photos"], counts["view_conflicts"]) == (1, 2)
    assert "issues" not in counts


def test_keys_have_the_order_of_the_fields() -> None:
    assert [*WRITTEN][:4] == ["versions", "model", "settings", "settings_sha256"]
    assert [*WRITTEN][-2:] == ["tables", "superseded"]


@pytest.mark.parametrize("path", PLACES, ids=".".join)
def test_a_key_that_is_missing_is_named(tmp_path: Path, path: tuple[str, ...]) -> None:
    line = complaint(tmp_path, broken(path))
    assert f"({'.'.join(path)} is missing)" in line


@pytest.mark.parametrize("path", PLACES, ids=".".join)
def test_a_value_of_another_type_is_named(tmp_path: Path, path: tuple[str, ...]) -> None:
    line = complaint(tmp_path, broken(path, [True]))
    assert f"({'.'.join(path)} is not " in line


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "nonsense", "\ud800".encode("utf-8", "replace").decode(), "[" * 10**5],
)
def test_what_is_no_record_at_all_is_one_line(tmp_path: Path, text: str) -> None:
    complaint(tmp_path, text)


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("counts", "scored"), True, "counts.scored is not a whole number"),
        (("counts", "view_conflicts"), "2", "counts.issues.view_conflicts is not a whole number"),
        (("model", "sem_points"), float("nan"), "model.sem_points is not a number"),
        (("options",), {"masks": 1}, "options.masks is not true or false"),
        (("tables",), {"photos.csv": 1}, "tables.photos.csv is not text"),
        (("started",), "yesterday", "started is not a time"),
    ],
)
def test_a_value_is_described_by_what_it_should_be(
    tmp_path: Path, path: tuple[str, ...], value: Any, what: str
) -> None:
    assert f"({what})" in complaint(tmp_path, broken(path, value))


def test_a_key_of_a_later_version_is_passed_over() -> None:
    assert RunRecord.from_json(WRITTEN | {"later": 1}) == run_record()


def test_the_record_states_the_version_and_whether_masks_were_scored() -> None:
    record = run_record(settings={"autosalt": "0.2.0", "masks": True})
    assert (record.autosalt, record.of_masks) == ("0.2.0", True)
    assert (run_record(settings={}).autosalt, run_record().of_masks) == (None, False)
    assert record.finished == datetime(2024, 6, 1, 12, tzinfo=UTC)
