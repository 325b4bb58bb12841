"""fp16 storage of a model's weights."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from autosalt.training.export.half_weights import with_half_weights
from autosalt.training.model.predict import onnx_predictor

from .tiny_graph import tiny_graph


def test_weights_take_half_the_room_and_constants_keep_their_precision() -> None:
    halved = with_half_weights(tiny_graph())
    kinds = {weight.name: weight.data_type for weight in halved.graph.initializer}
    assert kinds["weight_fp16"] == TensorProto.FLOAT16
    assert kinds["bias"] == TensorProto.FLOAT
    assert "weight" not in kinds


def test_the_outputs_stay_float32_and_are_nearly_the_same(tmp_path: Path) -> None:
    photos = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)
    results = []
    for name, model in (("fp32", tiny_graph()), ("fp16", with_half_weights(tiny_graph()))):
        onnx.checker.check_model(model)
        (tmp_path / name).write_bytes(model.SerializeToString())
        results.append(onnx_predictor(tmp_path / name)[0](photos))
    for whole, half in zip(*results, strict=True):
        assert half.dtype == np.float32
        np.testing.assert_allclose(whole, half, atol=1e-3)


@pytest.mark.parametrize("value", [1e6, -1e6])
def test_a_weight_beyond_the_range_of_float16_stays_as_it_is(value: float) -> None:
    weight = numpy_helper.from_array(np.full(64, value, np.float32), name="large")
    model = helper.make_model(helper.make_graph([], "large", [], [], [weight]))
    (kept,) = with_half_weights(model).graph.initializer
    assert kept == weight
