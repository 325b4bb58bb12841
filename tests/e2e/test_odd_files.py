"""Everything odd that an archive can hold, in one run that goes on, each with the verdict it gets.

The files are made here. `ODD` lists each kind of file and its verdict.
"""

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from autosalt.core.types import RGB

pytestmark = pytest.mark.slow

Autosalt = Callable[..., "subprocess.CompletedProcess[str]"]
Make = Callable[[Path, Image.Image], None]
ODD: dict[str, tuple[Make, str]] = {}
"""By name: what makes the file (path, a head that scores), and `scored` or the reason."""
HALF = 50.0  # hair loss of the head, in percent


def odd(verdict: str) -> Callable[[Make], Make]:
    def add(make: Make) -> Make:
        ODD[make.__name__] = (make, verdict)
        return make

    return add


def encoded(image: Image.Image, format_: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def saved(name: str, format_: str, verdict: str = "scored", **options: Any) -> None:
    """A head in a format, named .jpg as all here are: names do not matter."""
    ODD[name] = (lambda path, head: path.write_bytes(encoded(head, format_, **options)), verdict)


def content(name: str, data: bytes, verdict: str) -> None:
    ODD[name] = (lambda path, _: path.write_bytes(data), verdict)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


# Formats under a false name.
saved("png_named_jpg", "PNG")
saved("webp_named_jpg", "WEBP", lossless=True)
saved("bmp_named_jpg", "BMP")
saved("tiff_named_jpg", "TIFF")
saved("avif_named_jpg", "AVIF", quality=95)
saved("progressive_jpeg", "JPEG", quality=95, progressive=True)
saved("jpeg_with_restarts", "JPEG", quality=95, restart_marker_rows=1)
content("pdf", b"%PDF-1.7\n" + bytes(9000), "unsupported_format")
content("text", b"not a photo at all\n" * 500, "unsupported_format")
content("mp4", b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(9000), "unsupported_format")
content("html", b"<html>404</html>", "unsupported_format")
content("empty", b"", "truncated")
content("one_byte", b"\xff", "unsupported_format")
content("jpeg_header_only", b"\xff\xd8\xff\xe0", "truncated")

# Bombs: a few bytes that claim, or inflate to, gigabytes.
content("bomb_png_size", png_of(60_000, 60_000, bytes(1000)), "too_many_pixels")
# What is inflated ends with the picture, which is black.
content("bomb_png_data", png_of(64, 64, bytes(200_000_000)), "too_dark")
content("bomb_gif", b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + b";", "unreadable")
content("larger_than_the_limit", b"\xff\xd8\xff\xe0" + bytes(65 << 20), "too_many_bytes")


@odd("unsupported_format")
def zip_named_jpg(path: Path, head: Image.Image) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("top.png", encoded(head, "PNG"))


@odd("too_many_pixels")
def bomb_jpeg_size(path: Path, head: Image.Image) -> None:
    data = encoded(head, "JPEG")
    size = data.index(b"\xff\xc0") + 5
    path.write_bytes(data[:size] + struct.pack(">HH", 65_500, 65_500) + data[size + 4 :])


@odd("truncated")
def jpeg_taller_than_its_data(path: Path, head: Image.Image) -> None:
    data = encoded(head, "JPEG")
    size = data.index(b"\xff\xc0") + 5
    path.write_bytes(data[:size] + struct.pack(">HH", 2000, 2000) + data[size + 4 :])


@odd("too_many_pixels")
def bomb_tiff_size(path: Path, head: Image.Image) -> None:
    data = bytearray(encoded(head, "TIFF"))
    directory = struct.unpack_from("<I", data, 4)[0]
    for entry in range(struct.unpack_from("<H", data, directory)[0]):
        at = directory + 2 + 12 * entry
        if struct.unpack_from("<H", data, at)[0] in (256, 257):  # width, height
            struct.pack_into("<HII", data, at + 2, 4, 1, 60_000)
    path.write_bytes(data)


@odd("too_many_pixels")
def bomb_heic_size(path: Path, head: Image.Image) -> None:
    data = bytearray(heic(head))
    at = data.index(b"ispe") + 8
    struct.pack_into(">II", data, at, 60_000, 60_000)
    path.write_bytes(data)


@odd("scored")
def heic_named_jpg(path: Path, head: Image.Image) -> None:
    path.write_bytes(heic(head))


def heic(head: Image.Image) -> bytes:
    file = io.BytesIO()
    pytest.importorskip("pillow_heif").from_pillow(head).save(file, quality=95)
    return file.getvalue()


# Colours and frames.
@odd("scored")
def cmyk_jpeg(path: Path, head: Image.Image) -> None:
    path.write_bytes(encoded(head.convert("CMYK"), "JPEG", quality=95))


@odd("scored")
def sixteen_bit_colour_png(path: Path, head: Image.Image) -> None:
    samples = (np.asarray(head).astype(">u2") * 257).reshape(head.height, -1)
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", *head.size, 16, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))


@odd("no_colour")
def sixteen_bit_grey_png(path: Path, head: Image.Image) -> None:
    grey = Image.fromarray(np.asarray(head.convert("L")).astype(np.uint16) * 257)
    path.write_bytes(encoded(grey, "PNG"))


@odd("scored")
def transparent_png(path: Path, head: Image.Image) -> None:
    path.write_bytes(encoded(head.convert("RGBA"), "PNG"))


def animated(format_: str, **options: Any) -> None:
    def make(path: Path, head: Image.Image) -> None:
        bald = Image.new("RGB", head.size, (225, 170, 140))
        frames = {"save_all": True, "append_images": [bald, bald]}
        path.write_bytes(encoded(head, format_, **frames, **options))

    ODD[f"animated_{format_.lower()}"] = (make, "scored")


animated("GIF")
animated("WEBP", lossless=True)
animated("MPO", quality=95)
animated("PNG")
animated("TIFF")


def turned(orientation: int) -> None:
    undo = [None, None, 0, 3, 1, 5, 2, 6, 4][orientation]  # Pillow's names of turns, by number

    def make(path: Path, head: Image.Image) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        lying = head if undo is None else head.transpose(Image.Transpose(inverse(undo)))
        path.write_bytes(encoded(lying, "JPEG", quality=95, exif=exif.tobytes()))

    def inverse(turn: int) -> int:
        quarter, three_quarters = Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270
        return {quarter: three_quarters, three_quarters: quarter}.get(Image.Transpose(turn), turn)

    ODD[f"orientation_{orientation}"] = (make, "scored")


for number in range(9):
    turned(number)


# Paths that are no files, or that lead elsewhere.
@odd("outside_archive")
def link_out_of_the_archive(path: Path, head: Image.Image) -> None:
    outside = path.parents[3] / "outside.png"
    head.save(outside)
    path.symlink_to(outside)


@odd("scored")
def link_within_the_archive(path: Path, head: Image.Image) -> None:
    (path.parents[2] / ".there.png").write_bytes(encoded(head, "PNG") + b"of a link")
    path.symlink_to(path.parents[2] / ".there.png")


@odd("not_downloaded")
def link_to_nothing(path: Path, _head: Image.Image) -> None:
    path.symlink_to(path.parent / "nothing.jpg")


@odd("not_downloaded")
def link_to_itself(path: Path, _head: Image.Image) -> None:
    path.symlink_to(path)


@odd("unreadable")
def named_pipe(path: Path, _head: Image.Image) -> None:
    os.mkfifo(path)


@odd("unreadable")
def folder_named_jpg(path: Path, _head: Image.Image) -> None:
    path.mkdir()


@odd("scored" if os.geteuid() == 0 else "unreadable")  # root may read all
def without_permission(path: Path, head: Image.Image) -> None:
    path.write_bytes(encoded(head, "PNG") + b"closed")
    path.chmod(0)


@pytest.fixture(scope="module")
def head(paint: Callable[..., RGB]) -> Image.Image:
    return Image.fromarray(paint(HALF / 100, "top", 256, 192))


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes and few links there")
def test_each_odd_file_gets_its_verdict(
    autosalt: Autosalt, head: Image.Image, tmp_path: Path
) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    rows = ["path,subject,visit,view"]
    for name, (make, _) in ODD.items():
        path = photos / name / "1" / "top.jpg"
        path.parent.mkdir(parents=True)
        make(path, head)
        rows.append(f"{name}/1/top.jpg,{name},1,top")
    (photos / "manifest.csv").write_text("\n".join(rows))
    done = autosalt("score", photos, "--out", out)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    table = pq.read_table(out / "parquet/photos.parquet").to_pylist()
    verdicts = {row["subject"]: row["reason"] or row["status"] for row in table}
    assert verdicts == {name: verdict for name, (_, verdict) in ODD.items()}
    for row in table:
        if row["status"] == "scored":
            assert row["loss_pct"] == pytest.approx(HALF, abs=2.5), row["subject"]


def test_names_that_are_long_or_in_any_script(
    autosalt: Autosalt, head: Image.Image, tmp_path: Path
) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    names = ["Zoë Łukasz", "山田花子", "נועה", "a'b;c&d $(e)", "👩‍🦲", "n" * 200, "line\nbreak"]
    deep = photos.joinpath(*["d" * 200] * 12)  # 2.4 kB of path
    for folder in (*(photos / name / "1" for name in names), deep / "1"):
        folder.mkdir(parents=True)
        head.save(folder / "top.png")
    done = autosalt("score", photos, "--out", out)
    assert done.returncode == 3, done.stderr
    assert "1 not matching" in done.stderr  # the deep one
    assert max(map(len, done.stderr.splitlines())) < 250
    messages = " ".join(done.stderr.split())
    assert "7 that show nearly the same picture in several visits" in messages  # one head for all
    subjects = {row["subject"] for row in pq.read_table(out / "parquet/photos.parquet").to_pylist()}
    assert subjects == set(names)


def test_a_hostile_zip_file(autosalt: Autosalt, head: Image.Image, tmp_path: Path) -> None:
    archive, out = tmp_path / "in" / "photos.zip", tmp_path / "out"
    archive.parent.mkdir()
    entries = ("good/1/top.png", "up/../top.png", "../1/top.png", "/1/top.png")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for number, name in enumerate(entries):
            file.writestr(name, encoded(head, "PNG") + bytes([number]))
        file.writestr("bomb/1/top.png", bytes(300 << 20))
    done = autosalt("score", archive, "--out", out)
    assert "Traceback" not in done.stderr
    assert "1 not matching" in done.stderr  # the absolute one
    table = pq.read_table(out / "parquet/photos.parquet").to_pylist()
    assert {row["path"]: row["reason"] or row["status"] for row in table} == {
        "good/1/top.png": "scored",
        "up/../top.png": "outside_archive",
        "../1/top.png": "outside_archive",
        "bomb/1/top.png": "too_many_bytes",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    assert [path.name for path in archive.parent.iterdir()] == ["photos.zip"]
