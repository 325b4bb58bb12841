"""Average the weights of several checkpoints into one.

Usage: python -m research.release.average_models OUT CHECKPOINT CHECKPOINT ...

The checkpoints are from trainings with the same start, each with another seed. The mean of their
weights is better than each of them (Wortsman et al. 2022, arXiv:2203.05482). Two trainings that are
averaged once also need less waiting than a single training on two cores.
"""

import argparse
import hashlib
from dataclasses import replace
from functools import reduce
from pathlib import Path

import torch

from autosalt.training.model.checkpoint import KEY, PREFIX, Origin, load_checkpoint


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    options = parser.parse_args()
    print(average(options.checkpoints, options.out))


def average(checkpoints: list[Path], out: Path) -> Path:
    """Write the mean of checkpoints of one network.

    Raises:
        ModelFileError: one of them cannot be read.
        ValueError: they are of different networks or inputs.
    """
    nets, origins = zip(*map(load_checkpoint, checkpoints), strict=True)
    origin = reduce(both, origins)
    weights = [net.state_dict() for net in nets]
    mean = {
        name: torch.stack([state[name].double() for state in weights]).mean(0).to(value.dtype)
        for name, value in weights[0].items()
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    stored = {PREFIX + name: value for name, value in mean.items()}
    torch.save({KEY: origin.to_plain(), "state_dict": stored, "global_step": 0}, out)
    return out


def both(first: Origin, other: Origin) -> Origin:
    """Return the origin of the mean of two models: the data of both."""
    if first.to_plain()["model"] != other.to_plain()["model"] or first.input != other.input:
        raise ValueError("models of different networks have no mean")
    data = {first.training_data_sha256, other.training_data_sha256}
    return replace(
        first,
        training_data_sha256=data.pop()
        if len(data) == 1
        else hashlib.sha256("+".join(sorted(data)).encode()).hexdigest(),
        subjects=tuple(sorted({*first.subjects, *other.subjects})),
        began_unknown=first.began_unknown or other.began_unknown,
    )


if __name__ == "__main__":
    main()
