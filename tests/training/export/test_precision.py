"""Size, speed and error of a model's files."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.dataset import Example, load_examples, read_items
from autosalt.training.export.half_weights import with_half_weights
from autosalt.training.export.precision import (
    Precision,
    PrecisionReadings,
    differences,
    figures,
    seconds_in_turns,
)

from .tiny_graph import tiny_graph

NAN = math.nan


def readings(*losses: float, views: list[int] | None = None) -> PrecisionReadings:
    return PrecisionReadings(np.array(losses), np.array(views or [0] * len(losses)))


def test_a_photo_that_only_one_file_scores_counts_as_a_hundred_points() -> None:
    apart = differences(readings(10.0, NAN, NAN, 50.0), readings(12.0, NAN, 3.0, NAN))
    assert apart.tolist() == [2.0, 0.0, 100.0, 100.0]


@pytest.fixture
def examples(toy: Path) -> list[Example]:
    spec = InputSpec(size=32, fill=(128, 128, 128))
    two = load_examples(read_items([toy])[:2], spec)
    return [replace(two[0], true_loss_pct=10.0), replace(two[1], true_loss_pct=40.0)]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    whole, half = tmp_path / "whole.onnx", tmp_path / "half.onnx"
    whole.write_bytes(tiny_graph().SerializeToString())
    half.write_bytes(with_half_weights(tiny_graph()).SerializeToString())
    return whole, half


def test_a_file_is_measured_against_fp32_and_against_truth(
    files: tuple[Path, Path], examples: list[Example]
) -> None:
    whole, half = files
    expected = readings(10.0, 40.0, views=[0, 1])
    found = readings(11.0, 43.0, views=[0, 2])
    row = figures(Precision.FP16, half, (whole, expected), found, examples, max_loss_points=2.0)
    assert (row.mean_difference, row.worst_difference, row.mae_pct) == (2.0, 3.0, 2.0)
    assert row.views_changed == 1
    assert row.size_bytes == half.stat().st_size
    assert row.photos_per_second > 0
    assert row.written


def test_a_file_beyond_the_limit_is_not_kept(
    files: tuple[Path, Path], examples: list[Example]
) -> None:
    whole, half = files
    expected, found = readings(10.0, 40.0), readings(11.0, 43.0)
    row = figures(Precision.INT8, half, (whole, expected), found, examples, max_loss_points=1.9)
    assert not row.written


def test_files_are_timed_in_turns(files: tuple[Path, Path], examples: list[Example]) -> None:
    seconds = seconds_in_turns(files, [examples[0].image], turns=3)
    assert seconds.shape == (2, 3)
    assert (seconds > 0).all()
