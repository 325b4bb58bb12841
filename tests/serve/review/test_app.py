"""The review page over HTTP: photos, pictures, masks, decisions."""

import base64
import io
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from autosalt.files.lock import sole_run
from autosalt.files.table import read_parquet
from autosalt.results.apply_overrides import overrule
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import Wanted
from autosalt.serve.mask_text import mask_to_text
from tests.conftest import ScoredStudy

from .conftest import Open

LEFT = "0012/1/left.png"
REASON = "QUIREASON"


def study(client: TestClient) -> dict[str, Any]:
    sent = client.get("/api/study")
    assert sent.status_code == 200, sent.text
    answer: dict[str, Any] = sent.json()
    return answer


def photo(client: TestClient, path: str) -> dict[str, Any]:
    (found,) = (one for one in study(client)["photos"] if one["path"] == path)
    return dict(found)


def decide(client: TestClient, path: str, **body: Any) -> Any:
    shown = photo(client, path)
    known = None if shown["override"] is None else shown["override"]["number"]
    decision = {"reason": REASON, "known_override": known, **body}
    return client.post(f"/api/photos/{shown['id']}/decisions", json=decision)


def row(scored_study: ScoredStudy, path: str) -> dict[str, Any]:
    (found,) = (one for one in read_parquet(scored_study.results, "photos") if one["path"] == path)
    return dict(found)


def test_the_study_has_its_photos_in_order_of_doubt(client: TestClient) -> None:
    answer = study(client)
    assert (answer["reviewer"], answer["blind"]) == ("QUI REVIEWER", False)
    assert (answer["subjects"], answer["visits"], len(answer["photos"])) == (2, 4, 17)
    assert {one["name"]: one["weight"] for one in answer["views"]}["top"] == 0.4
    first, second, third, *rest = answer["photos"]
    assert first["path"] == ScoredStudy.REFUSED
    assert first["reason_text"] == first["doubts"][0]["text"]
    assert [one["code"] for one in first["doubts"]] == ["truncated", "view_missing"]
    assert second["path"] == ScoredStudy.CONFLICT
    assert third["path"] == ScoredStudy.REPLACED
    assert {one["status"] for one in rest} == {"scored"}


