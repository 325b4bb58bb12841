"""Golden vectors: which photos are chosen, and what is written of them."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.imaging.drawing.overlay import encode_png
from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.pipeline import InputSpec
from autosalt.imaging.second_look import SecondLook
from autosalt.scorer.golden_vectors import check_golden
from autosalt.training.data.dataset import Example, Item, load_examples, read_items
from autosalt.training.export.golden_vectors import choose_golden, write_golden
from autosalt.training.model.predict import onnx_predictor

INPUT = InputSpec(size=64, fill=(128, 128, 128))
SQUARE = Letterbox.fit(200, 200, 64)


@pytest.fixture
def twice(build_model: Callable[..., Path], tiny_model: Path, tmp_path: Path) -> Scorer:
    """The tiny model, which looks at small heads twice."""
    manifest = replace(Scorer.load(tiny_model).manifest, second_look=SecondLook())
    return Scorer.load(build_model(tmp_path / "tiny.onnx", manifest))


@pytest.fixture
def vectors(twice: Scorer, paint: Callable[..., RGB], tmp_path: Path) -> Path:
    """Golden vectors of a head that fills its photo, and of one that is a small part of it."""
    examples = []
    for number, photo in enumerate((paint(0.4)[40:-40, 40:-40], paint(0.3))):
        (tmp_path / f"{number}.png").write_bytes(encode_png(photo))
        item = Item(tmp_path, f"{number}.png", None, None, "s", View.TOP, "phantom", {})
        examples.append(Example(item, photo, None, None, SQUARE, None))
    predict, _ = onnx_predictor(twice.model.path)
    write_golden(tmp_path / "golden", examples, predict, twice.manifest)
    return tmp_path / "golden"


def test_golden_photos_are_of_every_view(toy: Path) -> None:
    examples = load_examples(read_items([toy]), INPUT)
    chosen = choose_golden(examples, 4)
    assert len({example.item.view for example in chosen}) == 4
    assert len(choose_golden(examples, 7)) == 7
    assert choose_golden(examples, 0) == []


def test_golden_photos_are_of_both_shapes(toy: Path) -> None:
    examples = load_examples(read_items([toy]), INPUT)
    portrait = [replace(e, box=Letterbox.fit(40, 30, 64)) for e in examples[:16]]
    chosen = choose_golden([*examples[16:], *portrait], 4)
    assert sum(example.box.height == example.box.width for example in chosen) == 2
    assert len({example.item.view for example in chosen}) == 4


def test_a_photo_of_a_patient_never_travels_with_the_model(toy: Path) -> None:
    examples = load_examples(read_items([toy]), INPUT)
    clinic = [replace(e, item=replace(e.item, source="clinic")) for e in examples]
    assert choose_golden(clinic, 4) == []
    assert choose_golden([*clinic, examples[0]], 4) == [examples[0]]
    lent = [replace(e, item=replace(e.item, subgroups={"pattern": "real mask"})) for e in examples]
    assert choose_golden(lent, 4) == []


def stored(vectors: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((vectors / "golden.json").read_text())
    return content


def test_the_scorer_takes_the_second_looks_that_were_stored(twice: Scorer, vectors: Path) -> None:
    large, small = stored(vectors)["photos"]
    assert large["second_look"] is None
    assert small["second_look"]["frame"]["width"] < small["second_look"]["frame"]["photo_width"]
    assert {"first_scalp", "second_tensor"} <= small["files"].keys() - large["files"].keys()
    assert check_golden(twice, vectors) == (2, [])


def test_a_model_that_looks_once_does_not_give_them(tiny_model: Path, vectors: Path) -> None:
    _, differences = check_golden(Scorer.load(tiny_model), vectors)
    assert differences == ["golden photo 1: a second look is taken on one side only"]


def test_another_frame_is_a_difference(twice: Scorer, vectors: Path) -> None:
    content = stored(vectors)
    content["photos"][1]["second_look"]["frame"]["left"] += 40
    (vectors / "golden.json").write_text(json.dumps(content))
    _, differences = check_golden(twice, vectors)
    assert any("frame_share" in line for line in differences)
    assert any("tensor_levels" in line for line in differences)


@pytest.mark.parametrize("file", ["first_scalp", "second_tensor", "scalp"])
def test_another_picture_of_a_stage_is_a_difference(
    twice: Scorer, vectors: Path, file: str
) -> None:
    large, small = (photo["files"] for photo in stored(vectors)["photos"])
    other = large["tensor" if file.endswith("tensor") else "scalp"]
    shutil.copy(vectors / other, vectors / small[file])
    _, differences = check_golden(twice, vectors)
    assert differences
