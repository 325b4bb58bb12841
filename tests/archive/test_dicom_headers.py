"""DICOM headers give subject, day and view where neither manifest nor path states them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from autosalt.archive.read_index import read_index
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.errors import ArchiveError
from autosalt.imaging.decode import open_photo
from autosalt.issues import count_issues

SMALL: RGB = np.full((70, 80, 3), 90, np.uint8)
MakeDicom = Callable[..., bytes]


def code(value: str, scheme: str = "SCT", **more: Any) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, "x"
    for keyword, content in more.items():
        setattr(item, keyword, content)
    return item


def put(folder: Path, path: str, content: bytes) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)


def view_of(folder: Path, content: bytes) -> View | None:
    put(folder, "photo.dcm", content)
    (row,) = read_index(folder).rows
    return row.view


def test_subject_day_and_view_come_from_the_file(tmp_path: Path, make_dicom: MakeDicom) -> None:
    for number, (day, letter) in enumerate([("20240503", "L"), ("20240809", "R")]):
        put(
            tmp_path,
            # As DICOM exports name them: a UID, nothing, or .dcm.
            ("1.2.840.113/1.2.3.4", "IM00001")[number],
            make_dicom(
                SMALL,
                PatientID="0012 ",
                StudyDate=day,
                ImageLaterality=letter,
                AnatomicRegionSequence=[code("43067004")],
            ),
        )
    put(tmp_path, "README", b"no photo")
    index = read_index(tmp_path)
    assert [(row.subject, row.visit, row.view) for row in index.rows] == [
        ("0012", "2024-05-03", View.LEFT),
        ("0012", "2024-08-09", View.RIGHT),
    ]
    assert index.visits["0012", "2024-05-03"].date == "2024-05-03"
    assert index.skipped["not_a_photo"] == 1
    assert any("placed by their own" in note for note in index.notes)


@pytest.mark.parametrize(
    ("orientation", "view"),
    [
        (["P", "F"], View.LEFT),
        (["A", "F"], View.RIGHT),
        (["R", "F"], View.BACK),
        (["L", "F"], None),  # the face
        (["L", "A"], View.TOP),
        (["R", "P"], View.TOP),  # the same from the other side of the head
        (["R", "A"], None),  # from below
        (["F", "A"], View.LEFT),  # on its side
        (["PL", "F"], None),  # half from behind
        (["P", "P"], None),
        (["P", ""], None),
    ],
)
def test_orientation_states_the_side_that_faces_the_camera(
    tmp_path: Path, make_dicom: MakeDicom, orientation: list[str], view: View | None
) -> None:
    assert view_of(tmp_path, make_dicom(SMALL, PatientOrientation=orientation)) is view


@pytest.mark.parametrize(
    ("attributes", "view"),
    [
        ({"ViewCodeSequence": [code("399173006")]}, View.LEFT),
        ({"ViewCodeSequence": [code("264217000")]}, View.TOP),
        ({"ViewCodeSequence": [code("272479007")]}, None),  # postero-anterior: of an X-ray
        ({"AnatomicRegionSequence": [code("61719002")]}, View.TOP),
        ({"AnatomicRegionSequence": [code("79951008")]}, View.BACK),
        (
            {
                "AnatomicRegionSequence": [
                    code("774007", AnatomicRegionModifierSequence=[code("24028007")])
                ]
            },
            View.RIGHT,
        ),
        # SNOMED-RT: Head, Posterior.
        (
            {
                "AnatomicRegionSequence": [
                    code("T-D1100", "SRT", AnatomicRegionModifierSequence=[code("R-404CE", "SRT")])
                ]
            },
            View.BACK,
        ),
        # Of the head's left and its back at once, or with the file at odds with itself: nothing.
        (
            {
                "AnatomicRegionSequence": [
                    code(
                        "69536005",
                        AnatomicRegionModifierSequence=[code("7771000"), code("255551008")],
                    )
                ]
            },
            None,
        ),
        (
            {"ViewCodeSequence": [code("399173006")], "PatientOrientation": ["A", "F"]},
            None,
        ),
        # The left of something that is not the head.
        ({"AnatomicRegionSequence": [code("75093004")], "ImageLaterality": "L"}, None),
        ({"ImageLaterality": "L"}, None),
        ({"AnatomicRegionSequence": [code("61719002", "99LOCAL")]}, None),
    ],
)
def test_codes_state_a_view_only_where_their_meaning_is_known(
    tmp_path: Path, make_dicom: MakeDicom, attributes: dict[str, Any], view: View | None
) -> None:
    assert view_of(tmp_path, make_dicom(SMALL, **attributes)) is view


def test_path_and_manifest_go_first_and_contradictions_are_noted(
    tmp_path: Path, make_dicom: MakeDicom
) -> None:
    file = make_dicom(SMALL, PatientID="other", StudyDate="20240503", PatientOrientation=["P", "F"])
    put(tmp_path, "S1/week-0/right.dcm", file)
    by_path = read_index(tmp_path)
    assert [(row.subject, row.visit, row.view) for row in by_path.rows] == [
        ("S1", "week-0", View.RIGHT)
    ]
    assert by_path.visits["S1", "week-0"].date == "2024-05-03"
    reported = " ".join(issue.text for issue in by_path.issues)
    assert "another subject than the path" in reported
    assert "another view than the path" in reported
    assert count_issues(by_path.issues)["photos_contradicted"] == 1, (
        "one photo, whatever it contradicts"
    )

    header = "path,subject,visit,view,date\n"
    put(tmp_path, "manifest.csv", f"{header}S1/week-0/right.dcm,S1,week-0,,2024-05-04".encode())
    by_manifest = read_index(tmp_path)
    assert by_manifest.rows[0].view is View.LEFT
    assert by_manifest.visits["S1", "week-0"].date == "2024-05-04"
    reported = " ".join(issue.text for issue in by_manifest.issues)
    assert "another subject than the manifest" in reported
    assert "another date than the manifest" in reported
    assert "another view" not in reported


def test_days_that_differ_within_a_visit_are_not_chosen_from(
    tmp_path: Path, make_dicom: MakeDicom
) -> None:
    for view, day in (("left", "20240503"), ("right", "20240504")):
        put(tmp_path, f"S1/v1/{view}.dcm", make_dicom(SMALL, StudyDate=day))
    index = read_index(tmp_path)
    assert index.visits["S1", "v1"].date == ""
    assert any("state several days" in issue.text for issue in index.issues)
    assert count_issues(index.issues)["photos_contradicted"] == 2


def test_a_visit_partly_found_by_path_and_partly_by_the_files_words_is_one(
    tmp_path: Path, make_dicom: MakeDicom
) -> None:
    tags = {"PatientID": "S1", "StudyDate": "20240503"}
    put(tmp_path, "Oslo/S1/2024-05-03/left.dcm", make_dicom(SMALL, **tags))
    put(tmp_path, "Oslo/other/IM2", make_dicom(SMALL, **tags, PatientOrientation=["A", "F"]))
    index = read_index(tmp_path, "site-folders")
    assert [(row.visit, row.view) for row in index.rows] == [
        ("2024-05-03", View.LEFT),
        ("2024-05-03", View.RIGHT),
    ]
    (info,) = index.visits.values()
    assert (info.date, info.site) == ("2024-05-03", "Oslo")


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("a.dcm", "b.dcm")])
def test_studies_without_a_day_are_never_put_in_order(
    tmp_path: Path, make_dicom: MakeDicom, first: str, second: str
) -> None:
    put(tmp_path, first, make_dicom(SMALL, PatientID="S1", StudyInstanceUID="1.2.3"))
    assert [row.visit for row in read_index(tmp_path).rows] == ["1"]
    put(tmp_path, second, make_dicom(SMALL, PatientID="S1", StudyInstanceUID="1.2.4"))
    with pytest.raises(ArchiveError, match="none of 2 photos"):
        read_index(tmp_path)


def test_other_dicom_objects_are_left_out_and_counted(
    tmp_path: Path, make_dicom: MakeDicom
) -> None:
    put(tmp_path, "S1/v1/left.dcm", make_dicom(SMALL))
    put(tmp_path, "S1/v1/ct.dcm", make_dicom(SMALL, SOPClassUID="1.2.840.10008.5.1.4.1.1.2"))
    # The directory of a DICOM medium has its class before the dataset only.
    put(tmp_path, "DICOMDIR", Path(str(get_testdata_file("DICOMDIR"))).read_bytes())
    index = read_index(tmp_path)
    assert [row.path for row in index.rows] == ["S1/v1/left.dcm"]
    assert index.skipped["dicom_of_another_kind"] == 2


def test_damaged_files_called_dcm_are_kept_to_be_refused(tmp_path: Path) -> None:
    put(tmp_path, "S1/v1/left.dcm", b"junk")
    (row,) = read_index(tmp_path).rows
    with pytest.raises(PhotoRefused) as refused:
        open_photo(tmp_path / row.path)
    assert refused.value.reason is Reason.UNSUPPORTED_FORMAT


def test_photos_and_dicom_files_lie_side_by_side(tmp_path: Path, make_dicom: MakeDicom) -> None:
    (tmp_path / "S1/v1").mkdir(parents=True)
    Image.fromarray(SMALL).save(tmp_path / "S1/v1/left.png")
    put(tmp_path, "S1/v1/x/IM1", make_dicom(SMALL, PatientID="S1", StudyDate="20240503"))
    found = [(row.path, row.visit) for row in read_index(tmp_path).rows]
    assert found == [("S1/v1/left.png", "v1"), ("S1/v1/x/IM1", "2024-05-03")]


def test_only_headers_are_read(
    tmp_path: Path, make_dicom: MakeDicom, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_dicom(SMALL, PatientID="S1", StudyDate="20240503")
    put(tmp_path, "IM1", file[: file.rindex(b"\xe0\x7f\x10\x00") + 40])
    (row,) = read_index(tmp_path).rows
    assert (row.subject, row.visit) == ("S1", "2024-05-03")


def test_headers_are_read_inside_zip_files(tmp_path: Path, make_dicom: MakeDicom) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("deep/IM1", make_dicom(SMALL, PatientID="S1", StudyDate="20240503"))
    (row,) = read_index(tmp_path / "photos.zip").rows
    assert (row.subject, row.visit) == ("S1", "2024-05-03")


@pytest.mark.parametrize("patient", ["NA", "UNKNOWN", "ANONYMOUS", "Anonymized", "-", "(none)"])
def test_a_patient_id_that_names_nobody_is_none(
    tmp_path: Path, make_dicom: MakeDicom, patient: str
) -> None:
    """Else all patients of one de-identified export are one subject."""
    put(tmp_path, "a.dcm", make_dicom(SMALL, PatientID="0012", StudyDate="20240503"))
    put(tmp_path, "b.dcm", make_dicom(SMALL, PatientID=patient, StudyDate="20240503"))
    put(tmp_path, "c.dcm", make_dicom(SMALL, PatientID=patient, StudyDate="20240504"))
    index = read_index(tmp_path)
    assert {row.subject for row in index.rows if row.subject in ("0012", patient)} == {"0012"}
    (tmp_path / "m.csv").write_text("path,subject,visit\na.dcm,0012,1\nb.dcm,0013,1\n")
    assert count_issues(read_index(tmp_path / "m.csv").issues)["photos_contradicted"] == 0


def test_a_patient_id_that_a_spreadsheet_shortened_is_reported(
    tmp_path: Path, make_dicom: MakeDicom
) -> None:
    put(tmp_path, "a.dcm", make_dicom(SMALL, PatientID="4.71234E+15", StudyDate="20240503"))
    assert count_issues(read_index(tmp_path).issues)["ids_damaged"] == 1
