"""Exports of other programs are read by their own column names."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autosalt.archive.column_mapping import read_mapping
from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.cli.main import app
from autosalt.core.views import View
from autosalt.errors import ArchiveError
from autosalt.visits.info import VisitInfo

LONG = """
date_format = "%d/%m/%Y"
[columns]
subject = "SUBJID"
visit = "VISIT"
path = "file"
view = "Seite"
date = "Datum"
reader_salt = "SALT (Prüfer)"
[views]
"Links" = "left"
"OBEN" = "top"
"""
WIDE = """
[columns]
subject = "record_id"
visit = "redcap_event_name"
[photos]
left = "photo_left"
top = "photo_top"
"""


def read(tmp_path: Path, mapping: str, export: str) -> Index:
    (tmp_path / "columns.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "export.csv").write_text(export, encoding="utf-8")
    return read_index(tmp_path / "export.csv", mapping=read_mapping(tmp_path / "columns.toml"))


def test_one_row_a_photo(tmp_path: Path) -> None:
    index = read(
        tmp_path,
        LONG,
        "site_no,SUBJID,VISIT,file,Seite,Datum,SALT (Prüfer)\n"
        "7,0012,V1,a.jpg,links,31/01/2024,12.5\n"
        "7,0012,V1,b.jpg,Oben,,\n"
        "7,0012,V2,c.jpg,right,28/02/2024,\n",
    )
    assert index.rows == (
        PhotoRow("a.jpg", "0012", "V1", View.LEFT),
        PhotoRow("b.jpg", "0012", "V1", View.TOP),
        PhotoRow("c.jpg", "0012", "V2", View.RIGHT),
    )
    assert index.visits["0012", "V1"].date == "2024-01-31"
    assert index.visits["0012", "V1"].reader_salt == 12.5


def test_readers_who_have_names(tmp_path: Path) -> None:
    mapping = LONG.replace("reader_salt =", "reader_salt_B =")
    export = "SUBJID,VISIT,file,Seite,Datum,SALT (Prüfer)\n1,V1,a.jpg,links,31/01/2024,12.5\n"
    assert read(tmp_path, mapping, export).visits["1", "V1"].readers == {"B": 12.5}


def test_one_row_a_visit(tmp_path: Path) -> None:
    index = read(
        tmp_path,
        WIDE,
        "record_id,redcap_event_name,photo_left,photo_top,notes\n"
        "01,baseline,p/1.jpg,p/2.jpg,x\n"
        "01,week_12,p/3.jpg,,y\n",
    )
    assert [(row.path, row.visit, row.view) for row in index.rows] == [
        ("p/1.jpg", "baseline", View.LEFT),
        ("p/2.jpg", "baseline", View.TOP),
        ("p/3.jpg", "week_12", View.LEFT),
    ]


@pytest.mark.parametrize(
    ("export", "message"),
    [
        ("record_id,photo_left,photo_top\n", "column 'redcap_event_name' is missing"),
        (
            "record_id,redcap_event_name,photo_left,photo_left,photo_top\n",
            "column 'photo_left' is twice there",
        ),
        (
            "record_id,redcap_event_name,photo_left,photo_top\n,v,a.jpg,\n",
            "row 2: subject is empty",
        ),
        (
            "record_id,redcap_event_name,photo_left,photo_top\n4.71E+15,v,a.jpg,\n",
            "row 2: subject is '4.71E\\+15', which is a longer number that a spreadsheet short",
        ),
    ],
)
def test_an_export_that_does_not_fit_is_refused(tmp_path: Path, export: str, message: str) -> None:
    with pytest.raises(ArchiveError, match=message):
        read(tmp_path, WIDE, export)


def test_words_for_missing_are_as_an_empty_cell(tmp_path: Path) -> None:
    """R writes NA for a photo that was not taken, a day that is not known, a view nobody chose."""
    wide = "record_id,redcap_event_name,photo_left,photo_top\n01,baseline,p/1.jpg,NA\n"
    assert [row.path for row in read(tmp_path, WIDE, wide).rows] == ["p/1.jpg"]
    long = "SUBJID,VISIT,file,Seite,Datum,SALT (Prüfer)\n1,V1,a.jpg,NA,NA,NaN\n"
    index = read(tmp_path, LONG, long)
    assert index.rows == (PhotoRow("a.jpg", "1", "V1", None),)
    assert index.visits["1", "V1"] == VisitInfo()


@pytest.mark.parametrize("day", ["2024-01-31x", "2024-01-31", "31.01.24"])
def test_a_date_otherwise_than_stated_is_refused(tmp_path: Path, day: str) -> None:
    """A day of another format in one column: read by ours, months and days could change places."""
    export = f"SUBJID,VISIT,file,Seite,Datum,SALT (Prüfer)\n1,1,a.jpg,links,{day},\n"
    with pytest.raises(ArchiveError, match=f"row 2: date '{day}' is not written as date_format"):
        read(tmp_path, LONG, export)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("subject = ", "not TOML"),
        ("[column]\nsubject = 'x'", "'column' is unknown as a table; known are columns"),
        ("[columns]\nsubjects = 'x'", r"'subjects' is unknown in \[columns\]; known are arm"),
        ("[columns]\nsubject = 1", r"\[columns\] is not a table of texts"),
        ("[photos]\nfront = 'x'", r"'front' is unknown in \[photos\]"),
        ("[views]\nx = 'front'", "'front' is unknown as a view; known are back, left"),
        ("[columns]\npath = 'x'\n[photos]\nleft = 'y'", "names no path or view"),
        ("date_format = 3", "date_format gives no day"),
        ("date_format = '%d.%m.'", "date_format gives no day"),
        ("date_format = '%d.%Q'", "date_format gives no day"),
        ("[columns]\npath = 'x'", "names no column of export.csv for subject, visit"),
    ],
)
def test_a_mapping_that_nobody_would_understand(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ArchiveError, match=message):
        read(tmp_path, text, "x,y\n")


def test_a_mapping_needs_a_manifest_and_to_be_there(tmp_path: Path) -> None:
    mapping = tmp_path / "columns.toml"
    arguments = ["index", str(tmp_path), "--columns", str(mapping)]
    missing = CliRunner().invoke(app, arguments)
    assert (missing.exit_code, "cannot be read" in missing.output) == (2, True)
    mapping.write_text(WIDE)
    folder = CliRunner().invoke(app, arguments)
    assert (folder.exit_code, "goes with a manifest CSV" in folder.output) == (2, True)
