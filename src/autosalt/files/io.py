"""Atomic writing, hashing and reading of files: each is complete or not there."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_PAGES_AND_PICTURES: Final = (".html", ".jpg")


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file next to its place, then move it there. Text is UTF-8, line ends as they are."""
    with written_aside(path) as temporary:
        temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Give the path to write a file to; it is moved to its place when the block ends.

    The file must be closed by then.
    """
    # The process id keeps two runs into one folder from writing the same temporary file.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Put the same file at another place; the first one may be replaced, never changed."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files of killed runs. Only where no other process writes."""
    for path in folder.glob(".*.tmp"):
        path.unlink(missing_ok=True)


def read_json(path: Path) -> dict[str, Any] | None:
    """The content of a JSON file of ours; None where there is none that can be read."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def hash_file(path: Path) -> str:
    """The sha256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_folder(folder: Path) -> str:
    """The sha256 of the pages and pictures in a folder, of their names and their contents.

    Other files do not count: a file manager may leave its own beside them.
    """
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix in _PAGES_AND_PICTURES
    )
    names = (path.relative_to(folder).as_posix() for path in files)
    lines = [f"{hash_file(path)} {name}" for path, name in zip(files, names, strict=True)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def edited_files(folder: Path, hashes: Mapping[str, str]) -> list[str]:
    """The files and folders that are not, or no longer, as they were written.

    Args:
        folder: where they lie.
        hashes: the sha256 of each when it was written, see `hash_file` and `hash_folder`.
    """
    return [name for name, sha256 in hashes.items() if _hash_of(folder / name) != sha256]


def _hash_of(path: Path) -> str | None:
    if path.is_dir():
        return hash_folder(path)
    return hash_file(path) if path.is_file() else None


def sha256_of(files: tuple[bytes, ...]) -> str:
    """The sha256 of a file's content; of more than one, that of their sha256s in a row."""
    digests = [hashlib.sha256(file).hexdigest() for file in files]
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(digests).encode()).hexdigest()
