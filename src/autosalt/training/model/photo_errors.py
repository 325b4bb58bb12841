"""Errors of hair loss on the validation photos: the figure that chooses the best checkpoint."""

from typing import Any, Final

import torch
from torch import Tensor
from torchmetrics import Metric

from autosalt.training.data.truth import Truth
from autosalt.training.model.losses import Logits

NO_SCALP_PCT: Final = 100.0
"""The error, in points, of a photo in which the network sees no scalp."""


def loss_pct_errors(logits: Logits, truth: Truth) -> Tensor:
    """Hair loss of each photo less its truth, in points, float [n], at the network's own size.

    NaN where the truth is unknown: a mask is missing or partial, or shows no scalp.
    """
    scalp, true_scalp = logits.scalp > 0, truth.scalp > 0
    areas, true_areas = scalp.sum((1, 2)), true_scalp.sum((1, 2))
    predicted = _percent(scalp & (logits.loss > 0), areas)
    true = _percent(true_scalp & (truth.loss > 0), true_areas)
    errors = torch.where(areas > 0, predicted - true, NO_SCALP_PCT)
    whole = (truth.scalp_known > 0).all(2).all(1) & (truth.loss_known > 0).all(2).all(1)
    return torch.where(whole & (true_areas > 0), errors, torch.nan)


def _percent(part: Tensor, areas: Tensor) -> Tensor:
    return 100.0 * part.sum((1, 2)) / areas.clamp(min=1)


class PhotoErrors(Metric):
    """The mean absolute error of hair loss over photos, in points; NaN without known photos.

    Each photo counts once, however many processes read it.
    """

    full_state_update = False
    photos: list[Tensor]
    errors: list[Tensor]

    def __init__(self) -> None:
        super().__init__()
        self.add_state("photos", default=[], dist_reduce_fx="cat")
        self.add_state("errors", default=[], dist_reduce_fx="cat")

    def update(self, photos: Tensor, errors: Tensor) -> None:
        """Add a batch: numbers int [n] of the photos, and errors float [n], NaN where unknown."""
        known = errors.isfinite()
        self.photos.append(photos[known])
        self.errors.append(errors[known])

    def compute(self) -> Tensor:
        """The mean over the photos of all processes, a scalar."""
        if not self._any():
            return torch.tensor(torch.nan, device=self.device)
        return torch.stack(list(self._by_photo().values())).abs().mean()

    def worst(self, count: int) -> list[tuple[int, float]]:
        """Number and error of the photos that are read worst, the worst first.

        Every process must call it: they exchange what they have.
        """
        with self.sync_context():
            errors = self._by_photo() if self._any() else {}
        ranked = sorted(errors.items(), key=lambda item: (-abs(float(item[1])), item[0]))
        return [(photo, float(error)) for photo, error in ranked[:count]]

    def _any(self) -> bool:
        return any(len(part) > 0 for part in _parts(self.photos))

    def _by_photo(self) -> dict[int, Tensor]:
        photos, errors = torch.cat(_parts(self.photos)), torch.cat(_parts(self.errors))
        return dict(zip(photos.tolist(), errors, strict=True))


def _parts(state: Any) -> list[Tensor]:
    """A state as a list: once the processes have exchanged theirs, it is one tensor."""
    return [state] if isinstance(state, Tensor) else list(state)
