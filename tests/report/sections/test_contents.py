"""Sections that a report has, and those that it leaves out."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Page = Callable[..., str]


def test_absent_issues_are_not_mentioned(trial: Callable[..., Path], page: Page) -> None:
    html = page(trial(2))
    assert "run autosalt respond on this folder" in html
    for name in ("responders", "flow", "change", "agreement", "trail", "problems"):
        assert f'id="{name}"' not in html
