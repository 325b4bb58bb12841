"""Removes outdated report pages and their pictures; other people's files stay."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from autosalt.files.layout import PAGES, PICTURES, REPORT_NAME, THUMBNAILS

MARK: Final = '<meta name="generator" content="autosalt">'
"""By which a page of ours is known."""
_MARK_WITHIN: Final = 1000
_PICTURE: Final = re.compile(rf'"\.\./{PICTURES}/([^"/]+)"')


def is_ours(path: Path) -> bool:
    """Whether a page is one of ours."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return MARK in file.read(_MARK_WITHIN)


def remove_pages(folder: Path, keep: Collection[str] = (), of_report: str | None = None) -> None:
    """Remove the subjects' pages beside a report, and the copies of pictures that they name.

    Args:
        folder: where the report lies.
        keep: names of pages that stay, or are about to be written again.
        of_report: only pages that lead back to the report of this name; None for all.
    """
    for path in (folder / PAGES).glob("*.html"):
        if path.name in keep or not is_ours(path):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if of_report is not None and f'href="../{of_report}"' not in text:
            continue
        for name in _PICTURE.findall(text):
            (folder / PICTURES / unquote(name)).unlink(missing_ok=True)
        path.unlink()
    _remove_empty(folder)


def remove_report(out: Path) -> None:
    """Remove the report of a folder of results, the pages of its subjects and their thumbnails."""
    (out / REPORT_NAME).unlink(missing_ok=True)
    remove_pages(out)
    for path in (out / THUMBNAILS).glob("*.jpg"):
        path.unlink()
    _remove_empty(out)


def _remove_empty(folder: Path) -> None:
    for name in (PICTURES, THUMBNAILS, PAGES):
        if (folder / name).is_dir() and not any((folder / name).iterdir()):
            (folder / name).rmdir()
