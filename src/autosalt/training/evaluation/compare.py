"""Compare two models on one labelled folder: paired differences, groups, the worst photos."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from autosalt.core.severity import band
from autosalt.core.statistics.bootstrap import Floats
from autosalt.core.statistics.comparison import BINS, Comparison, Paired, paired, reliability
from autosalt.errors import ConfigError
from autosalt.files.spreadsheet import guarded
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.training.data.dataset import Example, load_examples
from autosalt.training.evaluation.contact_sheet import Case, draw_sheet
from autosalt.training.evaluation.evaluate import (
    SUBGROUP_RESAMPLES,
    badness,
    divides,
    groupings,
    items_of,
    result_case,
)
from autosalt.training.evaluation.metrics import PhotoResult, evaluate_photo, reading
from autosalt.training.evaluation.visits import VisitReading, visit_readings
from autosalt.training.model.predict import Maps, Model, load_model, see_all
from autosalt.training.settings import EvaluateSettings

TABLE: Final = "comparison.csv"
SHEET: Final = "comparison.jpg"
Pair = tuple[PhotoResult, PhotoResult]
PHOTO_FIGURES: Final[Mapping[str, Callable[[PhotoResult], float | None]]] = {
    "scalp_iou": lambda r: r.scalp.iou if r.scalp else None,
    "loss_iou": lambda r: r.loss.iou if r.loss else None,
    "loss_pct_mae": lambda r: None if r.error_pct is None else abs(r.error_pct),
    "loss_pct_bias": lambda r: r.error_pct,
    "refused_share": lambda r: float(r.refused is not None),
}


@dataclass(frozen=True, slots=True)
class _Read:
    """What a model reads in all photos: results, cases for the sheet, reliability."""

    model: Model
    results: list[PhotoResult]
    cases: list[Case]
    reliability: Floats


def compare(settings: EvaluateSettings) -> tuple[Comparison, bytes]:
    """Compare `model_file` with `against`, and write comparison.csv and comparison.jpg.

    Returns:
        The comparison, and the sheet of the worst photos as JPEG; empty without such.

    Raises:
        ModelFileError, DatasetError: A model or the data cannot be read.
        ConfigError: Both models have one name.
    """
    assert settings.against is not None  # noqa: S101
    items = items_of(settings)
    models = [load_model(Path(file)) for file in (settings.model_file, settings.against)]
    names = models[0].name, models[1].name
    if names[0] == names[1]:
        raise ConfigError(f"against={settings.against}: both models are called {names[0]}")
    one, other = (_read(model, load_examples(items, model.input)) for model in models)
    pairs = list(zip(one.results, other.results, strict=True))
    people = {item.subject for item in items}
    comparison = Comparison(
        names=names,
        photos=len(items),
        subjects=len(people),
        rows=tuple(_rows(pairs, settings.bootstrap)),
        reliability=(one.reliability, other.reliability),
        notes=tuple(
            f"{model.name} learned from {seen} of these people"
            for model in models
            if (seen := model.trained_on(people))
        ),
    )
    out = Path(settings.out)
    out.mkdir(parents=True, exist_ok=True)
    _write_csv(out / TABLE, comparison)
    sheet = b""
    if worst := _worst(pairs, settings.worst):
        cases = [read.cases[k] for k in worst for read in (one, other)]
        sheet = encode_jpeg(draw_sheet(cases))
        (out / SHEET).write_bytes(sheet)
    return comparison, sheet


def _read(model: Model, examples: Sequence[Example]) -> _Read:
    results, cases, total = [], [], np.zeros((3, BINS))
    for example, seen in zip(examples, see_all(model.predict, examples, model.closer), strict=True):
        result = evaluate_photo(example, seen, model)
        results.append(result)
        cases.append(result_case(example, seen.maps, model.thresholds, result, model.name))
        total += _reliability(example, seen.maps)
    return _Read(model, results, cases, total)


def _reliability(example: Example, maps: Maps) -> Floats:
    """Pixels of the true scalp whose loss is known; none of a photo without masks."""
    if example.scalp is None or example.loss is None:
        return np.zeros((3, BINS))
    known = example.scalp
    for mask in (example.scalp_known, example.loss_known):
        known = known if mask is None else known & mask
    return reliability(maps.loss, example.loss, known)


def _rows(pairs: Sequence[Pair], resamples: int) -> Iterator[Paired]:
    """All photos, all visits, then each group of photos."""
    yield from _figures(pairs, resamples)
    yield from _visits(pairs, resamples)
    groups: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        true = pair[0].true_loss_pct
        severity = {} if true is None else {"severity": band(true).value}
        for column, value in (severity | groupings(pair[0].item)).items():
            groups[column][value].append(pair)
    for column, values in groups.items():
        if divides(values):
            for value, group in sorted(values.items()):
                yield from _figures(group, min(resamples, SUBGROUP_RESAMPLES), column, value)


def _figures(
    pairs: Sequence[Pair], resamples: int, column: str = "", group: str = ""
) -> Iterator[Paired]:
    """Figures over the photos that both models have a value for."""
    for name, value in PHOTO_FIGURES.items():
        both = [
            ((one, other), first.item.subject)
            for first, second in pairs
            if (one := value(first)) is not None and (other := value(second)) is not None
        ]
        if both:
            values, subjects = zip(*both, strict=True)
            yield paired(name, values, subjects, resamples=resamples, column=column, group=group)


def _visits(pairs: Sequence[Pair], resamples: int) -> Iterator[Paired]:
    """SALT over the whole visits that both models score."""
    one, other = (_by_take([pair[k] for pair in pairs]) for k in (0, 1))
    both = [(one[key], other[key]) for key in one if key in other]
    if both:
        errors = [(_error(first), _error(second)) for first, second in both]
        yield paired("salt_mae", errors, [v.subject for v, _ in both], resamples=resamples)


def _by_take(results: Sequence[PhotoResult]) -> dict[tuple[str, ...], VisitReading]:
    readings = [r for result in results if (r := reading(result)) is not None]
    return {(*visit.visit, visit.take): visit for visit in visit_readings(readings)}


def _error(visit: VisitReading) -> float:
    return abs(visit.salt - visit.true_salt)


def _worst(pairs: Sequence[Pair], n: int) -> list[int]:
    """The photos that one of the two reads worst, n at most, the worst first."""
    order = sorted(range(len(pairs)), key=lambda k: max(map(badness, pairs[k])), reverse=True)
    return order[:n]


def _write_csv(path: Path, comparison: Comparison) -> None:
    """One row a figure and group; numbers unrounded."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["column", "group", "figure", "first", "second", "difference", "low", "high",
             "excludes_zero", "n", "subjects", "note", "first_model", "second_model"]
        )  # fmt: skip
        for row in comparison.rows:
            ends = row.difference.interval
            low, high = (None, None) if ends is None else (ends.low, ends.high)
            writer.writerow(
                [guarded(row.column), guarded(row.group), row.figure, row.first, row.second,
                 row.difference.value, low, high, row.excludes_zero, row.difference.n,
                 row.difference.subjects, row.difference.note, *map(guarded, comparison.names)]
            )  # fmt: skip
