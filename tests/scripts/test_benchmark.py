"""`scripts/benchmark.py` on next to nothing: each part still runs and prints its figures."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "benchmark.py"
SMALLEST = (
    "--photos",
    "4",
    "--shape",
    "1008",
    "756",
    "--repeats",
    "1",
    "--many",
    "104",
    "--rows",
    "40",
    "80",
)


def benchmark(work: Path, *arguments: str) -> dict[str, list[str]]:
    """Run it; give the cells after the figure's name (value, range, bar, reached), by name."""
    page = work / "page.md"
    command = [sys.executable, str(SCRIPT), str(work), *SMALLEST, "--markdown", str(page)]
    subprocess.run([*command, *arguments], check=True, capture_output=True, timeout=600)
    lines = [line for line in page.read_text().splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: rest for name, *rest in cells}


def test_scale(tmp_path: Path) -> None:
    figures = benchmark(tmp_path, "--only", "scale")
    assert float(figures["80 rows: processor microseconds a row, all"][0].replace(",", "")) > 0
    assert figures["... against 40 rows"][2] == "<= 1.2"
    assert figures["80 rows: seconds until visits.csv is written"][2:] == ["<= 120", "yes"]
    assert "processor" in figures  # the machine


@pytest.mark.slow
def test_a_part_measured_earlier_stays_on_the_page(tmp_path: Path) -> None:
    benchmark(tmp_path, "--only", "gpu")
    figures = benchmark(tmp_path, "--only", "scale")
    assert "80 rows: MB of the ledger" in figures
    assert "GPU" in figures or "photos a second on the GPU, no overlays" in figures


@pytest.mark.slow
def test_speed(tmp_path: Path) -> None:
    figures = benchmark(tmp_path, "--only", "speed")
    ratio = float(figures["processor time against the floor, one thread, no overlays"][0])
    assert 0.8 < ratio < 5
    assert float(figures["photos a second, no overlays"][0]) > 0
    bars = [rest[2] for rest in figures.values() if len(rest) == 4 and rest[2] != "bar"]
    assert sorted(filter(None, bars)) == [
        "<= 1.2", "<= 1.2", "<= 1.3", "<= 1.3", ">= 1.5", ">= 10", ">= 20"
    ]  # fmt: skip


@pytest.mark.slow
def test_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    from benchmarks import training

    for name, value in {"SIDE": 96, "SIZE": 64, "BATCH": 2}.items():
        monkeypatch.setattr(training, name, value)
    figures = {row.figure: row for row in training.measure(tmp_path, steps=1, repeats=1)}
    assert float(figures["photos a second of the plain loop"].value) > 0
    assert float(figures["photos a second of `autosalt train`, fp32"].value) > 0
    assert figures["... times the plain loop"].low == 1.3


@pytest.mark.slow
def test_ray(tmp_path: Path) -> None:
    figures = benchmark(tmp_path, "--only", "ray", "--photos", "2")
    for photos in 2, 32:
        assert float(figures[f"{photos} photos: a second, engine local"][0]) > 0
        assert float(figures[f"{photos} photos: Ray throughput against the local engine"][0]) > 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory(tmp_path: Path) -> None:
    figures = benchmark(tmp_path, "--only", "memory")
    assert 50 < float(figures["... after 104 photos"][0]) < 2000
    assert figures["... growth in percent"][2] == "<= 5"
