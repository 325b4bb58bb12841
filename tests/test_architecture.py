"""The house itself: what is in the wheel, which way imports point."""

import shutil
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "autosalt"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_wheel_holds_every_package() -> None:
    on_disk = {
        ".".join(("autosalt", *init.parent.relative_to(SOURCE).parts))
        for init in SOURCE.rglob("__init__.py")
    }
    mapped = {"autosalt.configs", "autosalt.models"}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == on_disk | mapped


def test_configs_and_models_are_found_as_installed() -> None:
    assert files("autosalt.configs").joinpath("train.yaml").is_file()
    assert files("autosalt.models").joinpath("registry.toml").is_file()


def test_the_version_is_said_once() -> None:
    from importlib.metadata import version

    from autosalt import __version__

    assert __version__ == version("autosalt")


def test_imports_point_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_import_contracts_can_fail(tmp_path: Path) -> None:
    """A wrong import in a copy of the code breaks them, so that silence means something."""
    shutil.copytree(SOURCE, tmp_path / "autosalt")
    shutil.copytree(ROOT / "research", tmp_path / "research")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "autosalt" / "core" / "wrong.py").write_text("import autosalt.imaging.decode\n")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode != 0
    assert "autosalt.core.wrong -> autosalt.imaging.decode" in done.stdout
