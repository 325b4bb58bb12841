"""Model card as a page of the site: its links lead to the site or become text."""

import re
from pathlib import Path
from typing import Final

_LINK: Final = re.compile(r"\[([^\]]+)\]\((?!https?://|#)([^)]+)\)")
_TO_DOCS: Final = "../docs/"


def model_card_page(card: Path) -> str:
    """Markdown of `models/README.md`, for a page in `explanation/`."""
    return _LINK.sub(_rewritten, card.read_text(encoding="utf-8"))


def _rewritten(link: "re.Match[str]") -> str:
    text, target = link[1], link[2]
    if target.startswith(_TO_DOCS):
        return f"[{text}](../{target.removeprefix(_TO_DOCS)})"
    return text
