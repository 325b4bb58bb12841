"""Export of a checkpoint to a file that scores, or to no file."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from PIL import Image

from autosalt.core.interval import IntervalCalibration
from autosalt.core.types import RGB, FloatMap
from autosalt.errors import CalibrationError, ConfigError, ParityError
from autosalt.imaging.decode import open_photo
from autosalt.imaging.masks import read_mask
from autosalt.imaging.pipeline import InputSpec, Thresholds, measure, prepare, to_masks
from autosalt.imaging.second_look import SecondLook
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.self_test import self_test
from autosalt.training.data.dataset import Example, dataset_sha256, load_examples, read_items
from autosalt.training.data.split import Split, select
from autosalt.training.export import export as module
from autosalt.training.export.calibrate import Calibration
from autosalt.training.export.export import Exported, export, make_manifest, spread
from autosalt.training.export.golden_vectors import write_golden
from autosalt.training.export.precision import PrecisionReadings
from autosalt.training.hydra_config import load_settings
from autosalt.training.model.checkpoint import KEY, Origin, load_checkpoint, subject_mark
from autosalt.training.model.network import SaltNet
from autosalt.training.model.predict import load_model
from autosalt.training.settings import (
    MAX_MISSING_SHARE,
    CalibrateSettings,
    DataSettings,
    ExportSettings,
    ModelSettings,
    TrainSettings,
)
from autosalt.training.train import fit

INPUT = InputSpec(size=64, fill=(128, 128, 128))
CALIBRATION = Calibration(
    thresholds=Thresholds(0.5, 0.5),
    detection_limit_pct=1.0,
    interval=IntervalCalibration(1.0, 2.0, 2.0),
    sem_points=None,
    photos=80,
    visits=20,
    subjects=20,
    mae_pct=1.0,
    bias_pct=0.0,
)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network."""
    torch.manual_seed(0)
    model = ModelSettings(decoder_channels=[16, 16, 8, 8, 8])
    net = SaltNet(model)
    path = tmp_path_factory.mktemp("checkpoint") / "net.ckpt"
    origin = Origin(model, INPUT, "0" * 64, "test")
    weights = {f"net.{name}": value for name, value in net.state_dict().items()}
    torch.save({KEY: origin.to_plain(), "state_dict": weights}, path)
    return path


@pytest.fixture
def settings(checkpoint: Path, toy: Path, tmp_path: Path) -> ExportSettings:
    return ExportSettings(
        checkpoint=str(checkpoint),
        out=str(tmp_path / "models"),
        name="toy",
        data=DataSettings(folders=[str(toy)]),
        split="all",
        parity_photos=8,
    )


@pytest.mark.slow
def test_intervals_are_not_calibrated_on_whom_the_model_learned_from(
    settings: ExportSettings, checkpoint: Path, tmp_path: Path
) -> None:
    stored = torch.load(checkpoint, weights_only=True)
    subjects = {item.subject for item in read_items(settings.data.folders)}
    stored[KEY]["subjects"] = [subject_mark(subject) for subject in sorted(subjects)[:2]]
    torch.save(stored, tmp_path / "seen.ckpt")
    with pytest.raises(CalibrationError, match="learned from 2 of the subjects"):
        export(replace(settings, checkpoint=str(tmp_path / "seen.ckpt")))


def test_the_manifest_copies_where_the_model_comes_from(
    settings: ExportSettings, checkpoint: Path
) -> None:
    _, origin = load_checkpoint(checkpoint)
    manifest = make_manifest(settings, origin, CALIBRATION)
    assert (manifest.name, manifest.input, manifest.code_revision) == ("toy", INPUT, "test")
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_spread_takes_from_the_whole_list(toy: Path) -> None:
    examples = load_examples(read_items([toy]), INPUT)
    assert spread(examples, 3) == [examples[0], examples[26], examples[53]]
    assert spread(examples, 100) == examples
    assert spread([], 3) == []


def calibrated(_predict: object, _examples: list[Example], *_: object) -> Calibration:
    """Replaces calibration, which an untrained network would not pass."""
    return CALIBRATION


