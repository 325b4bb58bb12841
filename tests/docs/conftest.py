"""Materials of the documentation's pages: photographs, results, masks, an export, scores."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.views import VIEWS
from autosalt.phantom.datasets.trial import Trial
from autosalt.phantom.datasets.write_trial import write_study
from autosalt.results.apply_overrides import overrule
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.overrides.rules import Wanted

ROOT = Path(__file__).parents[2]
SUBJECTS = ("0012", "0047")
VISITS = {"baseline": "2024-01-05", "week-12": "2024-04-02"}
FIRST = f"{SUBJECTS[0]}/baseline"

Prepare = Callable[[str, Path], None]


@pytest.fixture(scope="session")
def materials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PHOTOS with a manifest, and RESULTS of them, by the names that the pages use."""
    root = tmp_path_factory.mktemp("materials")
    write_study(root / "made", Trial(subjects=2, visits=2, height=533, width=400, seed=5))
    for number, subject in enumerate(SUBJECTS, 1):
        for place, visit in enumerate(VISITS, 1):
            made = root / f"made/photos/{number:04d}/V{place}"
            shutil.copytree(made, root / "PHOTOS" / subject / visit)
    write_rows(root / "PHOTOS/manifest.csv", manifest_rows())
    arguments = [str(root / "PHOTOS"), "--out", str(root / "RESULTS"), "--overlays", "none"]
    done = CliRunner().invoke(app, ["score", *arguments])
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture(scope="session")
def prepare(materials: Path) -> Prepare:
    """Lay out, in an empty folder, what the commands of a page start from."""

    def lay_out(page: str, folder: Path) -> None:
        photos = folder / "PHOTOS"
        shutil.copytree(materials / "PHOTOS", photos)
        if page in _START_FROM_RESULTS:
            shutil.copytree(materials / "RESULTS", folder / "RESULTS")
        if page in _LAY_OUT:
            _LAY_OUT[page](photos, folder)

    return lay_out


_START_FROM_RESULTS = frozenset(
    f"how-to/{name}.md"
    for name in (
        *(f"analyse/{page}" for page in ("datasets", "readers", "regrowth", "report", "respond")),
        *("score/override-and-verify", "score/review"),
    )
)


def manifest_rows() -> Iterator[dict[str, str]]:
    for number, subject in enumerate(SUBJECTS):
        for visit, day in VISITS.items():
            for view in VIEWS:
                yield {
                    "path": f"{subject}/{visit}/{view}.jpg",
                    "subject": subject,
                    "visit": visit,
                    "view": view,
                    "date": day,
                    "arm": ("active", "placebo")[number],
                    "reader_salt": f"{40 + 10 * number}",
                }


def write_rows(path: Path, rows: Iterator[dict[str, str]]) -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)


def without_manifest(photos: Path, _folder: Path) -> None:
    (photos / "manifest.csv").unlink()


def by_names(photos: Path, folder: Path) -> None:
    """The same photos named in two other ways."""
    without_manifest(photos, folder)
    for row in manifest_rows():
        names = (f"DATED/{row['subject']}_{row['date']}_{row['view']}.jpg",
                 f"SITES/Oslo/{row['path']}")  # fmt: skip
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(photos / row["path"], folder / name)


def exported(photos: Path, folder: Path) -> None:
    """An export with one row a visit, days first."""
    shutil.copytree(photos, folder / "EXPORT")
    (folder / "EXPORT/manifest.csv").unlink()

    def rows() -> Iterator[dict[str, str]]:
        for subject in SUBJECTS:
            for visit, day in VISITS.items():
                year, month, date = day.split("-")
                paths = {f"photo_{view}": f"{subject}/{visit}/{view}.jpg" for view in VIEWS}
                yield {"record_id": subject, "redcap_event_name": f"{visit}_arm_1",
                       "photo_date": f"{date}/{month}/{year}", **paths}  # fmt: skip

    write_rows(folder / "EXPORT/export.csv", rows())


