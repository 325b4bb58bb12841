"""Remote file systems and zip files, read with fsspec, as the storage of an archive."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from autosalt.archive.photo_names import (
    SYSTEM_FOLDERS,
    is_cloud,
    name_of,
    placeholders,
    spellings,
)
from autosalt.archive.stores.local import SYSTEM_FOLDER, unlisted
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.files.layout import LEDGER_NAME
from autosalt.imaging.decode import DEFAULT_LIMITS, HEAD_BYTES, Limits, check_bytes

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder of an fsspec file system, zip files among them."""

    system: "AbstractFileSystem"
    base: str
    name: str

    @property
    def unsure_names(self) -> Sequence[str]:
        """See `Store`."""
        names: Sequence[str] = getattr(self.system, "unsure", ())
        return names

    def files(self, exclude: Path | None = None) -> tuple[list[str], dict[str, int]]:
        """See `Store`. Results of earlier runs are left out, `exclude` among them."""
        del exclude
        start = f"{self.base}/" if self.base else ""
        try:
            listed = _find(self.system, self.base)
        except OSError as error:
            folder = str(error.filename or "").removeprefix(start)
            raise unlisted(folder if folder and folder != self.base else self.name, error) from None
        paths = [path.removeprefix(start) for path in listed]
        not_hidden = [path for path in paths if not _is_hidden(path)]
        shown = [path for path in not_hidden if not _system_folder(path)]
        # Earlier results, which may hold pictures and copies of photos.
        ended = tuple(
            path.removesuffix(LEDGER_NAME) for path in shown if path.endswith(f"/{LEDGER_NAME}")
        )
        photos = [path for path in shown if not path.startswith(ended)]
        return photos, {
            "hidden": len(paths) - len(not_hidden),
            "results_folder": len(ended),
            SYSTEM_FOLDER: len(set(filter(None, map(_system_folder, not_hidden)))),
        }

    def read(self, path: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """See `Store`."""
        try:
            with self.open(path) as file:
                # One byte over the limit shows a file that is larger, whatever its header says.
                content = bytes(file.read(limits.max_bytes + 1))
        except PhotoRefused:
            raise
        except (FileNotFoundError, KeyError):
            raise PhotoRefused(self._missing(path)) from None
        except Exception as error:  # every file system raises its own
            raise PhotoRefused(Reason.UNREADABLE, type(error).__name__) from None
        check_bytes(len(content), limits, content[:HEAD_BYTES])
        return content

    def head(self, path: str, size: int) -> bytes:
        """See `Store`."""
        return bytes(self.system.cat_file(self._whole(path), start=0, end=size))

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """See `Store`."""
        with self.system.open(self._whole(path), "rb") as file:
            yield file

    def _whole(self, path: str) -> str:
        if ".." in PurePosixPath(path).parts or path.startswith("/"):
            raise PhotoRefused(Reason.OUTSIDE_ARCHIVE)
        whole, *others = (f"{self.base}/{way}" if self.base else way for way in spellings(path))
        if others and not self.system.exists(whole):  # a request, only where letters allow two ways
            return next(filter(self.system.exists, others), whole)
        return whole

    def _missing(self, path: str) -> Reason:
        """The reason why a file is missing: only its placeholder may be there."""
        whole = self._whole(path)
        try:
            listed = {str(name) for name in self.system.ls(whole.rpartition("/")[0], detail=False)}
        except Exception:  # every file system raises its own
            return Reason.MISSING_FILE
        waiting = not listed.isdisjoint(placeholders(whole))
        return Reason.NOT_DOWNLOADED if waiting else Reason.MISSING_FILE


def _find(system: "AbstractFileSystem", base: str) -> list[str]:
    """All files below a folder; unlike `find` of fsspec, which passes over what it cannot list."""
    from fsspec import AbstractFileSystem

    if type(system).find is not AbstractFileSystem.find:  # lists all at once, or raises
        return [str(path) for path in system.find(base)]
    found: list[str] = []
    folders = [base]
    while folders:
        folder = folders.pop()
        for info in system.ls(folder, detail=True):
            name = str(info["name"]).rstrip("/")
            inner = info["type"] == "directory" and name != folder
            (folders if inner else found).append(name)
    return sorted(found)


def _is_hidden(path: str) -> bool:
    folders = path.split("/")[:-1]
    name = name_of(path)
    return any(part.startswith(".") and part != ".." for part in folders) or (
        name.startswith(".") and not is_cloud(name)
    )


def _system_folder(path: str) -> str:
    """The outermost folder of a file server or operating system that a file lies in, if any."""
    folders = path.split("/")[:-1]
    depth = next((k for k, name in enumerate(folders, 1) if name.lower() in SYSTEM_FOLDERS), 0)
    return "/".join(folders[:depth])
