"""Compare the scores of a simulated trial with its truth.

Usage: python scripts/score_against_truth.py TRIAL SCORES

TRIAL is what `autosalt phantom study` wrote, SCORES what `autosalt score TRIAL --out SCORES` wrote.
Truth is `salt_photos`: the score of a perfect reader of the same photographs. Intervals of the
summary are 95 %, from a bootstrap of whole subjects. Exits with 1 when there is nothing to compare.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.statistics.estimate import Estimate
from autosalt.files.layout import parquet_name

Pair = tuple[dict[str, str], dict[str, Any]]  # a row of the truth and the row of the scores


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trial", type=Path)
    parser.add_argument("scores", type=Path)
    options = parser.parse_args()
    try:
        visits = pairs(options.trial, options.scores, "visits", ("subject", "visit"))
        photos = pairs(options.trial, options.scores, "photos", ("path",))
    except OSError as error:
        print(f"{error.filename or error}: cannot be read", file=sys.stderr)
        return 1
    complete = [(truth, score) for truth, score in visits if score["salt"] is not None]
    Console().print(visit_table(visits))
    if not complete:
        print("Nothing to compare: no visit of the trial has a SALT score.", file=sys.stderr)
        return 1
    for line in summary(complete, photos):
        print(line)
    return 0


def pairs(trial: Path, scores: Path, table: str, key: Sequence[str]) -> list[Pair]:
    """Rows of the truth with the rows of the scores that have the same key."""
    with (trial / f"truth_{table}.csv").open(newline="", encoding="utf-8") as file:
        truths = {tuple(row[k] for k in key): row for row in csv.DictReader(file)}
    rows = pq.read_table(scores / parquet_name(table)).to_pylist()
    return [(truths[k], row) for row in rows if (k := tuple(row[name] for name in key)) in truths]


def visit_table(visits: Sequence[Pair]) -> Table:
    """One row a visit."""
    table = Table(title="SALT: score against truth")
    for name in ("subject", "visit"):
        table.add_column(name)
    for name in ("truth", "score", "95 % interval", "error", "inside"):
        table.add_column(name, justify="right")
    for truth, score in visits:
        start = (truth["subject"], truth["visit"], f"{float(truth['salt_photos']):.1f}")
        if score["salt"] is None:
            bounds = f"{score['salt_bound_low']:.1f} to {score['salt_bound_high']:.1f}"
            table.add_row(*start, "incomplete", f"bounds {bounds}", "–", "–")
        else:
            ends = f"{score['salt_low']:.1f} to {score['salt_high']:.1f}"
            known = f"{score['salt']:.1f}", ends, f"{visit_error(truth, score):+.1f}"
            table.add_row(*start, *known, "yes" if inside(truth, score) else "no")
    return table


def summary(complete: Sequence[Pair], photos: Sequence[Pair]) -> list[str]:
    """What to remember of the comparison, one figure a line."""
    subjects = [truth["subject"] for truth, _ in complete]
    errors = [abs(visit_error(truth, score)) for truth, score in complete]
    covered = sum(inside(truth, score) for truth, score in complete)
    lines = [
        "SALT: mean absolute error " + in_points(bootstrap(errors, subjects, scale="log")),
        f"SALT: {covered} of {len(complete)} truths lie inside the 95 % interval",
    ]
    scored = [(truth, score) for truth, score in photos if score["loss_pct"] is not None]
    names = [truth["subject"] for truth, _ in scored]
    views = [abs(score["loss_pct"] - float(truth["loss_pct"])) for truth, score in scored]
    lines.append("One view: mean absolute error " + in_points(bootstrap(views, names, scale="log")))
    guessed = [
        (truth, score) for truth, score in scored if score["view_source"] in ("model", "visit")
    ]
    if guessed:
        right = sum(truth["view"] == score["view"] for truth, score in guessed)
        lines.append(f"Views found by the model: {right} of {len(guessed)} right")
    stated = [score for _, score in scored if score["view_source"] == "stated"]
    if stated:
        doubted = sum(score["view_conflict"] is not None for score in stated)
        lines.append(f"Views stated, all of them rightly: {doubted} of {len(stated)} doubted")
    lines.append(f"Photos: {len(photos)}, {len(photos) - len(scored)} of them not scored")
    return lines


def visit_error(truth: dict[str, str], score: dict[str, Any]) -> float:
    return float(score["salt"]) - float(truth["salt_photos"])


def inside(truth: dict[str, str], score: dict[str, Any]) -> bool:
    return bool(score["salt_low"] <= float(truth["salt_photos"]) <= score["salt_high"])


def in_points(estimate: Estimate) -> str:
    """An estimate as a person reads it."""
    ends = estimate.interval
    interval = "" if ends is None else f"95 % interval {ends.low:.1f} to {ends.high:.1f}; "
    return f"{estimate.value:.1f} points ({interval}{estimate.subjects} subjects)"


if __name__ == "__main__":
    sys.exit(main())
