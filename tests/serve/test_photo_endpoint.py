"""POST /v1/photo answers as Python's scorer does, to the bit."""

import base64
import io

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from autosalt import PhotoRefused, Scorer
from autosalt.core.reasons import REASON_TEXT
from autosalt.core.views import VIEWS, View
from autosalt.scorer.golden_vectors import golden_folder
from autosalt.scorer.registry import find_model
from autosalt.scorer.session import SessionOptions
from autosalt.serve.app import create_app
from autosalt.serve.settings import Settings


@pytest.mark.parametrize("stated", [None, *VIEWS])
def test_a_score_is_that_of_python(
    client: TestClient, scorer: Scorer, heads: dict[View, bytes], stated: View | None
) -> None:
    for content in heads.values():
        answer = client.post(
            "/v1/photo", params={"view": stated} if stated else {}, files={"photo": content}
        ).json()
        expected = scorer.score_photo(content, stated).to_dict()
        assert answer["score"] == {**expected, "seen": list(expected["seen"])}
        assert answer["status"] == "scored"
        assert answer["refusal"] is answer["masks"] is None
        assert answer["model"] == {"name": "tiny", "sha256": scorer.model_sha256}


@pytest.mark.slow
def test_the_released_model_gives_the_score_of_python() -> None:
    settings = Settings()
    scorer = Scorer(find_model(), SessionOptions(threads=1), settings.limits)
    usual = Scorer.load()  # on as many threads as there are cores
    photos = sorted(golden_folder(scorer.model).glob("*_photo.*"))
    assert photos
    with TestClient(create_app(scorer, settings)) as client:
        for photo in photos:
            sent = client.post("/v1/photo", files={"photo": photo.read_bytes()}).json()
            expected = usual.score_photo(photo).to_dict()
            assert sent["score"] == {**expected, "seen": list(expected["seen"])}


@pytest.mark.parametrize("content", [b"", b"no photo", b"\xff\xd8\xff\xe0" + b"\0" * 99])
def test_a_photo_that_cannot_be_scored_is_an_answer(
    client: TestClient, scorer: Scorer, content: bytes
) -> None:
    sent = client.post("/v1/photo", files={"photo": ("x.jpg", content)})
    with pytest.raises(PhotoRefused) as refused:
        scorer.score_photo(content)
    assert sent.status_code == 200
    answer = sent.json()
    assert answer["status"] == "refused"
    assert answer["score"] is None
    assert answer["refusal"] == {
        "reason": refused.value.reason,
        "meaning": REASON_TEXT[refused.value.reason],
        "detail": refused.value.detail,
    }


def test_masks_come_only_when_asked_for(
    client: TestClient, scorer: Scorer, heads: dict[View, bytes]
) -> None:
    content = heads[View.TOP]
    answer = client.post("/v1/photo", params={"masks": "true"}, files={"photo": content}).json()
    reading = scorer.read(content)
    sent = answer["masks"]
    expected = scorer.masks(reading, sent["height"], sent["width"])
    for name, mask in zip(("scalp", "loss"), expected, strict=True):
        picture = Image.open(io.BytesIO(base64.b64decode(sent[name])))
        assert picture.format == "PNG"
        assert np.array_equal(np.asarray(picture), mask)


def test_a_picture_of_too_many_pixels_is_an_error(client: TestClient) -> None:
    """Its few bytes would be gigabytes of memory; nothing of it is decoded."""
    buffer = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(buffer, "PNG")
    sent = client.post("/v1/photo", files={"photo": buffer.getvalue()})
    assert sent.status_code == 422
    assert sent.json()["code"] == "too_many_pixels"
    assert "100" in str(Settings().max_pixels) or "10000 x 10000" in sent.json()["message"]


@pytest.mark.parametrize("query", [{"view": "nose"}, {"view": ""}, {"masks": "perhaps"}])
def test_a_wrong_parameter_is_named(
    client: TestClient, heads: dict[View, bytes], query: dict[str, str]
) -> None:
    sent = client.post("/v1/photo", params=query, files={"photo": heads[View.TOP]})
    assert sent.status_code == 422
    assert sent.json()["code"] == "wrong_input"
    assert next(iter(query)) in sent.json()["message"]
