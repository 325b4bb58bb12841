"""Check the folder for results before anything is written into it."""

from pathlib import Path

from autosalt.archive.stores.store import ZIP
from autosalt.errors import FolderError
from autosalt.files.layout import (
    ANALYSIS_NAME,
    LEDGER_NAME,
    REPORT_NAME,
    RUN_NAME,
    SHARDS,
    TABLES,
    csv_name,
)


def require_out_folder(out: Path, source: str | Path) -> None:
    """Refuse a folder that results of an archive must not be written into.

    Args:
        out: the folder for the results; need not exist.
        source: the archive, as `read_index` takes it.

    Raises:
        FolderError: it is the archive, or holds files of the archive, another study, or files of
            another origin that would be replaced.
    """
    archive = _folder_of(Path(source))
    if archive.resolve() == out.resolve():
        raise FolderError("--out is the folder of the photos: name another one")
    if is_another_study(out):
        raise FolderError(
            f"--out {out} holds a study of scores without photos: name another folder"
        )
    if holds_photos(out, archive):
        raise FolderError(f"--out {out} holds files of the archive: name a new folder")
    if names := files_in_the_way(out):
        raise FolderError(
            f"--out {out} holds {', '.join(names)}, and no run that wrote it: name a new folder, "
            "or move away what would be replaced"
        )


def _folder_of(source: Path) -> Path:
    """The folder that holds the photos of a manifest; any other archive as it is."""
    is_manifest = source.is_file() and source.suffix.lower() != ZIP
    return source.parent if is_manifest else source


def files_in_the_way(out: Path) -> list[str]:
    """The files at the top of `out` that a first run would replace; none where a run wrote them."""
    if any((out / name).exists() for name in (LEDGER_NAME, RUN_NAME, SHARDS)):
        return []
    return [name for name in (*map(csv_name, TABLES), REPORT_NAME) if (out / name).exists()]


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
