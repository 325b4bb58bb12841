"""The JavaScript that the page on browsers and Node shows is that of the package, and runs."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.core.views import VIEWS
from autosalt.scorer.manifest import sidecar_path
from autosalt.scorer.registry import find_model
from docs_site.snippets import snippets

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"


def shown(page: Path) -> list[str]:
    """The blocks of JavaScript of a page."""
    text = page.read_text(encoding="utf-8")
    return [block.text for block in snippets(text) if block.language == "javascript"]


PAGE = shown(ROOT / "docs/how-to/embed/browser.md")
IN_BROWSER, IN_NODE = PAGE


@pytest.fixture(scope="module")
def built(js_package: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of an app that has the package and what it needs."""
    app = tmp_path_factory.mktemp("app")
    modules = app / "node_modules"
    modules.mkdir()
    for name in ("onnxruntime-node", "onnxruntime-common", "onnxruntime-web", "sharp"):
        (modules / name).symlink_to(WEB / "node_modules" / name)
    (modules / "autosalt").symlink_to(WEB)
    return app


def run(program: str, app: Path) -> str:
    (app / "program.mjs").write_text(program, encoding="utf-8")
    done = subprocess.run(
        ["node", "program.mjs"], cwd=app, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_of_the_package_shows_the_same_code() -> None:
    assert shown(WEB / "README.md") == PAGE


@pytest.mark.slow
def test_what_the_page_imports_in_a_browser_is_there(built: Path) -> None:
    names = re.search(r"import \{ (.+) \} from \"(autosalt/browser)\"", IN_BROWSER)
    assert names is not None
    check = f"""
        const there = await import("{names[2]}");
        console.log(JSON.stringify("{names[1]}".split(", ").filter((name) => !(name in there))));
    """
    assert json.loads(run(check, built)) == []


@pytest.mark.slow
def test_the_code_for_node_prints_the_salt_of_python(built: Path, materials: Path) -> None:
    model = find_model().path
    shutil.copy(model, built / "model.onnx")
    shutil.copy(sidecar_path(model), built / "model.json")
    photos = sorted((materials / "PHOTOS").rglob("left.jpg"))[0].parent
    for view in VIEWS:
        shutil.copy(photos / f"{view}.jpg", built)
    visit = Scorer.load().score_visit({view: photos / f"{view}.jpg" for view in VIEWS})
    printed = run(IN_NODE, built)
    assert visit.salt is not None
    assert abs(float(printed.split()[0]) - visit.salt) <= 0.5
