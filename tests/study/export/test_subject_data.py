"""Results of photos are read from a run, and visits are numbered in order of time."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.core.types import Interval
from autosalt.errors import ResultsError
from autosalt.files.table import Table, write_table
from autosalt.results.folder import ResultsFolder
from autosalt.results.tables import PHOTO_COLUMNS
from autosalt.study.analysis import analyse
from autosalt.study.export.subject_data import handover, read_photos
from autosalt.study.scores.read import Scores
from autosalt.study.settings.options import StudySettings

PHOTO = {"subject": "A", "visit": "1", "path": "a.jpg", "status": "scored"}


def test_photos_are_read_by_visit_with_their_overrides(tmp_path: Path) -> None:
    assert read_photos(ResultsFolder(tmp_path)) == {}
    refused = {
        "status": "refused",
        "reason": "blurred",
        "override": "refuse",
        "override_by": "Dr X",
        "override_reason": "hair clip",
        "original_loss_pct": 55.0,
    }
    ends = {"loss_pct_low": 8.0, "loss_pct_high": 12.0}
    rows = (
        {**PHOTO, "view": "top", "sha256": "22", **refused},
        {**PHOTO, "view": "left", "sha256": "11", "loss_pct": 10.0, **ends},
        {**PHOTO, "sha256": "33", "status": "failed"},
    )
    write_table(Table("photos", PHOTO_COLUMNS, rows), tmp_path)
    left, top, unknown = read_photos(ResultsFolder(tmp_path))["A", "1"]
    assert (left.view, left.scored, left.interval) == ("left", True, Interval(8.0, 12.0))
    assert (top.reason, top.override, top.original_loss_pct) == ("blurred", "refuse", 55.0)
    assert (unknown.view, unknown.scored, unknown.reason) == ("", False, "failed")


def test_a_damaged_table_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "parquet").mkdir()
    (tmp_path / "parquet/photos.parquet").write_bytes(b"PAR1")
    with pytest.raises(ResultsError, match=r"photos\.parquet: is damaged"):
        read_photos(ResultsFolder(tmp_path))


def test_visits_are_numbered_by_day_and_without_days_by_window(make: SimpleNamespace) -> None:
    dated = [make.visit("A", *v) for v in (("late", 5, 200), ("base", 9, 0), ("early", 7, 30))]
    named = [make.visit("B", f"week {k}", 50) for k in (10, 2, 0)]
    for visits, order in (
        (dated, ["base", "early", "late"]),
        (named, ["week 0", "week 2", "week 10"]),
    ):
        analysis = analyse(Scores(tuple(visits), in_results=True), StudySettings())
        (listed,) = handover(analysis).visits.values()
        assert [placed.visit.name for placed in listed] == order
        assert [placed.number for placed in listed] == [1, 2, 3]
