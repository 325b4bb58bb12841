"""Every output is found if it is outdated, edited, not whole, or without a record."""

import json
from pathlib import Path

import pytest

from autosalt.files.layout import (
    ANALYSIS_NAME,
    BLINDED,
    BLINDING_KEY,
    DATASETS,
    DICOM,
    MADE_OF_NAME,
    PHOTOS_NAME,
    REGROWTH,
    VERIFY_NAME,
    VISITS_NAME,
    table_files,
)
from autosalt.results.audit import made_of
from autosalt.results.audit.made_of import (
    ANALYSIS,
    BLINDED_REPORT,
    SETTINGS,
    current_sources,
    record_output,
    settings_hash,
    table_hashes,
)
from autosalt.results.folder import ResultsFolder
from autosalt.results.verify.checks import Check, Verdict
from autosalt.results.verify.outputs import (
    OUTPUTS,
    VERIFY,
    check_output,
    outdated_line,
    outputs_to_check,
)

SETTINGS_NOW = {"title": "A trial"}
FILES = {
    ANALYSIS: ("endpoints.csv", ANALYSIS_NAME),
    DICOM: ("dicom/index.csv", "dicom/seg-1.dcm", "dicom/report-1.dcm"),
    REGROWTH: (*table_files(REGROWTH), "regrowth/1.jpg"),
    DATASETS: ("datasets/adsalt.csv", "datasets/define.json"),
    BLINDED_REPORT: (f"{BLINDED}/report.html", BLINDING_KEY),
    VERIFY: (VERIFY_NAME,),
}
CHECKED = sorted(FILES.keys() - {VERIFY})


def write(out: Path, name: str, content: str) -> None:
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_text(content)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Tables, and every output that can be computed from them."""
    for name in (PHOTOS_NAME, VISITS_NAME):
        write(tmp_path, name, "scored")
    for name, files in FILES.items():
        for file in files:
            write(tmp_path, file, f"{file} as written")
        if name == ANALYSIS:
            write(tmp_path, ANALYSIS_NAME, json.dumps({"settings": SETTINGS_NOW}))
        settings = {SETTINGS: settings_hash(SETTINGS_NOW)} if name == DATASETS else {}
        record_output(
            ResultsFolder(tmp_path),
            name,
            {**table_hashes(ResultsFolder(tmp_path)), **settings},
            files,
        )
    return tmp_path


def checks(out: Path) -> dict[str, Check]:
    results = ResultsFolder(out)
    current = current_sources(results)
    return {one.name: check_output(results, one, current) for one in outputs_to_check(results)}


def failed(out: Path) -> dict[str, list[str]]:
    """What is found in each output that does not stand."""
    return {
        name: [difference.shown for difference in check.differences]
        for name, check in checks(out).items()
        if check.verdict is not Verdict.STANDS
    }


def test_outputs_of_these_tables_stand(out: Path) -> None:
    assert sorted(checks(out)) == CHECKED
    assert failed(out) == {}
    assert (
        outdated_line(ResultsFolder(out), changed=False)
        == outdated_line(ResultsFolder(out), changed=True)
        == ""
    )


def test_without_outputs_there_is_nothing_to_check(tmp_path: Path) -> None:
    for name in (DATASETS, DICOM, BLINDED):  # as a command leaves them that could not begin
        (tmp_path / name).mkdir()
    (tmp_path / DATASETS / ".run.lock").touch()
    assert outputs_to_check(ResultsFolder(tmp_path)) == []
    assert outdated_line(ResultsFolder(tmp_path), changed=True) == ""


@pytest.mark.parametrize("table", [PHOTOS_NAME, VISITS_NAME])
def test_every_output_is_outdated_when_a_table_changes(out: Path, table: str) -> None:
    write(out, table, "scored again")
    assert sorted(failed(out)) == CHECKED
    for check in checks(out).values():
        assert [difference.what for difference in check.differences] == ["out_of_date"]
    line = outdated_line(ResultsFolder(out), changed=False)
    assert line.startswith("Made from earlier tables or settings; run again: autosalt respond ")
    assert all(f"({output.shown})" in line for output in OUTPUTS)


def test_datasets_of_other_settings_than_the_analysis_are_outdated(out: Path) -> None:
    settings = {"title": "A trial", "response": {"primary": "salt30"}}
    write(out, ANALYSIS_NAME, json.dumps({"settings": settings}))
    record_output(ResultsFolder(out), ANALYSIS, table_hashes(ResultsFolder(out)), FILES[ANALYSIS])
    assert list(failed(out)) == [DATASETS]
    line = outdated_line(ResultsFolder(out), changed=False)
    assert line.endswith(f"run again: autosalt datasets {out} (datasets/)")


@pytest.mark.parametrize(
    ("name", "file"), [(name, file) for name in CHECKED for file in FILES[name]]
)
def test_an_edited_file_is_named(out: Path, name: str, file: str) -> None:
    write(out, file, (out / file).read_text() + " ")
    assert failed(out) == {name: [f"{file}: file changed"]}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (ANALYSIS, "endpoints.csv"),
        *((DICOM, file) for file in FILES[DICOM]),
        (REGROWTH, "regrowth/regrowth.csv"),
        (REGROWTH, "regrowth/1.jpg"),
        *((DATASETS, file) for file in FILES[DATASETS]),
        (BLINDED_REPORT, BLINDING_KEY),
    ],
)
def test_a_lost_file_is_named(out: Path, name: str, file: str) -> None:
    (out / file).unlink()
    assert failed(out) == {name: [f"{file}: file missing"]}


def test_exchanged_files_are_found(out: Path) -> None:
    """Each holds what was written, but under the other's name."""
    first, second = out / "dicom/seg-1.dcm", out / "dicom/report-1.dcm"
    contents = first.read_bytes(), second.read_bytes()
    second.write_bytes(contents[0])
    first.write_bytes(contents[1])
    assert failed(out) == {
        DICOM: ["dicom/seg-1.dcm: file changed", "dicom/report-1.dcm: file changed"]
    }


def test_an_output_without_a_record_is_not_checked_and_named_when_tables_change(
    out: Path,
) -> None:
    (out / MADE_OF_NAME).unlink()
    assert {check.verdict for check in checks(out).values()} == {Verdict.UNCHECKED}
    assert outdated_line(ResultsFolder(out), changed=False) == ""
    assert "(datasets/)" in outdated_line(ResultsFolder(out), changed=True)


def test_the_tables_are_hashed_once_for_all_outputs(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []

    def counted(results: ResultsFolder) -> dict[str, str | None]:
        hashed.append(results)
        return table_hashes(results)

    monkeypatch.setattr(made_of, "table_hashes", counted)
    write(out, PHOTOS_NAME, "scored again")
    line = outdated_line(ResultsFolder(out), changed=False)
    assert all(one.shown in line for one in OUTPUTS)
    assert len(hashed) == 1


def test_an_output_that_was_moved_away_is_not_missed(out: Path) -> None:
    (out / DICOM).rename(out.parent / "elsewhere")
    assert DICOM not in checks(out)
    assert failed(out) == {}


def test_the_command_of_an_analysis_with_settings_names_them(out: Path) -> None:
    record = {"settings": SETTINGS_NOW, "inputs_sha256": {"settings": "ab"}}
    write(out, ANALYSIS_NAME, json.dumps(record))
    write(out, VISITS_NAME, "scored again")
    assert f"autosalt respond {out} --settings FILE (" in outdated_line(
        ResultsFolder(out), changed=False
    )
