"""The study that the report is measured on, and how the browser is asked."""

import shutil
from pathlib import Path

import pytest

from autosalt.report.data.run import read_study
from autosalt.report.write import write_report
from autosalt.results.folder import ResultsFolder
from autosalt.study.analysis import analyse
from autosalt.study.scores.read import read_visits
from autosalt.study.settings.toml_file import read_settings
from benchmarks.browser import open_page
from benchmarks.report_study import write_scored_study


@pytest.mark.slow
def test_a_study_without_photos_is_scored_and_analysed(tmp_path: Path) -> None:
    settings = write_scored_study(tmp_path, subjects=4, visits=3)
    study = read_study(ResultsFolder(tmp_path))
    assert len(study.subjects) == 4
    overlays = [photo.overlay for photo in study.photos if photo.overlay]
    assert overlays
    assert all((tmp_path / overlay).is_file() for overlay in overlays)
    analysis = analyse(read_visits(tmp_path), read_settings(settings))
    assert sum(endpoint.response is not None for endpoint in analysis.endpoints) >= 4


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_a_page_opens_in_a_browser(tmp_path: Path) -> None:
    write_scored_study(tmp_path, subjects=2, visits=2)
    opened = open_page(write_report(ResultsFolder(tmp_path)))
    assert opened.nodes > 100
    assert 0 < opened.loaded < 60_000
