"""Every export format: it is recognised, exact, and never stops with a traceback."""

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autosalt.annotations.formats.registry import FORMATS
from tests.annotations.ring_exports import LABELS, WRITERS
from tests.annotations.small_exports import assert_ring, run

PAGE = Path(__file__).parents[3] / "docs/how-to/train/import-annotations.md"
ODD = (
    *(None, True, -1, 0, 1, 10**12, 10**400, 1e308, float("nan")),
    *("", "x", "../../x", "\0", "\ud800", [], {}, [[]], [{}], [1, 2]),
)
"""Values that no tool writes where they are put."""


def test_every_format_has_an_export_here_and_a_row_on_its_page() -> None:
    assert WRITERS.keys() == FORMATS.keys()
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"| `{name}` |" not in page] == []


@pytest.mark.parametrize("name", WRITERS)
def test_holes_and_parts_come_back_pixel_by_pixel(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / "export")
    assert_ring(tmp_path / "export", tmp_path / "out", *options_of(name, tmp_path))


def test_two_formats_in_one_folder_must_be_chosen_from(tmp_path: Path) -> None:
    for name in ("coco", "labelme"):
        WRITERS[name](tmp_path / "export")
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 2
    assert "fits coco and labelme; state which with --format" in done.output
    assert_ring(tmp_path / "export", tmp_path / "out", "--format", "coco")


def options_of(name: str, folder: Path) -> list[str]:
    """The options of an import in this format: a label map where it needs one."""
    if name not in LABELS:
        return []
    (folder / "labels.toml").write_text(LABELS[name])
    return ["--labels", str(folder / "labels.toml")]


def damaged(content: bytes, source: random.Random) -> bytes:
    """The file cut off, with a byte changed, or with a value replaced that may be anywhere."""
    way = source.choice(("cut", "byte", "value"))
    if way == "cut" or not content:
        return content[: source.randrange(len(content) + 1)]
    if way == "byte" or not content.lstrip().startswith((b"{", b"[")):
        at = source.randrange(len(content))
        return content[:at] + bytes([source.randrange(256)]) + content[at + 1 :]
    return json.dumps(replaced(json.loads(content), source)).encode()


def replaced(value: Any, source: random.Random) -> Any:
    """The same JSON with one value replaced by an odd one, or removed."""
    if not isinstance(value, dict | list) or not value or source.random() < 0.1:
        return source.choice(ODD)
    if isinstance(value, list):
        at = source.randrange(len(value))
        return [*value[:at], replaced(value[at], source), *value[at + 1 :]]
    key = source.choice(sorted(value))
    if source.random() < 0.1:
        return {one: kept for one, kept in value.items() if one != key}
    return {**value, key: replaced(value[key], source)}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_a_damaged_export_gives_lines_and_no_crash(name: str, source: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder, "export")
        WRITERS[name](export)
        files = sorted(path for path in export.rglob("*") if path.is_file())
        file = source.choice([one for one in files if one.suffix != ".jpg"])
        file.write_bytes(damaged(file.read_bytes(), source))
        options = ["--format", name, *options_of(name, Path(folder))]
        done = run(export, Path(folder, "out"), *options)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code in (0, 1, 2, 3)
        assert done.exit_code == 0 or "autosalt: " in done.output or "dropped, " in done.output
