"""Faults of the machine under a run: the disk fills up, a folder goes away.

Each fault ends in one clear line and exit code 1, or, where only photos are missing, in a finished
run that says which. With the fault mended, the same command comes to the same bytes as a run that
nothing happened to.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.slow

Autosalt = Callable[..., "subprocess.CompletedProcess[str]"]
LeftIn = Callable[[Path], dict[str, bytes]]

# Room is asked for before a run; here it goes away only afterwards.
BLIND = "import autosalt.batch.runner as runner; runner.require_space = lambda *_: None"
LIMITED = BLIND + "; import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))"
# Does something at the n-th call of a function. The calls take turns, or those begun in another
# thread would meet what was done as well: whether they do is chance.
AT = """
from importlib import import_module
from threading import Lock
def at(module, name, number, action):
    owner = import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    whole, calls, turn = getattr(owner, last), [0], Lock()
    def watched(*args, **options):
        with turn:
            calls[0] += 1
            if calls[0] == number:
                action()
            return whole(*args, **options)
    setattr(owner, last, watched)
"""


def assert_one_line(done: "subprocess.CompletedProcess[str]", says: str = "") -> None:
    """A failure that a person can read: exit code 1 and one line of explanation."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    complaints = [line for line in done.stderr.splitlines() if line.startswith("autosalt: ")]
    assert len(complaints) == 1, done.stderr
    assert says in complaints[0]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Make a disk of a size, or change its size; skips where that is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()

    def size(text: str) -> Path:
        how = "remount,size=" if place.is_mount() else "size="
        command = ["mount", "-t", "tmpfs", "-o", how + text, "tmpfs", str(place)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("a small tmpfs cannot be mounted here (needs root on Linux)")
        return place

    yield size
    if place.is_mount():
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("kilobytes", [40, 400])
def test_a_disk_that_fills_up(
    small_disk: Callable[[str], Path],
    heads: Path,
    autosalt: Autosalt,
    left_in: LeftIn,
    undisturbed: dict[str, bytes],
    kilobytes: int,
) -> None:
    out = small_disk(f"{kilobytes}k") / "out"
    score = ("score", heads, "--out", out, "--no-report")
    assert_one_line(autosalt(*score, program=BLIND))
    small_disk("64m")
    assert autosalt(*score).returncode == 0
    assert left_in(out) == undisturbed


def test_a_disk_that_fills_up_leaves_what_was_done_before(
    small_disk: Callable[[str], Path], heads: Path, autosalt: Autosalt, tmp_path: Path
) -> None:
    half = tmp_path / "half"
    for subject in ("0000", "0001"):
        shutil.copytree(heads / subject, half / subject)
    out = small_disk("64m") / "out"
    assert autosalt("score", half, "--out", out, "--no-report").returncode == 0
    before = {path: path.read_bytes() for path in out.rglob("*.csv")}
    used = sum(path.stat().st_size for path in out.rglob("*")) // 1024
    small_disk(f"{used + 150}k")
    assert_one_line(autosalt("score", heads, "--out", out, "--no-report", program=BLIND))
    assert {path: path.read_bytes() for path in out.rglob("*.csv")} == before
    assert pq.read_table(out / "parquet/photos.parquet").num_rows == 16
    status = autosalt("status", out)
    assert status.returncode == 0
    assert "photos     32" in status.stdout


def test_too_small_a_disk_is_reported_before_the_first_photo(
    small_disk: Callable[[str], Path], heads: Path, autosalt: Autosalt
) -> None:
    out = small_disk("1m") / "out"
    assert_one_line(autosalt("score", heads, "--out", out), "are free")
    assert not (out / "audit/ledger.sqlite").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on files' sizes there")
@pytest.mark.parametrize("size", [100, 6_500, 90_000])
def test_files_that_cannot_grow(
    heads: Path,
    autosalt: Autosalt,
    left_in: LeftIn,
    undisturbed: dict[str, bytes],
    tmp_path: Path,
    size: int,
) -> None:
    """The same without root: the system lets no file grow beyond a size (as quotas do)."""
    out = tmp_path / "out"
    score = ("score", heads, "--out", out, "--no-report")
    assert_one_line(autosalt(*score, program=LIMITED.format(size)))
    assert autosalt(*score).returncode == 0
    assert left_in(out) == undisturbed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_log_on_a_full_disk(heads: Path, autosalt: Autosalt, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "audit").mkdir(parents=True)
    (out / "audit/log.jsonl").symlink_to("/dev/full")
    assert_one_line(autosalt("score", heads, "--out", out, "--no-report"), "No space left")


@pytest.mark.parametrize("number", [1, 12, 32])
def test_a_folder_of_photos_that_goes_away_and_comes_back(
    heads: Path,
    autosalt: Autosalt,
    left_in: LeftIn,
    undisturbed: dict[str, bytes],
    tmp_path: Path,
    number: int,
) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    shutil.copytree(heads, photos)
    place = "'autosalt.archive.stores.local', 'Folder.read'"
    away = f"import os\nat({place}, {number}, lambda: os.rename("
    program = f"{AT}{away}{str(photos)!r}, {str(tmp_path / 'away')!r}))"
    done = autosalt("score", photos, "--out", out, "--no-report", program=program)
    assert done.returncode == (1 if number == 1 else 3)
    assert "Traceback" not in done.stderr
    table = pq.read_table(out / "parquet/photos.parquet").to_pylist()
    assert [row["reason"] for row in table].count("missing_file") == 33 - number
    assert [row["status"] for row in table].count("scored") == number - 1
    (tmp_path / "away").rename(photos)
    assert autosalt("score", photos, "--out", out, "--no-report").returncode == 0
    assert left_in(out) == undisturbed


WRITES = [
    ("autosalt.archive.stores.store", "Folder.read", 5, "all"),
    ("autosalt.archive.stores.store", "Folder.read", 5, "none"),
    ("autosalt.files.table", "_csv_lines", 3, "all"),
    ("autosalt.report.write", "write_report", 1, "all"),
]


@pytest.mark.parametrize(("module", "name", "number", "overlays"), WRITES)
def test_a_folder_of_results_that_goes_away(
    heads: Path,
    autosalt: Autosalt,
    tmp_path: Path,
    module: str,
    name: str,
    number: int,
    overlays: str,
) -> None:
    out = tmp_path / "out"
    away = f"import os\nat({module!r}, {name!r}, {number}, lambda: os.rename("
    program = f"{AT}{away}{str(out)!r}, {str(tmp_path / 'away')!r}))"
    score = ("score", heads, "--out", out, "--overlays", overlays)
    assert_one_line(autosalt(*score, program=program))
    assert not out.exists()
    (tmp_path / "away").rename(out)
    assert autosalt(*score).returncode == 0


@pytest.mark.parametrize("folder", ["out", "out/overlays"])
def test_a_folder_of_results_that_becomes_unwritable(
    heads: Path,
    autosalt: Autosalt,
    left_in: LeftIn,
    undisturbed: dict[str, bytes],
    tmp_path: Path,
    folder: str,
) -> None:
    (tmp_path / "probe").mkdir(0o500)
    if os.access(tmp_path / "probe", os.W_OK):
        pytest.skip("whoever runs this may write everywhere, as root may")
    out, closed = tmp_path / "out", tmp_path / folder
    close = f"lambda: os.chmod({str(closed)!r}, 0o500)"
    program = f"{AT}import os\nat('autosalt.archive.stores.store', 'Folder.read', 5, {close})"
    score = ("score", heads, "--out", out, "--no-report")
    assert_one_line(autosalt(*score, program=program), "Permission denied")
    closed.chmod(0o700)
    assert autosalt(*score).returncode == 0
    assert left_in(out) == undisturbed


COPIES: dict[str, Callable[[Path, Path], Any]] = {}


def copies(way: Callable[[Path, Path], Any]) -> Callable[[Path, Path], Any]:
    COPIES[way.__name__] = way
    return way


@copies
def all_files(source: Path, copy: Path) -> None:
    shutil.copytree(source, copy)


@copies
def without_the_write_ahead_log(source: Path, copy: Path) -> None:
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("*-wal", "*-shm"))


