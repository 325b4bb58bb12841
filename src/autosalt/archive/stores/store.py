"""Storage of an archive: a folder, a zip file, or any file system that fsspec reads.

Photos are only ever read, one at a time, and never unpacked to disk.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol

from autosalt.archive.photo_names import check_is_source
from autosalt.archive.stores.local import Folder
from autosalt.archive.stores.remote import Remote
from autosalt.core.reasons import Reason
from autosalt.errors import ArchiveError
from autosalt.imaging.decode import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

ZIP: Final = ".zip"


class Store(Protocol):
    """Files by relative path, with forward slashes."""

    @property
    def name(self) -> str:
        """Its name in messages."""

    @property
    def unsure_names(self) -> Sequence[str]:
        """Paths whose letters are uncertain, as a zip file does not state its encoding."""

    def files(self, exclude: Path | None = None) -> tuple[list[str], dict[str, int]]:
        """Relative paths of all files but hidden ones, and how many were left out, by reason.

        Not left out are the hidden placeholders of photos that a cloud has not brought.

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

    def head(self, path: str, size: int) -> bytes:
        """The first bytes of a file, `size` of them at most; raises as `open` does."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file to read some bytes of, where all of it would be too much.

        Raises:
            PhotoRefused: it is not there or lies outside.
            Exception: it cannot be read; each file system has its own.
        """


def open_store(source: str) -> tuple[Store, str]:
    """Open what a person points at.

    Args:
        source: a folder, a manifest CSV, a zip file, or an fsspec URL of a folder or a CSV file.

    Returns:
        The store, and the manifest's path in it where the source is one, else "".

    Raises:
        ArchiveError: there is no such folder or file, or it cannot be opened.
    """
    if "://" in source:
        return _remote(source)
    path = Path(source)
    if path.suffix.lower() == ZIP and path.is_file():
        return Remote(_zip(path), "", path.name), ""
    if path.is_file():
        check_is_source(path.name)
        return Folder(path.parent), path.name
    if not path.is_dir():
        raise ArchiveError(f"{source}: no such folder, zip file or manifest CSV")
    return Folder(path), ""


def _zip(path: Path) -> "AbstractFileSystem":
    import zipfile

    from autosalt.archive.stores.zip import ZipArchive

    try:
        archive = ZipArchive(str(path.absolute()))
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise ArchiveError(
            f"{path.name}: not a zip file that can be read ({error}); copy it here again, or "
            "unpack it and give the folder"
        ) from None
    if refusal := archive.refusal():
        locked = refusal.reason is Reason.NEEDS_PASSWORD
        raise ArchiveError(
            f"{path.name}: the zip file {refusal.detail}; unpack it and give the folder, or pack "
            f"it again {'without one' if locked else 'in the ordinary way, as Deflate'}"
        )
    return archive


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
    check_is_source(name)
    return Remote(system, parent, parent.rpartition("/")[2]), name


def _shown(url: str) -> str:
    """A URL without what may be a password in it."""
    protocol, _, rest = url.partition("://")
    return f"{protocol}://{rest.rpartition('@')[2]}"


def _first_line(error: Any) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
