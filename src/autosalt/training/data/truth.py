"""Targets of a training batch: masks, where they are known, and the view."""

from typing import NamedTuple

from torch import Tensor

from autosalt.core.views import VIEWS

VIEW_UNKNOWN = -1
"""Label of a photo whose view is not known."""


NONE_OF_THE_VIEWS = len(VIEWS)
"""Label of a photo that shows none of the four: a face, a covered head, no head."""


class Truth(NamedTuple):
    """Targets of a batch of n photos.

    Attributes:
        scalp, loss: float [n, h, w], 0 or 1; 0 where not known.
        scalp_known, loss_known: float [n, h, w], 1 where the mask is known, 0 elsewhere.
        view: int64 [n], index into `VIEWS`, `NONE_OF_THE_VIEWS` or `VIEW_UNKNOWN`.
    """

    scalp: Tensor
    loss: Tensor
    scalp_known: Tensor
    loss_known: Tensor
    view: Tensor
