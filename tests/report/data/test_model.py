"""Data model of the report: photo of a view, baseline and change of a subject."""

from dataclasses import replace

import pytest

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.views import View
from autosalt.report.data.model import Change, Photo, Score, Study, Subject, Visit

SCORED = Photo("1", "V1", View.TOP, "stated", "a.jpg", Score(40.0, None), None, None, None, None)
REFUSED = replace(SCORED, path="b.jpg", loss=None, reason="blurred")


def visit(name: str, *photos: Photo, reader: float | None = None) -> Visit:
    return Visit("1", name, None, None, None, None, None, None, reader, photos)


def change(name: str, points: float | None, baseline: str | None = "V1") -> Change:
    return Change(name, baseline, points, None, None, None, None, None)


@pytest.mark.parametrize("photos", [(SCORED, REFUSED), (REFUSED, SCORED)])
def test_a_scored_photo_represents_its_view_and_the_refused_one_is_listed(
    photos: tuple[Photo, ...],
) -> None:
    both = visit("V1", *photos)
    assert both.of(View.TOP) is SCORED
    assert both.of(View.LEFT) is None
    assert both.not_shown == (REFUSED,)
    assert visit("V1", REFUSED).not_shown == ()


def test_a_reason_is_explained_and_a_failure_too() -> None:
    assert REFUSED.reason_text == REASON_TEXT[Reason.BLURRED]
    assert "program failed" in replace(REFUSED, reason="failed").reason_text


def test_the_change_is_the_last_that_is_known() -> None:
    visits = tuple(visit(name) for name in ("V1", "V2", "V3"))
    subject = Subject("1", visits, (change("V2", -5.0), change("V3", None)))
    assert subject.change == change("V2", -5.0)
    assert subject.last is visits[1]
    assert subject.change_at(visits[2]) == change("V3", None)
    assert subject.change_at(visits[0]) is None


def test_the_baseline_is_that_of_the_tables_else_the_first_visit() -> None:
    visits = tuple(visit(name) for name in ("V1", "V2"))
    assert Subject("1", visits, (change("V1", 5.0, "V2"),)).baseline is visits[1]
    assert Subject("1", visits, ()).baseline is visits[0]
    assert Subject("1", visits, ()).last is visits[1]
    assert Subject("1", visits[:1], ()).last is None


def test_a_study_counts_visits_and_refused_photos_of_all() -> None:
    subject = Subject("1", (visit("V1", reader=40.0), visit("V2")), ())
    study = Study((subject, subject), (SCORED, REFUSED))
    assert len(study.visits) == 4
    assert study.refused == (REFUSED,)
    assert study.has_reader
