"""`scripts/benchmark.py` on next to nothing: each part still runs and prints its figures."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import benchmark
from autosalt.core.views import VIEWS
from benchmarks import photos

pytestmark = pytest.mark.slow

SHAPE = 640, 480
SIZES = {"photos": "4", "shape": "640 480", "repeats": "1", "many": "24", "rows": "40 80"}
SMALLEST = [word for name, values in SIZES.items() for word in (f"--{name}", *values.split())]
Measure = Callable[..., dict[str, list[str]]]


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One simulated head from four sides, which takes longer to draw than to measure on."""
    work = tmp_path_factory.mktemp("heads")
    photos.write_large_photos(work, len(VIEWS), SHAPE)
    (folder,) = work.glob("heads-*")
    return folder


@pytest.fixture
def work(tmp_path: Path, heads: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to measure in, whose photos all show this head."""
    monkeypatch.setattr(photos, "DISTINCT", len(VIEWS))
    (tmp_path / heads.name).symlink_to(heads)
    return tmp_path


@pytest.fixture
def measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Measure:
    """Runs it; gives the cells after the figure's name (value, range, bar, reached), by name."""
    monkeypatch.setattr(benchmark, "busy_cores", lambda: 0.0)  # it waits to see other programs

    def run(*arguments: str) -> dict[str, list[str]]:
        page = tmp_path / "page.md"
        words = [str(tmp_path), *SMALLEST, "--markdown", str(page), *arguments]
        monkeypatch.setattr(sys, "argv", ["benchmark.py", *words])
        benchmark.main()
        lines = [line for line in page.read_text().splitlines() if line.startswith("| ")]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        return {name: rest for name, *rest in cells}

    return run


def test_scale(measure: Measure) -> None:
    figures = measure("--only", "scale")
    assert float(figures["80 rows: processor microseconds a row, all"][0].replace(",", "")) > 0
    assert figures["... against 40 rows"][2] == "<= 1.2"
    assert figures["80 rows: seconds until visits.csv is written"][2:] == ["<= 120", "yes"]
    assert "processor" in figures  # the machine


def test_a_part_measured_earlier_stays_on_the_page(measure: Measure) -> None:
    measure("--only", "gpu")
    figures = measure("--only", "scale")
    assert "80 rows: MB of the ledger" in figures
    assert "GPU" in figures or "photos a second on the GPU, no overlays" in figures


def test_speed(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    from benchmarks import baselines, speed

    monkeypatch.setattr(baselines, "ALONET_SIDE", 64)
    monkeypatch.setattr(speed, "EAGER_CALLS", 1)
    rows = speed.measure(work, photos=2, repeats=1, model=None, shape=SHAPE)
    figures = {row.figure: row for row in rows}
    ratio = figures["processor time against the floor, one thread, no overlays"].value
    assert 0.8 < float(ratio) < 5
    assert float(figures["photos a second, no overlays"].value) > 0
    assert sorted(row.high for row in rows if row.high is not None) == [1.2, 1.2, 1.3, 1.3]
    assert sorted(row.low for row in rows if row.low is not None) == [1.5, 10, 20]


def test_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    from benchmarks import training

    for name, value in {"SIDE": 96, "SIZE": 64, "BATCH": 2}.items():
        monkeypatch.setattr(training, name, value)
    figures = {row.figure: row for row in training.measure(tmp_path, steps=1, repeats=1)}
    assert float(figures["photos a second of the plain loop"].value) > 0
    assert float(figures["photos a second of `autosalt train`, fp32"].value) > 0
    assert figures["... times the plain loop"].low == 1.3


def test_ray(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import ray_engine

    monkeypatch.setattr(ray_engine, "TIMES", (2,))
    rows = ray_engine.measure(work, photos=2, repeats=1, model=None, shape=SHAPE)
    figures = {row.figure: row.value for row in rows}
    assert float(figures["4 photos: a second, engine local"]) > 0
    assert float(figures["4 photos: Ray throughput against the local engine"]) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.usefixtures("work")
def test_memory(measure: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import memory

    monkeypatch.setattr(memory, "_EARLY", 20)
    monkeypatch.setattr(memory, "_NEAR", 0.2)  # wide enough for a sample
    figures = measure("--only", "memory")
    assert 50 < float(figures["... after 24 photos"][0]) < 2000
    assert figures["... growth in percent"][2] == "<= 5"
