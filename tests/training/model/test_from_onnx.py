"""The one file that travels is enough to go on learning from."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from autosalt.core.interval import IntervalCalibration
from autosalt.errors import ModelFileError
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.scorer.manifest import METADATA_KEY, Manifest
from autosalt.scorer.registry import find_model
from autosalt.training.export.export import write_onnx
from autosalt.training.hydra_config import load_settings
from autosalt.training.model.checkpoint import Origin, load_checkpoint
from autosalt.training.model.from_onnx import folded_norms, load_released
from autosalt.training.model.lightning_module import LitSalt
from autosalt.training.model.network import SaltNet
from autosalt.training.model.predict import onnx_predictor, torch_predictor
from autosalt.training.settings import (
    LossSettings,
    ModelSettings,
    TrainerSettings,
    TrainSettings,
)
from autosalt.training.train import fit

pytestmark = pytest.mark.slow  # each export takes seconds

WIDTHS = [16, 16, 12, 8, 8]
MANIFEST = Manifest(
    name="toy",
    input=InputSpec(size=64, fill=(1, 2, 3)),
    thresholds=Thresholds(0.5, 0.5),
    view_min_probability=0.5,
    none_max_probability=0.5,
    detection_limit_pct=1.0,
    interval=IntervalCalibration(1.0, 2.0, 2.0),
    sem_points=2.0,
    training_data_sha256="a" * 64,
    code_revision="v0+abc",
    licence="Apache-2.0",
    intended_use="None.",
)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a network whose batch normalisation is not as it was at first."""
    net = new_network()
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias, std=0.3)
            nn.init.normal_(part.running_mean, std=0.3)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
    path = tmp_path_factory.mktemp("released") / "toy.onnx"
    write_onnx(net.eval(), MANIFEST, path)
    return path


def new_network(encoder: str = "mobilenet_v2") -> SaltNet:
    torch.manual_seed(3)
    net = SaltNet(ModelSettings(encoder=encoder, decoder_channels=WIDTHS))
    for part in net.modules():
        if isinstance(part, nn.Conv2d) and part.bias is not None and encoder != "mobilenet_v2":
            nn.init.normal_(part.bias, std=0.3)
    return net


def test_the_network_gives_the_output_of_the_file(released: Path) -> None:
    net, origin = load_released(released, "mobilenet_v2")
    photos = np.random.default_rng(5).integers(0, 256, (2, 64, 64, 3)).astype(np.uint8)
    theirs = onnx_predictor(released)[0](photos)
    for ours, other in zip(torch_predictor(net)(photos), theirs, strict=True):
        np.testing.assert_allclose(ours, other, atol=1e-5)
    assert np.ptp(theirs[0]) > 0.01, "a network with the same output everywhere would prove nothing"
    assert not net.training
    assert origin.model.decoder_channels == WIDTHS
    assert origin.input == MANIFEST.input
    assert origin.training_data_sha256 == "a" * 64
    assert origin.code_revision == "v0+abc"


def test_its_normalisations_keep_their_statistics_in_training_and_learn(released: Path) -> None:
    net, origin = load_released(released, "mobilenet_v2")
    module = LitSalt(net, origin, LossSettings(), TrainerSettings(), progress=lambda _: 0.0).train()
    norms = [part for part in net.modules() if isinstance(part, nn.BatchNorm2d)]
    assert list(folded_norms(net)) == norms
    assert not any(part.training for part in norms)
    assert all(part.weight.requires_grad and part.bias.requires_grad for part in norms)
    assert module.net.view_head.training, "dropout is to go on"


def test_a_network_that_is_new_learns_its_statistics() -> None:
    assert not list(folded_norms(new_network()))


