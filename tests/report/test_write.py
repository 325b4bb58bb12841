"""The report agrees with the tables, is accessible, and needs no other file."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.views import VIEWS
from autosalt.errors import ResultsError
from autosalt.report.data.run import read_study
from autosalt.report.write import write_report
from autosalt.results.folder import ResultsFolder

Page = Callable[..., str]

Trial = Callable[..., Path]


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


@pytest.mark.slow
def test_one_file_holds_everything(trial: Trial, page: Page) -> None:
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


@pytest.mark.slow
def test_readable_without_seeing(trial: Trial, page: Page) -> None:
    html = page(trial(2, pictures=True))
    read = Reader(html)
    assert read.silent_images == 0
    assert len(read.ids) == len(set(read.ids))
    assert '<html lang="en">' in html
    assert "SALT of subject 0001 by visit: V1 60.0 (57.0 to 63.0); V2 30.0 (27.0 to 33.0)." in html


@pytest.mark.slow
def test_same_tables_same_bytes(trial: Trial) -> None:
    first = write_report(ResultsFolder(trial(2, pictures=True, name="a"))).read_bytes()
    assert write_report(ResultsFolder(trial(2, pictures=True, name="b"))).read_bytes() == first


def test_the_page_states_its_purpose_and_the_model(trial: Trial, page: Page) -> None:
    html = page(trial(3))
    assert "For research use only. Not a medical device." in html
    assert "24: 24 scored, 0 refused" in html
    assert "6: 6 with all four views scored" in html
    assert "autosalt-test, sha256 0123456789ab" in html
    assert "2024-06-01" in html


def test_study_table_shows_change_with_intervals(trial: Trial, page: Page) -> None:
    html = page(trial(1))
    study = html[html.index('id="study"') : html.index('id="subjects"')]
    for text in ("60.0", "(57.0 to 63.0)", "−30.0", "50.0", "S3 → S2", "V1 → V2"):
        assert text in study, text


def test_names_are_text_not_markup(tmp_path: Path, tables: SimpleNamespace, page: Page) -> None:
    evil = "<script>alert(1)</script>"
    rows = [tables.photo(evil, "$V^{1}$", view, 10.0) for view in VIEWS]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert "<script" not in html
    assert "Subject &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "$V^{1}$" in html


def test_refused_and_missing_views_give_the_reason_and_do_not_count(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [tables.photo("1", "V1", "left", 20.0), tables.photo("1", "V1", "right", "blurred")]
    rows += [tables.photo("1", "V1", None, "view_unclear", path="x/IMG_7.jpg")]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert html.count(REASON_TEXT[Reason.BLURRED]) == 2, "in its place and in the table"
    assert html.count("There is no photo of this view.") == 2
    assert "put SALT between 3.6 and 85.6" in html
    assert "scored views alone is 20.0 %" in html
    assert "Also refused at this visit: x/IMG_7.jpg (view_unclear)." in html
    assert "<td>right</td>" in html


def test_an_override_is_shown_with_its_photo_and_the_original_salt_with_its_visit(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    override = {"override": "view", "override_id": 7, "override_by": "Dr <b>Ngô</b>"}
    override |= {
        "override_reason": "mixed up",
        "original_view": "right",
        "original_loss_pct": 61.25,
    }
    rows = [tables.photo("1", "V1", view, 20.0) for view in VIEWS[1:]]
    rows += [tables.photo("1", "V1", "left", 61.25, **override)]
    visit = tables.visit(rows) | {"overrides": 1, "salt_original": 33.26}
    html = " ".join(page(tables.write(tmp_path, rows, [visit], [])).split())
    assert "<strong>Override 7</strong> by Dr &lt;b&gt;Ngô&lt;/b&gt;: mixed up" in html
    assert "(before: right, hair loss 61.2 %)" in html
    assert "A reviewer overruled 1 photo of this visit. Without the override, SALT is 33.3." in html
    assert "1 by reviewers, marked below" in html


def test_a_photo_with_corrected_masks_states_why_it_has_no_interval(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    override = {"override": "masks", "override_id": 7, "override_by": "Dr Ngô"}
    override |= {"override_reason": "hair at the edge", "original_loss_pct": 61.25}
    rows = [tables.photo("1", "V1", view, 20.0) for view in VIEWS[1:]]
    rows += [tables.photo("1", "V1", "left", 50.0, **override)]
    visit = tables.visit(rows) | {"overrides": 1, "salt_original": 33.26}
    html = " ".join(page(tables.write(tmp_path, rows, [visit], [])).split())
    assert html.count("(masks corrected, so without an interval)") == 1
    assert "<strong>Override 7</strong> by Dr Ngô: hair at the edge" in html


@pytest.mark.slow
def test_a_reader_column_is_shown_only_where_a_reader_scored(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [tables.photo("1", "V1", view, 10.0) for view in VIEWS]
    without = page(tables.write(tmp_path / "a", rows, [tables.visit(rows)], []))
    beside = page(tables.write(tmp_path / "b", rows, [tables.visit(rows, reader_salt=12.5)], []))
    assert "Reader" not in without
    assert "12.5" in beside
    assert beside.count("Reader&#39;s SALT") + beside.count("Reader's SALT") == 2


def test_views_found_by_the_model_are_marked(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [tables.photo("1", "V1", view, 10.0, view_source="model") for view in VIEWS]
    assert (
        page(tables.write(tmp_path, rows, [tables.visit(rows)], [])).count(
            "view found by the model"
        )
        == 4
    )


def test_baseline_of_zero_has_no_improvement(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [
        [tables.photo("1", v, view, loss) for view in VIEWS] for v, loss in (("A", 0.0), ("B", 9.0))
    ]
    visits = [tables.visit(rows[0]), tables.visit(rows[1])]
    out = tables.write(tmp_path, rows[0] + rows[1], visits, tables.changes(visits))
    change = read_study(ResultsFolder(out)).subjects[0].change
    assert change is not None
    assert change.improvement is None
    assert "+9.0" in page(out)


def test_missing_tables_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="autosalt score"):
        write_report(ResultsFolder(tmp_path))


def test_progress_is_reported(trial: Trial) -> None:
    calls: list[tuple[int, int]] = []
    write_report(
        ResultsFolder(trial(2)), on_progress=lambda done, total: calls.append((done, total))
    )
    assert calls == [(1, 2), (2, 2)]
