"""Answers have the names of Python's results, and words for every field."""

from dataclasses import fields
from typing import Any

import pytest
from pydantic import BaseModel

from autosalt.core import response
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import Interval
from autosalt.imaging.checks.quality import Quality
from autosalt.scorer import scores
from autosalt.serve import answers

MODELS: list[Any] = [
    one
    for one in vars(answers).values()
    if isinstance(one, type)
    and issubclass(one, BaseModel)
    and one.__module__ == "autosalt.serve.answers"
]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (answers.PhotoScore, scores.PhotoScore),
        (answers.Response, response.Response),
        (answers.Quality, Quality),
        (answers.Interval, Interval),
    ],
)
def test_an_answer_has_the_fields_of_the_result(answer: type[BaseModel], result: type) -> None:
    assert list(answer.model_fields) == [one.name for one in fields(result)]


def test_a_visit_has_the_fields_of_the_result() -> None:
    names = {one.name for one in fields(scores.VisitScore)}
    assert set(answers.VisitScore.model_fields) - names == {"complete", "photos"}
    assert names - set(answers.VisitScore.model_fields) == {"refused"}  # they are in `photos`


def test_every_field_is_described() -> None:
    """Where its type has no description of its own."""
    assert len(MODELS) > 12
    typed = {
        "model",
        "quality",
        "status",
        "reason",
        "low",
        "high",
        "name",
        "baseline",
        "visit",
        "change",
    }
    bare = {
        f"{model.__name__}.{name}"
        for model in MODELS
        for name, field in model.model_fields.items()
        if not field.description and name not in typed
    }
    assert bare == set()


def test_every_number_and_text_has_an_example() -> None:
    bare = {
        f"{model.__name__}.{name}"
        for model in MODELS
        for name, field in model.model_fields.items()
        if not field.examples and field.annotation in (int, float, str, float | None, str | None)
    }
    assert bare == set()


def test_a_refusal_has_its_meaning() -> None:
    answer = answers.Refusal.of(PhotoRefused(Reason.BLURRED, "sharpness 3.1 under 4.0"))
    assert answer.meaning == "The photo is blurred. Take it again."
    assert answer.detail == "sharpness 3.1 under 4.0"
