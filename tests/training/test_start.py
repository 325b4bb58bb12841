"""Start of training: encoder weights, another model, or the last checkpoint of the run."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autosalt.errors import ModelFileError
from autosalt.imaging.pipeline import InputSpec
from autosalt.training.model.checkpoint import KEY, PREFIX, Origin
from autosalt.training.model.network import SaltNet
from autosalt.training.settings import ModelSettings
from autosalt.training.start import first_network, resumed

SMALL = ModelSettings(decoder_channels=[8, 8, 8, 8, 8])
ORIGIN = Origin(
    model=SMALL,
    input=InputSpec(size=64, fill=(128, 128, 128)),
    training_data_sha256="0" * 64,
    code_revision="test",
    subjects=(),
)


def write_checkpoint(path: Path, net: SaltNet, origin: Origin = ORIGIN) -> Path:
    state = {PREFIX + name: value for name, value in net.state_dict().items()}
    torch.save({KEY: origin.to_plain(), "state_dict": state, "global_step": 3}, path)
    return path


def test_the_encoder_alone_can_have_weights(tmp_path: Path) -> None:
    other = SaltNet(SMALL)
    torch.save(other.unet.encoder.state_dict(), tmp_path / "encoder.pt")
    net, origin = first_network(replace(SMALL, encoder_path=str(tmp_path / "encoder.pt")))
    assert origin is None
    pairs = zip(net.unet.encoder.parameters(), other.unet.encoder.parameters(), strict=True)
    assert all(torch.equal(one, two) for one, two in pairs)


@pytest.mark.slow
def test_a_start_of_another_shape_is_one_line(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path / "a.ckpt", SaltNet(SMALL))
    wider = replace(SMALL, decoder_channels=[16, 8, 8, 8, 8], start_path=str(path))
    with pytest.raises(ModelFileError, match=r"model\.start_path: .*give the model settings"):
        first_network(wider)


@pytest.mark.slow
def test_a_run_goes_on_only_with_its_own_data(tmp_path: Path) -> None:
    assert resumed("auto", tmp_path, ORIGIN) is None
    last = write_checkpoint(tmp_path / "last.ckpt", SaltNet(SMALL))
    assert resumed("auto", tmp_path, ORIGIN) == last
    assert resumed("never", tmp_path, ORIGIN) is None
    with pytest.raises(ModelFileError, match="trained with another data"):
        resumed("auto", tmp_path, replace(ORIGIN, training_data_sha256="1" * 64))
