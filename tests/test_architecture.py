"""The house itself: what is in the wheel, which way imports point, where tests stand."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "autosalt"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

WITHOUT_TEST = {
    "__main__.py": "calls cli.main and does nothing else",
    "archive/index.py": "types alone",
    "batch/outcome.py": "types alone",
    "core/types.py": "types alone",
    "golden/records.py": "types alone",
    "imaging/dicom/snomed.py": "constants alone",
    "imaging/training_index.py": "constants alone",
    "phantom/hair/strand_nodes.py": "one constant",
    "study/settings/options.py": "types alone",
    "training/data/truth.py": "types alone",
    "version.py": "one constant, which a test below holds to the package's",
}
"""Why a module has no test file of its own; a name that ends with a slash is a whole package."""
OF_NO_MODULE = {
    "annotations/test_tool_exports.py": "what holds for every file that a tool's library wrote",
    "docs/": "pages",
    "e2e/": "the program as a whole",
    "notebooks/": "not in the wheel",
    "report/figures/test_figures.py": "what holds for every figure",
    "report/test_access.py": "what holds for every page",
    "report/test_pages.py": "what holds for every page",
    "report/test_study_report.py": "the report as a whole",
    "research/test_scripts.py": "what holds for every script",
    "scorer/test_scorer_second_look.py": "second looks of scorer.py, a subject of their own",
    "scripts/": "not in the wheel",
    "test_architecture.py": "the repository as a whole",
    "test_project_files.py": "the repository as a whole",
    "test_words.py": "the repository as a whole",
    "web/": "not in the wheel",
}
"""Why a test file has no module of its name."""


def mirrored(root: Path) -> tuple[set[str], set[str]]:
    """Modules of `root` that have no test file, and test files that have no module.

    `src/autosalt/a/b.py` is tested in `tests/a/test_b.py`, `research/a/b.py` in
    `tests/research/a/test_b.py`. Names are relative to autosalt (or the root) and to `tests`.
    """
    bases = {root / "src/autosalt": root / "src/autosalt", root / "research": root}
    modules = {
        path.relative_to(base)
        for folder, base in bases.items()
        for path in folder.rglob("*.py")
        if path.name != "__init__.py"
    }
    tests = {
        path.with_name(path.name.removeprefix("test_")).relative_to(root / "tests"): path
        for path in (root / "tests").rglob("test_*.py")
    }
    return (
        {module.as_posix() for module in modules - tests.keys()},
        {tests[module].relative_to(root / "tests").as_posix() for module in tests.keys() - modules},
    )


def off_the_list(names: Collection[str], listed: Collection[str]) -> list[str]:
    """Those of `names` that are neither on the list nor in a package that is."""
    return sorted(
        name
        for name in names
        if name not in listed
        and not any(one.endswith("/") and name.startswith(one) for one in listed)
    )


def needless(names: Collection[str], listed: Collection[str]) -> list[str]:
    """What is listed and excuses none of `names`."""
    return [one for one in listed if off_the_list(names, [one]) == sorted(names)]


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


def test_the_version_is_stated_once() -> None:
    from importlib.metadata import version

    from autosalt import __version__

    assert __version__ == version("autosalt")


def test_every_module_has_its_test_file_or_a_reason() -> None:
    """So that whoever changes a module finds its tests."""
    without_test, _ = mirrored(ROOT)
    assert off_the_list(without_test, WITHOUT_TEST) == [], "write a test, or a reason on the list"
    assert needless(without_test, WITHOUT_TEST) == [], "has tests or is gone: take it off the list"


def test_every_test_file_has_its_module() -> None:
    _, without_module = mirrored(ROOT)
    assert off_the_list(without_module, OF_NO_MODULE) == [], "move its tests to those of a module"
    assert needless(without_module, OF_NO_MODULE) == [], "has a module or is gone: take it off"


def test_the_mirror_of_tests_can_fail(tmp_path: Path) -> None:
    for name in (
        *("src/autosalt/__init__.py", "src/autosalt/core/old.py", "src/autosalt/core/new.py"),
        *("src/autosalt/study/whole.py", "research/release/make.py", "tests/core/test_old.py"),
        *("tests/core/test_gone.py", "tests/e2e/test_all.py", "tests/test_architecture.py"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    without_test, without_module = mirrored(tmp_path)
    assert without_test == {"core/new.py", "research/release/make.py", "study/whole.py"}
    assert off_the_list(without_test, ["study/", "research/"]) == ["core/new.py"]
    assert needless(without_test, ["core/new.py", "core/old.py", "files/"]) == [
        "core/old.py",
        "files/",
    ]
    assert without_module == {"core/test_gone.py", "e2e/test_all.py", "test_architecture.py"}
    assert off_the_list(without_module, OF_NO_MODULE) == ["core/test_gone.py"]


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
