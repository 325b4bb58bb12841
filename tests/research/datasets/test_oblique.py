"""The camera stands between two views, and both straight views have their true loss."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.views import View
from research.datasets.oblique import (
    STEPS,
    TILTS,
    TO_FACE,
    TURNS,
    Way,
    random_places,
    read_rows,
    whole_ways,
    write_folder,
)


@pytest.mark.parametrize(
    ("way", "share", "pose"),
    [
        (Way(View.BACK, View.LEFT), 0.0, (180.0, 8.0)),
        (Way(View.BACK, View.LEFT), 0.5, (135.0, 8.0)),
        (Way(View.BACK, View.RIGHT), 0.5, (225.0, 8.0)),
        (Way(View.LEFT, View.TOP), 0.5, (90.0, 41.0)),
        (Way(View.RIGHT, None), 1.0, (0.0, 10.0)),
    ],
)
def test_the_camera_takes_the_shorter_way(
    way: Way, share: float, pose: tuple[float, float]
) -> None:
    assert way.pose(share) == pytest.approx(pose)


def test_a_place_is_of_the_nearer_view() -> None:
    way = Way(View.BACK, View.LEFT)
    assert (way.nearer(0.4), way.nearer(0.6)) == (View.BACK, View.LEFT)
    assert (way.degrees, Way(View.BACK, View.TOP).degrees) == (90.0, 66.0)


def test_whole_ways_are_a_turn_and_a_tilt_with_both_ends() -> None:
    places = whole_ways(1)
    assert len(places) == 2 * STEPS
    assert {place.way for place in places} == {TURNS[1], TILTS[1]}
    assert [places[0].share, places[STEPS - 1].share] == [0.0, 1.0]


def test_places_by_chance_are_on_every_way_and_repeat_with_the_seed() -> None:
    places = random_places(np.random.default_rng(1), 100)
    assert {place.way for place in places} == {*TURNS, *TILTS, *TO_FACE}
    assert places == random_places(np.random.default_rng(1), 100)


@pytest.mark.slow
def test_a_folder_has_the_true_loss_of_both_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("research.datasets.oblique.SIZE", 64)
    monkeypatch.setattr("research.datasets.oblique.STEPS", 3)
    write_folder(tmp_path, subjects=1, seed=3)
    rows = list(read_rows(tmp_path))
    assert [row.share for row in rows] == [0.0, 0.5, 1.0] * 2
    for row in rows:
        assert Image.open(tmp_path / row.photo).size == (64, 64)
        ends = row.start_loss_pct, row.end_loss_pct
        assert None not in ends
        assert row.nearer_loss_pct == ends[0 if row.share <= 0.5 else 1]
    write_folder(tmp_path / "chance", subjects=1, seed=3, hard=True, per_subject=2)
    assert len(list(read_rows(tmp_path / "chance"))) == 2
