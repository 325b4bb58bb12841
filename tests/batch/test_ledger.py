"""The ledger keeps both halves of a result or neither, and takes nothing back."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.ledger import Ledger
from autosalt.batch.result import Count, Made, Override, OverrideKind, Result, ResultKey, State
from autosalt.batch.status import count_photos
from autosalt.code_version import code_here, same_code
from autosalt.core.salt import Interval
from autosalt.core.views import View
from autosalt.errors import LedgerError
from autosalt.imaging.quality import Quality
from autosalt.scorer.scores import PhotoScore

ROW = PhotoRow("0012/1/left.png", "0012", "1", View.LEFT)
KEY = ResultKey("photo", "left", "model", "settings")
SCORE = PhotoScore(
    view=View.LEFT,
    view_source="stated",
    scalp_px=3000,
    loss_px=1000,
    loss_pct=100 / 3,
    uncertainty_pct=0.1,
    interval=Interval(30.0, 36.7),
    view_probability=1e-9,
    seen=(1e-9, 0.0, 0.0, 1.0),
    view_conflict=View.BACK,
    quality=Quality(40.0, 110.0, 90.0, 0.0, 0.1, 0.3, None),
)
SCORED = Result(State.SCORED, PhotoScore(View.LEFT, "stated", 3000, 1000, 100 / 3))
REFUSE = Override(
    *(1, "2026-01-02T03:04:05+00:00", OverrideKind.REFUSE, ROW.path, "photo", "0012", "1"),
    *(None, "Dr Ngô", "a hat"),
)


def states(path: Path) -> dict[str, str]:
    """State of each photo of the last run, by path."""
    with closing(sqlite3.connect(path)) as db:
        return dict(db.execute("SELECT path, state FROM photo"))


def test_a_result_comes_back_exactly_and_survives_closing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        assert states(tmp_path / "ledger.sqlite") == {ROW.path: State.PENDING}
        ledger.record(ROW.path, "photo", KEY, Result(State.SCORED, SCORE))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.find(KEY) == Result(State.SCORED, SCORE)
        assert states(tmp_path / "ledger.sqlite") == {ROW.path: State.SCORED}
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


@pytest.mark.parametrize(
    "other",
    [
        ResultKey("other", "left", "model", "settings"),
        ResultKey("photo", "", "model", "settings"),
        ResultKey("photo", "left", "other", "settings"),
        ResultKey("photo", "left", "model", "other"),
    ],
)
def test_each_part_of_the_key_counts(tmp_path: Path, other: ResultKey) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        ledger.record(ROW.path, "photo", KEY, Result(State.REFUSED, None, "blurred", "x"))
        assert ledger.find(KEY) == Result(State.REFUSED, None, "blurred", "x")
        assert ledger.find(other) is None


def test_result_and_state_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        broken = Result(State.SCORED, SCORE, reason=None)  # type: ignore[arg-type]
        with pytest.raises(sqlite3.IntegrityError):
            ledger.record(ROW.path, "photo", KEY, broken)
        assert ledger.find(KEY) is None
        assert states(tmp_path / "ledger.sqlite") == {ROW.path: State.PENDING}


def test_write_ahead_log(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite"):
        pass
    mode = sqlite3.connect(tmp_path / "ledger.sqlite").execute("PRAGMA journal_mode").fetchone()
    assert mode == ("wal",)


def test_a_ledger_of_another_schema(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path):
        pass
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match=r"schema 99, this one reads 7.*another --out"):
        Ledger(path)


def test_not_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("This is no database at all. " * 40)
    with pytest.raises(LedgerError, match="cannot be opened as a ledger"):
        Ledger(tmp_path / "text")
    with sqlite3.connect(tmp_path / "other") as db:
        db.execute("CREATE TABLE mine (x)")
    with pytest.raises(LedgerError, match="schema 0"):
        Ledger(tmp_path / "other")


def test_the_tally_is_always_that_of_the_photos(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    rows = [PhotoRow(f"{k}.jpg", "S", "1", None) for k in range(6)]
    with Ledger(path) as ledger:
        for number in (6, 4):  # a second run with other photos starts anew
            ledger.begin(rows[:number])
            assert count_photos(path) == (Count(State.PENDING, "", number),)
            ledger.record("0.jpg", "a", None, Result(State.FAILED, detail="ValueError"))
            ledger.record("0.jpg", "a", None, Result(State.REFUSED, reason="blurred"))
            ledger.record("1.jpg", "b", KEY, Result(State.SCORED, SCORE))
            ledger.record("1.jpg", "b", KEY, Result(State.SCORED, SCORE))
            assert set(count_photos(path)) == {
                Count(State.PENDING, "", number - 2),
                Count(State.REFUSED, "blurred", 1),
                Count(State.SCORED, "", 1),
            }


def test_each_result_says_when_and_by_which_code_it_was_made(tmp_path: Path) -> None:
    other = replace(KEY, photo_sha256="other")
    elsewhere = Made("2026-01-02T03:04:05+00:00", '{"autosalt": "0.0.9"}')
    with Ledger(tmp_path / "ledger.sqlite") as there:
        there.begin([ROW])
        there.record(ROW.path, "photo", KEY, SCORED)
        there.file([(other, SCORED)], elsewhere)
        here = there.made(KEY.digest)
        assert there.made(other.digest) == elsewhere
        assert there.made(b"nobody") == Made()
    assert same_code(here.code)
    assert json.loads(here.code)["autosalt"]
    assert here.at.endswith("+00:00")
    assert not same_code(code_here(platform_known=False))


def test_the_first_result_under_a_key_stands(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as there:
        there.begin([ROW])
        there.record(ROW.path, "photo", KEY, SCORED)
        there.record(ROW.path, "photo", KEY, Result(State.REFUSED, None, "blurred"))
        assert there.find(KEY) == SCORED


@pytest.mark.parametrize(
    "order",
    [
        "UPDATE result SET score = '{}'",
        "DELETE FROM result",
        "UPDATE override SET reviewer = 'nobody'",
        "DELETE FROM override",
    ],
)
def test_nothing_is_taken_back(tmp_path: Path, order: str) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as there:
        there.begin([ROW])
        there.record(ROW.path, "photo", KEY, SCORED)
        there.add_overrides([REFUSE])
    with (
        closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db,
        pytest.raises(sqlite3.IntegrityError, match="never"),
    ):
        db.execute(order)


def test_overrides_and_settings_come_back(tmp_path: Path) -> None:
    view = replace(REFUSE, number=2, kind=OverrideKind.VIEW, view=View.TOP)
    withdraw = replace(REFUSE, number=3, kind=OverrideKind.WITHDRAW, withdraws=1)
    with Ledger(tmp_path / "ledger.sqlite") as there:
        there.add_overrides([REFUSE, view])
        there.add_overrides([withdraw])
        with pytest.raises(sqlite3.IntegrityError):
            there.add_overrides([replace(view, number=4), view])
        there.keep_settings("abc", '{"device": "cpu"}')
        there.keep_settings("abc", "something else")
    with Ledger(tmp_path / "ledger.sqlite") as there:
        assert there.overrides() == (REFUSE, view, withdraw)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        kept = db.execute("SELECT sha256, said FROM settings").fetchall()
    assert kept == [("abc", '{"device": "cpu"}')]
