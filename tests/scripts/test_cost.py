"""`scripts/benchmarks/cost.py`: who else is at work."""

import subprocess
import sys

import pytest

from benchmarks.cost import busy_cores


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_another_programs_work_is_seen() -> None:
    spinning = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        assert busy_cores(seconds=1.0) > 0.5
    finally:
        spinning.kill()
        spinning.wait()
