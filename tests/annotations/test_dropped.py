"""Reasons why a photo is dropped."""

from pathlib import Path

from autosalt.annotations.dropped import DROP_TEXT, DropReason, PhotoDropped

PAGE = Path(__file__).parents[2] / "docs/how-to/train/import-annotations.md"


def test_every_reason_states_what_to_do() -> None:
    assert set(DROP_TEXT) == set(DropReason)
    assert all(text.endswith(".") for text in DROP_TEXT.values())


def test_the_how_to_page_lists_every_reason() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [reason for reason in DropReason if f"`{reason}`" not in page] == []


def test_the_exception_reads_as_a_line() -> None:
    drop = PhotoDropped(DropReason.BAD_ANNOTATION, "two corners")
    assert str(drop) == "bad_annotation: two corners"
