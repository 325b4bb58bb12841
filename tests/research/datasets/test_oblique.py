"""The camera stands between two views, and both straight views have their true loss."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from autosalt.core.views import View
from research.datasets.oblique import TILTS, TURNS, Way, main, read_rows


@pytest.mark.parametrize(
    ("way", "share", "pose"),
    [
        (Way(View.BACK, View.LEFT), 0.0, (180.0, 8.0)),
        (Way(View.BACK, View.LEFT), 0.5, (135.0, 8.0)),
        (Way(View.BACK, View.RIGHT), 0.5, (225.0, 8.0)),
        (Way(View.LEFT, View.TOP), 0.5, (90.0, 41.0)),
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


@pytest.mark.slow
def test_a_folder_has_a_turn_and_a_tilt_with_the_true_loss_of_both_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "oblique"
    monkeypatch.setattr("research.datasets.oblique.SIZE", 64)
    monkeypatch.setattr("research.datasets.oblique.STEPS", 3)
    monkeypatch.setattr(sys, "argv", ["oblique", str(out), "--subjects", "1", "--seed", "3"])
    main()
    rows = list(read_rows(out))
    assert [row.way for row in rows] == [TURNS[0]] * 3 + [TILTS[0]] * 3
    assert [row.share for row in rows] == [0.0, 0.5, 1.0] * 2
    for row in rows:
        assert Image.open(out / row.photo).size == (64, 64)
        ends = row.start_loss_pct, row.end_loss_pct
        assert None not in ends
        assert row.nearer_loss_pct == ends[0 if row.share <= 0.5 else 1]
