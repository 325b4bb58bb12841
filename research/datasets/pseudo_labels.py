"""Pseudo-label photos: a model labels scalp and loss where every look at a photo is sure.

Known pixels keep their labels. A pixel in doubt stays unknown (Lee 2013, "Pseudo-Label"; Zou et al.
2020, arXiv:2010.09713, use only the certain pixels of a segmentation model). A model looks four
times: at the photo and its mirror image, as they are and smaller.

Loss is labelled only by a model whose sure pixels were compared with masks drawn by hand. Models
trained on phone photos of full hair alone were certain that bald tops of other men had full hair.
A model of the first round was right on photographs that it never learned from.

    of the pixels it is sure of          wrong, heads-val    wrong, heads-held
    scalp: yes; no                       2.0 %; 0.4 %        1.5 %; 0.4 %
    loss, on the scalp: yes; no          0.9 %; 1.7 %        0.5 %; 1.2 %
    loss, between 0.12 and 0.85 in doubt 2.1 %; 2.6 %        1.1 %; 2.4 %
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.types import RGB, BoolMask, FloatMap
from autosalt.imaging.training_index import NO_VIEW
from autosalt.training.data.dataset import Example
from autosalt.training.model.predict import Maps, Predictor
from research.datasets.entry import Entry, Partial

SCALP: Final = (0.12, 0.85)
LOSS: Final = (0.05, 0.95)
"""Probabilities up to which a pixel is taken as no, and from which on as yes."""
MIN_SCALP: Final = 0.02
"""With less of the photo surely scalp nothing is learned from it."""
SMALLER: Final = 0.8
"""Side of the smaller photo, in sides of the square that it lies in."""
FILL: Final = 128


def pseudo_label(
    predict: Predictor, examples: Sequence[Example], *, loss: bool = False
) -> Iterator[Entry]:
    """Entries of the photos with what is known or surely seen; the others are left out.

    Photos come out at the model's size, without the letterbox's fill.

    Args:
        predict: the model.
        examples: photos of the model's size, with what is known of them.
        loss: whether loss is labelled too, where the scalp is known or sure.
    """
    for example in examples:
        looks = four_looks(predict, example)
        scalp = _sure(
            [look.scalp for look in looks], SCALP, partial_of(example.scalp, example.scalp_known)
        )
        if scalp.mask.mean() < MIN_SCALP:
            continue
        own = partial_of(example.loss, example.loss_known)
        if loss:
            seen = _sure([look.loss for look in looks], LOSS, own)
            bare = seen.mask & scalp.mask
            outside = scalp.known & ~scalp.mask
            own = Partial(bare, (seen.known & scalp.known) | outside)
        yield entry_of(example, scalp, own)


def entry_of(example: Example, scalp: Partial | None, loss: Partial | None) -> Entry:
    """An example as a photo of the model's size, without the letterbox's fill.

    Args:
        example: the photo.
        scalp: what is known of it on the square.
        loss: the same of the loss.
    """
    inside = example.box.inside
    item = example.item
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


def four_looks(predict: Predictor, example: Example) -> list[Maps]:
    """Outputs for a photo, its mirror image, and both smaller; all laid over the photo's square."""
    looks = []
    small = _smaller(example.image)
    for image, back in ((example.image, _same), (small, _larger)):
        pair = np.stack([image, image[:, ::-1]])
        scalps, losses, views = predict(np.ascontiguousarray(pair))
        for scalp, loss, view, turn in zip(scalps, losses, views, (1, -1), strict=True):
            looks.append(Maps(back(scalp[:, ::turn]), back(loss[:, ::turn]), view))
    return looks


def _smaller(image: RGB) -> RGB:
    """The square in the middle of an empty one, uint8 [s, s, 3]."""
    size = len(image)
    side = round(SMALLER * size)
    start = (size - side) // 2
    canvas = np.full_like(image, FILL)
    reduced = Image.fromarray(image).resize((side, side), Image.Resampling.BILINEAR)
    canvas[start : start + side, start : start + side] = np.asarray(reduced)
    return canvas


def _larger(seen: FloatMap) -> FloatMap:
    """A map of `_smaller`, over the square that was reduced; float32 [s, s]."""
    size = len(seen)
    side = round(SMALLER * size)
    start = (size - side) // 2
    inner = Image.fromarray(seen[start : start + side, start : start + side])
    return np.asarray(inner.resize((size, size), Image.Resampling.BILINEAR), np.float32)


def _same(seen: FloatMap) -> FloatMap:
    return seen


def _sure(seen: Sequence[FloatMap], limits: tuple[float, float], part: Partial | None) -> Partial:
    """What is known, and elsewhere what every look is sure of."""
    no, yes_from = limits
    yes = np.min(seen, 0) >= yes_from
    sure = yes | (np.max(seen, 0) <= no)
    if part is None:
        return Partial(yes, sure)
    return Partial(np.where(part.known, part.mask, yes), part.known | sure)
