"""The sheet of photo, truth and prediction side by side."""

import numpy as np
import pytest

from autosalt.training.evaluation.contact_sheet import CAPTION_PX, Case, draw_sheet


def test_a_sheet_without_cases_is_an_error() -> None:
    with pytest.raises(ValueError, match="no cases"):
        draw_sheet([])


def test_odd_sheets_are_filled_with_white() -> None:
    image = np.zeros((32, 32, 3), np.uint8)
    mask = np.zeros((32, 32), bool)
    sheet = draw_sheet([Case(image, mask, mask, mask, mask, "one")])
    assert sheet.shape == (32 + CAPTION_PX, 192, 3)
    assert (sheet[:, 96:] == 255).all()
