"""Export a checkpoint as one ONNX file that passed its checks, or write nothing.

Calibrated, exported, compared with torch, and only then put in place together with its manifest
(`<name>.json`), what calibration found (`<name>.calibration.json`) and golden vectors. A released
file may be exported again, to be calibrated on other photos: its network stays what it is.
"""

import copy
import hashlib
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import onnx
import torch

from autosalt.errors import CalibrationError, ConfigError
from autosalt.imaging.pipeline import Thresholds
from autosalt.imaging.second_look import SecondLook
from autosalt.scorer.manifest import METADATA_KEY, Manifest, sidecar_path
from autosalt.training.data.dataset import Example, Item, dataset_sha256, load_examples, read_items
from autosalt.training.data.split import Split, places, refuse_twins, select, split_of
from autosalt.training.export.calibrate import Calibration, calibrate
from autosalt.training.export.golden_vectors import choose_golden, write_golden
from autosalt.training.export.onnx_graph import enlarge_by_constants, name_outputs, strip_notes
from autosalt.training.export.parity import Parity, compare, require_parity
from autosalt.training.export.placement import check_place, move_into, refuse_in_place
from autosalt.training.export.precision import (
    CONVERT,
    RANGE_PHOTOS,
    FileFigures,
    Precision,
    PrecisionReadings,
    figures,
    read_photos,
)
from autosalt.training.export.thresholds import ChosenThresholds, choose_thresholds, halves
from autosalt.training.model.checkpoint import Origin, load_checkpoint
from autosalt.training.model.from_onnx import read_onnx
from autosalt.training.model.network import Deployable, SaltNet
from autosalt.training.model.predict import (
    THRESHOLDS,
    Closer,
    Predictor,
    is_onnx,
    manifest_of,
    onnx_predictor,
    torch_predictor,
)
from autosalt.training.settings import (
    MAX_MISSING_SHARE,
    DataSettings,
    ExportSettings,
    ModelSettings,
    Unsaid,
)

OPSET: Final = 18
_T = TypeVar("_T")
_UNSAID: Final = Unsaid()


@dataclass(frozen=True, slots=True)
class Exported:
    """What export wrote.

    Attributes:
        path: the fp32 file.
        sha256: of the fp32 file.
        parity: of the fp32 file with torch.
        calibration: of the fp32 file.
        manifest: of the fp32 file.
        previous: the manifest of a released file that was exported again; None of a checkpoint.
        files: the fp32 file and the smaller ones asked for, measured; empty without such.
        chosen: the thresholds chosen on the photos; None where the model keeps its own.
    """

    path: Path
    sha256: str
    parity: Parity
    calibration: Calibration
    manifest: Manifest
    previous: Manifest | None
    files: tuple[FileFigures, ...] = ()
    chosen: ChosenThresholds | None = None


def export(settings: ExportSettings) -> Exported:
    """Write `<out>/<name>.onnx`, its sidecars and `<out>/golden/`.

    Each precision in `settings.also` is a model of its own, `<out>/int8/<name>-int8.onnx`.
    Its intervals are calibrated with its own readings. One that differs too much is not written.

    Raises:
        ModelFileError, DatasetError, CalibrationError: The inputs do not do.
        ParityError: ONNX Runtime and torch disagree; nothing was written.
    """
    check_place(Path(settings.out), settings.name)
    for smaller in settings.also:
        check_place(Path(settings.out) / smaller, f"{settings.name}-{smaller}")
    refuse_in_place(Path(settings.checkpoint), Path(settings.out) / f"{settings.name}.onnx")
    source = _source(Path(settings.checkpoint), settings.name)
    examples = _examples(settings, source.origin)
    reference = source.predict
    chosen = None
    if settings.thresholds:
        choosing, examples = halves(examples)
        second_look = _second_look(settings, source.origin)
        chosen = choose_thresholds(
            reference, choosing, examples, source.origin.input, source.thresholds, second_look
        )
        source = replace(source, thresholds=chosen.thresholds)
    calibration = _calibrate(reference, examples, settings, source)
    manifest = make_manifest(settings, source.origin, calibration, source.released)
    out = Path(settings.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=out.parent) as folder:
        model = Path(folder) / f"{settings.name}.onnx"
        source.write(manifest, model)
        candidate, _ = onnx_predictor(model)
        parity = compare(
            reference, candidate, spread(examples, settings.parity_photos), calibration.thresholds
        )
        require_parity(
            parity,
            settings.max_mask_disagreement_ppm,
            settings.max_loss_pct_difference,
            settings.max_probability_difference,
        )
        _write_beside(model, manifest, calibration, candidate, examples, settings.golden_photos)
        files = _write_smaller(model, manifest, examples, settings, source)
        move_into(Path(folder), out)
    path = out / model.name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Exported(path, digest, parity, calibration, manifest, source.released, files, chosen)


