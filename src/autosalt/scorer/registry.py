"""Model registry: find a model by its name, and check that the file is that model.

A registry is a file `registry.toml` beside its models:

    default = "<name>"          # of the released models alone

    [models.<name>]
    file = "<name>.onnx"        # in the folder of the registry
    sha256 = "<64 hexadecimal digits>"
    licence = "<SPDX expression>"
    card = "<name>.md"          # may be absent

The released models have one, shipped with the package as `autosalt.models`. Each model that
`autosalt models add` added has one too, in a folder of its name in `user_folder()`: to remove
the model is to remove its folder.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Final

from autosalt.errors import ModelChangedError, ModelError

REGISTRY_FILE: Final = "registry.toml"
USER_FOLDER: Final = "AUTOSALT_MODELS"
"""The environment variable that names the folder of added models."""
_KEYS: Final = {"file", "sha256", "licence"}
_OPTIONAL: Final = {"card"}


class Origin(StrEnum):
    """Which registry has a model."""

    RELEASED = "released"
    ADDED = "added"
    UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file whose content is known by its sha256 (64 lower-case hexadecimal digits).

    `origin` states which registry has it, in whatever folder it is. `licence` is then the
    registry's, and otherwise None: the file's own manifest has it. `content` goes along to
    machines that do not have the file.
    """

    path: Path
    sha256: str
    name: str
    licence: str | None
    origin: Origin
    content: bytes | None = field(default=None, repr=False)

    @property
    def registered(self) -> bool:
        """Whether a registry has it."""
        return self.origin is not Origin.UNREGISTERED

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
class Entry:
    """A model as its registry has it; the file itself is not looked at."""

    name: str
    path: Path
    sha256: str
    licence: str
    origin: Origin

    def find(self) -> ModelFile:
        """The model, once its file is known to be the registered one.

        Raises:
            ModelError: the file cannot be read, or its sha256 is not the registry's.
        """
        digest = hashlib.sha256(_read(self.path)).hexdigest()
        if digest != self.sha256:
            mend = "install autosalt again"
            if self.origin is Origin.ADDED:
                mend = f"remove the folder {self.path.parent} and add the model again"
            raise ModelChangedError(
                f"model {self.name}: sha256 is {digest[:12]}..., the registry says "
                f"{self.sha256[:12]}...: the file is not the {self.origin} one; {mend}"
            )
        return ModelFile(self.path, digest, self.name, self.licence, self.origin)


@dataclass(frozen=True, slots=True)
class Registry:
    """Registered models, the released ones first; `default` is the name of one of these."""

    default: str | None
    entries: tuple[Entry, ...]


def user_folder() -> Path:
    """Where added models are: the folder that `AUTOSALT_MODELS` names, or the user's data folder.

    The latter is `autosalt/models` in `XDG_DATA_HOME`, by default `~/.local/share`.

    Raises:
        ModelError: none of them is known, as in a container whose user has no home.
    """
    if named := os.environ.get(USER_FOLDER):
        return Path(named)
    try:
        data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    except RuntimeError as error:
        raise ModelError(f"this user has no home folder: set {USER_FOLDER} to one") from error
    return Path(data) / "autosalt" / "models"


def read_registries(folder: Path | None = None) -> Registry:
    """Read the registry of the released models and those of the added ones.

    Args:
        folder: of the released models' `registry.toml`; None for the one shipped with the package.

    Raises:
        ModelError: a registry is damaged.
    """
    released = _read_registry(_shipped(folder), Origin.RELEASED)
    return Registry(released.default, (*released.entries, *_added()))


