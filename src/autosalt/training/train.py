"""Train a model: `fit` from settings to checkpoints.

The same code runs on two CPU cores and on many GPUs; Lightning brings mixed precision, several
devices, resuming and early stopping.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint, Timer
from torch.utils.data import DataLoader

from autosalt.errors import ModelFileError, TrainingError
from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.augmentation import Augmenter
from autosalt.training.data.batches import Batch, PhotoSquares, loader, photo_weights
from autosalt.training.data.dataset import (
    Item,
    dataset_sha256,
    load_examples,
    read_items,
    require_truth,
)
from autosalt.training.data.split import Split, refuse_twins, select
from autosalt.training.model import checkpoint
from autosalt.training.model.checkpoint import Origin
from autosalt.training.model.from_onnx import load_released
from autosalt.training.model.lightning_module import MONITOR, LitSalt
from autosalt.training.model.narrow import start_from
from autosalt.training.model.network import SaltNet, load_encoder
from autosalt.training.model.predict import is_onnx
from autosalt.training.model.trainer import BEST, LAST, impatient, make_trainer, quiet
from autosalt.training.settings import ModelSettings, TrainerSettings, TrainSettings


@dataclass(frozen=True, slots=True)
class Fitted:
    """The end of a training run.

    Attributes:
        best: The checkpoint that validated best.
        best_loss: Its validation loss.
        start_loss: Of the model that it began from; None where it began from none or continued.
        steps: Number of steps.
        ended_by: The setting that ended it.
        main: Whether this process reports the run, where several devices each have a process.
    """

    best: Path
    best_loss: float
    start_loss: float | None
    steps: int
    ended_by: str
    main: bool


def fit(settings: TrainSettings) -> Fitted:
    """Train a model; everything it writes lies in `settings.out`.

    Returns:
        The best checkpoint by validation loss (`best.ckpt`).

    Raises:
        DatasetError: The data cannot be read or a split is empty.
        ModelFileError: Encoder weights, or a checkpoint to start or go on from, cannot be used.
    """
    quiet()
    L.seed_everything(settings.trainer.seed, workers=True, verbose=False)
    if settings.trainer.threads is not None:
        torch.set_num_threads(settings.trainer.threads)
    net, start = _start(settings.model)
    spec = settings.data.input_spec()
    items = read_items(settings.data.folders)
    refuse_twins(items, Split.TRAIN, settings.data)
    train_items, val_items = (select(items, s, settings.data) for s in (Split.TRAIN, Split.VAL))
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
    last = _resume(settings.trainer.resume, out, origin)
    if last is None:  # an older run's must not pass for this one's
        (out / BEST).unlink(missing_ok=True)
    load = partial(
        loader,
        batch_size=settings.trainer.batch_size,
        num_workers=settings.trainer.num_workers,
        # A new order: with the first one again, the run would only read its first photos.
        seed=settings.trainer.seed + (checkpoint.steps_of(last) if last is not None else 0),
    )
    train = load(
        _squares(train_items, "training", spec, Augmenter(settings.augment, spec.fill)),
        training=True,
        weights=photo_weights(train_items, settings.data.shares),
    )
    val = load(_squares(val_items, "validation", spec), training=False)
    timer = Timer(duration=_minutes(settings.trainer.max_minutes), verbose=False)
    trainer = make_trainer(settings.trainer, out, timer)
    module = LitSalt(
        net.to(memory_format=torch.channels_last),  # about a third faster on CPU
        origin,
        settings.loss,
        settings.trainer,
        # Batches a device, which only the trainer knows; not yet before it begins.
        progress=lambda step: _progress(
            step, settings.trainer, timer, trainer.num_training_batches
        ),
    )
    start_loss = None if start is None or last is not None else _validate(trainer, module, val)
    trainer.fit(module, train, val, ckpt_path=last, weights_only=True)
    best_loss = _finish(trainer, module, val, out)
    return Fitted(
        best=out / BEST,
        best_loss=best_loss,
        start_loss=start_loss,
        steps=trainer.global_step,
        ended_by=_ended_by(trainer, settings.trainer, timer),
        main=trainer.is_global_zero,
    )


def _squares(
    items: Sequence[Item], label: str, spec: InputSpec, augmenter: Augmenter | None = None
) -> PhotoSquares:
    examples = load_examples(items, spec, label)
    require_truth(examples, label)
    return PhotoSquares(examples, augmenter)


def _validate(trainer: L.Trainer, module: LitSalt, val: DataLoader[Batch]) -> float:
    return float(trainer.validate(module, val, verbose=False)[0][MONITOR])


def _finish(trainer: L.Trainer, module: LitSalt, val: DataLoader[Batch], out: Path) -> float:
    """Keep where the run ended, and validate it: a run rarely ends right after either.

    Returns the best validation loss.
    """
    path = out / BEST
    trainer.save_checkpoint(out / LAST)
    best = next(
        callback
        for callback in trainer.checkpoint_callbacks
        if isinstance(callback, ModelCheckpoint) and callback.monitor == MONITOR
    )
    score = math.inf if best.best_model_score is None else float(best.best_model_score)
    final = _validate(trainer, module, val)
    if not math.isfinite(final):
        raise TrainingError(
            f"training diverged: the validation loss is {final} after {trainer.global_step} steps; "
            "lower trainer.learning_rate"
        )
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


def _start(settings: ModelSettings) -> tuple[SaltNet, Origin | None]:
    """The network before its first step, and where it comes from if another run trained it."""
    net, origin = SaltNet(settings), None
    if settings.encoder_path is not None:
        load_encoder(net, Path(settings.encoder_path))
    if settings.start_path is not None:
        other, origin = _load_start(Path(settings.start_path), settings.encoder)
        try:
            start_from(net, other)
        except ValueError as error:
            raise ModelFileError(
                f"model.start_path: {settings.start_path} has {error}; give the model settings it "
                "was trained with, or a narrower decoder"
            ) from error
    return net, origin


def _load_start(path: Path, encoder: str) -> tuple[SaltNet, Origin]:
    if is_onnx(path):
        return load_released(path, encoder)
    return checkpoint.load_checkpoint(path)


def _progress(step: int, settings: TrainerSettings, timer: Timer, batches: float) -> float:
    """Share of the run that is over: of its steps or of its time, whichever is more."""
    by_steps = step / max(1, min(settings.max_steps, settings.max_epochs * batches))
    by_time = 0.0
    if settings.max_minutes is not None:
        by_time = timer.time_elapsed() / (60 * settings.max_minutes)
    return min(1.0, max(by_steps, by_time))


def _minutes(minutes: float | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


def _resume(resume: str, out: Path, origin: Origin) -> Path | None:
    """The checkpoint to go on from, None to start afresh; it must be of this data and network."""
    last = out / LAST
    if resume == "never" or (resume == "auto" and not last.is_file()):
        return None
    path = last if resume == "auto" else Path(resume)
    if not path.is_file():
        raise ModelFileError(f"trainer.resume: {path} not found; give auto, never or a checkpoint")
    try:
        _, before = checkpoint.load_checkpoint(path)
    except ModelFileError as error:
        raise ModelFileError(f"{error}; or start afresh with trainer.resume=never") from error
    if what := before.differs(origin):
        raise ModelFileError(
            f"{path}: trained with another {what}; name another out, or start afresh with "
            "trainer.resume=never"
        )
    return path
