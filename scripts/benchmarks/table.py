"""One table of what was measured, with the machine and versions it was measured on."""

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A figure and the bar it should not fall under or rise over."""

    figure: str
    value: float
    low: float = -math.inf
    high: float = math.inf

    def cells(self) -> tuple[str, str, str, str]:
        """Figure, value, bar, and whether it is reached."""
        bar = "" if math.isinf(self.low) else f">= {self.low:g}"
        bar = bar if math.isinf(self.high) else f"<= {self.high:g}"
        reached = "" if not bar else "yes" if self.low <= self.value <= self.high else "no"
        return self.figure, f"{self.value:.3g}", bar, reached


def machine() -> list[tuple[str, str]]:
    """The machine and the versions that speed depends on."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    versions = ("pillow", "onnxruntime", "numpy", "torch", "pyarrow")
    return [
        ("processor", f"{cpu}, {len(os.sched_getaffinity(0))} cores"),
        ("python", platform.python_version()),
        *((name, version(name)) for name in versions),
    ]


def to_markdown(rows: Sequence[Row]) -> str:
    """Both as Markdown tables."""
    lines = ["| figure | value | bar | reached |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row.cells())} |" for row in rows]
    lines += ["", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in machine()]
    return "\n".join(lines) + "\n"
