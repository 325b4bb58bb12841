"""The token: from a file or the environment, shown in a header, asked for by all but /health."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from autosalt.core.views import View
from autosalt.errors import ServiceError
from autosalt.serve.bearer_token import SHORTEST, VARIABLE, new_token, read_token
from autosalt.serve.settings import Settings

from .conftest import MakeClient

TOKEN = "a-token-of-sixteen-or-more"


def test_a_token_comes_from_a_file_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert read_token(tmp_path / "token", {VARIABLE: "x" * 40}) == TOKEN
    assert read_token(None, {VARIABLE: TOKEN}) == TOKEN
    assert read_token(None, {}) is None


@pytest.mark.parametrize(
    "text", ["", "x" * (SHORTEST - 1), "x" * 20 + " y", "ü" * 20, "x\x00" * 20]
)
def test_a_token_that_is_short_or_has_blanks_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(text)
    with pytest.raises(ServiceError, match=r"token must be|token is short") as refused:
        read_token(tmp_path / "token", {})
    assert not text or text not in str(refused.value)


@pytest.fixture
def guarded(make_client: MakeClient) -> TestClient:
    return make_client(Settings(token=TOKEN))


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN),
        f"Basic {TOKEN}",
    ],
)
def test_nothing_is_answered_without_the_token(
    guarded: TestClient, header: str | None, heads: dict[View, bytes]
) -> None:
    headers = {} if header is None else {"Authorization": header}
    for answer in (
        guarded.post("/v1/photo", headers=headers, files={"photo": heads[View.TOP]}),
        guarded.post("/v1/visit", headers=headers, files={"photo": heads[View.TOP]}),
        guarded.post("/v1/comparison", headers=headers, files={"visit_top": heads[View.TOP]}),
        guarded.get("/metrics", headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.json()["code"] == "no_token"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_token_lets_in(guarded: TestClient, heads: dict[View, bytes]) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    sent = guarded.post("/v1/photo", headers=headers, files={"photo": heads[View.TOP]})
    assert sent.json()["status"] == "scored"
    assert guarded.get("/metrics", headers=headers).status_code == 200


def test_health_needs_no_token(guarded: TestClient) -> None:
    assert guarded.get("/health").json()["status"] == "ready"


def test_a_drawn_token_is_long_and_never_the_same() -> None:
    drawn = {new_token() for _ in range(100)}
    assert len(drawn) == 100
    assert min(map(len, drawn)) > 2 * SHORTEST
