"""Session: a model file opened in ONNX Runtime and checked against docs/explanation/contract.md."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from autosalt.core.types import FloatMap
from autosalt.core.views import VIEWS
from autosalt.errors import DeviceError, ManifestError, ModelError
from autosalt.machine import usable_cores
from autosalt.scorer.manifest import METADATA_KEY, Manifest, require_sidecar
from autosalt.scorer.registry import ModelFile

Device = Literal["cpu", "cuda"]
_PROVIDERS: Final[dict[str, str]] = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
}
_BATCH: Final[dict[str, int]] = {"cpu": 1, "cuda": 32}
# name: (ONNX type, rank)
_INPUTS: Final = {"image": ("tensor(uint8)", 4)}
_OUTPUTS: Final = {
    "scalp": ("tensor(float)", 3),
    "loss": ("tensor(float)", 3),
    "view": ("tensor(float)", 2),
}


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """How to run a model.

    Attributes:
        device: "cpu" or "cuda". A device that is not available is an error.
        threads: threads of one run, at least 1; None for as many as this process may use.
        batch: photos that run together, at least 1; None for what suits the device. Incomplete
            batches are padded with black images, so a score never depends on the other photos.
    """

    device: Device = "cpu"
    threads: int | None = None
    batch: int | None = None

    def __post_init__(self) -> None:
        if self.device not in _PROVIDERS:
            raise DeviceError(f"device {self.device!r} is unknown: use cpu or cuda")
        if self.threads is not None and self.threads < 1:
            raise DeviceError(f"threads is {self.threads}: at least 1 is needed")
        if self.batch is not None and self.batch < 1:
            raise DeviceError(f"batch is {self.batch}: at least 1 is needed")

    @property
    def batch_size(self) -> int:
        """Photos that run together."""
        return self.batch or _BATCH[self.device]


@dataclass(frozen=True, slots=True)
class Outputs:
    """Outputs of the graph for N photos: probabilities, float32.

    `scalp` and `loss` are [N, size, size], `view` is [N, 4] in the order of `VIEWS`.
    """

    scalp: FloatMap
    loss: FloatMap
    view: NDArray[np.float32]


class Session:
    """An opened model: `manifest`, and `run` from squares to probabilities."""

    def __init__(self, model: ModelFile, options: SessionOptions | None = None) -> None:
        """Open `model`.

        Raises:
            ModelError: not a model, or not one that keeps the contract.
            DeviceError: the device is not there, or ONNX Runtime is not installed.
        """
        options = options or SessionOptions()
        self._session = _create(model, options)
        self._batch = options.batch_size
        # A GPU gains nothing by two batches at a time, which need twice its memory.
        self._turn: AbstractContextManager[object] = (
            Lock() if options.device == "cuda" else nullcontext()
        )
        self.manifest = _manifest(self._session, model)
        _check_faces(self._session, model, self.manifest)

    def run(self, squares: NDArray[np.uint8]) -> Outputs:
        """Run the graph on uint8 [N, size, size, 3], N at least 1, in batches that are all full.

        Raises:
            ValueError: `squares` is something else.
        """
        size = self.manifest.input.size
        if squares.dtype != np.uint8 or squares.shape[1:] != (size, size, 3) or not len(squares):
            raise ValueError(
                f"squares are uint8 [N, {size}, {size}, 3] with N of 1 or more, as "
                f"pipeline.prepare makes them, not {squares.dtype} {list(squares.shape)}"
            )
        parts = [self._run_full(squares[start:]) for start in range(0, len(squares), self._batch)]
        if len(parts) == 1:
            return parts[0]
        join = np.concatenate
        return Outputs(
            join([part.scalp for part in parts]),
            join([part.loss for part in parts]),
            join([part.view for part in parts]),
        )

    def _run_full(self, squares: NDArray[np.uint8]) -> Outputs:
        """Run one batch of the first squares, black ones added where they are too few."""
        batch = squares[: self._batch]
        n = len(batch)
        if n < self._batch:
            batch = np.concatenate([batch, np.zeros((self._batch - n, *batch.shape[1:]), np.uint8)])
        with self._turn:
            scalp, loss, view = self._session.run(list(_OUTPUTS), {"image": batch})
        return Outputs(scalp[:n], loss[:n], view[:n])


def _create(model: ModelFile, options: SessionOptions) -> Any:
    try:
        import onnxruntime as ort
    except ImportError as error:
        raise DeviceError(
            "ONNX Runtime is not installed: pip install 'autosalt[cpu]' (or 'autosalt[gpu]')"
        ) from error
    provider = _PROVIDERS[options.device]
    _require_provider(provider, ort.get_available_providers(), options.device)
    if options.device == "cuda" and hasattr(ort, "preload_dlls"):
        ort.preload_dlls()  # finds CUDA libraries that were installed by pip
    settings = ort.SessionOptions()
    # One operator after the other, on a stated number of threads: the same photo, the same bits.
    settings.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    settings.inter_op_num_threads = 1
    settings.intra_op_num_threads = options.threads or usable_cores()
    settings.use_deterministic_compute = True
    # Threads wait for the next operator awake, but not for the next photo: while that is decoded
    # they would take a core each for nothing.
    settings.add_session_config_entry("session.force_spinning_stop", "1")
    settings.log_severity_level = 3  # errors only: the checks here report the rest
    try:
        session = ort.InferenceSession(model.read(), settings, providers=[provider])
    except ModelError:
        raise
    except Exception as error:  # onnxruntime's own exceptions share no public base class
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ModelError(f"model {model.name}: ONNX Runtime cannot open it ({reason})") from error
    session.disable_fallback()
    # A provider whose libraries do not load is dropped by ONNX Runtime with a mere warning.
    _require_provider(provider, session.get_providers(), options.device)
    return session


def _require_provider(provider: str, available: list[str], device: str) -> None:
    if provider not in available:
        raise DeviceError(
            f"device {device} was asked for, but ONNX Runtime cannot use it here: "
            "install 'autosalt[gpu]' in place of 'autosalt[cpu]', with its CUDA libraries, "
            "or ask for --device cpu"
        )


def _manifest(session: Any, model: ModelFile) -> Manifest:
    text = session.get_modelmeta().custom_metadata_map.get(METADATA_KEY)
    if text is None:
        raise ModelError(f"model {model.name}: has no manifest; export it with `autosalt export`")
    try:
        manifest = Manifest.from_json(text)
        if model.content is None:
            require_sidecar(model.path, manifest)
    except ManifestError as error:
        raise ModelError(f"model {model.name}: {error}") from error
    return manifest


def _check_faces(session: Any, model: ModelFile, manifest: Manifest) -> None:
    size = manifest.input.size
    sides = {"image": {1: size, 2: size, 3: 3}, "view": {1: len(VIEWS)}}
    square = {1: size, 2: size}
    for kind, found, wanted in (
        ("input", session.get_inputs(), _INPUTS),
        ("output", session.get_outputs(), _OUTPUTS),
    ):
        by_name = {node.name: node for node in found}
        if kind == "input" and set(by_name) != set(wanted):
            raise ModelError(f"model {model.name}: its inputs are {sorted(by_name)}, not ['image']")
        for name, (dtype, rank) in wanted.items():
            if name not in by_name:
                raise ModelError(f"model {model.name}: {kind} {name} is missing")
            node = by_name[name]
            if node.type != dtype or len(node.shape) != rank:
                raise ModelError(
                    f"model {model.name}: {kind} {name} is {node.type} of {len(node.shape)} axes, "
                    f"not {dtype} of {rank}"
                )
            for axis, side in sides.get(name, square).items():
                # A named (free) axis is checked by ONNX Runtime when the model runs.
                if isinstance(node.shape[axis], int) and node.shape[axis] != side:
                    raise ModelError(
                        f"model {model.name}: axis {axis} of {kind} {name} is "
                        f"{node.shape[axis]}, not {side} as its manifest states"
                    )
            if isinstance(node.shape[0], int):
                raise ModelError(f"model {model.name}: {kind} {name} must take any batch size")
