"""MkDocs hook: add the generated pages to the site."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[2]


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    """Add every generated page; none of them is ever written into docs/."""
    from mkdocs.structure.files import File

    for uri, page in generated_pages().items():
        files.append(File.generated(config, uri, content=page()))
    return files


def generated_pages() -> "dict[str, Callable[[], str]]":
    """Every generated page: its place in the site, and what gives its Markdown."""
    sys.path[:0] = [item for item in (str(ROOT / "scripts"),) if item not in sys.path]
    from docs_site.codes import issues_page, reasons_page
    from docs_site.commands import commands_page
    from docs_site.datasets import datasets_page
    from docs_site.model_card import model_card_page
    from docs_site.settings import settings_page
    from docs_site.tables import tables_page
    from docs_site.worked_example import worked_example_page

    return {
        "reference/commands.md": commands_page,
        "reference/tables.md": tables_page,
        "reference/datasets.md": datasets_page,
        "reference/reasons.md": reasons_page,
        "reference/issues.md": issues_page,
        "reference/settings.md": settings_page,
        "explanation/worked-example.md": worked_example_page,
        "explanation/model-card.md": lambda: model_card_page(ROOT / "models/README.md"),
    }
