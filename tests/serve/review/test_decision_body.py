"""The body of a decision is small, quick and of one shape."""

import pytest
from fastapi.testclient import TestClient

from autosalt.serve.review.decision_body import MOST_BYTES

DECISIONS = "/api/photos/0/decisions"


@pytest.fixture
def shown(client: TestClient) -> TestClient:
    """The page, its photos shown."""
    client.get("/api/study")
    return client


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_cap_is_413(shown: TestClient, declared: bool) -> None:
    body = b" " * (MOST_BYTES + 1)
    sent = shown.post(DECISIONS, content=body if declared else iter([body]))
    assert sent.status_code == 413
    assert sent.json() == {
        "code": "too_many_bytes",
        "message": "The decision has more than 4 MB.",
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The decision's body is wrong"),
        (b"[]", "The decision's body is wrong"),
        (b'{"kind": "refuse", "reason": "a cap"}', "The decision's known_override is wrong"),
        (b'{"kind": "refuse", "known_override": null}', "The decision's reason is wrong"),
        (b'\xff{"kind": 1}', "The decision's body is wrong"),
    ],
)
def test_what_is_no_decision_is_422_in_one_line(shown: TestClient, body: bytes, words: str) -> None:
    sent = shown.post(DECISIONS, content=body)
    assert sent.status_code == 422
    assert sent.json()["message"].startswith(words)
    assert "\n" not in sent.json()["message"]
