"""Measure a model on real heads whose scalp and loss were drawn by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from autosalt.core.interval import view_interval
from autosalt.core.reasons import PhotoRefused
from autosalt.core.salt import loss_pct
from autosalt.core.statistics.agreement import iou
from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.statistics.estimate import Estimate
from autosalt.core.types import BoolMask
from autosalt.imaging.checks.quality import DEFAULT_QUALITY_LIMITS
from autosalt.imaging.geometry import letterbox_mask
from autosalt.imaging.look import require_clear_head
from autosalt.imaging.masks import read_partial_mask
from autosalt.imaging.pipeline import prepare, to_masks
from autosalt.training.data.dataset import Item, read_items
from autosalt.training.evaluation.metrics import pooled
from autosalt.training.model.predict import Maps, Model, PhotoPrediction, uncertainty_pct
from research.measure.parts.table import Bar, Row, row, share

FAR_OFF = 20.0
"""From so many points on a photo is misread, not read inexactly."""
TOLERANCE = 1.0
"""Points by which an interval may miss: to draw a mask twice alike is no easier."""
BY = "source", "view", "kind", "skin_tone", "hair_colour", "hair_length"
"""Columns that errors are grouped by."""


@dataclass(frozen=True)
class Head:
    """One photo, ours against the masks drawn by hand; all of it where those are known.

    Attributes:
        item: its row of the index.
        scalp_iou: 0..1.
        shared_px, either_px: of the loss, on the model's square.
        error_pct: our hair loss minus the masks', in points; None where we see no scalp.
        refused: why; None where the photo is scored.
        inside: whether our interval holds the truth; None without a score, or an interval.
        twice: whether it was read a second time, closer.
    """

    item: Item
    scalp_iou: float
    shared_px: int
    either_px: int
    error_pct: float | None
    refused: str | None
    inside: bool | None
    twice: bool


def measure_photos(folder: Path, model: Model, by: Sequence[str] = BY) -> list[Row]:
    """The figures of a dataset folder whose photos all have both masks."""
    heads = list(compare(folder, model))
    rows = list(_figures(f"{_name(folder)}, {len(heads)} photos", heads, bars=True))
    for column in by:
        for value, part in sorted(_parts(heads, column).items()):
            rows += _figures(f"{_name(folder)}: {column} {value}, {len(part)}", part, bars=False)
    return rows


def compare(folder: Path, model: Model) -> Iterator[Head]:
    """Read every photo as scoring does, with its view stated where it is known."""
    for item in read_items([folder]):
        if item.scalp is None or item.loss is None:
            continue
        prepared = prepare(folder / item.photo, model.input)
        maps = Maps(*(part[0] for part in model.predict(prepared.tensor[np.newaxis])))
        seen, head = PhotoPrediction.once(maps, prepared.box), prepared.photo
        if (closer := model.closer) is not None:
            part = closer.part(folder / item.photo, seen.first)
            if part is not None:
                agreement = closer.rule.min_agreement
                seen = PhotoPrediction(prepared.box, seen.first, closer.look(part), agreement)
                head = part.photo
        yield _head(item, seen, head, model)


def _head(item: Item, seen: PhotoPrediction, head: Image.Image, model: Model) -> Head:
    scalp, scalp_known = _mask(item, item.scalp)
    loss, loss_known = _mask(item, item.loss)
    known = scalp_known & (loss_known | ~scalp)
    loss = loss & scalp

    box, maps = seen.box, seen.maps
    photo = np.zeros((box.size, box.size), np.bool_)
    photo[box.inside] = True
    ours_scalp, ours_loss = to_masks(maps.scalp, maps.loss, model.thresholds)
    where = photo & ~letterbox_mask(~scalp_known, box)
    scalp_iou = iou(ours_scalp & where, letterbox_mask(scalp, box) & where)
    where = photo & ~letterbox_mask(~known, box)
    our_scalp, our_loss, their_loss = (
        mask & where for mask in (ours_scalp, ours_loss, letterbox_mask(loss, box))
    )

    error, refused, holds = None, None, None
    true = loss_pct(scalp & known, loss & known)
    if our_scalp.any():
        error = loss_pct(our_scalp, our_loss) - true
    try:
        limits = DEFAULT_QUALITY_LIMITS.of_model(model.max_missing_share)
        require_clear_head(seen.first, seen.look, head, model.thresholds, limits)
        measured = seen.measure(model.thresholds)
        seen.require_a_view(model.none_max_probability)
        if model.interval is not None:
            uncertainty = uncertainty_pct(measured, maps)
            interval = view_interval(measured.loss_pct, uncertainty, model.interval)
            holds = interval.low - TOLERANCE <= true <= interval.high + TOLERANCE
    except PhotoRefused as refusal:
        refused = refusal.reason.value
    return Head(
        item=item,
        scalp_iou=scalp_iou,
        shared_px=int(np.count_nonzero(our_loss & their_loss)),
        either_px=int(np.count_nonzero(our_loss | their_loss)),
        error_pct=error,
        refused=refused,
        inside=holds,
        twice=seen.look is not seen.first,
    )


def _mask(item: Item, name: str | None) -> tuple[BoolMask, BoolMask]:
    assert name is not None
    return read_partial_mask(item.folder / name)


def _figures(on: str, heads: Sequence[Head], *, bars: bool) -> Iterator[Row]:
    def bar(low: float = -np.inf, high: float = np.inf) -> Bar | None:
        return Bar(low, high) if bars else None

    overlap = partial(bootstrap, low=0.0, high=1.0)
    names = [head.item.subject for head in heads]
    areas = np.array([[head.shared_px, head.either_px] for head in heads])
    overlaps = [head.scalp_iou for head in heads]
    yield row(on, "scalp IoU, mean", overlap(overlaps, names), bar(0.87))
    yield row(on, "loss IoU, pooled", overlap(areas, names, pooled), bar(0.78))
    measured = [(head, error) for head in heads if (error := head.error_pct) is not None]
    scored = [(head, error) for head, error in measured if head.refused is None]
    if measured:
        yield row(on, "loss_pct MAE, points, refused ones too", _mae(measured), bar(high=5.5))
        errors = np.array([error for _, error in measured])
        people = [head.item.subject for head, _ in measured]
        yield row(on, "... bias", bootstrap(errors, people))
    if scored:
        yield row(on, "... of the scored", _mae(scored))
        far = sum(abs(error) > FAR_OFF for _, error in scored)
        yield Row(on, f"... scored, over {FAR_OFF:g} points off", str(far), far, bar(high=3))
        held = [head.inside for head, _ in scored if head.inside is not None]
        if held:
            figure = "95 % interval holds, 1 point given, %"
            yield share(on, figure, sum(held), len(held), bar(90))
    twice = sum(head.twice for head in heads)
    yield Row(on, "read a second time", str(twice), twice)
    refused = [head.refused for head in heads if head.refused]
    why = ", ".join(f"{reason} {refused.count(reason)}" for reason in sorted(set(refused)))
    text = f"{len(refused)}" + (f" ({why})" if why else "")
    yield Row(on, "refused", text, len(refused), bar(high=3))


def _mae(errors: Sequence[tuple[Head, float]]) -> Estimate:
    people = [head.item.subject for head, _ in errors]
    return bootstrap([abs(error) for _, error in errors], people, scale="log")


def _parts(heads: Sequence[Head], column: str) -> dict[str, list[Head]]:
    """The photos by what the index says of them in a column."""
    parts: dict[str, list[Head]] = {}
    for head in heads:
        parts.setdefault(_cell(head.item, column) or "not known", []).append(head)
    return parts


def _cell(item: Item, column: str) -> str:
    own = {"source": item.source, "view": str(item.view or "")}
    return own[column] if column in own else item.subgroups.get(column, "")


def _name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}" if folder.parent.name else folder.name