@pytest.fixture(scope="module")
def exported(checkpoint: Path, toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    settings = ExportSettings(
        checkpoint=str(checkpoint),
        out=str(tmp_path_factory.mktemp("out") / "models"),
        name="toy",
        data=DataSettings(folders=[str(toy)]),
        split="all",
        licence="MIT",
        parity_photos=8,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "calibrate", calibrated)
        return export(settings)


def test_a_golden_tensor_is_that_of_the_golden_photo(
    toy: Path, settings: ExportSettings, tmp_path: Path
) -> None:
    """A JPEG is reduced by its decoder, the PNG that travels by averaging."""
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3)).astype(np.uint8)
    Image.fromarray(noise).save(tmp_path / "large.jpg")
    example = load_examples(read_items([toy]), INPUT)[0]
    example = replace(example, item=replace(example.item, folder=tmp_path, photo="large.jpg"))
    origin = Origin(ModelSettings(), INPUT, "0" * 64, "test")
    manifest = make_manifest(settings, origin, CALIBRATION)

    def predict(images: RGB) -> tuple[FloatMap, FloatMap, NDArray[np.float32]]:
        seen = np.full(images.shape[:3], 0.9, np.float32)
        return seen, seen, np.float32([[0.7, 0.1, 0.1, 0.1]])

    write_golden(tmp_path / "golden", [example], predict, manifest)
    tensor = open_photo(tmp_path / "golden" / "0_tensor.png")
    photo = prepare(tmp_path / "golden" / "0_photo.png", INPUT)
    np.testing.assert_array_equal(tensor, photo.tensor)
    [record] = json.loads((tmp_path / "golden" / "golden.json").read_text())["photos"]
    # 10 of the loss, 30 of the view
    assert record["measurement"]["uncertainty_pct"] == pytest.approx(40.0, abs=1e-4)
    assert record["measurement"]["loss_pct_low"] == pytest.approx(100.0 - 2.0 * 41.0, abs=1e-3)


def test_a_second_look_is_asked_for_or_as_the_model_has_it_that_it_began_from(
    settings: ExportSettings,
) -> None:
    origin = Origin(ModelSettings(), INPUT, "0" * 64, "test")
    assert make_manifest(settings, origin, CALIBRATION).second_look is None
    asked = replace(settings, second_look=True)
    assert make_manifest(asked, origin, CALIBRATION).second_look == SecondLook()
    closer = replace(origin, second_look=SecondLook(margin=0.5))
    assert make_manifest(settings, closer, CALIBRATION).second_look == SecondLook(margin=0.5)
    refused = replace(settings, second_look=False)
    assert make_manifest(refused, closer, CALIBRATION).second_look is None


def test_only_a_model_with_second_looks_limits_what_is_cut_off(
    settings: ExportSettings,
) -> None:
    origin = Origin(ModelSettings(), INPUT, "0" * 64, "test")
    strict = replace(settings, max_missing_share=0.05)
    assert make_manifest(strict, origin, CALIBRATION).max_missing_share is None
    strict = replace(strict, second_look=True)
    assert make_manifest(strict, origin, CALIBRATION).max_missing_share == 0.05


def test_a_model_that_is_exported_again_keeps_its_limit_of_what_is_cut_off(
    settings: ExportSettings,
) -> None:
    origin = Origin(ModelSettings(), INPUT, "0" * 64, "test")
    new = make_manifest(replace(settings, second_look=True), origin, CALIBRATION)
    assert new.max_missing_share == MAX_MISSING_SHARE
    origin = replace(origin, second_look=new.second_look)
    for limit in (0.05, None):
        released = replace(new, max_missing_share=limit)
        again = make_manifest(settings, origin, CALIBRATION, released)
        assert again.max_missing_share == limit


def test_another_models_folder_is_left_alone(settings: ExportSettings) -> None:
    golden = Path(settings.out) / "golden"
    golden.mkdir(parents=True)
    (golden / "golden.json").write_text('{"model": "other"}')
    with pytest.raises(ValueError, match="holds other and its golden vectors"):
        export(settings)
    (golden / "golden.json").write_text('{"mod')
    with pytest.raises(ValueError, match=r"golden\.json: damaged; name another out"):
        export(settings)


@pytest.mark.slow
def test_one_file_keeps_the_contract_of_the_design(exported: Exported) -> None:
    model = onnx.load(exported.path)
    size: list[str | int] = [64, 64]

    def shape(value: onnx.ValueInfoProto) -> list[str | int]:
        dims = value.type.tensor_type.shape.dim
        return [dim.dim_param or dim.dim_value for dim in dims]

    (image,) = model.graph.input
    assert (image.name, shape(image)) == ("image", ["batch", *size, 3])
    assert image.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    outputs = {value.name: shape(value) for value in model.graph.output}
    assert outputs == {"scalp": ["batch", *size], "loss": ["batch", *size], "view": ["batch", 4]}
    assert b"site-packages" not in exported.path.read_bytes()  # no paths of this machine
    assert exported.parity.photos == 8
    names = {path.name for path in exported.path.parent.iterdir()}
    assert names == {"toy.onnx", "toy.json", "toy.calibration.json", "golden"}
    sidecar = Manifest.from_json((exported.path.parent / "toy.json").read_text())
    assert model.metadata_props[0].value == sidecar.to_json()


