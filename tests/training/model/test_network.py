"""The network keeps the model contract before it is ever exported."""

from pathlib import Path

import pytest
import torch

from autosalt.errors import ConfigError, ModelFileError
from autosalt.training.data.truth import NONE_OF_THE_VIEWS
from autosalt.training.model.network import Deployable, SaltNet, load_encoder, normalise
from autosalt.training.settings import ModelSettings

SMALL = ModelSettings(decoder_channels=[16, 16, 8, 8, 8])


@pytest.fixture(scope="module")
def net() -> SaltNet:
    torch.manual_seed(0)
    return SaltNet(SMALL).eval()


def test_uint8_photos_in_probabilities_out(net: SaltNet) -> None:
    photos = torch.randint(0, 256, (3, 64, 64, 3), dtype=torch.uint8)
    with torch.inference_mode():
        scalp, loss, view = Deployable(net)(photos)
    assert scalp.shape == loss.shape == (3, 64, 64)
    assert view.shape == (3, 4)
    for map_ in (scalp, loss, view):
        assert map_.dtype == torch.float32
        assert map_.min() >= 0
        assert map_.max() <= 1


def test_what_the_views_lack_to_one_is_the_probability_of_none(net: SaltNet) -> None:
    photos = torch.randint(0, 256, (3, 64, 64, 3), dtype=torch.uint8)
    with torch.inference_mode():
        _, _, view = Deployable(net)(photos)
        none = net(photos).view.softmax(1)[:, NONE_OF_THE_VIEWS]
    assert (none > 0).all()
    assert (1 - view.sum(1)).allclose(none, atol=1e-6)


def test_scaling_is_the_encoders() -> None:
    image = torch.tensor([[[[0, 127, 255]]]], dtype=torch.uint8)
    assert normalise(image).shape == (1, 3, 1, 1)
    assert normalise(image).flatten().tolist() == pytest.approx([-1, 127 / 127.5 - 1, 1])


def test_encoder_weights_come_from_a_path(net: SaltNet, tmp_path: Path) -> None:
    torch.save(net.unet.encoder.state_dict(), tmp_path / "encoder.pth")
    torch.manual_seed(1)
    other = SaltNet(SMALL)
    first = next(iter(other.unet.encoder.parameters()))
    assert not first.equal(next(iter(net.unet.encoder.parameters())))
    load_encoder(other, tmp_path / "encoder.pth")
    assert first.equal(next(iter(net.unet.encoder.parameters())))


class Payload:
    """Would run code if it were unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('ran')",))


def test_bad_encoder_files_are_refused(net: SaltNet, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not found"):
        load_encoder(net, tmp_path / "none.pth")
    torch.save({"other": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(ModelFileError, match="not weights of this encoder"):
        load_encoder(net, tmp_path / "other.pth")
    torch.save({"weights": Payload()}, tmp_path / "hostile.pth")
    with pytest.raises(ModelFileError, match="not weights of this encoder"):
        load_encoder(net, tmp_path / "hostile.pth")


@pytest.mark.parametrize(
    ("encoder", "near"),
    [
        ("mobilenet_v9", "did you mean mobilenet_v2"),
        ("tu-tf_efficientnet_lite9", "tu-tf_efficientnet_lite"),
        ("xyzzy", "give mobilenet_v2"),
    ],
)
def test_an_unknown_encoder_is_answered_in_one_line_with_near_names(
    encoder: str, near: str
) -> None:
    with pytest.raises(ConfigError, match=rf"model\.encoder={encoder}: not known") as error:
        SaltNet(ModelSettings(encoder=encoder))
    assert near in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("encoder", ["timm-mobilenetv3_small_minimal_100", "tu-lcnet_050"])
def test_encoders_of_timm_work_by_name(encoder: str) -> None:
    net = SaltNet(ModelSettings(encoder=encoder, decoder_channels=[8, 8, 8, 8, 8])).eval()
    with torch.inference_mode():
        scalp, _, view = Deployable(net)(torch.zeros(1, 64, 64, 3, dtype=torch.uint8))
    assert scalp.shape == (1, 64, 64)
    assert view.shape == (1, 4)
