"""Train a model: `fit` from settings to checkpoints.

The same code runs on two CPU cores and on many GPUs; Lightning brings mixed precision, several
devices, resuming and early stopping.
"""

import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint, Timer
from torch.utils.data import DataLoader

from autosalt.errors import TrainingError
from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.augmentation import Augmenter
from autosalt.training.data.batches import (
    Batch,
    PhotoSquares,
    photo_weights,
    training_loader,
    validation_loader,
)
from autosalt.training.data.dataset import (
    Example,
    Item,
    dataset_sha256,
    load_examples,
    read_items,
    require_truth,
)
from autosalt.training.data.order import Process, TrainingOrder
from autosalt.training.data.split import Split, refuse_twins, select
from autosalt.training.evaluation.worst_panel import WorstPanel
from autosalt.training.model import checkpoint
from autosalt.training.model.checkpoint import Origin
from autosalt.training.model.lightning_module import ERROR, TOTAL, LitSalt
from autosalt.training.model.trainer import BEST, LAST, impatient, make_trainer, quiet
from autosalt.training.outcome import Fitted, Yardstick
from autosalt.training.settings import TrainerSettings, TrainSettings
from autosalt.training.start import first_network, resumed

WORST: Final = "worst.png"
"""The panel of the validation photos that are read worst, drawn again at each validation."""


def fit(settings: TrainSettings, report: Callable[[str], None] = lambda _line: None) -> Fitted:
    """Train a model; everything it writes lies in `settings.out`.

    Args:
        settings: Of the run; `model.start_path` is a file here, never a name.
        report: Takes the lines that a person reads before the first step.

    Returns:
        The best checkpoint (`best.ckpt`) by the error of hair loss in validation, and how good it
        is against the start.

    Raises:
        DatasetError: The data cannot be read, a split is empty or too small.
        ModelFileError: Encoder weights, or a checkpoint to start or go on from, cannot be used.
    """
    quiet()
    L.seed_everything(settings.trainer.seed, workers=True, verbose=False)
    if settings.trainer.threads is not None:
        torch.set_num_threads(settings.trainer.threads)
    spec = settings.data.input_spec()
    items = read_items(settings.data.folders)
    refuse_twins(items, Split.TRAIN, settings.data)
    train_items, val_items = (select(items, s, settings.data) for s in (Split.TRAIN, Split.VAL))
    net, start = first_network(settings.model)
    origin = Origin(
        model=settings.model,
        input=spec,
        training_data_sha256=dataset_sha256(train_items),
        code_revision=checkpoint.code_revision(),
        subjects=tuple(sorted({checkpoint.subject_mark(item.subject) for item in train_items})),
    )
    if start is not None:
        origin = origin.after(start)
    out = Path(settings.out)
    last = resumed(settings.trainer.resume, out, origin)
    if last is None:  # an older run's must not pass for this one's
        (out / BEST).unlink(missing_ok=True)
    train_examples = _examples(train_items, "training", spec)
    val_examples = _examples(val_items, "validation", spec)
    yardstick = Yardstick.of(val_examples)
    monitor = ERROR if yardstick.in_points else TOTAL
    timer = Timer(duration=_minutes(settings.trainer.max_minutes), verbose=False)
    trainer = make_trainer(
        settings.trainer,
        settings.logger,
        out,
        monitor,
        [timer, WorstPanel(val_examples, out / WORST)],
    )
    process = Process(trainer.global_rank, trainer.world_size)
    order = TrainingOrder(
        len(train_examples),
        batch_size=settings.trainer.batch_size,
        seed=settings.trainer.seed,
        weights=photo_weights(train_items, settings.data.shares),
        accumulate=settings.trainer.accumulate,
        first_step=0 if last is None else checkpoint.steps_of(last),
        process=process,
    )
    squares = PhotoSquares(train_examples, Augmenter(settings.augment, spec.fill))
    train = training_loader(squares, order, settings.trainer.num_workers)
    val = validation_loader(
        PhotoSquares(val_examples),
        settings.trainer.batch_size,
        settings.trainer.num_workers,
        process,
    )
    if settings.trainer.channels_last:
        net = net.to(memory_format=torch.channels_last)
    if settings.trainer.compile:
        net.compile()
    module = LitSalt(
        net,
        origin,
        settings.loss,
        settings.trainer,
        progress=partial(_progress, settings.trainer, timer, order.steps_an_epoch),
    )
    validate = partial(_validate, trainer, module, val)
    if last is None:
        module.start = validate()[monitor]
        if trainer.is_global_zero:
            before = f"Before training {yardstick.in_words(module.start)}."
            report(" ".join(filter(None, [before, yardstick.too_few])))
    elif trainer.is_global_zero:
        report(f"Going on from {last}, after {checkpoint.steps_of(last)} steps.")
    trainer.fit(module, train, val, ckpt_path=last, weights_only=True)
    figure = _finish(trainer, validate, out, monitor)
    return Fitted(
        best=out / BEST,
        figure=figure,
        start=module.start,
        yardstick=yardstick,
        steps=trainer.global_step,
        ended_by=_ended_by(trainer, settings.trainer, timer),
        main=trainer.is_global_zero,
    )


def _examples(items: Sequence[Item], label: str, spec: InputSpec) -> list[Example]:
    examples = load_examples(items, spec, label)
    require_truth(examples, label)
    return examples


def _validate(trainer: L.Trainer, module: LitSalt, val: DataLoader[Batch]) -> dict[str, float]:
    return {
        name: float(value)
        for name, value in trainer.validate(module, val, verbose=False)[0].items()
    }


def _finish(
    trainer: L.Trainer, validate: Callable[[], dict[str, float]], out: Path, monitor: str
) -> float:
    """Keep where the run ended, and validate it: a run rarely ends right after either.

    Returns the best figure.
    """
    path = out / BEST
    trainer.save_checkpoint(out / LAST)
    best = next(
        callback
        for callback in trainer.checkpoint_callbacks
        if isinstance(callback, ModelCheckpoint) and callback.monitor == monitor
    )
    score = math.inf if best.best_model_score is None else float(best.best_model_score)
    figures = validate()
    if not math.isfinite(figures[TOTAL]):
        raise TrainingError(
            f"training diverged: the validation loss is {figures[TOTAL]} after "
            f"{trainer.global_step} steps; lower trainer.learning_rate"
        )
    final = figures[monitor]
    if final < score:
        best.best_model_score, best.best_model_path = torch.tensor(final), str(path)
        trainer.save_checkpoint(path)
        trainer.save_checkpoint(out / LAST)  # so that going on knows what was best
    return min(final, score)


def _ended_by(trainer: L.Trainer, settings: TrainerSettings, timer: Timer) -> str:
    if trainer.global_step >= settings.max_steps:
        return "max_steps"
    if impatient(trainer):
        return "patience"
    left = timer.time_remaining()
    return "max_minutes" if left is not None and left <= 0 else "max_epochs"


def _progress(settings: TrainerSettings, timer: Timer, steps_an_epoch: int, step: int) -> float:
    """Share of the run that is over: of its steps or of its time, whichever is more."""
    by_steps = step / max(1, min(settings.max_steps, settings.max_epochs * steps_an_epoch))
    by_time = 0.0
    if settings.max_minutes is not None:
        by_time = timer.time_elapsed() / (60 * settings.max_minutes)
    return min(1.0, max(by_steps, by_time))


def _minutes(minutes: float | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)
