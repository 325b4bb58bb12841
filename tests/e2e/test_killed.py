"""A run that is killed, at any step or moment, ends like one that never was."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS

pytestmark = pytest.mark.slow

KILLS = 50
PLAIN = "from autosalt.cli.main import main; main()"
# Kills its own process before or after the n-th call of a function. Threads call some of them, so
# each call takes its number once and keeps it.
DYING = """
import itertools, os, signal, sys
from importlib import import_module
module, name, number, when = sys.argv[1:5]
sys.argv[1:] = sys.argv[5:]
owner = import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
whole, calls = getattr(owner, last), itertools.count(1)
def dying(*args, **options):
    mine = next(calls) == int(number)
    if mine and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = whole(*args, **options)
    if mine and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(owner, last, dying)
from autosalt.cli.main import main
main()
"""
# Ends its own process, as SIGKILL would, a given time into its work. The time is the processor's,
# so that a busy machine does not shift the moments.
DOOMED = """
import signal, sys
from autosalt.batch.ledger import Ledger
seconds, begin = float(sys.argv.pop(1)), Ledger.begin
def doomed(*args):
    signal.setitimer(signal.ITIMER_PROF, seconds)
    begin(*args)
Ledger.begin = doomed
from autosalt.cli.main import main
main()
"""
PATIENCE_S = 0.08
STEPS = [
    ("autosalt.batch.ledger", "Ledger.begin", 1),
    ("autosalt.archive.stores.store", "Folder.read", 3),
    ("autosalt.batch.overlays", "write_atomically", 3),
    ("autosalt.scorer.scores", "PhotoScore.to_dict", 6),  # in the middle of a transaction
    ("autosalt.batch.ledger", "Ledger.record", 3),
    ("pathlib", "Path.replace", 4),  # between writing a file and putting it into its place
    ("autosalt.files.table", "_csv_lines", 1),
    ("autosalt.files.table", "_csv_lines", 3),
    ("autosalt.results.supersede", "write_table", 2),
    ("autosalt.results.supersede", "write_atomically", 1),
]


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory, paint: Callable[..., RGB]) -> Path:
    """120 photos of 15 subjects, one of them cut short."""
    root = tmp_path_factory.mktemp("killed") / "photos"
    for subject in range(15):
        for visit in range(2):
            folder = root / f"{subject:04d}" / str(visit)
            folder.mkdir(parents=True)
            for view in VIEWS:
                head = paint((subject + visit) / 20, view, seed=subject)
                Image.fromarray(head).save(folder / f"{view}.png")
    cut = root / "0003/1/top.png"
    cut.write_bytes(cut.read_bytes()[:600])
    return root


Run = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def run(photos: Path, tiny_model: Path) -> Run:
    """Start `autosalt score` on the photos as a process of its own."""

    def start(out: Path, program: str = PLAIN, *arguments: str) -> "subprocess.Popen[bytes]":
        score = ["score", str(photos), "--out", str(out), "--model", str(tiny_model)]
        command = [sys.executable, "-c", program, *arguments, *score, "--threads", "1"]
        return subprocess.Popen(
            [*command, "--no-report"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    return start


@pytest.fixture(scope="module")
def undisturbed(
    photos: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """What a run that nobody kills leaves."""
    out = tmp_path_factory.mktemp("whole") / "out"
    score = ["score", str(photos), "--out", str(out), "--model", str(tiny_model), "--no-report"]
    done = subprocess.run([sys.executable, "-c", PLAIN, *score, "--threads", "1"], check=False)
    assert done.returncode == 3  # one photo is refused
    return left_in(out)


def left_in(out: Path) -> dict[str, bytes]:
    """Tables and overlays by name; also that nothing half-written lies about."""
    files = [path for path in out.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix == ".tmp"]
    kept = {".csv", ".parquet", ".jpg"}
    return {str(path.relative_to(out)): path.read_bytes() for path in files if path.suffix in kept}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("module", "name", "number"), STEPS)
def test_killed_at_a_step(
    run: Run,
    undisturbed: dict[str, bytes],
    tmp_path: Path,
    module: str,
    name: str,
    number: int,
    when: str,
) -> None:
    killed = run(tmp_path / "out", DYING, module, name, str(number), when)
    assert killed.wait(120) == -signal.SIGKILL
    assert run(tmp_path / "out").wait(120) == 3
    assert left_in(tmp_path / "out") == undisturbed


def test_killed_at_fifty_moments(run: Run, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    rng = np.random.default_rng(2024)
    folders, kills = [tmp_path / "0"], 0
    while kills < KILLS:
        end = run(folders[-1], DOOMED, str(rng.uniform(0.0, PATIENCE_S))).wait(120)
        if end == 3:  # all done before its time was up: the next run starts from nothing
            folders.append(tmp_path / str(len(folders)))
            continue
        assert end == -signal.SIGPROF
        kills += 1
    assert run(folders[-1]).wait(120) == 3
    for folder in folders:
        assert left_in(folder) == undisturbed
