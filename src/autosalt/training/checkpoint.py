"""What a checkpoint holds besides weights: plain data, so that it opens with `weights_only=True`.

A file that may hold pickled objects may run code when opened; ours never do, and we open none that
do.
"""

import pickle
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch

from autosalt.imaging.pipeline import InputSpec
from autosalt.training.network import ModelFileError, SaltNet
from autosalt.training.settings import ModelSettings
from autosalt.version import VERSION

KEY: Final = "autosalt"
PREFIX: Final = "net."
"""Lightning names the weights of `LitSalt.net` so."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model comes from; what export copies into the manifest.

    Attributes:
        model: The network's settings, without the path of the encoder.
        input: The photos it was trained on.
        training_data_sha256: `dataset_sha256` of the training split.
        code_revision: See `code_revision`.
    """

    model: ModelSettings
    input: InputSpec
    training_data_sha256: str
    code_revision: str

    def to_plain(self) -> dict[str, Any]:
        """Strings, numbers, lists and dictionaries only."""
        plain = asdict(self)
        plain["model"].update(encoder_path=None, start_path=None)
        plain["model"]["decoder_channels"] = list(self.model.decoder_channels)
        plain["input"]["fill"] = list(self.input.fill)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Origin":
        """The inverse of `to_plain`."""
        shape = dict(plain["input"])
        shape["fill"] = tuple(shape["fill"])
        return cls(
            model=ModelSettings(**plain["model"]),
            input=InputSpec(**shape),
            training_data_sha256=plain["training_data_sha256"],
            code_revision=plain["code_revision"],
        )


def load_checkpoint(path: Path) -> tuple[SaltNet, Origin]:
    """The network of a checkpoint, in evaluation mode on the CPU, and where it comes from.

    Raises:
        ModelFileError: No such file, not a checkpoint of `autosalt train`, or one that holds
            anything but tensors and plain data.
    """
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
        origin = Origin.from_plain(stored[KEY])
        weights = {
            name.removeprefix(PREFIX): value
            for name, value in stored["state_dict"].items()
            if name.startswith(PREFIX)
        }
        net = SaltNet(origin.model)
        net.load_state_dict(weights)
    except FileNotFoundError as error:
        raise ModelFileError(f"{path}: no such checkpoint") from error
    except (pickle.UnpicklingError, RuntimeError, KeyError, TypeError, EOFError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelFileError(f"{path}: not a checkpoint of autosalt train ({reason})") from error
    return net.eval(), origin


def average(paths: Sequence[Path], out: Path) -> Path:
    """Write a checkpoint whose weights are the mean of others', and return its path.

    The mean of models that went on from one another reads what each of them reads well, at the cost
    of one (model soups, Wortsman et al. 2022, arXiv:2203.05482). Models that were not trained from
    one start have no such mean.

    Args:
        paths: checkpoints of one network, at least one; where the model comes from is told by the
            last.
        out: the new checkpoint; weights alone, no run can go on from it.

    Raises:
        ModelFileError: A file is not a checkpoint, or of another network than the last.
    """
    nets, origins = zip(*map(load_checkpoint, paths), strict=True)
    for path, origin in zip(paths, origins, strict=True):
        if (origin.model, origin.input) != (origins[-1].model, origins[-1].input):
            raise ModelFileError(f"{path}: another network than {paths[-1]}, so there is no mean")
    states = [net.state_dict() for net in nets]
    mean = {
        # What counts steps is a whole number, and that of the last.
        PREFIX + name: torch.stack([state[name] for state in states]).mean(0)
        if value.is_floating_point()
        else value
        for name, value in states[-1].items()
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"state_dict": mean, KEY: origins[-1].to_plain()}, out)
    return out


def code_revision() -> str:
    """The commit of this code, `-dirty` with changes; the version where there is no repository."""
    version = f"v{VERSION}"
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    here = Path(__file__).parent
    try:
        # --exclude=*: tags aside, the hash itself. The file must be tracked there, or the
        # repository around site-packages would be named.
        tracked = ["git", "ls-files", "--error-unmatch", Path(__file__).name]
        subprocess.run(tracked, cwd=here, check=True, capture_output=True)  # noqa: S603
        found = subprocess.run(  # noqa: S603
            command, cwd=here, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return version
    return f"{version}+{found.stdout.strip()}"
