"""A subject's part of the report: endpoints and regrowth maps."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.imaging.registration import DOUBT_TEXT, Doubt

pytestmark = pytest.mark.slow

Page = Callable[..., str]

Analysed = Callable[..., Path]


def test_each_subject_has_its_endpoints_with_probabilities(analysed: Analysed, page: Page) -> None:
    html = page(analysed())
    start = html.index('id="subject-2"')
    subject = html[start : html.index('id="subject-3"')]
    assert "the probability that the threshold is truly" in subject
    assert ">99 %" in subject.replace("&gt;", ">")
    assert "Course: " in subject


def test_regrowth_maps_are_shown_for_photos_that_still_count(
    trial: Callable[..., Path], tables: SimpleNamespace, page: Page
) -> None:
    out = trial(1, pictures=True)
    stolen = next((out / "overlays").rglob("*.jpg"))
    (out / "regrowth").mkdir()
    (out / "regrowth" / "a.jpg").write_bytes(stolen.read_bytes())
    row = {
        "subject": "0001", "visit": "V2", "baseline_visit": "V1", "view": "top", "status": "ok",
        "reason": None, "shared_scalp_pct": 91.0, "regrown_pct": 30.5, "lost_pct": 2.0,
        "still_lost_pct": 28.0, "sha256": tables.sha256, "baseline_sha256": tables.sha256,
        "picture": "regrowth/a.jpg",
    }  # fmt: skip
    tables.write_table(out, "regrowth", [row])
    html = page(out)
    assert "Of the scalp seen at both visits, hair came back on 30.5 %" in html
    assert 'alt="Regrowth map, Top, V1 to V2.' in html
    tables.write_table(out, "regrowth", [row | {"sha256": "f" * 64}])
    assert "hair came back" not in page(out)


def test_the_reason_for_a_missing_regrowth_map_is_given_in_words(
    trial: Callable[..., Path], tables: SimpleNamespace, page: Page
) -> None:
    out = trial(1)
    row = {
        "subject": "0001", "visit": "V2", "baseline_visit": "V1", "sha256": tables.sha256,
        "baseline_sha256": tables.sha256, "picture": None,
    }  # fmt: skip
    ends = (
        ("top", "not_registered", "little_overlap"),
        ("left", "refused", "photo_changed"),
        ("right", "refused", "from_another_version"),
        ("back", "missing", "not_scored_at_visit"),
    )
    rows = [row | {"view": view, "status": end, "reason": why} for view, end, why in ends]
    tables.write_table(out, "regrowth", rows)
    html = page(out)
    assert f"</b>No map. {DOUBT_TEXT[Doubt.LITTLE_OVERLAP]}" in html
    assert f"</b>No map. {REASON_TEXT[Reason.PHOTO_CHANGED]}" in html
    assert "</b>No map. Reason: from_another_version." in html
    assert html.count("No map.") == 3, "a view that was not photographed needs no map"
