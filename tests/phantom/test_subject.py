"""Virtual persons and their hair."""

import numpy as np
import pytest

from autosalt.phantom.subject import HAIR_COLOURS, Kinds, random_subject


def test_kinds_leave_everything_but_hair_as_it_was() -> None:
    anybody = random_subject(np.random.default_rng(3))
    white = random_subject(np.random.default_rng(3), Kinds(colours=("white",)))
    assert white.hair.colour == "white"
    assert (white.skin, white.shape, white.hairline) == (
        anybody.skin,
        anybody.shape,
        anybody.hairline,
    )


def test_every_kind_that_is_named_comes_up() -> None:
    kinds = Kinds(colours=("grey", "white"), lengths=("buzz", "long"))
    people = [random_subject(np.random.default_rng(seed), kinds) for seed in range(30)]
    assert {person.hair.colour for person in people} == {"grey", "white"}
    assert {person.hair.length_name for person in people} >= {"buzz", "long"}


def test_a_colour_that_hair_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no hair is 'green'"):
        Kinds(colours=(*HAIR_COLOURS, "green"))
