"""`research/measure/regrowth.py` reads the settings that `autosalt phantom study` writes."""

from pathlib import Path

import pytest

from autosalt.phantom.datasets.trial import Trial
from autosalt.phantom.datasets.write_trial import write_study
from research.measure.regrowth import trial_of


@pytest.mark.slow
def test_the_trial_of_a_folder_is_the_one_it_was_drawn_from(tmp_path: Path) -> None:
    trial = Trial(subjects=1, visits=1, height=96, width=72, seed=3, regrowth=(0.1, 0.5))
    write_study(tmp_path / "study", trial)
    again = trial_of(tmp_path / "study" / "study.json")
    assert again == trial
    assert hash(again) == hash(trial)  # what is drawn is kept by its trial
