"""POST /v1/comparison: change between two visits, by the functions that tables use."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from autosalt import Scorer
from autosalt.core.response import change_interval, improvement_interval, mdc95, respond
from autosalt.core.views import View
from autosalt.serve.comparison_endpoint import BASELINE, VISIT, compare

Heads = dict[View, bytes]


def post(client: TestClient, baseline: Heads, visit: Heads) -> dict[str, Any]:
    files = [
        (prefix + view, ("x", content))
        for prefix, heads in ((BASELINE, baseline), (VISIT, visit))
        for view, content in heads.items()
    ]
    sent = client.post("/v1/comparison", files=files)
    assert sent.status_code == 200, sent.text
    answer: dict[str, Any] = sent.json()
    return answer


def test_a_change_is_that_of_python(
    client: TestClient, scorer: Scorer, heads: Heads, later_heads: Heads
) -> None:
    change = post(client, heads, later_heads)["change"]
    before, after = scorer.score_visit(heads), scorer.score_visit(later_heads)
    assert before.salt is not None and after.salt is not None  # noqa: PT018
    assert before.interval is not None and after.interval is not None  # noqa: PT018
    assert scorer.manifest.sem_points is not None
    mdc95_points = mdc95(scorer.manifest.sem_points)
    response = respond(before.salt, after.salt, mdc95_points)
    assert change["response"] == {name: getattr(response, name) for name in response.__slots__}
    assert change["response"]["beyond_noise"] is True
    ends = before.salt, before.interval, after.salt, after.interval
    for name, of in (
        ("change_interval", change_interval),
        ("improvement_interval", improvement_interval),
    ):
        interval = of(*ends)
        assert interval is not None
        assert change[name] == {"low": interval.low, "high": interval.high}
    assert change["mdc95_points"] == mdc95_points
    assert change["status"] == "complete"
    assert change["same_pictures"] == []


@pytest.mark.parametrize(
    ("lacking", "status"),
    [
        ((BASELINE,), "incomplete_baseline"),
        ((VISIT,), "incomplete_visit"),
        ((BASELINE, VISIT), "incomplete_baseline_and_visit"),
    ],
)
def test_an_incomplete_visit_has_no_change(
    client: TestClient, heads: Heads, later_heads: Heads, lacking: tuple[str, ...], status: str
) -> None:
    first, second = dict(heads), dict(later_heads)
    for prefix in lacking:
        del {BASELINE: first, VISIT: second}[prefix][View.BACK]
    change = post(client, first, second)["change"]
    assert change["status"] == status
    assert change["response"] is change["change_interval"] is change["improvement_interval"] is None


def test_a_visit_without_any_photo_is_incomplete(client: TestClient, heads: Heads) -> None:
    answer = post(client, heads, {})
    assert answer["change"]["status"] == "incomplete_visit"
    assert answer["visit"]["bounds"] == {"low": 0.0, "high": 100.0}


def test_a_picture_that_is_in_both_visits_is_named(
    client: TestClient, heads: Heads, later_heads: Heads
) -> None:
    change = post(client, heads, {**later_heads, View.TOP: heads[View.TOP]})["change"]
    assert change["same_pictures"] == [["top", "top"]]


def test_a_model_without_retakes_states_no_noise(scorer: Scorer, heads: Heads) -> None:
    visit = scorer.score_visit(heads)
    change = compare(visit, visit, None)
    assert change.mdc95_points is None
    assert change.response is not None
    assert change.response.beyond_noise is None
