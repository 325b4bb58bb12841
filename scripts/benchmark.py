"""Print how fast photos are scored, as ratios against named baselines in the same run.

Usage: python scripts/benchmark.py WORK [--photos 32] [--model NAME_OR_PATH] [--markdown FILE]

WORK is a folder for photographs (12 megapixels each) and results; make it on a fast disk. Close
other programs: both sides of a ratio suffer from them, but not always alike.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks import speed
from benchmarks.photos import write_large_photos
from benchmarks.table import to_markdown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--photos", type=int, default=32)
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    folder = options.work / "photos"
    paths = write_large_photos(folder, options.photos)
    with tempfile.TemporaryDirectory(dir=options.work) as run:
        rows = speed.measure(folder, paths, Path(run), options.model)
    text = to_markdown(rows)
    print(text)
    if options.markdown is not None:
        options.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
