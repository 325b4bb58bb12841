"""How fast photos are scored, as ratios against named baselines in the same run.

Processor seconds are those of this process, all threads together.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import functional as F

from autosalt.archive.index import read_index
from autosalt.archive.raters import ModelRater
from autosalt.archive.rows import Overlays
from autosalt.archive.runner import run_archive
from autosalt.imaging.pipeline import ENOUGH_DETAIL
from autosalt.scorer.scorer import Scorer
from autosalt.training.network import Deployable, SaltNet
from autosalt.training.settings import ModelSettings
from benchmarks.table import Row


@dataclass
class Cost:
    """Processor and wall seconds of a piece of work."""

    processor: float = 0.0
    wall: float = 0.0


@contextmanager
def measured() -> Iterator[Cost]:
    """Fills in what the block inside costs."""
    cost = Cost()
    processor, wall = time.process_time(), time.perf_counter()
    yield cost
    cost.processor = time.process_time() - processor
    cost.wall = time.perf_counter() - wall


def measure(folder: Path, paths: list[Path], work: Path, model: str | None) -> list[Row]:
    """Score `paths`, all in `folder`, and compare with the baselines on the same photos."""
    scorer = Scorer.load(model)
    ours = _ours(folder, scorer, work / "scores")
    n = len(paths)
    few = paths[: max(4, n // 8)]
    floor = _per_photo(paths, lambda path: _floor(path, scorer))
    plain = _plain_script(scorer, few, work)
    rows = [
        Row("photos a second, without overlays", n / ours.wall),
        Row("processor ms a photo", 1000 * ours.processor / n),
        Row("... of the floor: libjpeg-turbo's reduced decode, bare ONNX Runtime", 1000 * floor),
        Row("processor time against the floor", ours.processor / n / floor, high=1.2),
        Row("photos a second of a plain script (see plain_script)", len(few) / plain.wall),
        Row("times as fast as the plain script", plain.wall / len(few) * n / ours.wall, low=10),
    ]
    return rows + _against_eager(scorer, work)


def _ours(folder: Path, scorer: Scorer, out: Path) -> Cost:
    index = read_index(folder)
    with measured() as cost:
        run_archive(index, ModelRater(scorer), out, overlays=Overlays.NONE)
    return cost


def _floor(path: Path, scorer: Scorer) -> None:
    """What nobody can do without: decode at the scale needed, run the network."""
    with Image.open(path) as image:
        side = ENOUGH_DETAIL * scorer.manifest.input.size
        by = next(by for by in (8, 4, 2, 1) if max(image.size) // by >= side)
        image.draft("RGB", (image.width // by, image.height // by))
        image.load()
    scorer._run(_ready(scorer))


def _ready(scorer: Scorer) -> Any:
    size = scorer.manifest.input.size
    return np.zeros((1, size, size, 3), np.uint8)


def _per_photo(paths: list[Path], work: Callable[[Path], None]) -> float:
    """Processor seconds a photo."""
    work(paths[0])
    with measured() as cost:
        for path in paths:
            work(path)
    return cost.processor / len(paths)


def _plain_script(scorer: Scorer, paths: list[Path], work: Path) -> Cost:
    """As a first script would: whole decode, torchvision, eager torch, whole mask, matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    net = Deployable(SaltNet(ModelSettings())).eval()
    size = scorer.manifest.input.size
    with measured() as cost:
        for path in paths:
            image = Image.open(path).convert("RGB")
            tensor = F.resize(F.to_tensor(image), [size, size])
            square = (255 * tensor).byte().permute(1, 2, 0)[None]
            with torch.inference_mode():
                scalp, loss, _ = net(square)
            masks = [
                F.resize(map_, [image.height, image.width])[0].numpy() > 0.5
                for map_ in (scalp, loss)
            ]
            figure, axes = pyplot.subplots(figsize=(6, 8))
            axes.imshow(image)
            axes.imshow(masks[0] & masks[1], alpha=0.4)
            figure.savefig(work / "plain.png")
            pyplot.close(figure)
    return cost


def _against_eager(scorer: Scorer, work: Path) -> list[Row]:
    """One photo at a time: ONNX Runtime against torch on the same network."""
    from autosalt.training.export import write_onnx

    torch.manual_seed(0)
    net = SaltNet(ModelSettings()).eval()
    path = work / "same-network.onnx"
    write_onnx(net, scorer.manifest, path)
    same = Scorer.load(path)
    eager = Deployable(net).eval()
    square = _ready(scorer)
    tensor = torch.from_numpy(square)

    def in_torch() -> None:
        with torch.inference_mode():
            eager(tensor)

    seconds = [_median_seconds(work) for work in (in_torch, lambda: same._run(square))]
    return [Row("times as fast as eager torch, one photo", seconds[0] / seconds[1], low=1.5)]


def _median_seconds(work: Callable[[], Any], times: int = 40) -> float:
    for _ in range(3):
        work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))
