"""fp16 storage: weights in half precision in the file, arithmetic in single precision.

Processors of most clinics cannot calculate in half precision. So each weight is cast back to single
precision when the file is opened; ONNX Runtime folds the cast. The file is half as large, and the
graph runs as fast as before.
"""

from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MIN_NUMBERS: Final = 16
"""Smaller constants (limits, scales, means) stay as they are: they are precise and take no room."""

_LARGEST: Final = float(np.finfo(np.float16).max)


def with_half_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a copy of a model whose weights are stored as float16.

    A number beyond the range of float16 would become infinite: its whole weight stays float32.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    stored, casts = [], []
    for weight in graph.initializer:
        half = _half(weight)
        if half is None:
            stored.append(weight)
            continue
        half.name = f"{weight.name}_fp16"
        stored.append(half)
        casts.append(helper.make_node("Cast", [half.name], [weight.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend(nodes)
    return copy


def _half(weight: TensorProto) -> TensorProto | None:
    """A weight as float16; None where it must stay as it is."""
    if weight.data_type != TensorProto.FLOAT:
        return None
    numbers = numpy_helper.to_array(weight)
    if numbers.size < MIN_NUMBERS or float(np.abs(numbers).max()) > _LARGEST:
        return None
    return numpy_helper.from_array(numbers.astype(np.float16))
