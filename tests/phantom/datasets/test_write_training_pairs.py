"""The dataset folder of training pairs."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.salt import loss_pct
from autosalt.core.views import VIEWS, View
from autosalt.errors import FolderError
from autosalt.imaging.masks import read_mask
from autosalt.imaging.training_index import COLUMNS
from autosalt.phantom.datasets.trial import PhotoSession, Trial, clinical_shot, course, shutter_seed
from autosalt.phantom.datasets.write_training_pairs import write_photos
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.phantom.person.subject import Kinds
from autosalt.phantom.render.render import render


def _bytes(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dataset")
    write_photos(out, subjects=2, size=64, seed=7)
    return out


@pytest.mark.slow
def test_the_index_names_four_views_of_every_subject(dataset: Path) -> None:
    with (dataset / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS
    assert [row["view"] for row in rows] == ["left", "right", "top", "back"] * 2
    assert {row["subject"] for row in rows} == {"phantom-0007-000000", "phantom-0007-000001"}
    for row in rows:
        assert Image.open(dataset / row["photo"]).size == (64, 64)
        with Image.open(dataset / row["scalp"]) as mask:
            assert (mask.mode, mask.size) == ("1", (64, 64))
        scalp, loss = read_mask(dataset / row["scalp"]), read_mask(dataset / row["loss"])
        assert not (loss & ~scalp).any()
        assert float(row["loss_pct"]) == pytest.approx(loss_pct(scalp, loss), abs=1e-3)


@pytest.mark.slow
def test_any_number_of_workers_writes_the_same_bytes(dataset: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_photos(
        tmp_path,
        subjects=2,
        size=64,
        seed=7,
        workers=2,
        on_progress=lambda done, total: seen.append((done, total)),
    )
    assert _bytes(tmp_path) == _bytes(dataset)
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.slow
def test_an_interrupted_folder_is_finished(dataset: Path, tmp_path: Path) -> None:
    write_photos(tmp_path, subjects=1, size=64, seed=7)
    kept = tmp_path / "photos" / "phantom-0007-000000_top.jpg"
    (tmp_path / "photos" / "phantom-0007-000000_back.jpg").unlink()
    before = kept.stat().st_mtime_ns
    write_photos(tmp_path, subjects=2, size=64, seed=7)
    assert _bytes(tmp_path) == _bytes(dataset)
    assert kept.stat().st_mtime_ns == before


@pytest.mark.slow
def test_another_seed_makes_other_people(dataset: Path, tmp_path: Path) -> None:
    write_photos(tmp_path, subjects=1, size=64, seed=8)
    mine = np.asarray(Image.open(dataset / "photos" / "phantom-0007-000000_top.jpg"))
    theirs = np.asarray(Image.open(tmp_path / "photos" / "phantom-0008-000000_top.jpg"))
    assert not np.array_equal(mine, theirs)


@pytest.mark.slow
def test_takes_photograph_the_same_loss_again(tmp_path: Path) -> None:
    index = write_photos(tmp_path, subjects=1, size=64, seed=4, takes=2)
    with index.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["view"], row["take"]) for row in rows] == [
        (view, take) for view in VIEWS for take in ("1", "2")
    ]
    assert len({row["salt_surface"] for row in rows}) == 1
    first, second = ((tmp_path / row["photo"]).read_bytes() for row in rows[:2])
    assert first != second


@pytest.mark.slow
def test_fronts_show_no_view_and_have_no_masks(tmp_path: Path) -> None:
    index = write_photos(tmp_path, subjects=2, size=64, seed=4, takes=2, front=True)
    with index.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS
    assert [row["take"] for row in rows] == ["1", "2"] * 2
    for row in rows:
        assert row["view"] == "none"
        assert (row["scalp"], row["loss"], row["loss_pct"]) == ("", "", "")
        assert Image.open(tmp_path / row["photo"]).size == (64, 64)
    assert list((tmp_path / "masks").iterdir()) == []


def test_a_front_is_of_the_subject_that_the_views_show(dataset: Path, tmp_path: Path) -> None:
    front = write_photos(tmp_path, subjects=1, size=64, seed=7, front=True)
    rows = [
        next(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in (front, dataset / "index.csv")
    ]
    for column in ("subject", "skin_tone", "hair_colour", "pattern", "salt_surface"):
        assert rows[0][column] == rows[1][column]


@pytest.mark.slow
def test_a_clinic_takes_portraits_of_subjects_of_a_trial(tmp_path: Path) -> None:
    index = write_photos(tmp_path, subjects=1, size=96, seed=4, takes=2, clinic=True)
    with index.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["view"], row["take"]) for row in rows] == [
        (view, take) for view in VIEWS for take in ("1", "2")
    ]
    subject = course(Trial(subjects=1, visits=3, seed=4), 0)
    truth = surface_truth(subject.persons[0].scalp(), subject.losses[0])
    for row in rows:
        assert row["source"] == "phantom-clinic"
        assert float(row["salt_surface"]) == pytest.approx(truth.salt, abs=1e-4)
        assert Image.open(tmp_path / row["photo"]).size == (72, 96)
        assert read_mask(tmp_path / row["scalp"]).shape == (96, 72)
    first, second = ((tmp_path / row["photo"]).read_bytes() for row in rows[:2])
    assert first != second


@pytest.mark.slow
@pytest.mark.parametrize("clinic", [False, True])
def test_subjects_have_the_hair_that_was_asked_for(tmp_path: Path, clinic: bool) -> None:
    fair = Kinds(colours=("white", "grey"), lengths=("shaved",))
    index = write_photos(tmp_path, subjects=3, size=96, seed=4, clinic=clinic, kinds=fair)
    with index.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["hair_colour"] for row in rows} <= {"white", "grey"}
    grown = {"buzz"} if clinic else set()  # from one visit to the next
    assert {row["hair_length"] for row in rows} <= {"shaved"} | grown
    with pytest.raises(FolderError, match="other settings"):
        write_photos(tmp_path, subjects=3, size=96, seed=4, clinic=clinic)


@pytest.mark.slow
def test_subjects_have_the_skin_and_the_loss_that_were_asked_for(tmp_path: Path) -> None:
    wanted = {"kinds": Kinds(tones=("V", "VI")), "patterns": ("totalis", "sisaipho")}
    index = write_photos(tmp_path, subjects=4, size=96, seed=4, **wanted)
    with index.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["skin_tone"] for row in rows} <= {"V", "VI"}
    assert {row["pattern"] for row in rows} == {"totalis", "sisaipho"}
    with pytest.raises(FolderError, match="other settings"):
        write_photos(tmp_path, subjects=4, size=96, seed=4, kinds=wanted["kinds"])


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"patterns": ("bald",)}, "no pattern is 'bald': use none, few patches"),
        ({"patterns": ("totalis",), "clinic": True}, "heads of no clinic"),
        ({"patterns": ("totalis",), "mask_shapes": Path("masks")}, "without masks"),
        ({"hard_cases": ("bald",)}, "no hard case is 'bald': use all, red scalp"),
        ({"hard_cases": ("all",), "clinic": True}, "leave out the clinic"),
        ({"hard_cases": ("all",), "patterns": ("totalis",)}, "patterns"),
        ({"hard_cases": ("all",), "kinds": Kinds(tones=("I",))}, "skin tones"),
    ],
)
def test_loss_that_cannot_be_had_is_refused(
    tmp_path: Path, wanted: dict[str, object], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        write_photos(tmp_path, subjects=1, size=96, seed=4, **wanted)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_hard_cases_have_a_source_and_a_column_of_their_own(dataset: Path, tmp_path: Path) -> None:
    asked = ("buzz cut", "smooth scalp")
    index = write_photos(tmp_path, subjects=2, size=64, seed=7, hard_cases=asked)
    with index.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["source"] for row in rows} == {"phantom-hard"}
    assert {row["hard_case"] for row in rows} <= set(asked)
    assert len({(row["subject"], row["hard_case"]) for row in rows}) == 2
    plain = (dataset / "index.csv").read_text(encoding="utf-8").splitlines()[0]
    assert ",".join(rows[0]) == plain + ",hard_case"
    assert "hard_cases" not in (dataset / "phantom.json").read_text(encoding="utf-8")
    with pytest.raises(FolderError, match="other settings"):
        write_photos(tmp_path, subjects=2, size=64, seed=7, hard_cases=asked[:1])


@pytest.mark.slow
def test_clinic_photos_at_the_second_visit_show_the_trial_photos(tmp_path: Path) -> None:
    write_photos(tmp_path, subjects=2, size=96, seed=4, clinic=True)
    trial = Trial(subjects=2, visits=3, seed=4)
    session = PhotoSession(1, 1)
    made = render(
        course(trial, 1).persons[1],
        course(trial, 1).losses[1],
        clinical_shot(trial, session, View.TOP),
        96,
        72,
        shutter_seed(trial, session, View.TOP),
    )
    shown = read_mask(tmp_path / "masks" / "phantom-clinic-0004-000001_top_loss.png")
    np.testing.assert_array_equal(shown, made.loss)


def test_nonsense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="clinic"):
        write_photos(tmp_path, subjects=1, size=96, seed=1, clinic=True, front=True)
    with pytest.raises(ValueError, match="64 pixels"):
        write_photos(tmp_path, subjects=1, size=84, seed=1, clinic=True)
    with pytest.raises(ValueError, match="at least"):
        write_photos(tmp_path, subjects=0, size=64, seed=1)
    # A call that went wrong leaves the folder for the one that is right.
    assert list(tmp_path.iterdir()) == []
