"""Checkpoints: plain data, and the mean of several."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autosalt.imaging.pipeline import InputSpec
from autosalt.training.checkpoint import KEY, PREFIX, Origin, average, load_checkpoint
from autosalt.training.network import ModelFileError, SaltNet
from autosalt.training.settings import ModelSettings

SMALL = ModelSettings(encoder_path=None, decoder_channels=[8, 8, 8, 8, 8])
ORIGIN = Origin(SMALL, InputSpec(64, (114, 114, 114)), "a" * 64, "test")


def saved(path: Path, seed: int, origin: Origin = ORIGIN) -> Path:
    torch.manual_seed(seed)
    weights = SaltNet(origin.model).state_dict()
    state = {PREFIX + name: value for name, value in weights.items()}
    torch.save({"state_dict": state, KEY: origin.to_plain()}, path)
    return path


def test_the_mean_lies_in_the_middle_of_every_weight(tmp_path: Path) -> None:
    first, second = saved(tmp_path / "a.ckpt", 1), saved(tmp_path / "b.ckpt", 2)
    net, origin = load_checkpoint(average([first, second], tmp_path / "new" / "mean.ckpt"))
    ends = [load_checkpoint(path)[0].state_dict() for path in (first, second)]
    assert origin == ORIGIN
    for name, value in net.state_dict().items():
        if value.is_floating_point():
            torch.testing.assert_close(value, (ends[0][name] + ends[1][name]) / 2)
        else:
            assert torch.equal(value, ends[1][name])


def test_the_mean_of_one_model_is_that_model(tmp_path: Path) -> None:
    one = saved(tmp_path / "a.ckpt", 1)
    mean = load_checkpoint(average([one], tmp_path / "mean.ckpt"))[0].state_dict()
    for name, value in load_checkpoint(one)[0].state_dict().items():
        assert torch.equal(mean[name], value)


def test_different_networks_have_no_mean(tmp_path: Path) -> None:
    larger = replace(ORIGIN, input=InputSpec(96, (114, 114, 114)))
    paths = [saved(tmp_path / "a.ckpt", 1), saved(tmp_path / "b.ckpt", 1, larger)]
    with pytest.raises(ModelFileError, match=r"a\.ckpt: another network than .*b\.ckpt"):
        average(paths, tmp_path / "mean.ckpt")
    with pytest.raises(ModelFileError, match="no such checkpoint"):
        average([tmp_path / "none.ckpt"], tmp_path / "mean.ckpt")