def find_model(model: str | Path | None = None, folder: Path | None = None) -> ModelFile:
    """Find a model by its registered name, by path, or the default one.

    Args:
        model: a name of a registry, a path to an ONNX file, or None for the released default.
        folder: as for `read_registries`.

    Raises:
        ModelError: unknown name, missing file, damaged registry, a name that two models have, or a
            registered file whose sha256 is not the registry's.
    """
    if model is None:
        return _default(_read_registry(_shipped(folder), Origin.RELEASED))
    entries = read_registries(folder).entries
    path = Path(model)
    named = [entry for entry in entries if entry.name == model]
    if len({entry.sha256 for entry in named}) > 1:
        raise ModelError(
            f"model {model}: a released model and one that was added have this name; remove the "
            f"folder {named[-1].path.parent}, or give the path of the file"
        )
    # A registry's own file, named by its path, is held to the registry all the same.
    placed = [entry for entry in entries if entry.path.resolve() == path.resolve()]
    for entry in (*named, *placed):
        return entry.find()
    if not path.is_file():
        known = ", ".join(sorted(entry.name for entry in entries)) or "none"
        raise ModelError(f"model {model}: no such file, nor a registered name (known: {known})")
    digest = hashlib.sha256(_read(path)).hexdigest()
    for entry in entries:
        if digest == entry.sha256:  # a copy of it
            return ModelFile(path, digest, entry.name, entry.licence, entry.origin)
    return ModelFile(path, digest, path.stem, licence=None, origin=Origin.UNREGISTERED)


def poses_as_released(name: str, sha256: str, folder: Path | None = None) -> bool:
    """Whether a model has the name of a released one and is another file.

    It may be damaged, cut or an experiment that kept the name. It may also be another export of
    the maintainers, so this is reported and not refused.

    Args:
        name: as the model's manifest has it.
        sha256: of the model's file.
        folder: as for `read_registries`.

    Raises:
        ModelError: the registry is damaged.
    """
    released = _read_registry(_shipped(folder), Origin.RELEASED)
    return any(entry.name == name and entry.sha256 != sha256 for entry in released.entries)


def registry_table(name: str, file: str, sha256: str, licence: str) -> str:
    """The table of one model, as text of `registry.toml`."""
    values = {"file": file, "sha256": sha256, "licence": licence}
    lines = [f"{key} = {_quoted(value)}" for key, value in values.items()]
    return "\n".join((f"[models.{_quoted(name)}]", *lines, ""))


def _quoted(text: str) -> str:
    """Text as a TOML string: that of JSON, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _shipped(folder: Path | None) -> Path:
    return Path(str(files("autosalt.models"))) if folder is None else folder


def _default(released: Registry) -> ModelFile:
    for entry in released.entries:
        if entry.name == released.default:
            return entry.find()
    raise ModelError("no model is released with this autosalt: give one with --model FILE")


def _added() -> tuple[Entry, ...]:
    """Every added model; folders of an addition that has not ended begin with a dot."""
    try:
        folder = user_folder()
    except ModelError:
        return ()  # without a folder none was added
    folders = sorted(path.parent for path in folder.glob(f"[!.]*/{REGISTRY_FILE}"))
    return tuple(
        entry for folder in folders for entry in _read_registry(folder, Origin.ADDED).entries
    )


def _read_registry(folder: Path, origin: Origin) -> Registry:
    path = folder / REGISTRY_FILE
    if not path.is_file():
        return Registry(None, ())
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        tables: Mapping[str, Mapping[str, str]] = data.get("models", {})
        entries = tuple(_entry(folder, name, table, origin) for name, table in tables.items())
        default = data.get("default")
        if default is not None and (origin is Origin.ADDED or default not in tables):
            raise ValueError(f"default {default!r} is not one of the released models")
    except (ValueError, TypeError, AttributeError) as error:
        where = path if origin is Origin.ADDED else REGISTRY_FILE
        raise ModelError(f"{where}: {error}") from error
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from error
    return Registry(default, entries)


def _entry(folder: Path, name: str, table: Mapping[str, str], origin: Origin) -> Entry:
    if set(table) - _OPTIONAL != _KEYS:
        raise ValueError(f"each model needs exactly the keys {', '.join(sorted(_KEYS))}")
    return Entry(name, folder / table["file"], table["sha256"].lower(), table["licence"], origin)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"model {path.name}: cannot be read ({error.strerror})") from error
