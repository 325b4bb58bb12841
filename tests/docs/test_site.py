"""The documentation as a site: built strict and without a network, complete, and free of others."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autosalt import Scorer

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WITHOUT_NETWORK = """
import socket, sys
def refuse(*words, **_named):
    raise OSError(f"the build asked the network: {words}")
socket.socket.connect = socket.getaddrinfo = refuse
from mkdocs.__main__ import cli
cli()
"""
_FETCHED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}
_RELATIONS = {"canonical", "next", "prev"}
"""Of links in the head, those that no browser fetches."""


def build(out: Path, config: Path = ROOT / "mkdocs.yml") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_NETWORK, "build", "--strict", "--site-dir", str(out)]
    return subprocess.run(
        [*command, "--config-file", str(config)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs")
    out = tmp_path_factory.mktemp("site")
    done = build(out)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


class Assets(HTMLParser):
    """What a browser fetches to show a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and values.get("rel") in _RELATIONS:
            return
        if address := values.get(_FETCHED.get(tag, "")):
            self.fetched.append(address)


@pytest.mark.slow
def test_the_site_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        text = page.read_text(encoding="utf-8")
        outside = [one for one in Assets(text).fetched if re.match(r"(https?:)?//", one)]
        assert outside == [], page
        assert "mermaid" not in text, page  # the theme would fetch it from elsewhere
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import\s+)[\"']?(https?:)?//", text), style


@pytest.mark.slow
def test_the_pages_out_of_the_code_are_there(site: Path) -> None:
    commands = (site / "reference/commands.html").read_text(encoding="utf-8")
    python = (site / "reference/python.html").read_text(encoding="utf-8")
    assert 'id="autosalt-score"' in commands
    assert 'id="autosalt-phantom-study"' in commands
    assert "score_visit" in python
    assert (Scorer.score_visit.__doc__ or "?").splitlines()[0] in python
    assert "Terminal hair" in (site / "explanation/score.html").read_text(encoding="utf-8")
    assert "What it learned from" in (site / "explanation/model-card.html").read_text("utf-8")


@pytest.mark.slow
def test_a_dead_link_stops_the_build(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# A page\n\n[gone](gone.md)\n")
    strict = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(re.search(r"^validation:\n(  .*\n)+", strict, re.M)[0])
    with (tmp_path / "mkdocs.yml").open("a") as config:
        config.write("site_name: x\nnav: [index.md]\n")
    done = build(tmp_path / "site", tmp_path / "mkdocs.yml")
    assert done.returncode != 0
    assert "gone.md" in done.stderr


def test_no_generated_page_is_committed() -> None:
    from docs_site.hook import generated_pages

    assert [uri for uri in generated_pages() if (DOCS / uri).exists()] == []


def test_paths_of_the_results_folder_stand_on_one_page() -> None:
    """So that a change of the folder changes one page."""
    inside = re.compile(
        r"\b(run\.json|study\.json|ledger\.sqlite|log\.jsonl|made_of\.json|verify\.json)\b"
        r"|\b(superseded|overlays|thumbnails|shards|parts|datasets|regrowth|audit|parquet)/"
    )
    own = {"reference/results-folder.md", "contributing/where-do-i-add.md"}
    for path in DOCS.rglob("*.md"):
        page = path.relative_to(DOCS).as_posix()
        if page not in own:
            found = inside.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{page} names {found and found[0]}"


@pytest.mark.slow
def test_every_file_that_a_run_leaves_is_explained(materials: Path) -> None:
    page = (DOCS / "reference/results-folder.md").read_text(encoding="utf-8")
    left = {one.name for one in (materials / "RESULTS").iterdir()}
    assert "visits.csv" in left
    unknown = {name for name in left if name.removesuffix("/") not in page}
    assert {name for name in unknown if not name.endswith(".parquet")} == set()


def test_the_page_for_trial_staff_has_short_sentences() -> None:
    text = (DOCS / "start/trial-staff.md").read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|<!--.*?-->|^[|#][^\n]*$", "\n\n", text, flags=re.S | re.M)
    prose = re.sub(r"\]\([^)]*\)", "]", prose)
    paragraphs = re.split(r"\n\n|\n- ", prose)
    sentences = [one for part in paragraphs for one in re.split(r"(?<=[.?!:])\s+", part)]
    assert len(sentences) > 40
    assert [one for one in sentences if len(one.split()) > 25] == []


def test_where_do_i_add_names_files_that_exist() -> None:
    page = (DOCS / "contributing/where-do-i-add.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/.-]+/[\w.-]+\.(?:py|toml|yaml)|\w+\.py)`", page))
    named = {name for name in named if "NAME" not in name}
    assert len(named) > 25
    places = (ROOT, ROOT / "src/autosalt", ROOT / "configs/augment")
    assert [n for n in sorted(named) if not any((at / n).is_file() for at in places)] == []
