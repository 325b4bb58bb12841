"""Print speed, memory and scale of autosalt, as ratios against named baselines.

Usage: python scripts/benchmark.py WORK [--only PART ...]
       [--photos 32] [--repeats 7] [--many 2000] [--rows 10000 100000 1000000] [--steps 30]
       [--shape 4032 3024] [--model MODEL] [--markdown FILE]

Parts are speed, memory, scale, training, gpu, ray and service.
WORK is a folder for photographs and results; make it on a fast disk. Results of a part stay in
WORK, so parts may be measured one at a time, and --markdown still writes all of them. Close other
programs: they affect both sides of a ratio, but not always equally.
"""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from benchmarks.cost import busy_cores
from benchmarks.photos import LARGE
from benchmarks.table import Part, Row, to_markdown

COMMAND = "make benchmark"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--photos", type=int, default=32, help="how many")
    parser.add_argument("--shape", type=int, nargs=2, default=LARGE, help="of them, in pixels")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--many", type=int, default=2000, help="small photos, for memory")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--steps", type=int, default=30, help="of training")
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        print(f"Measuring {name} ...", flush=True)
        part = _measure(name, options)
        _kept(options.work, name).write_text(part.to_json(), encoding="utf-8")
    files = [_kept(options.work, name) for name in PARTS]
    parts = [Part.from_json(file.read_text(encoding="utf-8")) for file in files if file.is_file()]
    text = to_markdown(parts, COMMAND)
    print(text)
    if options.markdown is not None:
        options.markdown.write_text(text, encoding="utf-8")


def _measure(name: str, options: argparse.Namespace) -> Part:
    before, when = busy_cores(), datetime.now(UTC)
    module, rows = PARTS[name](options)
    others = (before, busy_cores())
    return Part(name, module.ABOUT, tuple(rows), when.isoformat(" ", "minutes"), others)


def _kept(work: Path, name: str) -> Path:
    """Where the result of a part stays."""
    return work / f"{name}.json"


Measured = tuple[ModuleType, list[Row]]


def _speed(options: argparse.Namespace) -> Measured:
    from benchmarks import speed

    return speed, speed.measure(
        options.work, options.photos, options.repeats, options.model, tuple(options.shape)
    )


def _memory(options: argparse.Namespace) -> Measured:
    from benchmarks import memory

    return memory, memory.measure(
        options.work, options.many, options.photos, options.model, tuple(options.shape)
    )


def _scale(options: argparse.Namespace) -> Measured:
    from benchmarks import scale

    return scale, scale.measure(options.work, sorted(options.rows))


def _training(options: argparse.Namespace) -> Measured:
    from benchmarks import training

    return training, training.measure(options.work, options.steps, max(1, options.repeats // 2))


def _gpu(options: argparse.Namespace) -> Measured:
    from benchmarks import gpu

    return gpu, gpu.measure(options.work, options.photos, options.repeats, options.model)


def _ray(options: argparse.Namespace) -> Measured:
    from benchmarks import ray_engine

    return ray_engine, ray_engine.measure(
        options.work, options.photos, options.repeats, options.model, tuple(options.shape)
    )


def _service(options: argparse.Namespace) -> Measured:
    from benchmarks import service

    return service, service.measure(
        options.work, options.photos, options.repeats, options.model, tuple(options.shape)
    )


PARTS: dict[str, Callable[[argparse.Namespace], Measured]] = {
    "speed": _speed,
    "memory": _memory,
    "scale": _scale,
    "training": _training,
    "gpu": _gpu,
    "ray": _ray,
    "service": _service,
}


if __name__ == "__main__":
    main()
