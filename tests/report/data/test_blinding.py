"""A blinded report shows no arm, no order and no date, anywhere."""

import csv
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from autosalt.core.views import VIEWS
from autosalt.errors import ReportError
from autosalt.files.layout import BLINDING_KEY as KEY
from autosalt.report.data.blinding import blind, letter
from autosalt.report.data.run import read_study
from autosalt.report.write import Pages, write_report
from autosalt.results.folder import ResultsFolder

HIDDEN = (
    "verum", "sham", "Zeitpunkt", "2031", "Woche", "IMG", "photos/", "Secret", "Dr Reviewer",
    "week", "baseline", "Baseline", "blinding-key",
)  # fmt: skip


@pytest.fixture
def secret(tmp_path: Path, tables: SimpleNamespace) -> Path:
    """Two subjects with visits, dates, arms, windows and paths that must stay hidden."""
    photos, visits, changes = [], [], []
    for subject, arm in (("0001", "verum"), ("0002", "sham")):
        mine = []
        for k, loss in enumerate((60.0, 45.0, 30.0)):
            name = f"Zeitpunkt {k} Woche {12 * k}"
            rows = [
                tables.photo(subject, name, view, loss + k, path=f"photos/IMG-{k}-{view}.jpg",
                             sha256=f"{subject}{k}{view}".ljust(64, "0"))
                for view in VIEWS
            ]  # fmt: skip
            if k == 1:
                rows[0] |= {"status": "refused", "reason": "blurred", "loss_pct": None,
                            "detail": "Secret detail", "override": "refuse", "override_id": 1,
                            "override_by": "Dr Reviewer", "override_reason": "Secret"}  # fmt: skip
            photos += rows
            mine.append(tables.visit(rows, f"2031-0{k + 1}-15") | {"arm": arm})
        visits += mine
        changes += tables.changes(mine)
    return Path(tables.write(tmp_path / "out", photos, visits, changes, pictures=True))


def everything(folder: Path) -> str:
    """All names and contents of a folder; pictures by their bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = "\n".join(str(path.relative_to(folder)) for path in files)
    return names + "\n".join(path.read_bytes().decode("latin-1") for path in files)


@pytest.mark.parametrize("pages", ["none", "all"])
def test_nothing_hidden_is_anywhere(secret: Path, pages: Pages) -> None:
    report = write_report(ResultsFolder(secret), blinded=True, pages=pages)
    assert report == secret / "blinded" / "report.html"
    handed_on = everything(report.parent)
    assert [text for text in HIDDEN if text in handed_on] == []
    assert "Not a medical device" in handed_on
    assert "Visit A" in handed_on
    overlays = [path.stem for path in (secret / "overlays").rglob("*.jpg")]
    assert overlays
    if pages == "all":
        assert sorted(path.name for path in (report.parent / "report").glob("*.html")) == [
            "0001.html", "0002.html"
        ]  # fmt: skip
        assert len(list((report.parent / "report/pictures").iterdir())) == 2 * 11


def test_change_over_time_is_not_shown(secret: Path) -> None:
    html = write_report(ResultsFolder(secret), blinded=True).read_text(encoding="utf-8")
    for text in ("Change", "Improvement", "Beyond noise", "→", "SALT30"):
        assert text not in html, text


def test_the_key_undoes_it_and_is_kept_apart(secret: Path) -> None:
    write_report(ResultsFolder(secret), blinded=True)
    with (secret / KEY).open(encoding="utf-8", newline="") as file:
        key = list(csv.DictReader(file))
    assert len(key) == 6
    assert {row["arm"] for row in key} == {"verum", "sham"}
    html = (secret / "blinded" / "report.html").read_text(encoding="utf-8")
    salt = {(v.subject, v.name): v.salt for v in read_study(ResultsFolder(secret)).visits}
    for row in key:
        value = salt[row["subject"], row["visit"]]
        if value and row["subject"] == "0001":
            assert f"Visit {row['letter']} ·\nSALT {value.value:.1f}" in html


@pytest.mark.slow
def test_made_again_it_has_the_same_letters(secret: Path) -> None:
    first = write_report(ResultsFolder(secret), blinded=True).read_bytes()
    assert write_report(ResultsFolder(secret), blinded=True).read_bytes() == first


def test_another_seed_is_not_mixed_up_with_what_was_handed_out(secret: Path) -> None:
    write_report(ResultsFolder(secret), blinded=True, seed="a")
    with pytest.raises(ReportError, match="move it away to blind with a new key"):
        write_report(ResultsFolder(secret), blinded=True, seed="b")


def test_visits_that_came_later_need_a_new_key(secret: Path, tables: SimpleNamespace) -> None:
    write_report(ResultsFolder(secret), blinded=True)
    rows = [tables.photo("0003", "V", view, 10.0) for view in VIEWS]
    tables.write(secret, rows, [tables.visit(rows)], [])
    with pytest.raises(ReportError, match="other visits"):
        write_report(ResultsFolder(secret), blinded=True)


def test_letters_do_not_follow_the_visits(secret: Path) -> None:
    orders = set()
    for seed in range(40):
        subject = blind(read_study(ResultsFolder(secret)), str(seed)).study.subjects[0]
        orders.add(tuple(visit.views == {} and visit.bounds for visit in subject.visits))
    assert len(orders) == 6, "all orders of three visits come up"


def test_a_key_that_cannot_be_read_is_one_line(secret: Path) -> None:
    (secret / KEY).write_text("nonsense")
    with pytest.raises(ReportError, match=r"blinding-key\.csv"):
        write_report(ResultsFolder(secret), blinded=True)


def test_letters_go_on_after_z() -> None:
    assert [letter(k) for k in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"
    ]  # fmt: skip


def test_without_visits_it_is_blinded_too(tmp_path: Path, tables: SimpleNamespace) -> None:
    out = tables.write(tmp_path, [], [], [])
    assert "blinded" in write_report(ResultsFolder(out), blinded=True).read_text(encoding="utf-8")


def test_a_page_of_its_own_place(secret: Path, tmp_path: Path, trial: Callable[..., Path]) -> None:
    report = write_report(ResultsFolder(secret), blinded=True, target=tmp_path / "for-readers")
    assert report == tmp_path / "for-readers" / "report.html"
    assert (secret / KEY).exists()
    assert not (tmp_path / "for-readers" / KEY).exists()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_with_a_new_key_nothing_of_the_old_one_stays(
    secret: Path, tmp_path: Path, elsewhere: bool
) -> None:
    """Letters of an old key beside a report of a new one would be read by the new one."""
    target = tmp_path / "for-readers" if elsewhere else None
    report = write_report(ResultsFolder(secret), blinded=True, pages="all", target=target, seed="a")
    assert list(report.parent.rglob("*.jpg"))
    (report.parent / "report" / "notes.html").write_text("mine")
    (secret / KEY).rename(secret / "old")
    write_report(ResultsFolder(secret), blinded=True, target=target, seed="b")
    files = {path.relative_to(report.parent).as_posix() for path in report.parent.rglob("*.*")}
    assert files == {"report.html", "report/notes.html"}


@pytest.mark.slow
def test_a_blinded_page_beside_the_results_leaves_those_of_the_report(secret: Path) -> None:
    write_report(ResultsFolder(secret), pages="all")
    write_report(ResultsFolder(secret), blinded=True, target=secret / "blind.html")
    assert len(list((secret / "report").glob("*.html"))) == 2
