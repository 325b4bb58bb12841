"""Panel of the worst validation photos, drawn again at each validation of a training run."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import lightning as L
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback
from PIL import Image

from autosalt.core.types import RGB
from autosalt.files.io import write_atomically
from autosalt.training.data.dataset import Example
from autosalt.training.evaluation.contact_sheet import Case, case_of, draw_sheet
from autosalt.training.model.lightning_module import LitSalt

PHOTOS: Final = 6


class WorstPanel(Callback):
    """Draws the photos whose hair loss is read worst: photo, truth, and what the network sees.

    Args:
        examples: The validation photos.
        path: The PNG, replaced as a whole each time.
    """

    def __init__(self, examples: Sequence[Example], path: Path) -> None:
        self._examples = examples
        self._path = path

    def on_validation_epoch_end(self, trainer: L.Trainer, pl_module: L.LightningModule) -> None:
        """Draw the panel, in the first process alone; the others lend it their errors."""
        assert isinstance(pl_module, LitSalt)  # noqa: S101
        worst = [self._examples[photo] for photo, _ in pl_module.errors.worst(PHOTOS)]
        if trainer.is_global_zero and worst:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, _png(draw_sheet(_cases(pl_module, worst))))


def _cases(module: LitSalt, examples: Sequence[Example]) -> list[Case]:
    images = torch.from_numpy(np.stack([example.image for example in examples]))
    with torch.no_grad():
        logits = module.net(images.to(module.device))
    scalps, losses = ((maps > 0).cpu().numpy() for maps in (logits.scalp, logits.loss))
    return [
        case_of(example, scalp, loss & scalp, _outcome(scalp, loss & scalp))
        for example, scalp, loss in zip(examples, scalps, losses, strict=True)
    ]


def _outcome(scalp: Any, loss: Any) -> str:
    return f"{100 * loss.sum() / scalp.sum():.1f} %" if scalp.any() else "sees no scalp"


def _png(sheet: RGB) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
