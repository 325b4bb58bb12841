"""Persons drawn to order."""

import numpy as np

from autosalt.phantom.hard_cases.people import bald_person, cropped, smooth_hairline, with_kinds
from autosalt.phantom.person.subject import Kinds, Subject


def test_skin_and_hair_are_drawn_until_they_are_of_the_kinds(subject: Subject) -> None:
    kinds = Kinds(colours=("white",), lengths=("medium",), tones=("VI",))
    person = with_kinds(subject, kinds, np.random.default_rng(0))
    assert kinds.include(person)
    assert person.shape == subject.shape


def test_a_person_of_the_kinds_is_kept(subject: Subject) -> None:
    assert (
        with_kinds(subject, Kinds(tones=(subject.skin.tone,)), np.random.default_rng(0)) is subject
    )


def test_cropped_hair_is_too_short_for_clips(subject: Subject) -> None:
    long = subject.with_hair_length(30.0)
    assert cropped(long, np.random.default_rng(0)).hair.length <= 3.0


def test_a_bald_person_has_large_loss(subject: Subject) -> None:
    for seed in range(4):
        person, loss = bald_person(subject, np.random.default_rng(seed))
        assert loss.kind in {"male pattern", "totalis", "sisaipho", "tufts"}
        assert person.hairline.roughness < subject.hairline.roughness


def test_a_smooth_hairline_is_nearer_the_mean(subject: Subject) -> None:
    calm, line = smooth_hairline(subject).hairline, subject.hairline
    assert abs(calm.front) <= abs(line.front)
    assert calm.roughness < line.roughness
