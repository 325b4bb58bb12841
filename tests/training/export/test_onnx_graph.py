"""The graph after export: maps are enlarged by constants, and nothing has changed."""

from copy import deepcopy

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from autosalt.training.export.onnx_graph import enlarge_by_constants, name_outputs

SIZE = 8


def resizing(side: int | None = SIZE) -> onnx.ModelProto:
    """A map made twice as large, to a size computed from its batch, as torch writes it."""
    sides = ["batch", 2, side or "height", SIZE]
    out = ["batch", 2, 2 * SIZE, 2 * SIZE]
    graph = helper.make_graph(
        [
            helper.make_node("Shape", ["x"], ["first"], end=2),
            helper.make_node("Concat", ["first", "last"], ["sizes"], axis=0),
            helper.make_node(
                "Resize", ["x", "", "", "sizes"], ["y"], name="enlarge", mode="nearest",
                coordinate_transformation_mode="asymmetric", nearest_mode="floor",
            ),
        ],
        "resizing",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, sides)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, out)],
        [numpy_helper.from_array(np.array([2 * SIZE, 2 * SIZE], np.int64), "last")],
    )  # fmt: skip
    opset = helper.make_opsetid("", 18)
    return helper.make_model(graph, opset_imports=[opset], ir_version=10)


def test_sizes_become_scales_and_nothing_else_is_left() -> None:
    before = resizing()
    after = deepcopy(before)
    enlarge_by_constants(after)
    onnx.checker.check_model(after, full_check=True)
    assert [node.op_type for node in after.graph.node] == ["Resize"]
    (scales,) = after.graph.initializer
    assert numpy_helper.to_array(scales).tolist() == [1.0, 1.0, 2.0, 2.0]
    x = np.random.default_rng(0).random((3, 2, SIZE, SIZE), np.float32)
    one, other = (
        ort.InferenceSession(model.SerializeToString()).run(None, {"x": x})[0]
        for model in (before, after)
    )
    assert np.array_equal(one, other)


def test_a_map_of_unknown_height_is_refused() -> None:
    with pytest.raises(ValueError, match="enlarge: height or width is not known"):
        enlarge_by_constants(resizing(None))


def test_outputs_get_their_names_even_where_inner_values_have_them() -> None:
    graph = helper.make_graph(
        [helper.make_node("Neg", ["x"], ["view"]), helper.make_node("Abs", ["view"], ["out"])],
        "taken",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [2])],
    )
    name_outputs(graph, ["view"])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    session = ort.InferenceSession(model.SerializeToString())
    assert [output.name for output in session.get_outputs()] == ["view"]
    assert session.run(["view"], {"x": np.float32([3, -4])})[0].tolist() == [3.0, 4.0]
