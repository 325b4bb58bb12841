"""A scored trial of any size without scoring a photo: true SALT plus noise, and real pictures."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from autosalt.core.interval import Z95
from autosalt.core.response import mdc95, respond
from autosalt.core.salt import salt, salt_bounds
from autosalt.core.severity import aa_iga, band
from autosalt.core.views import VIEWS, View
from autosalt.files.layout import OVERLAYS, RUN_NAME
from autosalt.files.table import Row, Table, write_table
from autosalt.imaging.drawing.overlay import draw_overlay, encode_jpeg
from autosalt.phantom.datasets.trial import Trial, course
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.results.audit.run_record import (
    IndexRecord,
    ModelRecord,
    RunCounts,
    RunOptions,
    RunRecord,
)
from autosalt.results.tables import PHOTO_COLUMNS, SUBJECT_COLUMNS, VISIT_COLUMNS

SEM_POINTS = 2.0
_SIDE = 1000  # as `autosalt score` draws overlays
_KINDS = 24
_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_SETTINGS = """title = "Measured study"
{visits}
[analysis]
reference = "placebo"
arms = ["placebo", "active"]
strata = ["site"]
"""


def write_scored_study(out: Path, subjects: int, visits: int) -> Path:
    """Write what `autosalt score` leaves of a two-arm trial, and a settings file beside it.

    One view in fifty is refused, one visit in twenty does not take place, and a reader scored
    every visit. Each photo has an overlay file; they are links to some two dozen pictures.

    Returns:
        The settings file.
    """
    (out / OVERLAYS).mkdir(parents=True, exist_ok=True)
    kinds = [_overlay(out, k) for k in range(_KINDS)]
    trial = Trial(subjects=subjects, visits=visits)
    photos: list[Row] = []
    rows: list[Row] = []
    changes: list[Row] = []
    for number in range(subjects):
        mine = list(_visits(trial, number, out, kinds, photos))
        rows += mine
        changes += _changes(mine)
    write_table(Table("photos", PHOTO_COLUMNS, photos), out)
    columns = {**VISIT_COLUMNS, "reader_salt_A": "float"}
    write_table(Table("visits", columns, rows), out)
    write_table(Table("subjects", SUBJECT_COLUMNS, changes), out)
    (out / RUN_NAME).parent.mkdir(exist_ok=True)
    (out / RUN_NAME).write_text(json.dumps(_record(photos, rows).to_json()))
    planned = "\n".join(
        f'[[visits]]\nname = "week {12 * k}"\nday = {84 * k}\nfirst_day = {84 * k - 28}\n'
        f"last_day = {84 * k + 28}"
        for k in range(1, visits)
    )
    settings = out / "study.toml"
    settings.write_text(_SETTINGS.format(visits=planned))
    return settings


def _record(photos: list[Row], visits: list[Row]) -> RunRecord:
    """The record of a run by no model: of its numbers only the noise is known."""
    scored = sum(row["status"] == "scored" for row in photos)
    complete = sum(row["status"] == "complete" for row in visits)
    name = "none: true values and noise"
    return RunRecord(
        versions={},
        model=ModelRecord(name, None, None, None, SEM_POINTS, mdc95(SEM_POINTS), None, None),
        settings={},
        settings_sha256="",
        options=RunOptions(),
        index=IndexRecord("folder", None, {}),
        counts=RunCounts(
            photos=len(photos),
            scored=scored,
            refused=len(photos) - scored,
            failed=0,
            computed_in_this_run=0,
            visits_complete=complete,
            visits_incomplete=len(visits) - complete,
            overrides_in_force=0,
            issues={},
        ),
        refused_by_reason={},
        started=_DAY,
        finished=_DAY,
        tables={},
        superseded=0,
    )


def _visits(
    trial: Trial, number: int, out: Path, kinds: list[Path], photos: list[Row]
) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng([7, number])
    way = course(trial, number)
    subject = f"{number + 1:04d}"
    for k, (day, person, lost) in enumerate(zip(way.dates, way.persons, way.losses, strict=True)):
        if k and rng.random() < 0.05:
            continue
        name = f"week {12 * k}" if k else "baseline"
        truth = surface_truth(person.scalp(), lost)
        seen: dict[View, float] = {}
        for view in VIEWS:
            pct = float(np.clip(truth.loss_pct[view] + rng.normal(0.0, 3.0), 0.0, 100.0))
            refused = rng.random() < 0.02
            if not refused:
                seen[view] = pct
            photos.append(_photo(subject, name, view, None if refused else pct, out, kinds, rng))
        yield {
            "subject": subject, "visit": name, "date": day.isoformat(),
            **_scores(seen), **{f"{view}_loss_pct": pct for view, pct in seen.items()},
            "site": way.site, "arm": way.arm,
            "reader_salt_A": float(np.clip(truth.salt + rng.normal(1.0, 5.0), 0.0, 100.0)),
        }  # fmt: skip


def _scores(seen: dict[View, float]) -> dict[str, Any]:
    bounds = salt_bounds(seen)
    row: dict[str, Any] = {
        "status": "incomplete", "salt_bound_low": bounds.low, "salt_bound_high": bounds.high
    }  # fmt: skip
    if len(seen) == len(VIEWS):
        value, half = salt(seen), Z95 * SEM_POINTS
        row |= {
            "status": "complete", "salt": value, "salt_low": max(0.0, value - half),
            "salt_high": min(100.0, value + half), "band": str(band(value)),
            "aa_iga": str(aa_iga(value)),
        }  # fmt: skip
    return row


def _photo(
    subject: str, visit: str, view: View, pct: float | None, out: Path, kinds: list[Path],
    rng: np.random.Generator,
) -> dict[str, Any]:  # fmt: skip
    path = f"{subject}/{visit}/{view}.jpg"
    digest = hashlib.sha256(path.encode()).hexdigest()
    row: dict[str, Any] = {
        "subject": subject, "visit": visit, "view": view.value, "view_source": "stated",
        "path": path, "sha256": digest,
    }  # fmt: skip
    if pct is None:
        return row | {"status": "refused", "reason": "blurred"}
    overlay = f"{OVERLAYS}/{digest[:16]}-{view}.jpg"
    if not (out / overlay).exists():
        os.link(kinds[int(rng.integers(len(kinds)))], out / overlay)
    return row | {
        "status": "scored", "scalp_px": int(rng.integers(20_000, 40_000)), "loss_pct": pct,
        "loss_pct_low": max(0.0, pct - 6.0), "loss_pct_high": min(100.0, pct + 6.0),
        "overlay": overlay,
    }  # fmt: skip


def _changes(visits: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    first = visits[0]
    for later in visits[1:]:
        row = {
            "subject": first["subject"], "baseline_visit": first["visit"],
            "visit": later["visit"], "status": "complete", "arm": first["arm"],
        }  # fmt: skip
        if first.get("salt") is not None and later.get("salt") is not None:
            row |= asdict(respond(first["salt"], later["salt"], None))
        yield row


def _overlay(out: Path, number: int) -> Path:
    """A picture that is as heavy as a real overlay: soft shapes and fine grain."""
    rng = np.random.default_rng(number)
    height, width = _SIDE, _SIDE * 3 // 4
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    head = ((y - 500) / 420) ** 2 + ((x - 375) / 320) ** 2
    grey = 150 - 60 * (head < 1) + rng.normal(0.0, 7.0, (height, width))
    image = np.clip(grey[..., None] + np.array([12, 0, -8]), 0, 255).astype(np.uint8)
    loss = ((y - 400 - 8 * number) / 160) ** 2 + ((x - 375) / 150) ** 2 < 1
    path = out / f"kind-{number}.jpg"
    path.write_bytes(encode_jpeg(draw_overlay(image, head < 1, loss, max_side=_SIDE)))
    return path
