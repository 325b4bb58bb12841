"""Errors: every one has its status and the one shape."""

import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from autosalt import Scorer
from autosalt.core.views import View
from autosalt.serve.app import create_app
from autosalt.serve.request_errors import STATUS, ErrorAnswer, ErrorCode, documented
from autosalt.serve.settings import Settings

from .conftest import MakeClient


def test_every_code_has_a_status() -> None:
    assert set(STATUS) == set(ErrorCode)
    assert set(STATUS.values()) == {400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503}


def test_codes_of_one_status_are_documented_together() -> None:
    listed = documented(ErrorCode.TOO_MANY_PIXELS, ErrorCode.WRONG_INPUT, ErrorCode.BUSY)
    assert set(listed) == {422, 429}
    assert listed[422]["description"].endswith("too_many_pixels, wrong_input")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/docs", 404),
        ("GET", "/v1/photo/", 404),
        ("GET", "/../etc/passwd", 404),
        ("GET", "/v1/photo", 405),
        ("DELETE", "/v1/visit", 405),
        ("POST", "/health", 405),
    ],
)
def test_a_wrong_path_or_method_has_the_shape(
    client: TestClient, method: str, path: str, status: int
) -> None:
    sent = client.request(method, path)
    assert sent.status_code == status
    answer = ErrorAnswer.model_validate(sent.json())
    assert STATUS[answer.code] == status
    assert ("Allow" in sent.headers) == (status == 405)


def test_a_body_to_a_wrong_path_is_dropped(client: TestClient) -> None:
    assert client.post("/nowhere", content=b"x" * 1000).status_code == 404


def test_waiting_too_long_is_503(make_client: MakeClient, heads: dict[View, bytes]) -> None:
    sent = make_client(Settings(seconds=1e-6)).post("/v1/photo", files={"photo": heads[View.TOP]})
    assert sent.status_code == 503
    assert sent.json()["code"] == "too_slow"
    assert sent.headers["Retry-After"] == "1"


@pytest.fixture
def faulty(scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    def fail(*_: object) -> None:
        raise RuntimeError("inner words")

    monkeypatch.setattr(Scorer, "read", fail)
    with TestClient(create_app(scorer, Settings()), raise_server_exceptions=False) as client:
        yield client


def test_a_fault_of_the_program_is_500_and_names_nothing(
    faulty: TestClient, heads: dict[View, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sent = faulty.post("/v1/photo", files={"photo": ("Jane.png", heads[View.TOP])})
    assert sent.status_code == 500
    assert sent.json()["code"] == "fault"
    assert "inner words" not in sent.text
    own = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert not any("Jane" in one.getMessage() for one in own)
