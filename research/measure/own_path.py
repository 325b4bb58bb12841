"""Time a stranger's path: a COCO export of simulated heads to a scoring ONNX file, three commands.

Usage: python -m research.measure.own_path FOLDER [SETTING ...] [--subjects 40] [--size 512]

The heads are drawn first, and are not counted. The commands are those of the page "Train on your
own photographs", and a fourth scores a visit of another head. Half of the people are held out, as
the calibration needs 19. SETTING is a setting of `autosalt train`, as `trainer.max_minutes=2`.
"""

import argparse
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from autosalt.annotations.writers.masked_photo import LABELS, MaskedPhoto
from autosalt.annotations.writers.registry import writer_of
from autosalt.imaging.masks import read_mask
from autosalt.phantom.datasets.write_training_pairs import write_photos
from autosalt.training.data.dataset import read_items

HALF: Final = "data.val_fraction=0.5"


def write_export(heads: Path, out: Path, to: str) -> None:
    """Write a dataset's photos and masks as an annotation tool exports them.

    Photos lie in `out/photos`, as `0001_left.jpg`: a number for the person, and the view. Photos
    without a view or without both masks are left out.

    Args:
        heads: folder with index.csv; no person has two photos of a view.
        out: folder, new or empty.
        to: name of the format, see `autosalt.annotations.writers.registry`.
    """
    writer = writer_of(to)
    items = [one for one in read_items([heads]) if one.view and one.scalp and one.loss]
    people = {subject: number for number, subject in enumerate({one.subject: 0 for one in items})}
    (out / "photos").mkdir(parents=True)
    entries = []
    for item in items:
        name = f"{people[item.subject] + 1:04d}_{item.view}.jpg"
        shutil.copy(heads / item.photo, out / "photos" / name)
        masks = [read_mask(heads / path) for path in (item.scalp, item.loss) if path]
        height, width = masks[0].shape
        by_label = dict(zip(LABELS, masks, strict=True))
        entries.append(writer.entry(MaskedPhoto(name, width, height, by_label)))
    for name, content in writer.files(entries).items():
        (out / name).write_bytes(content)


def commands(settings: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The three commands from the export to a model, and the one that scores with it."""
    return (
        ("annotations", "import", "EXPORT", "DATA"),
        ("train", "data.folders=[DATA]", HALF, "out=RUN", "trainer=cpu", *settings),
        ("export", "checkpoint=RUN/best.ckpt", "data.folders=[DATA]", HALF, "out=MODEL",
         "name=mine"),
        ("score", "VISIT/photos", "--pattern", "{subject}_{view}.*", "--out", "RESULTS",
         "--model", "MODEL/mine.onnx"),
    )  # fmt: skip


def draw(folder: Path, subjects: int, size: int) -> None:
    """Draw the heads: EXPORT with its annotations, and VISIT of one person more."""
    for name, count, seed in (("EXPORT", subjects, 0), ("VISIT", 1, 1)):
        heads = folder / f"drawn-{seed}"
        write_photos(heads, subjects=count, size=size, seed=seed)
        write_export(heads, folder / name, "coco")


def main() -> int:
    """Print each command with its minutes. Returns 1 where one of them did no work."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="new folder")
    parser.add_argument("settings", nargs="*", metavar="SETTING", help="of `autosalt train`")
    parser.add_argument("--subjects", type=int, default=40)
    parser.add_argument("--size", type=int, default=512, help="longer side in pixels")
    args = parser.parse_args()
    draw(args.folder, args.subjects, args.size)
    total = 0.0
    for command in commands(args.settings):
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-m", "autosalt", *command], cwd=args.folder)
        minutes = (time.monotonic() - start) / 60
        total += minutes
        print(
            f"{minutes:6.1f} min  exit {done.returncode}  autosalt {shlex.join(command)}",
            flush=True,
        )
        if done.returncode not in (0, 3):  # 3: done, with something to look at
            return 1
    print(f"{total:6.1f} min  in all, {args.subjects} people of four photos, {args.size} px")
    return 0


if __name__ == "__main__":
    sys.exit(main())
