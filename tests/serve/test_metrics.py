"""Metrics: requests, seconds, refusals and queue, under labels that are the service's own."""

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from autosalt.core.reasons import Reason
from autosalt.core.views import View
from autosalt.serve.metrics import Metrics
from autosalt.serve.settings import Settings

from .conftest import MakeClient


def sample(text: str, name: str, **labels: str) -> float:
    found = [
        one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name == name and labels.items() <= one.labels.items()
    ]
    return sum(found)


def test_photos_are_counted_by_the_reason_of_their_refusal() -> None:
    metrics = Metrics(lambda: 3)
    metrics.count_photos(2, [Reason.BLURRED, Reason.BLURRED, Reason.TOO_DARK])
    text = metrics.text().decode()
    assert sample(text, "autosalt_photos_scored_total") == 2
    assert sample(text, "autosalt_photos_refused_total", reason="blurred") == 2
    assert sample(text, "autosalt_photos_refused_total", reason="too_dark") == 1
    assert sample(text, "autosalt_queue_photos") == 3


@pytest.fixture
def fresh(make_client: MakeClient) -> TestClient:
    return make_client(Settings())


def test_requests_are_counted_by_path_and_status(
    fresh: TestClient, heads: dict[View, bytes]
) -> None:
    for content in (heads[View.TOP], b"no photo"):
        fresh.post("/v1/photo", files={"photo": content})
    fresh.post("/v1/photo", json={})
    fresh.post("/v1/visit", files={"photo": b"no photo"})
    text = fresh.get("/metrics").text
    assert sample(text, "autosalt_requests_total", path="/v1/photo", status="200") == 2
    assert sample(text, "autosalt_requests_total", path="/v1/photo", status="415") == 1
    assert sample(text, "autosalt_request_seconds_count", path="/v1/photo") == 3
    assert sample(text, "autosalt_photos_scored_total") == 1
    assert sample(text, "autosalt_photos_refused_total", reason="unsupported_format") == 2
    assert sample(text, "autosalt_queue_photos") == 0


def test_what_a_client_sends_is_no_label(fresh: TestClient) -> None:
    fresh.get("/patients/jane-doe")
    fresh.request("JANE", "/v1/photo")
    fresh.post("/v1/photo?view=jane", files={"jane": ("jane", b"x")})
    text = fresh.get("/metrics").text
    assert "jane" not in text.lower()
    assert sample(text, "autosalt_requests_total", path="other", status="404") == 1
