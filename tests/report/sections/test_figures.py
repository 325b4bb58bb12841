"""Figures of a study, from the tables that are there."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Page = Callable[..., str]

Analysed = Callable[..., Path]


@pytest.mark.parametrize(
    "gone", ["arms", "models", "flow", "contrasts", "trajectories", "problems"]
)
def test_a_table_that_is_missing_leaves_out_its_part_only(
    analysed: Analysed, gone: str, page: Page
) -> None:
    out = analysed()
    next(out.rglob(f"{gone}.parquet")).unlink()
    html = page(out)
    assert "Best improvement of SALT" in html
    assert 'id="settings"' in html
