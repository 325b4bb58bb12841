"""The tables keep their columns, and nothing in the results shows whose photo it was."""

import csv
import json
import os
import platform
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.archive.read_index import read_index
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import MaskScorer, ModelScorer
from autosalt.core.response import mdc95
from autosalt.core.salt import salt
from autosalt.core.types import RGB
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results


def score(photos: Path, photo_scorer: ModelScorer, out: Path) -> dict[str, list[dict[str, str]]]:
    publish_results(
        run_archive(read_index(photos), photo_scorer, out),
        photo_scorer,
        ResultsFolder(out),
        RunOptions(overlays="all"),
    )
    return {name: read(out / f"{name}.csv") for name in ("photos", "visits", "subjects")}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_the_numbers_of_a_complete_archive(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    tables = score(photos, photo_scorer, tmp_path / "out")
    assert [row["visit"] for row in tables["visits"][:3]] == ["1", "2", "10"]
    for row in tables["visits"]:
        assert row["status"] == "complete"
        views = {view: float(row[f"{view}_loss_pct"]) for view in ("left", "right", "top", "back")}
        assert float(row["salt"]) == salt(views)
        assert float(row["salt_low"]) < float(row["salt"]) < float(row["salt_high"])
        assert row["model_sha256"] == photo_scorer.model_sha256
    assert [(r["subject"], r["baseline_visit"], r["visit"]) for r in tables["subjects"]] == [
        (subject, "1", visit) for subject in ("0012", "Zoë Ł") for visit in ("2", "10")
    ]
    last = tables["subjects"][1]
    change = float(last["visit_salt"]) - float(last["baseline_salt"])
    assert float(last["change_points"]) == pytest.approx(change)
    assert (last["beyond_noise"], last["salt75"], last["salt100"]) == ("true", "true", "false")


@pytest.mark.slow
def test_a_missing_view_never_counts_as_0(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    (photos / "0012/2/top.png").write_bytes(b"broken")
    tables = score(photos, photo_scorer, tmp_path / "out")
    row = next(r for r in tables["visits"] if (r["subject"], r["visit"]) == ("0012", "2"))
    assert row["status"] == "incomplete"
    assert [row[name] for name in ("salt", "salt_low", "band", "aa_iga", "top_loss_pct")] == [
        ""
    ] * 5
    assert float(row["salt_bound_high"]) - float(row["salt_bound_low"]) == pytest.approx(40.0)
    assert float(row["salt_renormalised"]) == pytest.approx(float(row["left_loss_pct"]))
    follow_up = tables["subjects"][0]
    assert follow_up["status"] == "incomplete_visit"
    for name in ("visit_salt", "change_points", "improvement_pct", "beyond_noise", "salt50"):
        assert follow_up[name] == ""
    photo = next(r for r in tables["photos"] if r["path"] == "0012/2/top.png")
    assert (photo["status"], photo["loss_pct"], photo["view"]) == ("refused", "", "top")
    assert photo["reason"]


def test_what_the_manifest_says_of_visits_is_handed_on(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    (photos / "manifest.csv").write_text(
        "path,subject,visit,view,date,site,arm,reader_salt\n"
        "0012/1/top.png,0012,first,top,2024-03-01,Oslo,active,47.5\n"
        "0012/2/top.png,0012,second,top,2024-02-01,Oslo,active,\n"
    )
    tables = score(photos, photo_scorer, tmp_path / "out")
    assert [row["visit"] for row in tables["visits"]] == ["second", "first"]
    last = tables["visits"][1]
    assert (last["site"], last["arm"], last["reader_salt"]) == ("Oslo", "active", "47.5")
    assert tables["subjects"][0]["baseline_visit"] == "second"
    assert tables["subjects"][0]["ordered_by"] == "date"


@pytest.mark.slow
def test_run_json_says_what_was_done(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    (photos / "0012/2/top.png").write_bytes(b"broken")
    score(photos, photo_scorer, tmp_path / "out")
    run = json.loads((tmp_path / "out/audit/run.json").read_text(encoding="utf-8"))
    assert run["model"]["sha256"] == photo_scorer.model_sha256
    assert photo_scorer.manifest.sem_points is not None
    assert run["model"]["sem_points"] == photo_scorer.manifest.sem_points
    assert run["model"]["mdc95_points"] == mdc95(photo_scorer.manifest.sem_points)
    assert run["model"]["detection_limit_pct"] == photo_scorer.manifest.detection_limit_pct
    assert run["counts"]["scored"] == 23
    assert run["counts"]["refused"] == sum(run["refused_by_reason"].values()) == 1
    assert (run["counts"]["visits_complete"], run["counts"]["visits_incomplete"]) == (5, 1)
    assert run["index"]["pattern"] == "{subject}/{visit}/{view}.*"
    assert {name: of for name, of in run["options"].items() if of} == {
        "overlays": "all", "engine": "local",
    }  # fmt: skip
    assert len(run["settings_sha256"]) == 64
    assert run["finished"].endswith("+00:00")


CANARY = "Canary McPatient"


def test_nothing_from_the_exif_and_nothing_of_the_machine_gets_out(
    photo_scorer: ModelScorer, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    photos, out = tmp_path / "hidden-folder-name", tmp_path / "out"
    photos.mkdir()
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x9286] = CANARY  # description, artist, comment
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (59.0, 54.0, 48.123)
    gps[29] = CANARY
    image = Image.fromarray(paint(0.3, "top", 300, 300))
    image.save(photos / "x.jpg", exif=exif, quality=95, comment=CANARY)
    image.save(photos / "y.png", exif=exif)
    (photos / "z.jpg").write_bytes((photos / "x.jpg").read_bytes()[:2000])  # refused
    assert CANARY.encode() in (photos / "x.jpg").read_bytes()
    score(photos, photo_scorer, out)
    secrets = [CANARY, str(tmp_path), photos.name, platform.node(), os.environ.get("USER", "")]
    for path in out.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"Exif" not in content
        for secret in secrets:
            # A short name stands in any picture by chance.
            plain = len(secret) > 5 or path.suffix not in (".jpg", ".parquet", ".sqlite")
            assert not secret or not plain or secret.encode() not in content, (path.name, secret)


def test_masks_leave_model_and_intervals_blank(tmp_path: Path) -> None:
    mask = Image.new("1", (100, 100), 1)
    (tmp_path / "S1/1").mkdir(parents=True)
    for view in ("left", "right", "top", "back"):
        mask.save(tmp_path / f"S1/1/{view}_scalp.png")
        mask.save(tmp_path / f"S1/1/{view}_loss.png")
    photo_scorer, out = MaskScorer(), tmp_path / "out"
    publish_results(
        run_archive(read_index(tmp_path, masks=True), photo_scorer, out),
        photo_scorer,
        ResultsFolder(out),
        RunOptions(),
    )
    visit = read(out / "visits.csv")[0]
    assert (visit["salt"], visit["band"], visit["aa_iga"]) == ("100.0", "S5", "very severe")
    assert (visit["salt_low"], visit["salt_high"], visit["model_sha256"]) == ("", "", "")
    photo = read(out / "photos.csv")[0]
    assert (photo["loss_pct"], photo["loss_pct_low"], photo["model_sha256"]) == ("100.0", "", "")


def test_masks_may_be_the_same_at_two_visits(tmp_path: Path) -> None:
    for visit in ("1", "2"):
        (tmp_path / "S1" / visit).mkdir(parents=True)
        for part in ("scalp", "loss"):
            Image.new("1", (100, 100), 1).save(tmp_path / f"S1/{visit}/left_{part}.png")
    photo_scorer, out = MaskScorer(), tmp_path / "out"
    index = read_index(tmp_path, masks=True)
    record = publish_results(
        run_archive(index, photo_scorer, out), photo_scorer, ResultsFolder(out), RunOptions()
    ).record
    assert record.counts.issues["photos_in_several_visits"] == 0


@pytest.mark.slow
def test_doubtful_pictures_are_marked_and_counted(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    path = photos / "0012" / "1" / "top.png"
    assert path.is_file(), sorted(photos.rglob("*"))
    cool = np.asarray(Image.open(path).convert("RGB")) * np.float32((1 / 1.22, 1.0, 1.22))
    Image.fromarray(np.clip(cool, 0, 255).astype(np.uint8)).save(path)
    tables = score(photos, photo_scorer, tmp_path / "out")
    doubted = {row["path"]: row["picture_doubt"] for row in tables["photos"]}
    assert {path: why for path, why in doubted.items() if why} == {"0012/1/top.png": "false_colour"}
    record = json.loads((tmp_path / "out" / "audit/run.json").read_text())
    assert record["counts"]["pictures_in_doubt"] == 1
