"""Parts that all estimates share: windows in order of time, and notes in one line."""

import pandas as pd

from autosalt.study.estimates import joined, windows_in_order


def test_windows_come_in_order_of_time_whatever_the_order_of_rows() -> None:
    frame = pd.DataFrame({"window": ["week 24", "week 4", "week 24"], "order": [2, 1, 2]})
    assert windows_in_order(frame) == ("week 4", "week 24")


def test_notes_are_joined_once_each_and_blanks_are_left_out() -> None:
    assert joined("few subjects", "", "one arm", "few subjects") == "few subjects; one arm"
    assert joined("", "") == ""
