"""Evaluation reads a released file as scoring does and writes what people look at."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import onnx
import pytest
from PIL import Image
from rich.console import Console

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.errors import ModelFileError
from autosalt.scorer.manifest import Manifest, sidecar_path
from autosalt.training.evaluation.contact_sheet import CAPTION_PX
from autosalt.training.evaluation.evaluate import divides, evaluate, summary_table
from autosalt.training.model.predict import load_model
from autosalt.training.settings import DataSettings, EvaluateSettings
from tests.painted_heads import exact_masks

SIZE = 64
"""Of the tiny model's square."""
LOSSES = {"s0": 0.25, "s1": 0.5, "=s2": 0.0}


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, paint: Callable[..., RGB]
) -> EvaluateSettings:
    """Three painted heads whose masks are exact, and a photo without a head."""
    folder = tmp_path_factory.mktemp("heads")
    rows = [["photo", "scalp", "loss", "subject", "view", "source", "tone"]]
    for number, (subject, share) in enumerate(LOSSES.items()):
        for view in VIEWS:
            stem = f"{number}_{view}"
            Image.fromarray(paint(share, view)).save(folder / f"{stem}.png")
            scalp, loss = exact_masks(share)
            Image.fromarray(scalp).save(folder / f"{stem}_scalp.png")
            Image.fromarray(loss).save(folder / f"{stem}_loss.png")
            files = [f"{stem}.png", f"{stem}_scalp.png", f"{stem}_loss.png"]
            rows.append([*files, subject, view.value, "toy", "dark" if number else "light"])
    Image.new("RGB", (200, 200), (0, 0, 255)).save(folder / "empty.png")
    rows.append(["empty.png", "", "", "s9", "", "toy", ""])
    with (folder / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    out = tmp_path_factory.mktemp("evaluation")
    return EvaluateSettings(
        model_file=str(tiny_model),
        out=str(out),
        data=DataSettings(folders=[str(folder)]),
        bootstrap=50,
        worst=3,
    )


def test_a_released_file_is_measured_and_written_down(settings: EvaluateSettings) -> None:
    evaluation = evaluate(settings)
    assert (evaluation.photos, evaluation.visits) == (13, 3)
    assert evaluation.overall["scalp_iou"].value > 0.9
    assert evaluation.overall["loss_pct_mae"].value < 3
    assert evaluation.overall["salt_mae"].value < 3
    assert evaluation.overall["view_accuracy"].value == 1.0
    assert evaluation.overall["view_accuracy"].subjects == 3
    assert evaluation.overall["refused_share"].value == pytest.approx(1 / 13)
    assert set(evaluation.subgroups) == {"view", "tone"}

    out = Path(settings.out)
    stored = json.loads((out / "metrics.json").read_text())
    assert stored["overall"]["salt_mae"]["value"] == evaluation.overall["salt_mae"].value
    assert stored["overall"]["salt_worst"]["note"] == "a maximum: no interval"
    views = stored["overall"]["view_accuracy"]
    assert list(views) == ["value", "low", "high", "n", "subjects", "method", "note"]
    assert 0.0 < views["low"] < views["high"] == 1.0
    rows = list(csv.DictReader((out / "per_photo.csv").open()))
    assert len(rows) == 13
    assert (rows[0]["status"], rows[0]["reason"]) == ("refused", "no_scalp")
    errors = [abs(float(row["error_pct"])) for row in rows[1:]]
    assert errors == sorted(errors, reverse=True)
    assert {row["subject"] for row in rows} == {"s0", "s1", "'=s2", "s9"}  # no formulas
    sheet = Image.open(out / "worst.jpg")
    assert sheet.size == (6 * SIZE, 2 * (SIZE + CAPTION_PX))


def test_the_table_names_every_figure(settings: EvaluateSettings) -> None:
    console = Console(width=120)
    evaluation = evaluate(settings)
    with console.capture() as captured:
        console.print(summary_table(evaluation))
    for name in evaluation.overall:
        assert name in captured.get()


def test_files_that_are_no_models_are_named(
    settings: EvaluateSettings, tmp_path: Path, build_model: Callable[..., Path]
) -> None:
    (tmp_path / "text.onnx").write_text("hello")
    build_model(tmp_path / "bare.onnx", manifest=None)
    for name, message in (
        ("text.onnx", "not a model ONNX Runtime can read"),
        ("bare.onnx", "no manifest inside"),
        ("none.onnx", "no such model"),
        ("model.pt", r"a model is a \.ckpt or an \.onnx file"),
    ):
        with pytest.raises(ModelFileError, match=message):
            evaluate(replace(settings, model_file=str(tmp_path / name)))


def test_a_manifest_beside_the_model_that_says_otherwise_is_refused_as_in_scoring(
    settings: EvaluateSettings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(Path(settings.model_file).read_bytes())
    (manifest,) = (prop.value for prop in onnx.load(copy).metadata_props)
    sidecar_path(copy).write_text(manifest)
    assert load_model(copy).name == Manifest.from_json(manifest).name
    sidecar_path(copy).write_text(manifest.replace('"loss": 0.5', '"loss": 0.25'))
    with pytest.raises(
        ModelFileError, match=r"copy\.json beside it contradicts .* thresholds\.loss"
    ):
        evaluate(replace(settings, model_file=str(copy)))


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        (["light", "dark"], True),
        (["1", "2"], True),  # the take of a visit
        (["", "0.31"], True),  # measured, or not
        (["light"], False),
        (["0.3115", "12.5"], False),
        ([f"2024-01-{day:02d}" for day in range(1, 18)], False),
    ],
)
def test_measurements_and_long_lists_of_values_are_no_groups(
    values: list[str], groups: bool
) -> None:
    assert divides(values) == groups
