"""Fitting: one function that trains.

The same code runs on two CPU cores and on many GPUs; Lightning brings mixed precision, several
devices, resuming and early stopping.
"""

import logging
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import lightning as L
import torch
from lightning.fabric.utilities.exceptions import MisconfigurationException
from lightning.pytorch.callbacks import (
    Callback,
    EarlyStopping,
    LearningRateMonitor,
    ModelCheckpoint,
    Timer,
    TQDMProgressBar,
    WeightAveraging,
)
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from torch import Tensor
from torch.utils.data import DataLoader

from autosalt.training import checkpoint
from autosalt.training.augmentation import Augmenter
from autosalt.training.batches import Batch, PhotoSquares, loader, photo_weights
from autosalt.training.checkpoint import Origin
from autosalt.training.data import dataset_sha256, load_examples, read_items, require_truth
from autosalt.training.lit import MONITOR, LitSalt
from autosalt.training.network import ModelFileError, SaltNet, load_encoder
from autosalt.training.pruning import start_from
from autosalt.training.released import load_released
from autosalt.training.settings import (
    ModelSettings,
    TrainerSettings,
    TrainSettings,
)
from autosalt.training.split import Split, select

LAST, BEST = "last.ckpt", "best.ckpt"
"""Where a run stands, and what validated best."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The end of a training run."""

    best: Path
    best_loss: float
    steps: int


def fit(settings: TrainSettings) -> Fitted:
    """Train a model; everything it writes lies in `settings.out`.

    Returns:
        The best checkpoint by validation loss (`best.ckpt`).

    Raises:
        DatasetError: The data cannot be read or a split is empty.
        ModelFileError: Encoder weights, or a checkpoint to start or go on from, cannot be used.
    """
    _quiet()
    L.seed_everything(settings.trainer.seed, workers=True, verbose=False)
    if settings.trainer.threads is not None:
        torch.set_num_threads(settings.trainer.threads)
    net, start = _start(settings.model)
    spec = settings.data.input_spec()
    items = read_items(settings.data.folders)
    train_items, val_items = (select(items, s, settings.data) for s in (Split.TRAIN, Split.VAL))
    require_truth(train_items, "training")
    require_truth(val_items, "validation")
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
    augmenter = Augmenter(settings.augment, spec.fill)
    load = partial(
        loader,
        batch_size=settings.trainer.batch_size,
        num_workers=settings.trainer.num_workers,
        # Not the order that the run began with again, of which it would see only the first photos.
        seed=settings.trainer.seed + (checkpoint.steps_of(last) if last is not None else 0),
    )
    train = load(
        PhotoSquares(load_examples(train_items, spec, "training"), augmenter),
        training=True,
        weights=photo_weights(train_items, settings.data.shares),
    )
    val = load(PhotoSquares(load_examples(val_items, spec, "validation")), training=False)
    timer = Timer(duration=_minutes(settings.trainer.max_minutes), verbose=False)
    trainer = _trainer(settings.trainer, out, timer)
    module = LitSalt(
        net.to(memory_format=torch.channels_last),  # about a third faster on CPU
        origin,
        settings.loss,
        settings.trainer,
        progress=lambda step: _progress(step, settings.trainer, timer, len(train)),
    )
    trainer.fit(module, train, val, ckpt_path=last, weights_only=True)
    return _finish(trainer, module, val, out)


def _finish(trainer: L.Trainer, module: LitSalt, val: DataLoader[Batch], out: Path) -> Fitted:
    """Keep where the run ended, and validate it: a run rarely ends right after either."""
    path = out / BEST
    trainer.save_checkpoint(out / LAST)
    best = next(
        callback
        for callback in trainer.checkpoint_callbacks
        if isinstance(callback, ModelCheckpoint) and callback.monitor == MONITOR
    )
    score = math.inf if best.best_model_score is None else float(best.best_model_score)
    steps = trainer.global_step
    final = float(trainer.validate(module, val, verbose=False)[0][MONITOR])
    if not math.isfinite(final):
        raise ValueError(
            f"training diverged: the validation loss is {final} after {steps} steps; lower "
            "trainer.learning_rate"
        )
    if final < score:
        best.best_model_score, best.best_model_path = torch.tensor(final), str(path)
        trainer.save_checkpoint(path)
        trainer.save_checkpoint(out / LAST)  # so that going on knows what was best
    return Fitted(path, min(final, score), steps)


