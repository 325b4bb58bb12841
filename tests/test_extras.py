"""The extras of pyproject.toml and what `autosalt.extras` says of them."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from autosalt.extras import EXTRAS, missing

PYPROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
DECLARED: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_extra_is_there() -> None:
    assert set(EXTRAS) == set(DECLARED) - {"cpu", "gpu", "docs", "dev"}


@pytest.mark.slow
@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_is_what_pyproject_installs(extra: str) -> None:
    if missing(extra):
        pytest.skip(f"the extra {extra} is not installed")
    named = packages_distributions()
    required = {normal(re.split(r"[\[<>=!~ ]", line)[0]) for line in DECLARED[extra]}
    assert {normal(named[name][0]) for name in EXTRAS[extra]} == required


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "autosalt.extras.find_spec", lambda name: None if name == "pydicom" else object()
    )
    assert missing("dicom") == ["pydicom"]
    assert missing("ray") == []
