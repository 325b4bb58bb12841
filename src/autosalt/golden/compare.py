"""Compare another program's answers to the golden set with those of autosalt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from autosalt.golden.tolerances import TOLERANCES, Tolerance

_GIVEN: Final = frozenset(
    {"file", "shows", "exact", "stated_view", "seen", "taken", "photo"}
    | {"earlier", "later", "sem_points"}
)
"""What the set states, so that nobody answers it."""
_STEPS: Final = frozenset(
    {"upright", "reduced", "first_look", "second_look", "measures", "changes"}
)
"""Parts that a program may leave out: it need not show its steps, nor compare visits."""
_PARTS: Final = ("photos", "visits", "views", "assignments", "changes")
_EXACT: Final = Tolerance(0, 0)


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """A value that differs from autosalt's by more than is allowed.

    Attributes:
        where: the photo or the visit, and the place in its answer.
        expected, answered: the values; `answered` is MISSING where there is none.
        allowed: how far a number may lie off; None for text.
    """

    where: str
    expected: Any
    answered: Any
    allowed: float | None = None

    def __str__(self) -> str:
        if self.answered is MISSING:
            return f"{self.where}: is missing, expected {_shown(self.expected)}"
        text = f"{self.where}: is {_shown(self.answered)}, expected {_shown(self.expected)}"
        if self.allowed is None:
            return text
        apart = abs(self.answered - self.expected)
        return f"{text}: off by {apart:.4g}, allowed {self.allowed:.4g}"


MISSING: Final = object()
"""Stands for an answer that is not there."""


@dataclass(frozen=True, slots=True)
class AnswerComparison:
    """How many values were compared, the differences, and how many steps were not answered."""

    compared: int
    differences: tuple[AnswerDifference, ...]
    steps_left_out: int


def compare(expected: Mapping[str, Any], answers: Mapping[str, Any]) -> AnswerComparison:
    """Compare answers with what autosalt found, value by value.

    Args:
        expected: content of `expected.json`.
        answers: of the same shape. A photo's steps and the changes may be left out; its outcome,
            the visits and the cases of views must be there.
    """
    compared, left_out, found = 0, 0, list[AnswerDifference]()
    for place, value in _leaves({part: expected[part] for part in _PARTS}):
        exact = _is_exact(expected, place)
        if place[-1] == "sha256" and not exact:
            continue
        answer = _at(answers, place)
        if answer is MISSING and _STEPS.intersection(place):
            left_out += value is not None
            continue
        compared += 1
        difference = _difference(place, value, answer, exact)
        if difference is not None:
            found.append(difference)
    return AnswerComparison(compared, tuple(found), left_out)


_Place = tuple[str | int, ...]


def _leaves(value: Any, place: _Place = ()) -> Iterator[tuple[_Place, Any]]:
    """Each value that is no object and no list, with its place; what the set states left out."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name not in _GIVEN:
                yield from _leaves(one, (*place, name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _leaves(one, (*place, number))
    else:
        yield place, value


def _at(answers: Any, place: _Place) -> Any:
    for step in place:
        try:
            answers = answers[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return answers


def _difference(place: _Place, value: Any, answer: Any, exact: bool) -> AnswerDifference | None:
    where = _where(place)
    if answer is MISSING or not (_is_number(value) and _is_number(answer)):
        return None if value == answer else AnswerDifference(where, value, answer)
    tolerance = next((TOLERANCES[n] for n in reversed(place) if n in TOLERANCES), _EXACT)
    allowed = tolerance.limit(value, exact)
    # Written so that a value that is no number differs.
    return (
        None if abs(answer - value) <= allowed else AnswerDifference(where, value, answer, allowed)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_exact(expected: Mapping[str, Any], place: _Place) -> bool:
    """Whether a value is of a photo whose pixels are the same for every decoder."""
    return place[0] != "photos" or bool(expected["photos"][place[1]]["exact"])


def _where(place: _Place) -> str:
    part, name, *rest = place
    path = ".".join(map(str, rest))
    return f"{part.removesuffix('s') if isinstance(part, str) else part} {name}: {path}"


def _shown(value: Any) -> str:
    return "none" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
