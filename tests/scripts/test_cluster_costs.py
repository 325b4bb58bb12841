"""Costs on the page on large archives follow from the benchmarks."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
CORES = 2
"""Of the machine that was measured."""


def photos_an_hour(overlays: str) -> float:
    """The median that `make benchmark` printed."""
    text = (DOCS / "explanation/benchmarks.md").read_text(encoding="utf-8")
    match = re.search(rf"\| photos an hour, {overlays} overlays \| ([\d,]+) \|", text)
    assert match is not None
    return float(match[1].replace(",", ""))


def costs() -> list[tuple[int, str, float]]:
    """The rows of the table: photos, overlays (none, all), core hours."""
    text = (DOCS / "how-to/score/large-archives.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d,]+) \| (none|all) \| ([\d.]+) \|", text, re.MULTILINE)
    return [(int(photos.replace(",", "")), what, float(hours)) for photos, what, hours in rows]


def test_the_costs_are_of_the_last_benchmark() -> None:
    rows = costs()
    assert len(rows) == 6
    for photos, overlays, hours in rows:
        an_hour = photos_an_hour({"none": "no", "all": "with"}[overlays])
        expected = CORES * photos / an_hour
        assert hours == pytest.approx(expected, rel=0.03, abs=0.06), (photos, overlays)
