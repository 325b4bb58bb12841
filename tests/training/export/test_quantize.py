"""int8 quantization with ranges measured on photographs."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from autosalt.core.types import RGB
from autosalt.errors import ConfigError
from autosalt.training.export.quantize import quantized
from autosalt.training.model.predict import onnx_predictor

from .tiny_graph import tiny_graph


@pytest.fixture
def photos() -> RGB:
    return np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3)).astype(np.uint8)


def test_convolutions_are_in_whole_numbers_and_the_outputs_float32(
    photos: RGB, tmp_path: Path
) -> None:
    model = quantized(tiny_graph(), list(photos))
    stored = {weight.name: weight for weight in model.graph.initializer}
    assert stored["weight_quantized"].data_type == onnx.TensorProto.INT8
    assert "weight" not in stored
    (tmp_path / "int8").write_bytes(model.SerializeToString())
    (tmp_path / "fp32").write_bytes(tiny_graph().SerializeToString())
    exact = onnx_predictor(tmp_path / "fp32")[0](photos)
    rounded = onnx_predictor(tmp_path / "int8")[0](photos)
    for one, other in zip(exact, rounded, strict=True):
        assert other.dtype == np.float32
        assert np.abs(one - other).max() < 0.05


def test_weights_have_7_bits_so_that_no_processor_overflows(photos: RGB) -> None:
    model = quantized(tiny_graph(), list(photos))
    (weight,) = (w for w in model.graph.initializer if w.name == "weight_quantized")
    assert np.abs(onnx.numpy_helper.to_array(weight).astype(int)).max() <= 64


def test_the_view_head_stays_float32(photos: RGB) -> None:
    model = quantized(tiny_graph(), list(photos))
    assert {w.name: w.data_type for w in model.graph.initializer}["views"] == onnx.TensorProto.FLOAT


def test_an_int8_model_is_not_quantized_again(photos: RGB) -> None:
    once = quantized(tiny_graph(), list(photos))
    with pytest.raises(ConfigError, match="is an int8 model already"):
        quantized(once, list(photos))


def test_ranges_need_photos() -> None:
    with pytest.raises(ConfigError, match="no photos to measure the ranges"):
        quantized(tiny_graph(), [])
