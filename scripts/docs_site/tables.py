"""Page of tables: every column of every CSV, from the code that writes it.

Names and types come from the column definitions of the program. What a column means stands in
`columns.toml` beside this module; a column without a meaning stops the build.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from docs_site.markdown import code, page, table

_MEANINGS: Final = Path(__file__).parent / "columns.toml"
_DERIVED: Final = (
    ("_low", "Low end of the 95 % interval of `{}`."),
    ("_high", "High end of the 95 % interval of `{}`."),
)
_PREFIXED: Final = (
    ("p_", "Probability, 0 to 1, that `{}` is truly so and not by noise."),
    ("old_", "`{}` as the table stated it before."),
    ("new_", "`{}` as the table states it now."),
)
_KINDS: Final = {
    "text": "text",
    "int": "whole number",
    "float": "number",
    "bool": "`true` or `false`",
}
_INTRO: Final = """
Column names and types are generated from the code that writes the tables. New columns are added
after the old ones. Each table is written as CSV and as Parquet, with the same columns and values,
unless it is marked as CSV only. [Places of the files](results-folder.md).

- CSV: UTF-8, commas, floats in full precision, `true` and `false`. Blank means not known, never 0.
- In CSV, text that a spreadsheet would read as a formula starts with an apostrophe. Programs
  should read the Parquet files.
