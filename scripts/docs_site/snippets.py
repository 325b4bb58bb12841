"""Find the commands of the documentation, so that the tests can run them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RUNNABLE: Final = frozenset({"bash", "python"})
"""Languages of blocks that the tests run."""
_BLOCK: Final = re.compile(
    r"(?:^<!-- not run in the tests: (?P<why>[^\n]+) -->\n)?"
    r"^```(?P<language>\w+)(?P<options>[^\n]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_TITLE: Final = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Snippet:
    """A block of code on a page.

    Attributes:
        language: as the block names it.
        text: its content.
        title: the file's name, where the block is a file.
        not_run: the reason why the tests do not run it; empty where they do.
    """

    language: str
    text: str
    title: str = ""
    not_run: str = ""

    @property
    def runs(self) -> bool:
        """Whether the tests run it."""
        return self.language in RUNNABLE and not self.not_run


def snippets(page: str) -> tuple[Snippet, ...]:
    r"""The blocks of code of a page's Markdown, in order.

    >>> [snippet.text for snippet in snippets("```bash\nls\n```")]
    ['ls\n']
    """
    blocks = _BLOCK.finditer(page)
    return tuple(
        Snippet(
            block["language"],
            block["text"],
            title[1] if (title := _TITLE.search(block["options"])) else "",
            (block["why"] or "").strip(),
        )
        for block in blocks
    )


def pages_with_commands(docs: Path) -> dict[str, tuple[Snippet, ...]]:
    """Return the pages with blocks that run: path from `docs`, and all blocks of the page."""
    pages = {
        path.relative_to(docs).as_posix(): snippets(path.read_text(encoding="utf-8"))
        for path in sorted(docs.rglob("*.md"))
    }
    return {name: blocks for name, blocks in pages.items() if any(block.runs for block in blocks)}
