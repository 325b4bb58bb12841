"""Calibrated numbers before and after, and why one is missing."""

from dataclasses import replace

from autosalt.core.interval import IntervalCalibration
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.scorer.manifest import Manifest
from autosalt.training.export.calibration_changes import changes

MANIFEST = Manifest(
    name="mine",
    input=InputSpec(size=64, fill=(128, 128, 128)),
    thresholds=Thresholds(0.5, 0.5),
    view_min_probability=0.5,
    none_max_probability=0.5,
    detection_limit_pct=1.0,
    interval=IntervalCalibration(1.0, 2.0, 1.5),
    sem_points=2.0,
    training_data_sha256="0" * 64,
    code_revision="test",
    licence="MIT",
    intended_use="Tests only.",
)


def test_every_calibrated_number_is_shown_before_and_after() -> None:
    now = replace(MANIFEST, detection_limit_pct=3.0, interval=IntervalCalibration(1.0, 2.5, 1.75))
    rows = {row.what: (row.before, row.after) for row in changes(MANIFEST, now)}
    assert rows == {
        "threshold of scalp": (0.5, 0.5),
        "threshold of loss": (0.5, 0.5),
        "interval: floor, points": (1.0, 1.0),
        "interval: factor of a view": (2.0, 2.5),
        "interval: factor of a visit": (1.5, 1.75),
        "detection limit, points": (1.0, 3.0),
        "SEM, points of SALT": (2.0, 2.0),
    }


def test_a_number_that_could_not_be_measured_has_its_reason() -> None:
    notes = [row.note for row in changes(MANIFEST, MANIFEST)]
    assert set(notes) == {""}
    less = replace(MANIFEST, detection_limit_pct=0.0, sem_points=None)
    limit, sem = (row.note for row in changes(MANIFEST, less) if row.note)
    assert limit.startswith("fewer than 10 people without loss")
    assert sem.startswith("fewer than 10 visits taken twice")


def test_a_checkpoint_has_no_numbers_before() -> None:
    assert {row.before for row in changes(None, MANIFEST)} == {None}
