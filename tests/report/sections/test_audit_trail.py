"""Overrides by reviewers, and superseded results."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

pytestmark = pytest.mark.slow

Section = Callable[[str, str], str]
Page = Callable[..., str]


def test_overrides_and_history_are_shown(
    trial: Callable[..., Path], tables: SimpleNamespace, page: Page, section: Section
) -> None:
    out = trial(1)
    override = {
        "override_id": 1, "time": "2024-06-02T10:00:00Z", "kind": "refuse", "state": "in_force",
        "subject": "0001", "visit": "V1", "view": None, "override_by": "Dr Reviewer",
        "override_reason": "wig", "withdraws": None, "loss_pct": None,
    }  # fmt: skip
    old = {
        "superseded": 1, "time": "2024-06-02T10:00:00Z", "table": "visits", "subject": "0001",
        "visit": "V1", "reason": "override", "changed": "salt", "old_salt": 61.0, "new_salt": None,
        "new_status": "incomplete", "old_status": "complete",
    }  # fmt: skip
    masks = override | {"override_id": 2, "kind": "masks", "view": "left", "loss_pct": 25.0}
    tables.write_table(out, "overrides", [override, masks])
    tables.write_table(out, "history", [old])
    trail = section(page(out), "trail")
    assert "photo refused in force Dr Reviewer wig" in trail
    assert "masks corrected: left, hair loss 25.0 % in force Dr Reviewer wig" in trail
    assert "61.0 – incomplete override" in trail
