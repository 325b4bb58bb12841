"""Every name of a results folder is defined once, and messages name the right place."""

import re
from pathlib import Path

import pytest

from autosalt.files import layout
from autosalt.issues import KINDS

SOURCES = Path(layout.__file__).parents[1]
_JOINED = re.compile(r"/ f?\"(?P<name>[\w{}./-]+\.(csv|parquet|json|jsonl|sqlite|html|lock))\"")
OWN_FOLDERS = ("phantom", "training", "models", "scorer", "imaging")
"""Packages whose files lie in other folders: training data, models."""


@pytest.mark.parametrize(
    ("table", "csv"),
    [
        *((name, f"{name}.csv") for name in ("photos", "visits", "subjects")),
        *((name, f"{name}.csv") for name in ("endpoints", "problems")),
        *((name, f"study/{name}.csv") for name in ("trajectories", "flow", "agreement_pairs")),
        *((name, f"audit/{name}.csv") for name in ("history", "overrides")),
        ("regrowth", "regrowth/regrowth.csv"),
    ],
)
def test_each_table_has_its_place_and_a_parquet_twin(table: str, csv: str) -> None:
    assert layout.table_files(table) == (csv, f"parquet/{table}.parquet")


def test_no_module_joins_a_name_of_the_results_folder_itself() -> None:
    joined = {
        (path.relative_to(SOURCES).as_posix(), found["name"])
        for path in SOURCES.rglob("*.py")
        if path.relative_to(SOURCES).parts[0] not in OWN_FOLDERS
        for found in _JOINED.finditer(path.read_text(encoding="utf-8"))
    }
    assert joined == set()


def test_the_hint_at_lapsed_overrides_names_their_file() -> None:
    assert layout.csv_name(layout.OVERRIDES) in KINDS["overrides_lapsed"].summary
