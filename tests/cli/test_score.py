"""`autosalt score` from the command line to the files it leaves, and its exit codes."""

import csv
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS


@pytest.fixture
def score(tiny_model: Path, tmp_path: Path) -> Callable[..., Result]:
    """Run `autosalt score ARGUMENTS --out <tmp>/out --model <tiny>`."""

    def run(*arguments: object, model: Path = tiny_model) -> Result:
        common = ["--out", tmp_path / "out", "--model", model, "--no-report"]
        return CliRunner().invoke(app, ["score", *map(str, [*arguments, *common])])

    return run


def line(result: Result) -> str:
    """The one line of an error; no traceback."""
    lines = result.stderr.strip().splitlines()
    assert lines[-1].startswith("autosalt: ")
    assert "Traceback" not in result.output
    return lines[-1]


def words(text: str) -> str:
    """Text without the line breaks of a screen."""
    return " ".join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize("pages", ["none", "all"])
def test_a_person_finds_what_they_want_at_the_top(
    score: Callable[..., Result], photos: Path, tmp_path: Path, pages: str
) -> None:
    out = tmp_path / "out"
    assert score(photos).exit_code == 0
    for command in (("respond", str(out)), ("report", str(out), "--pages", pages)):
        assert CliRunner().invoke(app, command).exit_code in (0, 1, 3)
    names = {path.name for path in out.iterdir()}
    wanted = {f"{name}.csv" for name in ("photos", "visits", "subjects", "endpoints", "problems")}
    assert names >= wanted | {"report.html", "overlays"}
    assert names - wanted - {"report.html", "overlays"} == {
        *("study", "parquet", "audit"),
        *(["report"] if pages == "all" else []),
    }
    assert len(names) <= 12
    tables = {path.stem for path in out.rglob("*.csv")}
    assert {path.stem for path in (out / "parquet").iterdir()} == tables


