"""Worked example: every step for one photograph in numbers, by the released model."""

from collections.abc import Iterable, Iterator
from typing import Final

from autosalt.core.views import VIEWS, View
from autosalt.golden.answers import answer_photo
from autosalt.golden.photographs import PEOPLE, golden_photo
from autosalt.golden.records import LookAnswer, PhotoAnswer
from autosalt.scorer.scorer import Scorer

_PERSON: Final = next(person for person in PEOPLE if person.name == "sparse")
_INTRODUCTION: Final = """\
# One photo, step by step

The photograph `{file}` of the golden set, as `{model}` reads it. `autosalt models golden DIR`
writes the photograph and these numbers, in `expected.json`. Steps are those of
[the contract](contract.md#from-a-photo-to-a-number). This page is computed with the released model
when the site is built.
"""


def worked_example_page() -> str:
    """Markdown of the page: the photo is drawn and scored here, in a few seconds."""
    scorer = Scorer.load()
    photo = golden_photo(_PERSON, View.LEFT)
    answer = answer_photo(scorer, photo, scorer.read(photo.data))
    introduction = _INTRODUCTION.format(file=photo.name, model=scorer.manifest.name)
    rows = (f"| {step} | {what} | {value} |" for step, what, value in _rows(answer, scorer))
    return "\n".join((introduction, "| step | what | value |", "|---|---|---|", *rows, ""))


_Row = tuple[str, str, str]


def _rows(answer: PhotoAnswer, scorer: Scorer) -> Iterator[_Row]:
    upright, reduced, first = answer.upright, answer.reduced, answer.first_look
    if upright is None or reduced is None or first is None:
        raise ValueError(f"{answer.file} was not read: choose another photo for the example")
    manifest = scorer.manifest
    enough = manifest.input.enough_side
    yield "1", "upright, height x width", f"{upright.height} x {upright.width}"
    yield "2", f"k, for enough = {enough}", f"{reduced.by}"
    yield "2", "reduced", f"{reduced.height} x {reduced.width}"
    yield from _look("3", "first look", first)
    if answer.second_look is not None:
        second = answer.second_look
        frame = second.frame
        place = f"{frame.height} x {frame.width} at row {frame.top}, column {frame.left}"
        yield "4", "frame, in the photo's own pixels", place
        yield from _look("4", "second look", second)
    outcome = answer.outcome
    if answer.measures is not None:
        yield "6", "missing share", f"{answer.measures.missing_share:.4f}"
        yield "6", "sharpness", f"{answer.measures.sharpness:.2f}"
    yield "7", "outcome", outcome.reason or f"{outcome.status} as {outcome.view}"
    yield "7", "`scalp_px`, `loss_px`", f"{outcome.scalp_px}, {outcome.loss_px}"
    yield "7", "`loss_pct`", _number(outcome.loss_pct)
    yield "8", "uncertainty, percent", _number(outcome.uncertainty_pct)
    interval = f"{_number(outcome.loss_pct_low)} to {_number(outcome.loss_pct_high)}"
    yield "9", "interval of `loss_pct`", interval


def _look(step: str, name: str, look: LookAnswer) -> Iterator[_Row]:
    box, tensor = look.letterbox, look.tensor
    inner = f"{box.height} x {box.width} at row {box.top}, column {box.left}"
    yield step, f"{name}: photo in the square", inner
    yield step, f"{name}: sha256 of the square", f"`{tensor.sha256[:16]}...`"
    row, column, *rgb = tensor.pixels[0]
    yield step, f"{name}: pixel at row {row}, column {column}", _joined(rgb)
    seen = (f"{view} {value:.4f}" for view, value in zip(VIEWS, look.view, strict=True))
    yield step, f"{name}: `view`", _joined(seen)
    yield "5", f"{name}: scalp and loss, pixels of the square", f"{look.scalp_px}, {look.loss_px}"


def _joined(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"
