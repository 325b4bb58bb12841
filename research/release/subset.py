"""Write part of a dataset folder as one of its own; the photos stay where they are."""

import csv
from collections.abc import Callable
from pathlib import Path


def subset(
    whole: Path,
    out: Path,
    keep: Callable[[dict[str, str]], bool],
    subjects: int | None = None,
    source: str | None = None,
) -> Path:
    """Write an index of the rows that are kept, with links to the photos and masks of `whole`.

    Args:
        whole: a canonical dataset folder.
        out: the new one.
        keep: whether a row of the index is kept.
        subjects: number of subjects to keep, the first ones.
        source: another name in the column source, so that the part has a share of its own.
    """
    out.mkdir(exist_ok=True)
    for part in ("photos", "masks"):
        if not (out / part).exists():
            (out / part).symlink_to((whole / part).resolve(), target_is_directory=True)
    with (whole / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if keep(row)]
    names = set(list(dict.fromkeys(row["subject"] for row in rows))[:subjects])
    with (out / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if row["subject"] in names:
                writer.writerow({**row, "source": source or row["source"]})
    return out
