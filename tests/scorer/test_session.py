"""A model is opened where it was asked to run, and only if it keeps the contract."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from autosalt.errors import DeviceError, ModelError
from autosalt.scorer.registry import find_model
from autosalt.scorer.session import Session, SessionOptions

ModelBuilder = Callable[..., Path]


def open_model(path: Path, options: SessionOptions | None = None) -> Session:
    return Session(find_model(path), options)


def test_the_manifest_comes_out_of_the_file(tiny_model: Path) -> None:
    assert open_model(tiny_model).manifest.name == "tiny"


@pytest.mark.parametrize("threads", [1, 2])
def test_a_batch_gives_what_each_gives_alone(tiny_model: Path, threads: int) -> None:
    squares = np.random.default_rng(1).integers(0, 256, (5, 64, 64, 3), np.uint8)
    one = open_model(tiny_model, SessionOptions(threads=threads))
    together = open_model(tiny_model, SessionOptions(threads=threads, batch=4)).run(squares)
    assert together.scalp.shape == together.loss.shape == (5, 64, 64)
    assert together.view.shape == (5, 4)
    for i, square in enumerate(squares):
        alone = one.run(square[np.newaxis])
        np.testing.assert_allclose(together.scalp[i], alone.scalp[0], atol=1e-6)
        np.testing.assert_allclose(together.loss[i], alone.loss[0], atol=1e-6)
        np.testing.assert_allclose(together.view[i], alone.view[0], atol=1e-6)


@pytest.mark.skipif(
    "CUDAExecutionProvider" in ort.get_available_providers(), reason="there is CUDA here"
)
def test_cuda_that_is_not_there_is_an_error(tiny_model: Path) -> None:
    with pytest.raises(DeviceError, match="cuda was asked for"):
        open_model(tiny_model, SessionOptions(device="cuda"))


@pytest.mark.parametrize("batch", [1, 4])
def test_every_batch_is_full_and_company_changes_nothing(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    squares = np.random.default_rng(1).integers(0, 256, (6, 64, 64, 3), np.uint8)
    session = open_model(tiny_model, SessionOptions(threads=1, batch=batch))
    sizes: list[int] = []
    inner = session._session

    class Watched:
        def run(self, names: list[str], inputs: dict[str, NDArray[np.uint8]]) -> object:
            sizes.append(len(inputs["image"]))
            return inner.run(names, inputs)

    monkeypatch.setattr(session, "_session", Watched())
    whole = session.run(squares)
    assert set(sizes) == {batch}
    assert sum(sizes) >= len(squares)
    np.testing.assert_array_equal(session.run(squares[:1]).loss[0], whole.loss[0])


@pytest.mark.parametrize(
    "squares",
    [
        np.zeros((0, 64, 64, 3), np.uint8),
        np.zeros((64, 64, 3), np.uint8),
        np.zeros((1, 64, 63, 3), np.uint8),
        np.zeros((1, 64, 64, 3), np.float32),
    ],
    ids=["none", "one without its axis", "no square", "float"],
)
def test_squares_of_another_shape_are_refused(tiny_model: Path, squares: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match=r"squares are uint8 \[N, 64, 64, 3\] with N of 1 or more"):
        open_model(tiny_model).run(squares)


def test_the_device_says_how_many_run_together() -> None:
    assert SessionOptions().batch_size == 1
    assert SessionOptions(device="cuda").batch_size == 32
    assert SessionOptions(device="cuda", batch=8).batch_size == 8
    with pytest.raises(DeviceError, match="batch is 0"):
        SessionOptions(batch=0)


def test_cuda_that_onnxruntime_drops_is_an_error(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # onnxruntime-gpu on a machine without CUDA libraries: the provider is listed, then dropped.
    listed = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(ort, "get_available_providers", lambda: listed)
    monkeypatch.setattr(ort, "preload_dlls", lambda: None, raising=False)
    original = ort.InferenceSession

    def without_cuda(model: bytes, settings: object, providers: list[str]) -> object:
        return original(model, settings, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(ort, "InferenceSession", without_cuda)
    with pytest.raises(DeviceError, match="cuda was asked for"):
        open_model(tiny_model, SessionOptions(device="cuda"))


def test_options_out_of_range() -> None:
    with pytest.raises(DeviceError, match="use cpu or cuda"):
        SessionOptions(device="tpu")  # type: ignore[arg-type]
    with pytest.raises(DeviceError, match="at least 1"):
        SessionOptions(threads=0)


def test_not_a_model(tmp_path: Path) -> None:
    path = tmp_path / "junk.onnx"
    path.write_bytes(b"junk")
    with pytest.raises(ModelError, match="junk: ONNX Runtime cannot open it") as error:
        open_model(path)
    assert "\n" not in str(error.value)


def test_no_manifest(build_model: ModelBuilder, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no manifest"):
        open_model(build_model(tmp_path / "bare.onnx", None))


def test_unknown_schema_version(tiny_model: Path, tmp_path: Path) -> None:
    model = onnx.load(tiny_model)
    entry = model.metadata_props[0]
    entry.value = entry.value.replace('"schema_version": 3', '"schema_version": 5')
    onnx.save(model, tmp_path / "new.onnx")
    with pytest.raises(ModelError, match="schema_version 5 is unknown"):
        open_model(tmp_path / "new.onnx")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"loss": 0.5',
            '"loss": 0.6',
            "contradicts the manifest inside it in thresholds.loss; exp",
        ),
        ('"name": "tiny"', '"name": "tiny-2"', "in name;"),
        ("2.0,", "2.5,", "in interval.view_factor, sem_points;"),
        ('"schema_version": 3', '"schema_version": 5', "not its manifest .*version 5 is unknown"),
        ('"name": "tiny",', "", "missing key name"),
        ("{", "", "not JSON"),
    ],
)
def test_a_manifest_beside_the_model_that_says_otherwise_is_refused(
    tiny_model: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    """A browser would score with one, this program with the other."""
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(tiny_model.read_bytes())
    text = open_model(copy).manifest.to_json()
    (tmp_path / "copy.json").write_text(" " + text)
    open_model(copy)  # other blanks are no contradiction
    (tmp_path / "copy.json").write_text(text.replace(old, new))
    with pytest.raises(ModelError, match=rf"model copy: copy\.json beside it .*{message}") as error:
        open_model(copy)
    assert "\n" not in str(error.value)
    assert "export the model again, or remove that file" in str(error.value)


def test_a_model_that_was_sent_needs_nothing_beside_it(tiny_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(tiny_model.read_bytes())
    sent = replace(find_model(copy), content=copy.read_bytes())
    (tmp_path / "copy.json").write_text("of another model, on that machine")
    assert Session(sent).manifest.name == "tiny"


def test_size_other_than_the_manifest_says(
    build_model: ModelBuilder, tiny_model: Path, tmp_path: Path
) -> None:
    manifest = open_model(tiny_model).manifest
    wrong = replace(manifest, input=replace(manifest.input, size=128))
    with pytest.raises(ModelError, match="axis 1 of input image is 64, not 128"):
        open_model(build_model(tmp_path / "wrong.onnx", wrong))


def _rename_output(model: onnx.ModelProto) -> None:
    model.graph.output[2].name = model.graph.node[-1].output[0] = "pose"


def _drop_output(model: onnx.ModelProto) -> None:
    del model.graph.output[1]


def _fixed_batch(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1


def _float_input(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.FLOAT


def _second_input(model: onnx.ModelProto) -> None:
    extra = helper.make_tensor_value_info("extra", TensorProto.FLOAT, [1])
    model.graph.input.append(extra)
    model.graph.node.append(helper.make_node("Identity", ["extra"], ["unused"]))
    model.graph.output.append(helper.make_tensor_value_info("unused", TensorProto.FLOAT, [1]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_rename_output, "output view is missing"),
        (_drop_output, "output loss is missing"),
        (_fixed_batch, "any batch size"),
        (_float_input, "input image is tensor.float. of 4 axes, not tensor.uint8. of 4"),
        (_second_input, "its inputs are"),
    ],
)
def test_a_graph_that_breaks_the_contract(
    tiny_model: Path, tmp_path: Path, change: Callable[[onnx.ModelProto], None], message: str
) -> None:
    model = onnx.load(tiny_model)
    change(model)
    onnx.save(model, tmp_path / "odd.onnx")
    with pytest.raises(ModelError, match=message):
        open_model(tmp_path / "odd.onnx")
