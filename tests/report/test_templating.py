"""Functions that the templates of the report use."""

from collections.abc import Callable
from pathlib import Path

from autosalt.report.data.run import read_study
from autosalt.report.templating import arithmetic
from autosalt.results.folder import ResultsFolder

Trial = Callable[..., Path]


def test_arithmetic_is_written_out(trial: Trial) -> None:
    first = read_study(ResultsFolder(trial(1))).subjects[0].visits[0]
    assert arithmetic(first) == "0.18 × 60.0 + 0.18 × 60.0 + 0.40 × 60.0 + 0.24 × 60.0 = 60.0"
