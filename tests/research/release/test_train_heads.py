"""The recipe of the next model: who is never trained on, and that every source has a share."""

import pytest

from autosalt.phantom.datasets.photo_sessions import ANYHOW, HARD
from autosalt.training.hydra_config import load_settings
from autosalt.training.settings import TrainSettings
from research.release.train_heads import CALIBRATION, FOLDERS, PHANTOMS

OF_HEADS = {
    "men-real", "tops-real", "clinic-real", "phone-real", "alonet-real", "hair-real",
}  # fmt: skip


def sources(folder: str) -> set[str]:
    """What the photos of a folder are called in its index."""
    name = folder.rpartition("/")[2]
    if name.endswith("-composites"):
        return {"heads-composites"}
    if name.startswith("heads-"):
        return OF_HEADS
    simulated = {"train": ANYHOW.source, "front": ANYHOW.source, "hard": HARD.source}
    return {simulated.get(name, name)}


def test_every_source_has_a_share() -> None:
    given = ["experiment=heads", "data.folders=[x]", "out=y"]
    shares = load_settings(TrainSettings, given).data.shares
    assert shares.keys() == set().union(*map(sources, FOLDERS))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert 0.45 <= sum(shares[source] for source in OF_HEADS) <= 0.5


def test_no_folder_that_is_learned_from_is_held_back_calibrated_or_measured_on() -> None:
    for folder in FOLDERS:
        assert folder not in CALIBRATION
        assert not any(word in folder for word in ("held", "-val", "test"))


def test_no_two_sets_of_simulated_heads_share_a_seed() -> None:
    seeds = [words[words.index("--seed") + 1] for words in PHANTOMS.values()]
    assert len(set(seeds)) == len(seeds)
