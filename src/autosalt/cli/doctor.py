"""`autosalt doctor`: is all installed that scoring needs, and does it give the right numbers?"""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

from autosalt.cli.console import ALL_DONE, NOTHING_DONE, SOME_REFUSED
from autosalt.cli.options import Device, DeviceName, Model
from autosalt.code_version import versions
from autosalt.extras import EXTRAS, missing


class Finding(NamedTuple):
    """One line: what was looked at, what was found, and whether scoring can do with it.

    What is to `CHECK` does not hinder scoring; a person must say whether it is meant so.
    """

    what: str
    found: str
    mark: Literal["ok", "CHECK", "WRONG"] = "ok"


def doctor(
    model: Model = None,
    device: Device = DeviceName.CPU,
    out: Annotated[Path, typer.Option(help="Where results shall go: its free space.")] = Path(),
) -> None:
    """Say what is installed and check the model on photos whose scores are known."""
    findings = [*_versions(), *_disk(out), *_model(model, device)]
    for finding in findings:
        typer.echo(f"{finding.mark:7}{finding.what:14}{finding.found}")
    marks = {finding.mark for finding in findings}
    code = NOTHING_DONE if "WRONG" in marks else SOME_REFUSED if "CHECK" in marks else ALL_DONE
    raise typer.Exit(code)


def _versions() -> Iterator[Finding]:
    from PIL import features

    for package, found in versions().items():
        yield Finding(package, found)
    yield Finding("platform", platform.platform())
    turbo = features.check_feature("libjpeg_turbo")
    yield Finding("jpeg decoder", "libjpeg-turbo" if turbo else "not libjpeg-turbo: slower")
    for extra in EXTRAS:
        yield Finding(f"extra {extra}", "not installed" if missing(extra) else "installed")


def _disk(out: Path) -> Iterator[Finding]:
    try:
        free = shutil.disk_usage(out).free
    except OSError as error:
        yield Finding("free space", f"{out}: {error.strerror}", "WRONG")
    else:
        yield Finding("free space", f"{free / 1e9:.1f} GB", "ok" if free > 1e9 else "WRONG")


def _model(model: str | None, device: DeviceName) -> Iterator[Finding]:
    """The model's hash against the registry, its providers, and its golden photos scored."""
    from autosalt.errors import DeviceError, ModelError
    from autosalt.scorer.golden_vectors import check_golden
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.session import SessionOptions

    try:
        import onnxruntime

        yield Finding("providers", ", ".join(onnxruntime.get_available_providers()))
    except ImportError:
        pass  # loading the model says so, and how to mend it
    try:
        scorer = Scorer.load(model, options=SessionOptions(device=device.value))
    except (ModelError, DeviceError) as error:
        yield Finding("model", str(error), "WRONG")
        return
    released = "as released" if scorer.model.registered else "not a released one"
    yield Finding("model", f"{scorer.manifest.name}, {released}, on {device.value}")
    yield Finding("sha256", scorer.model_sha256)
    if scorer.doubt:
        yield Finding("model", scorer.doubt, "CHECK")
    folder = None if scorer.model.registered else scorer.model.path.parent / "golden"
    try:
        photos, differences = check_golden(scorer, folder)
    except FileNotFoundError:
        yield Finding("self-test", "the model has no golden vectors beside it; not tested")
        return
    outcome = f"{photos} photos score as they did at release" if not differences else differences[0]
    yield Finding("self-test", outcome, "WRONG" if differences else "ok")
