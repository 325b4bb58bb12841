"""The manifest is read as written, or refused with the row that is wrong."""

import re
from pathlib import Path

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.archive.manifest import read_manifest
from autosalt.archive.read_index import read_index
from autosalt.archive.stores.local import Folder
from autosalt.core.views import View
from autosalt.errors import ArchiveError
from autosalt.visits.date_format import DateFormat
from autosalt.visits.info import VisitInfo

HEADER = "path,subject,visit,view,date,site,arm,reader_salt\n"


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[Folder, str]:
    path = tmp_path / "manifest.csv"
    path.write_text(text, encoding=encoding, newline="")
    return Folder(tmp_path), path.name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_ids_stay_text_and_names_may_be_any(tmp_path: Path, encoding: str, line_end: str) -> None:
    lines = ["path,subject,visit,view", "b/Zoë.jpg,0012,01,Left", '"a, b.jpg",0012,01,', ""]
    write(tmp_path, line_end.join(lines), encoding)
    index = read_index(tmp_path / "manifest.csv")
    assert index.rows == (
        PhotoRow("a, b.jpg", "0012", "01", None),
        PhotoRow("b/Zoë.jpg", "0012", "01", View.LEFT),
    )
    assert (index.source, index.store) == ("manifest", Folder(tmp_path))


def test_what_rows_state_of_a_visit_is_gathered(tmp_path: Path) -> None:
    rows = "a.jpg,S1,1,left,2024-01-31,,active,12.5\nb.jpg,S1,1,right,,Oslo,active,\n"
    index = read_manifest(*write(tmp_path, HEADER + rows))
    assert index.visits == {("S1", "1"): VisitInfo("2024-01-31", "Oslo", "active", 12.5)}


def test_a_score_may_be_written_in_two_ways(tmp_path: Path) -> None:
    """Exports of two sites, put together: with decimals and without."""
    header = "path,subject,visit,view,reader_salt,reader_salt_AB\n"
    rows = "a.jpg,S1,1,left,80,79.6\nb.jpg,S1,1,right,80.0,79.60\n"
    index = read_manifest(*write(tmp_path, header + rows))
    assert index.visits["S1", "1"] == VisitInfo(reader_salt=80.0, readers={"AB": 79.6})


def test_readers_who_have_names_have_columns_of_their_own(tmp_path: Path) -> None:
    header = "path,subject,visit,reader_salt,reader_salt_AB,reader_salt_Zoë\n"
    rows = "a.jpg,S1,1,50,48.5,\nb.jpg,S1,1,,48.5,52\n"
    index = read_manifest(*write(tmp_path, header + rows))
    assert index.visits["S1", "1"] == VisitInfo(reader_salt=50.0, readers={"AB": 48.5, "Zoë": 52.0})


def test_windows_paths(tmp_path: Path) -> None:
    index = read_manifest(*write(tmp_path, "path,subject,visit\nS1\\a.jpg,S1,1\n"))
    assert index.rows[0].path == "S1/a.jpg"


