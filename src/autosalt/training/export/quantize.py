"""int8 quantization: convolutions in whole numbers, with ranges measured on photographs.

Static, in the QDQ form of ONNX: each value has a scale that is fixed in the file, and any runtime
that knows ONNX can read it. Every operation between the convolutions is quantized too. Otherwise
values are converted back and forth at each step, and the file is no faster.
"""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray

from autosalt.core.types import RGB
from autosalt.errors import ConfigError

OPERATIONS: Final = ("Conv", "Clip", "Relu", "Add", "Concat", "Resize")
"""The view head and the probabilities are not among them: they stay float32.

With `Conv` alone, a value is quantized before it is clipped to 0..6, with a step for its whole
range. The scores of the released model are then up to 32 points off."""


def quantized(model: onnx.ModelProto, photos: Sequence[RGB]) -> onnx.ModelProto:
    """Return a copy of a model with int8 weights and whole-number convolutions.

    Weights have 7 bits. With 8, the sums of a convolution overflow on processors without VNNI, and
    the score would depend on the machine.

    Args:
        model: as `write_onnx` wrote it.
        photos: squares uint8 [s, s, 3] on which the range of each value is measured.

    Raises:
        ConfigError: there are no photos, or the model is quantized already.
    """
    if not photos:
        raise ConfigError("no photos to measure the ranges of an int8 model on")
    if any(node.op_type == "QuantizeLinear" for node in model.graph.node):
        raise ConfigError("this model is an int8 model already; give the one it was made from")
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    with tempfile.TemporaryDirectory(prefix="autosalt-int8-") as folder, _quiet():
        source, target = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
        source.write_bytes(model.SerializeToString())
        quantize_static(
            source,
            target,
            _reader(photos),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(OPERATIONS),
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        return onnx.load(target)


def _reader(photos: Sequence[RGB]) -> Any:
    from onnxruntime.quantization import CalibrationDataReader

    class Photos(CalibrationDataReader):  # type: ignore[misc]
        """Gives one photo at a time."""

        def __init__(self) -> None:
            self._left: Iterator[RGB] = iter(photos)

        def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
            photo = next(self._left, None)
            return None if photo is None else {"image": photo[np.newaxis]}

    return Photos()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the advice that ONNX Runtime logs, which concerns its own tools."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