@pytest.mark.slow
def test_another_encoder_goes_from_its_first_step_to_a_file_that_scores(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "calibrate", calibrated)
    given = ["experiment=smoke", "trainer.max_steps=1", "model.encoder=tu-mobilenetv3_small_050"]
    run = load_settings(TrainSettings, [*given, f"data.folders=[{toy}]", f"out={tmp_path / 'run'}"])
    made = ExportSettings(
        checkpoint=str(fit(run).best),
        out=str(tmp_path / "models"),
        name="other",
        data=run.data,
        parity_photos=4,
    )
    file = export(made).path
    assert {finding.mark for finding in self_test(file)} == {"ok"}
    found = Scorer.load(file).segment(Image.open(toy / "s000_top.png"))
    assert found.scalp.shape == found.loss.shape == (64, 64)


@pytest.mark.slow
def test_maps_are_enlarged_by_constants(exported: Exported) -> None:
    graph = onnx.load(exported.path).graph
    constants = {value.name for value in graph.initializer}
    enlarged = [node for node in graph.node if node.op_type == "Resize"]
    assert enlarged
    assert all(len(node.input) == 3 and node.input[2] in constants for node in enlarged)


@pytest.mark.slow
def test_golden_vectors_replay(exported: Exported) -> None:
    folder = exported.path.parent / "golden"
    golden = json.loads((folder / "golden.json").read_text())
    model = load_model(exported.path)
    assert len(golden["photos"]) == 4
    for record in golden["photos"]:
        files = {name: folder / file for name, file in record["files"].items()}
        prepared = prepare(open_photo(files["photo"]), model.input)
        np.testing.assert_array_equal(prepared.tensor, open_photo(files["tensor"]))
        scalp, loss, view = (maps[0] for maps in model.predict(prepared.tensor[None]))
        masks = to_masks(scalp, loss, model.thresholds)
        for name, mask in zip(("scalp", "loss"), masks, strict=True):
            np.testing.assert_array_equal(mask, read_mask(files[name]))
        assert list(record["view"].values()) == pytest.approx(view.tolist(), abs=1e-6)
        measured = measure(scalp, loss, prepared.box, model.thresholds)
        assert record["measurement"]["loss_pct"] == pytest.approx(measured.loss_pct)


@pytest.mark.slow
@pytest.mark.parametrize(("times", "plus"), [(1.0, 0.05), (2.0, 0.0)])
def test_tampered_weights_stop_the_export_and_nothing_is_written(
    settings: ExportSettings,
    exported: Exported,
    monkeypatch: pytest.MonkeyPatch,
    times: float,
    plus: float,
) -> None:
    """Twice as large, the last weights give the same masks with more certainty."""

    def tampered(_net: SaltNet, _manifest: Manifest, path: Path) -> None:
        model = onnx.load(exported.path)  # of the same network
        for stored in model.graph.initializer:
            if stored.name == "net.unet.segmentation_head.0.weight":
                value = numpy_helper.to_array(stored) * np.float32(times) + np.float32(plus)
                stored.CopyFrom(numpy_helper.from_array(value, stored.name))
        onnx.save(model, path)

    monkeypatch.setattr(module, "calibrate", calibrated)
    monkeypatch.setattr(module, "write_onnx", tampered)
    with pytest.raises(ParityError, match="nothing was written"):
        export(settings)
    out = Path(settings.out)
    assert not out.exists()
    assert list(out.parent.iterdir()) == []


def test_a_wrong_setting_is_refused_before_anything_is_written(
    settings: ExportSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "calibrate", calibrated)
    with pytest.raises(ValueError, match="licence: must not be empty"):
        export(replace(settings, licence=" "))
    assert not Path(settings.out).exists()


def test_a_folder_called_golden_that_export_did_not_write_stays(tmp_path: Path) -> None:
    (tmp_path / "golden").mkdir()
    (tmp_path / "golden" / "thesis.txt").write_text("mine")
    settings = ExportSettings(checkpoint="none.ckpt", out=str(tmp_path), name="n")
    with pytest.raises(ValueError, match=r"golden: is there, not written by export"):
        export(settings)
    assert (tmp_path / "golden" / "thesis.txt").read_text() == "mine"


