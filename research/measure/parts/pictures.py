"""Measure which wrong pictures are caught and which photographs are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from statsmodels.stats.proportion import proportion_confint

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.imaging.decode import open_photo
from autosalt.scorer.scores import PhotoScore, doubt_together
from research.datasets.entry import rows_of
from research.measure.parts.bad_pictures import COLOURS, CUTS, TURNS, Maker, saved
from research.measure.parts.table import Bar, Row

NEW: Final = frozenset(
    {Reason.PART_BLANK, Reason.SEVERAL_PICTURES, Reason.NO_COLOUR, Reason.FALSE_COLOUR}
)
"""Reasons of `imaging/checks/picture.py`; the others were there before."""
TWICE: Final = {"men-real", "alonet-real"}
"""Sources of heads-annotated whose photographs stand in the other two sets as well."""
SIDE: Final = 640


@dataclass(frozen=True)
class Photograph:
    """One photograph: where it lies, its view where it is known, and whose it is.

    `held_out` ones are of people of devtest, or of men who are not in heads-annotated's train.
    """

    path: Path
    view: View | None
    person: str
    source: str
    held_out: bool

    def read(self) -> RGB:
        """Upright sRGB, its longer side 640 px at most."""
        image = Image.fromarray(open_photo(self.path))
        image.thumbnail((SIDE, SIDE))
        return np.array(image, np.uint8)


class Outcome(Enum):
    """The outcome of a picture."""

    SCORED = "scored"
    REPORTED = "reported"
    REFUSED = "refused"
    REFUSED_BEFORE = "refused for another reason"


def photographs(data: Path) -> list[Photograph]:
    """Those of heads-annotated, scalp-photos-5view and real-photos-dev, each once."""
    found, people = [], {}
    for part in ("train", "devtest"):
        folder = data / "heads-annotated" / part
        rows = list(rows_of(folder / "index.csv", "photo", "subject", "view", "source"))
        people[part] = {row["subject"] for row in rows}
        found += [
            Photograph(folder / row["photo"], _view(row), row["subject"], row["source"],
                       part == "devtest")
            for row in rows
            if row["source"] not in TWICE
        ]  # fmt: skip
    folder = data / "scalp-photos-5view"
    for row in rows_of(folder / "manifest.csv", "photo", "person", "view"):
        man = "M-" + row["person"]
        held_out = man not in people["train"]
        found.append(Photograph(folder / row["photo"], _view(row), man, "five-view", held_out))
    folder = data / "real-photos-dev"
    for row in rows_of(folder / "manifest.csv", "photo"):
        found.append(Photograph(folder / row["photo"], None, row["photo"], "samples", False))
    return found


def measure(data: Path, scorer: Scorer) -> list[Row]:
    """Photographs kept, of all people and of those held out; damaged ones of the latter caught."""
    every = photographs(data)
    held_out = [one for one in every if one.held_out]
    good = [outcome_of(scorer, one.read(), one.view)[0] for one in every]
    of_held_out = [outcome for one, outcome in zip(every, good, strict=True) if one.held_out]
    rows = [*_kept("photographs", good), *_kept("photographs held out", of_held_out)]
    counted: dict[str, list[Outcome]] = {name: [] for name in (*COLOURS, *CUTS, *TURNS)}
    visits: dict[str, list[bool]] = {name: [] for name in ("as taken", *COLOURS)}
    for person, photos in groupby(held_out, key=lambda one: one.person):
        images = [(one, one.read()) for one in photos]
        for one, image in images:
            other = _another(held_out, one, image)
            for name, make in {**CUTS, **TURNS}.items():
                if name not in TURNS or one.view not in (View.TOP, None):
                    counted[name].append(outcome_of(scorer, saved(make(image, other)), one.view)[0])
        for name, make in COLOURS.items():
            outcomes = [
                outcome_of(scorer, _damaged(make, image), one.view) for one, image in images
            ]
            counted[name] += [outcome for outcome, _ in outcomes]
            if person.startswith("M-"):
                visits[name].append(_noticed(outcomes))
        if person.startswith("M-"):
            as_taken = [outcome_of(scorer, image, one.view) for one, image in images]
            refused = any(outcome is Outcome.REFUSED for outcome, _ in as_taken)
            visits["as taken"].append(refused or _doubted([score for _, score in as_taken]))
    on = f"pictures made from {len(held_out)} photographs held out"
    rows += [_caught(on, name, outcomes) for name, outcomes in counted.items()]
    on = f"visits of {len(visits['as taken'])} men held out, all four photos alike"
    figure = "a photo refused or reported, so no SALT without a word, %"
    for name, hits in visits.items():
        bar = Bar(high=1) if name == "as taken" else Bar(98)
        rows.append(_share(on, f"{name}: {figure}", sum(hits), len(hits), bar))
    return rows


def outcome_of(scorer: Scorer, image: RGB, view: View | None) -> tuple[Outcome, PhotoScore | None]:
    """The outcome of a picture, and its score if it has one."""
    try:
        score = scorer.score_photo(image, view)
    except PhotoRefused as refusal:
        return (Outcome.REFUSED if refusal.reason in NEW else Outcome.REFUSED_BEFORE), None
    reported = score.picture_doubt is not None or score.view_conflict is not None
    return (Outcome.REPORTED if reported else Outcome.SCORED), score


def _view(row: Mapping[str, str]) -> View | None:
    return View(row["view"]) if row["view"] in VIEWS else None


def _damaged(make: Maker, image: RGB) -> RGB:
    return saved(make(image, image))


def _another(among: Sequence[Photograph], one: Photograph, image: RGB) -> RGB:
    """Another person's photo of this view, from the same source if there is one, as large."""
    rest = [p for p in among if p.view is one.view and p.person != one.person]
    alike = [p for p in rest if p.source == one.source] or rest
    after = next((p for p in alike if p.path > one.path), alike[0])
    size = image.shape[1], image.shape[0]
    return np.array(Image.fromarray(after.read()).resize(size), np.uint8)


