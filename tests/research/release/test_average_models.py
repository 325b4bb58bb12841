"""The mean of several checkpoints."""

from pathlib import Path

import torch

from autosalt.imaging.pipeline import InputSpec
from autosalt.training.model.checkpoint import KEY, PREFIX, Origin, load_checkpoint
from autosalt.training.model.network import SaltNet
from autosalt.training.settings import ModelSettings
from research.release.average_models import average


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
