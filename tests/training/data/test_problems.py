"""Problems of a training dataset are found, and a good one raises no alarm."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.files.table import to_csv
from autosalt.training.data.dataset import read_items
from autosalt.training.data.problems import (
    KIND_TEXT,
    DataCheck,
    DatasetProblem,
    ProblemKind,
    check_data,
)
from tests.painted_heads import exact_masks

Row = dict[str, str]
Paint = Callable[..., RGB]
COLUMNS = ("photo", "scalp", "loss", "subject", "view", "source")


@pytest.fixture
def rows(tmp_path: Path, paint: Paint) -> list[Row]:
    """A good dataset of three people, as rows to be changed before they are checked."""
    made = []
    for number in range(3):
        for view in VIEWS:
            stem = f"{number}_{view}"
            loss = 0.1 + 0.2 * number
            Image.fromarray(paint(loss, view, seed=number)).save(tmp_path / f"{stem}.png")
            for name, mask in zip(("scalp", "loss"), exact_masks(loss), strict=True):
                Image.fromarray(mask).save(tmp_path / f"{stem}_{name}.png")
            files = [f"{stem}.png", f"{stem}_scalp.png", f"{stem}_loss.png"]
            cells = (*files, f"person {number}", view.value, "clinic")
            made.append(dict(zip(COLUMNS, cells, strict=True)))
    return made


def check(folder: Path, rows: list[Row]) -> DataCheck:
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return check_data(read_items([folder]))


def only(done: DataCheck) -> DatasetProblem:
    (problem,) = done.problems
    return problem


def test_a_good_dataset_raises_no_alarm(tmp_path: Path, rows: list[Row]) -> None:
    done = check(tmp_path, rows)
    assert done.problems == ()
    assert (done.photos, done.subjects) == (12, 3)
    assert done.views == dict.fromkeys(("left", "right", "top", "back"), 3) | {
        "none": 0,
        "unknown": 0,
    }


@pytest.mark.parametrize("change", ["copied", "saved again, darker", "mirrored"])
def test_a_picture_under_two_subjects_is_a_leak(
    tmp_path: Path, rows: list[Row], change: str
) -> None:
    picture = Image.open(tmp_path / "0_top.png")
    if change == "mirrored":
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    name = "again.png" if change == "copied" else "again.jpg"
    if change.startswith("saved"):
        picture = picture.point(lambda level: int(0.95 * level))
    picture.save(tmp_path / name)
    again = {**rows[2], "photo": name, "scalp": "", "loss": "", "subject": "another"}
    problem = only(check(tmp_path, [*rows, again]))
    assert problem.kind is ProblemKind.LEAK
    assert {problem.photo, problem.other} == {
        (tmp_path / name).as_posix(),
        (tmp_path / "0_top.png").as_posix(),
    }
    assert "subjects" in problem.detail


def test_every_leak_is_found_where_a_subject_has_the_picture_twice(
    tmp_path: Path, rows: list[Row]
) -> None:
    picture = Image.open(tmp_path / "0_top.png")
    extra = []
    for name, subject in (("a.jpg", "person 0"), ("b.jpg", "another"), ("c.jpg", "a third")):
        picture.save(tmp_path / name, quality=70 + len(extra))
        extra.append({**rows[2], "photo": name, "scalp": "", "loss": "", "subject": subject})
    done = check(tmp_path, [*rows, *extra])
    people = {problem.detail.partition("subjects ")[2] for problem in done.of(ProblemKind.LEAK)}
    pairs = {frozenset(pair.split(" and ")) for pair in people}
    assert pairs == {
        frozenset(("person 0", "another")),
        frozenset(("person 0", "a third")),
        frozenset(("another", "a third")),
    }


def test_a_picture_that_stands_for_two_views_is_found(tmp_path: Path, rows: list[Row]) -> None:
    again = {**rows[2], "photo": "again.png", "view": "back"}
    Image.open(tmp_path / "0_top.png").save(tmp_path / "again.png")
    problem = only(check(tmp_path, [*rows, again]))
    assert problem.kind is ProblemKind.TWO_VIEWS
    assert {"top", "back"} <= set(problem.detail.split())


def test_a_picture_twice_under_one_subject_and_view_is_no_leak(
    tmp_path: Path, rows: list[Row]
) -> None:
    Image.open(tmp_path / "0_top.png").save(tmp_path / "again.png")
    assert check(tmp_path, [*rows, {**rows[2], "photo": "again.png"}]).problems == ()


def test_subjects_whose_ids_look_alike_are_a_leak_by_id(tmp_path: Path, rows: list[Row]) -> None:
    rows[0]["subject"] = "Person_0"
    problem = only(check(tmp_path, rows))
    assert problem.kind is ProblemKind.SUBJECTS_ALIKE
    assert "'Person_0', 'person 0'" in problem.detail


def test_masks_that_contradict_each_other_are_named(tmp_path: Path, rows: list[Row]) -> None:
    rows[0]["scalp"], rows[0]["loss"] = rows[0]["loss"], rows[0]["scalp"]
    problem = only(check(tmp_path, rows))
    assert problem.kind is ProblemKind.MASKS_CONTRADICT
    assert "0_left_scalp.png" in problem.detail
    assert "masks_exchanged" in problem.detail


@pytest.mark.parametrize(
    ("name", "content"), [("0_left.png", b"no photo"), ("0_left_loss.png", b"no mask")]
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_checked(
    tmp_path: Path, rows: list[Row], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    problem = only(check(tmp_path, rows))
    assert problem.kind is ProblemKind.UNREADABLE
    assert problem.photo == (tmp_path / "0_left.png").as_posix()
    assert name in problem.detail


def test_a_mask_of_another_size_is_named(tmp_path: Path, rows: list[Row]) -> None:
    Image.new("1", (100, 200)).save(tmp_path / "0_left_loss.png")
    problem = only(check(tmp_path, rows))
    assert problem.kind is ProblemKind.UNREADABLE
    assert "mask is 100 x 200 px but its upright photo is 200 x 200 px" in problem.detail


def test_a_photo_that_scoring_would_refuse_is_named_with_its_reason(
    tmp_path: Path, rows: list[Row]
) -> None:
    dark = Image.open(tmp_path / "0_left.png").point(lambda level: level // 20)
    dark.save(tmp_path / "0_left.png")
    problem = only(check(tmp_path, rows))
    assert problem.kind is ProblemKind.REFUSED
    assert "too_dark" in problem.detail


def test_a_scalp_that_the_edge_cuts_off_is_refused_by_the_drawn_mask(
    tmp_path: Path, rows: list[Row]
) -> None:
    picture = Image.open(tmp_path / "0_left.png").crop((60, 60, 140, 140)).resize((200, 200))
    picture.save(tmp_path / "0_left.png")
    Image.new("1", (200, 200), 1).save(tmp_path / "0_left_scalp.png")
    rows[0]["loss"] = ""
    assert only(check(tmp_path, rows)).kind is ProblemKind.REFUSED


@pytest.mark.slow
def test_a_photo_of_no_view_may_be_one_that_scoring_refuses(
    tmp_path: Path, rows: list[Row]
) -> None:
    Image.new("RGB", (200, 200)).save(tmp_path / "blank.png")
    blank = dict.fromkeys(COLUMNS, "") | {"photo": "blank.png", "subject": "p", "source": "s"}
    assert check(tmp_path, [*rows, {**blank, "view": "none"}]).problems == ()
    assert only(check(tmp_path, [*rows, blank])).kind is ProblemKind.REFUSED


def test_without_a_drawn_scalp_a_white_wall_is_not_over_exposed(
    tmp_path: Path, rows: list[Row]
) -> None:
    """The painted heads are in front of one: three quarters of the photo are at full level."""
    assert check(tmp_path, [{**row, "scalp": "", "loss": ""} for row in rows]).problems == ()


def test_views_out_of_balance_are_counted(tmp_path: Path, rows: list[Row]) -> None:
    fewer = [row for row in rows if row["view"] != "back" or row["subject"] == "person 0"]
    fewer = [row for row in fewer if row["view"] != "top"]
    done = check(tmp_path, fewer)
    assert [problem.detail for problem in done.of(ProblemKind.VIEWS_UNBALANCED)] == [
        "top: 0, while the most frequent view has 3",
        "back: 1, while the most frequent view has 3",
    ]
    assert len(done.problems) == 2


def test_photos_of_unknown_views_are_not_out_of_balance(tmp_path: Path, rows: list[Row]) -> None:
    assert check(tmp_path, [{**row, "view": ""} for row in rows]).problems == ()


def test_the_table_has_every_problem_in_the_order_of_kinds(tmp_path: Path, rows: list[Row]) -> None:
    (tmp_path / "2_back.png").write_bytes(b"")
    rows[0]["subject"] = "Person_0"
    table = list(csv.DictReader(io.StringIO(to_csv(check(tmp_path, rows).table()))))
    assert [row["problem"] for row in table] == ["unreadable", "subjects_alike"]
    assert set(table[0]) == {"problem", "photo", "other", "detail"}


def test_every_kind_has_its_words() -> None:
    assert set(KIND_TEXT) == set(ProblemKind)
