"""Print size, speed and error of a model's fp16 and int8 files against its fp32 file.

Usage: python -m research.measure.precision HEADS --ranges OTHERS [--visits 100] [--model MODEL]

HEADS and OTHERS are labelled folders of different people, such as `autosalt phantom photos` writes.
The int8 file measures the range of each value on OTHERS. Visits with all four views give SALT.
Speed is one photo at a time on one core, all files in turns.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from autosalt.core.salt import salt
from autosalt.core.views import VIEWS, View
from autosalt.scorer.registry import find_model
from autosalt.training.data.dataset import Example, Item, load_examples, read_items
from autosalt.training.export.export import spread
from autosalt.training.export.precision import (
    CONVERT,
    RANGE_PHOTOS,
    Precision,
    PrecisionReadings,
    figures,
    read_photos,
)
from autosalt.training.model.predict import Model, load_model, onnx_predictor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("heads", type=Path, help="labelled folder to measure on")
    parser.add_argument("--ranges", type=Path, required=True, help="labelled folder of others")
    parser.add_argument(
        "--precision", type=Precision, nargs="+", default=list(CONVERT), help="fp16, int8 or both"
    )
    parser.add_argument("--visits", type=int, default=100, help="at most so many visits")
    parser.add_argument("--model", help="registered name or path of an fp32 ONNX file")
    options = parser.parse_args()
    fp32 = find_model(options.model).path
    model = load_model(fp32)
    items = visits(read_items([options.heads]), options.visits)
    examples = load_examples(items, model.input)
    others = load_examples(spread(read_items([options.ranges]), RANGE_PHOTOS), model.input)
    expected = _read(fp32, model, examples)
    for precision in options.precision:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{precision}.onnx"
            graph = CONVERT[precision](onnx.load(fp32), [example.image for example in others])
            path.write_bytes(graph.SerializeToString())
            found = _read(path, model, examples)
            row = figures(precision, path, (fp32, expected), found, examples, 100.0)
        apart = np.abs(salts(found) - salts(expected))
        apart = apart[np.isfinite(apart)]
        print(
            f"{precision}: {row.size_bytes / 1e6:.1f} MB of {fp32.stat().st_size / 1e6:.1f}; "
            f"{row.speed:.2f} times the photos a second; {len(examples)} photos, hair loss "
            f"{row.mean_difference:.3f} points apart on average, {row.worst_difference:.2f} at "
            f"most, {row.views_changed} other views; {len(apart)} visits, SALT {apart.mean():.3f} "
            f"apart on average, {np.quantile(apart, 0.95):.2f} at 95 %, {apart.max():.2f} at most",
            flush=True,
        )


def visits(items: Sequence[Item], n: int) -> list[Item]:
    """The first n visits with one photo of each view; the photos of a visit in order of `VIEWS`."""
    by_visit: dict[tuple[str, str, str], dict[View, Item]] = {}
    for item in items:
        if item.view is not None:
            key = item.subject, item.subgroups.get("visit", ""), item.subgroups.get("take", "")
            by_visit.setdefault(key, {})[item.view] = item
    whole = [views for views in by_visit.values() if len(views) == len(VIEWS)]
    return [views[view] for views in whole[:n] for view in VIEWS]


def salts(readings: PrecisionReadings) -> NDArray[np.float64]:
    """SALT of each visit, float [n]; NaN where a view has no score."""
    rows = readings.loss_pct.reshape(-1, len(VIEWS))
    return np.array(
        [
            salt(dict(zip(VIEWS, map(float, row), strict=True)))
            if np.isfinite(row).all()
            else np.nan
            for row in rows
        ]
    )


def _read(path: Path, model: Model, examples: Sequence[Example]) -> PrecisionReadings:
    predict, _ = onnx_predictor(path)
    return read_photos(predict, examples, model.input, model.thresholds, model.second_look)


if __name__ == "__main__":
    main()
