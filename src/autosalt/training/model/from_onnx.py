"""Load a released ONNX file as a network that can learn further.

Export folds each batch normalisation into the convolution before it. Nothing is lost by that. With
the weights and biases of the file, and normalisations that change no value, the network gives the
same output as the file.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from autosalt.errors import ConfigError, ModelFileError
from autosalt.training.model.checkpoint import Origin
from autosalt.training.model.network import Deployable, SaltNet
from autosalt.training.model.predict import Predictor, manifest_of, onnx_predictor
from autosalt.training.settings import ModelSettings

MAX_DIFFERENCE: Final = 1e-3
"""Largest difference of a probability between a released file and the network read from it."""
_PREFIX: Final = "net."
"""`Deployable.net` is exported so."""


def load_released(path: Path, encoder: str) -> tuple[SaltNet, Origin]:
    """Load the network of a file that `autosalt export` wrote, in evaluation mode, and its origin.

    Args:
        path: The ONNX file.
        encoder: Its encoder, named as in segmentation-models-pytorch; the file does not name it.

    Returns:
        The network, whose normalisations are all `folded_norms`, and its origin as stated in the
        manifest, which does not name the subjects that it learned from.

    Raises:
        ModelFileError: No such file, not written by `autosalt export`, another encoder, or another
            manifest beside it.
    """
    model = read_onnx(path)
    predict, metadata = onnx_predictor(path)
    manifest = manifest_of(metadata, path)
    stored = {
        part.name.removeprefix(_PREFIX): torch.from_numpy(numpy_helper.to_array(part).copy())
        for part in model.graph.initializer
    }
    settings = ModelSettings(encoder=encoder, decoder_channels=_decoder_channels(stored))
    try:
        net = SaltNet(settings)
        net.load_state_dict(_unfolded(net, stored, _biases(model.graph, stored)))
    except (
        KeyError,
        RuntimeError,
        ConfigError,
    ) as error:  # not in torch's words, which list every layer
        raise ModelFileError(
            f"{path}: not a network of {encoder}, or of a kind that training cannot go on from; "
            "set model.encoder to its encoder, or start from random weights: experiment=none"
        ) from error
    net.eval()
    if not _same_output(net, predict, manifest.input.size):
        raise ModelFileError(
            f"{path}: training cannot go on from a file of this encoder; give the .ckpt it was "
            "exported from"
        )
    return net, Origin.of_released(settings, manifest)


def folded_norms(net: nn.Module) -> Iterator[nn.BatchNorm2d]:
    """Return the normalisations that `load_released` set to ignore the statistics of a batch.

    They must stay so in training. With the mean and variance of a batch, the convolution before
    would give another output than in the released file.
    """
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            held = part.running_mean, part.running_var
            if all(
                h is not None and h.equal(v) for h, v in zip(held, _identity(part), strict=True)
            ):
                yield part


def _same_output(net: SaltNet, predict: Predictor, size: int) -> bool:
    """Whether a network gives the same output as the file, for one photo of noise."""
    photo = np.random.default_rng(0).integers(0, 256, (1, size, size, 3)).astype(np.uint8)
    theirs = predict(photo)
    with torch.inference_mode():
        ours = Deployable(net).eval()(torch.from_numpy(photo))
    return all(
        np.allclose(mine.numpy(), other, atol=MAX_DIFFERENCE)
        for mine, other in zip(ours, theirs, strict=True)
    )


def read_onnx(path: Path) -> onnx.ModelProto:
    """A model file. Raises ModelFileError where there is none, or it is damaged."""
    if not path.is_file():
        raise ModelFileError(f"{path}: no such model")
    try:
        return onnx.load(path)
    except Exception as error:  # protobuf's exceptions are not part of onnx's interface
        raise ModelFileError(f"{path}: not an ONNX file, or damaged") from error


def _decoder_channels(stored: dict[str, Tensor]) -> list[int]:
    """The widths of the decoder's steps, from the weights."""
    widths: list[int] = []
    while (key := f"unet.decoder.blocks.{len(widths)}.conv2.0.weight") in stored:
        widths.append(len(stored[key]))
    return widths


def _biases(graph: onnx.GraphProto, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """The bias of each convolution, by the name of its weights; one of zeros is not in the file."""
    biases = {}
    for node in graph.node:
        if node.op_type == "Conv":
            weight, *bias = (name.removeprefix(_PREFIX) for name in node.input[1:])
            biases[weight] = stored[bias[0]] if bias else torch.zeros(len(stored[weight]))
    return biases


def _unfolded(
    net: SaltNet, stored: dict[str, Tensor], biases: dict[str, Tensor]
) -> dict[str, Tensor]:
    """Everything the network holds. Raises KeyError where the file lacks a part of it."""
    parameters = dict(net.named_parameters())
    state = {name: stored[name] for name in parameters if name in stored}
    head = "unet.segmentation_head.0"
    state[f"{head}.bias"] = biases[f"{head}.weight"]
    for convolution, name, norm in _normalised(net):
        mean, variance = _identity(norm)
        state |= {
            f"{name}.weight": torch.ones_like(mean),
            f"{name}.bias": biases[f"{convolution}.weight"],
            f"{name}.running_mean": mean,
            f"{name}.running_var": variance,
            f"{name}.num_batches_tracked": torch.tensor(0),
        }
        if f"{convolution}.bias" in parameters:  # its own is in the folded one already
            state[f"{convolution}.bias"] = torch.zeros_like(mean)
    return state


def _normalised(net: SaltNet) -> Iterator[tuple[str, str, nn.BatchNorm2d]]:
    """Names of each convolution and of the normalisation that follows it, and the latter."""
    convolution = ""
    for name, part in net.named_modules():
        if isinstance(part, nn.Conv2d):
            convolution = name
        elif isinstance(part, nn.BatchNorm2d):
            yield convolution, name, part


def _identity(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Mean and variance with which a normalisation of scale 1 and shift 0 changes nothing."""
    mean = torch.zeros(norm.num_features)
    return mean, torch.full_like(mean, 1.0 - norm.eps)
