"""Model that scored a run: find it again by its sha256, and open it with the run's settings."""

from collections.abc import Mapping
from typing import Any

from autosalt.errors import DeviceError, ModelError
from autosalt.imaging.checks.picture import PictureLimits
from autosalt.imaging.checks.quality import QualityLimits
from autosalt.imaging.decode import Limits
from autosalt.results.audit.run_record import ModelRecord
from autosalt.scorer.registry import ModelFile, find_model
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.session import SessionOptions


def find_scoring_model(recorded: ModelRecord, model: str | None) -> ModelFile:
    """The file of the model that scored.

    Args:
        recorded: of run.json; masks made elsewhere have no model.
        model: registered name or path; None for what is registered under the recorded name.

    Raises:
        ModelError: it is not there, or is another file.
    """
    name = recorded.name or ""
    try:
        found = find_model(model or name)
    except ModelError:
        if model is not None:
            raise
        raise ModelError(
            f"the model that scored, {name}, is not registered here; give its file with --model"
        ) from None
    if found.sha256 != recorded.sha256:
        raise ModelError(
            f"the photos were scored by the model with sha256 {(recorded.sha256 or '')[:12]}..., "
            f"{found.name} is {found.sha256[:12]}...; give the one that scored with --model FILE"
        )
    return found


def open_scorer(model: ModelFile, settings: Mapping[str, Any]) -> tuple[Scorer, str]:
    """A scorer with the stored settings of a run, on one thread.

    Returns:
        The scorer, and a note where its device is not that of the run; else empty.

    Raises:
        ModelError: the model cannot be used.
    """
    limits = (
        Limits(**settings["limits"]),
        QualityLimits(**settings["quality_limits"]),
        PictureLimits(**settings["picture_limits"]),
    )
    try:
        options = SessionOptions(settings["device"], threads=1, batch=settings["batch"])
        return Scorer(model, options, *limits), ""
    except DeviceError:
        note = f"scored on {settings['device']}, which is not here: scored again on cpu"
        return Scorer(model, SessionOptions("cpu", threads=1), *limits), note
