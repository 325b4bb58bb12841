"""The panel shows the photos that are read worst, and is replaced at each validation."""

from pathlib import Path
from types import SimpleNamespace

import torch
from PIL import Image

from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.dataset import load_examples, read_items
from autosalt.training.evaluation.worst_panel import PHOTOS, WorstPanel
from autosalt.training.model.checkpoint import Origin
from autosalt.training.model.lightning_module import LitSalt
from autosalt.training.model.network import SaltNet
from autosalt.training.settings import LossSettings, ModelSettings, TrainerSettings

SIZE = 64


def test_the_worst_photos_are_drawn(toy: Path, tmp_path: Path) -> None:
    spec, model = InputSpec(size=SIZE, fill=(128, 128, 128)), ModelSettings()
    examples = load_examples(read_items([str(toy)])[:8], spec, "validation")
    origin = Origin(model, spec, "0" * 64, "test", ())
    module = LitSalt(
        SaltNet(model).eval(), origin, LossSettings(), TrainerSettings(), progress=lambda _: 0.0
    )
    panel = WorstPanel(examples, tmp_path / "out" / "worst.png")
    others = SimpleNamespace(is_global_zero=False)
    first = SimpleNamespace(is_global_zero=True)
    panel.on_validation_epoch_end(first, module)  # no photo has an error yet
    assert not (tmp_path / "out").exists()
    module.errors.update(torch.arange(8), torch.arange(8.0))
    panel.on_validation_epoch_end(others, module)
    assert not (tmp_path / "out").exists()
    panel.on_validation_epoch_end(first, module)
    with Image.open(tmp_path / "out/worst.png") as drawn:
        assert drawn.width == 2 * 3 * SIZE
        assert drawn.height == PHOTOS // 2 * (SIZE + 16)
