"""Only the server's own page may call it, by an address of this machine."""

import pytest
from fastapi.testclient import TestClient

from autosalt.serve.review.same_origin import HEADERS

from .conftest import PORT

OWN = f"127.0.0.1:{PORT}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},  # DNS rebinding
        {"Host": f"evil.example:{PORT}"},
        {"Host": "127.0.0.1"},
        {"Host": f"127.0.0.1:{PORT + 1}"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://localhost:{PORT}"},
        {"Origin": f"https://{OWN}"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/study"])
def test_a_foreign_page_gets_nothing(
    client: TestClient, headers: dict[str, str], path: str
) -> None:
    sent = client.get(path, headers=headers)
    assert sent.status_code == 403
    assert sent.json()["code"] == "foreign_page"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": f"http://{OWN}", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Host": f"localhost:{PORT}", "Origin": f"http://localhost:{PORT}"},
    ],
)
def test_the_own_page_is_answered(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/none.js", "/api/study", "/api/photos/99/masks"])
def test_every_answer_loads_nothing_from_elsewhere_and_is_not_kept(
    client: TestClient, path: str
) -> None:
    sent = client.get(path)
    assert {name: sent.headers[name] for name in HEADERS} == dict(HEADERS)
    assert sent.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert sent.headers["Cache-Control"] == "no-store"
