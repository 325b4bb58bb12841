"""The review page in a browser, served by `autosalt review`."""

from pathlib import Path

import pytest

from tests.web.conftest import RunProject


@pytest.mark.slow
def test_a_study_is_reviewed_in_a_browser(
    vitest: RunProject, review_page: None, review_study: Path, tiny_model: Path
) -> None:
    vitest("review", AUTOSALT_REVIEW_STUDY=review_study, AUTOSALT_MODEL=tiny_model)
