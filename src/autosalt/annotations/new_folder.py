"""New folder that is there as a whole or not at all."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path, PurePosixPath

from autosalt.errors import FolderError


@contextmanager
def new_folder(out: Path, *sources: Path) -> Iterator[Path]:
    """Give a folder beside `out` to write to; at the end it becomes `out`, unless it is empty.

    Args:
        out: new or empty folder.
        sources: what is read. `out` must not be inside any of them.

    Raises:
        FolderError: `out` holds files, or is inside one of `sources`.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderError(f"{out}: is not an empty folder; give a new one")
    for source in sources:
        if out.resolve().is_relative_to(source.resolve()):
            raise FolderError(f"{out}: is inside {source}; give a folder outside it")
    whole = out.resolve()
    aside = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    aside.mkdir(parents=True)
    try:
        yield aside
        if any(aside.iterdir()):
            if out.exists():
                out.rmdir()
            aside.replace(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def unique_stems(paths: Iterable[str], plain: Callable[[str], str]) -> dict[str, str]:
    """Names of new files by the path of each old one, without suffix; none twice in any case.

    Args:
        paths: with forward slashes.
        plain: makes the name that is wanted of a path without its suffix. A number at its end
            makes names differ.
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for path in paths:
        wanted = plain(str(PurePosixPath(path).with_suffix("")))
        options = (wanted if number == 1 else f"{wanted}_{number}" for number in count(1))
        stems[path] = next(one for one in options if one.casefold() not in taken)
        taken.add(stems[path].casefold())
    return stems
