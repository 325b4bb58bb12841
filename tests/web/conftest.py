"""Fixture of the JavaScript tests: one of Vitest's projects, with what it needs of Python."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.scorer.registry import find_model

RunProject = Callable[..., None]
"""From the name of a project of web/vitest.config.ts; keywords are its environment."""


@pytest.fixture
def vitest(npm: Callable[..., None], golden_set: Path) -> RunProject:
    """Runs a project of the tests in web/, on the golden set and the released model."""

    def run(project: str, **environment: str) -> None:
        npm(
            *("test", "--", "--project", project),
            AUTOSALT_GOLDEN=str(golden_set),
            AUTOSALT_MODEL=str(find_model().path),
            AUTOSALT_PYTHON=sys.executable,
            **environment,
        )

    return run
