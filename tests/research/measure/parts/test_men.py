"""Men from four sides, read exactly."""

from pathlib import Path

from autosalt.training.model.predict import Model
from research.measure.parts.men import measure


def test_views_full_hair_and_mixed_up_labels_are_counted(work: Path, model: Model) -> None:
    rows = measure(work / "real" / "five-view-test", model)
    found = {one.figure.split(" (")[0]: one.number for one in rows}
    assert {one.on for one in rows} == {"five-view, 2 men not trained on"}
    assert found["view accuracy, %"] == 100
    assert found["labels mixed up"] == 100
    assert found["right labels: flagged, %"] == 0
    assert found["loss_pct median, Norwood 2 sides and back"] == 0
    assert found["top, Norwood 2"] == 0
