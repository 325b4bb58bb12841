"""A session locks the results for each step, and decides only on what its reviewer saw."""

import pytest

from autosalt.batch.result import OverrideKind
from autosalt.errors import OverrideError
from autosalt.files.lock import at_work
from autosalt.results.apply_overrides import overrule
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import Wanted
from autosalt.results.review.session import Decision, OtherDecisionError, ReviewSession
from tests.conftest import ScoredStudy

LEFT = "0012/1/left.png"
REFUSE = Decision(OverrideKind.REFUSE, "a cap")


@pytest.fixture
def session(scored_study: ScoredStudy) -> ReviewSession:
    """A session whose photos were shown."""
    session = ReviewSession(ResultsFolder(scored_study.results), "QUI REVIEWER")
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
    assert session.published is not None


def test_a_decision_on_what_another_command_decided_changes_nothing(
    session: ReviewSession,
) -> None:
    overrule(session.results, Wanted("ANOTHER", "dark", (LEFT,)))
    with pytest.raises(OtherDecisionError, match="in between"):
        session.decide(LEFT, REFUSE)
    assert session.published is None
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


def test_a_photo_that_was_looked_at_is_recorded_once(session: ReviewSession) -> None:
    from autosalt.batch.ledger import Ledger

    assert [one.looked_at for one in session.look_at(LEFT)] == [True]
    assert session.look_at(LEFT) == ()
    with Ledger(session.results.ledger) as ledger:
        (looked,) = ledger.looked_at()
    assert (looked.path, looked.reviewer) == (LEFT, "QUI REVIEWER")
    assert session.shown(LEFT).looked_at
