"""Lightning trainer of a run: checkpoints, stopping, devices, moving average."""

import logging
import warnings
from collections.abc import Callable, Sequence
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
    TQDMProgressBar,
    WeightAveraging,
)
from lightning.pytorch.loggers import Logger
from lightning.pytorch.strategies.launchers import _MultiProcessingLauncher
from torch import Tensor

from autosalt.errors import ConfigError
from autosalt.training.model.loggers import make_loggers
from autosalt.training.settings import LoggerSettings, TrainerSettings

LAST, BEST = "last.ckpt", "best.ckpt"
"""Where a run stands, and what validated best."""


def quiet() -> None:
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


def make_trainer(
    settings: TrainerSettings,
    logger: LoggerSettings,
    out: Path,
    monitor: str,
    more: Sequence[Callback] = (),
) -> L.Trainer:
    """A trainer that writes to `out`.

    Args:
        settings: Duration, devices and the like.
        logger: Where figures are written.
        out: The folder of the run.
        monitor: The logged figure, the lower the better, that chooses the best checkpoint.
        more: Further callbacks; they see the averaged weights of a validation.

    Raises:
        ConfigError: There is no such accelerator here, or settings do not go together.
    """
    loggers = make_loggers(logger, out)
    callbacks: list[Callback] = [
        ModelCheckpoint(
            out,
            filename=Path(BEST).stem,
            monitor=monitor,
            enable_version_counter=False,
        ),
        ModelCheckpoint(  # the newest, often, so that a killed run loses little
            out,
            filename=Path(LAST).stem,
            every_n_train_steps=settings.save_every_steps,
            enable_version_counter=False,
        ),
        EarlyStopping(monitor, patience=settings.patience),
        *more,
    ]
    if loggers:
        callbacks.append(LearningRateMonitor())
    if settings.ema_decay > 0:
        callbacks.append(WeightAveraging(multi_avg_fn=moving_average(settings.ema_decay)))
    if settings.progress_bar:
        callbacks.append(TQDMProgressBar(refresh_rate=5))
    try:
        trainer = _lightning(settings, loggers, callbacks)
    except (MisconfigurationException, TypeError, ValueError) as error:
        where = ("accelerator", "devices", "num_nodes", "strategy", "precision")
        given = ", ".join(f"trainer.{name}={getattr(settings, name)}" for name in where)
        raise ConfigError(f"{given}: {error}; without a GPU use trainer=cpu") from error
    _refuse_late_processes(trainer, settings)
    return trainer


def _refuse_late_processes(trainer: L.Trainer, settings: TrainerSettings) -> None:
    """Raise ConfigError for processes that start within `fit`: each would read every photo."""
    if isinstance(trainer.strategy.launcher, _MultiProcessingLauncher):
        raise ConfigError(
            f"trainer.strategy={settings.strategy}: its processes start too late to divide the "
            "photos; give trainer.strategy=ddp outside a notebook, or trainer.devices=1"
        )


def impatient(trainer: L.Trainer) -> bool:
    """Whether validation has not become better for as long as was to be waited."""
    (waiting,) = (c for c in trainer.early_stopping_callbacks if isinstance(c, EarlyStopping))
    return waiting.wait_count >= waiting.patience


def _lightning(
    settings: TrainerSettings, loggers: list[Logger], callbacks: list[Callback]
) -> L.Trainer:
    return L.Trainer(
        accelerator=settings.accelerator,
        devices=settings.devices,
        num_nodes=settings.num_nodes,
        strategy=settings.strategy,
        precision=_precision(settings),
        max_steps=settings.max_steps,
        max_epochs=settings.max_epochs,
        gradient_clip_val=settings.gradient_clip,
        accumulate_grad_batches=settings.accumulate,
        # Counted over epochs, so that the rhythm does not depend on the data's size; in batches.
        val_check_interval=settings.val_every_steps * settings.accumulate,
        check_val_every_n_epoch=None,
        log_every_n_steps=min(20, settings.val_every_steps),
        num_sanity_val_steps=0,
        inference_mode=False,  # metrics of a validation before training could not be added to
        use_distributed_sampler=False,  # ours know their process: `data.order`
        logger=loggers,
        callbacks=callbacks,
        enable_progress_bar=settings.progress_bar,
        enable_model_summary=False,
    )


def moving_average(decay: float) -> Callable[[list[Tensor], list[Tensor], Tensor], None]:
    """Update an exponential moving average in place; early updates forget the start sooner.

    At update n the decay is at most (1 + n) / (10 + n), as in TensorFlow's
    ExponentialMovingAverage. A short run then does not keep the weights that it began with.
    """

    def update(averages: list[Tensor], currents: list[Tensor], updates: Tensor) -> None:
        if not averages[0].is_floating_point():  # counts of batches
            torch._foreach_copy_(averages, currents)
            return
        # All weights at once, and without reading `updates`. On a GPU hundreds of small steps, or
        # one wait for a value, would take longer than training. In this form a weight that does
        # not change stays the same to the bit.
        taken = 1.0 - torch.clamp((1.0 + updates) / (10.0 + updates), max=decay)
        change = torch._foreach_sub(currents, averages)
        torch._foreach_mul_(change, taken)
        torch._foreach_add_(averages, change)

    return update


def _precision(settings: TrainerSettings) -> Any:
    """Mixed precision on a GPU, full precision on a CPU, unless set otherwise."""
    if settings.precision != "auto":
        return settings.precision
    if settings.accelerator == "cpu" or not torch.cuda.is_available():
        return "32-true"
    return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
