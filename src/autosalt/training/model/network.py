"""Network: a U-Net for scalp and loss, with a head that classifies the view.

Its input is that of the released file (uint8, height, width, channel). So scaling is part of the
model in training too, and cannot be done differently elsewhere.
"""

import pickle
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import segmentation_models_pytorch as smp
import timm
import torch
from torch import Tensor, nn

from autosalt.core.views import VIEWS
from autosalt.errors import ConfigError, ModelFileError
from autosalt.training.model.losses import Logits
from autosalt.training.settings import ModelSettings

TIMM: Final = "tu-"
"""Before the name of an encoder of timm, in segmentation-models-pytorch."""


class SaltNet(nn.Module):
    """U-Net with two mask channels and a view head.

    Args:
        settings: Encoder, decoder widths and dropout. `encoder_path` is not read here: see
            `load_encoder`. A checkpoint rebuilds the network without it.

    Raises:
        ConfigError: The encoder is not known to segmentation-models-pytorch, or no network has
            such a decoder.
    """

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        try:
            self.unet = smp.Unet(
                settings.encoder,
                encoder_weights=None,  # anything else would be downloaded
                decoder_channels=tuple(settings.decoder_channels),
                classes=2,
            )
        except KeyError as error:
            raise _unknown(settings.encoder) from error
        except RuntimeError as error:
            if settings.encoder.startswith(TIMM) and not _timm_has(settings.encoder):
                raise _unknown(settings.encoder) from error
            raise ConfigError(
                f"model.encoder={settings.encoder}, model.decoder_channels="
                f"{list(settings.decoder_channels)}: no such network ({error})"
            ) from error
        except ValueError as error:
            raise ConfigError(
                f"model.decoder_channels={list(settings.decoder_channels)}: {error}"
            ) from error
        deepest = self.unet.encoder.out_channels[-1]
        self.view_head = nn.Sequential(
            nn.Dropout(settings.view_dropout), nn.Linear(deepest, len(VIEWS) + 1)
        )

    def forward(self, image: Tensor) -> Logits:
        """Logits of photos, uint8 [n, h, w, 3] with h and w multiples of 32."""
        features = self.unet.encoder(normalise(image))
        masks = self.unet.segmentation_head(self.unet.decoder(features))
        view = self.view_head(features[-1].mean((2, 3)))
        return Logits(scalp=masks[:, 0], loss=masks[:, 1], view=view)


def _unknown(encoder: str) -> ConfigError:
    """The error for an encoder that is not known, with names that are near."""
    known = smp.encoders.get_encoder_names() + [f"{TIMM}{name}" for name in timm.list_models()]
    near = get_close_matches(encoder, known, n=4)
    cure = f"did you mean {', '.join(near)}?" if near else "give mobilenet_v2, resnet18 or another"
    return ConfigError(
        f"model.encoder={encoder}: not known to segmentation-models-pytorch, nor to timm "
        f"({TIMM}NAME); {cure}"
    )


def _timm_has(encoder: str) -> bool:
    return encoder.removeprefix(TIMM).partition(".")[0] in timm.list_models()


def first_layers(encoder: nn.Module, count: int) -> list[nn.Module]:
    """The first layers of an encoder, in the order in which a photo passes them.

    Raises:
        ConfigError: the encoder has fewer.
    """
    parts = (
        list(part) if isinstance(part, nn.Sequential) else [part] for part in encoder.children()
    )
    layers = [layer for part in parts for layer in part]
    if count > len(layers):
        raise ConfigError(f"trainer.frozen_layers={count}: the encoder has {len(layers)} layers")
    return layers[:count]


class Deployable(nn.Module):
    """The network as released: uint8 in, probabilities out (docs/explanation/contract.md)."""

    def __init__(self, net: SaltNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Photos uint8 [n, h, w, 3] to scalp [n, h, w], loss [n, h, w] and view [n, 4], 0..1.

        What the four views lack to 1 is the probability that the photo shows none of them.
        """
        logits = self.net(image)
        view = logits.view.softmax(1)[:, : len(VIEWS)]
        return logits.scalp.sigmoid(), logits.loss.sigmoid(), view


def normalise(image: Tensor) -> Tensor:
    """uint8 [n, h, w, 3] to float [n, 3, h, w] in -1..1, as the MobileNetV2 encoder expects."""
    return image.permute(0, 3, 1, 2).float() / 127.5 - 1.0


def load_encoder(net: SaltNet, path: Path) -> None:
    """Start the encoder from a state dict (only tensors are read from the file, never code).

    Raises:
        ModelFileError: No such file, not a state dict, or of another encoder.
    """
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
        net.unet.encoder.load_state_dict(weights)
    except FileNotFoundError as error:
        raise ModelFileError(f"model.encoder_path: {path} not found") from error
    except (pickle.UnpicklingError, RuntimeError, AttributeError, TypeError, EOFError) as error:
        # Not in torch's words, as in `checkpoint.load_checkpoint`.
        raise ModelFileError(
            f"{path}: not weights of this encoder ({type(error).__name__}); give a state dict of "
            "it, or set model.encoder to the one it is of"
        ) from error
