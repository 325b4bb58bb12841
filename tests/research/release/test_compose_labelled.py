"""Loss put into photos of men whose scalp a model has labelled."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.training.data.dataset import Item, read_items
from research.datasets.entry import Entry, Partial, write_dataset
from research.release.compose_labelled import COPIES, composites, covered

HAIR = np.hypot(*(np.mgrid[:128, :128] - [[[60]], [[64]]])) < 45


@pytest.fixture
def labelled(tmp_path: Path) -> Item:
    """A man whose scalp is known within his hair."""
    image = np.random.default_rng(0).integers(120, 136, (128, 128, 3)).astype(np.uint8)
    image[HAIR] //= 6
    groups = {"norwood_level": "2"}
    entry = Entry("man", image, Partial(HAIR, HAIR), None, "man", "top", groups)
    write_dataset(tmp_path / "labelled", [entry], "men")
    (item,) = read_items([tmp_path / "labelled"])
    return item


@pytest.mark.parametrize(
    ("level", "view", "is_covered"),
    [
        ("2", "top", True), ("3", "back", True), ("4", "top", False), ("4", "left", True),
        ("6", "right", False),
    ],
)  # fmt: skip
def test_hair_covers_the_scalp_up_to_a_level_of_baldness(
    labelled: Item, level: str, view: str, is_covered: bool
) -> None:
    item = replace(labelled, view=view, subgroups={"norwood_level": level})
    assert covered(item) is is_covered


def test_each_copy_has_loss_within_the_hair(labelled: Item, tmp_path: Path) -> None:
    masks = tmp_path / "alonet"
    masks.mkdir()
    scalp, loss = np.full((90, 90), 255, np.uint8), np.zeros((90, 90), np.uint8)
    loss[20:60, 25:65] = 255
    for name, mask in (("scalp", scalp), ("loss", loss)):
        Image.fromarray(mask).save(masks / f"{name}.png")
    (masks / "manifest.csv").write_text(
        "scalp,loss,loss_percent_full_resolution\nscalp.png,loss.png,20.0\n"
    )
    made = composites(labelled.folder, masks, (0, labelled))
    assert 1 <= len(made) <= COPIES
    assert len({entry.name for entry in made}) == len(made)
    assert any(entry.loss is not None and entry.loss.mask.any() for entry in made)
    for entry in made:
        assert entry.loss is not None
        assert not (entry.loss.mask & ~HAIR).any()
