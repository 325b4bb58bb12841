"""The ledger tells who made what and when, and takes nothing back."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch import ledger, ledger_trail
from autosalt.batch.ledger import Ledger
from autosalt.batch.result import Count, Made, Override, OverrideKind, Result, ResultKey, State
from autosalt.batch.status import count_photos
from autosalt.code_version import code_here, same_code
from autosalt.core.views import View
from autosalt.scorer.scores import PhotoScore

ROW = PhotoRow("0012/1/left.png", "0012", "1", View.LEFT)
KEY = ResultKey("photo", "left", "model", "settings")
SCORED = Result(State.SCORED, PhotoScore(View.LEFT, "stated", 3000, 1000, 100 / 3))
REFUSE = Override(
    *(1, "2026-01-02T03:04:05+00:00", OverrideKind.REFUSE, ROW.path, "photo", "0012", "1"),
    *(None, "Dr Ngô", "a hat"),
)


def test_each_result_says_when_and_by_which_code_it_was_made(tmp_path: Path) -> None:
    other = replace(KEY, photo_sha256="other")
    elsewhere = Made("2026-01-02T03:04:05+00:00", '{"autosalt": "0.0.9"}')
    with Ledger(tmp_path / "ledger.sqlite") as there:
        there.begin([ROW])
        there.record(ROW.path, "photo", KEY, SCORED)
        there.file([(other, SCORED)], elsewhere)
        here = there.trail.made(KEY.digest)
        assert there.trail.made(other.digest) == elsewhere
        assert there.trail.made(b"nobody") == Made()
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
        there.trail.keep_settings("abc", '{"device": "cpu"}')
        there.trail.keep_settings("abc", "something else")
    with Ledger(tmp_path / "ledger.sqlite") as there:
        assert there.trail.overrides() == (REFUSE, view, withdraw)
        assert there.trail.settings("abc") == '{"device": "cpu"}'
        assert there.trail.settings("unknown") == ""


@pytest.mark.parametrize(
    ("schema", "tables"), [(3, ""), *((schema, ledger_trail.TABLES) for schema in (4, 5, 6))]
)
def test_a_ledger_of_before_is_read_and_goes_on(tmp_path: Path, schema: int, tables: str) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(ledger._TABLES + tables + f"PRAGMA user_version = {schema}")
        assert SCORED.score is not None
        score = SCORED.score.to_dict()
        score.pop("fingerprint")  # came with 7
        if schema < 6:
            score.pop("picture_sha256")
        if schema < 5:
            score.pop("seen")
        db.execute(
            "INSERT INTO result (key, photo_sha256, stated_view, model_sha256, settings_sha256, "
            "state, reason, detail, score, seen) VALUES (?, ?, ?, ?, ?, 'scored', '', '', ?, 0)",
            (KEY.digest, *KEY.columns, json.dumps(score)),
        )
        db.execute("INSERT INTO photo VALUES ('a', 'S', '1', 'left', 'scored', 'photo', '', '')")
    assert count_photos(path) == (Count(State.SCORED, "", 1),)
    for _ in range(2):  # made anew, and opened again
        with Ledger(path) as there:
            assert there.find(KEY) == SCORED
            assert there.trail.made(KEY.digest) == Made()
            there.begin([ROW])
            there.record(ROW.path, "new", replace(KEY, photo_sha256="new"), SCORED)
            assert there.trail.overrides() == ()
