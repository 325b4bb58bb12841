"""DICOM output states what the tables state, and nothing about a person."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import ArchiveRun, run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.imaging.decode import open_photo
from autosalt.results.apply_overrides import overrule
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.dicom.codes import SCHEME, region_item
from autosalt.results.dicom.write import DicomExport, write_dicom
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import publish_results

pytestmark = pytest.mark.slow

MakeDicom = Callable[..., bytes]
Paint = Callable[..., RGB]
LOSS = dict(zip(VIEWS, (0.2, 0.3, 0.5, 0.8), strict=True))


def score(source: Path, photo_scorer: ModelScorer, out: Path) -> tuple[ArchiveRun, DicomExport]:
    run = run_archive(read_index(source), photo_scorer, out, Overlays.NONE)
    run = publish_results(
        run, photo_scorer, ResultsFolder(out), RunOptions()
    ).run  # with what counts decided
    return run, write_dicom(run, photo_scorer.scorer, ResultsFolder(out))


def files(out: Path, kind: str) -> list[Dataset]:
    with (out / "dicom/index.csv").open(newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["kind"] == kind]
    return [dcmread(out / "dicom" / row["file"]) for row in rows]


def table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numbers(item: Dataset) -> Iterator[tuple[str, float]]:
    """Every NUM below an item: its code and value."""
    for child in item.get("ContentSequence", ()):
        if child.ValueType == "NUM":
            value = child.MeasuredValueSequence[0]
            assert value.MeasurementUnitsCodeSequence[0].CodeValue == "%"
            name = child.ConceptNameCodeSequence[0]
            assert name.CodingSchemeDesignator == SCHEME
            exact = value.get("FloatingPointValue", float(value.NumericValue))
            yield name.CodeValue, exact
        else:
            yield from numbers(child)


def coded(item: Dataset) -> Iterator[tuple[str, str]]:
    """Every CODE below an item: name and value."""
    for child in item.get("ContentSequence", ()):
        if child.ValueType == "CODE":
            pair = (child.ConceptNameCodeSequence[0], child.ConceptCodeSequence[0])
            yield pair[0].CodeValue, pair[1].CodeValue
        yield from coded(child)


def take_photos(root: Path, paint: Paint) -> Path:
    """One visit of plain photos, by manifest."""
    root.mkdir()
    lines = ["path,subject,visit,view,date"]
    for view, loss in LOSS.items():
        Image.fromarray(paint(loss, view, 232, 174)).save(root / f"{view}.png")
        lines.append(f"{view}.png,Zoë 0012,week 4,{view},2024-05-03")
    (root / "manifest.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


@pytest.fixture
def visit(tmp_path: Path, paint: Paint) -> Path:
    """A visit to do something to."""
    return take_photos(tmp_path / "photos", paint)


@pytest.fixture(scope="module")
def scored(
    tmp_path_factory: pytest.TempPathFactory, paint: Paint, photo_scorer: ModelScorer
) -> Path:
    """A folder with a visit, `photos`, and its results, `out`."""
    root = tmp_path_factory.mktemp("scored")
    score(take_photos(root / "photos", paint), photo_scorer, root / "out")
    return root


def test_segmentations_hold_what_the_model_saw(scored: Path, photo_scorer: ModelScorer) -> None:
    visit, out = scored / "photos", scored / "out"
    photos = {row["view"]: row for row in table(out, "photos")}
    images = {one.SOPInstanceUID: one for one in files(out, "photo")}
    made = files(out, "seg")
    assert len(made) == len(images) == 4
    for view, dataset in zip(VIEWS, made, strict=True):
        seg = highdicom.seg.Segmentation.from_dataset(dataset)
        (reference,) = seg.get_source_image_uids()
        image = images[reference[2]]
        assert reference[:2] == (image.StudyInstanceUID, image.SeriesInstanceUID)
        # At the size of the image it refers to, here that of the photo.
        assert (seg.Rows, seg.Columns) == (image.Rows, image.Columns) == (232, 174)
        pixels = open_photo(visit / f"{view}.png")
        np.testing.assert_array_equal(image.pixel_array, pixels)
        masks = seg.get_pixels_by_source_instance([image.SOPInstanceUID])[0].astype(bool)
        reading = photo_scorer.scorer.read(visit / f"{view}.png")
        for number, mask in enumerate(photo_scorer.scorer.masks(reading, 232, 174)):
            np.testing.assert_array_equal(masks[..., number], mask)
        # Not the areas of photos.csv, which are of the model's square; their ratio is.
        share = 100 * masks[..., 1].sum() / masks[..., 0].sum()
        assert share == pytest.approx(float(photos[view.value]["loss_pct"]), abs=3.0)
        scalp, loss = dataset.SegmentSequence
        assert scalp.SegmentedPropertyTypeCodeSequence[0].CodeMeaning == "Skin of scalp"
        assert loss.SegmentedPropertyTypeCodeSequence[0].CodeValue == "278040002"
        algorithm = loss.SegmentationAlgorithmIdentificationSequence[0]
        assert algorithm.AlgorithmName == "tiny"
        assert algorithm.AlgorithmVersion == photo_scorer.model_sha256


def test_the_report_states_what_the_tables_state(scored: Path) -> None:
    out = scored / "out"
    (row,), (report,) = table(out, "visits"), files(out, "report")
    stated = list(numbers(report))
    totals = dict(stated[:3])
    assert totals == {name: float(row[name]) for name in ("salt", "salt_low", "salt_high")}
    by_view = [value for name, value in stated if name == "loss_pct"]
    assert by_view == [float(row[f"{view}_loss_pct"]) for view in VIEWS]
    codes = list(coded(report))
    assert ("status", "complete") in codes
    assert ("band", row["band"]) in codes
    assert ("aa_iga", row["aa_iga"]) in codes
    assert not any(name == "not_scored" for name, _ in codes)
    assert (report.PatientID, report.StudyDate) == ("Zoë 0012", "20240503")
    assert report.CompletionFlag == "COMPLETE"
    assert report.VerificationFlag == "UNVERIFIED"
    referred = {
        instance.ReferencedSOPInstanceUID
        for study in report.CurrentRequestedProcedureEvidenceSequence
        for series in study.ReferencedSeriesSequence
        for instance in series.ReferencedSOPSequence
    }
    written = {one.SOPInstanceUID for kind in ("photo", "seg") for one in files(out, kind)}
    assert referred == written
    content = highdicom.sr.ComprehensiveSR.from_dataset(report).content
    assert len(content.get_planar_roi_measurement_groups()) == 4
    assert len(content.get_image_measurement_groups()) == 1


def test_our_own_images_score_as_the_photos_they_were_made_of(
    visit: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    # A JPEG file that is decoded at an eighth: its image holds what the model saw.
    large = Image.open(visit / "top.png").resize((1392, 1856), Image.Resampling.BICUBIC)
    large.save(visit / "top.jpg", quality=95)
    manifest = visit / "manifest.csv"
    text = manifest.read_text(encoding="utf-8").replace("top.png", "top.jpg")
    manifest.write_text(text, encoding="utf-8")
    first, again = tmp_path / "out", tmp_path / "again"
    score(visit, photo_scorer, first)
    index = read_index(first / "dicom")
    assert [row.subject for row in index.rows] == ["Zoë 0012"] * 4
    assert index.skipped["dicom_of_another_kind"] == 5
    run, _ = score(first / "dicom", photo_scorer, again)
    assert all(outcome.row.view is not None for outcome in run.outcomes)
    # Its visit is the day, not the manifest's name for it.
    (before,), (after,) = table(first, "visits"), table(again, "visits")
    assert after.pop("visit") == "2024-05-03"
    assert before.pop("visit") == "week 4"
    assert after == before
    assert not files(again, "photo")  # they are DICOM already


def test_a_photo_that_is_dicom_is_referred_to_itself(
    paint: Paint, make_dicom: MakeDicom, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    root = tmp_path / "photos"
    root.mkdir()
    for number, (view, loss) in enumerate(LOSS.items()):
        file = make_dicom(
            paint(loss, view),
            PatientID="0012",
            StudyDate="20240503",
            StudyInstanceUID="1.2.3.4",
            SOPInstanceUID=f"1.2.3.4.{number + 1}",
        )
        (root / f"IM{number}").write_bytes(file)
    out = tmp_path / "out"
    score(root, photo_scorer, out)
    # The same pixels in any other form have the same score.
    for row in table(out, "photos"):
        as_pixels = photo_scorer.scorer.score_photo(paint(LOSS[View(row["view"])], row["view"]))
        assert float(row["loss_pct"]) == as_pixels.loss_pct
        assert int(row["scalp_px"]) == as_pixels.scalp_px
    assert [one.StudyInstanceUID for one in files(out, "seg")] == ["1.2.3.4"] * 4
    sources = [one.SourceImageSequence[0].ReferencedSOPInstanceUID for one in files(out, "seg")]
    assert sources == [f"1.2.3.4.{number + 1}" for number in range(4)]
    (report,) = files(out, "report")
    assert report.StudyInstanceUID == "1.2.3.4"


def test_photos_of_one_identity_are_distinguished(
    paint: Paint, make_dicom: MakeDicom, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    """Of an exporter that gave all files one UID: four masks would refer to one image."""
    folder = tmp_path / "photos/S1/v1"
    folder.mkdir(parents=True)
    for view, loss in LOSS.items():
        file = make_dicom(paint(loss, view), PatientID="S1", SOPInstanceUID="1.2.3.4.5")
        (folder / f"{view}.dcm").write_bytes(file)
    out = tmp_path / "out"
    score(tmp_path / "photos", photo_scorer, out)
    sources = {one.SourceImageSequence[0].ReferencedSOPInstanceUID for one in files(out, "seg")}
    assert len(sources) == 4
    assert sources == {one.SOPInstanceUID for one in files(out, "photo")}


def test_a_subject_called_otherwise_is_kept_out_of_the_sources_study(
    paint: Paint, make_dicom: MakeDicom, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    folder = tmp_path / "photos/S1/v1"
    folder.mkdir(parents=True)
    file = make_dicom(paint(0.3, "top"), PatientID="HOSPITAL-77", SOPInstanceUID="1.2.3.9")
    (folder / "top.dcm").write_bytes(file)
    out = tmp_path / "out"
    score(tmp_path / "photos", photo_scorer, out)
    (seg,), (report,) = files(out, "seg"), files(out, "report")
    assert seg.StudyInstanceUID == report.StudyInstanceUID != "1.2.3"
    assert seg.PatientID == report.PatientID == "S1"
    (other,) = seg.StudiesContainingOtherReferencedInstancesSequence
    assert other.StudyInstanceUID == "1.2.3"
    (pertinent,) = report.PertinentOtherEvidenceSequence
    assert pertinent.StudyInstanceUID == "1.2.3"
    assert b"HOSPITAL-77" not in b"".join(p.read_bytes() for p in (out / "dicom").iterdir())


def test_an_incomplete_visit_says_so_and_has_bounds_but_no_salt(
    visit: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    (visit / "back.png").write_bytes(b"junk")
    out = tmp_path / "out"
    _, export = score(visit, photo_scorer, out)
    assert len(files(out, "seg")) == 3  # the refused photo has none
    assert export.left_out == 0
    (report,), (row,) = files(out, "report"), table(out, "visits")
    stated = dict(numbers(report))
    assert not {"salt", "salt_low", "salt_high"} & stated.keys()
    assert stated["salt_bound_low"] == float(row["salt_bound_low"])
    assert stated["salt_bound_high"] == float(row["salt_bound_high"])
    assert stated["salt_renorm"] == float(row["salt_renormalised"])
    codes = list(coded(report))
    assert ("status", "incomplete") in codes
    assert [value for name, value in codes if name == "not_scored"] == ["back"]
    assert not any(name in ("band", "aa_iga") for name, _ in codes)
    assert report.CompletionFlag == "PARTIAL"


def test_a_visit_without_a_scored_photo_has_no_report(
    visit: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    for view in VIEWS:
        (visit / f"{view}.png").write_bytes(b"junk")
    _, export = score(visit, photo_scorer, tmp_path / "out")
    assert export.empty_visits == 1
    assert export.rows == []


def test_running_again_gives_the_same_bytes_and_writes_nothing_twice(
    visit: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    score(visit, photo_scorer, out)
    before = {path.name: path.read_bytes() for path in (out / "dicom").iterdir()}
    times = {path.name: path.stat().st_mtime_ns for path in (out / "dicom").glob("*.dcm")}
    _, export = score(visit, photo_scorer, out)
    assert export.new == 0
    assert {p.name: p.stat().st_mtime_ns for p in (out / "dicom").glob("*.dcm")} == times
    score(visit, photo_scorer, other)
    assert {path.name: path.read_bytes() for path in (other / "dicom").iterdir()} == before


def test_files_of_an_earlier_state_are_removed_and_others_left(
    visit: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    score(visit, photo_scorer, out)
    (old,) = files(out, "report")
    (out / "dicom/mine.dcm").write_bytes(b"not ours")
    (visit / "back.png").write_bytes(b"junk")
    score(visit, photo_scorer, out)
    left = {path.name for path in (out / "dicom").iterdir()}
    assert len([name for name in left if name.startswith("report-")]) == 1
    assert files(out, "report")[0].SOPInstanceUID != old.SOPInstanceUID
    assert "mine.dcm" in left


def test_a_photo_that_changed_since_has_no_files_and_its_visit_no_report(
    visit: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run = run_archive(read_index(visit), photo_scorer, out, Overlays.NONE)
    Image.fromarray(np.full((200, 200, 3), 9, np.uint8)).save(visit / "top.png")
    export = write_dicom(run, photo_scorer.scorer, ResultsFolder(out))
    assert export.left_out == 1
    assert [row["view"] for row in export.rows if row["kind"] == "seg"] == ["left", "right", "back"]
    assert not any(row["kind"] == "report" for row in export.rows)


CANARY = "Canary"


def test_nothing_of_the_file_but_its_identity_reaches_any_output(
    paint: Paint, make_dicom: MakeDicom, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    """Names and the like in DICOM headers and EXIF are in no byte of what is written."""
    root = tmp_path / "photos"
    root.mkdir()
    for number, view in enumerate(VIEWS[:3]):
        file = make_dicom(
            paint(0.3, view),
            PatientID="0012",
            StudyDate="20240503",
            PatientName=f"{CANARY}^Name",
            PatientBirthDate="19871231",
            PatientAddress=CANARY,
            InstitutionName=CANARY,
            StationName=CANARY,
            StudyDescription=CANARY,
            SeriesDescription=CANARY,
            AccessionNumber=CANARY,
            StudyID=CANARY,
            ReferringPhysicianName=CANARY,
            OperatorsName=CANARY,
            Manufacturer=CANARY,
            DeviceSerialNumber=CANARY,
            SoftwareVersions=CANARY,
            ImageComments=CANARY,
            SOPInstanceUID=f"1.2.3.{number + 1}",
        )
        dataset = dcmread(io.BytesIO(file))
        dataset.private_block(0x0011, CANARY, create=True).add_new(1, "LO", CANARY)
        dataset.save_as(root / f"IM{number}")
    exif = Image.Exif()
    exif[0x010F] = exif[0x9286] = CANARY
    plain = Image.fromarray(paint(0.3, "back"))
    (root / f"{CANARY}-folder").mkdir()
    plain.save(root / f"{CANARY}-folder/back.jpg", exif=exif, quality=95)
    rows = "".join(f"IM{number},0012,v1,\n" for number in range(3))
    text = f"path,subject,visit,view\n{rows}{CANARY}-folder/back.jpg,0012,v1,back\n"
    (root / "manifest.csv").write_text(text)
    out = tmp_path / "out"
    _, export = score(root, photo_scorer, out)
    assert export.left_out == 0
    assert len(files(out, "seg")) == 4
    for path in out.rglob("*"):
        if path.is_file() and path.name not in ("photos.csv", "photos.parquet", "ledger.sqlite"):
            content = path.read_bytes()
            assert CANARY.encode() not in content, path.name
            assert b"19871231" not in content, path.name
    # These state where a photo lies, and nothing else of it.
    for name in ("photos.csv", "audit/ledger.sqlite"):
        assert CANARY.encode() not in (out / name).read_bytes().replace(
            f"{CANARY}-folder".encode(), b""
        )


def test_subjects_that_dicom_cannot_write_get_a_hash(
    visit: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    manifest = visit / "manifest.csv"
    text = manifest.read_text(encoding="utf-8").replace("Zoë 0012", "S\\" + "x" * 80)
    manifest.write_text(text, encoding="utf-8")
    score(visit, photo_scorer, tmp_path / "out")
    (report,) = files(tmp_path / "out", "report")
    assert report.PatientID.startswith("sha256-")
    assert len(report.PatientID) <= 64


BY_KIND = ("sr-document-content", "segmentation-multi-frame-functional-groups")


@cache
def standard(name: str) -> Any:
    path = Path(highdicom.__file__).parent / "_standard" / f"{name}.json"
    return json.loads(path.read_text())


def missing(dataset: Dataset) -> list[str]:
    """What PS3.3 requires of an object (mandatory modules, types 1 and 2) and it has not.

    By the tables that highdicom carries. They hold no conditions: 1C and 2C are not looked at, nor
    what depends on an item's kind (content items, functional groups).
    """
    attributes = standard("module_attribute_map")
    found = []
    for module in standard("iod_module_map")[standard("sop_class_iod_map")[dataset.SOPClassUID]]:
        if module["usage"] != "M":
            continue
        for one in attributes[module["key"]]:
            if one["type"] not in ("1", "2") or module["key"] in BY_KIND:
                continue
            for parent in at(dataset, one["path"]):
                value: Any = parent.get(one["keyword"])
                empty = one["type"] == "1" and value in (None, "", b"", [])
                if one["keyword"] not in parent or empty:
                    found.append(f"{module['key']}: {'/'.join([*one['path'], one['keyword']])}")
    return found


def at(dataset: Dataset, path: list[str]) -> Iterator[Dataset]:
    if not path:
        yield dataset
    else:
        for item in dataset.get(path[0], ()) or ():
            yield from at(item, path[1:])


@pytest.mark.parametrize("kind", ["photo", "seg", "report"])
def test_everything_that_the_standard_requires_is_there(scored: Path, kind: str) -> None:
    for dataset in files(scored / "out", kind):
        assert missing(dataset) == []
        assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID


def test_what_a_reviewer_overruled_is_shown_as_it_counts(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    score(photos, photo_scorer, out)
    views = (("0012/1/left.png", "right"), ("0012/1/right.png", "left"))
    scalp, loss = np.zeros((2, 100, 100), np.bool_)
    scalp[25:75, 25:75] = True
    loss[25:35] = True
    masks = CorrectedMasks("0012/10/top.png", scalp, loss, scalp, scalp)
    refuse = ("0012/2/top.png",)
    overrule(ResultsFolder(out), Wanted("Dr Ngô", "mixed up", refuse, views, masks=(masks,)))
    run, export = score(photos, photo_scorer, out)
    assert export.left_out == 0
    sha256 = {row["path"]: row["sha256"] for row in table(out, "photos")}
    rows = {(row["photo_sha256"], row["kind"]): row["view"] for row in export.rows}
    assert rows[sha256["0012/1/left.png"], "seg"] == "right"
    assert (sha256["0012/2/top.png"], "seg") not in rows
    left = next(o for o in run.outcomes if o.row.path == "0012/1/left.png")
    image = next(
        dcmread(out / "dicom" / row["file"])
        for row in export.rows
        if (row["photo_sha256"], row["kind"]) == (left.photo_sha256, "photo")
    )
    assert image.AnatomicRegionSequence == Sequence([region_item(View.RIGHT)])
    drawn = next(
        dcmread(out / "dicom" / row["file"])
        for row in export.rows
        if (row["photo_sha256"], row["kind"]) == (sha256[masks.path], "seg")
    )
    twice = np.ones((2, 2), np.bool_)
    frames = drawn.pixel_array.astype(bool)
    np.testing.assert_array_equal(frames[0], np.kron(scalp, twice))
    np.testing.assert_array_equal(frames[1], np.kron(loss & scalp, twice))
    assert {one.SegmentAlgorithmType for one in drawn.SegmentSequence} == {"SEMIAUTOMATIC"}
    for path in (out / "audit/masks").iterdir():
        path.unlink()
    shutil.rmtree(out / "dicom")
    assert score(photos, photo_scorer, out)[1].left_out == 1, "never the model's masks instead"
