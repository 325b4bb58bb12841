"""Write the words of each refusal reason for the page, web/page/reasons.json.

Usage: python scripts/write_page_words.py
"""

import json
from pathlib import Path

from autosalt.core.reasons import REASON_TEXT

WORDS = Path(__file__).parents[1] / "web/page/reasons.json"


def main() -> None:
    WORDS.write_text(json.dumps(dict(REASON_TEXT), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
