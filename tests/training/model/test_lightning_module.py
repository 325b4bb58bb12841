"""Size of photos and learning rate in the course of a run."""

import pytest

from autosalt.training.model.lightning_module import scale_at

GROWING = [[0.4, 0.5], [0.7, 0.75]]


@pytest.mark.parametrize(
    ("progress", "scale"),
    [(0.0, 0.5), (0.39, 0.5), (0.4, 0.75), (0.69, 0.75), (0.7, 1.0), (1.0, 1.0)],
)
def test_photos_grow_with_the_run(progress: float, scale: float) -> None:
    assert scale_at(progress, GROWING) == scale


def test_photos_have_their_size_unless_growing_is_set() -> None:
    assert scale_at(0.0, []) == 1.0
