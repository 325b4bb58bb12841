"""Measure how many bad photos are refused, and how many good ones kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import View
from autosalt.imaging.pipeline import to_masks
from autosalt.training.data.dataset import Item, load_example, read_items
from research.measure.parts.bad_photos import BAD_PHOTO_MAKERS
from research.measure.parts.table import Bar, Row, share

GOOD = ("real/five-view-test", "real/alonet-samples", "test")
NO_VIEWS = {
    "face": ("front-test", "real/fasseg-test"),
    "animal, object or place": ("real/everyday-test",),
}
SIDE = 384
"""Photos are damaged as squares of this many pixels: a part of one is still no small photo."""
EVERY = 2
"""Every second photo of the test heads is enough."""


def measure(work: Path, scorer: Scorer) -> list[Row]:
    """Score good photos, the same damaged (views stated as in an archive), and what is no view."""
    kept = total = 0
    reasons: Counter[str] = Counter()
    bad: dict[str, list[bool]] = {name: [] for name in (*BAD_PHOTO_MAKERS, *NO_VIEWS)}
    for number, (image, view) in enumerate(_good(work, scorer)):
        total += 1
        reason = refused(scorer, image, view)
        kept += reason is None
        reasons[reason or ""] += 1
        scalp = _scalp(scorer, image)
        for name, make in BAD_PHOTO_MAKERS.items():
            made = make(image, scalp, np.random.default_rng([11, number]))
            if made is not None:
                bad[name].append(refused(scorer, made, view) is not None)
    for name, folders in NO_VIEWS.items():
        for image in _without_view(work, folders, scorer):
            bad[name].append(refused(scorer, image, None) is not None)
    why = ", ".join(f"{reason} {count}" for reason, count in reasons.items() if reason)
    rows = [
        share(f"good photos, {total}", f"kept, % ({why or 'none refused'})", kept, total, Bar(98))
    ]
    every = [hit for hits in bad.values() for hit in hits]
    on = f"bad photos, {len(every)}"
    rows.append(share(on, "refused, %", sum(every), len(every), Bar(98)))
    rows += [share(on, f"... {name}", sum(hits), len(hits)) for name, hits in bad.items() if hits]
    return rows


def refused(scorer: Scorer, image: RGB, view: View | None) -> str | None:
    """The reason why a photo is refused, None when it is scored."""
    try:
        scorer.score_photo(image, view)
    except PhotoRefused as refusal:
        return refusal.reason.value
    return None


def _scalp(scorer: Scorer, image: RGB) -> BoolMask:
    seen = scorer.segment(image)
    return to_masks(seen.scalp, seen.loss, scorer.manifest.thresholds)[0]


def _items(work: Path, names: Iterable[str]) -> Iterator[Item]:
    for name in names:
        if (work / name / "index.csv").is_file():
            items = read_items([work / name])
            yield from items[:: EVERY if name == "test" else 1]


def _good(work: Path, scorer: Scorer) -> Iterator[tuple[RGB, View | None]]:
    for item in _items(work, GOOD):
        yield _square(item, scorer), item.view


def _without_view(work: Path, folders: Iterable[str], scorer: Scorer) -> Iterator[RGB]:
    for item in _items(work, folders):
        if item.shows_none:
            yield _square(item, scorer)


def _square(item: Item, scorer: Scorer) -> RGB:
    return load_example(item, replace(scorer.manifest.input, size=SIDE)).image
