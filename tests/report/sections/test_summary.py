"""Summary of the report: counts, refused photos, and issues to check."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from autosalt.core.views import VIEWS

Page = Callable[..., str]


def test_empty_tables(tmp_path: Path, tables: SimpleNamespace, page: Page) -> None:
    html = page(tables.write(tmp_path, [], [], []))
    assert "There is no visit to show" in html
    assert "No photo was refused." in html


def test_all_photos_refused(tmp_path: Path, tables: SimpleNamespace, page: Page) -> None:
    rows = [tables.photo("1", "V1", view, "too_dark") for view in VIEWS]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert "put SALT between 0.0 and 100.0" in html
    assert "4: 0 scored, 4 refused" in html


def test_the_measurement_is_shown_beside_the_reason(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [tables.photo("1", "V1", "left", "blurred", detail="sharpness 3.1 under 8.0")]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert html.count("sharpness 3.1 under 8.0") == 2


def test_a_photo_that_failed_is_listed(tmp_path: Path, tables: SimpleNamespace, page: Page) -> None:
    rows = [tables.photo("1", "V1", "left", "x", status="failed", reason=None, detail="OSError")]
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], []))
    assert "The program failed on this photo." in html
    assert ">failed</th>" in html


def test_doubtful_pictures_are_pointed_out(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [tables.photo("1", "V1", "left", 10.0, picture_doubt="false_colour")]
    html = page(
        tables.write(tmp_path, rows, [tables.visit(rows)], [], issues={"pictures_in_doubt": 1})
    )
    assert "Check: may be false colour" in html
    assert "1 by their colours or edges" in html


def test_views_that_contradict_their_label_are_pointed_out(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [tables.photo("1", "V1", "left", 10.0, view_conflict="right")]
    html = page(
        tables.write(tmp_path, rows, [tables.visit(rows)], [], issues={"view_conflicts": 1})
    )
    assert "Check: looks like the right view" in html
    assert "1 where the model sees another view" in html


def test_what_was_left_out_or_misplaced_is_among_the_facts(
    tmp_path: Path, tables: SimpleNamespace, page: Page
) -> None:
    rows = [tables.photo("1", "V1", "left", 10.0)]
    issues = {"photos_left_out": 3, "photos_in_several_visits": 2, "alike_ids": 0}
    html = page(tables.write(tmp_path, rows, [tables.visit(rows)], [], issues=issues))
    assert "3 that neither manifest nor pattern takes" in html
    assert "2 that show nearly the same picture in several visits" in html
    assert "Ids to check" not in html
