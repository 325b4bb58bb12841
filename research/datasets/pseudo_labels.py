"""Pseudo-label photos: a model labels the scalp where it is sure.

Known pixels keep their labels. A pixel in doubt stays unknown (Lee 2013, "Pseudo-Label"; Zou et al.
2020, arXiv:2010.09713, use only the certain pixels of a segmentation model).

Loss is never labelled in this way. Models trained on phone photos of full hair alone were certain
that bald tops of other men had full hair, and the next model learned that from them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from autosalt.core.types import BoolMask, FloatMap
from autosalt.imaging.training_index import NO_VIEW
from autosalt.training.data.dataset import Example
from autosalt.training.model.predict import Maps, Predictor
from research.datasets.entry import Entry, Partial

SURE_NO, SURE_YES = 0.12, 0.85
"""Probabilities up to which a pixel is taken as no, and from which on as yes."""
MIN_SCALP: Final = 0.02
"""With less of the photo surely scalp nothing is learned from it."""


def pseudo_label(predict: Predictor, examples: Sequence[Example]) -> Iterator[Entry]:
    """Entries of the photos with the scalp as known or surely seen; the others are left out.

    Photos come out at the model's size, without the letterbox's fill.
    """
    for example in examples:
        maps = mean_of_mirrored(predict, example)
        scalp = _sure(maps.scalp, partial_of(example.scalp, example.scalp_known))
        if scalp.mask.mean() < MIN_SCALP:
            continue
        yield entry_of(example, scalp)


def entry_of(example: Example, scalp: Partial | None) -> Entry:
    """An example as a photo of the model's size, without the letterbox's fill.

    Args:
        example: The photo with what is known of it.
        scalp: Its scalp on the square.
    """
    inside = example.box.inside
    item = example.item
    loss = partial_of(example.loss, example.loss_known)
    return Entry(
        name=item.photo.rpartition("/")[2].rpartition(".")[0],
        image=np.ascontiguousarray(example.image[inside]),
        scalp=None if scalp is None else Partial(scalp.mask[inside], scalp.known[inside]),
        loss=None if loss is None else Partial(loss.mask[inside], loss.known[inside]),
        subject=item.subject,
        view=NO_VIEW if item.shows_none else item.view or "",
        groups=item.subgroups,
    )


def partial_of(mask: BoolMask | None, known: BoolMask | None) -> Partial | None:
    """Combine a mask of an `Example` with its known pixels; None where nothing is known."""
    if mask is None:
        return None
    return Partial(mask, np.ones_like(mask) if known is None else known)


def mean_of_mirrored(predict: Predictor, example: Example) -> Maps:
    """Return the mean output of a model for a photo and its mirror image; the photo's own view."""
    pair = np.stack([example.image, example.image[:, ::-1]])
    scalp, loss, view = predict(np.ascontiguousarray(pair))
    return Maps((scalp[0] + scalp[1][:, ::-1]) / 2, (loss[0] + loss[1][:, ::-1]) / 2, view[0])


def _sure(seen: FloatMap, part: Partial | None) -> Partial:
    """What is known, and elsewhere what is surely seen."""
    yes = seen >= SURE_YES
    sure = yes | (seen <= SURE_NO)
    if part is None:
        return Partial(yes, sure)
    return Partial(np.where(part.known, part.mask, yes), part.known | sure)