- Numbers are not rounded. A percentage runs from 0 to 100. A probability runs from 0 to 1.
"""


@dataclass(frozen=True, slots=True)
class TableDoc:
    """A table that a command writes.

    Attributes:
        name: of the file, without suffix.
        command: that writes it.
        row: what one row is.
        columns: name and type, in order.
        note: further facts.
    """

    name: str
    command: str
    row: str
    columns: Mapping[str, str]
    note: str = ""


class UnexplainedColumnError(ValueError):
    """A column of the program has no meaning in `columns.toml`, or a meaning has no column."""


def tables_page() -> str:
    """Markdown of every table.

    Raises:
        UnexplainedColumnError: see there.
    """
    tables = documented_tables()
    check_meanings(tables)
    overview = table(
        ("table", "written by", "one row is"),
        [(f"[{item.name}](#{item.name})", code(item.command), item.row) for item in tables],
    )
    return page("Tables and columns", _INTRO, overview, *(map(_section, tables)))


def check_meanings(tables: Sequence[TableDoc]) -> None:
    """Raise UnexplainedColumnError unless columns and meanings fit one another."""
    used: set[tuple[str, str]] = set()
    for item in tables:
        for column in item.columns:
            used.add(_place(item.name, column))
    if unused := {(group, name) for group, names in _meanings().items() for name in names} - used:
        listed = ", ".join(sorted(f"[{group}] {name}" for group, name in unused))
        raise UnexplainedColumnError(f"columns.toml: no table has {listed}")


def meaning(name: str, column: str) -> str:
    """What a column of a table means, in Markdown."""
    group, key = _place(name, column)
    text = _meanings()[group][key]
    if key == column:
        return text
    rule = next(rule for rule, (other, _) in _rules(column) if other == key)
    return rule.format(key)


def documented_tables() -> tuple[TableDoc, ...]:
    """Every table, in the order a reader meets them."""
    from autosalt.archive.preflight import _COLUMNS as INDEX_COLUMNS
    from autosalt.imaging.training_index import COLUMNS as TRAINING_COLUMNS
    from autosalt.report.data.blinding import _COLUMNS as KEY_COLUMNS
    from autosalt.results.audit.history import HISTORY_COLUMNS
    from autosalt.results.dicom.write import _COLUMNS as DICOM_COLUMNS
    from autosalt.results.overrides.table import OVERRIDE_COLUMNS
    from autosalt.results.tables import PHOTO_COLUMNS, SUBJECT_COLUMNS, VISIT_COLUMNS
    from autosalt.study.agreement.mask_tables import PHOTO_COLUMNS as MASK_COLUMNS
    from autosalt.study.agreement.measure import AGREEMENT_COLUMNS
    from autosalt.study.agreement.readers import PAIR_COLUMNS
    from autosalt.study.arms.tables import (
        ARM_COLUMNS,
        CHANGE_COLUMNS,
        CONTRAST_COLUMNS,
        FLOW_COLUMNS,
        MODEL_COLUMNS,
    )
    from autosalt.study.regrowth.maps import COLUMNS as REGROWTH_COLUMNS
    from autosalt.study.response.missing import ANALYSIS_COLUMNS
    from autosalt.study.response.tables import ENDPOINT_COLUMNS, PROBLEM_COLUMNS, TRAJECTORY_COLUMNS

    score, respond, agree = "autosalt score", "autosalt respond", "autosalt agree"
    readers = "A reader with a name has a column `reader_salt_<name>` at the end."
    return (
        TableDoc("photos", score, "a photo", PHOTO_COLUMNS),
        TableDoc("visits", score, "a visit of a subject", VISIT_COLUMNS, readers),
        TableDoc("subjects", score, "a follow-up visit against baseline", SUBJECT_COLUMNS),
        TableDoc("endpoints", respond, "a subject at a follow-up window", ENDPOINT_COLUMNS),
        TableDoc("trajectories", respond, "a subject over all windows", TRAJECTORY_COLUMNS),
        TableDoc("analysis", respond, "a subject at a window, gaps filled", ANALYSIS_COLUMNS,
                 "After the rules for missing visits of the settings: for statistics."),
        TableDoc("problems", respond, "a problem in the data to check", PROBLEM_COLUMNS),
        TableDoc("flow", respond, "an arm at a window: who was there", FLOW_COLUMNS),
        TableDoc("arms", respond, "a response in an arm at a window", ARM_COLUMNS),
        TableDoc("contrasts", respond, "responders of two arms compared", CONTRAST_COLUMNS),
        TableDoc("changes", respond, "a change within an arm", CHANGE_COLUMNS),
        TableDoc("models", respond, "a figure of ANCOVA or MMRM", MODEL_COLUMNS),
        TableDoc("agreement", respond, "a measure of agreement with readers", AGREEMENT_COLUMNS,
                 "What each measure is: [agreement](../explanation/agreement.md). "
                 "`mask_agreement`, which `autosalt agree` writes, has the same columns."),
        TableDoc("agreement_pairs", respond, "a visit that a reader scored too", PAIR_COLUMNS),
        TableDoc("mask_agreement_photos", agree, "a photo with a reader's masks", MASK_COLUMNS),
        TableDoc("regrowth", "autosalt regrowth", "a view against the baseline's",
                 REGROWTH_COLUMNS,
                 "How far to trust it: [regrowth maps](../explanation/regrowth.md)."),
        TableDoc("overrides", "autosalt override", "an override by a reviewer", OVERRIDE_COLUMNS),
        TableDoc("history", score, "a value that was superseded", HISTORY_COLUMNS),
        TableDoc("index", "autosalt index --table", "a photo of the archive", INDEX_COLUMNS,
                 "CSV only; you name the file."),
        TableDoc("dicom-index", "autosalt score --dicom", "a DICOM file", DICOM_COLUMNS,
                 "CSV only: the index of the DICOM files."),
        TableDoc("blinding-key", "autosalt report --blinded", "a visit of a subject", KEY_COLUMNS,
                 "CSV only. Keep it away from blinded readers."),
        TableDoc("training-index", "autosalt phantom photos", "a photo to learn from",
                 dict.fromkeys(TRAINING_COLUMNS, "text"),
                 "CSV only; the file is `index.csv` of a training folder. Any further column is a "
                 "subgroup, by which `autosalt evaluate` splits its figures."),
    )  # fmt: skip


def _section(doc: TableDoc) -> str:
    rows = [
        (code(name), _KINDS[kind], meaning(doc.name, name)) for name, kind in doc.columns.items()
    ]
    lead = f"One row is {doc.row}. Written by {code(doc.command)}. {doc.note}"
    return f"## {doc.name}\n\n{lead}\n\n" + table(("column", "type", "meaning"), rows)


def _place(name: str, column: str) -> tuple[str, str]:
    """Return the place in `columns.toml` that explains a column: the table's own, else shared."""
    known = _meanings()
    for key in (column, *(key for _, (key, _) in _rules(column))):
        for group in (name, "shared"):
            if key in known.get(group, {}):
                return group, key
    raise UnexplainedColumnError(
        f"columns.toml does not explain the column {column!r} of the table {name!r}: "
        f"add it under [{name}], or under [shared] if it means the same in every table"
    )


def _rules(column: str) -> list[tuple[str, tuple[str, str]]]:
    """Return explanations from parts of a column's name: sentence, (other column, part)."""
    rules = [
        (text, (column.removesuffix(end), end)) for end, text in _DERIVED if column.endswith(end)
    ]
    return rules + [
        (text, (column.removeprefix(start), start))
        for start, text in _PREFIXED
        if column.startswith(start)
    ]


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_MEANINGS.read_text(encoding="utf-8"))