@pytest.mark.slow
def test_all_done_is_0_and_the_files_are_there(
    score: Callable[..., Result], photos: Path, tmp_path: Path
) -> None:
    result = score(photos)
    assert result.exit_code == 0, result.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    tables = ("photos", "visits", "subjects")
    assert names == {*(f"{name}.csv" for name in tables), "overlays", "parquet", "audit"}
    parquet = {path.name for path in (tmp_path / "out/parquet").iterdir()}
    assert parquet == {f"{name}.parquet" for name in tables}
    audit = {path.name for path in (tmp_path / "out/audit").iterdir()}
    assert audit == {"run.json", "ledger.sqlite", "log.jsonl", ".run.lock"}
    assert len(list((tmp_path / "out/overlays").iterdir())) == 8
    assert "Photos scored" in result.stderr
    with (tmp_path / "out/subjects.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["subject"], row["salt50"]) == ("0012", "true")


@pytest.mark.slow
def test_some_refused_is_3(score: Callable[..., Result], photos: Path) -> None:
    bad = photos / "0012/1/left.png"
    bad.write_bytes(bad.read_bytes()[:600])
    result = score(photos)
    assert result.exit_code == 3
    assert "truncated" in result.stderr


def test_a_photo_that_is_left_out_is_3(score: Callable[..., Result], photos: Path) -> None:
    (photos / "0012/1/left.png").rename(photos / "0012/1/left (1).png")
    result = score(photos)
    assert result.exit_code == 3
    assert "Photos left out" in result.stderr


@pytest.mark.slow
def test_a_file_as_two_views_of_a_visit_makes_no_score(
    score: Callable[..., Result], photos: Path, tmp_path: Path, tiny_model: Path
) -> None:
    shutil.copy(photos / "0012/1/left.png", photos / "0012/1/top.png")

    def visit() -> tuple[str, str]:
        with (tmp_path / "out/visits.csv").open(newline="") as file:
            row = next(csv.DictReader(file))
        return row["status"], row["salt"]

    for _ in range(2):  # and when it is run again
        result = score(photos)
        assert result.exit_code == 3, result.output
        assert "same_photo" in result.stderr
        assert visit() == ("incomplete", "")
    table = (tmp_path / "out/photos.csv").read_text()
    assert table.count("same_photo") == 2
    verify = ["verify", tmp_path / "out", "--photos", photos, "--model", tiny_model]
    verified = CliRunner().invoke(app, [*map(str, verify)])
    assert verified.exit_code == 0, verified.output
    for shard in ("1/2", "2/2"):
        score(photos, "--shard", shard)
    merged = CliRunner().invoke(app, ["merge", str(tmp_path / "out"), "--no-report"])
    assert merged.exit_code == 3, merged.output
    assert (tmp_path / "out/photos.csv").read_text() == table
    overrule = ["override", str(tmp_path / "out"), "--by", "A", "--reason", "b", "--no-report"]
    CliRunner().invoke(app, [*overrule, "--refuse", "0012/1/top.png"])
    table = (tmp_path / "out/photos.csv").read_text()
    assert "same_photo" not in table
    assert table.count("refused_by_reviewer") == 1
    assert visit() == ("incomplete", "")


@pytest.mark.slow
def test_a_photo_in_two_visits_is_3(score: Callable[..., Result], photos: Path) -> None:
    """The change would be that of one picture against itself."""
    shutil.copy(photos / "0012/1/left.png", photos / "0012/2/left.png")
    result = score(photos)
    assert result.exit_code == 3
    assert "2 that show nearly the same picture in several visits" in words(result.stderr)


@pytest.mark.slow
def test_a_picture_that_was_saved_again_is_the_same_photo(
    score: Callable[..., Result], photos: Path
) -> None:
    """As in the Python API, whatever stands in the files besides."""
    left = Image.open(photos / "0012/1/left.png")
    left.save(photos / "0012/1/top.png", dpi=(72, 72))
    left.save(photos / "0012/2/left.tif")
    (photos / "0012/2/left.png").unlink()
    result = score(photos)
    assert result.exit_code == 3
    assert "2  It stands for another view" in result.stderr
    assert "3 that show nearly the same picture in several visits" in words(result.stderr)


def save_again(photo: Path, other: Path, **changes: Any) -> None:
    """As photo programs export: smaller, as JPEG, a little darker."""
    picture = Image.open(photo).convert("RGB").resize((160, 160)).point(lambda level: 0.9 * level)
    other.parent.mkdir(parents=True, exist_ok=True)
    picture.save(other, quality=80, **changes)


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["0012", "0013"], ids=["another visit", "another subject"])
def test_photos_saved_again_for_another_visit_are_3_on_every_path(
    score: Callable[..., Result], photos: Path, tmp_path: Path, tiny_model: Path, subject: str
) -> None:
    """The change would be that of a picture against itself, or two people would be one."""
    assert score(photos).exit_code == 0, "right archives get no warning"
    for view in VIEWS:
        save_again(photos / f"0012/1/{view}.png", photos / f"{subject}/3/{view}.jpg")

    def outcomes() -> dict[str, str]:
        with (tmp_path / "out/photos.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        return {row["path"]: row["same_picture_as"] for row in rows if row["same_picture_as"]}

    expected = {f"0012/1/{view}.png": f"{subject}/3/{view}.jpg" for view in VIEWS}
    expected |= {copy: photo for photo, copy in expected.items()}
    result = score(photos)
    assert result.exit_code == 3, result.output
    assert "8 that show nearly the same picture in several visits" in words(result.stderr)
    assert outcomes() == expected
    assert "nearly the same as another" in CliRunner().invoke(app, ["index", str(photos)]).stdout
    assert score(photos).exit_code == 3  # from the ledger
    verify = ["verify", tmp_path / "out", "--photos", photos, "--model", tiny_model]
    assert CliRunner().invoke(app, [*map(str, verify)]).exit_code == 0
    who = ("--by", "A", "--reason", "b", "--no-report", "--refuse", "0012/2/top.png")
    CliRunner().invoke(app, ["override", str(tmp_path / "out"), *who])
    assert outcomes() == expected

    shutil.rmtree(tmp_path / "out")
    for shard in ("1/3", "2/3", "3/3"):
        score(photos, "--shard", shard)
    merged = CliRunner().invoke(app, ["merge", str(tmp_path / "out"), "--no-report"])
    assert merged.exit_code == 3, merged.output
    assert outcomes() == expected

    shutil.rmtree(tmp_path / "out")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", photos)
    assert score(packed).exit_code == 3
    assert outcomes() == expected


@pytest.mark.slow
def test_a_mirrored_copy_that_is_sent_as_the_other_side_is_the_same_photo(
    score: Callable[..., Result], photos: Path
) -> None:
    left = Image.open(photos / "0012/1/left.png")
    left.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(photos / "0012/1/right.png")
    result = score(photos)
    assert result.exit_code == 3
    assert "2  It stands for another view" in result.stderr


@pytest.mark.parametrize("command", ["score", "index"])
def test_a_folder_that_cannot_be_listed_is_1(
    score: Callable[..., Result], photos: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    scandir = os.scandir

    def denied(path: Any = ".") -> Any:
        if Path(os.fspath(path)) == photos / "0012/2":
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    index = ["index", str(photos)]
    result = score(photos) if command == "score" else CliRunner().invoke(app, index)
    assert result.exit_code == 1
    assert line(result).startswith("autosalt: 0012/2: the folder cannot be listed")


@pytest.mark.slow
def test_a_model_with_the_name_of_a_released_one_is_reported_and_3(
    score: Callable[..., Result], photos: Path, posing_model: Path, tmp_path: Path
) -> None:
    """It may be a damaged copy; it may be meant. The tables are made, a person has to look."""
    result = score(photos, model=posing_model)
    assert result.exit_code == 3, result.output
    assert f"Check: {posing_model}: calls itself autosalt-real-" in result.stderr
    assert "Model to check" in result.stderr
    record = json.loads((tmp_path / "out/audit/run.json").read_text())
    assert record["counts"]["models_not_as_released"] == 1
    assert record["model"]["sha256"] == hashlib.sha256(posing_model.read_bytes()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "later", "code"), [("Before", "After", 0), ("begin", "end", 3)], ids=["words", "abc"]
)
def test_an_order_of_visits_that_rests_on_the_alphabet_is_3(
    score: Callable[..., Result], photos: Path, tmp_path: Path, first: str, later: str, code: int
) -> None:
    for old, new in (("1", first), ("2", later)):
        (photos / "0012" / old).rename(photos / "0012" / new)
    result = score(photos)
    assert result.exit_code == code, result.output
    assert ("in an unknown order" in result.stderr) is bool(code)
    with (tmp_path / "out/subjects.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    if code:
        assert [(row["status"], row["change_points"]) for row in found] == [
            ("order_unknown", "")
        ] * 2
    else:
        (row,) = found
        assert (row["baseline_visit"], row["visit"]) == (first, later)
        assert float(row["change_points"]) < 0


@pytest.mark.slow
def test_ids_that_look_alike_are_3(score: Callable[..., Result], photos: Path) -> None:
    (photos / "12").mkdir()
    (photos / "0012/2").rename(photos / "12/2")
    result = score(photos)
    assert result.exit_code == 3
    assert "Ids to check" in result.stderr


@pytest.mark.slow
def test_an_order_that_rests_on_nothing_is_3_and_no_change_is_stated(
    score: Callable[..., Result], photos: Path, tmp_path: Path, tiny_model: Path
) -> None:
    """Day and month of the names may be exchanged, until `--date-format` says which is which."""
    (photos / "0012/1").rename(photos / "0012/12-01-2024")
    (photos / "0012/2").rename(photos / "0012/03-05-2024")
    unsure = score(photos)
    assert unsure.exit_code == 3, unsure.output
    assert "say how with --date-format" in unsure.stderr
    with (tmp_path / "out/subjects.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == 2
    blank = ("baseline_visit", "baseline_salt", "change_points", "salt50", "beyond_noise")
    assert {row["status"] for row in found} == {"order_unknown"}
    assert {row[name] for row in found for name in blank} == {""}
    verify = ["verify", str(tmp_path / "out"), "--photos", str(photos), "--model", str(tiny_model)]
    assert CliRunner().invoke(app, verify).exit_code == 0
    sure = score(photos, "--date-format", "day-first")
    assert sure.exit_code == 0, sure.output
    with (tmp_path / "out/subjects.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert {row["baseline_visit"] for row in found} == {"12-01-2024"}
    assert {row["ordered_by"] for row in found} == {"date"}
    with (tmp_path / "out/visits.csv").open(newline="") as file:
        dates = [row["date"] for row in csv.DictReader(file)]
    assert dates == ["2024-01-12", "2024-05-03"]
    again = CliRunner().invoke(app, verify)
    assert again.exit_code == 0, again.output


def test_a_date_format_that_says_no_day_is_2(score: Callable[..., Result], photos: Path) -> None:
    result = score(photos, "--date-format", "dmy")
    assert result.exit_code == 2
    assert "day-first, month-first, year-first" in line(result)


def write_manifest(photos: Path, *visits: str) -> Path:
    """A manifest of the top views; `visits` are `folder,subject,visit,date,site,arm`."""
    rows = [visit.split(",", 1) for visit in visits]
    lines = [f"0012/{folder}/top.png,top,{stated}" for folder, stated in rows]
    (photos / "manifest.csv").write_text(
        "\n".join(["path,view,subject,visit,date,site,arm", *lines])
    )
    for path in photos.rglob("*.png"):
        if path.name != "top.png":
            path.unlink()
    return photos / "manifest.csv"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("visits", "reported", "counted"),
    [
        (("1,A,w1,,O,active", "2,B,w1,,O,Active"), "arms 'Active', 'active'", "alike_ids"),
        (("1,A,w1,,oslo,", "2,B,w1,,Oslo,"), "sites 'Oslo', 'oslo'", "alike_ids"),
        (("1,A,week 24,,,", "2,B,Week 24,,,"), "visits 'Week 24', 'week 24'", "alike_ids"),
        (
            ("1,A,w1,1924-01-02,,", "2,B,w1,2024-01-02,,"),
            "1 dates are before 1990 or still to come: 1924-01-02 (subject 'A', visit 'w1')",
            "dates_unlikely",
        ),
        (
            ("1,A,w1,2024-01-02,,", "2,B,w1,2924-01-02,,"),
            "1 dates are before 1990 or still to come: 2924-01-02 (subject 'B', visit 'w1')",
            "dates_unlikely",
        ),
        (
            ("1,A,week 0,2024-03-02,,", "2,A,week 4,2024-01-02,,"),
            "1 subjects have dates that contradict their visits' names",
            "dates_against_names",
        ),
        (
            ("1,A,week 0,2024-03-02,,", "2,A,week 4,2024-03-02,,"),
            "'week 0' and 'week 4' of subject 'A'",
            "visits_of_one_day",
        ),
    ],
)
def test_doubtful_details_of_visits_are_3(
    score: Callable[..., Result],
    photos: Path,
    tmp_path: Path,
    visits: tuple[str, ...],
    reported: str,
    counted: str,
) -> None:
    manifest = write_manifest(photos, *visits)
    result = score(manifest)
    assert result.exit_code == 3, result.output
    assert result.stderr.count("Check: ") == 1
    assert reported in result.stderr
    assert "to check" in result.stderr
    counts = json.loads((tmp_path / "out/audit/run.json").read_text())["counts"]
    assert counts[counted] == 1
    # With nothing but that to look at.
    assert counts["refused"] == counts["failed"] == 0
    index = CliRunner().invoke(app, ["index", str(manifest)])
    assert index.exit_code == 3
    assert reported in index.stderr


@pytest.mark.slow
def test_nothing_doubtful_is_0(score: Callable[..., Result], photos: Path) -> None:
    visits = ("1,A,week 0,2024-01-02,O,active", "2,A,week 4,2024-01-30,O,active")
    result = score(write_manifest(photos, *visits))
    assert result.exit_code == 0, result.output
    assert "Check: " not in result.stderr


@pytest.mark.slow
def test_a_folder_behind_a_link_that_is_left_out_is_3(
    score: Callable[..., Result], photos: Path, tmp_path: Path
) -> None:
    (photos / "0012/2").rename(tmp_path / "elsewhere")
    (photos / "0012/2").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    result = score(photos)
    assert result.exit_code == 3
    assert "Check: 1 folders behind a link are left out" in result.stderr
    assert "Folders left out" in result.stderr
    assert CliRunner().invoke(app, ["index", str(photos)]).exit_code == 3


@pytest.mark.slow
def test_results_are_not_written_among_photos(
    tiny_model: Path, photos: Path, tmp_path: Path
) -> None:
    arguments = ["score", photos, "--model", tiny_model, "--no-report", "--out"]
    refused = CliRunner().invoke(app, [*map(str, arguments), str(photos / "0012")])
    assert refused.exit_code == 2
    assert "holds files of the archive" in line(refused)
    assert not (photos / "0012/audit/ledger.sqlite").exists()
    inside = [*map(str, arguments), str(photos / "results")]
    assert CliRunner().invoke(app, inside).exit_code == 0
    assert CliRunner().invoke(app, inside).exit_code == 0  # and again


def test_none_scored_is_1_but_the_reasons_are_written(
    score: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "heap").mkdir()
    (tmp_path / "heap/a.png").write_bytes(b"no photo")
    assert score(tmp_path / "heap").exit_code == 1
    assert (tmp_path / "out/photos.csv").is_file()


def test_an_empty_folder_is_1(score: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = score(tmp_path / "empty")
    assert result.exit_code == 1
    assert "holds no photos" in line(result)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "no such folder, zip file or manifest CSV"),
        ((), "give PHOTOS or --masks"),
        (("photos", "--masks", "photos"), "give PHOTOS or --masks"),
        (("photos", "--pattern", "{who}/{view}.*"), "{who} is unknown"),
        (("nonsense://bucket/photos",), "nonsense://bucket/photos: cannot be opened"),
        (("out",), "--out is the folder of the photos"),
    ],
)
def test_wrong_usage_is_2_in_one_line(
    score: Callable[..., Result],
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(photos.parent)
    result = score(*arguments)
    assert result.exit_code == 2
    assert message in line(result)


def test_a_mistake_in_the_manifest_is_2_with_its_row(
    score: Callable[..., Result], photos: Path
) -> None:
    (photos / "manifest.csv").write_text("path,subject,visit,view\n0012/1/left.png,0012,1,front\n")
    result = score(photos)
    assert result.exit_code == 2
    assert "manifest.csv, row 2: view 'front'" in line(result)


def test_no_such_model_is_1(score: Callable[..., Result], photos: Path, tmp_path: Path) -> None:
    result = score(photos, model=tmp_path / "gone.onnx")
    assert result.exit_code == 1
    assert "gone.onnx: no such file" in line(result)


def test_cuda_is_never_replaced_by_the_cpu(score: Callable[..., Result], photos: Path) -> None:
    import onnxruntime as ort

    if "CUDAExecutionProvider" in ort.get_available_providers():
        pytest.skip("there is CUDA here")
    result = score(photos, "--device", "cuda")
    assert result.exit_code == 1
    assert "device cuda was asked for" in line(result)


@pytest.mark.slow
def test_stopped_and_run_again(
    score: Callable[..., Result], photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autosalt.batch.ledger import Ledger

    calls = 0
    original = Ledger.record

    def record(self: Ledger, *arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        original(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "record", record)
    result = score(photos)
    assert result.exit_code == 130
    assert "run the same command again" in line(result)
    assert not (tmp_path / "out/photos.csv").exists()
    assert score(photos).exit_code == 0
    assert calls == 4 + 8
    run = json.loads((tmp_path / "out/audit/run.json").read_text())
    assert run["counts"]["computed_in_this_run"] == 5


def test_ctrl_c_in_a_thread_stops_the_run_too(
    score: Callable[..., Result], photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autosalt.batch.scorers import ModelScorer

    def interrupt(*_arguments: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(ModelScorer, "score", interrupt)
    assert score(photos).exit_code == 130


@pytest.mark.slow
def test_the_folder_stays_locked_while_the_tables_are_written(
    score: Callable[..., Result], photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autosalt.files.lock import at_work
    from autosalt.results.audit import supersede as publish

    locked: list[bool] = []
    original = publish.write_table

    def write_table(*arguments: object) -> None:
        locked.append(at_work(tmp_path / "out"))
        original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "write_table", write_table)
    assert score(photos).exit_code == 0
    assert locked == [True] * 3
    assert not at_work(tmp_path / "out")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--shard", "0/4"), "shard 0/4: give 1/4 to 4/4"),
        (("--shard", "5/4"), "shard 5/4: give 1/4 to 4/4"),
        (("--shard", "two"), "not written like 3/16"),
        (("--workers", "2"), "go with --engine ray"),
    ],
)
def test_options_that_make_no_sense_are_2(
    score: Callable[..., Result], photos: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = score(photos, *arguments)
    assert result.exit_code == 2
    assert message in line(result)


def test_without_the_ray_extra_a_line_says_so(
    score: Callable[..., Result], photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda name: None)
    result = score(photos, "--engine", "ray")
    assert result.exit_code == 1
    assert "pip install 'autosalt[ray]'" in line(result)


def test_masks_need_no_model(score: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "masks/S1/1").mkdir(parents=True)
    for view in VIEWS:
        for kind in ("scalp", "loss"):
            Image.new("1", (100, 100), 1).save(tmp_path / f"masks/S1/1/{view}_{kind}.png")
    result = score("--masks", tmp_path / "masks", model=tmp_path / "gone.onnx")
    assert result.exit_code == 0, result.output


@pytest.mark.slow
def test_overlays_can_be_left_out(
    score: Callable[..., Result], photos: Path, tmp_path: Path
) -> None:
    assert score(photos, "--overlays", "none").exit_code == 0
    assert not (tmp_path / "out/overlays").exists()


@pytest.mark.slow
@pytest.mark.parametrize("lacking", ["jinja2", "autosalt.report.write"])
def test_without_the_report_extra_the_tables_are_there_and_a_line_says_so(
    photos: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setitem(sys.modules, lacking, None)
    arguments = ["score", photos, "--out", tmp_path / "out", "--model", tiny_model]
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    assert f"No report: {lacking} is not installed; pip install 'autosalt[report]'" in result.stderr
    assert (tmp_path / "out/visits.csv").is_file()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def one_visit(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    pytest.importorskip("highdicom")
    folder = tmp_path / "photos/0012/1"
    folder.mkdir(parents=True)
    for view in VIEWS:
        Image.fromarray(paint(0.4, view)).save(folder / f"{view}.png")
    return tmp_path / "photos"


@pytest.mark.slow
def test_dicom_files_are_written_beside_the_tables(
    one_visit: Path, tiny_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    common = ("--out", out, "--model", tiny_model, "--no-report", "--dicom")
    result = run("score", one_visit, *common)
    assert result.exit_code == 0, result.output
    assert "9 files, 9 of them new" in result.stderr
    with (out / "dicom/index.csv").open(newline="") as table:
        kinds = [row["kind"] for row in csv.DictReader(table)]
    assert sorted(kinds) == ["photo"] * 4 + ["report"] + ["seg"] * 4
    again = run("score", one_visit, *common)
    assert again.exit_code == 0
    assert "9 files, 0 of them new" in again.stderr


@pytest.mark.slow
def test_without_the_extra_nothing_is_scored_and_the_cure_is_named(
    one_visit: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda name: None)
    out = tmp_path / "out"
    result = run("score", one_visit, "--out", out, "--model", tiny_model, "--dicom")
    assert result.exit_code == 1
    assert "pip install 'autosalt[dicom]'" in result.stderr
    assert not out.exists()


@pytest.mark.slow
def test_masks_made_elsewhere_have_no_photo_to_refer_to(tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    result = run("score", "--masks", tmp_path / "masks", "--out", tmp_path / "out", "--dicom")
    assert result.exit_code == 2
    assert "leave it out with --masks" in result.stderr


@pytest.mark.slow
def test_help_and_plain_scoring_import_no_dicom_library(one_visit: Path, tiny_model: Path) -> None:
    """Those who have no DICOM pay nothing for it."""
    import subprocess

    code = (
        "import sys; from autosalt.cli.main import app; from typer.testing import CliRunner; "
        f"r = CliRunner().invoke(app, ['score', {str(one_visit)!r}, '--out', "
        f"{str(one_visit.parent / 'out')!r}, '--model', {str(tiny_model)!r}, '--no-report']); "
        "assert r.exit_code == 0, r.output; "
        "assert not {'pydicom', 'highdicom'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
