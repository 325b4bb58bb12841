"""Pages are readable with a keyboard and a screen reader: structure, names, words for pictures."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autosalt.report.write import write_report
from autosalt.results.folder import ResultsFolder

pytestmark = pytest.mark.slow

VOID = {"meta", "link", "br", "img", "hr", "input", "col"}
# Elements of SVG that matplotlib closes in themselves come as one event.
INLINE = {"a", "b", "strong", "small", "em", "code", "span"}
BLOCK = {"div", "p", "table", "figure", "section", "ul", "dl", "h1", "h2", "h3", "h4"}


class Page(HTMLParser):
    """The structure of a page; `faults` lists what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.referred: list[str] = []
        self.landmarks: list[str] = []
        self.lang: str | None = None
        self.focus: list[str] = []
        self._open: list[str] = []
        self._heads: list[int] = []
        self.feed(html)
        if self._open:
            self.faults.append(f"never closed: {self._open}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._names(tag, values)
        if tag in BLOCK and any(name in INLINE | {"p"} for name in self._open[-1:]):
            self.faults.append(f"<{tag}> in <{self._open[-1]}>")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.lang = values.get("lang")
        if tag in ("main", "header", "footer", "nav"):
            self.landmarks.append(tag)
        if tag == "img" and not (values.get("alt") or "").strip():
            self.faults.append("a picture without words")
        if tag == "svg" and values.get("aria-hidden") != "true":
            self.faults.append("a drawing that is read aloud piece by piece")
        if values.get("role") == "img" and len(values.get("aria-label") or "") < 20:
            self.faults.append("a figure without words")
        if tag == "th" and values.get("scope") not in ("col", "row"):
            self.faults.append("a table header without a scope")
        if tag == "table":
            self._heads.append(0)
        if tag == "caption" and self._heads:
            self._heads[-1] += 1
        if "tabindex" in values:
            self.focus.append(values["tabindex"] or "")
            if values.get("role") != "region" or not values.get("aria-label"):
                self.faults.append("a place to stop at without a name")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-3:]}")
            return
        self._open.pop()
        if tag == "table" and self._heads.pop() != 1:
            self.faults.append("a table without one caption")

    def _names(self, tag: str, values: dict[str, str | None]) -> None:
        if "id" in values:
            self.ids.append(values["id"] or "")
        self.referred += (values.get("aria-labelledby") or "").split()
        href = values.get("href") or ""
        if tag == "a" and href.startswith("#"):
            self.referred.append(href[1:])


def check(html: str) -> Page:
    """Read a page and assert what holds for every page."""
    page = Page(html)
    assert page.faults == []
    assert page.lang == "en"
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    steps = [b - a for a, b in zip(page.headings, page.headings[1:], strict=False)]
    assert max(steps, default=0) <= 1, "no level of headings is left out"
    assert len(page.ids) == len(set(page.ids))
    assert set(page.referred) <= set(page.ids), "links within the page lead somewhere"
    assert {"main", "header", "footer", "nav"} <= set(page.landmarks)
    assert html.index('class="skip"') < html.index("<header"), "the first stop skips ahead"
    assert set(page.focus) <= {"0"}, "nothing changes the order of the stops"
    assert "<script" not in html
    return page


def test_a_report_of_scores(trial: Callable[..., Path]) -> None:
    check(write_report(ResultsFolder(trial(2, pictures=True))).read_text(encoding="utf-8"))


def test_a_report_of_an_analysis(analysed: Callable[..., Path]) -> None:
    page = check(write_report(ResultsFolder(analysed(problem=True))).read_text(encoding="utf-8"))
    assert len(page.focus) > 10, "every wide table can be scrolled with the keyboard"


@pytest.mark.parametrize("blinded", [False, True])
def test_pages_of_subjects(trial: Callable[..., Path], blinded: bool) -> None:
    report = write_report(ResultsFolder(trial(2, pictures=True)), pages="all", blinded=blinded)
    check(report.read_text(encoding="utf-8"))
    for page in sorted((report.parent / "report").glob("*.html")):
        check(page.read_text(encoding="utf-8"))


def test_a_page_needs_nothing_from_elsewhere(analysed: Callable[..., Path]) -> None:
    html = write_report(ResultsFolder(analysed())).read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    outside = re.findall(r"(?:src|href)=\"(?!#|data:)([^\"]+)\"", html)
    assert outside == []


def test_the_checker_sees_faults() -> None:
    faults = Page(
        "<html><p><div></div></p><img><table><th></th></table><div tabindex='0'></div><h2>"
    ).faults
    assert len(faults) == 6
