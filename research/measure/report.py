"""Print how long tables and report of a study take after scoring, and to open.

    python -m research.measure.report WORK --subjects 300 --visits 6 --markdown TABLE.md

`WORK` gets a simulated study (scores are true values and noise, no photo is scored). Then
`autosalt respond` runs on it as a process of its own, and its report is opened in headless
Chromium, several times, in a fresh browser each.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from autosalt.files.layout import OVERLAYS, PAGES, REPORT_NAME, THUMBNAILS
from benchmarks.browser import Opened, open_page
from benchmarks.report_study import write_scored_study

_MARK = "<!-- measured by research/measure/report.py -->"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--subjects", type=int, default=300)
    parser.add_argument("--visits", type=int, default=6)
    parser.add_argument("--opens", type=int, default=5)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "")
    parser.add_argument("--markdown", type=Path)
    given = parser.parse_args()
    folder = given.work / f"study-{given.subjects}-{given.visits}"
    shutil.rmtree(folder, ignore_errors=True)
    settings = write_scored_study(folder, given.subjects, given.visits)
    load = os.getloadavg()[0]
    rows = [
        ("study", f"{given.subjects} subjects x {given.visits} visits, "
         f"{len(list((folder / OVERLAYS).iterdir()))} pictures"),
        ("load of the machine before, cores", f"{load:.1f}, {os.cpu_count()}"),
    ]  # fmt: skip
    rows += _timed("tables", folder, settings, "--no-report")
    rows += _timed("tables and report", folder, settings)
    rows += _sizes(folder)
    if given.chromium:
        first_page = min((folder / PAGES).glob("*.html"), default=None)
        for name, page in ((REPORT_NAME, folder / REPORT_NAME), ("a subject", first_page)):
            if page:
                opened = [open_page(page, given.chromium) for _ in range(given.opens)]
                rows += _opened(name, opened)
    text = _table(rows, given.subjects, given.visits)
    print(text)
    if given.markdown:
        before = given.markdown.read_text().partition(_MARK)[0] if given.markdown.exists() else ""
        given.markdown.write_text(f"{before}{_MARK}\n{text}")


def _timed(name: str, folder: Path, settings: Path, *more: str) -> list[tuple[str, str]]:
    """Seconds of a run of `autosalt respond`, start included; of the clock and of processors."""
    command = [sys.executable, "-m", "autosalt", "respond", str(folder)]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [*command, "--settings", str(settings), *more], capture_output=True, text=True
    )
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [(f"{name}, seconds (of the processor)", f"{seconds:.1f} ({processor:.1f})")]


def _sizes(folder: Path) -> list[tuple[str, str]]:
    def of(pattern: str) -> str:
        sizes = [path.stat().st_size for path in folder.glob(pattern)]
        return f"{sum(sizes) / 1e6:.2f} in {len(sizes)}"

    return [
        (f"{what}, MB in files", of(pattern))
        for what, pattern in (
            (REPORT_NAME, REPORT_NAME), ("pages of subjects", f"{PAGES}/*.html"),
            ("thumbnails", f"{THUMBNAILS}/*.jpg"),
        )
    ]  # fmt: skip


def _opened(name: str, opened: list[Opened]) -> list[tuple[str, str]]:
    def say(values: list[float]) -> str:
        return f"{statistics.median(values):.0f} ({min(values):.0f} to {max(values):.0f})"

    return [
        (f"{name}: loaded after, ms", say([one.loaded for one in opened])),
        (f"{name}: first paint after, ms", say([one.painted for one in opened])),
        (f"{name}: longest task, ms", say([one.longest for one in opened])),
        (f"{name}: elements", str(opened[0].nodes)),
    ]


def _table(rows: list[tuple[str, str]], subjects: int, visits: int) -> str:
    lines = [f"| {what} | {value} |" for what, value in rows]
    head = (
        f"`python -m research.measure.report WORK --subjects {subjects} --visits {visits}`; of the "
        "browser the median and range of openings, each in a fresh one.\n\n| | |\n|---|---|\n"
    )
    return head + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
