"""Start of a training run: random or encoder weights, another model, or its own last checkpoint."""

from pathlib import Path

from autosalt.errors import ModelFileError
from autosalt.training.model import checkpoint
from autosalt.training.model.checkpoint import Origin
from autosalt.training.model.from_onnx import load_released
from autosalt.training.model.narrow import start_from
from autosalt.training.model.network import SaltNet, load_encoder
from autosalt.training.model.predict import is_onnx
from autosalt.training.model.trainer import LAST
from autosalt.training.settings import ModelSettings


def first_network(settings: ModelSettings) -> tuple[SaltNet, Origin | None]:
    """The network before its first step, and where it comes from if another run trained it.

    Raises:
        ModelFileError: Encoder weights, or a model to start from, cannot be used.
    """
    net, origin = SaltNet(settings), None
    if settings.encoder_path is not None:
        load_encoder(net, Path(settings.encoder_path))
    if settings.start_path is not None:
        other, origin = _load_start(Path(settings.start_path), settings.encoder)
        try:
            start_from(net, other)
        except ValueError as error:
            raise ModelFileError(
                f"model.start_path: {settings.start_path} has {error}; give the model settings it "
                "was trained with, or a narrower decoder"
            ) from error
    return net, origin


def _load_start(path: Path, encoder: str) -> tuple[SaltNet, Origin]:
    if is_onnx(path):
        return load_released(path, encoder)
    return checkpoint.load_checkpoint(path)


def resumed(resume: str, out: Path, origin: Origin) -> Path | None:
    """The checkpoint to go on from, None to start afresh; it must be of this data and network.

    Raises:
        ModelFileError: There is no such checkpoint, or it is of other data or another network.
    """
    last = out / LAST
    if resume == "never" or (resume == "auto" and not last.is_file()):
        return None
    path = last if resume == "auto" else Path(resume)
    if not path.is_file():
        raise ModelFileError(f"trainer.resume: {path} not found; give auto, never or a checkpoint")
    try:
        _, before = checkpoint.load_checkpoint(path)
    except ModelFileError as error:
        raise ModelFileError(f"{error}; or start afresh with trainer.resume=never") from error
    if what := before.differs(origin):
        raise ModelFileError(
            f"{path}: trained with another {what}; name another out, or start afresh with "
            "trainer.resume=never"
        )
    return path
