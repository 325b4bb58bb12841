"""`autosalt status`: what a person asks in the morning."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autosalt.archive.index import PhotoRow
from autosalt.batch.ledger import Ledger
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import Result, State
from autosalt.cli.main import app
from autosalt.files.layout import LOCK_NAME
from autosalt.files.lock import sole_run

Status = Callable[[], tuple[int, list[str]]]
ROWS = [PhotoRow(f"{k}.jpg", "S", "1", None) for k in range(5)]


@pytest.fixture
def status(tmp_path: Path) -> Status:
    """Run it on `tmp_path`; give the exit code and the words of each line."""

    def run() -> tuple[int, list[str]]:
        result = CliRunner().invoke(app, ["status", str(tmp_path)])
        return result.exit_code, [" ".join(line.split()) for line in result.output.splitlines()]

    return run


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Five photos: two to do, one refused, one failed, one refused otherwise."""
    (tmp_path / "audit").mkdir()
    made = Ledger(tmp_path / "audit/ledger.sqlite")
    made.begin(ROWS)
    results = [
        Result(State.REFUSED, reason="blurred"),
        Result(State.REFUSED, reason="too_dark"),
        Result(State.FAILED, detail="ValueError"),
    ]
    for row, sha256, result in zip(ROWS, "abc", results, strict=False):
        made.record(ScoredPhoto(row, sha256, result), None)
    return made


def test_it_counts_states_and_reasons(status: Status, ledger: Ledger) -> None:
    code, lines = status()
    ledger.close()
    assert code == 0
    assert lines == [
        "photos 5",
        "pending 2",
        "scored 0",
        "refused 2",
        "blurred 1",
        "too_dark 1",
        "failed 1",
        "No run is at work here: run the same command again for what is left.",
    ]


def test_it_answers_while_a_run_writes(status: Status, ledger: Ledger, tmp_path: Path) -> None:
    with sole_run(tmp_path):
        code, lines = status()
        assert (code, lines[-1]) == (0, "A run is at work here.")
        ledger.record(ScoredPhoto(ROWS[3], "d", Result(State.FAILED)), None)
    ledger.close()
    assert "failed 2" in status()[1]


@pytest.fixture
def no_lock_may_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that can only be read; root may write into any folder of another user."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("autosalt.files.lock.FileLock.acquire", refuse)


@pytest.mark.usefixtures("no_lock_may_be_taken")
def test_on_a_disk_that_can_only_be_read_it_counts_and_does_not_guess(
    status: Status, ledger: Ledger, tmp_path: Path
) -> None:
    ledger.close()
    (tmp_path / LOCK_NAME).touch()
    code, lines = status()
    assert (code, lines[0]) == (0, "photos 5")
    assert lines[-1] == "Whether a run is at work here is not known: this folder can only be read."


def test_a_folder_without_results_is_wrong_usage(status: Status, tmp_path: Path) -> None:
    code, lines = status()
    assert code == 2
    assert lines[-1].startswith("autosalt:")
    assert not list(tmp_path.iterdir())
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit/ledger.sqlite").write_text(
        "not a database, but long enough to look like one"
    )
    assert status()[0] == 2


@pytest.mark.slow
def test_it_need_not_wait_for_what_scores(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    heavy = ["numpy", "PIL", "pyarrow", "onnxruntime"]
    code = (
        "import sys; from autosalt.cli.main import app; "
        f"app(['status', {str(tmp_path)!r}], standalone_mode=False); "
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
