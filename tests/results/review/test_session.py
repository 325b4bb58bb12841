"""A session locks the results for each step, and decides only on what its reviewer saw."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt import Scorer
from autosalt.archive.stores.local import Folder
from autosalt.batch.ledger import Ledger
from autosalt.batch.result import OverrideKind
from autosalt.batch.scorers import ModelScorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.errors import OtherDecisionError, OverrideError, ResultsError
from autosalt.files.lock import at_work
from autosalt.results.apply_overrides import overrule
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import Wanted
from autosalt.results.review.doubts import view_of
from autosalt.results.review.overriding import Overriding
from autosalt.results.review.pictures import PhotoMasks, Pictures
from autosalt.results.review.session import ReviewSession
from autosalt.results.review.trail import Decision
from tests.conftest import TINY_MANIFEST, ScoredStudy, build_tiny_model

LEFT = "0012/1/left.png"
REFUSE = Decision(OverrideKind.REFUSE, "a cap")


@pytest.fixture
def session(scored_study: ScoredStudy, photo_scorer: ModelScorer) -> ReviewSession:
    """A session whose photos were shown."""
    results, reviewer = ResultsFolder(scored_study.results), "QUI REVIEWER"
    pictures = Pictures(Folder(scored_study.photos), photo_scorer.scorer)
    session = ReviewSession(results, reviewer, pictures, Overriding(results, reviewer))
    session.photos()
    return session


def test_between_steps_the_results_are_free(session: ReviewSession) -> None:
    assert not at_work(session.results.path)
    session.decide(LEFT, REFUSE)
    assert not at_work(session.results.path)
    with session.alone():
        assert at_work(session.results.path)


def test_a_decision_names_every_photo_that_changed_since_they_were_shown(
    session: ReviewSession,
) -> None:
    overrule(session.results, Wanted("ANOTHER", "dark", ("0034/1/back.png",)))
    changed = session.decide(LEFT, REFUSE)
    assert changed[0].path == LEFT
    assert {one.path for one in changed if one.decision} == {LEFT, "0034/1/back.png"}
    assert {(one.outcome.row.subject, one.outcome.row.visit) for one in changed} == {
        ("0012", "1"), ("0034", "1"),
    }  # fmt: skip


def test_a_decision_on_what_another_command_decided_changes_nothing(
    session: ReviewSession,
) -> None:
    overrule(session.results, Wanted("ANOTHER", "dark", (LEFT,)))
    with pytest.raises(OtherDecisionError, match="in between"):
        session.decide(LEFT, REFUSE)
    session.photos()
    assert session.shown(LEFT).decision is not None
    changed = session.decide(LEFT, Decision(OverrideKind.WITHDRAW, "no cap", known=1))
    assert changed[0].decision is None


def test_a_decision_takes_the_place_of_the_one_in_force(session: ReviewSession) -> None:
    session.decide(LEFT, REFUSE)
    (first, *_) = session.decide(LEFT, Decision(OverrideKind.REFUSE, "blurred", known=1))
    assert first.decision is not None
    assert (first.decision.number, first.decision.reason) == (3, "blurred")


def test_what_is_not_overruled_cannot_be_withdrawn(session: ReviewSession) -> None:
    with pytest.raises(OverrideError, match="no override to withdraw"):
        session.decide(LEFT, Decision(OverrideKind.WITHDRAW, "no cap"))


def test_two_photos_that_were_mixed_up_are_exchanged_in_one_decision(
    session: ReviewSession,
) -> None:
    right = "0012/1/right.png"
    decision = Decision(OverrideKind.VIEW, "mixed up", view="right", exchange=True)
    changed = session.decide(LEFT, decision)
    assert [one.path for one in changed[:1]] == [LEFT]
    views = {one.path: view_of(one.outcome) for one in changed}
    assert (views[LEFT], views[right]) == ("right", "left")
    alone = Decision(OverrideKind.WITHDRAW, "they were right", known=1)
    with pytest.raises(OverrideError, match="left of visit 1 is taken"):
        session.decide(LEFT, alone)
    session.decide(LEFT, replace(alone, exchange=True))
    assert [view_of(session.shown(path).outcome) for path in (LEFT, right)] == ["left", "right"]


def test_an_exchange_needs_another_photo_as_the_reviewer_saw_it(session: ReviewSession) -> None:
    decision = Decision(OverrideKind.VIEW, "mixed up", view="top", exchange=True)
    with pytest.raises(OverrideError, match="no other photo of the visit counts as top"):
        session.decide("0012/2/left.png", decision)
    overrule(session.results, Wanted("ANOTHER", "dark", ("0012/1/back.png",)))
    with pytest.raises(OtherDecisionError, match=r"0012/1/top\.png"):
        session.decide(LEFT, decision)
    session.photos()
    session.decide(LEFT, decision)


def test_a_photo_that_was_looked_at_is_recorded_once(session: ReviewSession) -> None:
    assert [one.looked_at for one in session.look_at(LEFT)] == [True]
    assert session.look_at(LEFT) == ()
    with Ledger(session.results.ledger) as ledger:
        (looked,) = ledger.looked_at()
    assert (looked.path, looked.reviewer) == (LEFT, "QUI REVIEWER")
    assert session.shown(LEFT).looked_at


def drawn(session: ReviewSession, rows: slice) -> PhotoMasks:
    """The model's scalp of `LEFT`, with loss in some of its rows."""
    scalp = session.see(LEFT).painted.scalp
    loss = np.zeros_like(scalp)
    loss[rows] = scalp[rows]
    return PhotoMasks(scalp, loss)


