"""The page's plain words for a refusal are those of the program."""

import json
from pathlib import Path

from autosalt.core.reasons import REASON_TEXT

WORDS = Path(__file__).parents[2] / "web/page/reasons.json"


def test_the_page_has_the_words_of_every_reason() -> None:
    """After a change, write them again: `python scripts/write_page_words.py`."""
    assert json.loads(WORDS.read_text("utf-8")) == dict(REASON_TEXT)
