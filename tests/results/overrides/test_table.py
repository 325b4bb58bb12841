"""The table of overrides and the ledger are held together: neither is believed alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.batch.ledger import Ledger
from autosalt.batch.result import DrawnMasks, Override, OverrideKind
from autosalt.core.views import View
from autosalt.errors import LedgerError
from autosalt.files.layout import LEDGER_NAME
from autosalt.files.table import read_parquet, write_table
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.table import override_table, require_overrides

REFUSE = Override(
    *(1, "2026-01-02T03:04:05+00:00", OverrideKind.REFUSE, "0012/1/top.jpg", "photo", "0012", "1"),
    *(None, "Dr Ngô", "a hat"),
)
CORRECT = replace(REFUSE, number=2, kind=OverrideKind.VIEW, path="left", view=View.TOP)


MASKS = replace(
    REFUSE, number=3, kind=OverrideKind.MASKS, path="back",
    masks=DrawnMasks(300, 100, 100 / 3, "drawn", "original"),
)  # fmt: skip


def results(out: Path, listed: tuple[Override, ...], held: tuple[Override, ...]) -> Path:
    write_table(override_table(listed, ()), out)
    with Ledger(out / LEDGER_NAME) as ledger:
        ledger.add_overrides(held)
    return out


@pytest.mark.parametrize("held", [(REFUSE, CORRECT), (REFUSE, CORRECT, replace(REFUSE, number=3))])
def test_what_the_ledger_holds_may_be_listed(tmp_path: Path, held: tuple[Override, ...]) -> None:
    require_overrides(ResultsFolder(tmp_path))
    require_overrides(ResultsFolder(results(tmp_path, (REFUSE, CORRECT), held)))


def test_the_table_holds_what_corrected_masks_come_to(tmp_path: Path) -> None:
    results(tmp_path, (REFUSE, MASKS), (REFUSE, MASKS))
    require_overrides(ResultsFolder(tmp_path))
    refuse, masks = read_parquet(tmp_path, "overrides")
    names = "kind", "scalp_px", "loss_px", "loss_pct", "masks_sha256", "original_masks_sha256"
    assert [masks[name] for name in names] == ["masks", 300, 100, 100 / 3, "drawn", "original"]
    assert [refuse[name] for name in names] == ["refuse", None, None, None, None, None]


@pytest.mark.parametrize("other", [(), (REFUSE,), (REFUSE, replace(CORRECT, view=View.LEFT))])
def test_what_is_listed_must_be_held_word_for_word(
    tmp_path: Path, other: tuple[Override, ...]
) -> None:
    lost = "1, 2" if not other else "2"
    with pytest.raises(LedgerError, match=rf"\(override {lost}\)") as raised:
        require_overrides(ResultsFolder(results(tmp_path, (REFUSE, CORRECT), other)))
    assert "\n" not in str(raised.value)
    assert "Ngô" not in str(raised.value)


def test_many_that_are_lost_are_reported_in_one_line(tmp_path: Path) -> None:
    many = tuple(replace(REFUSE, number=number) for number in range(1, 101))
    with pytest.raises(LedgerError, match=r"\(override 1, 2, 3, 4, 5, and 95 more\)"):
        require_overrides(ResultsFolder(results(tmp_path, many, ())))


def test_no_ledger_is_made_where_there_is_none(tmp_path: Path) -> None:
    (results(tmp_path, (REFUSE,), (REFUSE,)) / LEDGER_NAME).unlink()
    with pytest.raises(LedgerError, match="bring back the ledger"):
        require_overrides(ResultsFolder(tmp_path))
    assert not (tmp_path / LEDGER_NAME).exists()
