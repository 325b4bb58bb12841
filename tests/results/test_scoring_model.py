"""The model that scored is found again by its sha256, and no other one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.errors import ModelError
from autosalt.results.folder import ResultsFolder
from autosalt.results.scoring_model import find_scoring_model, open_scorer
from tests.conftest import TINY_MANIFEST, ScoredStudy


def test_the_model_that_scored_opens_with_the_settings_of_the_run(
    study_once: ScoredStudy,
) -> None:
    record = ResultsFolder(study_once.results).run
    model = find_scoring_model(record.model, str(study_once.model))
    scorer, note = open_scorer(model, record.settings)
    assert scorer.model_sha256 == record.model.sha256
    assert scorer.limits.max_bytes == record.settings["limits"]["max_bytes"]
    assert note == ""


def test_a_model_that_is_not_registered_must_be_given(study_once: ScoredStudy) -> None:
    record = ResultsFolder(study_once.results).run
    with pytest.raises(ModelError, match="tiny, is not registered here; give its file with --mod"):
        find_scoring_model(record.model, None)


def test_another_model_is_named_with_what_to_do(
    study_once: ScoredStudy, build_model: Callable[..., Path], tmp_path: Path
) -> None:
    other = build_model(tmp_path / "other.onnx", replace(TINY_MANIFEST, code_revision="other"))
    record = ResultsFolder(study_once.results).run
    with pytest.raises(ModelError, match=r"scored by the model with sha256 .* with --model FILE"):
        find_scoring_model(record.model, str(other))
