"""The application: what it documents, and what it lets in."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from autosalt import Scorer
from autosalt.core.views import View
from autosalt.serve.app import create_app
from autosalt.serve.settings import Settings
from autosalt.version import VERSION
from fuzz_service import TOKEN, fuzz

from .conftest import MakeClient

UPLOADS = ("/v1/photo", "/v1/visit", "/v1/comparison")


def test_health_names_the_model(client: TestClient, scorer: Scorer) -> None:
    assert client.get("/health").json() == {
        "status": "ready",
        "version": VERSION,
        "model": {"name": "tiny", "sha256": scorer.model_sha256},
    }


def test_openapi_has_every_path_and_every_status(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) == {*UPLOADS, "/health", "/metrics"}
    for path in UPLOADS:
        (operation,) = document["paths"][path].values()
        statuses = {int(status) for status in operation["responses"]}
        assert statuses == {200, 400, 401, 408, 413, 415, 422, 429, 500, 503}
        (schema,) = operation["requestBody"]["content"].values()
        assert schema["schema"]["properties"]
        assert operation["summary"]
        assert operation["description"]
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name


@pytest.mark.slow
def test_requests_by_its_own_description_get_described_answers(scorer: Scorer) -> None:
    """`scripts/fuzz_service.py` makes thousands of them."""
    app = create_app(scorer, Settings(token=TOKEN))
    called = dict(fuzz(app, cases=10 * len(UPLOADS)))
    assert set(called) == {*(f"POST {path}" for path in UPLOADS), "GET /health", "GET /metrics"}


def test_nothing_of_another_server_is_loaded(client: TestClient) -> None:
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404


def test_pages_of_other_origins_may_not_call(client: TestClient) -> None:
    sent = client.get("/health", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in sent.headers if name.startswith("access-control")]


def test_pages_of_a_stated_origin_may_call(
    make_client: MakeClient, heads: dict[View, bytes]
) -> None:
    client = make_client(Settings(origins=("https://clinic.example",)))
    for origin, allowed in (
        ("https://clinic.example", "https://clinic.example"),
        ("https://elsewhere.example", None),
    ):
        sent = client.post(
            "/v1/photo", files={"photo": heads[View.TOP]}, headers={"Origin": origin}
        )
        assert sent.headers.get("Access-Control-Allow-Origin") == allowed


@pytest.fixture
def with_page(tmp_path: Path, make_client: MakeClient) -> TestClient:
    (tmp_path / "page").mkdir()
    (tmp_path / "page/index.html").write_text("<h1>Four photographs</h1>")
    (tmp_path / "secret").write_text("secret")
    return make_client(Settings(page=tmp_path / "page"))


def test_a_page_is_shown_at_the_root(with_page: TestClient) -> None:
    assert "Four photographs" in with_page.get("/").text
    assert with_page.get("/health").json()["status"] == "ready"


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "//etc/passwd"])
def test_no_path_leads_out_of_the_page(with_page: TestClient, path: str) -> None:
    sent = with_page.get(path)
    assert sent.status_code == 404
    assert sent.json()["code"] == "not_found"
