"""The recipe of the next model: who is never trained on, and that every source has a share."""

from pathlib import Path

import pytest
import torch

from autosalt.imaging.pipeline import InputSpec
from autosalt.phantom.sittings import ANYHOW
from autosalt.training.checkpoint import KEY, PREFIX, Origin, load_checkpoint
from autosalt.training.config import load_settings
from autosalt.training.network import SaltNet
from autosalt.training.settings import ModelSettings, TrainSettings
from autosalt.training.split import Split, split_of
from average_models import average
from prepare_heads import FIVE_VIEW, MAN, part_of
from prepare_real_photos import TEST
from train_heads import CALIBRATION, FOLDERS

OF_HEADS = {
    "men-real", "tops-real", "clinic-real", "phone-real", "alonet-real", "hair-real",
}  # fmt: skip


def sources(folder: str) -> set[str]:
    """What the photos of a folder are called in its index."""
    name = folder.partition("/")[2]
    if name.endswith("-composites"):
        return {"heads-composites"}
    if name.startswith("heads-"):
        return OF_HEADS
    known = {"five-view-heads": "five-view", "phantom": ANYHOW.source}
    return {known.get(name, name)}


def test_every_source_has_a_share() -> None:
    given = ["experiment=heads", "data.folders=[x]", "out=y"]
    shares = load_settings(TrainSettings, given).data.shares
    assert shares.keys() == set().union(*map(sources, FOLDERS))
    assert sum(shares.values()) == pytest.approx(1.0)


def test_men_whose_views_are_measured_are_held_back_here_too() -> None:
    for number in range(1, 200):
        man = f"M{number:03d}"
        measured = split_of(FIVE_VIEW + man, TEST) is Split.TEST
        assert (part_of(MAN + man) == "held") == measured


def test_no_folder_that_is_learned_from_is_held_back_calibrated_or_measured_on() -> None:
    for folder in FOLDERS:
        assert folder not in CALIBRATION
        assert not any(word in folder for word in ("held", "-val", "test"))


def test_the_mean_of_two_models_lies_between_them(tmp_path: Path) -> None:
    settings = ModelSettings(decoder_channels=[8, 8, 8, 8, 8])
    paths = []
    for number in range(2):
        net = SaltNet(settings)
        for value in net.state_dict().values():
            value.fill_(number)
        origin = Origin(settings, InputSpec(64, (128, 128, 128)), str(number), "r", (f"s{number}",))
        stored = {PREFIX + name: value for name, value in net.state_dict().items()}
        path = tmp_path / f"{number}.ckpt"
        torch.save({KEY: origin.to_plain(), "state_dict": stored}, path)
        paths.append(path)
    net, origin = load_checkpoint(average(paths, tmp_path / "mean.ckpt"))
    assert {float(value.detach().mean()) for value in net.parameters()} == {0.5}
    assert origin.subjects == ("s0", "s1")
