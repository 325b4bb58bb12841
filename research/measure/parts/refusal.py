"""Measure how many bad photos are refused, and how many good ones kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import View
from autosalt.imaging.checks.framing import missing_share
from autosalt.imaging.checks.quality import MIN_CUT_SHARE
from autosalt.imaging.masks import read_partial_mask
from autosalt.imaging.photo_source import PhotoSource
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
WHOLE = "whole heads"
EVERY = 2
"""Every second photo of the test heads is enough."""


def measure(work: Path, scorer: Scorer) -> list[Row]:
    """Score good photos, the same damaged (views stated as in an archive), and what is no view."""
    good: list[str | None] = []
    bad: dict[str, list[bool]] = {name: [] for name in (*BAD_PHOTO_MAKERS, *NO_VIEWS)}
    for number, (image, view) in enumerate(_good(work, scorer)):
        good.append(refused(scorer, image, view))
        for name, made in bad_photos(scorer, image, number):
            bad[name].append(refused(scorer, made, view) is not None)
    for name, folders in NO_VIEWS.items():
        for image in _without_view(work, folders, scorer):
            bad[name].append(refused(scorer, image, None) is not None)
    rows = [_kept(f"good photos, {len(good)}", good, Bar(98))]
    every = [hit for hits in bad.values() for hit in hits]
    on = f"bad photos, {len(every)}"
    rows.append(share(on, "refused, %", sum(every), len(every), Bar(98)))
    rows += [share(on, f"... {name}", sum(hits), len(hits)) for name, hits in bad.items() if hits]
    return rows


def measure_folder(folder: Path, scorer: Scorer, *, damaged: bool) -> list[Row]:
    """Score the photos of a dataset folder as they are, with the view that the index states.

    Heads are whole or cut by their drawn scalp. `damaged`: bad photos are derived from the whole
    heads, and scored too.
    """
    reasons: dict[str, list[str | None]] = {}
    bad: dict[str, list[str | None]] = {}
    for number, item in enumerate(read_items([folder])):
        kind = _kind(item)
        reasons.setdefault(kind, []).append(refused(scorer, folder / item.photo, item.view))
        if damaged and kind == WHOLE:
            for name, made in bad_photos(scorer, _square(item, scorer), number):
                bad.setdefault(name, []).append(refused(scorer, made, item.view))
    every = [reason for found in bad.values() for reason in found]
    on = f"{folder.name}: bad photos derived from whole heads, {len(every)}"
    return [
        *(
            _kept(f"{folder.name}: {kind}, {len(found)}", found, Bar(98) if kind == WHOLE else None)
            for kind, found in reasons.items()
        ),
        *([_refused(on, "refused", every, Bar(98))] if every else []),
        *(_refused(on, f"... {name}", found) for name, found in bad.items()),
    ]


def _kind(item: Item) -> str:
    if item.shows_none:
        return "none of the views"
    if item.scalp is None:
        return "heads without a drawn scalp"
    scalp, _ = read_partial_mask(item.folder / item.scalp)
    return WHOLE if missing_share(scalp) < MIN_CUT_SHARE else "cut heads"


def _kept(on: str, found: Sequence[str | None], bar: Bar | None) -> Row:
    return share(on, f"kept, % ({_why(found)})", found.count(None), len(found), bar)


def _refused(on: str, figure: str, found: Sequence[str | None], bar: Bar | None = None) -> Row:
    hits = len(found) - found.count(None)
    return share(on, f"{figure}, % ({_why(found)})", hits, len(found), bar)


def _why(found: Sequence[str | None]) -> str:
    counts = Counter(reason for reason in found if reason is not None).most_common()
    return ", ".join(f"{reason} {count}" for reason, count in counts) or "none refused"


def bad_photos(scorer: Scorer, image: RGB, number: int) -> Iterator[tuple[str, RGB]]:
    """Bad photos derived from a good one, each with its kind; `number` seeds what is random."""
    scalp = _scalp(scorer, image)
    for name, make in BAD_PHOTO_MAKERS.items():
        made = make(image, scalp, np.random.default_rng([11, number]))
        if made is not None:
            yield name, made


def refused(scorer: Scorer, photo: PhotoSource, view: View | None) -> str | None:
    """The reason why a photo is refused, None when it is scored."""
    try:
        scorer.score_photo(photo, view)
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
