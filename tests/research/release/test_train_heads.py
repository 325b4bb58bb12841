"""The recipe of the next model: who is never trained on, and that every source has a share."""

from pathlib import Path

import pytest
import torch

from autosalt.imaging.pipeline import InputSpec
from autosalt.phantom.datasets.photo_sessions import ANYHOW
from autosalt.training.data.split import Split, split_of
from autosalt.training.hydra_config import load_settings
from autosalt.training.model.checkpoint import KEY, PREFIX, Origin, load_checkpoint
from autosalt.training.model.network import SaltNet
from autosalt.training.settings import ModelSettings, TrainSettings
from research.release.average_models import average
from research.release.prepare_heads import FIVE_VIEW, MAN, part_of
from research.release.prepare_photos import TEST
from research.release.train_heads import CALIBRATION, FIRST, SECOND

OF_HEADS = {
    "men-real", "tops-real", "clinic-real", "phone-real", "alonet-real", "hair-real",
}  # fmt: skip


def sources(folder: str) -> set[str]:
    """What the photos of a folder are called in its index."""
    kind, name = folder.split("/")
    if name.endswith("-composites"):
        return {"heads-composites"}
    if name.startswith("heads-"):
        return OF_HEADS
    known = {"five-view-heads": "five-view", "phantom": ANYHOW.source}
    return {"phantom-more" if kind == "more" else known.get(name, name)}


@pytest.mark.parametrize(
    ("experiment", "folders"),
    [("heads_first", FIRST), ("heads_second", SECOND)],
)
def test_every_source_has_a_share(experiment: str, folders: tuple[str, ...]) -> None:
    given = [f"experiment={experiment}", "data.folders=[x]", "out=y"]
    shares = load_settings(TrainSettings, given).data.shares
    assert shares.keys() == set().union(*map(sources, folders))
    assert sum(shares.values()) == pytest.approx(1.0)


def test_men_whose_views_are_measured_are_held_back_here_too() -> None:
    for number in range(1, 200):
        man = f"M{number:03d}"
        measured = split_of(FIVE_VIEW + man, TEST) is Split.TEST
        assert (part_of(MAN + man) == "held") == measured


def test_no_folder_that_is_learned_from_is_held_back_calibrated_or_measured_on() -> None:
    for folder in (*FIRST, *SECOND):
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
