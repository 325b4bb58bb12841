"""Endpoints of each subject and window, and the founding case."""

from dataclasses import asdict
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.study.model import Study, Subject, Window
from autosalt.study.response.endpoints import endpoints
from autosalt.study.settings.options import IMPROVEMENT_FLAGS, RESPONDER_FLAGS, StudySettings


@pytest.mark.parametrize(
    ("mdc", "real"),
    [
        (None, (None, None)),
        (10.0, (True, True)),
        (15.0, (True, False)),
        (20.5, (False, False)),
    ],
)
def test_the_founding_case(
    make: SimpleNamespace, mdc: float | None, real: tuple[bool | None, bool | None]
) -> None:
    """10.1155/crdm/4908438: both improved, both still severe, neither SALT30, noise as the MDC."""
    visits = [
        make.visit("1", "baseline", 79.6, 0),
        make.visit("1", "month 3", 59.6, 90),
        make.visit("2", "baseline", 70.2, 0),
        make.visit("2", "month 3", 58.6, 90),
    ]
    first, second = endpoints(make.study(visits, None, mdc))
    assert first.response is not None
    assert second.response is not None
    assert [round(e.response.improvement_pct, 1) for e in (first, second)] == [25.1, 16.5]
    assert [round(e.response.change_points, 1) for e in (first, second)] == [-20.0, -11.6]
    assert (first.baseline.band, first.visit.band, first.band_shift) == ("S4a", "S3", -1)
    assert (second.baseline.band, second.visit.band, second.band_shift) == ("S3", "S3", 0)
    assert [e.visit.aa_iga for e in (first, second)] == ["severe", "severe"]
    assert first.aa_iga_shift == second.aa_iga_shift == 0
    assert not any(e.flag(name) for e in (first, second) for name in RESPONDER_FLAGS)
    assert (first.response.beyond_noise, second.response.beyond_noise) == real
    assert first.probability is None  # published scores have no interval
    assert (first.day, first.status) == (90, "observed")


def test_intervals_of_the_scores_make_intervals_and_probabilities(make: SimpleNamespace) -> None:
    study = make.study(make.course("A", 80.0, 50.0, half=4.0), None, 8.0)
    (endpoint,) = endpoints(study)
    assert endpoint.change is not None
    assert endpoint.improvement is not None
    half = 4.0 * 2.0**0.5
    assert (endpoint.change.low, endpoint.change.high) == pytest.approx((-30 - half, -30 + half))
    assert endpoint.improvement.low < 37.5 < endpoint.improvement.high
    assert endpoint.chance("salt30") == pytest.approx(0.99, abs=0.01)
    assert endpoint.chance("salt50") == pytest.approx(0.0, abs=0.01)
    assert endpoint.chance("salt100") is None  # no detection limit is known
    assert endpoint.probability.beyond_noise == pytest.approx(1.0)


def test_one_score_without_interval_leaves_the_change_without(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "1", 80, 0, half=4.0), make.visit("A", "2", 50, 9)]
    (endpoint,) = endpoints(make.study(visits))
    assert endpoint.change is endpoint.improvement is endpoint.probability is None
    assert endpoint.flag("salt30") is True


def test_an_incomplete_and_a_missing_visit_have_no_numbers(make: SimpleNamespace) -> None:
    visits = [*make.course("A", 80, None), *make.course("B", 80, 40, 20)]
    incomplete, missing, *_ = endpoints(make.study(visits))
    assert (incomplete.status, incomplete.visit.name, incomplete.day) == (
        "incomplete",
        "week 12",
        84,
    )
    assert (missing.status, missing.visit, missing.day) == ("missing", None, None)
    for endpoint in (incomplete, missing):
        assert endpoint.salt is endpoint.response is endpoint.band_shift is None
        assert all(endpoint.flag(name) is None for name in RESPONDER_FLAGS)


def test_salt_20_needs_no_baseline_score(make: SimpleNamespace) -> None:
    (endpoint,) = endpoints(make.study(make.course("A", None, 15)))
    assert endpoint.response is None
    assert endpoint.flag("salt_le20") is True
    assert endpoint.flag("salt_le10") is False
    assert all(endpoint.flag(name) is None for name in IMPROVEMENT_FLAGS)


score = st.none() | st.floats(0.0, 100.0)


@pytest.mark.slow
@given(st.lists(st.lists(score, min_size=1, max_size=4), max_size=4), st.floats(0.1, 30.0))
def test_every_subject_has_every_window_and_numbers_stay_in_range(
    make: SimpleNamespace, scores: list[list[float | None]], half: float
) -> None:
    visits = [v for n, one in enumerate(scores) for v in make.course(str(n), *one, half=half)]
    study = make.study(visits, None, 5.0, 2.0)
    result = endpoints(study)
    assert len(result) == len(study.subjects) * len(study.windows)
    for endpoint in result:
        if endpoint.response is None:
            continue
        change = endpoint.response.change_points
        assert endpoint.change.low <= change <= endpoint.change.high
        assert -100.0 <= endpoint.change.low <= endpoint.change.high <= 100.0
        for value in asdict(endpoint.probability).values() if endpoint.probability else ():
            assert value is None or 0.0 <= value <= 1.0


def test_a_score_of_no_window_is_carried_to_later_days_only(make: SimpleNamespace) -> None:
    visits = [*make.course("A", 80, 60, 40), *make.course("B", 80, 60, 40)]
    for subject, days in (("C", (10, 84)), ("D", (200,)), ("E", (100,))):
        visits.append(make.visit(subject, "week 0", 80, 0))
        visits += [
            make.visit(subject, "week 12" if day == 84 else "unscheduled", day / 4, day)
            for day in days
        ]
    study = make.study(visits)
    carried = {(e.subject, e.window.name): e.carried_salt for e in endpoints(study)}
    assert (carried["C", "week 12"], carried["C", "week 24"]) == (21.0, 21.0)
    assert (carried["D", "week 12"], carried["D", "week 24"]) == (None, None)
    assert (carried["E", "week 12"], carried["E", "week 24"]) == (None, 25.0)


@pytest.mark.parametrize(
    ("usual_day", "extra_day", "carried"), [(84, 50, 50), (84, 100, 75), (None, 50, 50)]
)
def test_a_visit_without_a_date_counts_as_on_the_usual_day_of_its_window(
    make: SimpleNamespace, usual_day: int | None, extra_day: int, carried: float
) -> None:
    """An older score is never carried in place of it; of unknown days its own score is kept."""
    subject = Subject(
        "A", "", "", make.visit("A", "week 0", 80, 0),
        {"week 12": make.visit("A", "week 12", 50)},
        (make.visit("A", "unscheduled", 75, extra_day),),
    )  # fmt: skip
    windows = (Window("week 12", 1, typical_day=usual_day), Window("week 24", 2, typical_day=168))
    study = Study(StudySettings(), (subject,), windows, ("",), None, 0.0, ())
    assert endpoints(study)[1].carried_salt == carried
