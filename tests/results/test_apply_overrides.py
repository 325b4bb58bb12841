"""Overrides go into the ledger, then into the tables; a wrong order changes nothing."""

from pathlib import Path

import pytest

from autosalt.archive.read_index import read_index
from autosalt.batch.ledger import Ledger
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.errors import LedgerError, OverrideError, ResultsError
from autosalt.files.layout import LEDGER_NAME, LOG_NAME, VISITS_NAME
from autosalt.files.table import read_parquet
from autosalt.results import apply_overrides
from autosalt.results.apply_overrides import overrule
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import publish_results

pytestmark = pytest.mark.slow

TOP = "0012/1/top.png"
REFUSE = Wanted("QUI REVIEWER", "a cap", (TOP,))


@pytest.fixture
def out(photos: Path, photo_scorer: ModelScorer, tmp_path: Path) -> Path:
    """Published results."""
    run = run_archive(read_index(photos), photo_scorer, tmp_path / "out", Overlays.NONE)
    publish_results(run, photo_scorer, tmp_path / "out", {"pattern": None})
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
    done = overrule(out, REFUSE)
    assert [one.path for one in done.added] == [TOP]
    assert (status(out), entered(out)) == ("refused", 1)
    log = (out / LOG_NAME).read_text(encoding="utf-8")
    assert '"event": "override"' in log
    assert "QUI" not in log
    assert TOP not in log


def test_a_withdrawal_restores_the_tables(out: Path) -> None:
    before = [list(read_parquet(out, name)) for name in ("photos", "visits")]
    overrule(out, REFUSE)
    overrule(out, Wanted("QUI REVIEWER", "it is hair", withdraw=(1,)))
    assert [list(read_parquet(out, name)) for name in ("photos", "visits")] == before
    assert entered(out) == 2


def test_an_order_that_cannot_be_followed_changes_nothing(out: Path) -> None:
    with pytest.raises(OverrideError, match=r"no\.png"):
        overrule(out, Wanted("QUI REVIEWER", "a cap", ("no.png",)))
    assert (status(out), entered(out)) == ("scored", 0)


def test_edited_visits_are_not_overruled(out: Path) -> None:
    table = out / VISITS_NAME
    table.write_bytes(table.read_bytes() + b" ")
    with pytest.raises(ResultsError, match=r"visits\.parquet is not as it was written"):
        overrule(out, REFUSE)
    assert entered(out) == 0


def test_a_ledger_that_lacks_listed_overrides_is_refused(out: Path) -> None:
    overrule(out, REFUSE)
    (out / LEDGER_NAME).unlink()
    with pytest.raises(LedgerError, match=r"does not hold what .* lists \(override 1\)"):
        overrule(out, Wanted("QUI REVIEWER", "a cap", ("0012/1/left.png",)))


def test_tables_that_a_killed_command_left_behind_are_made_again(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(apply_overrides, "publish_results", kill)
        with pytest.raises(KeyboardInterrupt):
            overrule(out, REFUSE)
    assert (status(out), entered(out)) == ("scored", 1)
    with pytest.raises(OverrideError, match="the tables did not have it and were made again"):
        overrule(out, Wanted("QUI REVIEWER", "another reason", (TOP,)))
    assert (status(out), entered(out)) == ("refused", 1)
