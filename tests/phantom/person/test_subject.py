"""Virtual persons and their hair."""

import numpy as np
import pytest

from autosalt.phantom.person.subject import HAIR_COLOURS, Kinds, random_subject


@pytest.mark.slow
def test_rare_hair_is_made_when_requested() -> None:
    # Short blond hair on dark skin turns out black, long kinky hair medium: others are drawn.
    for kinds in (Kinds(("blond",), ("shaved",)), Kinds(("white",), ("long",))):
        people = [random_subject(np.random.default_rng(seed), kinds) for seed in range(20)]
        assert {person.hair.colour for person in people} == set(kinds.colours)
        assert {person.hair.length_name for person in people} == set(kinds.lengths)


@pytest.mark.slow
def test_every_kind_that_is_named_comes_up() -> None:
    kinds = Kinds(colours=("grey", "white"), lengths=("buzz", "long"))
    people = [random_subject(np.random.default_rng(seed), kinds) for seed in range(30)]
    assert {person.hair.colour for person in people} == {"grey", "white"}
    assert {person.hair.length_name for person in people} >= {"buzz", "long"}


@pytest.mark.slow
def test_skin_can_be_asked_for_with_hair() -> None:
    kinds = Kinds(colours=("white",), tones=("VI",))
    people = [random_subject(np.random.default_rng(seed), kinds) for seed in range(5)]
    assert {(person.skin.tone, person.hair.colour) for person in people} == {("VI", "white")}


def test_a_colour_that_hair_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no hair is 'green'"):
        Kinds(colours=(*HAIR_COLOURS, "green"))


def test_a_tone_that_nobody_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no skin is 'VII': use I, II"):
        Kinds(tones=("VII",))
