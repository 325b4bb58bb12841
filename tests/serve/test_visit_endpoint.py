"""POST /v1/visit answers as Python's scorer does, with views stated or recognised."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from fastapi.testclient import TestClient

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.scorer.scores import VisitScore
from autosalt.serve.visit_endpoint import RECOGNISED

from .conftest import as_png


def post(client: TestClient, *files: tuple[str, bytes]) -> dict[str, Any]:
    sent = client.post("/v1/visit", files=[(name, ("x", content)) for name, content in files])
    assert sent.status_code == 200, sent.text
    answer: dict[str, Any] = sent.json()
    return answer


def numbers(score: VisitScore) -> dict[str, Any]:
    """What an answer must hold of a visit that Python scored."""
    ends = {
        name: None if one is None else {"low": one.low, "high": one.high}
        for name, one in (("interval", score.interval), ("bounds", score.bounds))
    }
    views = {view: one.to_dict() for view, one in score.views.items()}
    return {
        "complete": score.complete,
        "salt": score.salt,
        **ends,
        "renormalised": score.renormalised,
        "band": score.band,
        "aa_iga": score.aa_iga,
        "views": {view: {**one, "seen": list(one["seen"])} for view, one in views.items()},
    }


@pytest.mark.parametrize("count", [1, 3, 4])
def test_stated_views_give_the_score_of_python(
    client: TestClient, scorer: Scorer, heads: dict[View, bytes], count: int
) -> None:
    some = dict(list(heads.items())[:count])
    answer = post(client, *some.items())
    expected = numbers(scorer.score_visit(some))
    assert {key: answer[key] for key in expected} == expected
    assert [one["view"] for one in answer["photos"]] == list(some)


@pytest.mark.parametrize("order", list(permutations(VIEWS))[::7])
def test_recognised_views_give_the_score_of_stated_ones(
    client: TestClient, scorer: Scorer, heads: dict[View, bytes], order: tuple[View, ...]
) -> None:
    answer = post(client, *((RECOGNISED, heads[view]) for view in order))
    expected = numbers(scorer.score_visit(heads))
    for view, score in answer.pop("views").items():
        assert score == {**expected["views"][view], "view_source": "model"}
    del expected["views"]
    assert {key: answer[key] for key in expected} == expected
    assert [one["view"] for one in answer["photos"]] == list(order)


def test_some_views_may_be_stated_and_others_not(
    client: TestClient, heads: dict[View, bytes]
) -> None:
    stated, *others = heads.values()
    answer = post(client, ("left", stated), *((RECOGNISED, one) for one in others))
    assert answer["complete"]
    sources = {view: score["view_source"] for view, score in answer["views"].items()}
    assert sources == {"left": "stated", "right": "model", "top": "model", "back": "model"}


def test_a_refused_photo_leaves_bounds_and_its_reason(
    client: TestClient, scorer: Scorer, heads: dict[View, bytes]
) -> None:
    damaged = {**heads, View.BACK: b"no photo"}
    for fields in (list(damaged), [RECOGNISED] * 4):
        answer = post(client, *zip(fields, damaged.values(), strict=True))
        assert answer["salt"] is None
        assert answer["bounds"]["low"] < answer["bounds"]["high"]
        *_, last = answer["photos"]
        assert last["refusal"]["reason"] == "unsupported_format"
        assert last["view"] is None
        assert last["field"] == fields[-1]


@pytest.mark.parametrize("fields", [("left", "right"), (RECOGNISED, "right"), (RECOGNISED,) * 2])
def test_one_picture_never_counts_as_two_views(
    client: TestClient, heads: dict[View, bytes], fields: tuple[str, str]
) -> None:
    answer = post(client, *((field, heads[View.LEFT]) for field in fields))
    reasons = {one["refusal"]["reason"] for one in answer["photos"] if one["refusal"]}
    assert reasons <= {"same_photo", "duplicate_view"}
    assert reasons
    assert len(answer["views"]) < 2


def test_of_two_photos_of_a_view_one_is_kept(
    client: TestClient, heads: dict[View, bytes], paint: Callable[..., RGB]
) -> None:
    again = as_png(paint(0.9, View.TOP, seed=3))
    answer = post(client, (RECOGNISED, heads[View.TOP]), (RECOGNISED, again))
    assert list(answer["views"]) == ["top"]
    (refused,) = [one["refusal"] for one in answer["photos"] if one["refusal"]]
    assert refused["reason"] == "duplicate_view"
