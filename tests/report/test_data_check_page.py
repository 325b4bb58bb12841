"""The page of `autosalt data check` shows the photographs of each problem."""

from pathlib import Path

import numpy as np
import pytest

from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.report import data_check_page
from autosalt.report.data_check_page import write_data_check_page
from autosalt.report.dataset_page import MaskedFile, ProblemGroup
from tests.report.test_access import check

LEAK = ProblemGroup(
    "one picture under two subjects", [("a.jpg", "b.jpg", "same"), ("a.jpg", "c.jpg", "")]
)
BROKEN = ProblemGroup("cannot be read", [("broken.jpg", "", "damaged")])
ALIKE = ProblemGroup("ids that look alike", [("", "", "S1 and S-1")])


def page_of(folder: Path, *checks: ProblemGroup) -> str:
    files = {}
    for number, name in enumerate(("a.jpg", "b.jpg", "c.jpg")):
        grey = np.full((90, 120, 3), 60 + 40 * number, np.uint8)
        (folder / name).write_bytes(encode_jpeg(grey))
        files[name] = MaskedFile(folder / name, None, None)
    (folder / "broken.jpg").write_bytes(b"no photo")
    files["broken.jpg"] = MaskedFile(folder / "broken.jpg", None, None)
    write_data_check_page({"Photographs": "4"}, checks, files, folder / "page.html")
    return (folder / "page.html").read_text(encoding="utf-8")


def test_each_photo_of_a_problem_is_shown_once_under_the_problem(tmp_path: Path) -> None:
    html = page_of(tmp_path, LEAK)
    check(html)
    sheets = html.partition('id="sheets"')[2]
    assert [sheets.count(f"<b>{name}</b>") for name in ("a.jpg", "b.jpg", "c.jpg")] == [1, 1, 1]
    assert "<h3>One picture under two subjects</h3>" in sheets


def test_what_cannot_be_opened_is_listed_without_a_picture(tmp_path: Path) -> None:
    html = page_of(tmp_path, BROKEN, ALIKE)
    assert "damaged" in html
    assert "S1 and S-1" in html
    assert "<img" not in html
    assert "0 of 1 photographs are shown" in html


def test_a_page_shows_so_many_pictures_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_check_page, "MOST_PICTURES", 2)
    html = page_of(tmp_path, LEAK)
    assert html.count("<img") == 2
    assert "2 of 3 photographs are shown" in html


def test_a_dataset_without_problems_has_a_page_that_states_it(tmp_path: Path) -> None:
    html = page_of(tmp_path)
    check(html)
    assert "None was found." in html
