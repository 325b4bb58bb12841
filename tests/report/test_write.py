"""The report says what the tables say, to everybody, with nothing but itself."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.salt import Interval
from autosalt.core.views import VIEWS
from autosalt.errors import ReportError
from autosalt.report.data.model import Score
from autosalt.report.data.run import read_study
from autosalt.report.page.text import interval, number, score, signed, yes_no
from autosalt.report.templating import arithmetic
from autosalt.report.write import write_report

Trial = Callable[..., Path]


def page(out: Path, **options: int) -> str:
    return write_report(out, **options).read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Collects what a browser would load, ids, and images without a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.ids: list[str] = []
        self.silent_images = 0
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.sources += [
            values[key] or "" for key in ("src", "href", "xlink:href", "data") if key in values
        ]
        self.ids += [values["id"] or ""] if "id" in values else []
        self.silent_images += tag == "img" and not values.get("alt")


def test_one_file_holds_everything(trial: Trial) -> None:
    html = page(trial(2, pictures=True))
    read = Reader(html)
    assert len([s for s in read.sources if s.startswith("data:image/jpeg;base64,")]) == 2 * 2 * (
        4 + 4
    )
    assert all(s.startswith(("data:", "#")) for s in read.sources)
    assert "script" not in read.tags
    assert "link" not in read.tags
    assert not re.search(r"url\((?!#|data:)", html)
    assert "@import" not in html


def test_readable_without_seeing(trial: Trial) -> None:
    html = page(trial(2, pictures=True))
    read = Reader(html)
    assert read.silent_images == 0
    assert len(read.ids) == len(set(read.ids))
    assert '<html lang="en">' in html
    assert "SALT of subject 0001 by visit: V1 60.0 (57.0 to 63.0); V2 30.0 (27.0 to 33.0)." in html


def test_same_tables_same_bytes(trial: Trial) -> None:
    first = write_report(trial(2, pictures=True, name="a")).read_bytes()
    assert write_report(trial(2, pictures=True, name="b")).read_bytes() == first


def test_says_what_it_is_and_what_scored(trial: Trial) -> None:
    html = page(trial(3))
    assert "For research use only. Not a medical device." in html
    assert "24: 24 scored, 0 refused" in html
    assert "6, of which 6 complete" in html
    assert "autosalt-test, sha256 0123456789ab" in html
    assert "2024-06-01" in html


def test_study_table_shows_change_with_intervals(trial: Trial) -> None:
    html = page(trial(1))
    study = html[html.index('id="study"') : html.index('id="subjects"')]
    for text in ("60.0", "(57.0 to 63.0)", "−30.0", "50.0", "S3 → S2", "V1 → V2"):
        assert text in study, text


def test_names_are_text_not_markup(tmp_path: Path, tables: SimpleNamespace) -> None:
    evil = "<script>alert(1)</script>"
    rows = [tables.photo(evil, "$V^{1}$", view, 10.0) for view in VIEWS]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert "<script" not in html
    assert "Subject &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "$V^{1}$" in html


def test_refused_and_missing_views_say_why_and_count_as_nothing(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [tables.photo("1", "V1", "left", 20.0), tables.photo("1", "V1", "right", "blurred")]
    rows += [tables.photo("1", "V1", None, "view_unclear", path="x/IMG_7.jpg")]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert html.count(REASON_TEXT[Reason.BLURRED]) == 2, "in its place and in the table"
    assert html.count("There is no photo of this view.") == 2
    assert "put SALT between the bounds 3.6 to 85.6" in html
    assert "the hair loss is 20.0 %" in html
    assert "Also refused at this visit: x/IMG_7.jpg (view_unclear)." in html
    assert "<td>right</td>" in html


def test_an_override_stands_with_its_photo_and_the_original_salt_with_its_visit(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    said = {"override": "view", "override_id": 7, "override_by": "Dr <b>Ngô</b>"}
    said |= {"override_reason": "mixed up", "original_view": "right", "original_loss_pct": 61.25}
    rows = [tables.photo("1", "V1", view, 20.0) for view in VIEWS[1:]]
    rows += [tables.photo("1", "V1", "left", 61.25, **said)]
    visit = tables.visit(rows) | {"overrides": 1, "salt_original": 33.26}
    html = " ".join(page(tables.write(tmp_path, rows, [visit], [])).split())
    assert "<strong>Override 7</strong> by Dr &lt;b&gt;Ngô&lt;/b&gt;: mixed up" in html
    assert "(before: right, hair loss 61.2 %)" in html
    assert "A reviewer overruled 1 photo of this visit. Without that, SALT is 33.3." in html
    assert "1: overruled by a reviewer" in html


def test_reader_stands_beside_only_where_there_is_one(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [tables.photo("1", "V1", view, 10.0) for view in VIEWS]
    without = page(tables.write(tmp_path / "a", rows, [tables.visit(rows)], []))
    beside = page(tables.write(tmp_path / "b", rows, [tables.visit(rows, reader_salt=12.5)], []))
    assert "Reader" not in without
    assert "12.5" in beside
    assert beside.count("Reader&#39;s SALT") + beside.count("Reader's SALT") == 2


def test_views_found_by_the_model_are_marked(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [tables.photo("1", "V1", view, 10.0, view_source="model") for view in VIEWS]
    assert (
        page(tables.write(tmp_path, rows, [tables.visit(rows)], [])).count(
            "view found by the model"
        )
        == 4
    )


def test_empty_tables(tmp_path: Path, tables: SimpleNamespace) -> None:
    html = page(tables.write(tmp_path, [], [], []))
    assert "There is no visit to show" in html
    assert "No photo was refused." in html


def test_all_photos_refused(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [tables.photo("1", "V1", view, "too_dark") for view in VIEWS]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert "put SALT between the bounds 0.0 to 100.0" in html
    assert "4: 0 scored, 4 refused" in html


def test_baseline_of_zero_has_no_improvement(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [
        [tables.photo("1", v, view, loss) for view in VIEWS] for v, loss in (("A", 0.0), ("B", 9.0))
    ]
    visits = [tables.visit(rows[0]), tables.visit(rows[1])]
    out = tables.write(tmp_path, rows[0] + rows[1], visits, tables.changes(visits))
    change = read_study(out).subjects[0].change
    assert change is not None
    assert change.improvement is None
    assert "+9.0" in page(out)


def test_a_picture_outside_the_run_is_not_taken(
    tmp_path: Path, trial: Trial, tables: SimpleNamespace
) -> None:
    other = trial(1, pictures=True, name="other")
    stolen = next((other / "overlays").rglob("*.jpg"))
    rows = [tables.photo("1", "V1", view, 10.0, overlay=str(stolen)) for view in VIEWS]
    html = page(tables.write(tmp_path / "out", rows, [tables.visit(rows)], []))
    assert "data:image" not in html
    assert html.count("no picture was kept") == 4


def test_tables_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="autosalt score"):
        write_report(tmp_path)


def test_progress_is_told(trial: Trial) -> None:
    told: list[tuple[int, int]] = []
    write_report(trial(2), on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_numbers_have_one_decimal_and_blank_is_a_dash() -> None:
    assert [number(x) for x in (None, 0.0, -0.04, -3.25, 99.96)] == [
        "–", "0.0", "0.0", "−3.2", "100.0",
    ]  # fmt: skip
    assert [signed(x) for x in (None, 2.0, -2.0, 0.01)] == ["–", "+2.0", "−2.0", "0.0"]
    assert interval(None) == score(None) == yes_no(None) == "–"
    assert score(Score(42.06, Interval(38.0, 46.2))) == "42.1 (38.0 to 46.2)"
    assert score(Score(5.0, None)) == "5.0"
    assert [yes_no(flag) for flag in (True, False)] == ["yes", "no"]


def test_arithmetic_is_written_out(trial: Trial) -> None:
    first = read_study(trial(1)).subjects[0].visits[0]
    assert arithmetic(first) == "0.18 × 60.0 + 0.18 × 60.0 + 0.40 × 60.0 + 0.24 × 60.0 = 60.0"


def test_what_was_measured_stands_beside_the_reason(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [tables.photo("1", "V1", "left", "blurred", detail="sharpness 3.1 under 8.0")]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert html.count("sharpness 3.1 under 8.0") == 2


def test_a_photo_that_failed_is_not_passed_over(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [tables.photo("1", "V1", "left", "x", status="failed", reason=None, detail="OSError")]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert "The program failed on this photo." in html
    assert ">failed</th>" in html


def test_doubtful_pictures_are_pointed_out(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [tables.photo("1", "V1", "left", 10.0, picture_doubt="false_colour")]
    out = tables.write(tmp_path, rows, [tables.visit(rows)], [])
    run = json.loads((out / "audit/run.json").read_text())
    (out / "audit/run.json").write_text(json.dumps(run | {"counts": {"pictures_in_doubt": 1}}))
    html = page(out)
    assert "Check: may be false colour" in html
    assert "1 by their colours or edges" in html


def test_views_that_contradict_their_label_are_pointed_out(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [tables.photo("1", "V1", "left", 10.0, view_conflict="right")]
    out = tables.write(tmp_path, rows, [tables.visit(rows)], [])
    run = json.loads((out / "audit/run.json").read_text())
    (out / "audit/run.json").write_text(json.dumps(run | {"counts": {"view_conflicts": 1}}))
    html = page(out)
    assert "Check: looks like the right view" in html
    assert "1 where the model sees another view" in html


def test_what_was_left_out_or_misplaced_is_among_the_facts(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    rows = [tables.photo("1", "V1", "left", 10.0)]
    out = tables.write(tmp_path, rows, [tables.visit(rows)], [])
    run = json.loads((out / "audit/run.json").read_text())
    run["counts"] = {"photos_left_out": 3, "photos_in_several_visits": 2, "alike_ids": 0}
    (out / "audit/run.json").write_text(json.dumps(run))
    html = page(out)
    assert "3 that neither manifest nor pattern takes" in html
    assert "2 that show nearly the same picture in several visits" in html
    assert "Ids to check" not in html
