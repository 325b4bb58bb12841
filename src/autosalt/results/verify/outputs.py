"""What was made of the tables and lies beside them: does it still say what they say?

DICOM files, regrowth maps, datasets and blinded pages are made by other commands. When tables are
made anew, they stay as they were: this tells which of them are of tables before. Of what does not
say itself which tables it is of, `made_of.json` keeps their hashes.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from autosalt.files.io import read_json
from autosalt.files.layout import (
    ANALYSIS_NAME,
    BLINDED,
    DATASETS,
    DEFINE_NAME,
    DICOM,
    DICOM_INDEX,
    MADE_OF_NAME,
    REGROWTH,
    REPORT_NAME,
    VERIFY_NAME,
    csv_name,
    parquet_name,
)
from autosalt.files.spreadsheet import guarded
from autosalt.files.table import Row, read_parquet
from autosalt.results.made_of import _SOURCES, source_hashes
from autosalt.results.supersede import is_stale, is_unfinished, read_record
from autosalt.results.verify.checks import Check, Difference, Verdict

_NOT_RECORDED: Final = "made before it was recorded of which tables; make it again"

View: TypeAlias = tuple[str, str, str]
"""Subject, visit and view."""


def derived_checks(out: Path) -> list[Check]:
    """A check of each thing there is; what does not say of which tables it is, is not checked."""
    return [_check(out, thing) for thing in _THINGS if (out / thing.place).is_file()]


def of_tables_before(out: Path, changed: bool) -> str:
    """One line that names what is of tables before and how it is made anew; empty without any.

    Args:
        out: the results.
        changed: whether the tables have just changed, so that what cannot be compared is old.
    """
    old = [
        f"{shown} ({again})" for shown, again, verdict in _verdicts(out)
        if verdict is Verdict.DIFFERS or (changed and verdict is Verdict.UNCHECKED)
    ]  # fmt: skip
    return f"Still of the tables before, make anew: {', '.join(old)}" if old else ""


def _verdicts(out: Path) -> Iterator[tuple[str, str, Verdict]]:
    """What there is, the command that makes it anew, and whether it holds."""
    analysis, verified = read_json(out / ANALYSIS_NAME), read_json(out / VERIFY_NAME)
    if analysis is not None:
        told = " --settings FILE" if "settings" in analysis.get("inputs_sha256", {}) else ""
        old = is_stale(out, analysis) or is_unfinished(out, analysis)
        yield (
            f"{csv_name('endpoints')} and all tables of the analysis",
            f"autosalt respond {out}{told}",
            Verdict.DIFFERS if old else Verdict.STANDS,
        )
    for thing in _THINGS:
        if (out / thing.place).is_file():
            yield thing.shown, thing.again.format(out=out), _check(out, thing).verdict
    if verified is not None:
        same = verified.get("tables") == (read_record(out) or {}).get("tables")
        how = f"autosalt verify {out} --photos PHOTOS"
        yield VERIFY_NAME, how, Verdict.STANDS if same else Verdict.DIFFERS


@dataclass(frozen=True, slots=True)
class _Found:
    """What a comparison gave; `known` is whether it is recorded of which tables a thing is."""

    checked: int
    differences: list[Difference]
    known: bool = True


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something that is made of the tables.

    Attributes:
        name: of its check.
        question: of its check.
        place: a file that is there where it is.
        shown: what people call it.
        again: the command that makes it anew, `{out}` standing for the results.
        compare: it with the tables.
    """

    name: str
    question: str
    place: str
    shown: str
    again: str
    compare: Callable[[Path], _Found]


def _check(out: Path, thing: _Thing) -> Check:
    """Anybody may have edited these files: whatever is wrong with them is told."""
    try:
        found = thing.compare(out)
    except Exception as error:
        # By its type only: the text of an error may name things.
        why = f"cannot be read as ours ({type(error).__name__}); make it again"
        return Check.unchecked(thing.name, thing.question, why)
    if not found.differences and not found.known:
        return Check.unchecked(thing.name, thing.question, _NOT_RECORDED)
    return Check.of(thing.name, thing.question, found.checked, found.differences)


def _compare_dicom(out: Path) -> _Found:
    said = (read_json(out / MADE_OF_NAME) or {}).get(DICOM)
    with (out / DICOM_INDEX).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [*_wrong_dicom(out, rows), *_other_tables(out, DICOM, said)]
    return _Found(len(rows), found, bool(said))


