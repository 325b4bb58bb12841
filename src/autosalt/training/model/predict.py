"""Run a model, checkpoint or ONNX file, over examples."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from autosalt.core.interval import IntervalCalibration, photo_uncertainty_pct
from autosalt.core.types import RGB, FloatMap
from autosalt.errors import ManifestError, ModelFileError
from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.look import Look, require_agreement
from autosalt.imaging.photo_source import PhotoSource
from autosalt.imaging.pipeline import (
    InputSpec,
    Measurement,
    Prepared,
    Thresholds,
    prepare,
    prepare_part,
    require_a_view,
)
from autosalt.imaging.second_look import SecondLook, find_head
from autosalt.scorer.manifest import METADATA_KEY, Manifest, require_sidecar
from autosalt.training.data.dataset import Example
from autosalt.training.model.checkpoint import Origin, load_checkpoint
from autosalt.training.model.network import Deployable, SaltNet
from autosalt.training.settings import NONE_MAX_PROBABILITY

THRESHOLDS: Final = Thresholds(scalp=0.5, loss=0.5)
"""The training loss is balanced at a half. Thresholds chosen on the simulated photos of the
calibration read real photos worse; the model card gives the difference."""


class Maps(NamedTuple):
    """Output of a model for one photo: scalp, loss float32 [s, s], view float32 [4]; all 0..1."""

    scalp: FloatMap
    loss: FloatMap
    view: NDArray[np.float32]


Predictor = Callable[[RGB], tuple[FloatMap, FloatMap, NDArray[np.float32]]]
"""Photos uint8 [n, s, s, 3] to scalp [n, s, s], loss [n, s, s] and view [n, 4]."""


@dataclass(frozen=True, slots=True)
class PhotoPrediction:
    """What a model says of one photo after its first look and, at a small head, its second.

    Attributes:
        box: How the whole photo lies in its square.
        first: The look at it.
        look: The look that is measured, perhaps the same.
        min_agreement: See ``SecondLook``.
    """

    box: Letterbox
    first: Look
    look: Look
    min_agreement: float = 0.0

    @classmethod
    def once(cls, maps: Maps, box: Letterbox) -> "PhotoPrediction":
        """What one look says of a photo that lies so in its square."""
        look = Look.at_whole(box, *maps)
        return cls(box, look, look)

    @property
    def maps(self) -> Maps:
        """On the square of the whole photo, whatever was looked at."""
        return Maps(*self.look.maps_on(self.box), self.look.view)

    def measure(self, thresholds: Thresholds) -> Measurement:
        """Measure hair loss as scoring does.

        Raises:
            PhotoRefused: There is no scalp, or the two looks see it at different places.
        """
        require_agreement(self.first, self.look, thresholds, self.min_agreement)
        return self.look.measure(thresholds)

    def require_a_view(self, none_max_probability: float) -> None:
        """Raise PhotoRefused where one of the looks sees none of the views."""
        for look in (self.first, self.look):
            require_a_view(look.view.tolist(), none_max_probability)


def uncertainty_pct(measured: Measurement, maps: Maps) -> float:
    """The uncertainty of a photo that was measured, as scoring has it."""
    return photo_uncertainty_pct(measured.uncertainty_pct, float(maps.view.max()))


@dataclass(frozen=True, slots=True)
class Closer:
    """Takes second looks, as the scorer does, see `imaging.second_look`."""

    predict: Predictor
    input: InputSpec
    thresholds: Thresholds
    rule: SecondLook

    def part(self, photo: PhotoSource, first: Look) -> Prepared | None:
        """The part of a photo to look at again; None where the first look is enough.

        Raises:
            PhotoRefused: The photo cannot be opened.
        """
        frame = find_head(first.scalp, first.box, self.thresholds.scalp, self.rule)
        if frame is None:
            return None
        return prepare_part(photo, prepare(photo, self.input), frame, self.input)

    def look(self, part: Prepared) -> Look:
        """Look at it."""
        outputs = (each[0] for each in self.predict(part.tensor[np.newaxis]))
        return Look(part.frame, part.box, *outputs)

    def see(self, photo: PhotoSource, first: Look) -> PhotoPrediction:
        """Look at a photo again where its head is small.

        Raises:
            PhotoRefused: The photo cannot be opened.
        """
        part = self.part(photo, first)
        last = first if part is None else self.look(part)
        return PhotoPrediction(first.box, first, last, self.rule.min_agreement)


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to run, with what it was made for; a checkpoint has no intervals yet."""

    predict: Predictor
    input: InputSpec
    thresholds: Thresholds
    interval: IntervalCalibration | None
    name: str
    none_max_probability: float = NONE_MAX_PROBABILITY
    origin: Origin | None = None
    second_look: SecondLook | None = None
    max_missing_share: float | None = None

    @property
    def closer(self) -> Closer | None:
        """What takes its second looks; None where it looks at each photo once."""
        rule = self.second_look
        return None if rule is None else Closer(self.predict, self.input, self.thresholds, rule)

    def trained_on(self, subjects: Collection[str]) -> int | None:
        """Return how many of these subjects it learned from; None where this is not known."""
        if self.origin is None or not self.origin.subjects:
            return None
        known = self.origin.trained_on(subjects)
        return None if known == 0 and self.origin.began_unknown else known


