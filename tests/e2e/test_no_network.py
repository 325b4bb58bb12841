"""Nothing phones home: what is imported to score, to report and to train opens no connection."""

import subprocess
import sys
from pathlib import Path

import pytest

GUARDED = """
import importlib, socket, sys
asked = []
def refuse(*words, **_named):
    asked.append(words)
    raise OSError("no network in this test")
socket.socket.connect = socket.getaddrinfo = refuse
for name in sys.argv[1:]:
    importlib.import_module(name)
    if asked:
        sys.exit(f"{name} asked the network: {asked}")
"""


CHATTY = """
import socket
try:
    socket.create_connection(("127.0.0.1", 9))
except OSError:
    pass
"""
MODULES = (
    "autosalt.cli.score",
    "autosalt.scorer.scorer",
    "autosalt.report.write",
    "autosalt.study.agreement.readers",
    "autosalt.training.train",
    "autosalt.training.export.export",
    "autosalt.batch.ray.engine",
)


def imported(*modules: str) -> "subprocess.CompletedProcess[str]":
    """Import modules in a process of its own, where a connection is an error."""
    command = [sys.executable, "-c", GUARDED, *modules]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_importing_opens_no_connection() -> None:
    done = imported(*MODULES)
    assert done.returncode == 0, done.stderr


def test_a_connection_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chatty.py").write_text(CHATTY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "chatty asked the network" in imported("json", "chatty").stderr
