"""Who is trained on, who validates, and who is held back."""

from autosalt.training.data.split import Split, split_of
from research.release.prepare_heads import FIVE_VIEW, MAN, part_of
from research.release.prepare_photos import TEST


def test_men_whose_views_are_measured_are_held_back_here_too() -> None:
    for number in range(1, 200):
        man = f"M{number:03d}"
        measured = split_of(FIVE_VIEW + man, TEST) is Split.TEST
        assert (part_of(MAN + man) == "held") == measured
