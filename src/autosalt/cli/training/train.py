"""`autosalt train` and its kin (crossval, sweep, evaluate ...): Hydra overrides in, exit code out.

torch is imported only once an override list has proved right, so that mistakes are answered fast.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, JustifyMethod
from rich.table import Table

from autosalt.cli.console import (
    ALL_DONE,
    INTERRUPTED,
    NOTHING_DONE,
    SOME_REFUSED,
    TERMINATED,
    complain,
)
from autosalt.errors import AutosaltError, ModelError
from autosalt.extras import missing
from autosalt.scorer.registry import ModelFile, find_model

if TYPE_CHECKING:
    from autosalt.training.export.export import Exported
    from autosalt.training.export.precision import FileFigures
    from autosalt.training.settings import EvaluateSettings, TrainSettings


def train(overrides: Sequence[str]) -> int:
    """Train a model. Returns 0, 1 when it could not, or 2 on wrong overrides."""
    return _run(_train, overrides)


def crossval(overrides: Sequence[str]) -> int:
    """Train and measure one model for each part of the people. Exit codes as `train`."""
    return _run(_crossval, overrides)


def sweep(overrides: Sequence[str]) -> int:
    """Search settings with Hydra's optuna plugin. Exit codes as `train`."""
    return _run(_sweep, overrides)


def evaluate(overrides: Sequence[str]) -> int:
    """Measure a checkpoint or an ONNX file against truth, or two. Exit codes as `train`."""
    return _run(_evaluate, overrides)


def export(overrides: Sequence[str]) -> int:
    """Write a checkpoint as one ONNX file, and smaller ones where they are asked for.

    Returns 1 also when ONNX and torch disagree, and 3 where a smaller file loses too much.
    """
    return _run(_export, overrides)


def calibrate(overrides: Sequence[str]) -> int:
    """Calibrate a model on other photos. Returns 1 also where they are of too few people."""
    return _run(_calibrate, overrides)


def _train(overrides: Sequence[str], console: Console) -> int:
    settings, start = _settings_and_start(overrides)
    from autosalt.training.outcome import next_step
    from autosalt.training.train import fit

    fitted = fit(settings, report=lambda line: console.print(f"{start} {line}"))
    if not fitted.main:
        return ALL_DONE
    console.print(f"{fitted.in_words()} Best checkpoint: {fitted.best}")
    if fitted.better:
        console.print(next_step(fitted.best, settings.data, fitted.yardstick))
    else:
        complain(
            "training made the model no better than its start: give more photographs, or another "
            f"trainer.learning_rate than {settings.trainer.learning_rate:g}"
        )
    return ALL_DONE


def _crossval(overrides: Sequence[str], console: Console) -> int:
    settings, start = _settings_and_start(overrides)
    from autosalt.training.crossval import POOLED, crossval, table

    console.print(start)
    console.print(table(crossval(settings, report=console.print)))
    console.print(f"{POOLED} and a folder for each part: {settings.out}")
    return ALL_DONE


def _sweep(overrides: Sequence[str], console: Console) -> int:
    from autosalt.training.sweep import sweep

    results = sweep(overrides, prepare=lambda settings: named_start(settings)[0])
    console.print(f"Best settings and their error: {results}")
    return ALL_DONE


def _settings_and_start(overrides: Sequence[str]) -> "tuple[TrainSettings, str]":
    from autosalt.training.hydra_config import load_settings
    from autosalt.training.settings import TrainSettings

    return named_start(load_settings(TrainSettings, overrides))


def named_start(settings: "TrainSettings") -> "tuple[TrainSettings, str]":
    """Settings whose start is a file, and a sentence on what training starts from.

    Raises:
        ModelError: The start is the name of a model, and there is none of this name.
    """
    given = settings.model.start_path
    if given is None:
        encoder = settings.model.encoder_path
        what = "random weights" if encoder is None else f"the encoder weights in {encoder}"
        return settings, f"Starts from {what}."
    if _is_path(given):
        return settings, f"Starts from {given}."
    try:
        model_file = _named(given)
    except ModelError as error:
        raise ModelError(f"{error}; experiment=none starts from random weights") from error
    model = replace(settings.model, start_path=str(model_file.path))
    return (
        replace(settings, model=model),
        f"Starts from the model {model_file.name}, whose terms pass on ({model_file.licence}); "
        "experiment=none starts from random weights.",
    )


def _is_path(model: str) -> bool:
    return Path(model).suffix.lower() in (".ckpt", ".onnx")


def _named(model: str) -> ModelFile:
    from autosalt.training.settings import RELEASED

    return find_model(None if model == RELEASED else model)


def path_of(model: str) -> str:
    """The file of a model that a setting states: a path, a registered name, or `released`.

    Raises:
        ModelError: it is the name of a model, and there is none of this name.
    """
    return model if _is_path(model) else str(_named(model).path)


def _evaluate(overrides: Sequence[str], console: Console) -> int:
    from autosalt.training.hydra_config import load_settings
    from autosalt.training.settings import EvaluateSettings

    settings = load_settings(EvaluateSettings, overrides)
    against = settings.against and path_of(settings.against)
    settings = replace(settings, model_file=path_of(settings.model_file), against=against)
    if settings.against is not None:
        return _compare(settings, console)
    from autosalt.training.evaluation.evaluate import evaluate, summary_table

    console.print(summary_table(evaluate(settings)))
    console.print(f"metrics.json, per_photo.csv and worst.jpg: {settings.out}")
    return ALL_DONE


