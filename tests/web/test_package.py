"""The JavaScript package is built, and gives the answers of Python to the golden set."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import autosalt
from autosalt.golden.compare import compare
from autosalt.golden.folder import read_answers, read_expected
from autosalt.scorer.registry import find_model

WEB = Path(__file__).parents[2] / "web"
CHROMIUM = Path("/usr/bin/chromium")
Npm = Callable[..., None]


@pytest.fixture(scope="module")
def npm() -> Npm:
    """Run npm in web/, with its packages installed; skip where they cannot be had."""
    program = shutil.which("npm")
    if program is None:
        pytest.skip("needs Node and npm")

    def run(*words: str, **environment: str) -> None:
        done = subprocess.run(
            [program, *words], cwd=WEB, env={**os.environ, **environment},
            capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    if not (WEB / "node_modules/.package-lock.json").is_file():
        try:
            run("ci", "--no-audit", "--no-fund", "--prefer-offline")
        except (AssertionError, subprocess.TimeoutExpired):
            pytest.skip("the npm packages of web/ cannot be had here")
    return run


def test_the_package_has_the_version_of_autosalt() -> None:
    for name in ("package.json", "package-lock.json"):
        package = json.loads((WEB / name).read_text(encoding="utf-8"))
        assert package["version"] == autosalt.__version__


@pytest.mark.slow
def test_the_package_is_typed_and_builds(npm: Npm) -> None:
    npm("run", "check")
    npm("run", "build")
    exports = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["exports"]
    for entry in exports.values():
        for path in entry.values():
            assert (WEB / path).is_file(), path


@pytest.mark.slow
def test_node_and_chromium_answer_the_golden_set(
    npm: Npm, golden_set: Path, tmp_path: Path
) -> None:
    npm(
        "test",
        AUTOSALT_GOLDEN=str(golden_set),
        AUTOSALT_MODEL=str(find_model().path),
        AUTOSALT_PYTHON=sys.executable,
        AUTOSALT_ANSWERS=str(tmp_path),
    )
    expected = read_expected(golden_set)
    answered = ["node", "chromium"] if CHROMIUM.is_file() else ["node"]
    for name in answered:
        comparison = compare(expected, read_answers(tmp_path / f"{name}.json"))
        assert [str(one) for one in comparison.differences] == [], name
        assert comparison.steps_left_out == 0
