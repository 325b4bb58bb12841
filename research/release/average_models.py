"""Average the weights of several checkpoints into one.

Usage: python -m research.release.average_models OUT CHECKPOINT CHECKPOINT ...

The checkpoints are trainings that began alike, each with another seed. They lie in one valley, and
their mean is a better place in it than any of them (Wortsman et al. 2022, arXiv:2203.05482). Two
trainings that meet once at their end also wait for each other less than one that is divided among
two cores.
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
        name: torch.stack([one[name].double() for one in weights]).mean(0).to(value.dtype)
        for name, value in weights[0].items()
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    stored = {PREFIX + name: value for name, value in mean.items()}
    torch.save({KEY: origin.to_plain(), "state_dict": stored, "global_step": 0}, out)
    return out


def both(one: Origin, other: Origin) -> Origin:
    """Where the mean of two models comes from: from the data of both."""
    if one.to_plain()["model"] != other.to_plain()["model"] or one.input != other.input:
        raise ValueError("models of different networks have no mean")
    data = {one.training_data_sha256, other.training_data_sha256}
    return replace(
        one,
        training_data_sha256=data.pop()
        if len(data) == 1
        else hashlib.sha256("+".join(sorted(data)).encode()).hexdigest(),
        subjects=tuple(sorted({*one.subjects, *other.subjects})),
        began_unknown=one.began_unknown or other.began_unknown,
    )


if __name__ == "__main__":
    main()