def _compare(settings: "EvaluateSettings", console: Console) -> int:
    if lacking := missing("report"):
        complain(f"against needs {', '.join(lacking)}: pip install 'autosalt[report]'")
        return NOTHING_DONE
    from autosalt.report.comparison_page import write_comparison
    from autosalt.training.evaluation.compare import compare

    comparison, sheet = compare(settings)
    write_comparison(comparison, sheet, Path(settings.out))
    table = Table(box=None, pad_edge=False)
    for heading in ("figure", *comparison.names, "difference", "95 % interval", "n", "people"):
        side: JustifyMethod = "left" if heading == "figure" else "right"
        table.add_column(heading, justify=side, overflow="fold")
    for row in comparison.rows:
        if not row.column:
            ends = row.difference.interval
            interval = (
                row.difference.note if ends is None else f"{ends.low:+.3f} to {ends.high:+.3f}"
            )
            table.add_row(
                row.figure, f"{row.first:.3f}", f"{row.second:.3f}",
                f"{row.difference.value:+.3f}", interval, str(row.difference.n),
                str(row.difference.subjects),
            )  # fmt: skip
    console.print(table)
    for note in comparison.notes:
        complain(note)
    console.print(f"comparison.csv, comparison.jpg and comparison.html: {settings.out}")
    console.print(comparison.verdict)
    return ALL_DONE


def _export(overrides: Sequence[str], console: Console) -> int:
    from autosalt.training.hydra_config import load_settings
    from autosalt.training.settings import ExportSettings

    settings = load_settings(ExportSettings, overrides)
    from autosalt.training.export.export import export

    exported = export(settings)
    console.print(
        f"{_written(exported)}; "
        f"torch and ONNX Runtime differ in {exported.parity.mask_disagreement_ppm:.1f} mask pixels "
        f"in a million, {exported.parity.max_loss_pct_difference:.4f} hair loss points and "
        f"{exported.parity.max_probability_difference:.4f} points of a probability"
    )
    if not exported.files:
        return ALL_DONE
    console.print(_files_table(exported.files))
    lost = [file for file in exported.files if not file.written]
    for file in lost:
        complain(
            f"the {file.precision} file differs by {file.mean_difference:.2f} points of hair loss "
            f"on average, and max_loss_points={settings.max_loss_points:g}: it was not written; "
            "use the fp32 file"
        )
    return SOME_REFUSED if lost else ALL_DONE


def _files_table(files: "Sequence[FileFigures]") -> Table:
    """Size, speed and error of a model's files; what is off is points of hair loss, on average."""
    table = Table(box=None, pad_edge=False)
    for heading in (
        "file", "MB", "photos/s", "times fp32", "off fp32", "at most", "other views", "off truth",
        "written",
    ):  # fmt: skip
        table.add_column(heading, justify="left" if heading == "file" else "right")
    for file in files:
        table.add_row(
            file.precision,
            f"{file.size_bytes / 1e6:.1f}",
            f"{file.photos_per_second:.1f}",
            f"{file.speed:.2f}",
            f"{file.mean_difference:.3f}",
            f"{file.worst_difference:.2f}",
            str(file.views_changed),
            f"{file.mae_pct:.2f}",
            "yes" if file.written else "no",
        )
    return table


def _calibrate(overrides: Sequence[str], console: Console) -> int:
    from autosalt.training.hydra_config import load_settings
    from autosalt.training.settings import CalibrateSettings

    settings = load_settings(CalibrateSettings, overrides)
    settings = replace(settings, model_file=path_of(settings.model_file))
    from autosalt.training.export.calibration_changes import changes
    from autosalt.training.export.export import export

    exported = export(settings.as_export())
    calibration = exported.calibration
    table = Table("", "before", "now", "", box=None, pad_edge=False)
    for change in changes(exported.previous, exported.manifest):
        table.add_row(change.what, _number(change.before), _number(change.after), change.note)
    console.print(table)
    if (chosen := exported.chosen) is not None:
        console.print(
            f"thresholds chosen on {chosen.people} people; {chosen.others} others are "
            f"{chosen.mae_after:.2f} points off with them, {chosen.mae_before:.2f} before"
        )
        if chosen.mae_after > chosen.mae_before:
            complain("the chosen thresholds read the others less well: leave thresholds=true out")
    console.print(
        f"measured on {calibration.photos} photos, {calibration.visits} whole visits of "
        f"{calibration.subjects} people; hair loss is off by "
        f"{calibration.mae_pct:.2f} points on average, bias {calibration.bias_pct:+.2f}"
    )
    console.print(f"{_written(exported)}; {settings.model_file} is as it was")
    return ALL_DONE


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _written(exported: "Exported") -> str:
    size = exported.path.stat().st_size / 1e6
    return f"{exported.path} ({size:.1f} MB, sha256 {exported.sha256})"


def _run(command: Callable[[Sequence[str], Console], int], overrides: Sequence[str]) -> int:
    if lacking := missing("train"):
        complain(f"this needs {', '.join(lacking)}: pip install 'autosalt[train]'")
        return NOTHING_DONE
    try:
        return command(overrides, Console(soft_wrap=True, highlight=False, markup=False))
    except SystemExit as stop:  # Lightning's, once a signal has stopped it
        complain("stopped; run the same command again and it goes on from its last checkpoint")
        return TERMINATED if type(stop).__name__ == "SIGTERMException" else INTERRUPTED
    except KeyboardInterrupt:  # before Lightning began
        complain("stopped")
        return INTERRUPTED
    except AutosaltError as error:
        complain(str(error))
        return error.exit_code
    except OSError as error:
        complain(str(error))
        return NOTHING_DONE
