"""Read a checkpoint and its origin: plain data that opens with `weights_only=True`.

A file that may hold pickled objects may run code when opened; ours never do, and we open none that
do.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch

from autosalt.errors import ModelFileError
from autosalt.imaging.pipeline import InputSpec
from autosalt.imaging.second_look import SecondLook
from autosalt.scorer.manifest import Manifest
from autosalt.training.model.network import SaltNet
from autosalt.training.settings import ModelSettings
from autosalt.version import VERSION

KEY: Final = "autosalt"
REVISION: Final = "AUTOSALT_REVISION"
PREFIX: Final = "net."
"""Lightning names the weights of `LitSalt.net` so."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model comes from; what export copies into the manifest.

    Attributes:
        model: The network's settings, without the path of the encoder.
        input: The photos it was trained on.
        training_data_sha256: `dataset_sha256` of the training split; see `after`.
        code_revision: See `code_revision`.
        subjects: `subject_mark` of each subject trained on, so that none of them is calibrated or
            measured on unnoticed; empty in earlier checkpoints. Never exported.
        began_unknown: Whether it learned from others before, by a start that does not name them.
        second_look: How the released model that it began from reads small heads again; else None.
    """

    model: ModelSettings
    input: InputSpec
    training_data_sha256: str
    code_revision: str
    subjects: tuple[str, ...] = ()
    began_unknown: bool = False
    second_look: SecondLook | None = None

    @classmethod
    def of_released(cls, model: ModelSettings, manifest: Manifest) -> "Origin":
        """The origin of a released file, which does not name its network and its subjects."""
        return cls(
            model,
            manifest.input,
            manifest.training_data_sha256,
            manifest.code_revision,
            second_look=manifest.second_look,
        )

    def to_plain(self) -> dict[str, Any]:
        """Strings, numbers, lists and dictionaries only."""
        plain = asdict(self)
        plain["model"].update(encoder_path=None, start_path=None)
        plain["model"]["decoder_channels"] = list(self.model.decoder_channels)
        plain["input"]["fill"] = list(self.input.fill)
        plain["subjects"] = list(self.subjects)
        return plain

    def differs(self, other: "Origin") -> str | None:
        """Return why a run of this origin cannot continue as one of the other; None if it can."""
        mine, theirs = self.to_plain(), other.to_plain()
        for name, setting in (
            ("training_data_sha256", "data or model.start_path"),
            ("input", "size"),
            ("model", "network"),
        ):
            if mine[name] != theirs[name]:
                return setting
        return None

    def after(self, start: "Origin") -> "Origin":
        """This origin for a model that began as another: it has learned from both data."""
        both = f"{start.training_data_sha256}+{self.training_data_sha256}"
        return replace(
            self,
            training_data_sha256=hashlib.sha256(both.encode()).hexdigest(),
            subjects=tuple(sorted({*start.subjects, *self.subjects})),
            began_unknown=start.began_unknown or not start.subjects,
            second_look=start.second_look,
        )

    def trained_on(self, subjects: Iterable[str]) -> int:
        """How many of these subjects the model learned from."""
        return len(set(map(subject_mark, subjects)).intersection(self.subjects))

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Origin":
        """The inverse of `to_plain`."""
        shape = dict(plain["input"])
        shape["fill"] = tuple(shape["fill"])
        second_look = plain.get("second_look")
        return cls(
            model=ModelSettings(**plain["model"]),
            input=InputSpec(**shape),
            training_data_sha256=plain["training_data_sha256"],
            code_revision=plain["code_revision"],
            subjects=tuple(plain.get("subjects", ())),
            began_unknown=plain.get("began_unknown", False),
            second_look=None if second_look is None else SecondLook(**second_look),
        )


def subject_mark(subject: str) -> str:
    """Return the code of a subject in a checkpoint: 16 hexadecimal digits of a hash, no name."""
    return hashlib.sha256(f"subject:{subject}".encode()).hexdigest()[:16]


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
    except Exception as error:  # over junk torch stumbles in many ways
        # Not in torch's words: they advise to open the file in a way that may run code in it.
        raise ModelFileError(
            f"{path}: not a checkpoint of autosalt train ({type(error).__name__}); give its .ckpt"
        ) from error
    return net.eval(), origin


def steps_of(path: Path) -> int:
    """How many steps led to a checkpoint that `load_checkpoint` could read."""
    return int(torch.load(path, map_location="cpu", weights_only=True)["global_step"])


def code_revision() -> str:
    """Return the commit of this code, `-dirty` with changes; the version without a repository.

    A copy without its repository, for example on a training machine, takes it from the environment
    variable AUTOSALT_REVISION.
    """
    version = f"v{VERSION}"
    if REVISION in os.environ:
        return f"{version}+{os.environ[REVISION]}"
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    folder = Path(__file__).parent
    try:
        # --exclude=*: the hash itself, without tags. The file must be tracked, or the
        # repository around site-packages would be named.
        tracked = ["git", "ls-files", "--error-unmatch", Path(__file__).name]
        subprocess.run(tracked, cwd=folder, check=True, capture_output=True)  # noqa: S603
        described = subprocess.run(  # noqa: S603
            command, cwd=folder, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return version
    return f"{version}+{described.stdout.strip()}"
