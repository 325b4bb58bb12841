"""Every subject's baseline and last visit."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autosalt.core.types import Interval
from autosalt.report.data.model import Visit
from autosalt.report.data.run import read_study
from autosalt.report.figures import overview
from autosalt.results.folder import ResultsFolder


def test_overview_takes_subjects_without_scores(trial: Callable[..., Path]) -> None:
    subject = read_study(ResultsFolder(trial(1))).subjects[0]
    unscored = Visit("1", "V1", None, None, Interval(10.0, 60.0), None, None, None, None, ())
    unknown = replace(subject, name="nobody", visits=(unscored,), changes=())
    svg = ET.fromstring(overview.draw([subject, unknown], "x"))
    assert "nobody" in "".join(svg.itertext())
