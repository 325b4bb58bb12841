"""Files of photos that were scored: whether they are there, and still the same."""

from collections.abc import Iterable

from autosalt.archive.stores.store import Store
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.errors import MisreadError
from autosalt.files.io import sha256_of
from autosalt.imaging.decode import DEFAULT_LIMITS, Limits


def read_scored(store: Store, path: str, sha256: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The content of a photo.

    Args:
        store: where the photos are.
        path: of the photo.
        sha256: of the file that was scored; empty where it could not be read then.
        limits: of its size.

    Raises:
        PhotoRefused: it cannot be read, or is not the file that was scored (`PHOTO_CHANGED`).
    """
    content = store.read(path, limits)
    if sha256_of((content,)) != sha256:
        raise PhotoRefused(Reason.PHOTO_CHANGED)
    return content


def require_any(store: Store, paths: Iterable[str]) -> None:
    """Raise MisreadError where none of the photos is in the store, as in another folder."""
    wanted = set(paths)
    if wanted and not any(_is_there(store, path) for path in wanted):
        raise MisreadError(
            f"{store.name}: none of the {len(wanted)} photos that are read again is there; give "
            "the PHOTOS that were scored"
        )


def _is_there(store: Store, path: str) -> bool:
    """Whether a file can be opened at a path."""
    try:
        with store.open(path):
            return True
    except Exception:  # whatever the file system raises
        return False
