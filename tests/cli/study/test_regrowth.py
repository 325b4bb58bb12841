"""`autosalt regrowth`: from a scored archive to tables and pictures."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from scipy import ndimage
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.files.table import read_parquet
from autosalt.scorer.registry import find_model

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


def speckled(image: RGB, seed: int) -> RGB:
    """A head with marks on its skin, by which it is known again."""
    rng = np.random.default_rng(seed)
    speckles = ndimage.gaussian_filter(rng.normal(size=image.shape[:2]), 1.5) * 120
    speckles[image[..., 2] > 200] = 0  # not on the background
    return np.clip(image + speckles.clip(-35, 25)[..., None], 0, 255).astype(np.uint8)


@pytest.fixture
def photos(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """Two subjects at three visits; nobody photographed the back of `B` at the last one."""
    for number, subject in enumerate(("=A", "B")):
        for visit, loss in (("1", 0.6), ("2", 0.2), ("10", 0.4)):
            folder = tmp_path / "photos" / subject / visit
            folder.mkdir(parents=True)
            for view in VIEWS:
                if (subject, visit, view) == ("B", "10", View.BACK):
                    continue
                image = speckled(paint(loss, view, noise=2), 10 * number + VIEWS.index(view))
                Image.fromarray(image).save(folder / f"{view}.png")
    return tmp_path / "photos"


@pytest.fixture
def out(tmp_path: Path, photos: Path, tiny_model: Path) -> Path:
    """The archive, scored."""
    arguments = ["score", str(photos), "--out", str(tmp_path / "out"), "--model", str(tiny_model)]
    result = CliRunner().invoke(app, [*arguments, "--no-report", "--overlays", "none"])
    assert result.exit_code == 0, result.output
    return tmp_path / "out"


@pytest.fixture
def regrowth(out: Path, photos: Path, tiny_model: Path) -> Run:
    """Run `autosalt regrowth OUT PHOTOS --model <tiny> ARGUMENTS`."""

    def run(*arguments: str, model: Path | None = tiny_model) -> Result:
        given = [] if model is None else ["--model", str(model)]
        return CliRunner().invoke(app, ["regrowth", str(out), str(photos), *given, *arguments])

    return run


def test_every_follow_up_view_has_a_row_and_a_picture(regrowth: Run, out: Path) -> None:
    result = regrowth()
    assert result.exit_code == 3, result.output  # one view is missing
    rows = list(read_parquet(out, "regrowth"))
    assert len(rows) == 16
    assert [row["status"] for row in rows].count("ok") == 15
    (missing,) = [row for row in rows if row["status"] != "ok"]
    assert (missing["subject"], missing["visit"], missing["view"]) == ("B", "10", "back")
    assert (missing["status"], missing["reason"]) == ("missing", "not_scored_at_visit")
    assert missing["regrown_pct"] is missing["picture"] is None
    for row in rows:
        if row["status"] != "ok":
            continue
        # Loss goes from 60 % of the box to 20 or 40 %; the tiny model sees 64 pixels of it.
        assert row["regrown_pct"] == pytest.approx(40 if row["visit"] == "2" else 20, abs=4)
        assert row["lost_pct"] == pytest.approx(0, abs=2)
        assert row["overlap"] > 0.9
        assert row["regrown_pct_low"] <= row["regrown_pct"] <= row["regrown_pct_high"]
        assert row["lost_pct_low"] == 0
        with Image.open(out / row["picture"]) as picture:
            assert not picture.getexif()
            assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    with (out / "regrowth/regrowth.csv").open(newline="") as file:
        assert {row["subject"] for row in csv.DictReader(file)} == {"'=A", "B"}


def test_visits_and_subjects_can_be_chosen(regrowth: Run, out: Path) -> None:
    assert regrowth("--from", "2", "--to", "last", "--subjects", "=A").exit_code == 0
    rows = list(read_parquet(out, "regrowth"))
    assert {(row["baseline_visit"], row["visit"]) for row in rows} == {("2", "10")}
    assert all(row["lost_pct"] == pytest.approx(20, abs=4) for row in rows)


def test_a_second_run_makes_only_what_is_new(regrowth: Run, out: Path) -> None:
    regrowth("--to", "2")
    pictures = {path: path.stat().st_mtime_ns for path in (out / "regrowth").glob("*.jpg")}
    table = (out / "regrowth/regrowth.csv").read_bytes()
    gone = next(iter(pictures))
    gone.unlink()
    with (out / "regrowth/done.jsonl").open("a") as file:
        file.write('["cut of')
    assert regrowth("--to", "2").exit_code == 0
    assert (out / "regrowth/regrowth.csv").read_bytes() == table
    after = {path: path.stat().st_mtime_ns for path in (out / "regrowth").glob("*.jpg")}
    assert {path for path in after if after[path] != pictures[path]} == {gone}


def test_a_photo_that_changed_since_is_refused(regrowth: Run, out: Path, photos: Path) -> None:
    changed, gone = photos / "B/2/top.png", photos / "B/2/left.png"
    with Image.open(changed) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(changed)
    gone.unlink()
    assert regrowth("--to", "2", "--subjects", "B").exit_code == 3
    by_view = {row["view"]: row for row in read_parquet(out, "regrowth")}
    assert (by_view["top"]["status"], by_view["top"]["reason"]) == ("refused", "photo_changed")
    assert (by_view["left"]["status"], by_view["left"]["reason"]) == ("refused", "missing_file")
    assert by_view["top"]["picture"] is None
    assert by_view["right"]["status"] == by_view["back"]["status"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--subjects", "C"], "no subject C"),
        (["--to", "week 9"], "no subject"),
        (["--from", "10"], "no subject"),
    ],
)
def test_what_is_not_there_is_wrong_usage(regrowth: Run, arguments: list[str], says: str) -> None:
    result = regrowth(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_model_that_scored_must_be_given_where_it_is_not_registered(
    regrowth: Run,
) -> None:
    result = regrowth(model=None)
    assert result.exit_code == 1
    assert "is not registered here; give its file with --model" in result.stderr
    result = regrowth(model=find_model(None).path)
    assert result.exit_code == 1
    assert "were scored by the model" in result.stderr


def test_a_folder_without_results_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["regrowth", str(tmp_path), str(tmp_path)])
    assert result.exit_code == 2
    assert "autosalt score" in result.stderr
