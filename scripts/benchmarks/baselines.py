"""Baselines of the benchmark: the floor, a first script, and a published arrangement."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn
from torchvision.transforms import functional as F

from autosalt.scorer.scorer import Scorer
from autosalt.training.model.network import Deployable, SaltNet
from autosalt.training.settings import ModelSettings

ALONET_SIDE = 320


def ready(scorer: Scorer) -> NDArray[np.uint8]:
    """A tensor the model takes."""
    size = scorer.manifest.input.size
    return np.zeros((1, size, size, 3), np.uint8)


def floor(path: Path, scorer: Scorer) -> None:
    """The necessary work alone: decode at the needed scale, run the network.

    The network runs in the scorer's own session, whose threads do not spin between photos. With
    ONNX Runtime's usual settings the floor would be higher, and easier to reach.
    """
    with Image.open(path) as image:
        side = scorer.manifest.input.enough_side
        by = next(by for by in (8, 4, 2, 1) if max(image.size) // by >= side or by == 1)
        image.draft("RGB", (image.width // by, image.height // by))
        image.load()
    scorer.run(ready(scorer))


class PlainScript:
    """As a first script would: whole decode, torchvision, eager torch, whole mask, matplotlib."""

    def __init__(self, size: int, work: Path) -> None:
        """Take squares of `size` px; write pictures into `work`."""
        import matplotlib

        matplotlib.use("Agg")
        self._net = Deployable(SaltNet(ModelSettings())).eval()
        self._size, self._work = size, work

    def score(self, path: Path) -> float:
        """Hair loss in percent, and a picture of it."""
        from matplotlib import pyplot

        image = Image.open(path).convert("RGB")
        tensor = F.resize(F.to_tensor(image), [self._size, self._size])
        square = (255 * tensor).byte().permute(1, 2, 0)[None]
        with torch.inference_mode():
            scalp, loss, _ = self._net(square)
        masks = [
            F.resize(map_, [image.height, image.width])[0].numpy() > 0.5 for map_ in (scalp, loss)
        ]
        figure, axes = pyplot.subplots(figsize=(6, 8))
        axes.imshow(image)
        axes.imshow(masks[0] & masks[1], alpha=0.4)
        figure.savefig(self._work / "plain.png")
        pyplot.close(figure)
        return float(100 * (masks[0] & masks[1]).sum() / max(1, masks[0].sum()))


class AloNet:
    """AloNet's published arrangement (Lee et al., JAMA Dermatology 2020) with random weights.

    U-Nets of 64, 128, 256, 512 and 1024 channels with batch normalisation, bilinear upsampling and
    two output maps, at 320 x 320 px, as in the authors' program (leesolam/AloNet). A photo passes
    through three networks: scalp, loss, and loss of the photo with only the scalp visible.
    """

    def __init__(self) -> None:
        """Make the networks; two are enough for three passes, as the loss network runs twice."""
        torch.manual_seed(0)
        self._scalp, self._loss = _UNet().eval(), _UNet().eval()

    def score(self, path: Path) -> float:
        """Hair loss in percent; on one thread, for several would spin and cost it more."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            return self._score(path)
        finally:
            torch.set_num_threads(threads)

    def _score(self, path: Path) -> float:
        image = Image.open(path).convert("RGB").resize((ALONET_SIDE, ALONET_SIDE))
        tensor = F.to_tensor(image)[None]
        with torch.inference_mode():
            scalp = torch.sigmoid(self._scalp(tensor)[:, 1:]) >= 0.5
            whole = torch.sigmoid(self._loss(tensor)[:, 1])
            inside = torch.sigmoid(self._loss(tensor * scalp)[:, 1])
        loss = (torch.maximum(whole, inside) >= 0.5) & scalp[:, 0]
        return float(100 * loss.sum() / scalp.sum().clamp(min=1))


class _UNet(nn.Module):
    """The classic U-Net, as AloNet has it."""

    def __init__(self) -> None:
        super().__init__()
        widths = (64, 128, 256, 512, 1024)
        ins = (3, *widths[:-1])
        self.down = nn.ModuleList(_double(i, o) for i, o in zip(ins, widths, strict=True))
        self.up = nn.ModuleList(_double(o + 2 * o, o) for o in reversed(widths[:-1]))
        self.last = nn.Conv2d(widths[0], 2, 1)

    def forward(self, x: Any) -> Any:
        """Two maps of logits, [n, 2, h, w], of float32 [n, 3, h, w]."""
        kept = []
        for level, convolve in enumerate(self.down):
            x = convolve(nn.functional.max_pool2d(x, 2) if level else x)
            kept.append(x)
        for convolve, beside in zip(self.up, reversed(kept[:-1]), strict=True):
            x = nn.functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
            x = convolve(torch.cat([x, beside], dim=1))
        return self.last(x)


def _double(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
        nn.Conv2d(channels_out, channels_out, 3, padding=1),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
    )
