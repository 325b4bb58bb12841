"""Mix the weights of a model and of what it was trained further to.

Usage: python -m research.release.mix_weights RELEASED TRAINED OUT [--share 0.8]

RELEASED is an ONNX file or a checkpoint, TRAINED the checkpoint of a training that began from it,
and OUT a new checkpoint: RELEASED + share x (TRAINED - RELEASED). Such a mean often keeps what
further training forgets, and is no worse at what it learns (WiSE-FT; Wortsman et al. 2022,
arXiv:2109.01903).
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from autosalt.training.model.checkpoint import KEY, PREFIX, load_checkpoint
from autosalt.training.model.from_onnx import load_released

SHARE = 0.8
"""Of the way to the training: what it forgot comes back."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("released", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=SHARE, help="of the training, 0 to 1")
    options = parser.parse_args()
    print(mix(options.released, options.trained, options.out, options.share))


def mix(released: Path, trained: Path, out: Path, share: float = SHARE) -> Path:
    """Write a checkpoint between a released model and the training that began from it.

    Its origin, with the subjects learned from, is that of the training.

    Raises:
        ModelFileError: a file cannot be read.
        ValueError: they are of different networks, or the share is not from 0 to 1.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"share {share} is not from 0 to 1")
    after, origin = load_checkpoint(trained)
    if released.suffix == ".onnx":
        before, _ = load_released(released, origin.model.encoder)
    else:
        before, _ = load_checkpoint(released)
    first, second = before.state_dict(), after.state_dict()
    if {name: value.shape for name, value in first.items()} != {
        name: value.shape for name, value in second.items()
    }:
        raise ValueError(f"{released.name} and {trained.name} are of different networks")
    mixed = {PREFIX + name: between(first[name], second[name], share) for name in first}
    torch.save({KEY: origin.to_plain(), "state_dict": mixed, "global_step": 0}, out)
    return out


def between(first: Tensor, second: Tensor, share: float) -> Tensor:
    """The first, moved by a share of the way to the second; counts are those of the second."""
    if not first.is_floating_point():
        return second
    return torch.lerp(first.double(), second.double(), share).to(first.dtype)


if __name__ == "__main__":
    main()
