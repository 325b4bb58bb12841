"""Narrow a decoder: weights of one network for another as wide or narrower (pruning).

The last and largest maps of a U-Net take most of its time. A trained network can be given a
narrower decoder for them. It then learns further from the channels that it used most.
"""

import torch
from torch import Tensor, nn

from autosalt.training.model.network import SaltNet


def start_from(net: SaltNet, other: SaltNet) -> None:
    """Copy the weights of `other` to `net`, in place; the strongest channels of each decoder layer.

    The strength of a channel is the scale of its batch normalisation times the sum of the absolute
    weights that read it. This follows Liu et al. 2017, arXiv:1708.06519, and Li et al. 2017,
    arXiv:1608.08710. With equal decoders `net` becomes the same network.

    Raises:
        ValueError: `other` has another encoder, or a decoder that is narrower somewhere.
    """
    try:
        net.unet.encoder.load_state_dict(other.unet.encoder.state_dict())
    except RuntimeError as error:
        raise ValueError("another encoder") from error
    net.view_head.load_state_dict(other.view_head.state_dict())
    mine, theirs = _layers(net), _layers(other)
    heads = net.unet.segmentation_head[0], other.unet.segmentation_head[0]
    kept = torch.arange(theirs[0][0].in_channels)
    with torch.no_grad():
        for k, ((small, small_norm), (wide, wide_norm)) in enumerate(
            zip(mine, theirs, strict=True)
        ):
            reader = theirs[k + 1][0] if k + 1 < len(theirs) else heads[1]
            if small.out_channels > wide.out_channels:
                raise ValueError("a decoder that is narrower somewhere")
            outputs = _strongest(wide_norm, reader, small.out_channels)
            small.weight.copy_(wide.weight[outputs][:, _with_skips(kept, small, wide)])
            for name, value in wide_norm.state_dict().items():
                small_norm.state_dict()[name].copy_(value[outputs] if value.ndim else value)
            kept = outputs
        heads[0].weight.copy_(heads[1].weight[:, kept])
        heads[0].bias.copy_(heads[1].bias)


def _layers(net: SaltNet) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """The decoder's convolutions in the order of the way through, each with its normalisation."""
    parts = list(net.unet.decoder.modules())
    convolutions = [part for part in parts if isinstance(part, nn.Conv2d)]
    norms = [part for part in parts if isinstance(part, nn.BatchNorm2d)]
    return list(zip(convolutions, norms, strict=True))


def _strongest(norm: nn.BatchNorm2d, reader: nn.Conv2d, n: int) -> Tensor:
    """The n output channels that the next convolution hears most of, in their order."""
    strength = norm.weight.abs() * reader.weight[:, : norm.num_features].abs().sum((0, 2, 3))
    return strength.topk(n).indices.sort().values


def _with_skips(kept: Tensor, small: nn.Conv2d, wide: nn.Conv2d) -> Tensor:
    """The inputs that stay: those kept of the layer before, and the encoder's, which come last."""
    skips = small.in_channels - len(kept)
    return torch.cat([kept, torch.arange(wide.in_channels - skips, wide.in_channels)])
