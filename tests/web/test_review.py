"""The review page in a browser, served by `autosalt review`."""

import pytest

from tests.web.conftest import RunProject


@pytest.mark.slow
def test_a_study_is_reviewed_in_a_browser(vitest: RunProject, review_page: None) -> None:
    vitest("review", AUTOSALT_REVIEW_PAGE="built")
