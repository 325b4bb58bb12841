"""Training speed benchmark: photos a second of `autosalt train` against a plain loop."""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import segmentation_models_pytorch as smp
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from autosalt.core.types import RGB
from autosalt.phantom.datasets.write_training_pairs import write_photos
from autosalt.training.data.augmentation import Augmenter
from autosalt.training.settings import (
    AugmentSettings,
    DataSettings,
    ModelSettings,
    TrainerSettings,
    TrainSettings,
)
from autosalt.training.train import fit
from benchmarks.cost import Cost, in_turns
from benchmarks.table import Row

ABOUT = (
    "Training on simulated heads of 288 px at 256 px, on the processor, all weights, from files to "
    "the last step. The plain loop is what segmentation-models-pytorch's own examples do: OpenCV "
    "reads and resizes each photo when it is drawn, a DataLoader, Dice and cross-entropy, AdamW. "
    "Both have the same changes of photos, batches and encoder, and no worker processes."
)
SUBJECTS, SIDE, SIZE, BATCH = 8, 288, 256, 8
OURS = tuple(ModelSettings().decoder_channels)
SMP = 256, 128, 64, 32, 16
"""Widths of the decoder: of this project, and those that smp.Unet has by itself."""


def measure(work: Path, steps: int, repeats: int) -> list[Row]:
    """Train for some steps in each way, in turns."""
    folder = work / f"training-{SUBJECTS}-of-{SIDE}"
    if not (folder / "index.csv").is_file():
        write_photos(folder, subjects=SUBJECTS, size=SIDE, seed=11)
    with tempfile.TemporaryDirectory(dir=work) as scratch:
        works: dict[str, Callable[[], object]] = {
            "fp32": lambda: fit(_settings(folder, scratch, steps, "32-true")),
            "plain, same": lambda: plain_loop(folder, steps, OURS),
            "plain, smp": lambda: plain_loop(folder, steps, SMP),
        }
        if _has_bfloat16():
            works["bf16"] = lambda: fit(_settings(folder, scratch, steps, "bf16-mixed"))
        costs = in_turns(works, repeats)
    photos = steps * BATCH
    rows = [
        Row.of("photos a second of the plain loop", _rates(costs["plain, smp"], photos)),
        Row.of("... with our decoder's widths", _rates(costs["plain, same"], photos)),
    ]
    for name in ("fp32", "bf16"):
        if name not in costs:
            rows.append(Row(f"photos a second of `autosalt train`, {name}", "no bfloat16 here"))
            continue
        rows += [
            Row.of(f"photos a second of `autosalt train`, {name}", _rates(costs[name], photos)),
            Row.of("... times the plain loop", _times(costs[name], costs["plain, smp"]), low=1.3),
            Row.of(
                "... times the plain loop with our decoder's widths",
                _times(costs[name], costs["plain, same"]),
            ),
        ]
    return rows


def plain_loop(folder: Path, steps: int, decoder_channels: tuple[int, ...]) -> None:
    """Train scalp and loss masks as a first script would, for some steps.

    Args:
        folder: with index.csv, photos and masks.
        steps: of `BATCH` photos.
        decoder_channels: widths of the decoder.
    """
    torch.manual_seed(0)
    net = smp.Unet(
        "mobilenet_v2", encoder_weights=None, decoder_channels=decoder_channels, classes=2
    )
    dice = smp.losses.DiceLoss(smp.losses.MULTILABEL_MODE)
    entropy = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    data = DataLoader(PlainPhotos(folder), BATCH, shuffle=True, drop_last=True)
    done = 0
    while done < steps:
        for images, masks in data:
            optimizer.zero_grad()
            logits = net(images)
            (dice(logits, masks) + entropy(logits, masks)).backward()
            optimizer.step()
            done += 1
            if done == steps:
                break


class PlainPhotos(Dataset[tuple[Tensor, Tensor]]):
    """Photos and masks of a folder, read from their files each time."""

    def __init__(self, folder: Path) -> None:
        """Read the list of files; an index.csv names photo, scalp and loss."""
        with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
            self._rows = list(csv.DictReader(file))
        self._folder = folder
        self._augmenter = Augmenter(AugmentSettings(), (128, 128, 128))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        row = self._rows[index]
        image = _resized(_read(self._folder / row["photo"])[..., ::-1], cv2.INTER_AREA)
        masks = np.zeros((SIZE, SIZE, 4), np.uint8)
        for channel, name in enumerate(("scalp", "loss")):
            mask = _resized(_read(self._folder / row[name]), cv2.INTER_NEAREST)
            masks[..., channel] = mask[..., 0] > 127
        seed = int(torch.randint(2**32, ()).item())
        image, masks, _ = self._augmenter(image, masks, 0, seed)
        return (
            torch.from_numpy(image).permute(2, 0, 1).float() / 127.5 - 1,
            torch.from_numpy(masks[..., :2]).permute(2, 0, 1).float(),
        )


def _settings(folder: Path, scratch: str, steps: int, precision: str) -> TrainSettings:
    trainer = TrainerSettings(
        max_steps=steps,
        batch_size=BATCH,
        val_every_steps=10 * steps,
        save_every_steps=10 * steps,
        accelerator="cpu",
        precision=precision,
        resume="never",
        progress_bar=False,
    )
    data = DataSettings(folders=[str(folder)], size=SIZE, val_fraction=0.05)
    return TrainSettings(out=f"{scratch}/{precision}", data=data, trainer=trainer)


def _read(path: Path) -> RGB:
    picture = cv2.imread(str(path))
    if picture is None:
        raise OSError(f"{path}: cannot be read")
    return np.asarray(picture, np.uint8)


def _resized(picture: RGB, interpolation: int) -> RGB:
    return np.asarray(cv2.resize(picture, (SIZE, SIZE), interpolation=interpolation), np.uint8)


def _has_bfloat16() -> bool:
    """Whether the processor computes with bfloat16; without, it is many times slower."""
    file = Path("/proc/cpuinfo")
    return file.is_file() and "avx512_bf16" in file.read_text(encoding="utf-8")


def _rates(costs: list[Cost], photos: int) -> list[float]:
    return [photos / cost.wall for cost in costs]


def _times(ours: list[Cost], theirs: list[Cost]) -> list[float]:
    return [their.wall / our.wall for our, their in zip(ours, theirs, strict=True)]
