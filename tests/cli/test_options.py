"""Options that several commands share."""

import pytest
import typer

from autosalt.cli.console import WRONG_USAGE
from autosalt.cli.options import date_format_of
from autosalt.visits.date_format import DateFormat


@pytest.mark.parametrize("text", ["day-first", "month-first", "year-first", "%d.%m.%Y"])
def test_a_date_format_is_a_word_or_a_pattern(text: str) -> None:
    assert date_format_of(text) == DateFormat.parse(text)


def test_without_the_option_there_is_none() -> None:
    assert date_format_of(None) is None


@pytest.mark.parametrize("text", ["", "day", "%H:%M"])
def test_what_states_no_day_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        date_format_of(text)
    assert ended.value.exit_code == WRONG_USAGE
    assert capsys.readouterr().err.startswith(f"autosalt: --date-format {text!r} is none of")
