"""Nothing phones home: what is imported to score, to report and to train opens no connection."""

import subprocess
import sys

import pytest

GUARDED = """
import importlib, socket, sys
asked = []
def refuse(*words, **_named):
    asked.append(words)
    raise OSError("no network in this test")
socket.socket.connect = socket.getaddrinfo = refuse
importlib.import_module(sys.argv[1])
sys.exit(f"{sys.argv[1]} asked the network: {asked}" if asked else 0)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    [
        "autosalt.cli.score",
        "autosalt.scorer.scorer",
        "autosalt.report.write",
        "autosalt.study.agreement.readers",
        "autosalt.training.train",
        "autosalt.training.export.export",
        "autosalt.batch.ray.engine",
    ],
)
def test_importing_opens_no_connection(module: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", GUARDED, module], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
