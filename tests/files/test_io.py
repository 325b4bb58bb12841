"""A file is there whole or not at all, and its hash is that of what it holds."""

import hashlib
from pathlib import Path

import pytest

from autosalt.files.io import (
    edited_files,
    hash_file,
    hash_folder,
    link_or_copy,
    read_json,
    remove_leftovers,
    sha256_of,
    write_atomically,
    written_aside,
)


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    for content in ("Zoë\r\n", b"\xff\x00"):
        write_atomically(path, content)
        wanted = content.encode() if isinstance(content, str) else content
        assert path.read_bytes() == wanted
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"earlier")

    def stopped() -> None:
        with written_aside(path) as aside:
            aside.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_leftovers_of_killed_runs_are_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in (".table.csv.123.tmp", "table.csv", "notes.tmp", ".hidden"):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "notes.tmp", "table.csv"]


def test_a_copy_stays_when_the_first_file_is_replaced(tmp_path: Path) -> None:
    first, copy = tmp_path / "first", tmp_path / "copy"
    first.write_bytes(b"earlier")
    link_or_copy(first, copy)
    write_atomically(first, b"later")
    assert copy.read_bytes() == b"earlier"


@pytest.mark.parametrize("content", [None, b"{", b"[1]", b"\xff"])
def test_what_is_no_json_object_reads_as_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "run.json").write_bytes(content)
    assert read_json(tmp_path / "run.json") is None


def test_hashes_are_of_content_alone(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"one").hexdigest()
    (tmp_path / "file").write_bytes(b"one")
    assert hash_file(tmp_path / "file") == sha256_of((b"one",)) == digest
    assert len({sha256_of(files) for files in ((b"a", b"b"), (b"b", b"a"), (b"ab",))}) == 3


def test_a_folder_has_the_hash_of_its_pages_their_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("a page")
    (tmp_path / "b.jpg").write_text("a picture")
    first = hash_folder(tmp_path)
    (tmp_path / "Thumbs.db").write_text("of a file manager")
    assert hash_folder(tmp_path) == first
    (tmp_path / "a.html").rename(tmp_path / "c.html")
    assert hash_folder(tmp_path) != first
    (tmp_path / "c.html").rename(tmp_path / "a.html")
    assert hash_folder(tmp_path) == first
    (tmp_path / "b.jpg").unlink()
    assert hash_folder(tmp_path) != first


def test_edited_and_missing_files_are_named(tmp_path: Path) -> None:
    for name in ("kept", "edited", "lost"):
        (tmp_path / name).write_text(name)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/1.html").write_text("a page")
    hashes = {name: hash_file(tmp_path / name) for name in ("kept", "edited", "lost")}
    hashes["pages"] = hash_folder(tmp_path / "pages")
    assert edited_files(tmp_path, hashes) == []
    (tmp_path / "edited").write_text("otherwise")
    (tmp_path / "lost").unlink()
    (tmp_path / "pages/1.html").write_text("another page")
    assert edited_files(tmp_path, hashes) == ["edited", "lost", "pages"]
