"""Folder of this machine as the storage of an archive."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from autosalt.archive.photo_names import SYSTEM_FOLDERS, is_cloud, placeholders, spellings
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.files.layout import AUDIT, LEDGER_NAME
from autosalt.imaging.decode import DEFAULT_LIMITS, Limits, read_file

LINKED_FOLDER: Final = "linked_folder"
"""The count of folders that are left out because they are behind a link."""
SYSTEM_FOLDER: Final = "system_folder"
"""The count of folders that belong to a file server or an operating system."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine. Links are followed to files, but never out of it."""

    root: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.root.name

    @property
    def unsure_names(self) -> Sequence[str]:
        """None: what is not UTF-8 is left out."""
        return ()

    def files(self, exclude: Path | None = None) -> tuple[list[str], dict[str, int]]:
        """See `Store`. Not entered are folders behind a link, of the system, or of results."""
        found: list[str] = []
        skipped = {"hidden": 0, LINKED_FOLDER: 0, "results_folder": 0, SYSTEM_FOLDER: 0}
        left_out = None if exclude is None else exclude.resolve()
        for folder, folders, names in os.walk(self.root, onerror=self._not_listed):
            current = Path(folder)
            if current != self.root and AUDIT in folders and (current / LEDGER_NAME).is_file():
                skipped["results_folder"] += 1
                folders[:] = []
                continue
            linked = [name for name in folders if (current / name).is_symlink()]
            hidden = {name for name in folders if name.startswith(".")}
            system = {name for name in folders if name.lower() in SYSTEM_FOLDERS}
            shown = [name for name in names if not name.startswith(".") or is_cloud(name)]
            skipped["hidden"] += len(hidden) + len(names) - len(shown)
            skipped[SYSTEM_FOLDER] += len(system)
            skipped[LINKED_FOLDER] += len(set(linked) - hidden - system)
            passed = {*linked, *hidden, *system}
            folders[:] = [
                name
                for name in folders
                if name not in passed and (current / name).resolve() != left_out
            ]
            inside = _as_utf8(current.relative_to(self.root).as_posix())
            start = "" if inside == "." else f"{inside}/"
            found += [start + _as_utf8(name) for name in shown]
        return found, skipped

    def read(self, path: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """See `Store`."""
        return read_file(self._locate(path), limits)

    def head(self, path: str, size: int) -> bytes:
        """See `Store`."""
        with self.open(path) as file:
            return file.read(size)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """See `Store`."""
        return self._locate(path).open("rb")

    def _not_listed(self, error: OSError) -> None:
        """Raise an error of `os.walk`, which would skip the folder silently."""
        folder = os.path.relpath(error.filename or self.root, self.root)
        raise unlisted(self.name if folder == "." else folder, error) from None

    def _locate(self, path: str) -> Path:
        """The file at a relative path, links followed, which must not lead out of the folder."""
        if ".." in PurePosixPath(path).parts:  # in and out again: a second path of one file
            raise PhotoRefused(Reason.OUTSIDE_ARCHIVE)
        try:
            named = next((found for way in spellings(path) if (found := self._on_disk(way))), None)
            target = Path(os.path.realpath(named or self.root / path))
            if not target.is_relative_to(os.path.realpath(self.root)):
                raise PhotoRefused(Reason.OUTSIDE_ARCHIVE)
            if not target.exists():
                elsewhere = (self.root / path).is_symlink() or any(
                    self._on_disk(way) for way in placeholders(path)
                )
                raise PhotoRefused(Reason.NOT_DOWNLOADED if elsewhere else Reason.MISSING_FILE)
            if not target.is_file():
                raise PhotoRefused(Reason.UNREADABLE, "not an ordinary file")
        except (OSError, ValueError) as error:  # no permission, a name too long, a NUL in it
            raise PhotoRefused(Reason.UNREADABLE, type(error).__name__) from None
        return target

    def _on_disk(self, path: str) -> Path | None:
        """Where a relative path lies, its name in UTF-8 or as this machine writes; None if not."""
        for name in dict.fromkeys((os.fsdecode(path.encode("utf-8", "surrogateescape")), path)):
            try:
                if (self.root / name).exists():
                    return self.root / name
            except UnicodeEncodeError:  # not a name in this machine's letters
                continue
        return None


def unlisted(folder: str, error: OSError) -> OSError:
    """The error of a folder that cannot be listed, for people: without an absolute path."""
    why = error.strerror or type(error).__name__
    text = f"the folder cannot be listed ({why}); allow this user to read it, or remove it"
    return OSError(error.errno, text, folder)


def _as_utf8(name: str) -> str:
    """A name as the text it is in UTF-8, whatever this machine's locale makes of its bytes."""
    if name.isascii():
        return name
    try:
        return os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        return name
