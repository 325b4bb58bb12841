"""Pages are called by their subject, with what every file system takes."""

import pytest

from autosalt.report.page.file_names import page_names, safe_name


@pytest.mark.parametrize("text", ["0012", "S-01", "site_3-0004"])
def test_ids_stay_as_they_are(text: str) -> None:
    assert safe_name(text) == text


@pytest.mark.parametrize(
    "text",
    ["a/b", "../x", "", "..", "C:\\x", "Müller, Anna", "日本", "con", "COM1", "x" * 300, "a\x00b",
     "a\nb", "<b>", "\ud800", "1.", "a b"],
)  # fmt: skip
def test_other_texts_become_names_of_their_own(text: str) -> None:
    name = safe_name(text)
    assert name.replace("-", "").replace("_", "").isalnum()
    assert name.isascii()
    assert 8 < len(name) <= 70
    assert name != safe_name(text + "2")


def test_names_that_differ_in_case_only_are_two_files() -> None:
    names = page_names(["ab", "AB", "0001"])
    assert names["0001"] == "0001.html"
    assert len({name.casefold() for name in names.values()}) == 3
