"""Table of measurements as Markdown, with machine and versions."""

import json
import math
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from autosalt.machine import usable_cores

QUIET = 0.2
"""The most busy cores, besides the benchmark, that count as an idle machine."""
BUSY = (
    " **The machine was busy with other work: ratios of processor time are to be trusted within "
    "their range, photos a second and wall time are not.**"
)


@dataclass(frozen=True)
class Row:
    """A figure and the bar it should not fall under or rise over.

    Attributes:
        figure: what was measured, in words.
        value: the median of the repeats; text where nothing could be measured.
        least, most: of the repeats; None where it was measured once.
        low, high: the bar.
    """

    figure: str
    value: float | str
    least: float | None = None
    most: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(
        cls,
        figure: str,
        values: Sequence[float],
        low: float | None = None,
        high: float | None = None,
    ) -> "Row":
        """Return the figure of several repeats."""
        return cls(figure, median(values), min(values), max(values), low, high)

    def cells(self) -> tuple[str, ...]:
        """Figure, value, range, bar, and whether it is reached."""
        if isinstance(self.value, str):
            return self.figure, self.value, "", self._bar(), ""
        spread = (
            ""
            if self.least is None or self.most is None
            else f"{_short(self.least)} to {_short(self.most)}"
        )
        low, high = self.low or -math.inf, math.inf if self.high is None else self.high
        reached = "" if not self._bar() else "yes" if low <= self.value <= high else "NO"
        return self.figure, _short(self.value), spread, self._bar(), reached

    def _bar(self) -> str:
        if self.low is not None:
            return f">= {self.low:g}"
        return "" if self.high is None else f"<= {self.high:g}"


@dataclass(frozen=True)
class Part:
    """One part of the benchmark: its rows, and when and beside what it was measured.

    `others` is how many cores were busy right before and after, when nothing of ours ran.
    """

    name: str
    about: str
    rows: tuple[Row, ...]
    when: str
    others: tuple[float, float]

    def to_json(self) -> str:
        """As text that `from_json` reads."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Part":
        """What `to_json` wrote."""
        values = json.loads(text)
        values["rows"] = tuple(Row(**row) for row in values["rows"])
        values["others"] = tuple(values["others"])
        return cls(**values)


def machine() -> list[tuple[str, str]]:
    """The machine and the versions that speed depends on."""
    import onnxruntime
    from PIL import features

    names = _lines_of("/proc/cpuinfo", "model name")
    memory = _lines_of("/proc/meminfo", "MemTotal")
    ram = f"{int(memory[0].split()[0]) / 2**20:.0f} GiB" if memory else "not known"
    versions = ("autosalt", "pillow", "numpy", "torch", "pyarrow")
    return [
        ("processor", names[0] if names else platform.processor()),
        ("cores that may be used", str(usable_cores())),
        ("memory", ram),
        ("system", platform.system() + " " + platform.release()),
        ("python", platform.python_version()),
        ("libjpeg-turbo", str(features.version("libjpeg_turbo"))),
        ("onnxruntime", onnxruntime.__version__),  # of onnxruntime-gpu too
        *((name, version(name)) for name in versions),
        *(("GPU", name) for name in _gpus()),
    ]


def _gpus() -> list[str]:
    """The names of the NVIDIA GPUs; none where there is no driver."""
    query = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, check=False)
    except OSError:
        return []
    return answer.stdout.splitlines() if answer.returncode == 0 else []


def to_markdown(parts: Sequence[Part], command: str) -> str:
    """One page: the figures, then the machine."""
    lines = [
        "# Benchmarks",
        "",
        f"Written by `{command}`. Ratios compare with named baselines in the same run, measured in "
        "turns so that other load affects both. A value is the median of the repeats. Processor "
        "seconds are those of all threads and processes together.",
    ]
    for part in parts:
        before, after = part.others
        lines += [
            "",
            f"## {'GPU' if part.name == 'gpu' else part.name.capitalize()}",
            part.about,
            "",
            f"Measured {part.when}; others kept {before:.1f} cores busy right before, {after:.1f} "
            "right after." + (BUSY if max(part.others) > QUIET else ""),
            "",
            "| figure | value | range | bar | reached |",
            "|---|---|---|---|---|",
            *(f"| {' | '.join(row.cells())} |" for row in part.rows),
        ]
    lines += ["", "## Machine", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in machine()]
    return "\n".join(lines) + "\n"


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _lines_of(file: str, name: str) -> list[str]:
    lines = Path(file).read_text().splitlines() if Path(file).is_file() else []
    return [line.partition(":")[2].strip() for line in lines if line.startswith(name)]
