"""A run's folder as docs/explanation/contract.md describes it, made by hand, and its report."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from autosalt.core.response import improvement_interval, respond
from autosalt.core.salt import salt, salt_bounds, salt_renormalised
from autosalt.core.severity import aa_iga, band
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS
from autosalt.report.write import write_report
from autosalt.results.audit.run_record import RunRecord
from autosalt.results.folder import ResultsFolder
from autosalt.study.analysis import analyse, write_study_tables
from autosalt.study.scores.read import read_visits
from autosalt.study.settings.options import (
    AnalysisSettings,
    PlannedVisit,
    ResponseSettings,
    StudySettings,
)
from tests.run_records import SHA256, run_record

Row = dict[str, Any]

PHOTOS = pa.schema(
    [(name, pa.string()) for name in
     ("subject", "visit", "view", "view_source", "path", "sha256", "status", "reason")]
    + [("scalp_px", pa.int64()), ("loss_px", pa.int64())]
    + [(name, pa.float64()) for name in ("loss_pct", "loss_pct_low", "loss_pct_high")]
    + [(name, pa.string()) for name in ("model_sha256", "detail", "view_conflict", "overlay",
                                  "picture_doubt", "override", "override_by", "override_reason",
                                  "original_view")]
    + [("override_id", pa.int64()), ("original_loss_pct", pa.float64())]
)  # fmt: skip
VISITS = pa.schema(
    [(name, pa.string()) for name in ("subject", "visit", "date", "status")]
    + [(name, pa.float64()) for name in
       ("salt", "salt_low", "salt_high", "salt_bound_low", "salt_bound_high", "salt_renormalised",
        *(f"{view}_loss_pct" for view in VIEWS), "reader_salt", "salt_original")]
    + [("overrides", pa.int64())]
    + [(name, pa.string()) for name in ("band", "aa_iga", "model_sha256", "arm")]
)  # fmt: skip
SUBJECTS = pa.schema(
    [(name, pa.string()) for name in ("subject", "baseline_visit", "visit")]
    + [(name, pa.float64()) for name in
       ("baseline_salt", "visit_salt", "change_points", "improvement_pct", "improvement_pct_low",
        "improvement_pct_high")]
    + [(name, pa.bool_()) for name in
       ("beyond_noise", "salt30", "salt50", "salt75", "salt90", "salt100", "salt_le20",
        "salt_le10")]
)  # fmt: skip


def photo(subject: str, visit: str, view: str | None, loss: float | str, **more: Any) -> Row:
    """A row of `photos`: scored when `loss` is a number, refused when it is a reason."""
    row: Row = {
        "subject": subject, "visit": visit, "view": view, "view_source": "stated",
        "path": f"photos/{subject}/{visit}/{view}.jpg", "sha256": SHA256, "model_sha256": SHA256,
    }  # fmt: skip
    if isinstance(loss, str):
        row |= {"status": "refused", "reason": loss}
    else:
        row |= {
            "status": "scored", "loss_pct": loss, "loss_pct_low": max(0.0, loss - 4.0),
            "loss_pct_high": min(100.0, loss + 4.0), "scalp_px": 1000, "loss_px": int(10 * loss),
        }  # fmt: skip
    return row | more


def visit(rows: Sequence[Row], date: str | None = None, reader_salt: float | None = None) -> Row:
    """The row of `visits` that belongs to the photos of one visit."""
    known = {row["view"]: row["loss_pct"] for row in rows if row["status"] == "scored"}
    bounds = salt_bounds(known)
    row: Row = {
        "subject": rows[0]["subject"], "visit": rows[0]["visit"], "date": date,
        "status": "incomplete", "salt_bound_low": bounds.low, "salt_bound_high": bounds.high,
        "salt_renormalised": salt_renormalised(known), "reader_salt": reader_salt,
        "model_sha256": SHA256, **{f"{view}_loss_pct": known.get(view) for view in VIEWS},
    }  # fmt: skip
    if len(known) == len(VIEWS):
        value = salt(known)
        row |= {
            "status": "complete", "salt": value, "salt_low": max(0.0, value - 3.0),
            "salt_high": min(100.0, value + 3.0), "band": str(band(value)),
            "aa_iga": str(aa_iga(value)),
        }  # fmt: skip
    return row


def changes(visits: Sequence[Row]) -> list[Row]:
    """The rows of `subjects` of one subject: each later visit against the first."""
    first, rows = visits[0], []
    for later in visits[1:]:
        row: Row = {
            "subject": first["subject"], "baseline_visit": first["visit"], "visit": later["visit"],
            "baseline_salt": first.get("salt"), "visit_salt": later.get("salt"),
        }  # fmt: skip
        if first.get("salt") is not None and later.get("salt") is not None:
            response = respond(first["salt"], later["salt"], 4.0)
            ends = improvement_interval(
                first["salt"], Interval(first["salt_low"], first["salt_high"]),
                later["salt"], Interval(later["salt_low"], later["salt_high"]),
            )  # fmt: skip
            row |= {name: getattr(response, name) for name in response.__slots__}
            if ends:
                row |= {"improvement_pct_low": ends.low, "improvement_pct_high": ends.high}
        rows.append(row)
    return rows


def write_run(
    out: Path, photos: Sequence[Row], visits: Sequence[Row], subjects: Sequence[Row],
    pictures: bool = False, issues: dict[str, int] | None = None,
) -> Path:  # fmt: skip
    """Write the tables and, when asked, one small overlay for each scored photo."""
    for folder in ("audit", "parquet"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    if pictures:
        photos = [_with_picture(out, row) for row in photos]
    for name, schema, rows in (
        ("photos", PHOTOS, photos), ("visits", VISITS, visits), ("subjects", SUBJECTS, subjects),
    ):  # fmt: skip
        full = [{field: row.get(field) for field in schema.names} for row in rows]
        pq.write_table(pa.Table.from_pylist(full, schema), out / f"parquet/{name}.parquet")
    write_record(out, run_record(issues))
    return out


def write_record(out: Path, run: RunRecord) -> None:
    """Write run.json, so that its folder counts as that of a run."""
    (out / "audit").mkdir(exist_ok=True)
    (out / "audit/run.json").write_text(json.dumps(run.to_json()))


def write_table(out: Path, name: str, rows: Sequence[Row]) -> None:
    """Write any further table."""
    pq.write_table(pa.Table.from_pylist(list(rows)), out / f"parquet/{name}.parquet")


def _with_picture(out: Path, row: Row) -> Row:
    if row["status"] != "scored":
        return row
    overlay = f"overlays/{row['subject']}-{row['visit']}-{row['view']}.jpg"
    (out / overlay).parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((90, 120, 3), 128, np.uint8)).save(out / overlay)
    return row | {"overlay": overlay}


@pytest.fixture(scope="session")
def tables() -> SimpleNamespace:
    """The builders above, for tests that need a run of their own."""
    return SimpleNamespace(
        photo=photo, visit=visit, changes=changes, write=write_run, write_table=write_table,
        write_record=write_record,
        sha256=SHA256,
    )  # fmt: skip


@pytest.fixture
def trial(tmp_path: Path) -> Callable[..., Path]:
    """Write a run of `n` subjects with two complete visits, falling from 60 to 30."""

    def make(n: int = 1, pictures: bool = False, name: str = "out") -> Path:
        photos: list[Row] = []
        visits: list[Row] = []
        rows: list[Row] = []
        for k in range(1, n + 1):
            pair = [
                [photo(f"{k:04d}", v, view, loss) for view in VIEWS]
                for v, loss in (("V1", 60.0), ("V2", 30.0))
            ]
            both = [visit(pair[0], "2024-01-10"), visit(pair[1], "2024-04-10")]
            photos += pair[0] + pair[1]
            visits += both
            rows += changes(both)
        return write_run(tmp_path / name, photos, visits, rows, pictures)

    return make


@pytest.fixture
def analysed(tmp_path: Path) -> Callable[..., Path]:
    """Write an analysed study of two arms of six: SALT falls by 70 % in one, by 5 % in one."""

    def make(problem: bool = False) -> Path:
        lines = ["subject,visit,date,arm,site,salt,salt_low,salt_high,reader_salt_A"]
        for k in range(12):
            arm, share = ("active", 0.7) if k % 2 else ("placebo", 0.05)
            for visit, date, part in (
                ("baseline", "2024-01-01", 0.0), ("week 12", "2024-03-25", 0.6),
                ("week 24", "2024-06-17", 1.0),
            ):  # fmt: skip
                if (k, visit) == (0, "week 12"):
                    continue
                salt = (50 + 3 * k) * (1 - share * part) + k % 3
                lines.append(
                    f"{k + 1:04d},{visit},{date},{arm},{k % 2 + 1},{salt:.1f},{salt - 3:.1f},"
                    f"{salt + 3:.1f},{salt + k % 4 - 1:.1f}"
                )
        lines += [
            "0099,baseline,2024-01-01,active,1,50,,,",
            "0099,x,2030-01-01,active,1,50,,,",
        ] * problem
        scores = tmp_path / "scores.csv"
        scores.write_text("\n".join(lines) + "\n")
        settings = StudySettings(
            title="Trial of a cream",
            visits=(
                PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182),
            ),
            response=ResponseSettings(mdc95_points=5.0),
            analysis=AnalysisSettings(reference="placebo", arms=("placebo", "active")),
        )  # fmt: skip
        out = tmp_path / "analysed"
        out.mkdir()
        write_study_tables(analyse(read_visits(scores), settings), ResultsFolder(out))
        return out

    return make


@pytest.fixture(scope="session")
def page() -> Callable[..., str]:
    """The report's HTML for a folder of results; options are those of `write_report`."""

    def read(out: Path, **options: Any) -> str:
        return write_report(ResultsFolder(out), **options).read_text(encoding="utf-8")

    return read


@pytest.fixture(scope="session")
def section() -> Callable[[str, str], str]:
    """One section of a page as text, its tags and figures taken out."""

    def read(html: str, name: str) -> str:
        start = html.index(f'<section id="{name}"')
        part = html[start : html.index("</section>", start)]
        part = re.sub(r"<svg.*?</svg>", "", part, flags=re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))

    return read
