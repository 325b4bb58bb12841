"""Lightning module: loss, optimiser, schedule and what is logged."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, Self

import lightning as L
import torch
from lightning.pytorch.callbacks import EarlyStopping
from torch import Tensor, nn
from torchmetrics import MeanMetric

from autosalt.errors import ModelFileError
from autosalt.training.data.batches import Batch, shrunk, truth
from autosalt.training.data.order import seed_of
from autosalt.training.data.truth import VIEW_UNKNOWN
from autosalt.training.model import checkpoint
from autosalt.training.model.checkpoint import Origin
from autosalt.training.model.from_onnx import folded_norms
from autosalt.training.model.losses import LossTerms, training_loss
from autosalt.training.model.network import SaltNet, first_layers
from autosalt.training.model.photo_errors import PhotoErrors, loss_pct_errors
from autosalt.training.settings import LossSettings, TrainerSettings

ERROR: Final = "val/loss_pct_mae"
"""The mean absolute error of hair loss, in points, which chooses the best checkpoint."""
TOTAL: Final = "val/total"
"""The validation loss, which chooses where no validation photo has two whole masks."""
START: Final = "autosalt_start"
"""Key of a checkpoint: the figure of the model that its run began from."""


class LitSalt(L.LightningModule):
    """The network with its loss, optimiser and schedule.

    Args:
        net: The network to train.
        origin: Goes into every checkpoint.
        progress: Share of the run that is over, 0..1; drives the learning rate.

    Attributes:
        errors: Of the validation photos, while a validation lasts.
        start: The figure, `ERROR` or `TOTAL`, before the first step; it travels in checkpoints.
    """

    def __init__(
        self,
        net: SaltNet,
        origin: Origin,
        loss: LossSettings,
        trainer: TrainerSettings,
        progress: Callable[[int], float],
    ) -> None:
        super().__init__()
        self.net = net
        self._origin = origin
        self._loss = loss
        self._settings = trainer
        self._progress = progress
        frozen = first_layers(net.unet.encoder, trainer.frozen_layers)
        if trainer.freeze_encoder:
            frozen = [net.unet.encoder, net.view_head]
        for part in frozen:
            part.requires_grad_(False)
        # In evaluation mode all the while; scales and shifts of folded normalisations do learn.
        self._still: list[nn.Module] = [*frozen, *folded_norms(net)]
        self.train()
        self.start: float | None = None
        # Metric objects, because they are summed right over batches and devices.
        self.errors = PhotoErrors()
        self._view_accuracy = MeanMetric()
        self._scalp_iou = MeanMetric()
        self._loss_iou = MeanMetric()

    def train(self, mode: bool = True) -> Self:
        """As in torch; what is frozen, or folded into a released file, keeps its statistics."""
        super().train(mode)
        for part in self._still:
            part.eval()
        return self

    def on_train_batch_start(self, _batch: Batch, index: int) -> None:
        """Makes dropout depend on the step alone: a resumed run drops what it would have."""
        torch.manual_seed(seed_of(self._settings.seed, self.global_step, index, self.global_rank))

    def training_step(self, batch: Batch, _index: int) -> Tensor:
        """One batch forward; logs the loss and its terms."""
        scale = scale_at(self._progress(self.global_step), self._settings.growing)
        if scale < 1.0:
            batch = shrunk(batch, scale)
        terms = training_loss(self.net(batch["image"]), truth(batch), self._loss)
        self._log("train", terms, len(batch["view"]))
        return terms.total

    def validation_step(self, batch: Batch, _index: int) -> None:
        """Logs the loss, the error of hair loss, view accuracy and pooled overlap, at 0.5."""
        logits = self.net(batch["image"])
        known = truth(batch)
        self._log("val", training_loss(logits, known, self._loss), len(known.view))
        self.errors.update(batch["photo"], loss_pct_errors(logits, known))
        self.log(ERROR, self.errors)
        right = (logits.view.argmax(1) == known.view).float()
        self._view_accuracy.update(right, (known.view != VIEW_UNKNOWN).float())
        scalp = known.scalp > 0
        for overlap, predicted, true, where in (
            (self._scalp_iou, logits.scalp > 0, scalp, known.scalp_known > 0),
            (self._loss_iou, logits.loss > 0, known.loss > 0, scalp & (known.loss_known > 0)),
        ):
            shared = (predicted & true & where).sum((1, 2)).float()
            either = ((predicted | true) & where).sum((1, 2)).float()
            # A mean of ratios weighted by their denominators is the ratio of the sums.
            overlap.update(shared / either.clamp(min=1), either)
        self.log("val/view_accuracy", self._view_accuracy)
        self.log("val/scalp_iou", self._scalp_iou)
        self.log("val/loss_iou", self._loss_iou)

    def configure_optimizers(self) -> Any:
        """AdamW; a linear warm-up, then half a cosine down to a hundredth."""
        optimizer = torch.optim.AdamW(self._groups(), lr=self._settings.learning_rate)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, self._rate_factor)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]

    def _groups(self) -> list[dict[str, Any]]:
        """What learns; scales and biases (one dimension) are not decayed."""
        learning = [p for p in self.parameters() if p.requires_grad]
        return [
            {
                "params": [p for p in learning if p.ndim > 1],
                "weight_decay": self._settings.weight_decay,
            },
            {"params": [p for p in learning if p.ndim <= 1], "weight_decay": 0.0},
        ]

    def on_save_checkpoint(self, checkpoint_: dict[str, Any]) -> None:
        """Adds where the model comes from and how good it was at first, as plain data."""
        checkpoint_[checkpoint.KEY] = self._origin.to_plain()
        checkpoint_[START] = self.start

    def on_load_checkpoint(self, checkpoint_: dict[str, Any]) -> None:
        """Continue a run with its current settings; a checkpoint would restore its own rates.

        Raises:
            ModelFileError: It learned with other weights kept still.
        """
        self.start = checkpoint_.get(START)
        (optimizer,), (schedule,) = checkpoint_["optimizer_states"], checkpoint_["lr_schedulers"]
        for stored, mine in zip(optimizer["param_groups"], self._groups(), strict=True):
            if len(stored["params"]) != len(mine["params"]):
                raise ModelFileError(
                    "trainer.resume: the checkpoint was trained with another "
                    "trainer.freeze_encoder or trainer.frozen_layers; start afresh from it: "
                    "trainer.resume=never model.start_path=CHECKPOINT"
                )
            stored["weight_decay"] = mine["weight_decay"]
            stored["lr"] *= self._settings.learning_rate / stored["initial_lr"]
            stored["initial_lr"] = self._settings.learning_rate
        schedule["base_lrs"] = [self._settings.learning_rate] * len(schedule["base_lrs"])
        for callback, state in checkpoint_["callbacks"].items():
            if callback.startswith(EarlyStopping.__name__):
                state["patience"] = self._settings.patience

    def _log(self, stage: str, terms: LossTerms, n: int) -> None:
        for name, value in terms._asdict().items():
            self.log(
                f"{stage}/{name}",
                value.detach(),
                batch_size=n,
                prog_bar=name == "total",
                sync_dist=stage == "val",
            )

    def _rate_factor(self, step: int) -> float:
        warm = min(1.0, (step + 1) / max(1, self._settings.warmup_steps))
        return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * self._progress(step))))


def scale_at(progress: float, growing: Sequence[Sequence[float]]) -> float:
    """The scale of photos at a place of the run, 0..1, from pairs (until that place, scale)."""
    return next((scale for until, scale in growing if progress < until), 1.0)
