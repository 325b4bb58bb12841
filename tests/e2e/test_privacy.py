"""Canaries: names planted wherever a photo can carry one must not come out again.

Ids and paths belong to the people who run a trial, who must find a photo again. They may stand in
the tables, the report and the ledger, on the screen only where `autosalt index` and `autosalt
agree` list what to mend, and nowhere else: `run.json` and `log.jsonl` are what is sent on when
something went wrong.
"""

import base64
import io
import re
import sqlite3
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import ExifTags, Image, ImageCms

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS

pytestmark = pytest.mark.slow

Autosalt = Callable[..., "subprocess.CompletedProcess[str]"]

INSIDE, NAME, SUBJECT, NOTE = "QUIINSIDE", "QUINAME", "QUISUBJECT", "QUINOTE"
FOLDER = "QUIFOLDER"  # of the archive itself, above all paths in it
# Which files of the results may hold which of them.
TABLES = {"photos.csv", "photos.parquet"}
MAY_HOLD = {
    INSIDE: set(),
    NOTE: set(),
    FOLDER: set(),
    # The column `path`, and the report where it lists photos that were not scored or are to check.
    NAME: TABLES | {"ledger.sqlite", "report.html"},
    SUBJECT: TABLES  # the column `subject`, and the report's headings
    | {"visits.csv", "visits.parquet", "subjects.csv", "subjects.parquet"}
    | {"ledger.sqlite", "report.html"},
}


def exif_with(text: str, head: Image.Image) -> bytes:
    """Every text tag, a maker's note, a place, and a thumbnail with a comment of its own."""
    exif = Image.Exif()
    # Description, make, model, software, artist, host computer, copyright, XP fields (UTF-16).
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x013C, 0x8298):
        exif[tag] = text
    for tag in (0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F):
        exif[tag] = text.encode("utf-16-le")
    details = exif.get_ifd(0x8769)
    details[0x927C] = b"MAKER\0" + text.encode()  # maker's note
    details[0x9286] = b"ASCII\0\0\0" + text.encode()  # user comment
    for tag in (0xA420, 0xA430, 0xA431, 0xA435):  # unique id, owner, serial numbers
        details[tag] = text
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (59.0, 54.0, 1.0), "E", (10.0, 45.0, 1.0)
    place[0x1B] = place[0x1C] = b"ASCII\0\0\0" + text.encode()
    thumbnail = io.BytesIO()
    head.resize((64, 64)).save(thumbnail, "JPEG", comment=text)
    blob = exif.tobytes()
    # Image.Exif writes no second directory: it is put behind, as cameras have it.
    data = bytearray(blob[6:])
    data += bytes(len(data) % 2)
    order = "<" if data[:2] == b"II" else ">"
    first = struct.unpack_from(order + "I", data, 4)[0]
    entries = struct.unpack_from(order + "H", data, first)[0]
    struct.pack_into(order + "I", data, first + 2 + 12 * entries, len(data))
    start = len(data) + 2 + 2 * 12 + 4
    tags = ((0x0201, 4, 1, start), (0x0202, 4, 1, len(thumbnail.getvalue())))
    data += struct.pack(order + "H", 2) + b"".join(struct.pack(order + "HHII", *t) for t in tags)
    return blob[:6] + bytes(data) + bytes(4) + thumbnail.getvalue()


def jpeg_with(text: str, head: Image.Image) -> bytes:
    """A photo with a name in EXIF, XMP, IPTC, the ICC profile, a comment and behind its end."""
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>{text}</dc:creator></x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = io.BytesIO()
    head.save(
        file,
        "JPEG",
        quality=95,
        exif=exif_with(text, head),
        xmp=xmp.encode(),
        icc_profile=profile + text.encode(),
        comment=text,
    )
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(text)) + text.encode()
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption
    iptc = b"\xff\xed" + struct.pack(">H", len(block) + 2) + block
    data = file.getvalue()
    return data[:2] + iptc + data[2:] + text.encode()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, paint: Callable[..., RGB]) -> Path:
    """Two visits of a subject; one photo is cut, one is blurred to nothing, one of another view."""
    root = tmp_path_factory.mktemp("in") / FOLDER
    root.mkdir()
    rows = ["file,who,when,what,note"]
    for visit in "12":
        for view in VIEWS:
            shown = "left" if (visit, view) == ("2", "top") else view
            head = Image.fromarray(paint(0.3, shown, 256, 256, seed=int(visit)))
            if (visit, view) == ("2", "right"):
                head = Image.new("RGB", head.size, (60, 40, 20))
            data = jpeg_with(INSIDE, head)
            name = f"{NAME}_{visit}_{view}.jpg"
            (root / name).write_bytes(data[:-2000] if (visit, view) == ("2", "back") else data)
            rows.append(f"{name},{SUBJECT},{visit},{view},{NOTE}")
    rows.append(f"{NAME}_gone.jpg,{SUBJECT},3,top,{NOTE}")
    (root / "list.csv").write_text("\n".join(rows))
    (root / "columns.toml").write_text(
        '[columns]\npath = "file"\nsubject = "who"\nvisit = "when"\nview = "what"\n'
    )
    return root


@pytest.fixture(scope="module")
def scored(
    archive: Path, autosalt: Autosalt, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, "subprocess.CompletedProcess[str]"]:
    """The results and the messages on the screen."""
    out = tmp_path_factory.mktemp("results") / "out"
    columns = ("--columns", archive / "columns.toml")
    done = autosalt("score", archive / "list.csv", *columns, "--out", out, "--overlays", "all")
    return out, done


