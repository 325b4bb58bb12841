"""What the report of an analysed study says, and that it says nothing its tables do not."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.imaging.registration import DOUBT_TEXT, Doubt
from autosalt.report.write import write_report
from autosalt.study.analysis import analyse, write_study_tables
from autosalt.study.scores.read import read_visits
from autosalt.study.settings.options import BaselineSettings, ResponseSettings, StudySettings

pytestmark = pytest.mark.slow

Analysed = Callable[..., Path]
FOUNDING = Path(__file__).parents[2] / "docs" / "founding-case" / "scores.csv"


def page(out: Path) -> str:
    return write_report(out).read_text(encoding="utf-8")


def section(html: str, name: str) -> str:
    """One section as text, its tags and figures taken out."""
    start = html.index(f'<section id="{name}"')
    part = html[start : html.index("</section>", start)]
    part = re.sub(r"<svg.*?</svg>", "", part, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def test_the_founding_case_is_told_rightly(tmp_path: Path) -> None:
    """10.1155/crdm/4908438: 79.6 to 59.6 and 70.2 to 58.6, neither SALT30, noise undecided."""
    write_study_tables(analyse(read_visits(FOUNDING), StudySettings()), tmp_path)
    html = page(tmp_path)
    study = section(html, "study")
    assert "patient 1 baseline → month 3 79.6 59.6 −20.0 25.1 – no no no S4a → S3" in study
    assert "patient 2 baseline → month 3 70.2 58.6 −11.6 16.5 – no no no S3 → S3" in study
    assert "not known: whether a change is beyond noise stays undecided" in section(
        html, "settings"
    )
    assert "0/2, 0.0 %" in section(html, "responders")
    assert "There is no photo" not in html
    assert "Refused photos" not in html


def test_arms_are_compared_as_the_tables_say(analysed: Analysed) -> None:
    html = page(analysed())
    responders = section(html, "responders")
    assert "active minus placebo, points" in responders
    assert "6/6, 100.0 %" in responders
    assert "0/6, 0.0 %" in responders
    assert "Newcombe" in responders
    change = section(html, "change")
    assert "active minus placebo" in change
    assert "MMRM" in change
    assert "ANCOVA" in change


@pytest.mark.parametrize(
    ("settings", "inputs", "said"),
    [
        (StudySettings(), {}, "SALT50, the primary response (by default: no settings name one), "),
        (StudySettings(), {"settings": "0" * 64}, "SALT50, the primary response, by visit"),
        (
            StudySettings(response=ResponseSettings(primary="salt75")), {},
            "SALT75, the primary response, by visit",
        ),
    ],
)  # fmt: skip
def test_a_response_that_nobody_chose_is_said_to_be_the_default(
    tmp_path: Path, settings: StudySettings, inputs: dict[str, str], said: str
) -> None:
    write_study_tables(analyse(read_visits(FOUNDING), settings), tmp_path, inputs)
    assert said in section(page(tmp_path), "responders")


def test_arms_that_no_model_compares_keep_their_column_and_the_reason(tmp_path: Path) -> None:
    lines = [
        f"{arm}{k},{visit},{arm},{salt + k * (k + step) - step}"
        for arm, salt in (("active", 60), ("placebo", 30))
        for k in range(5)
        for step, visit in enumerate(("week 0", "week 12"))
    ]
    scores = tmp_path / "scores.csv"
    scores.write_text("subject,visit,arm,salt\n" + "\n".join(lines) + "\n", encoding="utf-8")
    write_study_tables(analyse(read_visits(scores), StudySettings()), tmp_path)
    html = page(tmp_path)
    change = section(html, "change")
    assert "active minus placebo 5 and 5 not estimated" in change
    for said in (change, section(html, "problems")):
        assert "(60.0 to 76.0) and" in said
        assert "do not overlap: no difference at the same baseline" in said


def test_everybody_is_counted(analysed: Analysed) -> None:
    flow = section(page(analysed()), "flow")
    assert "placebo week 12 6 5 5 0 1" in flow, "subjects, photographed, with SALT, -, no visit"


def test_settings_stand_there_in_words(analysed: Analysed) -> None:
    said = section(page(analysed()), "settings")
    assert "Primary response SALT50 (improvement of at least 50 %)" in said
    assert "Reference arm placebo" in said


def test_problems_are_named(analysed: Analysed) -> None:
    html = page(analysed(problem=True))
    assert "0099" in section(html, "problems")


def test_each_subject_has_its_endpoints_with_probabilities(analysed: Analysed) -> None:
    html = page(analysed())
    start = html.index('id="subject-2"')
    subject = html[start : html.index('id="subject-3"')]
    assert "the probability that the threshold is truly" in subject
    assert ">99 %" in subject.replace("&gt;", ">")
    assert "Course: " in subject


def test_readers_are_compared(analysed: Analysed) -> None:
    agreement = section(page(analysed()), "agreement")
    assert "ICC(2,1)" in agreement
    assert "Lower limit of agreement, points" in agreement


def test_what_is_not_there_is_not_spoken_of(trial: Callable[..., Path]) -> None:
    html = page(trial(2))
    assert "once\nautosalt respond" in html or "once autosalt respond" in html
    for name in ("responders", "flow", "change", "agreement", "trail", "problems"):
        assert f'id="{name}"' not in html


@pytest.mark.parametrize(
    "gone", ["arms", "models", "flow", "contrasts", "trajectories", "problems"]
)
def test_a_table_that_is_missing_leaves_out_its_part_only(analysed: Analysed, gone: str) -> None:
    out = analysed()
    (out / f"parquet/{gone}.parquet").unlink()
    html = page(out)
    assert "Best improvement of SALT" in html
    assert 'id="settings"' in html


def test_no_subject_with_a_baseline(tmp_path: Path) -> None:
    scores = tmp_path / "scores.csv"
    scores.write_text("subject,visit,date,salt\n1,week 12,,40\n2,week 12,,50\n")
    settings = StudySettings(baseline=BaselineSettings("named", "day 0"))
    write_study_tables(analyse(read_visits(scores), settings), tmp_path)
    html = page(tmp_path)
    assert "no baseline" in section(html, "study")
    assert "40.0" not in section(html, "study").split("no baseline")[0]
    assert "no baseline" in section(html, "problems")


def test_regrowth_maps_are_shown_for_photos_that_are_still_there(
    trial: Callable[..., Path], tables: SimpleNamespace
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
    assert "Hair came back on 30.5 % of the scalp seen at both visits" in html
    assert 'alt="Regrowth map, Top, V1 to V2.' in html
    tables.write_table(out, "regrowth", [row | {"sha256": "f" * 64}])
    assert "Hair came back" not in page(out)


def test_why_there_is_no_regrowth_map_is_told_in_words(
    trial: Callable[..., Path], tables: SimpleNamespace
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


def test_overrides_and_history_are_told(
    trial: Callable[..., Path], tables: SimpleNamespace
) -> None:
    out = trial(1)
    override = {
        "override_id": 1, "time": "2024-06-02T10:00:00Z", "kind": "refuse", "state": "in_force",
        "subject": "0001", "visit": "V1", "view": None, "override_by": "Dr Reviewer",
        "override_reason": "wig", "withdraws": None,
    }  # fmt: skip
    old = {
        "superseded": 1, "time": "2024-06-02T10:00:00Z", "table": "visits", "subject": "0001",
        "visit": "V1", "reason": "override", "changed": "salt", "old_salt": 61.0, "new_salt": None,
        "new_status": "incomplete", "old_status": "complete",
    }  # fmt: skip
    tables.write_table(out, "overrides", [override])
    tables.write_table(out, "history", [old])
    trail = section(page(out), "trail")
    assert "photo refused in force Dr Reviewer wig" in trail
    assert "61.0 – incomplete override" in trail
