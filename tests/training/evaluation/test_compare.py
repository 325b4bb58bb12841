"""Comparison of two models on one labelled folder."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import onnx
import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.errors import ConfigError
from autosalt.imaging.pipeline import Thresholds
from autosalt.scorer.manifest import METADATA_KEY, Manifest
from autosalt.training.evaluation.compare import compare
from autosalt.training.settings import DataSettings, EvaluateSettings
from tests.painted_heads import exact_masks

SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, paint: Callable[..., RGB]) -> Path:
    """Six painted heads from four sides with exact masks, half of them of dark skin."""
    folder = tmp_path_factory.mktemp("heads")
    rows = [["photo", "scalp", "loss", "subject", "view", "source", "tone"]]
    for number, share in enumerate(SHARES):
        for view in VIEWS:
            stem = f"{number}_{view}"
            Image.fromarray(paint(share, view)).save(folder / f"{stem}.png")
            scalp, loss = exact_masks(share)
            Image.fromarray(scalp).save(folder / f"{stem}_scalp.png")
            Image.fromarray(loss).save(folder / f"{stem}_loss.png")
            files = [f"{stem}.png", f"{stem}_scalp.png", f"{stem}_loss.png"]
            rows.append([*files, f"s{number}", view.value, "toy", "dark" if number % 2 else "=1"])
    with (folder / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return folder


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, folder: Path
) -> EvaluateSettings:
    """The tiny model against the same one that calls hardly anything loss."""
    out = tmp_path_factory.mktemp("comparison")
    model = onnx.load(tiny_model)
    manifest = Manifest.from_json(model.metadata_props[0].value)
    blind = replace(manifest, name="blind", thresholds=Thresholds(0.5, 0.999999))
    onnx.helper.set_model_props(model, {METADATA_KEY: blind.to_json()})
    (out / "blind.onnx").write_bytes(model.SerializeToString())
    return EvaluateSettings(
        model_file=str(tiny_model),
        against=str(out / "blind.onnx"),
        out=str(out),
        data=DataSettings(folders=[str(folder)]),
        bootstrap=50,
        worst=2,
    )


@pytest.mark.slow
def test_two_models_are_compared_overall_by_visit_view_subgroup_and_severity(
    settings: EvaluateSettings,
) -> None:
    comparison, sheet = compare(settings)
    assert (comparison.photos, comparison.subjects) == (24, 6)
    columns = {row.column for row in comparison.rows}
    assert columns == {"", "view", "tone", "severity"}  # one source is no grouping
    overall = {row.figure: row for row in comparison.rows if not row.column}
    assert overall["loss_pct_mae"].first < overall["loss_pct_mae"].second
    assert overall["salt_mae"].difference.n == 6
    assert overall["scalp_iou"].difference.value == 0.0
    assert {row.group for row in comparison.rows if row.column == "severity"} >= {"S0", "S1", "S5"}
    assert comparison.reliability[0][0].sum() > 0
    assert sheet.startswith(b"\xff\xd8")


@pytest.mark.slow
def test_the_table_holds_every_row_and_no_formula(settings: EvaluateSettings) -> None:
    comparison, _ = compare(settings)
    with (Path(settings.out) / "comparison.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(comparison.rows)
    assert {row["group"] for row in rows if row["column"] == "tone"} == {"dark", "'=1"}
    assert float(rows[0]["difference"]) == comparison.rows[0].difference.value


def test_a_model_is_not_compared_with_itself(settings: EvaluateSettings) -> None:
    with pytest.raises(ConfigError, match="both models are called"):
        compare(replace(settings, against=settings.model_file))
