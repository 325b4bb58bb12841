"""Check the folder for results before a command writes into it."""

from pathlib import Path


def is_another_study(out: Path) -> bool:
    """Whether `out` holds an analysis, and nothing that was scored."""
    from autosalt.files.layout import ANALYSIS_NAME, LEDGER_NAME, RUN_NAME

    scored = (LEDGER_NAME, RUN_NAME)
    return (out / ANALYSIS_NAME).exists() and not any((out / name).exists() for name in scored)


def holds_photos(out: Path, source: Path) -> bool:
    """Whether `out` lies inside a folder of photos and is anything but new, or results."""
    from autosalt.files.layout import LEDGER_NAME, SHARDS

    out = out.resolve()  # PHOTOS/0012/new/.. is PHOTOS/0012
    inside = source.is_dir() and out.is_relative_to(source.resolve())
    results = (LEDGER_NAME, SHARDS)
    return (
        inside
        and out.is_dir()
        and any(out.iterdir())
        and not any((out / name).exists() for name in results)
    )
