"""Sections that a report has, and those that it leaves out."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Page = Callable[..., str]


def test_what_is_not_there_is_not_spoken_of(trial: Callable[..., Path], page: Page) -> None:
    html = page(trial(2))
    assert "once\nautosalt respond" in html or "once autosalt respond" in html
    for name in ("responders", "flow", "change", "agreement", "trail", "problems"):
        assert f'id="{name}"' not in html
