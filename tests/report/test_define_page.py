"""The define page describes every dataset, variable and code list, in a single file."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autosalt.report.define_page import MOST_TERMS, write_define
from autosalt.study.analysis import analyse
from autosalt.study.export.subject_data import handover
from autosalt.study.export.write import Define, define
from autosalt.study.model import ScoredVisit
from autosalt.study.scores.read import Scores
from autosalt.study.settings.options import StudySettings


def study(subjects: int = 2, title: str = "A <b>title</b>") -> Define:
    visits = tuple(
        ScoredVisit(f"QUISUBJECT{k}", name, date(2024, month, 1), arm="x&y", salt=60.0 - month)
        for k in range(subjects)
        for name, month in (("baseline", 1), (f"follow & {k}", 4))
    )
    analysis = analyse(Scores(visits, in_results=True), StudySettings(title=title))
    return define(handover(analysis, "X<1>"))


@pytest.fixture(scope="module")
def made() -> Define:
    return study()


@pytest.fixture(scope="module")
def page(made: Define, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_define(made, tmp_path_factory.mktemp("define")).read_text(encoding="utf-8")


def test_everything_is_on_the_page(made: Define, page: str) -> None:
    for dataset in made.datasets:
        assert f'id="{dataset.name}"' in page
        for variable in dataset.variables:
            assert re.search(rf'<th scope="row">{variable.name}\b', page), variable.name
            assert variable.label in page, variable.name
    for codelist in made.codelists:
        assert f"<h3>{codelist.name} <small>sponsor-defined</small></h3>" in page
    assert "None is a CDISC list" in page
    assert "Not SDTM, not ADaM, not Define-XML" in page


def test_links_lead_somewhere(page: str) -> None:
    targets = set(re.findall(r'id="([^"]+)"', page))
    links = re.findall(r'href="([^"]+)"', page)
    assert links
    assert {link for link in links if not link.startswith("#")} == set()
    assert {link[1:] for link in links} <= targets
    assert not re.search(r"<script|src=|@import|url\(", page)


def test_data_are_shown_as_text_and_no_subject_is_named(page: str) -> None:
    result = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            result.add(tag)

    Tags().feed(page)
    assert "<b>title" not in page
    assert "A &lt;b&gt;title" in page
    assert "X&lt;1&gt;" in page
    assert "QUISUBJECT" not in page
    assert {"main", "nav", "caption"} <= result


def test_the_same_datasets_give_the_same_page(made: Define, page: str, tmp_path: Path) -> None:
    assert write_define(made, tmp_path).read_text(encoding="utf-8") == page
    assert "<h1>Description of the datasets</h1>" in _page(
        Define(handover(made.handover.analysis), made.datasets, made.codelists), tmp_path
    )


@pytest.mark.slow
def test_a_long_code_list_ends_with_a_count(tmp_path: Path) -> None:
    page = _page(study(MOST_TERMS + 9), tmp_path)
    assert "And 10 more, in define.json." in page  # names of visits, one of them the baseline


def _page(made: Define, out: Path) -> str:
    return write_define(made, out).read_text(encoding="utf-8")