def _examples(settings: ExportSettings, origin: Origin) -> list[Example]:
    """The photos to calibrate on, of people the model is not known to have learned from."""
    data = settings.data
    everything = read_items(data.folders)
    refuse_twins(everything, Split(settings.split), data)
    items = select(everything, Split(settings.split), data)
    _refuse_learned(origin, items, everything, data)
    return load_examples(items, origin.input, "calibration")


def _calibrate(
    predict: Predictor, examples: Sequence[Example], settings: ExportSettings, source: "_Source"
) -> Calibration:
    closer = None
    if (second_look := _second_look(settings, source.origin)) is not None:
        closer = Closer(predict, source.origin.input, source.thresholds, second_look)
    return calibrate(predict, examples, closer, source.thresholds)


def _write_beside(
    model: Path,
    manifest: Manifest,
    calibration: Calibration,
    predict: Predictor,
    examples: Sequence[Example],
    golden_photos: int,
) -> None:
    """Write what is next to a model file: manifest, calibration, golden vectors."""
    sidecar_path(model).write_text(manifest.to_json(), encoding="utf-8")
    model.with_suffix(".calibration.json").write_text(calibration.to_json(), encoding="utf-8")
    golden = choose_golden(examples, golden_photos)
    write_golden(model.parent / "golden", golden, predict, manifest)


def _write_smaller(
    fp32: Path,
    manifest: Manifest,
    examples: Sequence[Example],
    settings: ExportSettings,
    source: "_Source",
) -> tuple[FileFigures, ...]:
    """Write the smaller files beside the fp32 file, each in a folder, and measure all of them."""
    if not settings.also:
        return ()

    def read(path: Path) -> tuple[Predictor, PrecisionReadings]:
        predict, _ = onnx_predictor(path)
        rules = manifest.input, manifest.thresholds, manifest.second_look
        return predict, read_photos(predict, examples, *rules)

    limit, whole = settings.max_loss_points, onnx.load(fp32)
    _, expected = read(fp32)
    rows = [figures(Precision.FP32, fp32, (fp32, expected), expected, examples, limit)]
    photos = [example.image for example in spread(examples, RANGE_PHOTOS)]
    for precision in map(Precision, settings.also):
        folder = fp32.parent / precision
        folder.mkdir()
        path = folder / f"{settings.name}-{precision}.onnx"
        graph = CONVERT[precision](whole, photos)
        _write_with(graph, manifest, path)
        predict, readings = read(path)
        row = figures(precision, path, (fp32, expected), readings, examples, limit)
        rows.append(row)
        if not row.written:
            shutil.rmtree(folder)
            continue
        calibration = _calibrate(predict, examples, settings, source)
        named = replace(settings, name=path.stem)
        own = make_manifest(named, source.origin, calibration, source.released)
        _write_with(graph, own, path)
        _write_beside(path, own, calibration, predict, examples, settings.golden_photos)
    return tuple(rows)


def _refuse_learned(
    origin: Origin, items: Sequence[Item], everything: Sequence[Item], data: DataSettings
) -> None:
    """Raise CalibrationError where the model is known to have learned from subjects of `items`.

    A released file does not name its subjects, but the data that it learned from as a whole: it is
    known where that is the training split of this data.
    """
    subjects = {item.subject for item in items}
    seen = origin.trained_on(subjects)
    if not origin.subjects:
        where = places(data)
        trained = [one for one in everything if split_of(one.subject, where) is Split.TRAIN]
        both = subjects & {item.subject for item in trained}
        if both and dataset_sha256(trained) == origin.training_data_sha256:
            seen = len(both)
    if seen:
        raise CalibrationError(
            f"the model learned from {seen} of the subjects to calibrate on, which would make its "
            "intervals too narrow: give split=val and the data settings of its training, or other "
            "folders"
        )


