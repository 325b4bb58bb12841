"""Cross-validation: train one model for each part of the people, and measure it on that part.

Every person is held out once, so the pooled figures come from all photos, and from models that
never saw the person. A part that is finished is not trained again.
"""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.table import Table

from autosalt.core.statistics.bootstrap import RESAMPLES, bootstrap
from autosalt.core.statistics.estimate import Estimate
from autosalt.core.statistics.share import estimate_share
from autosalt.errors import ConfigError
from autosalt.files.io import read_json, write_atomically
from autosalt.training.data.dataset import dataset_sha256, read_items
from autosalt.training.data.split import Split, select
from autosalt.training.evaluation.evaluate import evaluate
from autosalt.training.evaluation.metrics import largest
from autosalt.training.settings import EvaluateSettings, TrainSettings
from autosalt.training.train import fit

SETTINGS: Final = "crossval.json"
POOLED: Final = "pooled.json"
HELD_OUT: Final = "held-out"
"""The folder of a part with the evaluation of its held-out people."""
FIGURES: Final = ("loss_pct_mae", "loss_pct_bias", "loss_pct_worst", "refused_share")
_OF_THE_MACHINE: Final = (
    "resume", "threads", "num_workers", "accelerator", "devices", "progress_bar",
)  # fmt: skip
"""Trainer settings that may change while parts are trained."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A photo read by a model that never saw its subject; the error in points, None if refused."""

    fold: int
    subject: str
    error_pct: float | None
    refused: bool


Figures = dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """The figures of each part, and of all photos together."""

    folds: tuple[Figures, ...]
    pooled: Figures


def crossval(
    settings: TrainSettings,
    report: Callable[[str], None] = lambda _line: None,
    resamples: int = RESAMPLES,
) -> CrossValidation:
    """Train and measure `data.folds` models in `settings.out`, and pool their held-out photos.

    Args:
        settings: As for `fit`; `data.fold` is not used.
        report: Takes a line before each part.
        resamples: Bootstrap samples of each interval.

    Raises:
        ConfigError: There are no folds, several devices, or the folder holds a cross-validation
            with other settings or other photos.
        DatasetError: As `fit`; also where a part has no people. Nothing is trained then.
    """
    folds = settings.data.folds
    if folds < 2:
        raise ConfigError(f"data.folds={folds}: give into how many parts: data.folds=5")
    if settings.trainer.devices not in ("auto", "1") or settings.trainer.num_nodes > 1:
        raise ConfigError("trainer.devices: a cross-validation trains on one device; give 1")
    parts = [_part(settings, fold) for fold in range(folds)]
    items = read_items(settings.data.folders)
    for part in parts:
        for split in (Split.TRAIN, Split.VAL, Split.TEST):
            select(items, split, part.data)
    out = Path(settings.out)
    _require_same(out, settings, dataset_sha256(items))
    rows: list[HeldOut] = []
    for fold, part in enumerate(parts):
        report(f"Part {fold + 1} of {folds}: {part.out}")
        rows += _held_out(fold, _measured(part, resamples))
    result = CrossValidation(
        folds=tuple(
            figures([row for row in rows if row.fold == fold], resamples) for fold in range(folds)
        ),
        pooled=figures(rows, resamples),
    )
    write_atomically(out / POOLED, json.dumps(_plain(result), indent=2) + "\n")
    return result


def figures(rows: Sequence[HeldOut], resamples: int = RESAMPLES) -> Figures:
    """Figures of held-out photos, with 95 % intervals from a bootstrap of subjects."""
    known = [(row.error_pct, row.subject) for row in rows if row.error_pct is not None]
    estimates = {
        "refused_share": estimate_share(
            [row.refused for row in rows], [row.subject for row in rows]
        )
    }
    if known:
        errors, subjects = np.array([error for error, _ in known]), [name for _, name in known]
        estimates |= {
            "loss_pct_mae": bootstrap(np.abs(errors), subjects, scale="log", resamples=resamples),
            "loss_pct_bias": bootstrap(errors, subjects, resamples=resamples),
            "loss_pct_worst": largest(np.abs(errors), subjects),
        }
    return estimates


def table(result: CrossValidation) -> Table:
    """The figures of each part and the pooled ones, for a terminal."""
    shown = Table(title="Held-out photos, each read by a model that never saw the person")
    for heading in ("part", "photos", "people", *FIGURES):
        shown.add_column(heading, justify="right")
    for fold, part in enumerate(result.folds):
        shown.add_row(str(fold), *_cells(part, intervals=False))
    shown.add_section()
    shown.add_row("all", *_cells(result.pooled, intervals=True))
    return shown


def _cells(of: Figures, *, intervals: bool) -> list[str]:
    photos = of["refused_share"]
    return [
        str(photos.n),
        str(photos.subjects),
        *(_cell(of.get(name), interval=intervals) for name in FIGURES),
    ]


def _cell(figure: Estimate | None, *, interval: bool) -> str:
    if figure is None or figure.value is None:
        return "-"
    ends = figure.interval if interval else None
    return f"{figure.value:.2f}" + ("" if ends is None else f" ({ends.low:.2f} to {ends.high:.2f})")


def _part(settings: TrainSettings, fold: int) -> TrainSettings:
    return replace(
        settings,
        out=str(Path(settings.out) / f"fold-{fold}"),
        data=replace(settings.data, fold=fold),
        trainer=replace(settings.trainer, devices="1"),
    )


def _measured(part: TrainSettings, resamples: int) -> Path:
    """The folder with the evaluation of a part, which is trained unless it is finished."""
    done = Path(part.out) / HELD_OUT
    if not done.is_dir():
        fitted = fit(part)
        staged = done.with_suffix(".part")
        evaluate(
            EvaluateSettings(
                model_file=str(fitted.best),
                out=str(staged),
                data=part.data,
                split="test",
                bootstrap=resamples,
            )
        )
        staged.rename(done)
    return done


def _held_out(fold: int, folder: Path) -> list[HeldOut]:
    with (folder / "per_photo.csv").open(encoding="utf-8", newline="") as file:
        return [
            HeldOut(
                fold=fold,
                subject=row["subject"],
                error_pct=float(row["error_pct"]) if row["error_pct"] else None,
                refused=row["status"] == "refused",
            )
            for row in csv.DictReader(file)
        ]


def _require_same(out: Path, settings: TrainSettings, data_sha256: str) -> None:
    """Raise ConfigError where the folder holds parts of another cross-validation."""
    plain = _flat(asdict(settings)) | {"photos and masks": data_sha256}
    ignored = {"out", "data.fold", *(f"trainer.{name}" for name in _OF_THE_MACHINE)}
    mine = {name: value for name, value in plain.items() if name not in ignored}
    earlier = read_json(out / SETTINGS)
    if earlier is None:
        out.mkdir(parents=True, exist_ok=True)
        write_atomically(out / SETTINGS, json.dumps(mine, indent=2) + "\n")
        return
    for name in sorted({*mine, *earlier}):
        if mine.get(name) != earlier.get(name):
            raise ConfigError(
                f"{out}: holds a cross-validation with other {name}; name another out"
            )


def _flat(plain: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in plain.items():
        flat |= (
            _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
        )
    return flat


def _plain(result: CrossValidation) -> dict[str, Any]:
    def figures_of(part: Figures) -> dict[str, Any]:
        return {name: asdict(figure) for name, figure in part.items()}

    return {"pooled": figures_of(result.pooled), "folds": [figures_of(f) for f in result.folds]}
