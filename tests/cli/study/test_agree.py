"""`autosalt agree` from photos and a reader's masks to its tables and exit codes."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import VIEWS

pytest.importorskip("pingouin")
pytest.importorskip("statsmodels")

SUBJECTS, SIDE = 5, 200
SCALP = np.zeros((SIDE, SIDE), np.bool_)
SCALP[50:150, 50:150] = True


def loss_of(share: float) -> BoolMask:
    """The loss of `paint_head`: the lowest part of the scalp."""
    mask = np.zeros_like(SCALP)
    mask[150 - round(100 * share) : 150, :] = True
    return mask


def draw(root: Path, stem: str, scalp: BoolMask, loss: BoolMask) -> None:
    place = root / stem
    place.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(scalp).save(place.with_name(f"{place.name}_scalp.png"))
    Image.fromarray(loss).save(place.with_name(f"{place.name}_loss.png"))


@pytest.fixture
def archive(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """Five subjects: photos with half their hair lost; the reader saw a little more of it."""
    for number in range(SUBJECTS):
        for view in VIEWS:
            photo = tmp_path / f"photos/S{number}/1/{view}.png"
            photo.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(paint(0.5, view, seed=number)).save(photo)
            draw(tmp_path / "drawn", f"S{number}/1/{view}", SCALP, loss_of(0.5 + 0.02 * number))
    return tmp_path


@pytest.fixture
def agree(tiny_model: Path, archive: Path) -> Callable[..., Result]:
    def run(photos: str = "photos", masks: str = "drawn", **options: object) -> Result:
        more = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        places = [str(archive / photos), "--masks", str(archive / masks)]
        common = ["--out", str(archive / "out"), "--model", str(tiny_model)]
        return CliRunner().invoke(app, ["agree", *places, *common, *more])

    return run


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_all_compared_is_0(agree: Callable[..., Result], archive: Path) -> None:
    result = agree()
    assert result.exit_code == 0, result.output
    assert "20 compared, 0 refused, 0 failed" in result.stdout
    photos = rows_of(archive / "out/mask_agreement_photos.csv")
    assert len(photos) == 20
    assert {row["status"] for row in photos} == {"compared"}
    first = photos[0]
    assert float(first["loss_dice"]) > 0.95
    assert float(first["scalp_distance_px"]) < 2.0
    assert float(first["reader_loss_pct"]) == 50.0
    last = photos[-1]
    assert float(last["reader_loss_pct"]) == 58.0
    assert float(last["difference_points"]) == pytest.approx(-8.0, abs=1.5)
    assert len(last["photo_sha256"]) == len(last["masks_sha256"]) == len(last["model_sha256"]) == 64
    summary = {(r["on"], r["measure"]): r for r in rows_of(archive / "out/mask_agreement.csv")}
    dice = summary["loss", "dice"]
    assert (dice["n"], dice["subjects"]) == ("20", "5")
    assert (dice["first"], dice["second"]) == ("machine", "reader")
    assert float(dice["low"]) <= float(dice["value"]) <= float(dice["high"])
    record = json.loads((archive / "out/mask_agreement.json").read_text())
    assert record["counts"]["compared"] == 20
    assert record["thresholds"] == {"scalp": 0.5, "loss": 0.5}


@pytest.mark.slow
def test_what_cannot_be_compared_is_listed_and_3(
    agree: Callable[..., Result], archive: Path, paint: Callable[..., RGB]
) -> None:
    (archive / "drawn/S0/1/left_loss.png").unlink()
    (archive / "drawn/S0/1/right_scalp.png").unlink()
    draw(archive / "drawn", "S0/1/top", SCALP[:100], loss_of(0.5)[:100])
    (archive / "photos/S0/1/back.png").write_bytes(b"no photo")
    draw(archive / "drawn", "S1/1/left", SCALP & False, loss_of(0.5))
    draw(archive / "drawn", "S1/1/top", SCALP & loss_of(0.2), SCALP)
    draw(archive / "drawn", "S1/1/back", ~SCALP, loss_of(0.5))
    draw(archive / "drawn", "S2/1/left", SCALP, ~(SCALP & loss_of(0.5)))
    draw(archive / "drawn", "S2/1/top", SCALP & ~loss_of(0.5), SCALP & loss_of(0.5))
    draw(archive / "drawn", "S9/1/left", SCALP, loss_of(0.5))
    Image.fromarray(paint(0.5, "right")).convert("RGB").save(archive / "photos/S1/1/right.jpg")
    result = agree()
    assert result.exit_code == 3, result.output
    found = {
        row["path"]: row["reason"]
        for row in rows_of(archive / "out/mask_agreement_photos.csv")
        if row["status"] != "compared"
    }
    assert found == {
        "S0/1/left.png": "mask_unreadable",
        "S0/1/right.png": "mask_unreadable",
        "S0/1/top.png": "mask_size",
        "S0/1/back.png": "unsupported_format",
        "S1/1/left.png": "mask_empty",
        "S1/1/top.png": "masks_exchanged",
        "S1/1/back.png": "scalp_inverted",
        "S2/1/left.png": "loss_inverted",
        "S2/1/top.png": "loss_outside_scalp",
        "S1/1/right.jpg": "several",
        "S1/1/right.png": "several",
        "S9/1/left_scalp.png": "no_photo",
    }
    assert "10 compared, 12 refused, 0 failed" in result.stdout
    assert "S0/1/top.png (scalp 200x100, loss 200x100, photo 200x200 px)" in result.stdout
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_a_picture_that_counts_twice_is_reported_and_3(
    agree: Callable[..., Result], archive: Path
) -> None:
    first = Image.open(archive / "photos/S0/1/left.png")
    first.save(archive / "photos/S3/1/left.png", dpi=(72, 72))
    result = agree()
    assert result.exit_code == 3, result.output
    assert "20 compared, 0 refused, 0 failed" in result.stdout
    assert "1 compared photos show the same picture as another" in result.stdout
    assert "S3/1/left.png = S0/1/left.png" in result.stdout
    photos = rows_of(archive / "out/mask_agreement_photos.csv")
    twice = {row["path"]: row["same_as"] for row in photos if row["same_as"]}
    assert twice == {"S3/1/left.png": "S0/1/left.png"}
    record = json.loads((archive / "out/mask_agreement.json").read_text())
    assert record["pictures_counted_again"] == 1


def test_nothing_compared_is_1_and_its_reasons_are_written(
    agree: Callable[..., Result], archive: Path
) -> None:
    draw(archive / "elsewhere", "X/1/left", SCALP, loss_of(0.5))
    result = agree(masks="elsewhere")
    assert result.exit_code == 1
    assert len(rows_of(archive / "out/mask_agreement_photos.csv")) == 21
    assert rows_of(archive / "out/mask_agreement.csv") == []


@pytest.mark.slow
def test_a_manifest_of_masks_is_matched_by_subject_visit_and_view(
    agree: Callable[..., Result], archive: Path
) -> None:
    draw(archive / "named", "a", SCALP, loss_of(0.5))
    (archive / "named/manifest.csv").write_text(
        "scalp,loss,subject,visit,view\na_scalp.png,a_loss.png,S2,1,top\n"
    )
    result = agree(masks="named/manifest.csv")
    assert result.exit_code == 3
    photos = rows_of(archive / "out/mask_agreement_photos.csv")
    assert [row["path"] for row in photos if row["status"] == "compared"] == ["S2/1/top.png"]
    assert agree(masks="named").exit_code == 3  # a manifest in a folder is used too


@pytest.mark.slow
def test_an_archive_with_something_to_check_is_3(
    agree: Callable[..., Result], archive: Path
) -> None:
    """Pairs of `NA` may be of several people, who count as one."""
    for folder in ("photos", "drawn"):
        (archive / folder / "S0").rename(archive / folder / "NA")
    result = agree()
    assert (result.exit_code, result.stdout.partition(" compared")[0]) == (3, "20")
    assert "Check: subjects 'NA': each stands for a missing value" in result.stderr


def test_masks_of_nobody_are_refused_with_their_row(
    agree: Callable[..., Result], archive: Path
) -> None:
    draw(archive / "named", "a", SCALP, loss_of(0.5))
    (archive / "named/manifest.csv").write_text(
        "scalp,loss,subject,visit,view\na_scalp.png,a_loss.png,#N/A,1,top\n"
    )
    result = agree(masks="named/manifest.csv")
    assert (result.exit_code, "row 2: subject is '#N/A', which" in result.stderr) == (2, True)


@pytest.mark.slow
def test_masks_may_be_next_to_their_photos(agree: Callable[..., Result], archive: Path) -> None:
    for number in range(SUBJECTS):
        for view in VIEWS:
            draw(archive / "photos", f"S{number}/1/{view}", SCALP, loss_of(0.5))
    result = agree(masks="photos")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ({"masks": "nowhere"}, 2, "no such folder"),
        ({"photos": "nowhere"}, 2, "no such folder"),
        ({"photos": "out"}, 2, "name another one"),
        ({"pattern": "{who}/*"}, 2, "{who} is unknown"),
        ({"model": "nonsense"}, 1, "nonsense"),
    ],
)
def test_mistakes_are_one_line(
    agree: Callable[..., Result], options: dict[str, str], code: int, message: str
) -> None:
    result = agree(**options)
    assert result.exit_code == code
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("autosalt: ")
    assert message in last


def test_a_folder_without_masks_is_wrong_usage(agree: Callable[..., Result], archive: Path) -> None:
    (archive / "empty").mkdir()
    result = agree(masks="empty")
    assert result.exit_code == 2
    assert "holds no masks" in result.stderr


def test_without_the_extra_it_says_what_to_install(
    agree: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda name: None)
    result = agree()
    assert result.exit_code == 1
    assert "pip install 'autosalt[study]'" in result.stderr


@pytest.mark.slow
def test_the_record_names_no_one(agree: Callable[..., Result], archive: Path) -> None:
    agree()
    text = (archive / "out/mask_agreement.json").read_text()
    assert "S0" not in text
    assert str(archive) not in text


def test_two_readers_are_compared_without_a_model(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr("autosalt.scorer.scorer.Scorer.load", load)
    for number in range(SUBJECTS):
        for view in VIEWS:
            draw(archive / "other", f"S{number}/1/{view}", SCALP, loss_of(0.5))
    words = ["agree", str(archive / "photos"), "--masks", str(archive / "drawn")]
    words += ["--against", str(archive / "other"), "--out", str(archive / "out")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "20 compared, 0 refused, 0 failed" in result.stdout
    last = rows_of(archive / "out/mask_agreement_photos.csv")[-1]
    assert (last["against_loss_pct"], last["reader_loss_pct"]) == ("50.0", "58.0")
    assert (last["difference_points"], last["machine_loss_pct"]) == ("-8.0", "")
    measures = {row["measure"] for row in rows_of(archive / "out/mask_agreement.csv")}
    assert {"iou", "dice", "icc"} <= {name.partition("_")[0] for name in measures}
    again = CliRunner().invoke(app, [*words, "--model", "any"])
    assert (again.exit_code, "leave --model out" in again.stderr) == (2, True)
