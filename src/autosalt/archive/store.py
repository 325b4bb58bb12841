"""Where an archive lies: a folder, a zip file, or whatever fsspec can read.

Photos are only ever read, one at a time, and never unpacked to disk.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol
from unicodedata import normalize

from autosalt.archive.rows import ArchiveError
from autosalt.archive.state import LEDGER_NAME
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.decode import DEFAULT_LIMITS, Limits, check_bytes, read_file

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

ZIP: Final = ".zip"
LINKED_FOLDER: Final = "linked_folder"
"""Why a folder is left out, as it is counted: it lies behind a link."""


class Store(Protocol):
    """Files by relative path, with forward slashes."""

    @property
    def name(self) -> str:
        """What people call it, for messages."""

    def files(self, exclude: Path | None = None) -> tuple[list[str], dict[str, int]]:
        """Relative paths of all files but hidden ones, and how many were left out, by why.

        Args:
            exclude: a folder inside that is not part of the archive (the results).

        Raises:
            OSError: a folder cannot be listed; its `filename` is relative, as paths are.
        """

    def read(self, path: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """The content of a file.

        Raises:
            PhotoRefused: it is not there, cannot be read, is too large or lies outside.
        """

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file to read some bytes of, where all of it would be too much.

        Raises:
            PhotoRefused: it is not there or lies outside.
            Exception: it cannot be read; of whatever kind the file system has.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine. Links are followed to files, but never out of it."""

    root: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.root.name

    def files(self, exclude: Path | None = None) -> tuple[list[str], dict[str, int]]:
        """See `Store`. Folders behind a link and results of earlier runs are not entered."""
        found: list[str] = []
        skipped = {"hidden": 0, LINKED_FOLDER: 0, "results_folder": 0}
        left_out = None if exclude is None else exclude.resolve()
        for folder, folders, names in os.walk(self.root, onerror=self._not_listed):
            here = Path(folder)
            if here != self.root and LEDGER_NAME in names:
                skipped["results_folder"] += 1
                folders[:] = []
                continue
            linked = [name for name in folders if (here / name).is_symlink()]
            hidden = [name for name in (*folders, *names) if name.startswith(".")]
            skipped["hidden"] += len(hidden)
            skipped[LINKED_FOLDER] += len(set(linked) - set(hidden))
            folders[:] = [
                name
                for name in folders
                if name not in linked and name not in hidden and (here / name).resolve() != left_out
            ]
            found += [
                (here / name).relative_to(self.root).as_posix()
                for name in names
                if name not in hidden
            ]
        return found, skipped

    def read(self, path: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """See `Store`."""
        return read_file(self._locate(path), limits)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """See `Store`."""
        return self._locate(path).open("rb")

    def _not_listed(self, error: OSError) -> None:
        """Raise an error of `os.walk`, which would pass the folder over without a word."""
        folder = os.path.relpath(error.filename or self.root, self.root)
        raise _unlisted(self.name if folder == "." else folder, error) from None

    def _locate(self, path: str) -> Path:
        """The file at a relative path, links followed, which must not lead out of the folder."""
        if ".." in PurePosixPath(path).parts:  # in and out again: a second path of one file
            raise PhotoRefused(Reason.OUTSIDE_ARCHIVE)
        try:
            # A manifest may write the letters of a name otherwise than a Mac's file system does.
            ways = dict.fromkeys((path, *(normalize(form, path) for form in ("NFC", "NFD"))))
            named = next((way for way in ways if (self.root / way).exists()), path)
            target = Path(os.path.realpath(self.root / named))
            if not target.is_relative_to(os.path.realpath(self.root)):
                raise PhotoRefused(Reason.OUTSIDE_ARCHIVE)
            if not target.exists():
                raise PhotoRefused(Reason.MISSING_FILE)
            if not target.is_file():
                raise PhotoRefused(Reason.UNREADABLE, "not an ordinary file")
        except (OSError, ValueError) as error:  # no permission, a name too long, a NUL in it
            raise PhotoRefused(Reason.UNREADABLE, type(error).__name__) from None
        return target


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder of an fsspec file system, zip files among them."""

    system: "AbstractFileSystem"
    base: str
    name: str

    def files(self, exclude: Path | None = None) -> tuple[list[str], dict[str, int]]:
        """See `Store`. Results of earlier runs are left out, `exclude` among them."""
        del exclude
        start = f"{self.base}/" if self.base else ""
        try:
            listed = _find(self.system, self.base)
        except OSError as error:
            folder = str(error.filename or "").removeprefix(start)
            raise _unlisted(
                folder if folder and folder != self.base else self.name, error
            ) from None
        paths = [path.removeprefix(start) for path in listed]
        shown = [path for path in paths if not _is_hidden(path)]
        # Results of before, which may hold pictures and copies of photos.
        ended = tuple(
            path.removesuffix(LEDGER_NAME) for path in shown if path.endswith(f"/{LEDGER_NAME}")
        )
        photos = [path for path in shown if not path.startswith(ended)]
        return photos, {"hidden": len(paths) - len(shown), "results_folder": len(ended)}

    def read(self, path: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """See `Store`."""
        try:
            with self.open(path) as file:
                # One byte over the limit shows a file that is larger, whatever its header says.
                content = bytes(file.read(limits.max_bytes + 1))
        except PhotoRefused:
            raise
        except (FileNotFoundError, KeyError):
            raise PhotoRefused(Reason.MISSING_FILE) from None
        except Exception as error:  # every file system raises its own
            raise PhotoRefused(Reason.UNREADABLE, type(error).__name__) from None
        check_bytes(len(content), limits)
        return content

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """See `Store`."""
        if ".." in PurePosixPath(path).parts or path.startswith("/"):
            raise PhotoRefused(Reason.OUTSIDE_ARCHIVE)
        whole = f"{self.base}/{path}" if self.base else path
        with self.system.open(whole, "rb") as file:
            yield file


def open_store(source: str) -> tuple[Store, str]:
    """Open what a person points at.

    Args:
        source: a folder, a manifest CSV, a zip file, or an fsspec URL of a folder or a CSV file.

    Returns:
        The store, and the manifest's path in it where the source is one, else "".

    Raises:
        ArchiveError: there is no such thing, or it cannot be opened.
    """
    if "://" in source:
        return _remote(source)
    path = Path(source)
    if path.suffix.lower() == ZIP and path.is_file():
        return Remote(_zip(path), "", path.name), ""
    if path.is_file():
        return Folder(path.parent), path.name
    if not path.is_dir():
        raise ArchiveError(f"{source}: no such folder, zip file or manifest CSV")
    return Folder(path), ""


def _unlisted(folder: str, error: OSError) -> OSError:
    """The error of a folder that cannot be listed, as people shall read it: no absolute path."""
    why = error.strerror or type(error).__name__
    mend = f"the folder cannot be listed ({why}); allow this user to read it, or take it away"
    return OSError(error.errno, mend, folder)


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


def _zip(path: Path) -> "AbstractFileSystem":
    import zipfile

    from autosalt.archive.zipped import ZipArchive

    try:
        return ZipArchive(str(path.absolute()))
    except (zipfile.BadZipFile, OSError) as error:
        raise ArchiveError(f"{path.name}: not a zip file that can be read ({error})") from None


def _remote(url: str) -> tuple[Store, str]:
    import fsspec

    try:
        system, base = fsspec.url_to_fs(url)
        is_file = bool(system.isfile(base))
        if not is_file and not system.isdir(base):
            raise ArchiveError(f"{_shown(url)}: nothing is there")
    except ArchiveError:
        raise
    except Exception as error:  # no such protocol, an extra missing, no access
        raise ArchiveError(f"{_shown(url)}: cannot be opened ({_first_line(error)})") from None
    base = str(base).rstrip("/")
    if not is_file:
        return Remote(system, base, base.rpartition("/")[2]), ""
    parent, _, name = base.rpartition("/")
    return Remote(system, parent, parent.rpartition("/")[2]), name


def _shown(url: str) -> str:
    """A URL without what may be a password in it."""
    protocol, _, rest = url.partition("://")
    return f"{protocol}://{rest.rpartition('@')[2]}"


def _first_line(error: Any) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") and part != ".." for part in path.split("/"))
