"""Dataset folders of painted heads that the tiny model reads exactly."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import VIEWS
from autosalt.training.model.predict import Model, load_model
from research.datasets.entry import Entry, Partial, write_dataset

SIZE = 256
Paint = Callable[..., RGB]


def masks(image: RGB) -> tuple[BoolMask, BoolMask]:
    """Scalp (all that is not blue) and loss (of it all that is bright red), as the model has it."""
    scalp = image[..., 2] < 204
    return scalp, scalp & (image[..., 0] > 153)


def heads(paint: Paint, subjects: int, takes: int = 1, loss: float = 0.25) -> Iterator[Entry]:
    for number in range(subjects):
        for view in VIEWS:
            for take in range(takes):
                image = paint(loss, view, height=SIZE, width=SIZE, seed=number)
                scalp, lost = masks(image)
                yield Entry(
                    name=f"s{number}-{view}-{take}",
                    image=image,
                    scalp=Partial.whole(scalp),
                    loss=Partial.whole(lost),
                    subject=f"s{number}",
                    view=view.value,
                    groups={"take": str(take), "norwood_level": "2"},
                )


def hair(paint: Paint) -> Iterator[Entry]:
    for number in range(3):
        image = paint(0.0, height=SIZE, width=SIZE, seed=number)
        inside, _ = masks(image)
        nothing = np.zeros_like(inside)
        known = Partial(nothing, ~inside)
        yield Entry(f"h{number}", image, known, Partial.whole(nothing), f"h{number}")


def write_samples(folder: Path, paint: Paint) -> None:
    """A peer that sees what is painted."""
    folder.mkdir(parents=True)
    image = paint(0.5, height=SIZE, width=SIZE)
    for name, pixels in zip(("scalp", "loss"), masks(image), strict=True):
        Image.fromarray(pixels.astype(np.uint8) * np.uint8(255)).save(folder / f"01_{name}.png")
    Image.fromarray(image).save(folder / "01.png")
    with (folder / "manifest.csv").open("w", newline="") as file:
        columns = ["photo", "alonet_scalp_probability", "alonet_loss_probability"]
        csv.writer(file).writerows([columns, ["01.png", "01_scalp.png", "01_loss.png"]])


@pytest.fixture(scope="session")
def work(paint: Paint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder: men from four sides, photos of hair, simulated heads, and retakes."""
    work = tmp_path_factory.mktemp("work")
    write_dataset(work / "real" / "five-view-test", heads(paint, 2, loss=0.0), "men")
    write_dataset(work / "real" / "figaro1k-test", hair(paint), "hair")
    write_dataset(work / "test", heads(paint, 3), "phantom")
    write_dataset(work / "retakes", heads(paint, 10, takes=2), "phantom")
    return work


@pytest.fixture(scope="session")
def samples(paint: Paint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of public data that holds one sample photo in real-photos-dev."""
    data = tmp_path_factory.mktemp("data")
    write_samples(data / "real-photos-dev", paint)
    return data


@pytest.fixture(scope="session")
def model(tiny_model: Path) -> Model:
    """The tiny model as evaluation runs it."""
    return load_model(tiny_model)


def write(index: Path, rows: list[dict[str, str]], paint: Paint) -> None:
    index.parent.mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(rows):
        view = row.get("view") or "top"
        picture = paint(0.3 + 0.02 * number, view, seed=number)
        Image.fromarray(picture).save(index.parent / row["photo"])
    with index.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def annotated(name: str, subject: str, source: str) -> dict[str, str]:
    return {"photo": f"{name}.png", "subject": subject, "view": "top", "source": source}


@pytest.fixture
def data(tmp_path: Path, paint: Paint) -> Path:
    heads, men = tmp_path / "heads-annotated", tmp_path / "scalp-photos-5view"
    write(
        heads / "train" / "index.csv",
        [annotated("a", "A", "phone-real"), annotated("b", "M-M001", "men-real")],
        paint,
    )
    write(
        heads / "devtest" / "index.csv",
        [annotated("c", "C", "tops-real"), annotated("d", "D", "tops-real")],
        paint,
    )
    views = [
        {"photo": f"{man}_{view}.png", "person": man, "view": view.value}
        for man in ("M001", "M002", "M003")
        for view in VIEWS
    ]
    write(men / "manifest.csv", views, paint)
    write(tmp_path / "real-photos-dev" / "manifest.csv", [{"photo": "01.png"}], paint)
    return tmp_path
