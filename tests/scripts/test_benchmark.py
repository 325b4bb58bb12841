"""`scripts/benchmark.py` on next to nothing: that each part still runs and says what it should."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "benchmark.py"
SMALLEST = ("--photos", "4", "--repeats", "1", "--many", "104", "--rows", "40", "80")


def benchmark(work: Path, *arguments: str) -> dict[str, list[str]]:
    """Run it; give the cells after the figure's name, by name."""
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
def test_a_part_that_was_measured_before_stays_on_the_page(tmp_path: Path) -> None:
    assert "no GPU here" in benchmark(tmp_path, "--only", "gpu").get("GPU", ["no GPU here"])
    figures = benchmark(tmp_path, "--only", "scale")
    assert {"80 rows: MB of the ledger"} < figures.keys()
    assert "GPU" in figures or "photos a second on the GPU, no overlays" in figures


@pytest.mark.slow
def test_speed(tmp_path: Path) -> None:
    figures = benchmark(tmp_path, "--only", "speed")
    ratio = float(figures["processor time against the floor, one thread, no overlays"][0])
    assert 1 <= ratio < 3
    assert float(figures["photos a second, no overlays"][0]) > 0
    assert sum(bar != "" for _, _, bar, _ in figures.values() if bar != "bar") == 5


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory(tmp_path: Path) -> None:
    figures = benchmark(tmp_path, "--only", "memory")
    assert 50 < float(figures["... after 104 photos"][0]) < 2000
    assert figures["... growth in percent"][2] == "<= 5"
