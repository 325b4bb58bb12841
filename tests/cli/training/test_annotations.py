"""`autosalt annotations` on the command line."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from typer.testing import CliRunner

from autosalt import Scorer
from autosalt.cli.main import app
from autosalt.scorer.golden_vectors import golden_folder
from autosalt.scorer.registry import find_model
from tests.annotations.small_exports import (
    LOSS,
    SCALP,
    imported,
    masks_of,
    run,
    write_json,
    write_photo,
)
from tests.results.overrides.corrected_study import write_study


def labelled(source: Path, *names: str, label: str = "loss") -> None:
    """A COCO export of these photos, with a scalp and one other label."""
    images, annotations = [], []
    for number, name in enumerate(names):
        write_photo(source / name)
        images.append({"id": number, "file_name": name, "width": 131, "height": 97})
        for category, corners in enumerate((SCALP, LOSS)):
            outline = [value for corner in corners for value in corner]
            annotations.append(
                {"image_id": number, "category_id": category, "segmentation": [outline]}
            )
    categories = [{"id": 0, "name": "scalp"}, {"id": 1, "name": label}]
    content = {"images": images, "annotations": annotations, "categories": categories}
    write_json(source / "coco.json", content)


def test_an_export_without_fault_is_0_and_is_counted(tmp_path: Path) -> None:
    labelled(tmp_path / "export", "0012_top.jpg", "0047_back.jpg")
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "Read as coco. Names are read as {subject}_{view}.*." in done.stderr
    assert done.stdout.startswith(
        "Imported: 2 photos, 2 subjects, 2 scalp masks, 2 loss masks, 0 without a view\n"
    )
    assert "dropped" not in done.stdout


@pytest.mark.slow
def test_the_released_model_names_the_view_of_a_head(tmp_path: Path) -> None:
    head = golden_folder(find_model()) / "0_photo.png"  # simulated, from the left
    labelled(tmp_path / "export", "0012.png")
    content = (tmp_path / "export/coco.json").read_text()
    side = str(Image.open(head).width)
    content = content.replace('"width": 131', f'"width": {side}')
    (tmp_path / "export/coco.json").write_text(
        content.replace('"height": 97', f'"height": {side}'), encoding="utf-8"
    )
    shutil.copy(head, tmp_path / "export/0012.png")
    (tmp_path / "people.csv").write_text("photo,subject,view\n0012.png,0012,\n")
    who = ("--table", str(tmp_path / "people.csv"), "--view-from-model")
    done = run(tmp_path / "export", tmp_path / "out", *who)
    assert done.exit_code == 0, done.output
    assert "The model named 1 of the views" in done.stdout
    header, row = (tmp_path / "out/index.csv").read_text().splitlines()
    written = dict(zip(header.split(","), row.split(","), strict=True))
    assert (written["view"], written["view_source"]) == ("left", "model")


def test_dropped_photos_are_3_and_listed_by_reason(tmp_path: Path) -> None:
    labelled(tmp_path / "export", "0012_top.jpg", "0047_back.jpg")
    (tmp_path / "export/0047_back.jpg").unlink()
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert "1 dropped, photo_missing: No such photo." in done.stdout
    assert "  0047_back.jpg\n" in done.stdout
    assert "problems.csv" in done.stdout


def test_an_export_of_which_nothing_is_left_is_1(tmp_path: Path) -> None:
    labelled(tmp_path / "export", "0012_top.jpg")
    (tmp_path / "export/0012_top.jpg").unlink()
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 1, done.output
    assert "nothing was written" in done.stderr
    assert not (tmp_path / "out").exists()


def test_labels_need_a_meaning_and_a_file_gives_it(tmp_path: Path) -> None:
    labelled(tmp_path / "export", "0012_top.jpg", label="patch")
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 2
    assert "labels without a meaning: 'patch'" in done.output
    labels = tmp_path / "labels.toml"
    labels.write_text('[labels]\npatch = "loss"\n')
    done = run(tmp_path / "export", tmp_path / "out", "--labels", str(labels))
    assert done.exit_code == 0, done.output


def test_a_table_a_source_and_photos_elsewhere_are_taken(tmp_path: Path) -> None:
    labelled(tmp_path / "photos", "IMG_1.jpg")
    (tmp_path / "photos/coco.json").rename(tmp_path / "coco.json")
    (tmp_path / "people.csv").write_text("photo,subject,view\nIMG_1.jpg,0012,none\n")
    options = ("--photos", str(tmp_path / "photos"), "--table", str(tmp_path / "people.csv"))
    done = run(tmp_path / "coco.json", tmp_path / "out", *options, "--source", "clinic-a")
    assert done.exit_code == 0, done.output
    index = (tmp_path / "out/index.csv").read_text().splitlines()
    assert index[1].endswith(",0012,none,clinic-a")


def test_wrong_usage_is_2_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    for options in ((), ("--format", "none")):
        done = run(tmp_path / "export", tmp_path / "out", *options)
        assert done.exit_code == 2
        assert done.output.count("\n") == 1
        assert "coco" in done.output


@pytest.mark.slow
def test_prelabel_writes_the_masks_of_the_overlays_and_the_import_takes_them(
    tmp_path: Path, photos: Path, tiny_model: Path
) -> None:
    (photos / "0012/2/top.png").write_bytes(b"no photo")
    out, data = tmp_path / "out", tmp_path / "data"
    arguments = ["annotations", "prelabel", str(photos), str(out), "--to", "cvat"]
    done = CliRunner().invoke(app, [*arguments, "--model", str(tiny_model)])
    assert done.exit_code == 3, done.output
    assert "Labelled: 7 photos" in done.stdout
    assert "1 dropped, photo_unreadable: The photo cannot be opened." in done.stdout
    labels = ("--photos", str(out), "--labels", str(out / "labels.toml"))
    assert f"import EXPORT DATA {' '.join(labels)}" in done.stdout
    pattern = ("--pattern", "photos/{subject}/{visit}/{view}.*")
    items = imported(out, data, *labels, *pattern)
    assert len(items) == 7
    assert {item.subject for item in items} == {"0012"}
    scorer = Scorer.load(tiny_model)
    reading = scorer.read(photos / "0012/1/left.png")
    (left,) = (item for item in items if item.photo == "photos/photos_0012_1_left.jpg")
    for got, wanted in zip(masks_of(left), scorer.masks(reading, *reading.size), strict=True):
        assert got is not None
        np.testing.assert_array_equal(got, wanted)


def test_prelabel_of_an_unknown_format_is_2_and_of_no_photo_1(
    tmp_path: Path, tiny_model: Path
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").touch()
    for to, code in (("voc", 2), ("coco", 1)):
        arguments = ["annotations", "prelabel", str(tmp_path / "photos"), str(tmp_path / "out")]
        done = CliRunner().invoke(app, [*arguments, "--to", to, "--model", str(tiny_model)])
        assert done.exit_code == code, done.output
        assert not (tmp_path / "out").exists()


def test_the_import_writes_a_page_that_finds_one_picture_under_two_subjects(
    tmp_path: Path,
) -> None:
    labelled(tmp_path / "export", "0012_top.jpg", "0047_top.jpg")
    done = run(tmp_path / "export", tmp_path / "out")
    assert f"Look at each photo with its masks: {tmp_path / 'out/import.html'}" in done.stdout
    page = (tmp_path / "out/import.html").read_text(encoding="utf-8")
    assert "nearly the same picture under subjects 0012 and 0047" in page
    assert str(tmp_path) not in page, "no path of this machine"
    run(tmp_path / "export", tmp_path / "without", "--no-report")
    assert not (tmp_path / "without/import.html").exists()


def test_corrected_masks_are_exported_to_train_on(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    words = ["annotations", "corrected", str(study / "out"), str(study / "data")]
    (study / "photos/0012/1/back.jpg").write_bytes(b"another file")
    done = CliRunner().invoke(app, [*words, "--photos", str(study / "photos")])
    assert done.exit_code == 3, done.output
    assert done.stdout.startswith("Exported: 1 photos, 1 subjects\n1 dropped, photo_changed: ")
    assert "  0012/1/back.jpg" in done.stdout
    assert "autosalt train data.folders=[" in done.stdout
    again = CliRunner().invoke(app, [*words, "--photos", str(study / "photos")])
    assert again.exit_code == 2
    assert "is not an empty folder" in again.stderr


def test_without_corrected_masks_in_force_nothing_is_exported(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    table = study / "out/parquet/photos.parquet"
    rows = [row | {"override": None} for row in pq.read_table(table).to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows), table)
    words = ["annotations", "corrected", str(study / "out"), str(study / "data")]
    done = CliRunner().invoke(app, [*words, "--photos", str(study / "photos")])
    assert done.exit_code == 1
    assert done.stderr.strip().endswith("holds no corrected masks that are in force")