@pytest.mark.slow
def test_a_released_file_is_calibrated_again_and_keeps_its_network_and_terms(
    exported: Exported, settings: ExportSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    calibration = replace(CALIBRATION, sem_points=3.0)
    monkeypatch.setattr(module, "calibrate", lambda *_: calibration)
    repeated = replace(settings, checkpoint=str(exported.path), name="again", licence=None)
    with pytest.raises(ConfigError, match=r"name=toy: .*toy\.onnx is called so; give another"):
        export(replace(repeated, name="toy"))
    path = export(replace(repeated, view_min_probability=0.7)).path
    assert onnx.load(path).graph == onnx.load(exported.path).graph
    before, after = (
        Manifest.from_json(file.with_suffix(".json").read_text()) for file in (exported.path, path)
    )
    assert before.licence == "MIT"
    changed = {"name": "again", "sem_points": 3.0, "view_min_probability": 0.7}
    assert after == replace(before, **changed)


@pytest.fixture
def build_toy(build_model: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Writes the tiny model with some fields of its manifest changed."""

    def build(**fields: Any) -> Path:
        manifest = replace(make_manifest(SETTINGS, ORIGIN, CALIBRATION), **fields)
        return build_model(tmp_path / "given.onnx", manifest)

    return build


SETTINGS = ExportSettings(checkpoint="c", out="o", name="given")
ORIGIN = Origin(ModelSettings(), INPUT, "0" * 64, "test")


@pytest.fixture
def calibrate_again(toy: Path, tmp_path: Path) -> ExportSettings:
    """Calibrates the file that `build_toy` writes, as `autosalt calibrate` does."""
    return CalibrateSettings(
        model_file=str(tmp_path / "given.onnx"),
        out=str(tmp_path / "out"),
        name="again",
        data=DataSettings(folders=[str(toy)]),
        parity_photos=2,
    ).as_export()


def test_a_model_keeps_its_thresholds_when_it_is_calibrated_again(
    build_toy: Callable[..., Path],
    calibrate_again: ExportSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = build_toy(thresholds=Thresholds(0.4, 0.7))
    content = given.read_bytes()

    def measured(*words: Any) -> Calibration:
        return replace(CALIBRATION, thresholds=words[3], sem_points=3.0)

    monkeypatch.setattr(module, "calibrate", measured)
    result = export(calibrate_again)
    assert result.previous is not None
    assert result.manifest == replace(result.previous, name="again", sem_points=3.0)
    assert given.read_bytes() == content


def test_a_model_is_never_calibrated_in_place(
    build_toy: Callable[..., Path], calibrate_again: ExportSettings
) -> None:
    given = build_toy(name="another than that of its file")
    with pytest.raises(ConfigError, match="is the model itself; give another name"):
        export(replace(calibrate_again, out=str(given.parent), name="given"))


def test_an_onnx_file_is_not_calibrated_on_the_data_that_it_learned_from(
    build_toy: Callable[..., Path],
    calibrate_again: ExportSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trained = select(read_items(calibrate_again.data.folders), Split.TRAIN, calibrate_again.data)
    build_toy(training_data_sha256=dataset_sha256(trained))
    people = len({item.subject for item in trained})
    with pytest.raises(CalibrationError, match=f"learned from {people} of the subjects"):
        export(calibrate_again)
    monkeypatch.setattr(module, "calibrate", calibrated)
    assert export(replace(calibrate_again, split="val")).path.is_file()


def test_too_few_people_are_one_line_and_no_file(
    build_toy: Callable[..., Path], calibrate_again: ExportSettings
) -> None:
    build_toy()
    with pytest.raises(CalibrationError, match=r"held-out subjects .* 19 or more are needed"):
        export(replace(calibrate_again, split="val"))
    assert not Path(calibrate_again.out).exists()


@pytest.mark.slow
def test_smaller_files_are_models_of_their_own_that_pass_their_self_test(
    build_toy: Callable[..., Path],
    calibrate_again: ExportSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    build_toy()
    monkeypatch.setattr(module, "calibrate", calibrated)
    result = export(
        replace(calibrate_again, also=["fp16", "int8"], max_loss_points=100.0, golden_photos=1)
    )
    assert [file.precision for file in result.files] == ["fp32", "fp16", "int8"]
    for kind in ("fp16", "int8"):
        path = Path(calibrate_again.out) / kind / f"again-{kind}.onnx"
        assert load_model(path).name == f"again-{kind}"
        assert {finding.mark for finding in self_test(path)} == {"ok"}


@pytest.mark.slow
def test_a_smaller_file_that_loses_too_much_is_not_written(
    build_toy: Callable[..., Path],
    calibrate_again: ExportSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    build_toy()
    monkeypatch.setattr(module, "calibrate", calibrated)
    expected = PrecisionReadings(np.zeros(80), np.zeros(80, np.intp))
    shifted = iter([expected, PrecisionReadings(expected.loss_pct + 1.5, expected.view)])
    monkeypatch.setattr(module, "read_photos", lambda *_: next(shifted))
    result = export(replace(calibrate_again, also=["int8"], golden_photos=0))
    assert [file.written for file in result.files] == [True, False]
    assert result.path.is_file()
    assert not (Path(calibrate_again.out) / "int8").exists()
