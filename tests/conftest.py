"""Fixtures of all tests: a tiny but real ONNX model, and heads painted for it.

The model keeps docs/explanation/contract.md and can be computed by eye. Bright blue is background;
its green level states the view. Of the rest all that is bright red is bald.
The background is as red as blue: a head before a blue one has the colours of no photograph.
"""

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from filelock import FileLock
from hypothesis import settings
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.interval import IntervalCalibration
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.golden.folder import write_golden_set
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results
from autosalt.scorer.manifest import METADATA_KEY, Manifest
from autosalt.scorer.registry import USER_FOLDER
from tests.warm import LIGHT, forking

# How long an example takes says nothing here: the machines of CI are shared.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

WEB = Path(__file__).parents[1] / "web"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with slow tests come first, so that no process ends long after the others."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path in slow, str(item.path)), reverse=True)


SIZE = 64
GREEN_OF_VIEW = {view: 140 + 20 * index for index, view in enumerate(VIEWS)}
SKIN, HAIR = (225, 170, 140), (60, 40, 20)

TINY_MANIFEST = Manifest(
    name="tiny",
    input=InputSpec(size=SIZE, fill=(114, 114, 114)),
    thresholds=Thresholds(scalp=0.5, loss=0.5),
    view_min_probability=0.6,
    none_max_probability=0.7,
    detection_limit_pct=1.0,
    interval=IntervalCalibration(floor_pct=1.0, view_factor=2.0, visit_factor=1.5),
    sem_points=2.0,
    training_data_sha256="0" * 64,
    code_revision="test",
    licence="Apache-2.0",
    intended_use="Tests only.",
)


def build_tiny_model(path: Path, manifest: Manifest | None = TINY_MANIFEST) -> Path:
    """Write the model described above; `manifest` None leaves it without one."""

    def constant(name: str, value: object, dtype: type = np.float32) -> onnx.TensorProto:
        return numpy_helper.from_array(np.asarray(value, dtype), name)

    def sigmoid(name: str, source: str, sign: str, level: str) -> list[onnx.NodeProto]:
        first, second = (source, level) if sign == "over" else (level, source)
        return [
            helper.make_node("Sub", [first, second], [f"{name}_d"]),
            helper.make_node("Mul", [f"{name}_d", "steep"], [f"{name}_s"]),
            helper.make_node("Sigmoid", [f"{name}_s"], [name]),
        ]

    nodes = [
        helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["float", "c255"], ["unit"]),
        *(helper.make_node("Gather", ["unit", f"i{i}"], [c], axis=3) for i, c in enumerate("rgb")),
        *sigmoid("scalp", "b", "under", "blue"),
        *sigmoid("loss", "r", "over", "red"),
        helper.make_node("Sub", ["one", "scalp"], ["background"]),
        helper.make_node("Mul", ["background", "g"], ["green"]),
        helper.make_node("ReduceSum", ["green", "axes"], ["green_sum"], keepdims=0),
        helper.make_node("ReduceSum", ["background", "axes"], ["background_sum"], keepdims=0),
        helper.make_node("Add", ["background_sum", "tiny"], ["background_safe"]),
        helper.make_node("Div", ["green_sum", "background_safe"], ["level"]),
        helper.make_node("Unsqueeze", ["level", "last"], ["level_2d"]),
        helper.make_node("Sub", ["level_2d", "centres"], ["distance"]),
        helper.make_node("Abs", ["distance"], ["away"]),
        helper.make_node("Mul", ["away", "minus"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["view"], axis=1),
    ]
    constants = [
        constant("c255", 255.0),
        *(constant(f"i{i}", i, np.int64) for i in range(3)),
        constant("blue", 0.8),
        constant("red", 0.6),
        constant("steep", 40.0),
        constant("one", 1.0),
        constant("tiny", 1e-6),
        constant("axes", [1, 2], np.int64),
        constant("last", [1], np.int64),
        constant("centres", [[GREEN_OF_VIEW[view] / 255 for view in VIEWS]]),
        constant("minus", -160.0),
    ]
    square = ["N", SIZE, SIZE]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, [*square, 3])],
        [
            helper.make_tensor_value_info("scalp", TensorProto.FLOAT, square),
            helper.make_tensor_value_info("loss", TensorProto.FLOAT, square),
            helper.make_tensor_value_info("view", TensorProto.FLOAT, ["N", 4]),
        ],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if manifest is not None:
        helper.set_model_props(model, {METADATA_KEY: manifest.to_json()})
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


