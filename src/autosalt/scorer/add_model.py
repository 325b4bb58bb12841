"""Add a model of your own to the registry, so that its name is enough to score with it."""

import shutil
import tempfile
from pathlib import Path

from autosalt.errors import ModelError
from autosalt.scorer.golden_vectors import golden_folder, has_vectors
from autosalt.scorer.manifest import Manifest, is_plain_name, sidecar_path
from autosalt.scorer.registry import (
    REGISTRY_FILE,
    ModelFile,
    find_model,
    read_registries,
    registry_table,
    user_folder,
)
from autosalt.scorer.self_test import self_test
from autosalt.scorer.session import Session


def add_model(path: Path, name: str | None = None) -> ModelFile:
    """Copy a model into `user_folder()` and register it under the name in its manifest.

    Its manifest goes along, and its golden vectors if it has any. Results record a model by the
    name in its manifest, so that it has no other.

    Args:
        path: the ONNX file.
        name: what the model must be called; None for any name.

    Raises:
        ModelError: the file fails its self-test, is called otherwise or has a name that is taken;
            or the folder cannot be written. Nothing was added.
        DeviceError: ONNX Runtime is not installed.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no such file")
    model = find_model(path)
    manifest = Session(model).manifest
    _check_name(model, manifest.name, name)
    for finding in self_test(path):
        if finding.mark == "WRONG":
            raise ModelError(f"{path}: {finding.found}; it was not added")
    try:
        _write(user_folder(), model, manifest)
    except OSError as error:
        where = error.filename or user_folder()
        raise ModelError(f"{where}: {error.strerror or error}; nothing was added") from error
    return find_model(manifest.name)


def _check_name(model: ModelFile, name: str, wanted: str | None) -> None:
    """Raise ModelError unless a model may be added under the name in its manifest."""
    another = "export it with another name=, or calibrate it with another"
    if wanted not in (None, name):
        raise ModelError(
            f"{model.path}: is called {name} in its manifest, not {wanted}; add it as {name}, or "
            f"{another}"
        )
    if model.registered:
        raise ModelError(f"{model.path}: is registered already, as {model.name}")
    if not is_plain_name(name):
        raise ModelError(f"{model.path}: {name!r} cannot be the name of a file; {another}")
    for entry in read_registries().entries:
        if entry.name == name:
            raise ModelError(
                f"{model.path}: the name {name} is that of another {entry.origin} model "
                f"({entry.path}); {another}"
            )


def _write(folder: Path, model: ModelFile, manifest: Manifest) -> None:
    """Write the model's folder aside, then move it to its place."""
    folder.mkdir(parents=True, exist_ok=True)
    golden = golden_folder(model)
    with tempfile.TemporaryDirectory(prefix=".add-", dir=folder) as aside:
        whole = Path(aside) / manifest.name
        whole.mkdir()
        copy = whole / f"{manifest.name}.onnx"
        copy.write_bytes(model.read())
        sidecar_path(copy).write_text(manifest.to_json(), encoding="utf-8")
        if has_vectors(golden):
            shutil.copytree(golden, whole / golden.name)
        table = registry_table(manifest.name, copy.name, model.sha256, manifest.licence)
        (whole / REGISTRY_FILE).write_text(table, encoding="utf-8")
        whole.rename(folder / manifest.name)
