"""Heads to train on, to validate on, and to hold back."""

from collections import Counter

import numpy as np

from autosalt.training.data.split import Split, split_of
from research.datasets.composites.rare_heads import RareMaterials
from research.datasets.entry import Entry, Partial
from research.release.prepare_heads import CLOSE, FAR, FIVE_VIEW, MAN, Materials, framed, part_of
from research.release.prepare_photos import TEST


def test_men_whose_views_are_measured_are_held_back_too() -> None:
    for number in range(1, 200):
        man = f"M{number:03d}"
        measured = split_of(FIVE_VIEW + man, TEST) is Split.TEST
        assert (part_of(MAN + man) == "held") == measured


def test_a_part_of_the_others_validates() -> None:
    parts = Counter(part_of(f"person-{number}") for number in range(1000))
    assert parts.keys() == {"train", "val"}
    assert 100 < parts["val"] < 200


def test_other_frames_of_a_photo_have_names_of_their_own() -> None:
    image = np.random.default_rng(0).integers(90, 200, (128, 128, 3)).astype(np.uint8)
    scalp = np.zeros((128, 128), bool)
    scalp[30:100, 30:100] = True
    entry = Entry("one", image, Partial.whole(scalp), Partial.whole(scalp & False), "s", "top")
    room = np.full_like(image, 120)
    made = list(framed(entry, Materials(RareMaterials([], [], [], []), [room]), 1))
    assert len(made) == CLOSE + FAR
    assert {other.name for other in made} == {f"one-f{n}" for n in range(CLOSE + FAR)}
    assert {other.subject for other in made} == {"s"}
