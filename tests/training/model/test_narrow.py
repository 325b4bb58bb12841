"""A narrower decoder keeps the channels that the wide one uses most."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from autosalt.training.model.narrow import start_from
from autosalt.training.model.network import SaltNet
from autosalt.training.settings import ModelSettings

WIDE = ModelSettings(decoder_channels=[16, 16, 12, 8, 8])
PHOTOS = torch.randint(
    0, 256, (2, 64, 64, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(5)
)


@pytest.fixture
def wide() -> SaltNet:
    """A network whose batch normalisation is not as it was at first."""
    torch.manual_seed(3)
    net = SaltNet(WIDE)
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias)
            nn.init.normal_(part.running_mean)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
    return net.eval()


@pytest.mark.slow
def test_of_the_same_widths_it_is_the_same_network(wide: SaltNet) -> None:
    net = SaltNet(WIDE)
    start_from(net, wide)
    assert net.state_dict().keys() == wide.state_dict().keys()
    for name, value in net.state_dict().items():
        assert value.equal(wide.state_dict()[name]), name


@pytest.mark.parametrize("block", range(5))
def test_unused_channels_can_be_removed_without_a_change(wide: SaltNet, block: int) -> None:
    """Half of a block's channels are silenced; those go, and the maps stay as they were."""
    half = WIDE.decoder_channels[block] // 2
    with torch.no_grad():
        for norm in (
            wide.unet.decoder.blocks[block].conv1[1],
            wide.unet.decoder.blocks[block].conv2[1],
        ):
            silent = torch.randperm(2 * half)[:half]
            norm.weight[silent] = 0.0
            norm.bias[silent] = -1.0  # under zero: nothing comes through the activation
    widths = [half if k == block else w for k, w in enumerate(WIDE.decoder_channels)]
    net = SaltNet(replace(WIDE, decoder_channels=widths))
    start_from(net, wide)
    with torch.inference_mode():
        for ours, theirs in zip(net.eval()(PHOTOS), wide(PHOTOS), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_the_loudest_channels_stay(wide: SaltNet) -> None:
    """With one channel far louder than all others, what is left still sounds like it."""
    norm = wide.unet.decoder.blocks[4].conv2[1]
    with torch.no_grad():
        norm.weight[:] = 0.01
        norm.weight[5] = 10.0
    net = SaltNet(replace(WIDE, decoder_channels=[*WIDE.decoder_channels[:4], 1]))
    start_from(net, wide)
    assert net.unet.decoder.blocks[4].conv2[1].weight.tolist() == [10.0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            replace(WIDE, decoder_channels=[16, 16, 16, 8, 8]),
            "a decoder that is narrower somewhere",
        ),
        (replace(WIDE, encoder="resnet18"), "another encoder"),
    ],
)
def test_an_unusable_start_is_named(wide: SaltNet, settings: ModelSettings, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        start_from(SaltNet(settings), wide)