def _wrong_dicom(out: Path, rows: list[dict[str, str]]) -> Iterator[Difference]:
    """Against `photos`: what index.csv says of segmentations, and which of them there should be."""
    wanted = {
        (*(guarded(text) for text in view), row["sha256"]) for view, row in _scored(out).items()
    }
    there = set()
    for number, row in enumerate(rows, 1):
        where: dict[str, str | int | float] = {"table": DICOM_INDEX, "row": number}
        if not (out / DICOM / row["file"]).is_file():
            yield Difference("file_missing", where, f"{DICOM}/{row['file']}: file missing")
        key = (row["subject"], row["visit"], row["view"], row["photo_sha256"])
        if row["kind"] != "seg":
            continue
        there.add(key)
        if key not in wanted:
            told = f"{DICOM_INDEX}, row {number}: the photo is not, or no longer, scored so"
            yield Difference("out_of_date", where, told)
    for key in sorted(wanted - there):
        yield Difference(
            "row_missing",
            {"table": DICOM_INDEX, "photo": key[-1]},
            f"{DICOM_INDEX}: has no segmentation of {' '.join(key[:3])}",
        )


def _compare_regrowth(out: Path) -> _Found:
    rows = list(read_parquet(out, REGROWTH))
    return _Found(len(rows), list(_wrong_maps(rows, _scored(out))))


def _wrong_maps(rows: list[Row], scored: Mapping[View, Row]) -> Iterator[Difference]:
    for number, row in enumerate(rows, 1):
        later, first = (
            scored.get((row["subject"], row[visit], row["view"]), {})
            for visit in ("visit", "baseline_visit")
        )
        said = (row["sha256"] or None, row["baseline_sha256"] or None)
        models = {one["model_sha256"] for one in (later, first) if one}
        same = said == (later.get("sha256"), first.get("sha256"))
        if same and (row["status"] == "missing" or models == {row["model_sha256"]}):
            continue
        yield Difference(
            "out_of_date",
            {"table": "regrowth", "row": number},
            f"regrowth, row {number}: a photo is scored otherwise now; run autosalt regrowth again",
        )


def _compare_datasets(out: Path) -> _Found:
    define = read_json(out / DATASETS / DEFINE_NAME) or {}
    inputs = define.get("inputs_sha256", {})
    said = {name: inputs[name] for name in _SOURCES if name in inputs}
    analysis = read_json(out / ANALYSIS_NAME)
    found = _other_tables(out, DATASETS, said)
    if analysis is not None and analysis.get("settings") != define.get("settings"):
        told = f"{DATASETS}/: of other settings than the analysis; run autosalt datasets again"
        found.append(Difference("out_of_date", {"file": f"{DATASETS}/{DEFINE_NAME}"}, told))
    return _Found(len(define.get("datasets", ())), found, bool(said))


def _compare_blinded(out: Path) -> _Found:
    said = (read_json(out / MADE_OF_NAME) or {}).get(BLINDED)
    return _Found(1, _other_tables(out, BLINDED, said), bool(said))


def _other_tables(out: Path, name: str, said: Mapping[str, str] | None) -> list[Difference]:
    """A difference where it is recorded that `name` was made of other tables."""
    now = source_hashes(out)
    if all(now.get(table) == sha256 for table, sha256 in (said or {}).items()):
        return []
    told = f"{name}/: the tables have changed since it was made; make it again or move it away"
    return [Difference("out_of_date", {"file": f"{name}/"}, told)]


def _scored(out: Path) -> dict[View, Row]:
    """The rows of `photos` that are scored, by subject, visit and view."""
    return {
        (row["subject"], row["visit"], row["view"]): row
        for row in read_parquet(out, "photos")
        if row["status"] == "scored"
    }


_THINGS: Final = (
    _Thing(
        "dicom",
        "Are the DICOM files of the photos and numbers in the tables?",
        DICOM_INDEX,
        f"{DICOM}/",
        "autosalt score with --dicom",
        _compare_dicom,
    ),
    _Thing(
        "regrowth",
        "Are the regrowth maps of the photos that are scored, in their views?",
        parquet_name(REGROWTH),
        csv_name(REGROWTH),
        "autosalt regrowth {out} PHOTOS",
        _compare_regrowth,
    ),
    _Thing(
        "datasets",
        "Are the datasets of these tables, and of the settings of the analysis?",
        f"{DATASETS}/{DEFINE_NAME}",
        f"{DATASETS}/",
        "autosalt datasets {out}",
        _compare_datasets,
    ),
    _Thing(
        "blinded report",
        "Is the blinded report of these tables?",
        f"{BLINDED}/{REPORT_NAME}",
        f"{BLINDED}/",
        "autosalt report {out} --blinded",
        _compare_blinded,
    ),
)
