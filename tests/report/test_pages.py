"""Large studies: a page for each subject, and pictures as files."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from autosalt.core.views import VIEWS
from autosalt.report.write import MARK, write_report
from autosalt.results.folder import ResultsFolder

pytestmark = pytest.mark.slow

Trial = Callable[..., Path]


class Links(HTMLParser):
    """What a page names: other pages, places in itself, pictures."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.named: list[str] = []
        self.ids: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.named += [values[key] or "" for key in ("href", "src") if key in values]
        self.ids += [values["id"] or ""] if "id" in values else []


def broken(page: Path) -> list[str]:
    """What a page names and is not there."""
    read = Links(page)
    gone = []
    for name in read.named:
        file, _, place = unquote(name).partition("#")
        if name.startswith("data:"):
            continue
        target = (page.parent / file).resolve() if file else page
        if not target.is_file() or (place and place not in Links(target).ids):
            gone.append(name)
    return gone


def test_few_subjects_are_one_file(trial: Trial) -> None:
    out = trial(2, pictures=True)
    write_report(ResultsFolder(out))
    assert not list((out / "report").glob("*.html"))
    assert broken(out / "report.html") == []


def test_many_subjects_have_pages(trial: Trial) -> None:
    out = trial(3, pictures=True)
    report = write_report(ResultsFolder(out), max_subjects=2)
    pages = sorted((out / "report").glob("*.html"))
    assert [page.name for page in pages] == ["0001.html", "0002.html", "0003.html"]
    for page in [report, *pages]:
        assert broken(page) == []
    html = report.read_text(encoding="utf-8")
    assert 'href="report/0003.html"' in html
    assert "data:image" not in html
    assert "data:image" not in pages[0].read_text(encoding="utf-8")
    assert len(list((out / "report/thumbnails").iterdir())) == 3 * 2 * 4


def test_pages_lead_to_each_other(trial: Trial) -> None:
    out = trial(3)
    write_report(ResultsFolder(out), pages="all")
    middle = Links(out / "report" / "0002.html").named
    assert {"../report.html", "0001.html", "0003.html"} <= set(middle)


def test_pages_outside_the_results_bring_their_pictures(trial: Trial, tmp_path: Path) -> None:
    out = trial(2, pictures=True)
    report = write_report(ResultsFolder(out), pages="all", target=tmp_path / "handed-on")
    page = report.parent / "report" / "0001.html"
    assert broken(page) == broken(report) == []
    assert all((report.parent / "report" / name).resolve().is_relative_to(report.parent)
               for name in Links(page).named if not name.startswith(("data:", "#")))  # fmt: skip
    assert not (out / "report/thumbnails").exists()


def test_one_file_may_have_any_name(trial: Trial, tmp_path: Path) -> None:
    target = tmp_path / "new" / "mine.html"
    assert write_report(ResultsFolder(trial(1)), target=target) == target
    assert target.is_file()


def test_pages_of_removed_subjects_are_removed_and_others_stay(trial: Trial) -> None:
    out = trial(2)
    write_report(ResultsFolder(out), pages="all")
    (out / "report" / "notes.html").write_text("mine")
    (out / "report" / "0009.html").write_text(f"<head>{MARK}")
    write_report(ResultsFolder(out), pages="all")
    assert sorted(path.name for path in (out / "report").glob("*.html")) == [
        "0001.html", "0002.html", "notes.html",
    ]  # fmt: skip


def test_a_subject_with_any_name_has_a_page(tmp_path: Path, tables: SimpleNamespace) -> None:
    rows = [tables.photo("../../a<b>", "V1", view, 10.0) for view in VIEWS]
    out = tables.write(tmp_path / "out", rows, [tables.visit(rows)], [])
    report = write_report(ResultsFolder(out), pages="all")
    assert len(list((out / "report").glob("*.html"))) == 1
    assert broken(report) == []


def test_without_pages_the_subjects_not_shown_are_counted(trial: Trial) -> None:
    out = trial(3)
    html = write_report(ResultsFolder(out), pages="none", max_subjects=2).read_text(
        encoding="utf-8"
    )
    assert "2 of 3 subjects are shown one by one" in html
    assert 'id="subject-3"' not in html
    assert ">0003</th>" in html, "the table has them all"


@pytest.mark.parametrize("pages", ["none", "all"])
def test_the_same_tables_give_the_same_bytes(trial: Trial, pages: str) -> None:
    def made(name: str) -> dict[str, bytes]:
        out = trial(2, pictures=True, name=name)
        write_report(ResultsFolder(out), pages=pages)  # type: ignore[arg-type]
        return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*.html"))}

    assert made("a") == made("b")


def test_one_file_leaves_no_pages_of_an_earlier_report(trial: Trial, tmp_path: Path) -> None:
    out = trial(2, pictures=True)
    write_report(ResultsFolder(out), pages="all")
    write_report(ResultsFolder(out), pages="none", target=out / "mine.html")
    assert len(list((out / "report").glob("*.html"))) == 2, "they are of another report"
    write_report(ResultsFolder(out), pages="none")
    assert not list((out / "report").glob("*.html"))
    handed = tmp_path / "handed-on"
    write_report(ResultsFolder(out), pages="all", target=handed)
    assert list((handed / "report/pictures").iterdir())
    write_report(ResultsFolder(out), target=handed)
    assert [path.name for path in handed.iterdir()] == ["report.html"]
