"""Edit the ONNX graph that torch wrote, without changing a value."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import numpy_helper, shape_inference


def strip_notes(graph: onnx.GraphProto) -> None:
    """Remove the stack traces that the exporter leaves at each node, with paths of this machine."""
    graph.doc_string = ""
    del graph.metadata_props[:]
    for part in (*graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.doc_string = ""
        del part.metadata_props[:]


def name_outputs(graph: onnx.GraphProto, names: Sequence[str]) -> None:
    """Call the outputs so, in their order.

    torch cannot: it names inner values by their operation, `view` for one, and two would be called
    the same.
    """
    renamed = {name: f"inner_{name}" for name in names}
    renamed |= {output.name: name for output, name in zip(graph.output, names, strict=True)}
    for value in (*graph.value_info, *graph.initializer, *graph.output):
        value.name = renamed.get(value.name, value.name)
    for node in graph.node:
        for values in (node.input, node.output):
            values[:] = [renamed.get(name, name) for name in values]


def enlarge_by_constants(model: onnx.ModelProto) -> None:
    """Give every Resize a constant scale in place of a computed size.

    ONNX Runtime keeps a decoder in its own layout of channels only where the scales are constant.
    This saves two conversions at each step of a U-Net.

    Raises:
        ValueError: The height or width of a map is not known.
    """
    graph = model.graph
    shapes = _shapes(model)
    for node in graph.node:
        if node.op_type == "Resize":
            before, after = shapes[node.input[0]], shapes[node.output[0]]
            if min(*before[2:], *after[2:]) < 1:
                raise ValueError(f"{node.name}: height or width is not known, {before} to {after}")
            scales = [1.0, 1.0, *(b / a for a, b in zip(before[2:], after[2:], strict=True))]
            name = f"{node.output[0]}_scales"
            graph.initializer.append(
                numpy_helper.from_array(np.array(scales, np.float32), name=name)
            )
            source = node.input[0]
            del node.input[:]
            node.input.extend([source, "", name])
    _drop_unused(graph)


def _shapes(model: onnx.ModelProto) -> Mapping[str, Sequence[int]]:
    """Shape of every value, 0 where a side depends on the batch."""
    inferred = shape_inference.infer_shapes(model).graph
    return {
        value.name: [side.dim_value for side in value.type.tensor_type.shape.dim]
        for value in (*inferred.input, *inferred.value_info, *inferred.output)
    }


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Remove the nodes and constants that nothing reads any more."""
    kept = list(graph.node)
    wanted = {output.name for output in graph.output}
    for node in reversed(kept[:]):  # a graph is in order: who reads comes after who writes
        if wanted.isdisjoint(node.output):
            kept.remove(node)
        else:
            wanted.update(node.input)
    constants = [value for value in graph.initializer if value.name in wanted]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(kept)
    graph.initializer.extend(constants)
