"""Photos as a reviewer sees them: with their visit, their baseline, and what was decided."""

import pytest

from autosalt.results.apply_overrides import overrule
from autosalt.results.audit.stored_run import Stored, read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import Wanted
from autosalt.results.review.photos import ReviewPhoto, blind_photos, review_photos
from tests.conftest import ScoredStudy

LEFT = "0012/1/left.png"


@pytest.fixture
def stored(scored_study: ScoredStudy) -> Stored:
    """The study, one photo of it refused by a reviewer."""
    results = ResultsFolder(scored_study.results)
    overrule(results, Wanted("ANOTHER", "a cap", (LEFT,)))
    return read_stored(results)


def by_path(photos: tuple[ReviewPhoto, ...]) -> dict[str, ReviewPhoto]:
    return {one.path: one for one in photos}


def test_an_override_is_shown_with_what_it_changed(stored: Stored) -> None:
    photos = by_path(review_photos(stored, ()))
    decided = photos[LEFT]
    assert decided.decision is not None
    assert decided.decision.reviewer == "ANOTHER"
    assert decided.outcome.original is not None
    assert {photos[f"0012/1/{view}.png"].salt for view in ("right", "top")} == {None}


def test_the_baseline_is_the_scored_photo_of_the_view_at_the_first_visit(stored: Stored) -> None:
    photos = by_path(review_photos(stored, ()))
    assert photos["0034/2/top.png"].baseline == "0034/1/top.png"  # not the second one, replaced
    assert photos["0034/1/top.png"].baseline == ""
    assert photos[ScoredStudy.REFUSED].baseline == "0012/1/top.png"


def test_what_was_looked_at_holds_for_the_file_alone(stored: Stored) -> None:
    key = by_path(review_photos(stored, ()))[LEFT].key
    assert by_path(review_photos(stored, {key}))[LEFT].looked_at
    assert not by_path(review_photos(stored, {(LEFT, "0" * 64)}))[LEFT].looked_at


def test_a_blind_reviewer_sees_no_trace_of_others(stored: Stored) -> None:
    photos = by_path(blind_photos(stored, {}, ()))
    assert all(one.decision is None for one in photos.values())
    assert all(one.outcome.original is None for one in photos.values())
    assert photos[LEFT].outcome.score is not None
    assert photos[LEFT].salt is not None