def _doubted(scores: Sequence[PhotoScore | None]) -> bool:
    """Whether the colours of the photos that are scored are in doubt together."""
    visit = {n: score for n, score in enumerate(scores) if score is not None}
    return any(doubt_together(visit)[n] is not score for n, score in visit.items())


def _noticed(outcomes: Sequence[tuple[Outcome, PhotoScore | None]]) -> bool:
    """Whether the visit has no SALT that stands without a word."""
    return any(outcome is not Outcome.SCORED for outcome, _ in outcomes) or _doubted(
        [s for _, s in outcomes]
    )


def _kept(on: str, outcomes: Sequence[Outcome]) -> Iterator[Row]:
    kept = sum(outcome is not Outcome.REFUSED for outcome in outcomes)
    where = f"{on}, {len(outcomes)}"
    yield _share(where, "not refused by the rules for pictures, %", kept, len(outcomes), Bar(99))
    before = sum(outcome is Outcome.REFUSED_BEFORE for outcome in outcomes)
    yield _share(where, "... refused for other reasons, %", before, len(outcomes))
    reported = sum(outcome is Outcome.REPORTED for outcome in outcomes)
    yield _share(
        where, "... reported (exit code 3), their view or picture, %", reported, len(outcomes)
    )


def _caught(on: str, name: str, outcomes: Sequence[Outcome]) -> Row:
    counts = {outcome: sum(one is outcome for one in outcomes) for outcome in Outcome}
    caught = len(outcomes) - counts[Outcome.SCORED]
    how = ", ".join(f"{n} {outcome.value}" for outcome, n in counts.items() if n)
    return _share(on, f"{name}: refused or reported, % ({how})", caught, len(outcomes), Bar(98))


def _share(on: str, figure: str, hits: int, total: int, bar: Bar | None = None) -> Row:
    """A count out of a total in percent, with its exact interval."""
    low, high = (100.0 * float(end) for end in proportion_confint(hits, total, method="beta"))
    percent = 100.0 * hits / total
    text = f"{percent:.1f} ({low:.1f} to {high:.1f}; {hits} of {total})"
    return Row(on, figure, text, percent, bar)
