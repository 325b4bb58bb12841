"""An archive is understood as a whole before it is scored: what cannot be right stops there."""

from itertools import product
from pathlib import Path

import pytest

from autosalt.archive.read_index import read_index
from autosalt.archive.understanding import overview, read_as, understand_table
from autosalt.core.views import VIEWS
from autosalt.errors import MisreadError
from autosalt.issues import Issue, count_issues


def make(
    root: Path, text: str, subjects: str = "0012 0013", visits: str = "baseline week-12"
) -> Path:
    """An archive of empty files, by a template of paths."""
    for subject, visit, view in product(subjects.split(), visits.split(), VIEWS):
        path = root / text.format(subject=subject, visit=visit, view=view)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


@pytest.mark.parametrize(
    ("made", "mend"),
    [
        ("{visit}/{subject}/{view}.jpg", "Use --pattern '{visit}/{subject}/{view}.*'"),
        ("photos/{subject}/{view}.jpg", "Use --pattern '*/{subject}/{view}.*'"),
        ("{subject}_{visit}_{view}.jpg", "Use --pattern '{subject}_{visit}_{view}.*'"),
        ("{view}.jpg", "Give the folder above"),
    ],
)
def test_what_cannot_be_right_names_the_pattern_that_would_fit(
    tmp_path: Path, made: str, mend: str
) -> None:
    with pytest.raises(MisreadError) as error:
        read_index(make(tmp_path, made))
    assert mend in str(error.value)
    assert "\n" not in str(error.value)


def test_the_suggested_pattern_reads_the_archive(tmp_path: Path) -> None:
    index = read_index(make(tmp_path, "{visit}/{subject}/{view}.jpg"), "{visit}/{subject}/{view}.*")
    assert {row.subject for row in index.rows} == {"0012", "0013"}
    assert index.issues == ()


def test_a_pattern_that_a_person_named_stands_but_is_to_check(tmp_path: Path) -> None:
    index = read_index(make(tmp_path, "photos/{subject}/{view}.jpg"), "folders")
    assert count_issues(index.issues)["levels_unsure"] == 2
    assert "visits are called like subjects" in index.issues[0].text


def test_a_flat_folder_that_was_asked_for_stands(tmp_path: Path) -> None:
    index = read_index(make(tmp_path, "{subject}_{visit}_{view}.jpg"), "flat")
    assert index.issues == ()
    assert len({row.subject for row in index.rows}) == 16


def test_exchanged_columns_of_a_manifest_stop(tmp_path: Path) -> None:
    make(tmp_path, "{subject}/{visit}/{view}.jpg")
    rows = [
        f"{path.relative_to(tmp_path)},{path.parts[-2]},{path.parts[-3]},{path.stem}"
        for path in sorted(tmp_path.rglob("*.jpg"))
    ]
    (tmp_path / "manifest.csv").write_text("\n".join(["path,subject,visit,view", *rows]))
    with pytest.raises(MisreadError, match="exchange the columns subject and visit"):
        read_index(tmp_path)


@pytest.mark.parametrize("subjects", ["baseline", "baseline week-12"])
def test_exchanged_columns_of_a_table_of_scores_stop(subjects: str) -> None:
    visits = [(subject, number) for subject in subjects.split() for number in ("0012", "0013")]
    with pytest.raises(MisreadError, match=r"scores.csv: .*'baseline'.*exchange the columns"):
        understand_table("scores.csv", visits)


def test_right_tables_pass() -> None:
    assert understand_table("scores.csv", [("0012", "baseline"), ("0012", "week 4")]) == ()


def test_a_subject_at_two_sites_is_to_check_and_the_way_out_is_named(tmp_path: Path) -> None:
    make(tmp_path, "Oslo/{subject}/{visit}/{view}.jpg", subjects="001", visits="baseline")
    make(tmp_path, "Bergen/{subject}/{visit}/{view}.jpg", subjects="001 002", visits="week-12")
    index = read_index(tmp_path, "site-folders")
    (issue,) = index.issues
    assert issue == Issue("subjects_at_several_sites", 1, issue.text)
    assert "'001' at Bergen, Oslo" in issue.text
    assert "{site}/{number}" in issue.text
    numbered = read_index(tmp_path, "{site}/{number}/{visit}/{view}")
    assert {row.subject for row in numbered.rows} == {"Oslo-001", "Bergen-001", "Bergen-002"}
    assert numbered.issues == ()


def test_how_an_archive_was_read_is_stated_with_an_example(tmp_path: Path) -> None:
    index = read_index(make(tmp_path, "Oslo/{subject}/{visit}/{view}.jpg"), "site-folders")
    levels = "site 'Oslo', subject '0012', visit 'baseline', view back"
    assert read_as(index, example=True).endswith(f"'Oslo/0012/baseline/back.jpg' is {levels}")
    flat = read_index(make(tmp_path / "flat", "{subject}.jpg"), "flat")
    assert read_as(flat, example=True).endswith(
        "subject '0012', visit '1', the view left to the model"
    )
    assert read_as(flat, example=False) == f"{len(flat.rows)} photos, by the pattern {{subject}}.*"


def test_a_folder_in_a_folder_is_read(tmp_path: Path) -> None:
    index = read_index(make(tmp_path, "trial/{subject}/{visit}/{view}.jpg"))
    assert index.pattern == "*/{subject}/{visit}/{view}.*"
    assert {row.subject for row in index.rows} == {"0012", "0013"}
    assert index.issues == ()


@pytest.mark.parametrize(
    ("visits", "photos", "line"),
    [
        ("A1", None, "1 subject, 1 visit each"),
        ("A1 A2 B1 B2", 16, "2 subjects, 2 visits each, 4 photos a visit"),
        ("A1 A2 B1", 8, "2 subjects, 1 to 2 visits each, 2.67 photos a visit"),
    ],
)
def test_an_archive_is_counted_in_one_line(visits: str, photos: int | None, line: str) -> None:
    assert overview(((name[0], name[1]) for name in visits.split()), photos) == line