def load_model(path: Path) -> Model:
    """Open a `.ckpt` or `.onnx` file.

    Raises:
        ModelFileError: No such file, another kind of file, or an ONNX file whose manifest is
            missing, not understood, or different from the one beside it.
    """
    if path.suffix == ".ckpt":
        net, origin = load_checkpoint(path)
        predict = torch_predictor(net)
        return Model(
            predict,
            origin.input,
            THRESHOLDS,
            None,
            path.name,
            origin=origin,
            second_look=origin.second_look,
        )
    if not is_onnx(path):
        raise ModelFileError(f"{path}: a model is a .ckpt or an .onnx file")
    if not path.is_file():
        raise ModelFileError(f"{path}: no such model")
    predict, metadata = onnx_predictor(path)
    manifest = manifest_of(metadata, path)
    return Model(
        predict,
        manifest.input,
        manifest.thresholds,
        manifest.interval,
        manifest.name,
        manifest.none_max_probability,
        second_look=manifest.second_look,
        max_missing_share=manifest.max_missing_share,
    )


def is_onnx(path: Path) -> bool:
    """Whether a file is named as an ONNX file is, in capitals perhaps."""
    return path.suffix.lower() == ".onnx"


def manifest_of(metadata: Mapping[str, str], path: Path) -> Manifest:
    """The manifest in the metadata of an ONNX file.

    Raises:
        ModelFileError: The manifest is missing or not understood, or another is next to the file.
    """
    if METADATA_KEY not in metadata:
        raise ModelFileError(f"{path}: no manifest inside; not made by autosalt export")
    try:
        manifest = Manifest.from_json(metadata[METADATA_KEY])
        require_sidecar(path, manifest)
    except ManifestError as error:
        raise ModelFileError(f"{path}: {error}") from error
    return manifest


def torch_predictor(net: SaltNet) -> Predictor:
    """Return a predictor of a network, on the GPU if there is one."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Deployable(net).eval().to(device)

    def predict(images: RGB) -> tuple[FloatMap, FloatMap, NDArray[np.float32]]:
        with torch.inference_mode():
            scalp, loss, view = model(torch.from_numpy(images).to(device))
        return scalp.cpu().numpy(), loss.cpu().numpy(), view.cpu().numpy()

    return predict


def onnx_predictor(path: Path, threads: int = 0) -> tuple[Predictor, dict[str, str]]:
    """A predictor of an ONNX file on the CPU, and the file's metadata.

    Args:
        path: The file.
        threads: Of one run; 0 for ONNX Runtime's default, all cores.

    Raises:
        ModelFileError: ONNX Runtime is not installed or cannot read the file.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelFileError(
            "ONNX Runtime is missing: pip install 'autosalt[cpu]' (or [gpu])"
        ) from error
    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its exceptions share no base class of their own
        reason = str(error).strip().splitlines()[0]
        raise ModelFileError(f"{path}: not a model ONNX Runtime can read ({reason})") from error

    def predict(images: RGB) -> tuple[FloatMap, FloatMap, NDArray[np.float32]]:
        scalp, loss, view = session.run(["scalp", "loss", "view"], {"image": images})
        return scalp, loss, view

    return predict, dict(session.get_modelmeta().custom_metadata_map)


def predict_all(
    predict: Predictor, examples: Sequence[Example], batch_size: int = 8
) -> Iterator[Maps]:
    """One look at each photo, in order, a batch at a time."""
    for start in range(0, len(examples), batch_size):
        images = np.stack([example.image for example in examples[start : start + batch_size]])
        yield from (Maps(*maps) for maps in zip(*predict(images), strict=True))


def see_all(
    predict: Predictor, examples: Sequence[Example], closer: Closer | None = None
) -> Iterator[PhotoPrediction]:
    """Look at each photo as scoring does, in order; twice where its head is small, with `closer`.

    Raises:
        PhotoRefused: A photo cannot be opened a second time.
    """
    for example, maps in zip(examples, predict_all(predict, examples), strict=True):
        seen = PhotoPrediction.once(maps, example.box)
        if closer is not None:
            seen = closer.see(example.item.folder / example.item.photo, seen.first)
        yield seen
