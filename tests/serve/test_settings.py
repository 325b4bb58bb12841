"""Settings that cannot be followed are refused with the name of their option."""

from pathlib import Path
from typing import Any

import pytest

from autosalt.errors import ServiceError
from autosalt.imaging.decode import Limits
from autosalt.serve.settings import MOST_PHOTOS, Settings


@pytest.mark.parametrize(
    ("wrong", "option"),
    [
        ({"max_photo_bytes": 0}, "--max-photo-mb"),
        ({"max_pixels": 0}, "--max-megapixels"),
        ({"queue": MOST_PHOTOS - 1}, "--queue"),
        ({"workers": 0}, "--workers"),
        ({"seconds": 0.0}, "--seconds"),
        ({"seconds": float("nan")}, "--seconds"),
        ({"body_seconds": 1e9}, "--body-seconds"),
        ({"origins": ("*",)}, "--allow-origin"),
        ({"origins": ("https://clinic.example/",)}, "--allow-origin"),
        ({"page": Path("nowhere")}, "--page"),
    ],
)
def test_a_wrong_setting_is_refused_by_the_name_of_its_option(
    wrong: dict[str, Any], option: str
) -> None:
    with pytest.raises(ServiceError, match=option):
        Settings(**wrong)


def test_the_scorer_opens_no_more_than_the_settings_allow() -> None:
    limits = Settings(max_photo_bytes=1000, max_pixels=2000).limits
    assert limits == Limits(max_bytes=1000, max_pixels=2000)


def test_the_token_is_in_no_text_of_the_settings() -> None:
    assert "secret" not in repr(Settings(token="a-secret-of-people"))