def _quiet() -> None:
    """No advertisements, and no remarks on choices that were made on purpose."""
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.WARNING)
    remarks = (
        "does not have many workers",
        "number of training batch",
        "exists and is not empty",
        "ended before the epoch ended",
        "in eval mode at the start of training",
        "recommended to use .Trainer.devices=1",
        "callbacks used to create the checkpoint",
        "isinstance.treespec",
    )
    for remark in remarks:
        warnings.filterwarnings("ignore", f".*{remark}.*")


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
    if path.suffix == ".onnx":
        return load_released(path, encoder)
    return checkpoint.load_checkpoint(path)


def _trainer(settings: TrainerSettings, out: Path, timer: Timer) -> L.Trainer:
    callbacks: list[Callback] = [
        ModelCheckpoint(
            out,
            filename=Path(BEST).stem,
            monitor=MONITOR,
            enable_version_counter=False,
        ),
        ModelCheckpoint(  # the newest, often, so that a killed run loses little
            out,
            filename=Path(LAST).stem,
            every_n_train_steps=settings.save_every_steps,
            enable_version_counter=False,
        ),
        EarlyStopping(MONITOR, patience=settings.patience),
        LearningRateMonitor(),
        timer,
    ]
    if settings.ema_decay > 0:
        callbacks.append(WeightAveraging(multi_avg_fn=moving_average(settings.ema_decay)))
    if settings.progress_bar:
        callbacks.append(TQDMProgressBar(refresh_rate=5))
    try:
        return _lightning(settings, out, callbacks)
    except MisconfigurationException as error:  # no such accelerator here
        raise ValueError(
            f"trainer.accelerator={settings.accelerator}: {error}; without a GPU use trainer=cpu"
        ) from error


def _lightning(settings: TrainerSettings, out: Path, callbacks: list[Callback]) -> L.Trainer:
    return L.Trainer(
        accelerator=settings.accelerator,
        devices=settings.devices,
        num_nodes=settings.num_nodes,
        strategy=settings.strategy,
        precision=_precision(settings),
        max_steps=settings.max_steps,
        max_epochs=settings.max_epochs,
        gradient_clip_val=settings.gradient_clip,
        # Counted in steps over epochs, so that the rhythm does not depend on the data's size.
        val_check_interval=settings.val_every_steps,
        check_val_every_n_epoch=None,
        log_every_n_steps=min(20, settings.val_every_steps),
        num_sanity_val_steps=0,
        logger=[CSVLogger(out, name="csv"), TensorBoardLogger(out, name="tensorboard")],
        callbacks=callbacks,
        enable_progress_bar=settings.progress_bar,
        enable_model_summary=False,
    )


def moving_average(decay: float) -> Callable[[list[Tensor], list[Tensor], Tensor], None]:
    """The rule of an exponential moving average that forgets its start sooner, in place.

    At update n the decay is at most (1 + n) / (10 + n), as in TensorFlow's
    ExponentialMovingAverage, so that a short run does not keep the weights it began with.
    """

    def update(averages: list[Tensor], currents: list[Tensor], updates: Tensor) -> None:
        if not averages[0].is_floating_point():  # counts of batches
            torch._foreach_copy_(averages, currents)
            return
        # All at once, and without asking what `updates` is: on a GPU hundreds of small steps, or
        # one wait for an answer, would take longer than training does. In this form what does not
        # change stays, to the bit.
        taken = 1.0 - torch.clamp((1.0 + updates) / (10.0 + updates), max=decay)
        change = torch._foreach_sub(currents, averages)
        torch._foreach_mul_(change, taken)
        torch._foreach_add_(averages, change)

    return update


def _precision(settings: TrainerSettings) -> Any:
    """Mixed precision on a GPU, full precision on a CPU, unless told otherwise."""
    if settings.precision != "auto":
        return settings.precision
    if settings.accelerator == "cpu" or not torch.cuda.is_available():
        return "32-true"
    return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"


def _progress(step: int, settings: TrainerSettings, timer: Timer, batches: int) -> float:
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
    _, before = checkpoint.load_checkpoint(path)
    if what := before.differs(origin):
        raise ModelFileError(
            f"{path}: trained with another {what}; name another out, or start afresh with "
            "trainer.resume=never"
        )
    return path
