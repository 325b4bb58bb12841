"""Speed benchmark: scoring of photos, as ratios against named baselines in the same run."""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import torch

from autosalt.archive.read_index import read_index
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.machine import usable_cores
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.session import SessionOptions
from autosalt.training.model.network import Deployable, SaltNet
from autosalt.training.settings import ModelSettings
from benchmarks.baselines import AloNet, PlainScript, floor, ready
from benchmarks.cost import Cost, in_turns
from benchmarks.photos import DISTINCT, write_large_photos
from benchmarks.table import Row

ABOUT = (
    "JPEG photos of 12 megapixels, 3 to 6 MB, on the processor; from files to the ledger, a run of "
    "`run_archive`. The floor decodes with libjpeg-turbo at the scale needed and runs the network "
    "on a ready tensor in the same ONNX Runtime session, and does nothing else. Heads that take a "
    "small part of the photo are read twice, and compared with two floors."
)
SMALL_HEAD = 0.5
"""Share of the photo's height that a head and its surroundings take, to be read twice."""
EAGER_CALLS = 20


def measure(
    work: Path, photos: int, repeats: int, model: str | None, shape: tuple[int, int]
) -> list[Row]:
    """Score photos and compare with the baselines on the same photos."""
    folder = write_large_photos(work, photos, shape)
    with tempfile.TemporaryDirectory(dir=work) as temporary:
        scratch = Path(temporary)
        # As `autosalt score` runs: a photo for each thread of the engine, the network has one.
        scorer = Scorer.load(model, options=SessionOptions(threads=1))
        rows = _against_floor(folder, scratch, repeats, _looking_once(scorer))
        if scorer.manifest.second_look:
            small = write_large_photos(work, photos, shape, SMALL_HEAD)
            rows += _against_floor(small, scratch, repeats, scorer, looks=2)
        paths = sorted(folder.rglob("*.jpg"))
        rows += _against_scripts(paths, folder, scratch, max(1, repeats // 2), scorer)
        return rows + _against_eager(scratch, repeats, model)


def _against_floor(
    folder: Path, scratch: Path, repeats: int, scorer: Scorer, looks: int = 1
) -> list[Row]:
    """Ours against as many floors as the model looks at each photo of the folder."""
    paths = sorted(folder.rglob("*.jpg"))
    readings = [scorer.read(path) for path in paths[:DISTINCT]]
    twice = sum(one.last is not one.first for one in readings)
    if twice != (looks - 1) * len(readings):
        raise RuntimeError(f"{twice} of {len(readings)} photos are read a second time")
    floors, high = ("the floor", 1.2) if looks == 1 else ("two floors", 1.3)
    rows = []
    # The floor has as many threads as ours, because two that share caches cost each other time.
    for words, threads in (("all cores", usable_cores()), ("one thread", 1)):

        def bare(threads: int = threads) -> None:
            with ThreadPoolExecutor(threads) as pool:
                for _ in pool.map(floor, paths * looks, repeat(scorer)):
                    pass

        ours = _run(folder, scorer, scratch, Overlays.NONE, LocalEngine(threads))
        costs = in_turns({"ours": ours, "floor": bare}, repeats)
        ms = {name: [1000 * c.processor / len(paths) for c in costs[name]] for name in costs}
        rows += [
            Row.of(
                f"processor time against {floors}, {words}, no overlays",
                _ratios(costs["ours"], costs["floor"]),
                high=high,
            ),
            Row.of(f"... processor ms a photo, {words}, against {floors}", ms["ours"]),
            Row.of(f"... processor ms a photo of {floors}, {words}", ms["floor"]),
        ]
    return rows


def _looking_once(scorer: Scorer) -> Scorer:
    """The same model where no head is small enough to be read a second time."""
    once = Scorer(scorer.model, scorer.options)
    if once.manifest.second_look:
        rule = replace(once.manifest.second_look, max_share=0.01)
        once.manifest = replace(once.manifest, second_look=rule)
    return once


def _against_scripts(
    paths: list[Path], folder: Path, scratch: Path, repeats: int, scorer: Scorer
) -> list[Row]:
    plain, alonet = PlainScript(scorer.manifest.input.size, scratch), AloNet()
    works = {
        "none": _run(folder, scorer, scratch, Overlays.NONE),
        "all": _run(folder, scorer, scratch, Overlays.ALL),
        "plain": lambda: plain.score(paths[0]),
        "alonet": lambda: alonet.score(paths[0]),
    }
    costs = in_turns(works, repeats)
    n = len(paths)
    rates = {name: [n / cost.wall for cost in costs[name]] for name in ("none", "all")}
    rows = [
        Row.of("photos a second, no overlays", rates["none"]),
        Row.of("photos a second, with overlays", rates["all"]),
        Row.of("photos an hour, no overlays", [3600 * rate for rate in rates["none"]]),
        Row.of("photos an hour, with overlays", [3600 * rate for rate in rates["all"]]),
    ]
    plain_rates = [1 / cost.wall for cost in costs["plain"]]
    rows += [
        Row.of(
            "times the photos a second of a plain script (Pillow, torchvision, eager PyTorch, full "
            "masks, matplotlib), no overlays",
            [ours / theirs for ours, theirs in zip(rates["none"], plain_rates, strict=True)],
            low=10,
        ),
        Row.of(
            "... with overlays",
            [ours / theirs for ours, theirs in zip(rates["all"], plain_rates, strict=True)],
        ),
        Row.of(
            "times less processor time than AloNet's published arrangement (three passes of a "
            "U-Net of 64 to 1024 channels at 320 px, eager PyTorch, one thread, random weights)",
            [n * ratio for ratio in _ratios(costs["alonet"], costs["none"])],
            low=20,
        ),
    ]
    return rows


def _against_eager(scratch: Path, repeats: int, model: str | None) -> list[Row]:
    """One photo at a time: ONNX Runtime against torch on the same network."""
    from autosalt.training.export.export import write_onnx

    torch.manual_seed(0)
    net = SaltNet(ModelSettings()).eval()
    path = scratch / "same-network.onnx"
    write_onnx(net, Scorer.load(model).manifest, path)
    same, eager = Scorer.load(path), Deployable(net).eval()
    square = ready(same)
    tensor = torch.from_numpy(square)

    def in_torch() -> None:
        with torch.inference_mode():
            for _ in range(EAGER_CALLS):
                eager(tensor)

    def in_onnxruntime() -> None:
        for _ in range(EAGER_CALLS):
            same.run(square)

    costs = in_turns({"torch": in_torch, "onnxruntime": in_onnxruntime}, repeats)
    wall = [a.wall / b.wall for a, b in zip(costs["torch"], costs["onnxruntime"], strict=True)]
    processor = _ratios(costs["torch"], costs["onnxruntime"])
    return [
        Row.of("times as fast as eager PyTorch, same weights, one photo", wall, low=1.5),
        Row.of("... in processor time", processor),
    ]


def _run(
    folder: Path,
    scorer: Scorer,
    scratch: Path,
    overlays: Overlays,
    engine: LocalEngine | None = None,
) -> Callable[[], None]:
    """A whole run, into a new folder each time it is called."""
    index = read_index(str(folder))

    def run() -> None:
        with tempfile.TemporaryDirectory(dir=scratch) as out:
            run_archive(index, ModelScorer(scorer), Path(out), overlays=overlays, engine=engine)

    return run


def _ratios(ours: list[Cost], theirs: list[Cost]) -> list[float]:
    """Processor time of the first against the second, turn by turn."""
    return [a.processor / b.processor for a, b in zip(ours, theirs, strict=True)]
