"""Masks corrected in the review page by a real browser, and withdrawn: every byte comes back."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import WEB, ScoredStudy

pytestmark = pytest.mark.slow

Autosalt = Callable[..., "subprocess.CompletedProcess[str]"]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
REVIEWER = "QUIREVIEWER"
PHOTO = "0034/2/back.png"
TABLES = ("photos.csv", "visits.csv", "subjects.csv")


@contextmanager
def review_of(study: ScoredStudy) -> Iterator[str]:
    """The URL that `autosalt review` prints; it ends as a service ends."""
    command = ["review", study.results, "--photos", study.photos, "--model", study.model]
    with subprocess.Popen(
        [sys.executable, "-m", "autosalt", *map(str, command), "--by", REVIEWER],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            url = re.search(r"http://\S+#token=\S+", server.stdout.readline())
            assert url is not None
            yield url[0]
        finally:
            server.terminate()
            server.wait(120)


def in_the_page(study: ScoredStudy, what: str) -> str:
    """Correct or withdraw the masks of `PHOTO`; the loss that the page shows then."""
    node = shutil.which("node")
    assert node is not None
    with review_of(study) as url:
        done = subprocess.run(
            [node, "scripts/review_one_photo.mjs", what, url, PHOTO],
            cwd=WEB, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def row_of(table: Path, **wanted: str) -> dict[str, str]:
    with table.open(newline="", encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if wanted.items() <= row.items())


def left_in(results: Path) -> dict[str, bytes]:
    """The tables that are read, and the overlays."""
    overlays = sorted((results / "audit/overlays").glob("*.jpg"))
    return {str(path): path.read_bytes() for path in [*(results / t for t in TABLES), *overlays]}


@pytest.mark.skipif(not CHROMIUM.is_file(), reason="needs Chromium")
def test_a_mask_corrected_in_the_page_counts_and_withdrawn_leaves_every_byte_as_it_was(
    scored_study: ScoredStudy, autosalt: Autosalt, review_page: None
) -> None:
    results = scored_study.results

    def verified() -> bool:
        options = ("--photos", scored_study.photos, "--model", scored_study.model)
        return autosalt("verify", results, *options, "--sample", "all").returncode == 0

    untouched = left_in(results)
    visit = row_of(results / "visits.csv", subject="0034", visit="2")
    assert verified()

    shown = in_the_page(scored_study, "masks")
    photo = row_of(results / "photos.csv", path=PHOTO)
    assert photo["override"] == "masks"
    assert (photo["override_by"], photo["override_reason"]) == (REVIEWER, "the patch is larger")
    assert float(photo["loss_pct"]) > float(photo["original_loss_pct"])
    assert f"Hair loss {float(photo['loss_pct']):.1f} %" in shown
    corrected = row_of(results / "visits.csv", subject="0034", visit="2")
    assert float(corrected["salt"]) > float(visit["salt"])
    report = (results / "report.html").read_text("utf-8")
    assert REVIEWER in report
    assert "the patch is larger" in report
    assert len(list((results / "audit/masks").glob("*.png"))) == 4
    assert verified()

    in_the_page(scored_study, "withdraw")
    assert left_in(results) == untouched
    assert row_of(results / "audit/overrides.csv", override_id="1")["state"] == "withdrawn"
    assert verified()
