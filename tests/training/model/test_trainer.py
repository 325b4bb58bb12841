"""Trainer: the average of the weights, and the devices."""

from pathlib import Path

import pytest
import torch

from autosalt.errors import ConfigError
from autosalt.training.model.lightning_module import TOTAL
from autosalt.training.model.trainer import make_trainer, moving_average
from autosalt.training.settings import LoggerSettings, TrainerSettings


def test_a_moving_average_forgets_its_start_soon_and_then_little() -> None:
    # (1 + n) / (10 + n) of the average is kept, 0.9 at the most
    for n, kept in ((2, 0.25), (1000, 0.9)):
        averages = [torch.ones(1), torch.full((2, 2), 2.0)]
        moving_average(0.9)(averages, [torch.zeros(1), torch.zeros(2, 2)], torch.tensor(n))
        assert averages[0].item() == pytest.approx(kept)
        assert averages[1] == pytest.approx(torch.full((2, 2), 2 * kept))


def test_a_moving_average_keeps_what_does_not_change_and_takes_counts_as_they_are() -> None:
    start = torch.rand(100)
    averages = [start.clone()]
    moving_average(0.9)(averages, [start], torch.tensor(7))
    assert torch.equal(averages[0], start)
    counts = [torch.tensor(3)]
    moving_average(0.9)(counts, [torch.tensor(8)], torch.tensor(7))
    assert counts[0].item() == 8


@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU is here")
def test_a_missing_gpu_is_reported_in_one_line(tmp_path: Path) -> None:
    settings = TrainerSettings(accelerator="gpu")
    with pytest.raises(ConfigError, match=r"trainer\.accelerator=gpu.*use trainer=cpu"):
        make_trainer(settings, LoggerSettings(), tmp_path, TOTAL)


@pytest.mark.parametrize("changes", [{"devices": "0,2"}, {"strategy": "foo"}])
def test_devices_that_cannot_be_are_named(changes: dict[str, str], tmp_path: Path) -> None:
    (name, value), *_ = changes.items()
    settings = TrainerSettings(accelerator="cpu", **changes)
    with pytest.raises(ConfigError, match=f"trainer.{name}={value}"):
        make_trainer(settings, LoggerSettings(), tmp_path, TOTAL)


def test_processes_that_start_too_late_to_divide_the_photos_are_refused(tmp_path: Path) -> None:
    settings = TrainerSettings(accelerator="cpu", devices="2", strategy="ddp_spawn")
    with pytest.raises(ConfigError, match=r"trainer\.strategy=ddp_spawn: .*give .*=ddp outside"):
        make_trainer(settings, LoggerSettings(), tmp_path, TOTAL)