@dataclass(frozen=True, slots=True)
class _Source:
    """A model to export.

    Attributes:
        predict: The model.
        origin: Of the model; a released file does not name its network and its subjects.
        released: The manifest that it has; None for a checkpoint.
        write: Writes it with another manifest.
        thresholds: With which it is calibrated.
    """

    predict: Predictor
    origin: Origin
    released: Manifest | None
    write: Callable[[Manifest, Path], None]
    thresholds: Thresholds


def _source(path: Path, name: str) -> _Source:
    if not is_onnx(path):
        net, origin = load_checkpoint(path)
        write = partial(write_onnx, net)
        return _Source(torch_predictor(net), origin, None, write, THRESHOLDS)
    model = read_onnx(path)
    predict, metadata = onnx_predictor(path)
    released = manifest_of(metadata, path)
    if released.name == name:
        raise ConfigError(f"name={name}: {path} is called so; give another")
    origin = Origin.of_released(ModelSettings(), released)
    write = partial(_write_with, model)
    return _Source(predict, origin, released, write, released.thresholds)


def make_manifest(
    settings: ExportSettings,
    origin: Origin,
    calibration: Calibration,
    released: Manifest | None = None,
) -> Manifest:
    """The manifest of a model; what `settings` leave open is as in the one it has, if it has one.

    Raises:
        ManifestError: A setting is out of its range.
    """

    def chosen(name: str) -> Any:
        given = getattr(settings, name)
        return getattr(released or _UNSAID, name) if given is None else given

    second_look = _second_look(settings, origin)
    return Manifest(
        name=settings.name,
        input=origin.input,
        thresholds=calibration.thresholds,
        view_min_probability=chosen("view_min_probability"),
        none_max_probability=chosen("none_max_probability"),
        detection_limit_pct=calibration.detection_limit_pct,
        interval=calibration.interval,
        sem_points=calibration.sem_points,
        training_data_sha256=origin.training_data_sha256,
        code_revision=origin.code_revision,
        licence=chosen("licence"),
        intended_use=chosen("intended_use"),
        second_look=second_look,
        max_missing_share=None if second_look is None else _missing_share(settings, released),
    )


def _missing_share(settings: ExportSettings, released: Manifest | None) -> float | None:
    """The limit of a model with second looks; where settings are silent, the one it has."""
    if settings.max_missing_share is not None:
        return settings.max_missing_share
    if released is not None and released.second_look is not None:
        return released.max_missing_share
    return MAX_MISSING_SHARE


def _second_look(settings: ExportSettings, origin: Origin) -> SecondLook | None:
    """How the model reads small heads again; where settings are silent, as what it began from."""
    if settings.second_look is None:
        return origin.second_look
    return SecondLook() if settings.second_look else None


def write_onnx(net: SaltNet, manifest: Manifest, path: Path) -> None:
    """Write the network as one ONNX file of any batch size (docs/explanation/contract.md)."""
    size = manifest.input.size
    example = torch.zeros(2, size, size, 3, dtype=torch.uint8)
    exporter = logging.getLogger("torch.onnx")
    level = exporter.level
    exporter.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                Deployable(_without_inplace(net)).eval(),
                (example,),
                input_names=["image"],
                opset_version=OPSET,
                dynamo=True,
                dynamic_shapes=({0: torch.export.Dim("batch", min=1)},),
                verbose=False,
            )
    finally:
        exporter.setLevel(level)
    assert program is not None  # noqa: S101
    model = program.model_proto
    name_outputs(model.graph, ["scalp", "loss", "view"])
    enlarge_by_constants(model)
    strip_notes(model.graph)
    _write_with(model, manifest, path)


def _without_inplace(net: SaltNet) -> SaltNet:
    """A copy on the CPU whose activations write new values.

    The file is the same, in two thirds of the time: the exporter rewrites each operation that works
    in place. The caller goes on with `net` as and where it is, on a GPU perhaps.
    """
    copied = copy.deepcopy(net).cpu()
    for part in copied.modules():
        if hasattr(part, "inplace"):
            part.inplace = False  # type: ignore[assignment]  # not known to the types
    return copied


def _write_with(model: onnx.ModelProto, manifest: Manifest, path: Path) -> None:
    """Write a model with this manifest, and no other metadata."""
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, {METADATA_KEY: manifest.to_json()})
    model.doc_string = manifest.intended_use
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def spread(values: Sequence[_T], n: int) -> list[_T]:
    """At most n values, evenly over the whole list."""
    n = min(n, len(values))
    return [values[k * len(values) // n] for k in range(n)]
