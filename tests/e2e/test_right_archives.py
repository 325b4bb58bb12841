"""Archives that are right raise no alarm, in whatever way their photos are named.

One simulated trial of two people is laid out by each convention of the README. Each must give the
same two subjects, the same baseline, the same numbers, exit code 0 and no `Check` line.
"""

import csv
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.views import VIEWS
from autosalt.phantom.datasets.trial import Trial
from autosalt.phantom.datasets.write_trial import write_study

pytestmark = pytest.mark.slow

SUBJECTS = ("0012", "0047")
DAYS = ("2024-01-05", "2024-04-02")
PEOPLE = 300

Make = Callable[[Path, Path], tuple[str, ...]]
"""From the trial's photos and an empty folder to the arguments of a command."""


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos as `0/0/left.jpg`: by number of the subject and of the visit."""
    root = tmp_path_factory.mktemp("trial")
    write_study(root / "made", Trial(subjects=2, visits=2, height=320, width=240, seed=5))
    for subject in range(2):
        for visit in range(2):
            source = root / "made/photos" / f"{subject + 1:04d}" / f"V{visit + 1}"
            shutil.copytree(source, root / "photos" / str(subject) / str(visit))
    return root / "photos"


def laid_out(text: str, visits: tuple[str, ...], *options: str) -> Make:
    """A layout by a template of paths."""

    def make(photos: Path, folder: Path) -> tuple[str, ...]:
        for s, subject in enumerate(SUBJECTS):
            for v, visit in enumerate(visits):
                for view in VIEWS:
                    name = text.format(subject=subject, visit=visit, view=view, site="Oslo")
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(photos / str(s) / str(v) / f"{view}.jpg", folder / name)
        return (str(folder), *options)

    return make


def with_manifest(photos: Path, folder: Path) -> tuple[str, ...]:
    """Our own manifest, with dates, sites and arms."""
    laid_out("{subject}/{visit}/{view}.jpg", ("a", "b"))(photos, folder)
    lines = ["path,subject,visit,view,date,site,arm"]
    for subject in SUBJECTS:
        for visit, name, day in zip(("a", "b"), ("baseline", "week 12"), DAYS, strict=True):
            lines += [
                f"{subject}/{visit}/{view}.jpg,{subject},{name},{view},{day},Oslo,active"
                for view in VIEWS
            ]
    (folder / "manifest.csv").write_text("\n".join(lines))
    return (str(folder),)


def redcap(photos: Path, folder: Path) -> tuple[str, ...]:
    """An export with one row a visit, and the file that says what its columns are called."""
    laid_out("{subject}/{visit}/{view}.jpg", ("a", "b"))(photos, folder)
    columns = ",".join(f"photo_{view}" for view in VIEWS)
    lines = [f"record_id,redcap_event_name,photo_date,complete,{columns}"]
    for subject in SUBJECTS:
        for visit, name, day in (
            ("a", "baseline_arm_1", "05/01/2024"),
            ("b", "week_12_arm_1", "02/04/2024"),
        ):
            paths = ",".join(f"{subject}/{visit}/{view}.jpg" for view in VIEWS)
            lines.append(f"{subject},{name},{day},2,{paths}")
    (folder / "export.csv").write_text("\n".join(lines))
    (folder / "columns.toml").write_text(
        'date_format = "%d/%m/%Y"\n[columns]\nsubject = "record_id"\n'
        'visit = "redcap_event_name"\ndate = "photo_date"\n[photos]\n'
        + "\n".join(f'{view} = "photo_{view}"' for view in VIEWS)
    )
    return (str(folder / "export.csv"), "--columns", str(folder / "columns.toml"))


def zipped(photos: Path, folder: Path) -> tuple[str, ...]:
    """A zip file as a click on the folder makes it: all below one folder."""
    laid_out("{subject}/{visit}/{view}.jpg", ("baseline", "week 12"))(photos, folder / "trial")
    with ZipFile(folder / "trial.zip", "w") as archive:
        for path in sorted((folder / "trial").rglob("*.jpg")):
            archive.write(path, path.relative_to(folder))
    return (str(folder / "trial.zip"),)


def dicom(photos: Path, folder: Path) -> tuple[str, ...]:
    """The photos as DICOM files, in folders by subject and day."""
    arguments = laid_out("{subject}/{visit}/{view}.jpg", DAYS)(photos, folder / "in")
    out = folder / "converted"
    assert run("score", *arguments, "--out", str(out), "--dicom", "--no-report").exit_code == 0
    with (out / "dicom/index.csv").open(newline="", encoding="utf-8") as file:
        made = [row for row in csv.DictReader(file) if row["view"] and "photo" in row["kind"]]
    assert len(made) == 16
    for row in made:
        target = folder / "dicom" / row["subject"] / row["visit"] / f"{row['view']}.dcm"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(out / "dicom" / row["file"], target)
    return (str(folder / "dicom"),)


LAYOUTS: dict[str, Make] = {
    "folders": laid_out("{subject}/{visit}/{view}.jpg", ("baseline", "week-12")),
    "sites": laid_out(
        "{site}/{subject}/{visit}/{view}.jpg", ("baseline", "week-12"), "--pattern", "site-folders"
    ),
    "days": laid_out("{subject}/{visit}/{view}.jpg", DAYS, "--pattern", "date-folders"),
    "days without a pattern": laid_out("{subject}/{visit}/{view}.jpg", DAYS),
    "names": laid_out("{subject}_{visit}_{view}.jpg", ("V1", "V2"), "--pattern", "names"),
    "dated names": laid_out("{subject}_{visit}_{view}.jpg", DAYS, "--pattern", "dated-names"),
    "a folder above": laid_out("trial/{subject}/{visit}/{view}.jpg", ("V1", "V2")),
    "manifest": with_manifest,
    "redcap": redcap,
    "zip": zipped,
    "dicom": dicom,
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def require_no_alarm(result: Result) -> None:
    assert result.exit_code == 0, result.output
    assert "Check" not in result.stderr
    assert "to check" not in result.stderr
    assert "Problem" not in result.stderr


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_archive_that_is_right_raises_no_alarm(trial: Path, tmp_path: Path, layout: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    arguments = LAYOUTS[layout](trial, folder)
    require_no_alarm(run("index", *arguments))
    out = tmp_path / "out"
    require_no_alarm(
        run("score", *arguments, "--out", str(out), "--overlays", "none", "--no-report")
    )
    with (out / "subjects.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["subject"].lstrip("'") for row in rows] == list(SUBJECTS)
    assert {row["status"] for row in rows} == {"complete"}
    first, second = (row["baseline_visit"] for row in rows)
    assert first == second
    assert first.split()[0].lower() in ("baseline", "baseline_arm_1", "v1", DAYS[0])
    assert [round(float(row["baseline_salt"]), 1) for row in rows] == _baselines(trial)
    require_no_alarm(run("respond", str(out), "--no-report"))


_FOUND: dict[Path, list[float]] = {}


def _baselines(trial: Path) -> list[float]:
    """SALT of both at baseline, scored once by views given in Python."""
    from autosalt import Scorer

    if trial not in _FOUND:
        scorer = Scorer.load()
        visits = (
            scorer.score_visit({view: trial / f"{s}/0/{view}.jpg" for view in VIEWS})
            for s in range(2)
        )
        _FOUND[trial] = [round(visit.salt, 1) for visit in visits if visit.salt is not None]
    return _FOUND[trial]


def test_the_trial_of_the_demo_raises_no_alarm(tmp_path: Path) -> None:
    """As `make demo` simulates it, in smaller photographs."""
    trial = Trial(subjects=6, visits=3, seed=2024, height=320, width=240)
    write_study(tmp_path / "trial", trial, workers=1)
    out = tmp_path / "out"
    arguments = (str(tmp_path / "trial"), "--out", str(out), "--overlays", "none", "--no-report")
    require_no_alarm(run("score", *arguments))
    settings = Path(__file__).parents[2] / "docs/demo-study.toml"
    require_no_alarm(run("respond", str(out), "--settings", str(settings), "--no-report"))


def test_the_founding_case_raises_no_alarm(tmp_path: Path) -> None:
    scores = Path(__file__).parents[2] / "docs/founding-case/scores.csv"
    require_no_alarm(run("respond", str(scores), "--out", str(tmp_path), "--no-report"))


def test_a_study_of_300_raises_no_alarm(tmp_path: Path) -> None:
    rng = np.random.default_rng(19)
    lines = ["subject,visit,salt,date,site,arm"]
    for number in range(1, PEOPLE + 1):
        arm, site = ("active", "placebo")[number % 2], ("Oslo", "Bergen", "Bonn")[number % 3]
        salt, first = rng.uniform(50, 100), date(2024, 1, 8) + timedelta(int(rng.integers(200)))
        for week in (0, 12, 24):
            day = first + timedelta(7 * week + int(rng.integers(-5, 6)) * (week > 0))
            name = f"week {week}" if week else "baseline"
            lines.append(f"{number:04d},{name},{salt:.1f},{day},{site},{arm}")
            salt *= rng.uniform(0.1, 1.0) if arm == "active" else rng.uniform(0.8, 1.05)
            salt = min(salt, 100.0)
    (tmp_path / "scores.csv").write_text("\n".join(lines))
    arguments = (str(tmp_path / "scores.csv"), "--out", str(tmp_path / "out"), "--no-report")
    require_no_alarm(run("respond", *arguments))
