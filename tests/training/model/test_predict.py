"""A model run over examples, whatever file it comes from."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt import Scorer
from autosalt.core.types import RGB, FloatMap
from autosalt.core.views import VIEWS
from autosalt.errors import ModelFileError
from autosalt.imaging.drawing.overlay import encode_png
from autosalt.imaging.geometry import Letterbox, letterbox_mask
from autosalt.imaging.pipeline import InputSpec
from autosalt.imaging.second_look import SecondLook
from autosalt.training.data.dataset import Example, Item, load_examples
from autosalt.training.model.predict import (
    THRESHOLDS,
    Closer,
    is_onnx,
    load_model,
    onnx_predictor,
    predict_all,
    see_all,
)


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


def test_training_looks_at_photos_as_scoring_does(
    build_model: Callable[..., Path], tiny_model: Path, paint: Callable[..., RGB], tmp_path: Path
) -> None:
    once = load_model(tiny_model)
    assert once.closer is None
    manifest = replace(Scorer.load(tiny_model).manifest, second_look=SecondLook())
    file = build_model(tmp_path / "twice.onnx", manifest)
    scorer, model = Scorer.load(file), load_model(file)
    large = paint(0.3)[45:-45, 45:-45]
    small = np.pad(paint(0.3, height=230), ((90, 60), (80, 99), (0, 0)), mode="edge")
    for number, photo in enumerate((small, large)):
        (tmp_path / f"{number}.png").write_bytes(encode_png(photo))
    items = [
        Item(tmp_path, f"{number}.png", None, None, "s", None, "toy", {}) for number in range(2)
    ]
    seen = list(see_all(model.predict, load_examples(items, model.input), model.closer))
    assert [one.look.frame.is_whole for one in seen] == [False, True]
    for item, one in zip(items, seen, strict=True):
        reading = scorer.read(item.folder / item.photo)
        assert one.look.frame == reading.last.frame
        np.testing.assert_allclose(one.look.scalp, reading.last.scalp, atol=1e-5)
        np.testing.assert_allclose(one.look.loss, reading.last.loss, atol=1e-5)
        assert one.measure(model.thresholds).loss_pct == pytest.approx(
            scorer.judge(reading).loss_pct, abs=0.1
        )
        whole = reading.maps(*reading.size)[0] >= 0.5
        on_square = letterbox_mask(whole, reading.first.box) != (one.maps.scalp >= 0.5)
        assert on_square.mean() < 0.01


def test_a_small_head_is_measured_by_its_second_look(tmp_path: Path) -> None:
    """The first look sees a head as lost, the second one half of it."""
    photo = np.full((64, 64, 3), 200, np.uint8)
    photo[24:40, 24:40] = 40
    (tmp_path / "a.png").write_bytes(encode_png(photo))
    spec = InputSpec(size=64, fill=(128, 128, 128))

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        scalp = np.where(images[..., 0] < 128, np.float32(0.9), np.float32(0.1))
        loss = np.full_like(scalp, 0.9)
        if scalp[0].mean() > 0.2:  # a second look
            loss[:, 32:] = 0.1
        return scalp, loss, np.float32([[0.7, 0.1, 0.1, 0.1]] * len(images))

    item = Item(tmp_path, "a.png", None, None, "s", None, "toy", {})
    examples = load_examples([item], spec)
    closer = Closer(predict, spec, THRESHOLDS, SecondLook())
    [once], [twice] = (list(see_all(predict, examples, each)) for each in (None, closer))
    assert once.measure(THRESHOLDS).loss_pct == 100.0
    assert twice.measure(THRESHOLDS).loss_pct == pytest.approx(50.0, abs=4.0)
