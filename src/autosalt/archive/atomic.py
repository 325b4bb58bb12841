"""Files that are there whole or not at all."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file beside its place, then move it there. Text is UTF-8, line ends as they are."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    # The process id keeps two runs into one folder from writing the same temporary file.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed runs left beside files' places. Only for who alone writes there."""
    for path in folder.glob(".*.tmp"):
        path.unlink(missing_ok=True)
