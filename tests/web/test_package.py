"""The JavaScript package is built, and gives the answers of Python to the golden set."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import autosalt
from autosalt.golden.compare import compare
from autosalt.golden.folder import read_answers, read_expected
from tests.conftest import WEB
from tests.web.conftest import RunProject

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
Npm = Callable[..., None]


def test_the_package_has_the_version_of_autosalt() -> None:
    for name in ("package.json", "package-lock.json"):
        package = json.loads((WEB / name).read_text(encoding="utf-8"))
        assert package["version"] == autosalt.__version__


@pytest.mark.slow
def test_the_package_is_typed_formatted_and_built(npm: Npm, js_package: None) -> None:
    npm("run", "check")
    exports = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["exports"]
    for entry in exports.values():
        for path in entry.values():
            assert (WEB / path).is_file(), path


@pytest.mark.slow
def test_each_part_does_what_it_says(vitest: RunProject) -> None:
    vitest("unit")


@pytest.mark.slow
def test_node_and_chromium_answer_the_golden_set(
    vitest: RunProject, golden_set: Path, tmp_path: Path
) -> None:
    vitest("golden", AUTOSALT_GOLDEN=golden_set, AUTOSALT_ANSWERS=tmp_path)
    expected = read_expected(golden_set)
    answered = ["node", "chromium"] if CHROMIUM.is_file() else ["node"]
    for name in answered:
        comparison = compare(expected, read_answers(tmp_path / f"{name}.json"))
        assert [str(one) for one in comparison.differences] == [], name
        assert comparison.steps_left_out == 0
