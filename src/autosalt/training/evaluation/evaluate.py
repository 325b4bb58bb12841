"""Evaluate a model: figures with intervals, a table of photos, the worst cases."""

import csv
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from rich.progress import track
from rich.table import Table

from autosalt.core.statistics.estimate import Estimate
from autosalt.files.spreadsheet import guarded
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.pipeline import Thresholds, to_masks
from autosalt.training.data.dataset import Example, Item, dataset_sha256, load_examples, read_items
from autosalt.training.data.split import Split, refuse_twins, select
from autosalt.training.evaluation.contact_sheet import Case, case_of, draw_sheet
from autosalt.training.evaluation.metrics import (
    PhotoResult,
    evaluate_photo,
    photo_figures,
    reading,
    visit_figures,
)
from autosalt.training.evaluation.visits import visit_readings
from autosalt.training.model.predict import Maps, load_model, see_all
from autosalt.training.settings import EvaluateSettings

SUBGROUP_RESAMPLES: Final = 400
MAX_SUBGROUP_VALUES: Final = 16
"""A column with more values (a date) is no grouping."""

Figures = Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result; `metrics.json` holds the same.

    Attributes:
        overall: Figures of photos and of visits by name.
        subgroups: Column -> value -> figures of photos.
        split: Of the data that was measured on.
        subjects_trained_on: How many of them the model learned from; None where it does not say
            (an exported one never does).
    """

    model: str
    data_sha256: str
    photos: int
    visits: int
    overall: Figures
    subgroups: Mapping[str, Mapping[str, Figures]]
    split: str
    subjects_trained_on: int | None


def evaluate(settings: EvaluateSettings) -> Evaluation:
    """Evaluate a model and write metrics.json, per_photo.csv and worst.jpg to `settings.out`.

    Raises:
        ModelFileError, DatasetError: The model or the data cannot be read.
    """
    model = load_model(Path(settings.model_file))
    items = items_of(settings)
    examples = load_examples(items, model.input)
    predictions = track(
        see_all(model.predict, examples, model.closer),
        description="scoring photos",
        total=len(examples),
        transient=True,
        disable=len(examples) < 100,
    )
    results, cases = [], []
    for example, seen in zip(examples, predictions, strict=True):
        result = evaluate_photo(example, seen, model)
        results.append(result)
        cases.append(result_case(example, seen.maps, model.thresholds, result))
    visits = visit_readings([r for result in results if (r := reading(result)) is not None])
    evaluation = Evaluation(
        model=model.name,
        data_sha256=dataset_sha256(items),
        photos=len(results),
        visits=len(visits),
        overall={
            **photo_figures(results, settings.bootstrap),
            **visit_figures(visits, model.interval, settings.bootstrap),
        },
        subgroups=_subgroups(results, min(settings.bootstrap, SUBGROUP_RESAMPLES)),
        split=settings.split,
        subjects_trained_on=model.trained_on({item.subject for item in items}),
    )
    out = Path(settings.out)
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_as_json(evaluation), indent=2, allow_nan=False) + "\n"
    (out / "metrics.json").write_text(text, encoding="utf-8")
    order = sorted(range(len(results)), key=lambda k: badness(results[k]), reverse=True)
    _write_csv(out / "per_photo.csv", [results[k] for k in order])
    if worst := [cases[k] for k in order[: settings.worst]]:
        (out / "worst.jpg").write_bytes(encode_jpeg(draw_sheet(worst)))
    return evaluation


def items_of(settings: EvaluateSettings) -> list[Item]:
    """The photos to measure on.

    Raises:
        DatasetError: The data cannot be read.
    """
    data = settings.data
    everything = read_items(data.folders)
    refuse_twins(everything, Split(settings.split), data)
    return select(everything, Split(settings.split), data)


def summary_table(evaluation: Evaluation) -> Table:
    """The overall figures for a terminal."""
    seen = evaluation.subjects_trained_on
    table = Table(
        title=f"{evaluation.model}: {evaluation.photos} photos, split {evaluation.split}",
        caption=f"The model learned from {seen} of these subjects!" if seen else None,
    )
    for heading in ("figure", "value", "95 % interval", "n", "subjects"):
        table.add_column(heading, justify="left" if heading == "figure" else "right")
    for name, e in evaluation.overall.items():
        ends = e.interval
        interval = e.note if ends is None else f"{ends.low:.3f} to {ends.high:.3f}"
        table.add_row(name, f"{e.value:.3f}", interval, str(e.n), str(e.subjects))
    return table


def _subgroups(results: Sequence[PhotoResult], resamples: int) -> dict[str, dict[str, Figures]]:
    columns: dict[str, dict[str, list[PhotoResult]]] = {}
    for result in results:
        for column, value in groupings(result.item).items():
            columns.setdefault(column, {}).setdefault(value, []).append(result)
    return {
        column: {value: photo_figures(group, resamples) for value, group in sorted(groups.items())}
        for column, groups in columns.items()
        if divides(groups)
    }


def divides(values: Collection[str]) -> bool:
    """Whether the values of a column divide photos into groups.

    One value does not, nor many, nor decimal numbers, which are measurements.
    """
    return 1 < len(values) <= MAX_SUBGROUP_VALUES and not all(map(_DECIMAL.fullmatch, values))


_DECIMAL: Final = re.compile(r"[+-]?\d*\.\d+")


def groupings(item: Item) -> dict[str, str]:
    """What a photo may be grouped by: column -> its value."""
    return {"view": item.view or "", "source": item.source, **item.subgroups}


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as `metrics.json` holds it."""
    return asdict(evaluation) | {
        "overall": _figures_as_json(evaluation.overall),
        "subgroups": {
            column: {value: _figures_as_json(figures) for value, figures in groups.items()}
            for column, groups in evaluation.subgroups.items()
        },
    }


