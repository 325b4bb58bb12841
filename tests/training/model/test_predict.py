"""A model run over examples, whatever file it comes from."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB, FloatMap
from autosalt.core.views import VIEWS
from autosalt.errors import ModelFileError
from autosalt.imaging.geometry import Letterbox
from autosalt.training.data.dataset import Example, Item
from autosalt.training.model.predict import is_onnx, load_model, onnx_predictor, predict_all


def examples(images: RGB) -> list[Example]:
    side = images.shape[1]
    item = Item(Path("x"), "a.jpg", None, None, "s", None, "toy", {})
    return [
        Example(item, image, None, None, Letterbox.fit(side, side, side), None) for image in images
    ]


@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_photos_come_back_one_by_one_in_their_order(batch_size: int) -> None:
    seen: list[int] = []

    def level(images: RGB) -> tuple[FloatMap, FloatMap, np.ndarray]:
        seen.append(len(images))
        maps = images[..., 0].astype(np.float32)
        return maps, maps, np.zeros((len(images), 4), np.float32)

    images = np.stack([np.full((8, 8, 3), number, np.uint8) for number in range(5)])
    maps = list(predict_all(level, examples(images), batch_size))
    assert [float(one.scalp.mean()) for one in maps] == [0, 1, 2, 3, 4]
    assert sum(seen) == 5
    assert max(seen) == batch_size


def test_a_released_file_keeps_its_size_and_fill(
    tiny_model: Path, paint: Callable[..., RGB]
) -> None:
    model = load_model(tiny_model)
    assert (model.name, model.input.size) == ("tiny", 64)
    assert model.interval is not None
    assert model.trained_on({"s1"}) is None
    views = model.predict(np.stack([paint(0.3, view, 64, 64) for view in VIEWS]))[2]
    assert views.argmax(1).tolist() == [0, 1, 2, 3]


def test_files_that_cannot_be_run_are_named(
    tmp_path: Path, build_model: Callable[..., Path]
) -> None:
    (tmp_path / "text.onnx").write_text("no model")
    with pytest.raises(ModelFileError, match=r"text\.onnx: not a model ONNX Runtime can read"):
        onnx_predictor(tmp_path / "text.onnx")
    with pytest.raises(ModelFileError, match=r"none\.onnx: no such model"):
        load_model(tmp_path / "none.onnx")
    with pytest.raises(ModelFileError, match=r"is a \.ckpt or an \.onnx file"):
        load_model(tmp_path / "weights.bin")
    bare = build_model(tmp_path / "bare.onnx", None)
    with pytest.raises(ModelFileError, match="no manifest inside"):
        load_model(bare)


@pytest.mark.parametrize(("name", "is_one"), [("a.onnx", True), ("A.ONNX", True), ("a.pt", False)])
def test_an_onnx_file_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_onnx(Path(name)) is is_one