def test_a_photo_has_the_numbers_of_the_tables(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    shown, stated = photo(client, LEFT), row(scored_study, LEFT)
    for name in ("subject", "visit", "view", "view_source", "status", "loss_pct", "loss_pct_low"):
        assert shown[name] == stated[name]
    (visit,) = (
        one
        for one in read_parquet(scored_study.results, "visits")
        if (one["subject"], one["visit"]) == ("0012", "1")
    )
    assert (shown["visit_salt"], shown["visit_salt_low"]) == (visit["salt"], visit["salt_low"])


def test_a_photo_of_a_later_visit_names_that_of_the_same_view_at_baseline(
    client: TestClient,
) -> None:
    photos = {one["id"]: one for one in study(client)["photos"]}
    by_path = {one["path"]: one for one in photos.values()}
    assert photos[by_path["0012/2/left.png"]["baseline"]]["path"] == LEFT
    assert by_path[LEFT]["baseline"] is None


def test_a_picture_is_an_upright_jpeg_without_exif_that_is_not_kept(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    sent = client.get(f"/api/photos/{photo(client, LEFT)['id']}/picture")
    assert sent.headers["Content-Type"] == "image/jpeg"
    assert sent.headers["Cache-Control"] == "no-store"
    image = Image.open(io.BytesIO(sent.content))
    assert image.size == Image.open(scored_study.photos / LEFT).size
    assert not image.getexif()


def test_masks_are_those_of_the_model_in_one_size(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    masks = client.get(f"/api/photos/{photo(client, LEFT)['id']}/masks").json()
    pixels = {name: opened(masks[name]) for name in ("scalp", "loss", "original_scalp")}
    assert {one.shape for one in pixels.values()} == {(masks["height"], masks["width"])}
    share = 100 * np.mean(pixels["loss"][pixels["scalp"]])
    assert share == pytest.approx(row(scored_study, LEFT)["loss_pct"], abs=3)
    assert masks["scalp"] == masks["original_scalp"]


def opened(text: str) -> Any:
    image = Image.open(io.BytesIO(base64.b64decode(text)))
    assert image.mode == "1"
    return np.asarray(image)


def test_a_photo_that_cannot_be_opened_has_neither_picture_nor_masks(client: TestClient) -> None:
    number = photo(client, ScoredStudy.REFUSED)["id"]
    for what in ("picture", "masks"):
        sent = client.get(f"/api/photos/{number}/{what}")
        assert sent.status_code == 409
        assert sent.json()["code"] == "no_picture"
        assert sent.json()["message"].startswith("The file is incomplete.")


def test_another_file_at_the_path_is_never_shown(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    number = photo(client, LEFT)["id"]
    assert client.get(f"/api/photos/{number}/masks").status_code == 200
    (scored_study.photos / LEFT).write_bytes((scored_study.photos / "0012/1/top.png").read_bytes())
    for what in ("picture", "masks"):
        sent = client.get(f"/api/photos/{number}/{what}")
        assert sent.status_code == 409
        assert "not the one that was scored" in sent.json()["message"]


def test_a_refused_photo_is_in_the_tables_and_withdrawing_restores_them(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    tables = ("photos.csv", "visits.csv", "subjects.csv")
    before = [(scored_study.results / name).read_bytes() for name in tables]
    number = photo(client, LEFT)["id"]
    sent = decide(client, LEFT, kind="refuse", reason=f" {REASON[:3]}\n {REASON[3:]} ")
    assert sent.status_code == 200, sent.text
    changed = sent.json()["photos"]
    assert changed[0]["id"] == number
    assert changed[0]["status"] == "refused"
    assert changed[0]["override"]["by"] == "QUI REVIEWER"
    assert changed[0]["override"]["reason"] == f"{REASON[:3]} {REASON[3:]}"
    assert changed[0]["original"]["status"] == "scored"
    assert {one["visit_salt"] for one in changed} == {None}
    assert {one["path"] for one in changed} == {
        f"0012/1/{view}.png" for view in ("left", "right", "top", "back")
    }
    assert row(scored_study, LEFT)["override_by"] == "QUI REVIEWER"

    withdrawn = decide(client, LEFT, kind="withdraw").json()["photos"]
    assert withdrawn[0]["override"] is None
    assert [(scored_study.results / name).read_bytes() for name in tables] == before


def test_a_corrected_view_takes_the_place_of_an_earlier_decision(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    assert decide(client, "0034/2/right.png", kind="refuse").status_code == 200
    assert decide(client, ScoredStudy.CONFLICT, kind="refuse").status_code == 200
    changed = decide(client, ScoredStudy.CONFLICT, kind="view", view="right").json()["photos"]
    assert (changed[0]["view"], changed[0]["override"]["kind"]) == ("right", "view")
    assert row(scored_study, ScoredStudy.CONFLICT)["original_view"] == "left"


def test_views_that_were_mixed_up_are_exchanged(client: TestClient) -> None:
    sent = decide(client, LEFT, kind="view", view="right", exchange=True)
    views = {one["path"]: one["view"] for one in sent.json()["photos"]}
    assert (views[LEFT], views["0012/1/right.png"]) == ("right", "left")


def with_masks(client: TestClient, path: str, **other: Any) -> Any:
    """Decide that all of the model's scalp is lost."""
    masks = client.get(f"/api/photos/{photo(client, path)['id']}/masks").json()
    body = {"kind": "masks", "scalp": masks["scalp"], "loss": masks["scalp"], **other}
    return decide(client, path, **body)


def files_of(folder: Path) -> dict[str, bytes]:
    """Tables and overlays by their name."""
    names = [*folder.glob("*.csv"), *folder.glob("parquet/[pvs]*"), *folder.glob("overlays/*")]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in names}


def test_corrected_masks_count_and_withdrawing_brings_all_back_byte_for_byte(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    before = files_of(scored_study.results)
    sent = with_masks(client, LEFT)
    assert sent.status_code == 200, sent.text
    first = sent.json()["photos"][0]
    assert (first["loss_pct"], first["loss_pct_low"]) == (100.0, None)
    assert (first["override"]["kind"], first["original"]["view"]) == ("masks", "left")
    stated = row(scored_study, LEFT)
    assert (stated["loss_pct"], stated["override"]) == (100.0, "masks")
    masks = client.get(f"/api/photos/{first['id']}/masks").json()
    assert masks["loss"] == masks["scalp"] == masks["original_scalp"]
    assert masks["loss"] != masks["original_loss"]

    assert decide(client, LEFT, kind="withdraw").status_code == 200
    after = files_of(scored_study.results)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("masks", "words"),
    [
        ({"scalp": None}, "The decision lacks a mask."),
        ({"loss": "%"}, "A mask is not base64"),
        ({"loss": mask_to_text(np.zeros((100, 100), np.bool_))}, "send 200 x 200 pixels"),
        ({"scalp": mask_to_text(np.zeros((200, 200), np.bool_))}, "the scalp mask is empty"),
    ],
)
def test_masks_that_are_none_change_nothing(
    client: TestClient, scored_study: ScoredStudy, masks: dict[str, Any], words: str
) -> None:
    before = files_of(scored_study.results)
    sent = with_masks(client, LEFT, **masks)
    assert sent.status_code == 422
    assert words in sent.json()["message"]
    assert files_of(scored_study.results) == before


def test_a_blind_reviewer_sees_only_own_readings_and_changes_no_table(
    client: TestClient, open_page: Open, scored_study: ScoredStudy
) -> None:
    assert decide(client, LEFT, kind="refuse").status_code == 200
    before = files_of(scored_study.results)
    reader = open_page("QUI READER", blind=True)
    assert study(reader)["blind"]
    shown = photo(reader, LEFT)
    assert (shown["status"], shown["override"], shown["original"]) == ("scored", None, None)
    assert shown["visit_salt"] is not None
    changed = with_masks(reader, LEFT).json()["photos"]
    assert [one["path"] for one in changed] == [LEFT]
    assert changed[0]["override"]["by"] == "QUI READER"
    assert changed[0]["loss_pct"] == shown["loss_pct"]
    assert photo(open_page("ANOTHER", blind=True), LEFT)["override"] is None
    assert photo(client, LEFT)["override"]["by"] == "QUI REVIEWER"
    assert files_of(scored_study.results) == before


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"kind": "view", "view": "top"}, "top of visit 1 is taken by 0012/1/top.png"),
        ({"kind": "view", "view": "front"}, "is none of left, right, top, back"),
        ({"kind": "view"}, "is none of left, right, top, back"),
        ({"kind": "withdraw"}, "has no override to withdraw"),
        ({"kind": "refuse", "reason": "  "}, "who and why"),
        ({"kind": "praise"}, "The decision's kind is wrong"),
        ({"kind": "refuse", "reason": "x" * 3000}, "The decision's reason is wrong"),
        ({"kind": "refuse", "why": "x"}, "The decision's why is wrong"),
    ],
)
def test_a_decision_that_the_rules_forbid_changes_nothing(
    client: TestClient, scored_study: ScoredStudy, body: dict[str, str], words: str
) -> None:
    before = (scored_study.results / "photos.csv").read_bytes()
    sent = decide(client, LEFT, **body)
    assert sent.status_code == 422
    assert sent.json()["code"] == "wrong_input"
    assert words in sent.json()["message"]
    assert "\n" not in sent.json()["message"]
    assert (scored_study.results / "photos.csv").read_bytes() == before


def test_a_decision_of_another_command_in_between_is_a_conflict(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    number = photo(client, LEFT)["id"]
    overrule(ResultsFolder(scored_study.results), Wanted("ANOTHER", "a cap", (LEFT,)))
    body = {"kind": "refuse", "reason": REASON, "known_override": None}
    sent = client.post(f"/api/photos/{number}/decisions", json=body)
    assert sent.status_code == 409
    assert sent.json()["code"] == "other_decision"
    assert row(scored_study, LEFT)["override_by"] == "ANOTHER"
    assert photo(client, LEFT)["override"]["by"] == "ANOTHER"


def test_a_photo_with_nothing_to_correct_is_remembered_for_its_reviewer_alone(
    open_page: Open, scored_study: ScoredStudy
) -> None:
    first = open_page("FIRST")
    before = (scored_study.results / "photos.csv").read_bytes()
    sent = first.post(f"/api/photos/{photo(first, LEFT)['id']}/looked_at")
    assert [(one["path"], one["looked_at"]) for one in sent.json()["photos"]] == [(LEFT, True)]
    assert photo(open_page("FIRST"), LEFT)["looked_at"]
    assert not photo(open_page("SECOND"), LEFT)["looked_at"]
    assert (scored_study.results / "photos.csv").read_bytes() == before


def test_the_report_is_written_again(client: TestClient, scored_study: ScoredStudy) -> None:
    assert decide(client, LEFT, kind="refuse").status_code == 200
    assert client.post("/api/report").json() == {"report": "report.html"}
    assert REASON in (scored_study.results / "report.html").read_text(encoding="utf-8")


def test_results_that_another_command_holds_are_a_conflict(
    client: TestClient, scored_study: ScoredStudy
) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with sole_run(scored_study.results):
            held.set()
            done.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    try:
        sent = client.get("/api/study")
    finally:
        done.set()
        other.join()
    assert (sent.status_code, sent.json()["code"]) == (409, "locked")
    assert sent.json()["message"].endswith("Wait for it, then try again.")


@pytest.mark.parametrize("path", ["/api/photos/99/picture", "/api/photos/-1/masks", "/api/none"])
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    sent = client.get(path)
    assert sent.status_code == 404
    assert sent.json()["code"] == "not_found"
    assert "openapi" not in sent.json()["message"]


def test_the_token_guards_everything_but_the_files_of_the_page(open_page: Open) -> None:
    client = open_page()
    del client.headers["Authorization"]
    assert client.get("/").text == "<title>Review</title>"
    for method, path in (
        *(("GET", "/api/study"), ("GET", "/api/photos/0/picture"), ("GET", "/api/photos/0/masks")),
        *(("POST", "/api/photos/0/decisions"), ("POST", "/api/photos/0/looked_at")),
        ("POST", "/api/report"),
    ):
        assert client.request(method, path).status_code == 401
