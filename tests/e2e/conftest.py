"""A small archive, the command as a process of its own, and what it leaves."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from tests.warm import run

SUBJECTS = 4

Autosalt = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def heads(tmp_path_factory: pytest.TempPathFactory, paint: Callable[..., RGB]) -> Path:
    """32 photos of 4 subjects. For reading only: other tests use them too."""
    root = tmp_path_factory.mktemp("heads") / "photos"
    for subject in range(SUBJECTS):
        for visit in range(2):
            folder = root / f"{subject:04d}" / str(visit)
            folder.mkdir(parents=True)
            for view in VIEWS:
                head = paint((subject + visit) / 10, view, seed=subject)
                Image.fromarray(head).save(folder / f"{view}.png")
    return root


@pytest.fixture(scope="session")
def autosalt(tiny_model: Path, warm: str) -> Autosalt:
    """Run `autosalt`; a faulty machine is put together by `program`, Python code run before it.

    Other options are those of `tests.warm.run`.
    """

    def command(*arguments: object, **options: Any) -> "subprocess.CompletedProcess[str]":
        words = [str(argument) for argument in arguments]
        if words[0] == "score":
            words += ["--model", str(tiny_model), "--threads", "1"]
        return run(warm, words, **options)

    return command


@pytest.fixture(scope="session")
def left_in() -> Callable[[Path], dict[str, bytes]]:
    """Tables and overlays of a results folder by name; also that nothing half-written is there.

    Not the earlier tables: a run whose photos were away for a while has a history.
    """

    def read(out: Path) -> dict[str, bytes]:
        files = [path for path in out.rglob("*") if path.is_file()]
        assert not [path for path in files if path.suffix == ".tmp"]
        kept = {".csv", ".parquet", ".jpg"}
        return {
            str(path.relative_to(out)): path.read_bytes()
            for path in files
            if path.suffix in kept
            and path.stem != "history"
            and not path.is_relative_to(out / "audit/superseded")
        }

    return read


@pytest.fixture(scope="session")
def undisturbed(
    heads: Path,
    autosalt: Autosalt,
    left_in: Callable[[Path], dict[str, bytes]],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, bytes]:
    """What a run over `heads` leaves when nothing happens to it."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert autosalt("score", heads, "--out", out, "--no-report").returncode == 0
    return left_in(out)