def test_one_file_has_one_path(tmp_path: Path) -> None:
    rows = "S1/a.jpg,S1,1,left\n./S1//a.jpg,S1,2,left\n"
    with pytest.raises(ArchiveError, match=r"row 3: 'S1/a\.jpg' is in row 2 already"):
        read_manifest(*write(tmp_path, "path,subject,visit,view\n" + rows))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "row 1: column 'path', 'subject', 'visit' is missing"),
        ("path,subject,view\n", "row 1: column 'visit' is missing"),
        ("path,subject,visit,side\n", "row 1: column 'side' is unknown"),
        ("path,subject,visit,visit\n", "row 1: column 'visit' is twice there"),
        (HEADER + "a.jpg,S1,1,left\n", "row 2: 4 cells under 8 columns"),
        (HEADER + "a.jpg, ,1,left,,,,\n", "row 2: subject is empty"),
        (HEADER + "a.jpg,S1,,left,,,,\n", "row 2: visit is empty"),
        (HEADER + ",S1,1,left,,,,\n", "row 2: path is empty"),
        (HEADER + "NA,S1,1,left,,,,\n", "row 2: path is empty ('NA' stands for a missing value)"),
        (HEADER + "a.jpg,S1,1,front,,,,\n", "row 2: view 'front' is not one of left, right"),
        (HEADER + "\n\na.jpg,S1,1,left,31/01/2024,,,\n", "row 4: date '31/01/2024' is not a day"),
        (HEADER + "a.jpg,S1,1,left,2024-02-30,,,\n", "row 2: date '2024-02-30' is not a day"),
        (HEADER + "a.jpg,S1,1,left,,,,101\n", "row 2: reader_salt '101' is not a number"),
        (HEADER + "a.jpg,S1,1,left,,,,inf\n", "row 2: reader_salt 'inf' is not a number"),
        (HEADER + "a.jpg,S1,1,left,,,,79.6 %\n", "row 2: reader_salt '79.6 %' is not a number"),
        (HEADER + "a.jpg,S1,1,left,,,,7_9\n", "row 2: reader_salt '7_9' is not a number"),
        ("path,subject,visit,reader_salt_A\na,S,1,x\n", "row 2: reader_salt_A 'x' is not a number"),
        ("path,subject,visit,reader_salt_\n", "row 1: column 'reader_salt_' is unknown"),
        ("path,subject,visit,reader_salt_reader\n", "'reader_salt_reader' is unknown"),
        (HEADER + "/etc/a.jpg,S1,1,left,,,,\n", "row 2: path is absolute"),
        (HEADER + "C:\\a.jpg,S1,1,left,,,,\n", "row 2: path is absolute"),
        (HEADER + "x/../a.jpg,S1,1,left,,,,\n", "row 2: path 'x/../a.jpg' goes back with '..'"),
        (HEADER + "a.jpg,S1,1,left,,,,\na.jpg,S2,1,,,,,\n", "row 3: 'a.jpg' is in row 2"),
        (HEADER + "a.jpg,S1,1,left,,,x,\nb.jpg,S1,1,,,,y,\n", "row 3: arm is 'y', but 'x'"),
        (HEADER + '"a.jpg,S1', "not a CSV file"),
    ],
)
def test_mistakes_are_reported_with_their_row(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ArchiveError) as error:
        read_manifest(*write(tmp_path, text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_person_may_state_how_days_are_written(tmp_path: Path) -> None:
    rows = "a.jpg,S1,1,left,31/01/2024,,,\nb.jpg,S1,2,left,2024-02-29,,,\n"
    place = write(tmp_path, HEADER + rows)
    for written in ("day-first", "%d/%m/%Y"):
        index = read_manifest(*place, date_format=DateFormat.parse(written))
        assert [info.date for info in index.visits.values()] == ["2024-01-31", "2024-02-29"]
    with pytest.raises(ArchiveError, match=r"row 2: .*state its form with --date-format"):
        read_manifest(*place)
    with pytest.raises(ArchiveError, match=r"row 2: .*in the form of --date-format month-first"):
        read_manifest(*place, date_format=DateFormat.parse("month-first"))


def test_the_order_of_rows_means_nothing(tmp_path: Path) -> None:
    rows = ["a.jpg,S1,x,left,,,,", "b.jpg,S1,y,left,,,,"]
    for listed in (rows, rows[::-1]):
        write(tmp_path, HEADER + "\n".join(listed) + "\n")
        (issue,) = read_index(tmp_path / "manifest.csv").issues
        assert issue.code == "subjects_of_unsure_order"
        assert "'x' and 'y' of subject 'S1'" in issue.text


@pytest.mark.parametrize("column", ["subject", "visit"])
@pytest.mark.parametrize("text", ["NA", "#N/A", "null", "-", "4.71234E+15", "#REF!", "########"])
def test_what_is_no_id_is_refused_with_its_row(tmp_path: Path, column: str, text: str) -> None:
    """Else all whose id is missing, or was cut to the same digits, are one person."""
    cells = {"path": "b.jpg", "subject": "S2", "visit": "1", column: text}
    rows = f"a.jpg,S1,1\n{','.join(cells.values())}\n"
    with pytest.raises(ArchiveError, match=f"row 3: {column} is {re.escape(repr(text))}, which"):
        read_manifest(*write(tmp_path, "path,subject,visit\n" + rows))


@pytest.mark.parametrize("text", ["1.00E+02", "#VALUE!", "###"])
@pytest.mark.parametrize("column", ["site", "arm"])
def test_a_site_or_arm_that_a_spreadsheet_damaged_is_refused(
    tmp_path: Path, column: str, text: str
) -> None:
    header, row = f"path,subject,visit,{column}\n", f"a.jpg,S1,1,{text}\n"
    with pytest.raises(ArchiveError, match=f"row 2: {column} is {re.escape(repr(text))}, which"):
        read_manifest(*write(tmp_path, header + row))


@pytest.mark.parametrize("word", ["NA", "n/a", "NaN", "null", ".", "--", "unknown", "\u00a0"])
def test_words_for_missing_are_as_an_empty_cell(tmp_path: Path, word: str) -> None:
    rows = f"a.jpg,S1,1,{word},{word},{word},{word},{word}\n"
    index = read_manifest(*write(tmp_path, HEADER + rows))
    assert index.rows == (PhotoRow("a.jpg", "S1", "1", None),)
    assert index.visits == {("S1", "1"): VisitInfo()}
    assert index.issues == ()  # R fills a column so that nobody filled


def test_a_word_for_missing_among_sites_and_arms_is_reported(tmp_path: Path) -> None:
    """`NA` may be North America."""
    rows = "a.jpg,S1,1,left,,NA,none,\nb.jpg,S2,1,left,,EU,active,\n"
    index = read_manifest(*write(tmp_path, HEADER + rows))
    (issue,) = index.issues
    assert (issue.code, issue.text.partition(";")[0]) == (
        "words_for_missing",
        "site 'NA' of 1 subjects is read as missing",
    )
    assert (index.visits["S1", "1"].site, index.visits["S1", "1"].arm) == ("", "none")


def test_readers_who_wrote_shares_are_reported(tmp_path: Path) -> None:
    rows = "a,S1,1,80\nb,S1,2,40\nc,S2,1,0.8\nd,S2,2,0.4\n"
    write(tmp_path, "path,subject,visit,reader_salt_AB\n" + rows)
    (issue,) = (
        one for one in read_index(tmp_path / "manifest.csv").issues if one.code != "alike_ids"
    )
    assert issue.code == "readers_in_shares"
    assert issue.text.startswith("no reader_salt_AB of subject 'S2' is over 1, for example 0.8")


def test_another_encoding_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="save it as 'CSV UTF-8'"):
        read_manifest(*write(tmp_path, "path,subject,visit\nZoë.jpg,1,1\n", "latin-1"))


def test_masks_have_two_columns(tmp_path: Path) -> None:
    text = "scalp,loss,subject,visit,view\nm/s.png,m/l.png,S1,1,top\n"
    index = read_manifest(*write(tmp_path, text), masks=True)
    assert index.rows == (PhotoRow("m/s.png", "S1", "1", View.TOP, "m/l.png"),)
    with pytest.raises(ArchiveError, match="'scalp', 'loss' is missing"):
        read_manifest(*write(tmp_path, "path,subject,visit\n"), masks=True)