@pytest.mark.parametrize(
    "encoder",
    ["mobilenet_v2", "vgg11_bn"],
    ids=["biases of zero, which the file leaves out", "biases before the normalisation"],
)
def test_biases_stay_as_they_were(encoder: str, tmp_path: Path) -> None:
    net = new_network(encoder).eval()
    write_onnx(net, MANIFEST, tmp_path / "new.onnx")
    repeated, _ = load_released(tmp_path / "new.onnx", encoder)
    photos = torch.randint(0, 256, (1, 64, 64, 3), dtype=torch.uint8)
    with torch.inference_mode():
        for ours, theirs in zip(repeated(photos), net(photos), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_another_encoder_is_named(released: Path) -> None:
    with pytest.raises(ModelFileError, match=r"toy\.onnx: not a network of resnet18, .*encoder"):
        load_released(released, "resnet18")


def test_files_that_are_no_released_models_are_refused(released: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="no such model"):
        load_released(tmp_path / "none.onnx", "mobilenet_v2")
    (tmp_path / "half.onnx").write_bytes(released.read_bytes()[:100_000])
    with pytest.raises(ModelFileError, match="not an ONNX file, or damaged"):
        load_released(tmp_path / "half.onnx", "mobilenet_v2")
    model = onnx.load(released)
    kept = [entry for entry in model.metadata_props if entry.key != METADATA_KEY]
    del model.metadata_props[:]
    model.metadata_props.extend(kept)
    onnx.save(model, tmp_path / "foreign.onnx")
    with pytest.raises(ModelFileError, match="no manifest inside"):
        load_released(tmp_path / "foreign.onnx", "mobilenet_v2")
    value = onnx.helper.make_tensor_value_info("image", onnx.TensorProto.UINT8, [1])
    graph = onnx.helper.make_graph([], "another's", [value], [value])
    other = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=10
    )
    onnx.helper.set_model_props(other, {METADATA_KEY: MANIFEST.to_json()})
    onnx.save(other, tmp_path / "named.onnx")
    with pytest.raises(ModelFileError, match="not a network of mobilenet_v2, or of"):
        load_released(tmp_path / "named.onnx", "mobilenet_v2")
    (tmp_path / "named.json").write_text(replace(MANIFEST, licence="MIT").to_json())
    with pytest.raises(ModelFileError, match=r"named\.json beside it contradicts .* in licence;"):
        load_released(tmp_path / "named.onnx", "mobilenet_v2")


def test_fine_tuning_starts_from_the_file(released: Path, toy: Path, tmp_path: Path) -> None:
    start_path = tmp_path / "TOY.ONNX"
    start_path.write_bytes(released.read_bytes())
    words = ("experiment=smoke", f"model.start_path={start_path}", "trainer.max_steps=2")
    places = (f"data.folders=[{toy}]", f"out={tmp_path}")
    widths = f"model.decoder_channels={WIDTHS}"
    fitted = fit(load_settings(TrainSettings, [*words, *places, widths]))
    start, origin = load_released(released, "mobilenet_v2")
    after, learned = load_checkpoint(fitted.best)
    assert len(list(folded_norms(after))) == len(list(folded_norms(start)))
    assert not torch.equal(after.view_head[1].weight, start.view_head[1].weight)
    assert learned.training_data_sha256 != origin.training_data_sha256


def test_what_was_fine_tuned_from_it_does_not_claim_to_know_all_subjects(released: Path) -> None:
    _, start = load_released(released, "mobilenet_v2")
    after = replace(start, subjects=("someone",)).after(start)
    assert after.began_unknown
    assert Origin.from_plain(after.to_plain()) == after


def test_what_was_fine_tuned_from_it_reads_small_heads_as_it_does() -> None:
    _, start = load_released(find_model(None).path, "mobilenet_v2")
    assert start.second_look is not None
    after = replace(start, second_look=None).after(start)
    assert after.second_look == start.second_look
    plain = json.loads(json.dumps(after.to_plain()))
    assert Origin.from_plain(plain) == after
    del plain["second_look"]  # as in checkpoints from earlier
    assert Origin.from_plain(plain).second_look is None


def test_a_network_with_another_output_is_refused(released: Path, tmp_path: Path) -> None:
    model = onnx.load(released)
    for node in model.graph.node:
        if node.op_type == "Relu":
            node.op_type = "Sigmoid"  # all weights fit, and another network
    onnx.save(model, tmp_path / "other.onnx")
    with pytest.raises(ModelFileError, match="training cannot go on from a file of this encoder"):
        load_released(tmp_path / "other.onnx", "mobilenet_v2")
