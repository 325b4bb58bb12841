"""A graph with the contract of a model: one convolution, cut to 0..6 as in the real network."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def tiny_graph(side: int = 32) -> onnx.ModelProto:
    """A model of photos uint8 [n, side, side, 3] without a manifest."""
    weights = {
        "weight": np.random.default_rng(0).normal(0, 1, (2, 3, 3, 3)).astype(np.float32),
        "bias": np.float32([0.1, -0.1]),
        "full": np.float32(255.0),
        "low": np.float32(0.0),
        "high": np.float32(6.0),
        "first": np.int64(0),
        "second": np.int64(1),
        "views": np.random.default_rng(1).normal(0, 1, (2, 4)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Transpose", ["image"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["planes"], ["levels"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["levels", "full"], ["light"]),
        helper.make_node(
            "Conv", ["light", "weight", "bias"], ["sums"], name="conv", pads=[1, 1, 1, 1]
        ),
        helper.make_node("Clip", ["sums", "low", "high"], ["cut"], name="clip"),
        helper.make_node("Gather", ["cut", "first"], ["scalp_sum"], axis=1),
        helper.make_node("Gather", ["cut", "second"], ["loss_sum"], axis=1),
        helper.make_node("Sigmoid", ["scalp_sum"], ["scalp"]),
        helper.make_node("Sigmoid", ["loss_sum"], ["loss"]),
        helper.make_node("GlobalAveragePool", ["cut"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("MatMul", ["flat", "views"], ["view_sum"]),
        helper.make_node("Softmax", ["view_sum"], ["view"]),
    ]
    outputs = {"scalp": ["n", side, side], "loss": ["n", side, side], "view": ["n", 4]}
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", side, side, 3])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in outputs.items()
        ],
        [numpy_helper.from_array(np.asarray(value), name=name) for name, value in weights.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
