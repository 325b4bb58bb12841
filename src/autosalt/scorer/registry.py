"""Model registry: find a released model by its name, and check that the file is that model.

The registry is `models/registry.toml`, shipped with the package as `autosalt.models`:

    default = "<name>"

    [models.<name>]
    file = "<name>.onnx"        # in the folder of the registry
    sha256 = "<64 hexadecimal digits>"
    licence = "<SPDX expression>"
    card = "<name>.md"
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from autosalt.errors import ModelChangedError, ModelError

REGISTRY_FILE: Final = "registry.toml"
_KEYS: Final = {"file", "sha256", "licence", "card"}


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file whose content is known by its sha256 (64 lower-case hexadecimal digits).

    `registered` states whether the registry has it, in whatever folder it is. `licence` is then the
    registry's, and otherwise None: the file's own manifest has it. `content` goes along to
    machines that do not have the file.
    """

    path: Path
    sha256: str
    name: str
    licence: str | None
    registered: bool
    content: bytes | None = field(default=None, repr=False)

    def read(self) -> bytes:
        """The file's content, checked against `sha256` once more.

        Raises:
            ModelError: the file has changed or gone since it was found.
        """
        content = _read(self.path) if self.content is None else self.content
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ModelError(f"model {self.name}: the file changed while it was being opened")
        return content


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    sha256: str
    licence: str


def find_model(model: str | Path | None = None, folder: Path | None = None) -> ModelFile:
    """Find a model by its registered name, by path, or the default one.

    Args:
        model: a name of the registry, a path to an ONNX file, or None for the registry's default.
        folder: the folder of `registry.toml`; None for the one shipped with the package.

    Raises:
        ModelError: unknown name, missing file, damaged registry, or a registered file whose
            sha256 is not the registry's.
    """
    default, entries = _read_registry(folder)
    if model is None:
        if default is None:
            raise ModelError("no model is released with this autosalt: give one with --model FILE")
        model = default
    if isinstance(model, str) and model in entries:
        return _registered(model, entries[model])
    path = Path(model)
    for name, entry in entries.items():
        # The registry's own file, named by its path, is held to the registry all the same.
        if path.resolve() == entry.path.resolve():
            return _registered(name, entry)
    if not path.is_file():
        known = ", ".join(sorted(entries)) or "none"
        raise ModelError(f"model {model}: no such file, nor a registered name (known: {known})")
    digest = hashlib.sha256(_read(path)).hexdigest()
    for name, entry in entries.items():
        if digest == entry.sha256:  # a copy of it
            return ModelFile(path, digest, name, entry.licence, registered=True)
    return ModelFile(path, digest, path.stem, licence=None, registered=False)


def poses_as_released(name: str, sha256: str, folder: Path | None = None) -> bool:
    """Whether a model has the name of a released one and is another file.

    It may be damaged, cut or an experiment that kept the name. It may also be another export of
    the maintainers, so this is reported and not refused.

    Args:
        name: as the model's manifest has it.
        sha256: of the model's file.
        folder: as for `find_model`.

    Raises:
        ModelError: the registry is damaged.
    """
    _, entries = _read_registry(folder)
    return name in entries and entries[name].sha256 != sha256


def _registered(name: str, entry: _Entry) -> ModelFile:
    digest = hashlib.sha256(_read(entry.path)).hexdigest()
    if digest != entry.sha256:
        raise ModelChangedError(
            f"model {name}: sha256 is {digest[:12]}..., the registry says {entry.sha256[:12]}...: "
            "the file is not the released one; install autosalt again"
        )
    return ModelFile(entry.path, digest, name, entry.licence, registered=True)


def _read_registry(folder: Path | None) -> tuple[str | None, Mapping[str, _Entry]]:
    folder = Path(str(files("autosalt.models"))) if folder is None else folder
    path = folder / REGISTRY_FILE
    if not path.is_file():
        return None, {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = {name: _entry(folder, table) for name, table in data.get("models", {}).items()}
        default = data.get("default")
        if default is not None and default not in entries:
            raise ValueError(f"default {default!r} is not one of its models")
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelError(f"{REGISTRY_FILE}: {error}") from error
    return default, entries


def _entry(folder: Path, table: Mapping[str, str]) -> _Entry:
    if set(table) != _KEYS:
        raise ValueError(f"each model needs exactly the keys {', '.join(sorted(_KEYS))}")
    return _Entry(folder / table["file"], table["sha256"].lower(), table["licence"])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"model {path.name}: cannot be read ({error.strerror})") from error
