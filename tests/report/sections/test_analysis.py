"""Sections on the analysis: settings, problems, readers."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Section = Callable[[str, str], str]
Page = Callable[..., str]

Analysed = Callable[..., Path]


def test_settings_are_shown_in_words(analysed: Analysed, page: Page, section: Section) -> None:
    page_text = section(page(analysed()), "settings")
    assert "Primary response SALT50 (improvement of at least 50 %)" in page_text
    assert "Reference arm placebo" in page_text


def test_problems_are_named(analysed: Analysed, page: Page, section: Section) -> None:
    html = page(analysed(problem=True))
    assert "0099" in section(html, "problems")


def test_readers_are_compared(analysed: Analysed, page: Page, section: Section) -> None:
    agreement = section(page(analysed()), "agreement")
    assert "ICC(2,1)" in agreement
    assert "Lower limit of agreement, points" in agreement