def with_masks(photos: Path, folder: Path) -> None:
    """Masks as the model draws them, lying as the photos do."""
    from autosalt import Scorer

    scorer = Scorer.load()
    for row in manifest_rows():
        reading = scorer.read(photos / row["path"])
        place = folder / "MASKS" / row["path"]
        place.parent.mkdir(parents=True, exist_ok=True)
        for name, mask in zip(("scalp", "loss"), scorer.masks(reading, 533, 400), strict=True):
            Image.fromarray(mask).save(place.with_name(f"{place.stem}_{name}.png"))
    without_manifest(photos, folder)


def read_twice(photos: Path, folder: Path) -> None:
    """The masks of two readers, alike."""
    with_masks(photos, folder)
    for reader in "AB":
        shutil.copytree(folder / "MASKS", folder / f"READINGS_{reader}")


def overruled(_photos: Path, folder: Path) -> None:
    """RESULTS with two overrides: a refused photo, and corrected masks."""
    scalp = np.zeros((533, 400), np.bool_)
    scalp[100:400, 100:300] = True
    masks = CorrectedMasks(f"{FIRST}/top.jpg", scalp, scalp, scalp, ~scalp)
    for wanted in (
        Wanted("A. Reviewer", "blurred", refuse=(f"{FIRST}/back.jpg",)),
        Wanted("A. Reviewer", "vellus hair", masks=(masks,)),
    ):
        overrule(ResultsFolder(folder / "RESULTS"), wanted)


def as_one_visit(photos: Path, folder: Path) -> None:
    """The four photos of a visit, named as the examples in Python name them."""
    for view in VIEWS:
        shutil.copy(photos / FIRST / f"{view}.jpg", folder / f"{view[0]}.jpg")


def annotated(photos: Path, folder: Path) -> None:
    """A COCO export: outlines of scalp and loss on the four photos of a visit."""
    outlines = {"scalp": [100, 100, 300, 100, 300, 400, 100, 400],
                "loss": [150, 150, 250, 150, 250, 250, 150, 250]}  # fmt: skip
    images, annotations = [], []
    for number, view in enumerate(VIEWS):
        name = f"{SUBJECTS[0]}_{view}.jpg"
        (folder / "EXPORT").mkdir(exist_ok=True)
        shutil.copy(photos / FIRST / f"{view}.jpg", folder / "EXPORT" / name)
        images.append({"id": number, "file_name": name, "width": 400, "height": 533})
        for category, outline in enumerate(outlines.values()):
            annotations.append(
                {"image_id": number, "category_id": category, "segmentation": [outline]}
            )
    categories = [{"id": number, "name": name} for number, name in enumerate(outlines)]
    content = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "EXPORT/instances.json").write_text(json.dumps(content), encoding="utf-8")
    people = [f"{SUBJECTS[0]}_{view}.jpg,{SUBJECTS[0]},{view}" for view in VIEWS]
    (folder / "people.csv").write_text("\n".join(["photo,subject,view", *people]) + "\n")


def as_scores(_photos: Path, folder: Path) -> None:
    shutil.copy(ROOT / "docs/founding-case/scores.csv", folder / "scores.csv")


def as_checkout(_photos: Path, folder: Path) -> None:
    shutil.copytree(ROOT / "docs/founding-case", folder / "docs/founding-case")


_LAY_OUT: dict[str, Callable[[Path, Path], None]] = {
    "founding-case/README.md": as_checkout,
    "how-to/embed/python.md": as_one_visit,
    "how-to/train/import-annotations.md": annotated,
    "how-to/score/manifest-from-redcap.md": exported,
    "how-to/score/masks.md": with_masks,
    "how-to/score/name-photographs.md": by_names,
    "how-to/score/override-and-verify.md": overruled,
    "how-to/analyse/readers.md": with_masks,
    "how-to/analyse/respond.md": as_scores,
    "how-to/score/review.md": read_twice,
    "how-to/embed/serve.md": as_one_visit,
    "start/embedding.md": as_one_visit,
    "start/trial-staff.md": without_manifest,
}
