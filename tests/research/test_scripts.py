"""Research scripts run as modules, by the names that pages and other scripts have for them."""

import ast
import re
import runpy
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
MODULES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts): path
    for path in sorted((REPOSITORY / "research").rglob("*.py"))
    if path.name != "__init__.py"
}
SCRIPTS = [name for name, path in MODULES.items() if '__name__ == "__main__"' in path.read_text()]
COMMAND = re.compile(r"python -m (research\.[\w.]+)")
FILE = re.compile(r"\b(?:research|scripts)/[\w/]+\.(?:py|csv)\b")


def pages() -> list[Path]:
    """What names scripts: pages, model cards, configurations, and the research itself."""
    names = [*REPOSITORY.glob("*.md")]
    for folder, pattern in (
        ("docs", "*.md"), ("models", "*.md"), ("configs", "*.yaml"), ("research", "*.py"),
    ):  # fmt: skip
        names += (REPOSITORY / folder).rglob(pattern)
    return sorted(names)


NAMED = sorted(
    {
        (page.relative_to(REPOSITORY).as_posix(), name.rstrip("."))
        for page in pages()
        for name in COMMAND.findall(page.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_answers_help_and_its_usage_names_it(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(name, run_name="__main__")
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out
    assert f"python -m {name} " in MODULES[name].read_text(encoding="utf-8")


def test_pages_name_scripts() -> None:
    assert len({page for page, _ in NAMED}) > 5


@pytest.mark.parametrize(("page", "name"), NAMED)
def test_a_command_that_a_page_names_is_a_script(page: str, name: str) -> None:
    assert name in SCRIPTS


def test_files_of_the_research_that_pages_name_exist() -> None:
    missing = {
        (page.relative_to(REPOSITORY).as_posix(), file)
        for page in pages()
        if page.name != "CHANGELOG.md"
        for file in FILE.findall(page.read_text(encoding="utf-8"))
        if not (REPOSITORY / file).exists()
    }
    assert missing == set()


def test_scripts_that_scripts_run_exist() -> None:
    called = {
        call.args[0].value
        for path in MODULES.values()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "run"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert called
    assert {name for name in called if find_spec(str(name)) is None} == set()
