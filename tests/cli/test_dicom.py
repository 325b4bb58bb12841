"""`autosalt score --dicom`, and `autosalt index` on DICOM files."""

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS

pytestmark = pytest.mark.slow

pytest.importorskip("highdicom")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def photos(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    folder = tmp_path / "photos/0012/1"
    folder.mkdir(parents=True)
    for view in VIEWS:
        Image.fromarray(paint(0.4, view)).save(folder / f"{view}.png")
    return tmp_path / "photos"


def test_dicom_files_are_written_beside_the_tables(
    photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    common = ("--out", out, "--model", tiny_model, "--no-report", "--dicom")
    result = run("score", photos, *common)
    assert result.exit_code == 0, result.output
    assert "9 files, 9 of them new" in result.stderr
    with (out / "dicom/index.csv").open(newline="") as table:
        kinds = [row["kind"] for row in csv.DictReader(table)]
    assert sorted(kinds) == ["photo"] * 4 + ["report"] + ["seg"] * 4
    again = run("score", photos, *common)
    assert again.exit_code == 0
    assert "9 files, 0 of them new" in again.stderr


def test_without_the_extra_nothing_is_scored_and_the_cure_is_told(
    photos: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda name: None)
    out = tmp_path / "out"
    result = run("score", photos, "--out", out, "--model", tiny_model, "--dicom")
    assert result.exit_code == 1
    assert "pip install 'autosalt[dicom]'" in result.stderr
    assert not out.exists()


def test_masks_made_elsewhere_have_no_photo_to_refer_to(tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    result = run("score", "--masks", tmp_path / "masks", "--out", tmp_path / "out", "--dicom")
    assert result.exit_code == 2
    assert "leave it out with --masks" in result.stderr


def test_index_reads_the_headers_and_notes_contradictions(
    tmp_path: Path, paint: Callable[..., RGB], make_dicom: Callable[..., bytes]
) -> None:
    (tmp_path / "photos/0012/1").mkdir(parents=True)
    for view in VIEWS:
        said = {"PatientID": "0012", "PatientOrientation": ["P", "F"], "PatientName": "Canary^C"}
        file = make_dicom(paint(0.4, view), **said)
        (tmp_path / f"photos/0012/1/{view}.dcm").write_bytes(file)
    result = run("index", tmp_path / "photos")
    told = " ".join(result.stderr.split())
    assert "3 DICOM files state another view than the path" in told
    assert "4 photos, 1 visits, 1 subjects" in result.stdout
    assert "Canary" not in result.output


def test_help_and_plain_scoring_import_no_dicom_library(photos: Path, tiny_model: Path) -> None:
    """Those who have no DICOM pay nothing for it."""
    import subprocess

    code = (
        "import sys; from autosalt.cli.main import app; from typer.testing import CliRunner; "
        f"r = CliRunner().invoke(app, ['score', {str(photos)!r}, '--out', "
        f"{str(photos.parent / 'out')!r}, '--model', {str(tiny_model)!r}, '--no-report']); "
        "assert r.exit_code == 0, r.output; "
        "assert not {'pydicom', 'highdicom'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
