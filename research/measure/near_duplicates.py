"""Print how far apart photos are, and which copies of them are found: saved again, changed.

Usage: python -m research.measure.near_duplicates FOLDER ...

All photos of the folders are compared with each other, masks left out. Copies are compared with
their photo, and once more as `index` sees them at the size of the released model's square against
a square of 384 px.
"""

import argparse
import io
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from PIL import Image
from rich.progress import track

from autosalt.core.reasons import PhotoRefused
from autosalt.imaging.checks.near_duplicates import (
    COMPARED,
    bits_apart,
    fingerprint,
    is_nearly_same,
    nearly_same,
    tiles_apart,
)
from autosalt.imaging.decode import open_photo
from autosalt.imaging.pipeline import InputSpec, prepare

OTHER = InputSpec(size=384, fill=(0, 0, 0))
ENDINGS = (".jpg", ".jpeg", ".png")
Picture = Image.Image


def scaled(image: Picture, by: float) -> Picture:
    return image.resize((round(image.width * by), round(image.height * by)))


def light(image: Picture, change: Callable[[float], float]) -> Picture:
    return image.point([round(min(255.0, max(0.0, change(level)))) for level in range(256)] * 3)


def cropped(image: Picture, share: float) -> Picture:
    x, y = round(image.width * share / 2), round(image.height * share / 2)
    return image.crop((x, y, image.width - x, image.height - y))


CHANGES: dict[str, tuple[Callable[[Picture], Picture], int]] = {
    "quality 30": (lambda image: image, 30),
    "halved": (lambda image: scaled(image, 1 / 2), 85),
    "a third, quality 60": (lambda image: scaled(image, 1 / 3), 60),
    "a fifth darker": (lambda image: light(image, lambda level: 0.8 * level), 90),
    "a fifth lighter": (lambda image: light(image, lambda level: 1.2 * level), 90),
    "20 levels lighter": (lambda image: light(image, lambda level: level + 20), 90),
    "gamma 0.7": (lambda image: light(image, lambda level: 255 * (level / 255) ** 0.7), 90),
    "mirrored": (lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 90),
    "cropped by 2 %": (lambda image: cropped(image, 0.02), 90),
    "turned by 1 degree": (lambda image: image.rotate(1, Image.Resampling.BICUBIC), 90),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    marks: dict[str, str] = {}
    found = dict.fromkeys((*CHANGES, "another size of square"), 0)
    for path in track(list(photos_of(parser.parse_args().folders)), "looking"):
        data = path.read_bytes()
        try:
            image = Image.fromarray(open_photo(data))
        except PhotoRefused:
            continue
        marks[str(path)] = mark = fingerprint(prepare(data, COMPARED).inside)
        for name, (change, quality) in CHANGES.items():
            copy = saved(change(image), quality)
            found[name] += is_nearly_same(mark, fingerprint(prepare(copy, COMPARED).inside))
        found["another size of square"] += is_nearly_same(
            mark, fingerprint(prepare(data, OTHER).inside)
        )
    pairs = [(*bits_apart(marks[a], marks[b]), a, b) for a, b in combinations(marks, 2)]
    print(
        f"{len(marks)} photos, {len(pairs)} pairs, {len(list(nearly_same(marks.values())))} alike"
    )
    print("closest by hash (bits, tiles):")
    for bits, mirror, a, b in sorted(pairs)[:6]:
        tiles = tiles_apart(marks[a], marks[b], mirror)
        print(f"  {bits} {tiles:.2f} {Path(a).name} {Path(b).name}{' mirrored' if mirror else ''}")
    print("copies found:")
    for name, count in found.items():
        print(f"  {name}: {count} of {len(marks)}")


def photos_of(folders: list[Path]) -> Iterator[Path]:
    """The photos of folders; some have masks next to them."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            mask = path.stem.endswith(("_scalp", "_loss")) or "mask" in path.parent.name
            if path.suffix.lower() in ENDINGS and not mask:
                yield path


def saved(image: Picture, quality: int) -> bytes:
    """A picture as JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
