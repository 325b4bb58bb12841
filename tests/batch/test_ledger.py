"""The ledger stores a result with its photo's state or neither, and never changes a result."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.ledger import SCHEMA, Ledger
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import (
    Count,
    DrawnMasks,
    LookedAt,
    Made,
    Override,
    OverrideKind,
    Result,
    ResultKey,
    State,
)
from autosalt.batch.status import count_photos
from autosalt.code_version import code_here, same_code
from autosalt.core.types import Interval
from autosalt.core.views import View
from autosalt.errors import LedgerError
from autosalt.imaging.checks.quality import Quality
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
BLURRED = Result(State.REFUSED, None, "blurred", "x")
FAILED = Result(State.FAILED, detail="ValueError")
ELSEWHERE = Made("2026-01-02T03:04:05+00:00", '{"autosalt": "0.0.9"}')
REFUSE = Override(
    *(1, "2026-01-02T03:04:05+00:00", OverrideKind.REFUSE, ROW.path, "photo", "0012", "1"),
    *(None, "Dr Ngô", "a hat"),
)
LOOKED_AT = LookedAt("2026-01-02T03:04:05+00:00", ROW.path, "photo", "Dr Ngô")


def states(path: Path) -> dict[str, str]:
    """State of each photo of the last run, by path."""
    with closing(sqlite3.connect(path)) as db:
        return dict(db.execute("SELECT path, state FROM photo"))


def scored(result: Result, made: Made | None = None) -> ScoredPhoto:
    return ScoredPhoto(ROW, "photo", result, made)


def stored_result(ledger: Ledger, key: ResultKey = KEY) -> Result | None:
    photo = ledger.find(key, ROW)
    return None if photo is None else photo.result


def test_a_result_comes_back_exactly_and_survives_closing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        assert states(tmp_path / "ledger.sqlite") == {ROW.path: State.PENDING}
        ledger.record(scored(Result(State.SCORED, SCORE), ELSEWHERE), KEY)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.find(KEY, ROW) == scored(Result(State.SCORED, SCORE), ELSEWHERE)
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
        ledger.record(scored(BLURRED), KEY)
        assert stored_result(ledger) == BLURRED
        assert ledger.find(other, ROW) is None


def test_result_and_state_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        broken = Result(State.SCORED, SCORE, reason=None)  # type: ignore[arg-type]
        with pytest.raises(sqlite3.IntegrityError):
            ledger.record(scored(broken), KEY)
        assert ledger.find(KEY, ROW) is None
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
    with pytest.raises(LedgerError, match=rf"schema 99, this one reads {SCHEMA}.*another --out"):
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
        for number in (6, 4):  # a second run with other photos starts again
            ledger.begin(rows[:number])
            assert count_photos(path) == (Count(State.PENDING, "", number),)
            ledger.record(ScoredPhoto(rows[0], "a", FAILED), None)
            ledger.record(ScoredPhoto(rows[0], "a", BLURRED), None)
            ledger.record(ScoredPhoto(rows[1], "b", SCORED), KEY)
            ledger.record(ScoredPhoto(rows[1], "b", SCORED), KEY)
            assert set(count_photos(path)) == {
                Count(State.PENDING, "", number - 2),
                Count(State.REFUSED, "blurred", 1),
                Count(State.SCORED, "", 1),
            }


def made_of(ledger: Ledger, key: ResultKey) -> Made | None:
    photo = ledger.find(key, ROW)
    return None if photo is None else photo.made


def test_each_result_has_the_time_and_the_code_that_made_it(tmp_path: Path) -> None:
    other, unknown = (replace(KEY, photo_sha256=sha256) for sha256 in ("other", "unknown"))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        ledger.record(scored(SCORED), KEY)
        ledger.store([(other, scored(SCORED, ELSEWHERE)), (unknown, scored(SCORED, Made()))])
        made = made_of(ledger, KEY)
        assert made_of(ledger, other) == ELSEWHERE
        assert made_of(ledger, unknown) == Made()
    assert made is not None
    assert same_code(made.code)
    assert json.loads(made.code)["autosalt"]
    assert made.at.endswith("+00:00")
    assert not same_code(code_here(platform_known=False))


def test_the_first_result_under_a_key_stands(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        ledger.record(scored(SCORED), KEY)
        ledger.record(scored(BLURRED), KEY)
        assert stored_result(ledger) == SCORED


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (scored(SCORED, ELSEWHERE), scored(BLURRED, ELSEWHERE), [SCORED, SCORED]),
        (scored(BLURRED, ELSEWHERE), scored(FAILED), [BLURRED, BLURRED]),
        (scored(FAILED), scored(SCORED, ELSEWHERE), [FAILED, SCORED]),
    ],
)
def test_two_ledgers_with_one_content_give_the_result_that_came_first(
    tmp_path: Path, first: ScoredPhoto, second: ScoredPhoto, stands: list[Result]
) -> None:
    """Two shards hold a copy of one photo, and their machines compute a little differently."""
    copy = replace(second, row=replace(ROW, path="copy.png"))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        photos = ledger.replace_photos([first, copy], "model", "settings")
        assert [photo.result for photo in photos] == stands
        assert [photo.row for photo in photos] == [ROW, copy.row]
        assert stored_result(ledger) == stands[-1]
    states_of_copies = {ROW.path: stands[0].state, "copy.png": stands[1].state}
    assert states(tmp_path / "ledger.sqlite") == states_of_copies


@pytest.mark.parametrize(
    "order",
    [
        "UPDATE result SET score = '{}'",
        "DELETE FROM result",
        "UPDATE override SET reviewer = 'nobody'",
        "DELETE FROM override",
        "UPDATE looked_at SET reviewer = 'nobody'",
        "DELETE FROM looked_at",
    ],
)
def test_results_and_what_reviewers_did_are_never_changed(tmp_path: Path, order: str) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([ROW])
        ledger.record(scored(SCORED), KEY)
        ledger.add_overrides([REFUSE])
        ledger.add_looked_at(LOOKED_AT)
    with (
        closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db,
        pytest.raises(sqlite3.IntegrityError, match="never"),
    ):
        db.execute(order)


def test_what_was_looked_at_comes_back_in_order(tmp_path: Path) -> None:
    second = replace(LOOKED_AT, path="QUIOTHER.jpg", reviewer="QUI SECOND")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.looked_at() == ()
        ledger.add_looked_at(LOOKED_AT)
        ledger.add_looked_at(second)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.looked_at() == (LOOKED_AT, second)


def test_overrides_and_settings_come_back(tmp_path: Path) -> None:
    view = replace(REFUSE, number=2, kind=OverrideKind.VIEW, view=View.TOP)
    withdraw = replace(REFUSE, number=3, kind=OverrideKind.WITHDRAW, withdraws=1)
    drawn = DrawnMasks(300, 100, 100 / 3, "of the pair", "of the original pair")
    masks = replace(REFUSE, number=5, kind=OverrideKind.MASKS, masks=drawn)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.add_overrides([REFUSE, view])
        ledger.add_overrides([withdraw, masks])
        with pytest.raises(sqlite3.IntegrityError):
            ledger.add_overrides([replace(view, number=4), view])
        ledger.keep_settings("abc", '{"device": "cpu"}')
        ledger.keep_settings("abc", "something else")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.overrides() == (REFUSE, view, withdraw, masks)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db:
        kept = db.execute("SELECT sha256, json FROM settings").fetchall()
    assert kept == [("abc", '{"device": "cpu"}')]
