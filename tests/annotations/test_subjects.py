"""Subject and view, from names or from a table."""

import re
from pathlib import Path

import pytest

from autosalt.annotations.dropped import PhotoDropped
from autosalt.annotations.masks.shapes import AnnotatedPhoto
from autosalt.annotations.subjects import Person, read_names, read_table
from autosalt.errors import AnnotationError


def photos(*names: str) -> list[AnnotatedPhoto]:
    return [AnnotatedPhoto(name, name, None, ()) for name in names]


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (("0012_top.jpg", "0047_back.jpg"), None),
        (("images/default/0012_top.jpg", "images/default/0047_back.jpg"), None),
        (("images/0012/top.jpg", "images/0047/back.jpg"), None),
        (("images/0012.top.jpg", "images/0047.back.jpg"), "{subject}.{view}.*"),
    ],
)
def test_names_are_read_below_their_common_folder(
    names: tuple[str, ...], pattern: str | None
) -> None:
    listed = photos(*names)
    reader = read_names(listed, pattern)
    assert [reader.person(one) for one in listed] == [Person("0012", "top"), Person("0047", "back")]


def test_a_pattern_may_be_of_whole_paths() -> None:
    listed = photos("0012/top.jpg", "0012/back.jpg")  # below their folder no subject is left
    reader = read_names(listed, "{subject}/{view}.*")
    assert [reader.person(one) for one in listed] == [Person("0012", "top"), Person("0012", "back")]


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (("0012/left.jpg", "0012/top.jpg"), "{subject}/{view}.*"),
        (("0012/week-12/left.jpg", "0012/week-24/left.jpg"), "{subject}/{visit}/{view}.*"),
        (("images/0012/2024-01-05/left.jpg",), "{subject}/{visit}/{view}.*"),
    ],
)
def test_the_folder_of_the_only_subject_is_kept(names: tuple[str, ...], pattern: str) -> None:
    listed = photos(*names)
    reader = read_names(listed, None)
    assert reader.pattern.text == pattern
    assert {reader.person(one).subject for one in listed} == {"0012"}


@pytest.mark.parametrize("folder", ["images", "heads/default", "EXPORT/Train"])
def test_a_folder_that_tools_put_photos_into_is_no_subject(folder: str) -> None:
    listed = photos(f"{folder}/1/left.jpg", f"{folder}/2/left.jpg")
    reader = read_names(listed, None)
    assert [reader.person(one).subject for one in listed] == ["1", "2"]


@pytest.mark.parametrize(
    "names",
    [
        ("0012/1/left.jpg", "0012/2/left.jpg"),
        ("0012/1/left.jpg", "0012/1/top.jpg"),
        ("0012/1_left.jpg", "0012/2_left.jpg"),
        ("images/0012/1/left.jpg",),
    ],
)
def test_names_whose_subject_may_be_a_shared_folder_are_never_guessed(
    names: tuple[str, ...],
) -> None:
    listed = photos(*names)
    with pytest.raises(AnnotationError, match=r"subject may be '0012' or '1'") as error:
        read_names(listed, None)
    subjects = [
        {read_names(listed, pattern).person(one).subject for one in listed}
        for pattern in re.findall(r"'([^']*\{view\}[^']*)'", str(error.value))
    ]
    assert subjects[0] == {"0012"}  # what the message proposes reads both ways
    assert "1" in subjects[1]


def test_a_pattern_without_a_view_leaves_it_empty() -> None:
    listed = photos("p1.jpg", "p2.jpg")
    assert read_names(listed, "flat").person(listed[0]) == Person("p1", "")


def test_names_that_fit_no_pattern_are_one_line_that_states_how_to_go_on() -> None:
    with pytest.raises(AnnotationError, match=r"'IMG_1\.jpg'; give --pattern"):
        read_names(photos("IMG_1.jpg", "0012_top.jpg"), None)


def test_a_name_that_does_not_fit_drops_its_photo_only() -> None:
    listed = photos("0012_top.jpg", "IMG.jpg", "NA_top.jpg")
    reader = read_names(listed, "{subject}_{view}.*")
    assert reader.person(listed[0]) == Person("0012", "top")
    for one in listed[1:]:
        with pytest.raises(PhotoDropped, match="no_subject"):
            reader.person(one)


def test_a_table_gives_subject_view_and_subgroups(tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("photo;subject;view;skin_tone\nx/a.jpg;0012;Top;II\nb.jpg;0047;;\n")
    reader = read_table(table, photos("x/a.jpg", "y/b.jpg"))
    assert reader.person(photos("x/a.jpg")[0]) == Person("0012", "top", {"skin_tone": "II"})
    assert reader.person(photos("y/b.jpg")[0]) == Person("0047", "", {"skin_tone": ""})
    with pytest.raises(PhotoDropped, match="does not list"):
        reader.person(photos("y/c.jpg")[0])


def test_a_name_that_several_photos_have_is_no_person(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("photo,subject,view\ntop.jpg,0012,top\n")
    listed = photos("0012/top.jpg", "0047/top.jpg")
    reader = read_table(tmp_path / "people.csv", listed)
    for one in listed:
        with pytest.raises(PhotoDropped, match="several photos are called top"):
            reader.person(one)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("photo,subject\na,1\n", "no column view"),
        ("", "no column photo, subject, view"),
        ("photo,subject,view,loss\na,1,top,x\n", "fills the column loss"),
        ("photo,subject,view\na,1,front\n", "line 2: view 'front'"),
        ("photo,subject,view\na,NA,top\n", "missing value"),
        ("photo,subject,view\na,1,top\na,2,top\n", "line 3: photo 'a'"),
        ("photo,subject,view\na,1,top,x,y\n", "more cells"),
        ('photo,subject,view\n"a,1,top\n', "not a CSV"),
    ],
)
def test_a_wrong_table_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "people.csv").write_text(text)
    with pytest.raises(AnnotationError, match=why):
        read_table(tmp_path / "people.csv", ())
    with pytest.raises(AnnotationError, match="cannot be read"):
        read_table(tmp_path / "none.csv", ())
