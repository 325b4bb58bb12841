"""Import of an export: what is written, and which photos are dropped."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.annotations.dropped import PhotoDropped
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.import_export import VIEW_SOURCE, import_export, open_upright
from autosalt.annotations.labels import LabelMap, plan_masks
from autosalt.annotations.masks.shapes import AnnotatedPhoto, Export, Polygon, Polygons, Region
from autosalt.annotations.subjects import Person, TableReader, read_names
from autosalt.errors import FolderError
from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.dataset import load_examples, read_items
from tests.annotations.small_exports import HEIGHT, LOSS, SCALP, WIDTH, write_photo

REGIONS = tuple(
    Region(label, Polygons((Polygon(np.array(corners)),)))
    for label, corners in (("scalp", SCALP), ("loss", LOSS))
)


def annotated(name: str, regions: tuple[Region, ...] = REGIONS) -> AnnotatedPhoto:
    return AnnotatedPhoto(name, name, (WIDTH, HEIGHT), regions)


def import_photos(source: Path, out: Path, *photos: AnnotatedPhoto) -> list[tuple[str, str]]:
    """Import these photos; the reasons and photos of those that were dropped."""
    export = Export(photos)
    plan = plan_masks(LabelMap(), ("scalp", "loss"), (), exclusive=False)
    people = read_names(photos, "{subject}_{view}.*")
    done = import_export(ExportFiles.open(source), export, plan, people, out, "clinic-a")
    return [(one.reason.value, one.photo) for one in done.dropped]


def test_training_reads_what_is_written(tmp_path: Path) -> None:
    for name in ("0012_top.jpg", "0012_back.jpg"):
        write_photo(tmp_path / "export" / name)
    out = tmp_path / "out"
    unknown = Region("unknown", REGIONS[1].shape)
    photos = (annotated("0012_top.jpg"), annotated("0012_back.jpg", (REGIONS[0], unknown)))
    plan = plan_masks(LabelMap(), ("scalp", "loss", "unknown"), (), exclusive=False)
    people = read_names(photos, None)
    files = ExportFiles.open(tmp_path / "export")
    import_export(files, Export(photos), plan, people, out, "clinic-a")
    items = read_items([out])
    assert [(one.subject, one.view, one.source) for one in items] == [
        ("0012", "top", "clinic-a"),
        ("0012", "back", "clinic-a"),
    ]
    whole, partial = load_examples(items, InputSpec(64, (0, 0, 0)))
    assert whole.true_loss_pct == pytest.approx(100 * 40 * 30 / (90 * 75))
    assert partial.true_loss_pct is None
    assert partial.loss_known is not None
    assert (out / "problems.csv").read_text() == "photo,reason,detail,what_to_do\n"


def test_each_dropped_photo_has_a_row_and_the_others_are_imported(tmp_path: Path) -> None:
    source = tmp_path / "export"
    for name in ("1_top.jpg", "2_top.jpg", "3_top.jpg", "IMG.jpg", "5_.jpg"):
        write_photo(source / name)
    (source / "2_top.jpg").write_bytes(b"\xff\xd8\xff")
    dropped = import_photos(
        source,
        tmp_path / "out",
        annotated("1_top.jpg"),
        annotated("2_top.jpg"),
        annotated("3_top.jpg"),
        annotated("3_top.jpg"),
        annotated("IMG.jpg"),
    )
    assert dropped == [
        ("photo_unreadable", "2_top.jpg"),
        ("annotated_twice", "3_top.jpg"),
        ("annotated_twice", "3_top.jpg"),
        ("no_subject", "IMG.jpg"),
    ]
    with (tmp_path / "out/problems.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["reason"], row["photo"]) for row in rows] == dropped
    assert [item.subject for item in read_items([tmp_path / "out"])] == ["1"]


def test_a_photo_without_masks_is_kept_for_its_view_only(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/1_top.jpg")
    photo = annotated("1_top.jpg", ())
    assert import_photos(tmp_path / "export", tmp_path / "out", photo) == []
    (item,) = read_items([tmp_path / "out"])
    assert (item.view, item.scalp, item.loss) == ("top", None, None)


def test_photos_are_written_upright_without_exif(tmp_path: Path) -> None:
    # Stored lying down; EXIF states that people see it turned.
    write_photo(tmp_path / "export/1_top.jpg", orientation=6, height=WIDTH, width=HEIGHT)
    assert import_photos(tmp_path / "export", tmp_path / "out", annotated("1_top.jpg")) == []
    with Image.open(tmp_path / "out/photos/1_top.jpg") as photo:
        assert photo.size == (WIDTH, HEIGHT)
        assert dict(photo.getexif()) == {}


@pytest.mark.parametrize(
    ("orientation", "stored", "stated", "why"),
    [
        (6, (100, 80), (100, 80), "without its EXIF orientation"),
        (1, (100, 80), (80, 100), "size_differs"),
        (3, (100, 80), (100, 80), "orientation_unclear"),
        (6, (80, 80), (80, 80), "orientation_unclear"),
        (6, (100, 80), None, "orientation_unclear"),
    ],
)
def test_an_annotation_that_may_lie_otherwise_than_its_photo_is_not_used(
    tmp_path: Path,
    orientation: int,
    stored: tuple[int, int],
    stated: tuple[int, int] | None,
    why: str,
) -> None:
    write_photo(tmp_path / "a.jpg", orientation, height=stored[1], width=stored[0])
    with pytest.raises(PhotoDropped, match=why):
        open_upright(tmp_path / "a.jpg", AnnotatedPhoto("a.jpg", "a.jpg", stated, ()))
    if stated is None:  # masks by whose format it is certain that they lie upright
        sure = AnnotatedPhoto("a.jpg", "a.jpg", None, (), upright=True)
        assert open_upright(tmp_path / "a.jpg", sure).shape == (100, 80, 3)


def test_names_that_differ_in_signs_only_stay_two_photos(tmp_path: Path) -> None:
    for name in ("a 1_top.jpg", "a-1_top.jpg", "a+1_top.jpg", "A_1_top.png"):
        write_photo(tmp_path / "export" / name)
    photos = [annotated(path.name) for path in sorted((tmp_path / "export").iterdir())]
    assert import_photos(tmp_path / "export", tmp_path / "out", *photos) == []
    assert len({item.photo.lower() for item in read_items([tmp_path / "out"])}) == 4


def test_nothing_is_written_where_every_photo_is_dropped(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/IMG.jpg")
    assert import_photos(tmp_path / "export", tmp_path / "out", annotated("IMG.jpg"))
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_a_folder_that_holds_files_is_not_touched(tmp_path: Path) -> None:
    for name in ("1_top.jpg", "2_top.jpg"):
        write_photo(tmp_path / "export" / name)
    with pytest.raises(FolderError, match="not an empty folder"):
        import_photos(tmp_path / "export", tmp_path / "export", annotated("1_top.jpg"))
    with pytest.raises(FolderError, match="give a folder outside it"):
        import_photos(tmp_path / "export", tmp_path / "export/out", annotated("1_top.jpg"))


def test_a_view_that_nobody_stated_is_asked_of_the_model(tmp_path: Path) -> None:
    names = ("0012_top.jpg", "0047.jpg", "0099.jpg")
    for name in names:
        write_photo(tmp_path / "export" / name)
    photos = tuple(annotated(name) for name in names)
    plan = plan_masks(LabelMap(), ("scalp", "loss"), (), exclusive=False)
    people = {photo.photo: Person(photo.photo[:4]) for photo in photos}
    people["0012_top.jpg"] = Person("0012", "top")
    table = TableReader(people)
    answers = iter(("back", ""))
    files = ExportFiles.open(tmp_path / "export")
    done = import_export(
        files, Export(photos), plan, table, tmp_path / "out", "a", view_of=lambda _: next(answers)
    )
    assert [(row["view"], row[VIEW_SOURCE]) for row in done.rows] == [
        ("top", "stated"),
        ("back", "model"),
        ("", ""),
    ]
