"""Overrides go into the ledger, then into the tables; a wrong order changes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autosalt.archive.read_index import read_index
from autosalt.batch.ledger import Ledger
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.errors import LedgerError, OverrideError, ResultsError
from autosalt.files import io
from autosalt.files.layout import ASIDE, LEDGER_NAME, LOG_NAME, PHOTOS_NAME, VISITS_NAME
from autosalt.files.table import read_parquet
from autosalt.results import apply_overrides
from autosalt.results.apply_overrides import overrule
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import publish_results
from autosalt.results.run_record import RunOptions, RunRecord

pytestmark = pytest.mark.slow

TOP = "0012/1/top.png"
REFUSE = Wanted("QUI REVIEWER", "a cap", (TOP,))


@pytest.fixture
def out(photos: Path, photo_scorer: ModelScorer, tmp_path: Path) -> Path:
    """Published results."""
    run = run_archive(read_index(photos), photo_scorer, tmp_path / "out", Overlays.NONE)
    publish_results(run, photo_scorer, ResultsFolder(tmp_path / "out"), RunOptions())
    return tmp_path / "out"


def status(out: Path) -> str:
    """Of the photo `TOP` in the tables."""
    (found,) = (row["status"] for row in read_parquet(out, "photos") if row["path"] == TOP)
    return str(found)


def entered(out: Path) -> int:
    """How many overrides the ledger holds."""
    with Ledger(out / LEDGER_NAME) as ledger:
        return len(ledger.overrides())


def test_a_refusal_is_in_ledger_tables_and_log_and_the_log_names_nobody(out: Path) -> None:
    assert status(out) == "scored"
    done = overrule(ResultsFolder(out), REFUSE)
    assert [one.path for one in done.added] == [TOP]
    assert (status(out), entered(out)) == ("refused", 1)
    log = (out / LOG_NAME).read_text(encoding="utf-8")
    assert '"event": "override"' in log
    assert "QUI" not in log
    assert TOP not in log


def test_a_withdrawal_restores_the_tables(out: Path) -> None:
    before = [list(read_parquet(out, name)) for name in ("photos", "visits")]
    overrule(ResultsFolder(out), REFUSE)
    overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "it is hair", withdraw=(1,)))
    assert [list(read_parquet(out, name)) for name in ("photos", "visits")] == before
    assert entered(out) == 2


def test_the_record_and_the_photos_are_read_and_hashed_once(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large trial each reading of the photos takes long."""
    import pyarrow.parquet as pq

    done: list[str] = []

    def counting(what: str, function: Callable[[Path], Any]) -> Callable[[Path], Any]:
        def call(file: Path) -> Any:
            done.append(f"{what} {file.relative_to(out)}")
            return function(file)

        return call

    monkeypatch.setattr(pq, "read_table", counting("read", pq.read_table))
    monkeypatch.setattr(io, "hash_file", counting("hash", io.hash_file))
    monkeypatch.setattr(
        RunRecord, "from_json", lambda value, from_json=RunRecord.from_json: (
            done.append("read run.json") or from_json(value)
        ),
    )  # fmt: skip
    overrule(ResultsFolder(out), REFUSE)
    assert [what for what in done if PHOTOS_NAME in what and ASIDE not in what] == [
        f"read {PHOTOS_NAME}",
        f"hash {PHOTOS_NAME}",
    ]
    assert done.count("read run.json") == 1


def test_an_order_that_cannot_be_followed_changes_nothing(out: Path) -> None:
    with pytest.raises(OverrideError, match=r"no\.png"):
        overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "a cap", ("no.png",)))
    assert (status(out), entered(out)) == ("scored", 0)


def test_edited_visits_are_not_overruled(out: Path) -> None:
    table = out / VISITS_NAME
    table.write_bytes(table.read_bytes() + b" ")
    with pytest.raises(ResultsError, match=r"visits\.parquet is not as it was written"):
        overrule(ResultsFolder(out), REFUSE)
    assert entered(out) == 0


def test_a_ledger_that_lacks_listed_overrides_is_refused(out: Path) -> None:
    overrule(ResultsFolder(out), REFUSE)
    (out / LEDGER_NAME).unlink()
    with pytest.raises(LedgerError, match=r"does not hold what .* lists \(override 1\)"):
        overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "a cap", ("0012/1/left.png",)))


def test_tables_that_a_killed_command_left_behind_are_made_again(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(apply_overrides, "publish_results", kill)
        with pytest.raises(KeyboardInterrupt):
            overrule(ResultsFolder(out), REFUSE)
    assert (status(out), entered(out)) == ("scored", 1)
    with pytest.raises(OverrideError, match="the tables did not have it and were made again"):
        overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "another reason", (TOP,)))
    assert (status(out), entered(out)) == ("refused", 1)
