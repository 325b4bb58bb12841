"""Strands that lie across bald skin."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.hard_cases.registry import HARD_CASES
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern, no_loss
from autosalt.phantom.person.chart import chart_grid
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.shot import canonical_shot

Persons = Callable[[str], list[tuple[Subject, LossPattern]]]


@pytest.mark.slow
def test_skin_under_combed_over_strands_is_loss(persons: Persons) -> None:
    case, shot = HARD_CASES["combed-over strands"], canonical_shot(View.TOP)
    counted = hidden = 0
    for subject, loss in persons(case.name)[:3]:
        hard = case.shot(shot, np.random.default_rng(1))
        by_roots = render(subject, loss, hard, 96, 96, seed=1).loss
        by_cover = render(subject, loss, replace(hard, hidden_from=0.5), 96, 96, seed=1).loss
        shaved = replace(subject.hair, comb_over=None, length=0.1, length_name="shaved")
        bare = render(replace(subject, hair=shaved), loss, hard, 96, 96, seed=1).loss
        np.testing.assert_array_equal(by_roots, bare)
        counted += int(by_roots.sum())
        hidden += int((by_roots & ~by_cover).sum())
    assert hidden > 0.01 * counted > 0


@pytest.mark.slow
def test_strands_are_combed_over_a_bald_top(persons: Persons) -> None:
    u, v = chart_grid()
    for subject, loss in persons("combed-over strands"):
        assert subject.hair.comb_over is not None
        assert (loss.density[np.hypot(u, v) < 10] < DENSITY_LIMIT).mean() > 0.5


@pytest.mark.slow
def test_combed_over_strands_darken_the_bald_top(subject: Subject, persons: Persons) -> None:
    case, shot = HARD_CASES["combed-over strands"], canonical_shot(View.TOP)
    person, loss = persons(case.name)[0]
    hard = case.shot(shot, np.random.default_rng(1))
    covered = render(person, loss, hard, 96, 96, seed=1)
    trimmed = replace(person.hair, comb_over=None, length=1.0, length_name="buzz")
    bare = render(replace(person, hair=trimmed), loss, hard, 96, 96, seed=1)
    changed = np.abs(covered.image.astype(int) - bare.image).mean(-1)[covered.loss]
    assert changed.mean() > 5


@pytest.mark.slow
def test_hair_is_pinned_with_clips_at_a_place_that_has_hair(persons: Persons) -> None:
    case = HARD_CASES["pinned strands"]
    gathered = [s.hair.gathered for s, _ in persons(case.name) if s.hair.gathered is not None]
    assert gathered
    for seed in range(4):
        shot = case.shot(canonical_shot(View.TOP), np.random.default_rng(seed))
        assert 1 <= shot.clips <= 4
        assert shot.hidden_from > 0.5


def test_a_person_without_loss_can_be_pinned(subject: Subject) -> None:
    for seed in range(3):
        person, loss = HARD_CASES["pinned strands"].person(
            subject, no_loss(), np.random.default_rng(seed)
        )
        assert person.hair.length >= 6.0
        assert loss.kind != "none"
