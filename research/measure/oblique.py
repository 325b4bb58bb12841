"""Print how a photo from between two views is read, by how far the camera is off a straight view.

Usage: python -m research.measure.oblique FOLDER [FOLDER ...] [--model NAME_OR_PATH]

FOLDER is of `research.datasets.oblique`. Each photo is scored as the view that is nearer, stated as
in an archive. Its hair loss is compared with the true loss of that view as seen straight. Angles
count from the start of the way. Intervals in brackets are 95 %, from a bootstrap over heads.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused
from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.statistics.estimate import in_percent
from autosalt.core.statistics.share import estimate_share
from autosalt.core.views import View
from autosalt.scorer.seen_view import view_conflict
from research.datasets.oblique import Way, read_rows
from research.measure.parts.table import Bar, Row, print_table, row, write_markdown

STRAIGHT: Final = 20 / 90
"""Up to this share of the way from its nearer end a photo counts as straight: 20 degrees of 90."""
BETWEEN: Final = 35 / 90
"""From this share on it counts as from between: 35 to 55 degrees of 90."""
percent = partial(bootstrap, low=0.0, high=100.0)
KEPT: Final = Bar(high=2)
FOUND: Final = Bar(low=50)


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo as it was read.

    Attributes:
        way: of the camera.
        share: of the way, 0..1.
        subject: whose head.
        probabilities: of the views at the start and at the end of the way, 0..1.
        refused: why it was refused; None where it was scored.
        is_reported: whether another view is reported than the nearer one.
        error_pct: scored loss minus true loss of the nearer view, in points; None where refused.
    """

    way: Way
    share: float
    subject: str
    probabilities: tuple[float, float]
    refused: str | None
    is_reported: bool
    error_pct: float | None

    @property
    def from_end(self) -> float:
        """Share of the way to the nearer end, 0..0.5."""
        return min(self.share, 1.0 - self.share)


def show(folder: Path, scorer: Scorer) -> Iterator[Shown]:
    """Read every photo of a folder whose nearer straight view shows scalp."""
    for one in read_rows(folder):
        view, truth = one.way.nearer(one.share), one.nearer_loss_pct
        if truth is None:
            continue
        reading = scorer.read(folder / one.photo)
        seen = reading.view
        refused, error = None, None
        try:
            error = scorer.judge(reading, view).loss_pct - truth
        except PhotoRefused as refusal:
            refused = refusal.reason.value
        yield Shown(
            one.way,
            one.share,
            one.subject,
            (seen[one.way.start], seen[one.way.end]),
            refused,
            view_conflict(seen, view) is not None,
            error,
        )


def measure(photos: Sequence[Shown]) -> list[Row]:
    """Rows of each angle of each kind of way, then of all photos that are straight or between."""
    kinds: dict[str, list[Shown]] = defaultdict(list)
    for one in photos:
        kinds[_kind(one.way)].append(one)
    return [row for kind, those in sorted(kinds.items()) for row in _of_kind(kind, those)]


def _kind(way: Way) -> str:
    if way.is_turn:
        return "turned from the back to a side"
    return f"tilted from {'the back' if way.start is View.BACK else 'a side'} to the top"


def _of_kind(kind: str, photos: Sequence[Shown]) -> list[Row]:
    rows = []
    for share in sorted({one.share for one in photos}):
        those = [one for one in photos if one.share == share]
        degrees = those[0].way.degrees
        rows += _at(f"{kind}, {share * degrees:.0f} of {degrees:.0f} degrees", those)
    straight = [one for one in photos if one.from_end <= STRAIGHT]
    between = [one for one in photos if one.from_end >= BETWEEN]
    if straight:
        rows.append(_stopped(f"{kind}: straight, {len(straight)}", straight, KEPT))
    if between:
        rows.append(_stopped(f"{kind}: from between, {len(between)}", between, FOUND))
    return rows


def _at(on: str, photos: Sequence[Shown]) -> list[Row]:
    """Rows of one angle."""
    people = [one.subject for one in photos]
    scored = [(abs(one.error_pct), one.subject) for one in photos if one.error_pct is not None]
    rows = [
        row(on, f"probability of the view at the {end}, %", percent(values, people))
        for end, values in zip(
            ("start", "end"),
            np.transpose([one.probabilities for one in photos]) * 100.0,
            strict=True,
        )
    ]
    rows.append(_stopped(on, photos))
    if scored:
        errors, whose = zip(*scored, strict=True)
        figure = f"loss_pct MAE of {len(scored)} scored, points"
        rows.append(row(on, figure, bootstrap(errors, whose, low=0.0)))
    return rows


def _stopped(on: str, photos: Sequence[Shown], bar: Bar | None = None) -> Row:
    """How many photos are not scored without a word."""
    stopped = [one.refused is not None or one.is_reported for one in photos]
    share = estimate_share(stopped, [one.subject for one in photos])
    return row(on, "refused or reported, %", in_percent(share), bar)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="of research.datasets.oblique")
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    scorer = Scorer.load(options.model)
    rows = measure([one for folder in options.folders for one in show(folder, scorer)])
    print_table(rows, scorer.manifest.name)
    if options.markdown is not None:
        write_markdown(rows, options.markdown)


if __name__ == "__main__":
    main()