def test_the_canaries_are_planted(archive: Path) -> None:
    with Image.open(archive / f"{NAME}_1_top.jpg") as photo:
        exif = photo.getexif()
        assert exif[0x013B] == INSIDE
        assert INSIDE.encode() in exif.get_ifd(0x8769)[0x927C]
        assert INSIDE.encode() in exif.get_ifd(0x8825)[0x1B]
        assert exif.get_ifd(ExifTags.IFD.IFD1)[0x0202] > 0  # the thumbnail
        assert INSIDE.encode() in photo.info["xmp"]
        assert INSIDE.encode() in photo.info["icc_profile"]
        assert photo.info["comment"] == INSIDE.encode()


def texts_of(path: Path) -> Iterator[bytes]:
    """All that a file of the results says: its bytes, and what is packed in them."""
    data = path.read_bytes()
    yield data
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        yield repr((table.to_pylist(), table.schema.metadata)).encode()
    if path.name == "ledger.sqlite":
        with closing(sqlite3.connect(path)) as ledger:
            yield "\n".join(ledger.iterdump()).encode()
    if path.suffix == ".html":
        yield from pictures_in(data)


def pictures_in(html: bytes) -> list[bytes]:
    return [base64.b64decode(found) for found in re.findall(rb"base64,([A-Za-z0-9+/=]+)", html)]


def holds(data: bytes, canary: str) -> bool:
    ways = (canary.encode(), canary.encode("utf-16-le"), canary.encode("utf-16-be"))
    return any(way.lower() in data.lower() for way in ways)


@pytest.mark.parametrize("canary", MAY_HOLD)
def test_no_file_of_the_results_holds_what_it_must_not(
    scored: tuple[Path, "subprocess.CompletedProcess[str]"], canary: str
) -> None:
    out, done = scored
    assert done.returncode == 3, done.stderr
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"log.jsonl", "run.json", "report.html"}
    assert len([path for path in files if path.parent.name == "overlays"]) >= 6
    holding = {path.name for path in files if any(holds(text, canary) for text in texts_of(path))}
    assert holding == MAY_HOLD[canary]
    assert not [path for path in files if canary.lower() in str(path.relative_to(out)).lower()]


def test_only_the_columns_of_ids_and_paths_hold_them(
    scored: tuple[Path, "subprocess.CompletedProcess[str]"],
) -> None:
    holding = set()
    for path in scored[0].rglob("*.parquet"):
        for row in pq.read_table(path).to_pylist():
            holding |= {column for column, value in row.items() if "QUI" in str(value)}
    assert holding == {"subject", "path"}
    with closing(sqlite3.connect(scored[0] / "audit/ledger.sqlite")) as ledger:
        ledger.row_factory = sqlite3.Row
        columns = {
            f"{table}.{column}"
            for table in ("photo", "result")
            for row in ledger.execute(f"SELECT * FROM {table}")
            for column in row.keys()  # noqa: SIM118
            if "QUI" in str(row[column])
        }
    assert columns == {"photo.path", "photo.subject"}


def test_the_screen_names_nobody(
    archive: Path, autosalt: Autosalt, scored: tuple[Path, "subprocess.CompletedProcess[str]"]
) -> None:
    out, done = scored
    status = autosalt("status", out)
    for message in (done.stdout, done.stderr, status.stdout, status.stderr):
        assert "QUI" not in message
    columns = ("--columns", archive / "columns.toml")
    looked = autosalt("index", archive / "list.csv", *columns, "--table", out / "index.csv")
    table = (out / "index.csv").read_text()
    (out / "index.csv").unlink()
    # What a person is to look at is named by its path and subject, on the screen and in the table.
    assert NAME in looked.stdout
    for message in (looked.stdout, looked.stderr, table):
        assert INSIDE not in message
        assert NOTE not in message
        assert FOLDER not in message


# JFIF, tables, the frame of a baseline or progressive picture, its scans.
PICTURE_ONLY = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xDD}


def segments(jpeg: bytes) -> set[int]:
    position, found = 2, set()
    while jpeg[position + 1] != 0xD9:
        code, (length,) = jpeg[position + 1], struct.unpack_from(">H", jpeg, position + 2)
        assert jpeg[position] == 0xFF
        found.add(code)
        position += 2 + length
        if code == 0xDA:
            position = re.compile(rb"\xff[^\0\xd0-\xd7]").search(jpeg, position).start()
    assert position + 2 == len(jpeg)  # and nothing behind the end
    return found


def test_pictures_carry_nothing_but_the_picture(
    scored: tuple[Path, "subprocess.CompletedProcess[str]"],
) -> None:
    out, _ = scored
    overlays = [path.read_bytes() for path in (out / "overlays").iterdir()]
    thumbnails = pictures_in((out / "report.html").read_bytes())
    assert overlays
    assert thumbnails
    for picture in overlays + thumbnails:
        if picture.startswith(b"\x89PNG"):
            kinds = set(re.findall(rb"(IHDR|tEXt|iTXt|zTXt|eXIf|iCCP|tIME)", picture))
            assert kinds == {b"IHDR"}
        elif picture.startswith(b"\xff\xd8"):
            assert segments(picture) <= PICTURE_ONLY
        else:
            with Image.open(io.BytesIO(picture)) as image:
                assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
