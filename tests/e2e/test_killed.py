"""A run that is killed, at any step or moment, ends like one that never was."""

import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from tests.warm import run as run_forked

pytestmark = pytest.mark.slow

KILLS = 50
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
    ("autosalt.results.audit.supersede", "write_table", 2),
    ("autosalt.results.audit.supersede", "write_atomically", 1),
]


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory, paint: Callable[..., RGB]) -> Path:
    """48 photos of 6 subjects, one of them cut short."""
    root = tmp_path_factory.mktemp("killed") / "photos"
    for subject in range(6):
        for visit in range(2):
            folder = root / f"{subject:04d}" / str(visit)
            folder.mkdir(parents=True)
            for view in VIEWS:
                head = paint((subject + visit) / 20, view, seed=subject)
                Image.fromarray(head).save(folder / f"{view}.png")
    cut = root / "0003/1/top.png"
    cut.write_bytes(cut.read_bytes()[:600])
    return root


Run = Callable[..., int]


@pytest.fixture(scope="module")
def run(photos: Path, tiny_model: Path, warm: str) -> Run:
    """Run `autosalt score` on the photos, a program before it; how the process ended."""

    def score(out: Path, program: str = "") -> int:
        words = ["score", photos, "--out", out, "--model", tiny_model, "--threads", 1]
        done = run_forked(warm, [*map(str, words), "--no-report"], program=program)
        return done.returncode

    return score


@pytest.fixture(scope="module")
def undisturbed(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run that nobody kills leaves."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert run(out) == 3  # one photo is refused
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
    dying = f"from tests import dying; dying.die_at_call{(module, name, number, when)!r}"
    assert run(tmp_path / "out", dying) == -signal.SIGKILL
    assert run(tmp_path / "out") == 3
    assert left_in(tmp_path / "out") == undisturbed


def test_killed_at_fifty_moments(run: Run, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    rng = np.random.default_rng(2024)
    folders, kills = [tmp_path / "0"], 0
    while kills < KILLS:
        seconds = rng.uniform(0.0, PATIENCE_S)
        dying = f"from tests import dying; dying.die_in_time({seconds})"
        end = run(folders[-1], dying)
        if end == 3:  # all done before its time was up: the next run starts from nothing
            folders.append(tmp_path / str(len(folders)))
            continue
        assert end == -signal.SIGPROF
        kills += 1
    assert run(folders[-1]) == 3
    for folder in folders:
        assert left_in(folder) == undisturbed
