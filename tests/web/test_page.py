"""The page that scores a visit: its tests in a browser, and its words for a refusal."""

import json
from pathlib import Path

import pytest

from autosalt.core.reasons import REASON_TEXT
from tests.conftest import WEB
from tests.web.conftest import RunProject

WORDS = WEB / "page/reasons.json"


def test_the_page_has_the_words_of_every_reason() -> None:
    """After a change, write them again: `python scripts/write_page_words.py`."""
    assert json.loads(WORDS.read_text("utf-8")) == dict(REASON_TEXT)


@pytest.mark.slow
def test_the_page_scores_a_visit_in_a_browser(vitest: RunProject, golden_set: Path) -> None:
    vitest("page", AUTOSALT_GOLDEN=golden_set)
