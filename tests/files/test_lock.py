"""Two runs never write into one folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from autosalt.errors import LockedError
from autosalt.files.layout import LOCK_NAME
from autosalt.files.lock import at_work, sole_run

HOLD = """
import sys, time
from pathlib import Path
from autosalt.files.lock import sole_run
with sole_run(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_kept_out_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    assert not at_work(tmp_path)
    assert not (tmp_path / LOCK_NAME).exists()
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert at_work(tmp_path)
        with pytest.raises(LockedError, match="another run is at work"), sole_run(tmp_path):
            pass
    finally:
        other.kill()
        other.wait()
    assert not at_work(tmp_path)
    with sole_run(tmp_path):
        assert at_work(tmp_path)


def test_a_failed_run_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), sole_run(tmp_path):
        _ = 1 / 0
    assert not at_work(tmp_path)
