"""Trajectories: the time of the response, whether it lasted, and its class."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.study.response.endpoints import endpoints
from autosalt.study.response.trajectory import Event, Trajectory, trajectories
from autosalt.study.settings.options import MissingSettings, ResponseSettings, StudySettings

OTHER = (90,) * 9  # a subject who comes to all visits


def of(
    make: SimpleNamespace,
    *scores: float | None,
    settings: StudySettings | None = None,
    mdc: float | None = 5.0,
    half: float | None = None,
) -> Trajectory:
    """The trajectory of a subject with visits every 12 weeks."""
    visits = [*make.course("A", *scores, half=half), *make.course("B", *OTHER)]
    study = make.study(visits, settings, mdc)
    return trajectories(study, endpoints(study))[0]


@pytest.mark.parametrize(
    ("scores", "kind"),
    [
        # Weeks 0, 12, 24, 36, 48, 60, 72. Early ends with week 26, middle with week 54.
        ((80, 60, 20, 15, 15, 15), "early responder"),
        ((80, 15), "early responder"),
        ((80, 60, 30, 25, 18, 10), "middle responder"),
        ((80, 15, 30, 25, 18, 10), "middle responder"),  # not at week 24
        ((80, 60, 20, 25, 30, 10), "late responder"),  # not at month 12
        ((80, 60, 50, 40, 30, 20), "late responder"),
        ((80, None, None, None, None, 20), "late responder"),
        ((80, 60, 50, 50), "partial responder"),
        ((80, 15, 15, 15, 50), "partial responder"),
        ((80, 50, 60, 60), "relapser"),
        ((80, 10, 10, 80), "relapser"),
        ((80, 70, 60), "non-responder"),
        ((80, 90), "non-responder"),
        ((80,), "not assessable"),
        ((80, None), "not assessable"),
        ((None, 10), "not assessable"),
        ((0, 10), "not assessable"),
        ((18, 10), "not assessable"),  # nothing was left to reach
    ],
)
def test_classes_after_king_and_others(
    make: SimpleNamespace, scores: tuple[float | None, ...], kind: str
) -> None:
    """10.1111/jdv.20547."""
    result = of(make, *scores)
    assert result.kind == kind
    assert result.why
    assert result.kind_at_best is result.kind_at_worst is None  # no intervals


def test_a_response_without_a_known_day_is_neither_early_nor_late(make: SimpleNamespace) -> None:
    study = make.study([make.visit("A", "V1", 80), make.visit("A", "V2", 10)])
    (result,) = trajectories(study, endpoints(study))
    assert (result.kind, result.why) == (
        "not assessable",
        "SALT ≤ 20 at V2, but days are not known",
    )
    assert result.first_response == Event(True, "V2", None)


def test_first_and_sustained_response(make: SimpleNamespace) -> None:
    """SALT50 first at week 12, for two visits in a row from week 36 on."""
    result = of(make, 80, 40, 60, 40, 30)
    assert result.first_response == Event(True, "week 12", 84)
    assert result.sustained_response == Event(True, "week 36", 252)


def test_no_response_is_censored_at_the_last_score(make: SimpleNamespace) -> None:
    result = of(make, 80, 70, 60, None)
    assert result.first_response == Event(False, "week 24", 168)
    assert (result.scored, result.last.window.name, result.best.window.name) == (
        2,
        "week 24",
        "week 24",
    )
    assert of(make, 80).first_response is None
    assert of(make, 80, None).first_response is None


def test_a_missed_visit_breaks_a_sustained_response_under_nri_only(make: SimpleNamespace) -> None:
    assert of(make, 80, 40, None, 40).sustained_response == Event(False, "week 36", 252)
    observed = StudySettings(missing=MissingSettings("observed", "observed"))
    assert of(make, 80, 40, None, 40, settings=observed).sustained_response == Event(
        True, "week 12", 84
    )


@pytest.mark.parametrize(
    ("scores", "mdc", "relapse"),
    [
        ((80, 40, 20, 45), 5.0, Event(True, "week 36", 252)),
        ((80, 40, 20, 39), 5.0, Event(False, "week 36", 252)),  # 19 points
        ((80, 40, 20, 40, 20), 25.0, Event(False, "week 48", 336)),  # within noise
        ((80, 40, 20, 45), None, None),  # whether beyond noise is not known
        ((80, 40, 20, 30), None, Event(False, "week 36", 252)),  # too little in any case
        ((60, 58, 80), 5.0, None),  # nothing was gained that could be lost
        ((80,), 5.0, None),
        # Rises of exactly 20 points, which is enough, and as large as the noise, which is not.
        ((60, 12.3, 32.3), 15.0, Event(True, "week 24", 168)),
        ((60, 12.0, 32.0), 15.0, Event(True, "week 24", 168)),
        ((60, 12.2, 32.2), 20.0, Event(False, "week 24", 168)),
    ],
)
def test_relapse(
    make: SimpleNamespace,
    scores: tuple[float, ...],
    mdc: float | None,
    relapse: Event | None,
) -> None:
    assert of(make, *scores, mdc=mdc).relapse == relapse


def test_intervals_give_the_first_and_last_day_of_a_possible_response(
    make: SimpleNamespace,
) -> None:
    """SALT50 of 80 is 40: with 8 points of doubt 46 may be there and 30 surely is."""
    result = of(make, 80, 46, 39, 30, half=8.0)
    assert result.first_response == Event(True, "week 24", 168, day_low=84, day_high=252)
    surely_not = of(make, 80, 79, half=8.0)
    assert surely_not.first_response == Event(False, "week 12", 84, None, None)


def test_intervals_give_the_possible_classes(make: SimpleNamespace) -> None:
    result = of(make, 80, 57, 57, half=6.0)  # SALT30 is 56
    assert (result.kind_at_worst, result.kind, result.kind_at_best) == (
        "non-responder",
        "non-responder",
        "partial responder",
    )
    sure = of(make, 80, 10, 5, half=3.0)
    assert sure.kind == sure.kind_at_best == sure.kind_at_worst == "early responder"


scores = st.lists(st.none() | st.floats(0.0, 100.0), min_size=1, max_size=7)


@pytest.mark.slow
@given(scores, st.floats(0.0, 20.0) | st.none(), st.floats(0.5, 20.0) | st.none())
def test_every_trajectory_is_consistent(
    make: SimpleNamespace, listed: list[float | None], mdc: float | None, half: float | None
) -> None:
    settings = StudySettings(response=ResponseSettings(primary="salt30", sustained_visits=2))
    result = of(make, *listed, settings=settings, mdc=mdc, half=half)
    known = [score for score in listed[1:] if score is not None]
    assert result.scored == len(known)
    if known:
        assert result.best.salt == min(known)
    first, sustained = result.first_response, result.sustained_response
    if sustained is not None and sustained.happened:
        assert first.happened
        assert first.day <= sustained.day
    if first is not None and first.happened:
        assert first.day_low is None or first.day_low <= first.day
        assert first.day_high is None or first.day_high >= first.day
        assert result.kind != "non-responder"
    if result.relapse is not None and result.relapse.happened:
        assert max(known) - min(known) >= 20.0
