"""The mix of a released file and its further training lies between the two."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autosalt.scorer.registry import find_model
from autosalt.training.model.checkpoint import KEY, PREFIX, Origin, load_checkpoint
from autosalt.training.model.from_onnx import load_released
from autosalt.training.model.network import SaltNet
from research.release.mix_weights import between, mix

RELEASED = find_model(None).path


def write(path: Path, net: SaltNet, origin: Origin) -> Path:
    stored = {PREFIX + name: value for name, value in net.state_dict().items()}
    torch.save({KEY: origin.to_plain(), "state_dict": stored}, path)
    return path


def test_a_part_of_the_way_from_a_tensor_to_another() -> None:
    mixed = between(torch.tensor([0.0, 2.0]), torch.tensor([4.0, 2.0]), 0.25)
    assert mixed.tolist() == [1.0, 2.0]
    assert between(torch.tensor(3), torch.tensor(9), 0.25).item() == 9


@pytest.mark.slow
def test_a_mix_lies_between_the_file_and_its_training(tmp_path: Path) -> None:
    net, origin = load_released(RELEASED, "mobilenet_v2")
    before = {name: value.clone() for name, value in net.state_dict().items()}
    with torch.no_grad():
        for value in net.parameters():
            value.add_(1.0)
    trained = write(tmp_path / "trained.ckpt", net, replace(origin, subjects=("s1",)))
    mixed, known = load_checkpoint(mix(RELEASED, trained, tmp_path / "mixed.ckpt", 0.25))
    assert known.subjects == ("s1",)
    for name, value in mixed.named_parameters():
        assert torch.allclose(value, before[name] + 0.25, atol=1e-5), name


@pytest.mark.slow
def test_the_first_may_be_a_checkpoint_too(tmp_path: Path) -> None:
    net, origin = load_released(RELEASED, "mobilenet_v2")
    first = write(tmp_path / "first.ckpt", net, origin)
    before = {name: value.clone() for name, value in net.named_parameters()}
    with torch.no_grad():
        for value in net.parameters():
            value.add_(1.0)
    trained = write(tmp_path / "trained.ckpt", net, origin)
    mixed, _ = load_checkpoint(mix(first, trained, tmp_path / "mixed.ckpt", 0.5))
    for name, value in mixed.named_parameters():
        assert torch.allclose(value, before[name] + 0.5, atol=1e-5), name


@pytest.mark.slow
def test_other_networks_and_shares_are_refused(tmp_path: Path) -> None:
    _, origin = load_released(RELEASED, "mobilenet_v2")
    small = replace(origin.model, decoder_channels=[8, 8, 8, 8, 8])
    other = write(tmp_path / "other.ckpt", SaltNet(small), replace(origin, model=small))
    with pytest.raises(ValueError, match="of different networks"):
        mix(RELEASED, other, tmp_path / "mixed.ckpt", 0.5)
    with pytest.raises(ValueError, match="not from 0 to 1"):
        mix(RELEASED, other, tmp_path / "mixed.ckpt", 1.5)
