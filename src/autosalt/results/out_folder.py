"""Check the folder for results before anything is written into it."""

from pathlib import Path

from autosalt.errors import FolderError
from autosalt.files.layout import ANALYSIS_NAME, LEDGER_NAME, RUN_NAME, SHARDS


def require_out_folder(out: Path, source: str | Path) -> None:
    """Refuse a folder that results of an archive must not be written into.

    Args:
        out: the folder for the results; need not exist.
        source: the archive, as `read_index` takes it.

    Raises:
        FolderError: it is the archive, holds files of the archive, or holds another study.
    """
    if Path(source).resolve() == out.resolve():
        raise FolderError("--out is the folder of the photos: name another one")
    if is_another_study(out):
        raise FolderError(
            f"--out {out} holds a study of scores without photos: name another folder"
        )
    if holds_photos(out, Path(source)):
        raise FolderError(f"--out {out} holds files of the archive: name a new folder")


def is_another_study(out: Path) -> bool:
    """Whether `out` holds an analysis, and nothing that was scored."""
    scored = (LEDGER_NAME, RUN_NAME)
    return (out / ANALYSIS_NAME).exists() and not any((out / name).exists() for name in scored)


def holds_photos(out: Path, source: Path) -> bool:
    """Whether `out` lies inside a folder of photos and is anything but new, or results."""
    out = out.resolve()  # PHOTOS/0012/new/.. is PHOTOS/0012
    inside = source.is_dir() and out.is_relative_to(source.resolve())
    results = (LEDGER_NAME, SHARDS)
    return (
        inside
        and out.is_dir()
        and any(out.iterdir())
        and not any((out / name).exists() for name in results)
    )
