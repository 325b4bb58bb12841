"""Lock of a results folder: one run at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from autosalt.errors import LockedError
from autosalt.files.layout import LOCK_NAME

PATIENCE_S: Final = 1.0
"""Long enough for `at_work` to let go."""


@contextmanager
def sole_run(out: Path, lock_name: str = LOCK_NAME) -> Iterator[None]:
    """Keep every other run out of `out` until the block ends; the folder is made if it is missing.

    The lock is the operating system's: it goes with the process, however that ends. A thread that
    holds it may take it again, so that steps that belong together can share one block.

    Args:
        out: a results folder, or another folder that is written.
        lock_name: the file that is locked, relative to `out`.

    Raises:
        LockedError: another run is at work there.
    """
    file = out / lock_name
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file.resolve(), is_singleton=True)
    try:
        lock.acquire(timeout=PATIENCE_S)
    except Timeout:
        raise LockedError(
            f"{out}: another run is at work there; wait for it or use another --out"
        ) from None
    try:
        yield
    finally:
        lock.release()


def at_work(out: Path) -> bool | None:
    """Whether a run is at work in `out`; None where it can only be read. Leaves nothing behind."""
    if not (out / LOCK_NAME).is_file():
        return False
    lock = FileLock(out / LOCK_NAME)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # a disk, or a folder of another user, that cannot be written
        return None
    lock.release()
    return False