def test_masks_count_from_the_decision_to_its_withdrawal(session: ReviewSession) -> None:
    before = session.shown(LEFT).outcome
    masks = drawn(session, slice(0, 100))
    (first, *_) = session.decide(LEFT, Decision(OverrideKind.MASKS, "hair", masks=masks))
    assert first.outcome.score is not None
    assert first.outcome.score.loss_px == np.count_nonzero(masks.loss)
    assert (first.outcome.score.interval, first.salt is None) == (None, False)
    np.testing.assert_array_equal(session.masks(LEFT)[0].loss, masks.loss)
    (last, *_) = session.decide(LEFT, Decision(OverrideKind.WITHDRAW, "no", known=1))
    assert last.outcome == before
    np.testing.assert_array_equal(session.masks(LEFT)[0].loss, session.see(LEFT).painted.loss)


def test_masks_are_never_drawn_on_another_file(
    session: ReviewSession, scored_study: ScoredStudy
) -> None:
    masks = drawn(session, slice(0, 100))
    photos = scored_study.photos
    (photos / LEFT).write_bytes((photos / "0012/1/top.png").read_bytes())
    with pytest.raises(PhotoRefused) as refused:
        session.decide(LEFT, Decision(OverrideKind.MASKS, "hair", masks=masks))
    assert refused.value.reason is Reason.PHOTO_CHANGED
    assert session.photos()[0].path == ScoredStudy.REFUSED
    assert session.shown(LEFT).decision is None


def test_results_of_another_model_are_not_reviewed_with_this_one(
    scored_study: ScoredStudy, tmp_path: Path
) -> None:
    other = replace(TINY_MANIFEST, code_revision="other")
    scorer = Scorer.load(build_tiny_model(tmp_path / "other.onnx", other))
    results = ResultsFolder(scored_study.results)
    pictures = Pictures(Folder(scored_study.photos), scorer)
    session = ReviewSession(results, "QUI", pictures, Overriding(results, "QUI"))
    with pytest.raises(ResultsError, match="scored by another model in between"):
        session.photos()


@pytest.mark.parametrize("masks_first", [True, False])
def test_view_and_masks_are_corrected_in_either_order(
    session: ReviewSession, masks_first: bool
) -> None:
    session.decide("0012/1/right.png", Decision(OverrideKind.REFUSE, "blurred"))
    masks = drawn(session, slice(0, 100))
    both = [
        Decision(OverrideKind.MASKS, "hair", masks=masks),
        Decision(OverrideKind.VIEW, "it is the right", view="right"),
    ]
    for decision in both if masks_first else reversed(both):
        held = session.shown(LEFT).decision
        known = None if held is None else held.number
        session.decide(LEFT, replace(decision, known=known))
    photo = session.shown(LEFT)
    assert photo.outcome.score is not None
    assert photo.outcome.score.view == "right"
    assert photo.outcome.score.loss_px == np.count_nonzero(masks.loss)
    np.testing.assert_array_equal(session.masks(LEFT)[0].loss, masks.loss)