def _figures_as_json(figures: Figures) -> dict[str, Any]:
    return {
        name: {
            "value": one.value,
            "low": one.interval and one.interval.low,
            "high": one.interval and one.interval.high,
            "n": one.n,
            "subjects": one.subjects,
            "method": one.method,
            "note": one.note,
        }
        for name, one in figures.items()
    }


def badness(result: PhotoResult) -> float:
    """Refused photos first, then by the size of the error; photos without truth last."""
    if result.refused is not None:
        return 101.0
    return -1.0 if result.error_pct is None else abs(result.error_pct)


def result_case(
    example: Example, maps: Maps, thresholds: Thresholds, result: PhotoResult, model: str = "model"
) -> Case:
    """A photo of the contact sheet; `model` names the model in its caption."""
    measured = result.measurement
    outcome = str(result.refused) if measured is None else f"{measured.loss_pct:.1f} %"
    return case_of(example, *to_masks(maps.scalp, maps.loss, thresholds), outcome, model)


def _write_csv(path: Path, results: Sequence[PhotoResult]) -> None:
    """One row a photo, worst first; numbers unrounded."""
    columns = sorted({name for result in results for name in result.item.subgroups})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        for result in results:
            row = {
                name: guarded(value) if isinstance(value, str) else value
                for name, value in _row(result, columns).items()
            }
            if writer is None:
                writer = csv.DictWriter(file, list(row))
                writer.writeheader()
            writer.writerow(row)


def _row(result: PhotoResult, columns: Sequence[str]) -> dict[str, Any]:
    item, measured = result.item, result.measurement
    return {
        "photo": item.photo,
        "subject": item.subject,
        "view": item.view,
        "source": item.source,
        "status": "scored" if result.refused is None else "refused",
        "reason": result.refused,
        "scalp_iou": result.scalp and result.scalp.iou,
        "scalp_dice": result.scalp and result.scalp.dice,
        "loss_iou": result.loss and result.loss.iou,
        "loss_dice": result.loss and result.loss.dice,
        "loss_pct": measured and measured.loss_pct,
        "true_loss_pct": result.true_loss_pct,
        "error_pct": result.error_pct,
        "uncertainty_pct": result.uncertainty_pct,
        "model_view": result.view,
        "model_view_probability": result.view_probability,
        **{f"group_{name}": item.subgroups.get(name, "") for name in columns},
    }
