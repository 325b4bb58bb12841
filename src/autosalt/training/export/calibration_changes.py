"""Calibrated numbers of a model, before and after it was calibrated again."""

from dataclasses import dataclass

from autosalt.scorer.manifest import Manifest
from autosalt.training.export.calibrate import MIN_BLANK_HEADS, MIN_RETAKEN


@dataclass(frozen=True, slots=True)
class CalibrationChange:
    """One calibrated number; None where the model had none, or it could not be measured.

    `note` states why a number is missing; it is empty otherwise.
    """

    what: str
    before: float | None
    after: float | None
    note: str = ""


def changes(previous: Manifest | None, manifest: Manifest) -> tuple[CalibrationChange, ...]:
    """What calibration set: each number in the model that there was, and in the one written.

    Args:
        previous: of the model that was calibrated again; None for a checkpoint, which has none.
        manifest: as it was written.
    """
    before = {} if previous is None else _numbers(previous)
    return tuple(
        CalibrationChange(what, before.get(what), after, _missing(what, after))
        for what, after in _numbers(manifest).items()
    )


_DETECTION_LIMIT, _SEM = "detection limit, points", "SEM, points of SALT"


def _numbers(manifest: Manifest) -> dict[str, float | None]:
    return {
        "threshold of scalp": manifest.thresholds.scalp,
        "threshold of loss": manifest.thresholds.loss,
        "interval: floor, points": manifest.interval.floor_pct,
        "interval: factor of a view": manifest.interval.view_factor,
        "interval: factor of a visit": manifest.interval.visit_factor,
        _DETECTION_LIMIT: manifest.detection_limit_pct,
        _SEM: manifest.sem_points,
    }


def _missing(what: str, after: float | None) -> str:
    """Why calibration found no number, where it found none."""
    if what == _DETECTION_LIMIT and after == 0.0:
        return f"fewer than {MIN_BLANK_HEADS} people without loss, or none misread"
    if what == _SEM and after is None:
        return f"fewer than {MIN_RETAKEN} visits taken twice (column take)"
    return ""
