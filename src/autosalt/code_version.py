"""Versions and platform of the code that computes: an auditor needs them to repeat a result."""

import hashlib
import json
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from autosalt.version import VERSION

_PACKAGES: Final = (
    "onnxruntime",
    "onnxruntime-gpu",
    "numpy",
    "pillow",
    "pillow-heif",
    "pydicom",
    "pyarrow",
)
_CPU_LINES: Final = ("model name", "flags", "Features", "CPU part")


def versions(packages: Iterable[str] = _PACKAGES) -> dict[str, str]:
    """The versions of autosalt, Python, and those of the packages that are installed.

    By default those that a score or a table depends on.
    """
    found = {"autosalt": VERSION, "python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


@cache
def code_here(platform_known: bool = True) -> str:
    """Versions and platform as JSON; equal text means that equal numbers are to be expected.

    Args:
        platform_known: False where other machines compute, whose platforms are not known here.
    """
    machine = _platform() if platform_known else "unknown"
    return json.dumps({**versions(), "platform": machine}, sort_keys=True)


def same_code(code: str) -> bool:
    """Whether `code` is that of this process on this kind of machine."""
    return code == code_here()


def _platform() -> str:
    """System, architecture and kind of processor; the last as a hash, which names nothing.

    The kind of processor counts: ONNX Runtime chooses its arithmetic by what that can do.
    """
    digest = hashlib.sha256(_processor().encode()).hexdigest()[:12]
    return f"{platform.system()}-{platform.machine()}-{digest}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    first = text.partition("\n\n")[0].splitlines()
    return "\n".join(line for line in first if line.split(":")[0].strip() in _CPU_LINES)