@copies
def torn(source: Path, copy: Path) -> None:
    """The log beside the ledger was copied only half."""
    all_files(source, copy)
    log = copy / "audit/ledger.sqlite-wal"
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])


@copies
def half_a_ledger(source: Path, copy: Path) -> None:
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("ledger*"))
    with contextlib.closing(sqlite3.connect(source / "audit/ledger.sqlite")) as there:
        there.execute("VACUUM INTO ?", (str(copy / "whole"),))
    whole = (copy / "whole").read_bytes()
    (copy / "whole").unlink()
    (copy / "audit/ledger.sqlite").write_bytes(whole[: len(whole) // 2])


@copies
def backup(source: Path, copy: Path) -> None:
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("ledger*"))
    with (
        contextlib.closing(sqlite3.connect(source / "audit/ledger.sqlite")) as there,
        contextlib.closing(sqlite3.connect(copy / "audit/ledger.sqlite")) as here,
    ):
        there.backup(here)


# Waits in the middle of the run until the test has made its copies.
WAITING = """
import time
from pathlib import Path
def wait():
    Path({0!r}).touch()
    while Path({0!r}).exists():
        time.sleep(0.01)
at('autosalt.batch.ledger', 'Ledger.record', 20, wait)
"""


@pytest.mark.parametrize("way", COPIES)
def test_a_ledger_copied_from_under_a_run(
    heads: Path,
    autosalt: Autosalt,
    left_in: LeftIn,
    undisturbed: dict[str, bytes],
    tmp_path: Path,
    tiny_model: Path,
    way: str,
) -> None:
    out, copy, signal = tmp_path / "out", tmp_path / "copy", tmp_path / "signal"
    code = f"{AT}{WAITING.format(str(signal))}\nfrom autosalt.cli.main import main; main()"
    score = ["score", str(heads), "--out", str(out), "--no-report", "--model", str(tiny_model)]
    with subprocess.Popen([sys.executable, "-c", code, *score]) as running:
        while not signal.exists():
            assert running.poll() is None
        COPIES[way](out, copy)
        signal.unlink()
        assert running.wait(120) == 0
    assert left_in(out) == undisturbed

    status = autosalt("status", copy)
    assert "Traceback" not in status.stderr
    if status.returncode == 0:
        assert "photos     32" in status.stdout
    else:
        assert way in ("without_the_write_ahead_log", "half_a_ledger")
        assert status.returncode == 2
        assert len(status.stderr.splitlines()) == 1
        assert status.stderr.startswith("autosalt: ledger.sqlite: ")
    again = autosalt("score", heads, "--out", copy, "--no-report")
    if way == "half_a_ledger":
        assert_one_line(again, "ledger.sqlite")
        (copy / "audit/ledger.sqlite").unlink()
        again = autosalt("score", heads, "--out", copy, "--no-report")
    assert again.returncode == 0
    assert left_in(copy) == undisturbed