def paint_head(
    loss_share: float = 0.25,
    view: View | str = View.TOP,
    height: int = 200,
    width: int = 200,
    noise: int = 12,
    seed: int = 0,
) -> RGB:
    """A head as the tiny model sees it: a box of hair whose lowest `loss_share` is bare skin.

    uint8 [height, width, 3]; the head's sides are half the frame's, and its hair has texture.
    """
    image = np.empty((height, width, 3), np.uint8)
    image[:] = (255, GREEN_OF_VIEW[View(view)], 255)
    room = _room(height, width, [seed, round(1000 * loss_share), VIEWS.index(View(view))])
    image[..., 1] = np.clip(image[..., 1] + room, 0, 255)
    top, bottom = height // 4, height - height // 4
    sides = slice(width // 4, width - width // 4)
    image[top:bottom, sides] = HAIR
    image[bottom - round((bottom - top) * loss_share) : bottom, sides] = SKIN
    grain: NDArray[np.int16] = np.random.default_rng(seed).integers(
        -noise, noise + 1, image.shape, np.int16
    )
    grain[image[..., 2] == 255] = 0
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def _room(height: int, width: int, seed: list[int]) -> NDArray[np.float32]:
    """Blobs of green light behind a head, [height, width], 0 on average: no two rooms are alike."""
    blobs = np.random.default_rng(seed).uniform(-30, 30, (8, 8)).astype(np.float32)
    room = np.asarray(Image.fromarray(blobs).resize((width, height)))
    return room - room.mean()


@pytest.fixture(scope="session", autouse=True)
def no_added_models(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Models that a developer added to this machine are not there in the tests."""
    os.environ[USER_FOLDER] = str(tmp_path_factory.mktemp("models"))


@pytest.fixture
def added_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of added models for this test alone; it is not there yet."""
    folder = tmp_path / "added models"
    monkeypatch.setenv(USER_FOLDER, str(folder))
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of the tiny model, its manifest inside."""
    return build_tiny_model(tmp_path_factory.mktemp("model") / "tiny.onnx")


@pytest.fixture(scope="session")
def warm() -> Iterator[str]:
    """For `tests.warm`: forks processes that run `autosalt`."""
    with forking(LIGHT) as address:
        yield address


@pytest.fixture(scope="session")
def paint() -> Callable[..., RGB]:
    """`paint_head`."""
    return paint_head


@pytest.fixture(scope="session")
def build_model() -> Callable[..., Path]:
    """`build_tiny_model`, for tests that need a model with other or damaged manifests."""
    return build_tiny_model


def build_dicom(
    image: RGB | bytes, syntax: str = "1.2.840.10008.1.2.1", colour: str = "RGB", **attributes: Any
) -> bytes:
    """A VL Photographic Image file.

    Args:
        image: uint8 [h, w, 3], stored as it is; or encapsulated data, then with Rows and Columns.
        syntax: transfer syntax.
        colour: photometric interpretation.
        attributes: by DICOM keyword, set as they are; None leaves one out.
    """
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import generate_uid

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.4"
    content = hashlib.sha256(bytes(image)).hexdigest()
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=[content, str(attributes)])
    dataset.StudyInstanceUID = dataset.SeriesInstanceUID = "1.2.3"
    dataset.Modality, dataset.PatientName, dataset.PatientID = "XC", "", ""
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, colour
    dataset.PlanarConfiguration, dataset.PixelRepresentation = 0, 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    if isinstance(image, bytes):
        dataset.PixelData = encapsulate([image])
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    else:
        dataset.Rows, dataset.Columns = image.shape[:2]
        dataset.PixelData = image.tobytes() + b"\0" * (image.size % 2)
        dataset["PixelData"].VR = "OB"
    for keyword, value in attributes.items():
        if value is None:
            del dataset[keyword]
        else:
            setattr(dataset, keyword, value)
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes something once for all processes of a test run: by its name, and what writes a path."""
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def made(name: str, make: Callable[[Path], object]) -> Path:
        path, is_made = shared / name, shared / f"{name}.made"
        with FileLock(shared / f"{name}.lock"):
            if not is_made.exists():
                make(path)
                is_made.touch()
        return path

    return made


@pytest.fixture(scope="session")
def golden_set(once: Callable[..., Path]) -> Path:
    """The golden set of the released model, drawn and scored: for slow tests alone."""
    return once("golden-set", lambda folder: write_golden_set(folder, Scorer.load()))


@pytest.fixture(scope="session")
def npm() -> Callable[..., None]:
    """Run npm in web/, its packages installed; skip where they cannot be had.

    Names are arguments of npm, keywords its environment.
    """
    program = shutil.which("npm")
    if program is None:
        pytest.skip("needs Node and npm")

    def run(*words: str, **environment: str) -> None:
        done = subprocess.run(
            [program, *words], cwd=WEB, env={**os.environ, **environment},
            capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    with FileLock(Path(tempfile.gettempdir()) / "autosalt-web.lock"):
        if not (WEB / "node_modules/.package-lock.json").is_file():
            try:
                run("ci", "--no-audit", "--no-fund", "--prefer-offline")
            except (AssertionError, subprocess.TimeoutExpired):
                pytest.skip("the npm packages of web/ cannot be had here")
    return run


@pytest.fixture(scope="session")
def js_package(npm: Callable[..., None], once: Callable[..., Path]) -> None:
    """The JavaScript package, built in web/dist."""
    once("js-package", lambda _: npm("run", "build"))


@pytest.fixture(scope="session")
def review_page(npm: Callable[..., None], once: Callable[..., Path]) -> None:
    """The review page, built into the package of Python."""
    once("review-page", lambda _: npm("run", "review"))


@pytest.fixture(scope="session")
def make_dicom() -> Callable[..., bytes]:
    """`build_dicom`."""
    pytest.importorskip("pydicom")
    return build_dicom


LOSS = {"1": 0.6, "2": 0.3, "10": 0.1}
SUBJECTS = ("0012", "Zoë Ł")


@pytest.fixture
def photos(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """The archive as `{subject}/{visit}/{view}.png`."""
    root = tmp_path / "photos"
    for number, subject in enumerate(SUBJECTS):
        for visit, loss in LOSS.items():
            folder = root / subject / visit
            folder.mkdir(parents=True)
            for view in VIEWS:
                Image.fromarray(paint(loss, view, seed=number)).save(folder / f"{view}.png")
    return root


@pytest.fixture(scope="session")
def photo_scorer(tiny_model: Path) -> ModelScorer:
    """The tiny model, ready to score an archive."""
    return ModelScorer(Scorer.load(tiny_model))


@dataclass(frozen=True, slots=True)
class ScoredStudy:
    """A study of painted heads, its photos and its results; a test may change either.

    Two subjects, visits 1 and 2. In doubt are `REFUSED` (cut off, so that its visit lacks a view),
    `CONFLICT` (its label says left, it shows the right) and `REPLACED` (a second top).
    """

    REFUSED = "0012/2/top.png"
    CONFLICT = "0034/2/left.png"
    REPLACED = "0034/1/top.jpg"

    photos: Path
    results: Path
    model: Path


@pytest.fixture(scope="session")
def study_once(
    tmp_path_factory: pytest.TempPathFactory, photo_scorer: ModelScorer, tiny_model: Path
) -> ScoredStudy:
    """The study that `scored_study` copies."""
    root = tmp_path_factory.mktemp("study")
    photos = root / "photos"
    for subject in ("0012", "0034"):
        for visit, loss in (("1", 0.6), ("2", 0.2)):
            folder = photos / subject / visit
            folder.mkdir(parents=True)
            for place, view in enumerate(VIEWS):
                image = paint_head(loss + 0.02 * place, view, seed=int(subject) + place)
                Image.fromarray(image).save(folder / f"{view}.png")
    refused = photos / ScoredStudy.REFUSED
    refused.write_bytes(refused.read_bytes()[:700])
    conflict = paint_head(0.3, "right", seed=99)
    Image.fromarray(conflict).save(photos / ScoredStudy.CONFLICT)
    Image.fromarray(paint_head(0.5, "top", seed=77)).save(photos / ScoredStudy.REPLACED, quality=60)
    run = run_archive(read_index(photos), photo_scorer, root / "results", Overlays.ALL)
    publish_results(run, photo_scorer, ResultsFolder(root / "results"), RunOptions())
    return ScoredStudy(photos, root / "results", tiny_model)


@pytest.fixture
def scored_study(study_once: ScoredStudy, tmp_path: Path) -> ScoredStudy:
    """A small study, scored once a session; this copy is the test's own."""
    for folder in (study_once.photos, study_once.results):
        shutil.copytree(folder, tmp_path / folder.name)
    return ScoredStudy(tmp_path / "photos", tmp_path / "results", study_once.model)
