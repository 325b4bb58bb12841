"""A trial on paper: balanced, in order of time, reproducible stream by stream."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autosalt.core.views import VIEWS, View
from autosalt.phantom.datasets.trial import (
    REGROWTH,
    PhotoSession,
    SimulatedCourse,
    Trial,
    clinical_shot,
    course,
    sessions,
    shutter_seed,
)
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.phantom.scene.shot import CANONICAL

TRIAL = Trial(subjects=8, visits=3, seed=5)


@pytest.fixture(scope="module")
def courses() -> list[SimulatedCourse]:
    return [course(TRIAL, subject) for subject in range(TRIAL.subjects)]


def salts(life: SimulatedCourse) -> list[float]:
    return [
        surface_truth(p.scalp(), loss).salt
        for p, loss in zip(life.persons, life.losses, strict=True)
    ]


def test_ids_are_text_with_leading_zeros() -> None:
    session = PhotoSession(subject=0, visit=1, retake=2)
    assert (session.subject_name, session.visit_name) == ("0001", "V2-retake2")
    assert session.retake_of == "V2"
    assert PhotoSession(0, 1).retake_of == ""


def test_every_visit_is_photographed_once_and_once_for_each_retake() -> None:
    trial = replace(TRIAL, subjects=2, visits=3, retakes=1)
    all_sessions = list(sessions(trial))
    assert len(all_sessions) == len(set(all_sessions)) == 2 * 3 * 2


@pytest.mark.slow
def test_arms_are_balanced(courses: list[SimulatedCourse]) -> None:
    assert Counter(life.arm for life in courses) == {"placebo": 4, "active": 4}


def test_visits_come_in_order_about_twelve_weeks_apart(courses: list[SimulatedCourse]) -> None:
    for life in courses:
        assert all(70 <= (b - a).days <= 98 for a, b in pairwise(life.dates))


@pytest.mark.slow
def test_everybody_had_loss_at_baseline(courses: list[SimulatedCourse]) -> None:
    assert min(salts(life)[0] for life in courses) >= 20.0


@pytest.mark.slow
def test_active_arm_regrows_more(courses: list[SimulatedCourse]) -> None:
    def improved(arm: str) -> float:
        changes = [(s := salts(life))[0] - s[-1] for life in courses if life.arm == arm]
        return float(np.mean(changes))

    assert improved("active") > improved("placebo") + 10.0


@pytest.mark.slow
def test_arms_of_equal_regrowth_do_not_differ(courses: list[SimulatedCourse]) -> None:
    """The placebo arm regrows as the active one does; the active one stays as it was."""
    placebo, active = ([c.arm for c in courses].index(arm) for arm in ("placebo", "active"))
    alike = replace(TRIAL, regrowth=(REGROWTH["active"], REGROWTH["active"]))
    assert salts(course(alike, active)) == salts(courses[active])
    assert salts(course(alike, placebo))[0] == salts(courses[placebo])[0]
    assert salts(course(alike, placebo))[-1] < salts(courses[placebo])[-1]


def test_loss_of_one_visit_is_nested_in_the_other(courses: list[SimulatedCourse]) -> None:
    for life in courses:
        first, last = life.losses[0].density, life.losses[-1].density
        assert (first <= last + 1e-6).all() or (first >= last - 1e-6).all()


@pytest.mark.slow
def test_a_course_depends_on_seed_and_subject_only() -> None:
    small = replace(TRIAL, height=100, width=80, retakes=3)
    assert salts(course(small, 3)) == salts(course(TRIAL, 3))
    assert salts(course(replace(TRIAL, seed=6), 3)) != salts(course(TRIAL, 3))


@pytest.mark.parametrize("view", VIEWS)
def test_shots_are_near_the_view_and_differ_between_retakes(view: View) -> None:
    first = clinical_shot(TRIAL, PhotoSession(0, 0), view)
    repeated = clinical_shot(TRIAL, PhotoSession(0, 0, retake=1), view)
    yaw, pitch = CANONICAL[view]
    assert abs(first.yaw - yaw) < 20
    assert abs(first.pitch - pitch) < 15
    assert (first.yaw, first.light) != (repeated.yaw, repeated.light)
    assert first == clinical_shot(TRIAL, PhotoSession(0, 0), view)


def test_the_four_views_share_the_room() -> None:
    shots = [clinical_shot(TRIAL, PhotoSession(1, 1), view) for view in VIEWS]
    assert len({(s.light, s.sensor, s.clothes_rgb, s.background_rgb) for s in shots}) == 1
    assert len({shutter_seed(TRIAL, PhotoSession(1, 1), view) for view in VIEWS}) == len(VIEWS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"subjects": 0}, {"visits": 0}, {"retakes": -1}, {"arms": 4}, {"seed": -1},
        {"regrowth": (0.5,)}, {"regrowth": (0.5, 1.1)},
    ],
)  # fmt: skip
def test_impossible_trials(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"use|must"):
        Trial(**wrong)
