"""`autosalt doctor`: is all installed that scoring needs, and does it give the right numbers?"""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autosalt.cli.console import show_findings
from autosalt.cli.options import Device, DeviceName, Model
from autosalt.code_version import versions
from autosalt.extras import EXTRAS, missing

if TYPE_CHECKING:
    from autosalt.scorer.self_test import Finding


def doctor(
    model: Model = None,
    device: Device = DeviceName.CPU,
    out: Annotated[Path, typer.Option(help="Where results shall go: its free space.")] = Path(),
) -> None:
    """Say what is installed and check the model on photos whose scores are known."""
    from autosalt.scorer.self_test import self_test
    from autosalt.scorer.session import SessionOptions

    options = SessionOptions(device=device.value)
    findings = (*_versions(), *_disk(out), *_providers(), *self_test(model, options))
    raise typer.Exit(show_findings(findings))


def _versions() -> "Iterator[Finding]":
    from PIL import features

    from autosalt.scorer.self_test import Finding

    for package, found in versions().items():
        yield Finding(package, found)
    yield Finding("platform", platform.platform())
    turbo = features.check_feature("libjpeg_turbo")
    yield Finding("jpeg decoder", "libjpeg-turbo" if turbo else "not libjpeg-turbo: slower")
    for extra in EXTRAS:
        yield Finding(f"extra {extra}", "not installed" if missing(extra) else "installed")


def _disk(out: Path) -> "Iterator[Finding]":
    from autosalt.scorer.self_test import Finding

    try:
        free = shutil.disk_usage(out).free
    except OSError as error:
        yield Finding("free space", f"{out}: {error.strerror}", "WRONG")
    else:
        yield Finding("free space", f"{free / 1e9:.1f} GB", "ok" if free > 1e9 else "WRONG")


def _providers() -> "Iterator[Finding]":
    from autosalt.scorer.self_test import Finding

    try:
        import onnxruntime
    except ImportError:
        return  # loading the model says so, and how to mend it
    yield Finding("providers", ", ".join(onnxruntime.get_available_providers()))
