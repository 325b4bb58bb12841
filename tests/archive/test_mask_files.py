"""Masks made elsewhere are paired by their names; one alone is a pair too."""

from pathlib import Path

from autosalt.archive.index import PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.core.views import View


def touch(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")


def test_pairs_of_masks(tmp_path: Path) -> None:
    touch(tmp_path, "S1/1/left_scalp.png", "S1/1/left_loss.png", "S1/1/left.png")
    index = read_index(tmp_path, masks=True)
    assert index.rows == (
        PhotoRow("S1/1/left_scalp.png", "S1", "1", View.LEFT, "S1/1/left_loss.png"),
    )
    assert index.skipped["not_a_mask"] == 1


def test_a_mask_alone_is_a_row_that_will_be_refused(tmp_path: Path) -> None:
    """Left out, it would take its view, or the whole visit, with it."""
    touch(tmp_path, "S1/1/left_loss.png", "S1/2/top_SCALP.PNG", "S1/2/top_loss.png")
    index = read_index(tmp_path, masks=True)
    assert [(row.path, row.loss_path) for row in index.rows] == [
        ("S1/1/left_scalp.png", "S1/1/left_loss.png"),
        ("S1/2/top_SCALP.PNG", "S1/2/top_loss.png"),
    ]
    assert index.skipped["not_a_mask"] == 0
