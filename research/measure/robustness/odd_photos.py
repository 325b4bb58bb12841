"""Print the outcome of each file of a folder of odd photos, and fail on a crash or a hang.

Usage: python -m research.measure.robustness.odd_photos FOLDER [--model NAME_OR_PATH]
           [--timeout 600]

All files go through one real `autosalt score`, whatever their names end in: the manifest that is
written beside copies of them lists them all. Then a line for each: its status, its reason or its
hair loss, and its path. A person decides whether the verdicts are right; the script only fails when
the run crashes, hangs, or a photo makes the program fail.
"""

import argparse
import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autosalt.cli.console import ALL_DONE, NOTHING_DONE, SOME_REFUSED


def verdicts(folder: Path, work: Path, model: str | None, timeout_s: float) -> list[dict[str, str]]:
    """Rows of photos.csv for every file of `folder`; SystemExit where the run is at fault."""
    photos, out = work / "photos", work / "out"
    shutil.copytree(folder, photos, symlinks=True)
    files = sorted(path for path in photos.rglob("*") if path.is_file() or path.is_symlink())
    with (photos / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "subject", "visit", "view"))
        for number, path in enumerate(files):
            writer.writerow((path.relative_to(photos).as_posix(), f"{number:04d}", "1", ""))
    command = [sys.executable, "-m", "autosalt", "score", str(photos)]
    command += ["--out", str(out), "--no-report"]
    command += ["--model", model] if model else []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise SystemExit(f"hangs: not done after {timeout_s:.0f} s") from None
    if done.returncode not in (ALL_DONE, NOTHING_DONE, SOME_REFUSED) or "Traceback" in done.stderr:
        raise SystemExit(f"crashed with {done.returncode}:\n{done.stderr}")
    with (out / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if len(rows) != len(files):
        raise SystemExit(f"{len(rows)} rows of {len(files)} files")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds for the whole run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        rows = verdicts(options.folder, Path(work), options.model, options.timeout)
    for row in sorted(rows, key=lambda row: row["path"]):
        why = row["loss_pct"][:5] if row["status"] == "scored" else row["reason"]
        print(f"{row['status']:8} {why:20} {row['path']}  {row['detail']}")
    failed = [row for row in rows if row["status"] == "failed"]
    if failed:
        raise SystemExit(f"{len(failed)} photos made the program fail")


if __name__ == "__main__":
    main()
