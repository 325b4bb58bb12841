"""study.json is read back as it was written, and every way to break it is one clear line."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.errors import ResultsError
from autosalt.files.layout import ANALYSIS_NAME
from autosalt.results.audit.study_record import StudyCounts, StudyRecord, WindowRecord
from autosalt.results.folder import ResultsFolder

TEXT = st.text(max_size=8)
NUMBER = st.integers(0, 10**6)
MAYBE_FLOAT = st.none() | st.floats(allow_nan=False, allow_infinity=False)
SETTINGS = st.dictionaries(TEXT, st.none() | TEXT | st.lists(TEXT, max_size=2), max_size=3)
RECORDS = st.builds(
    StudyRecord,
    versions=st.dictionaries(TEXT, TEXT, max_size=2),
    source=st.sampled_from(["results", "scores"]),
    inputs_sha256=st.dictionaries(TEXT, TEXT, max_size=2),
    model_sha256=st.none() | TEXT,
    mdc95_points=MAYBE_FLOAT,
    detection_limit_pct=MAYBE_FLOAT,
    settings=SETTINGS,
    settings_said=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    windows=st.lists(
        st.builds(
            WindowRecord,
            TEXT,
            NUMBER,
            *[st.none() | NUMBER] * 3,
            MAYBE_FLOAT,
            names=st.lists(TEXT, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    arms=st.lists(TEXT, max_size=2).map(tuple),
    counts=st.builds(StudyCounts, *[NUMBER] * 9),
    problems_by_code=st.dictionaries(TEXT, NUMBER, max_size=2),
    tables=st.dictionaries(TEXT, TEXT, max_size=2),
)
RECORD = StudyRecord(
    versions={},
    source="results",
    inputs_sha256={"visits": "ab"},
    model_sha256=None,
    mdc95_points=6,
    detection_limit_pct=None,
    settings={},
    settings_said=(("Response", "SALT 50"),),
    windows=(WindowRecord("week 12", 1, None, None, None, 84.0, ("W12",)),),
    arms=("",),
    counts=StudyCounts(*range(9)),
    problems_by_code={},
    tables={},
)


@pytest.mark.slow
@given(RECORDS)
def test_a_record_comes_back_from_json_as_it_was(record: StudyRecord) -> None:
    text = json.dumps(record.to_json())
    again = StudyRecord.from_json(json.loads(text))
    assert again == record
    assert json.dumps(again.to_json()) == text


def test_the_record_states_what_was_analysed() -> None:
    assert (RECORD.of_results, RECORD.read_settings) == (True, False)


def complaint(out: Path, value: Any) -> str:
    (out / ANALYSIS_NAME).parent.mkdir(exist_ok=True)
    (out / ANALYSIS_NAME).write_text(json.dumps(value))
    with pytest.raises(ResultsError) as error:
        _ = ResultsFolder(out).analysis
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith(f"{out / ANALYSIS_NAME}: is damaged (")
    assert line.endswith("); run autosalt respond again")
    return line


@pytest.mark.parametrize("key", [*RECORD.to_json()])
def test_a_key_that_is_missing_or_of_another_type_is_named(tmp_path: Path, key: str) -> None:
    whole = RECORD.to_json()
    assert f"({key} is missing)" in complaint(
        tmp_path, {name: value for name, value in whole.items() if name != key}
    )
    assert f"({key} is not " in complaint(tmp_path, whole | {key: True})


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"windows": [{"name": "week 12"}]}, "windows[0].order is missing"),
        ({"settings_said": [["Response"]]}, "settings_said[0] has 1 values, not 2"),
        ({"arms": ["a", None]}, "arms[1] is not text"),
    ],
)
def test_a_wrong_value_within_a_list_is_named_by_its_place(
    tmp_path: Path, change: dict[str, Any], what: str
) -> None:
    assert f"({what})" in complaint(tmp_path, RECORD.to_json() | change)
