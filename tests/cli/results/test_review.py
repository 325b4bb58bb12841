"""`autosalt review`: what it refuses before it listens, what it prints, and how it ends."""

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.serve import server
from autosalt.serve.review import app as review_app
from tests.conftest import ScoredStudy, build_tiny_model

LEFT = "0012/1/left.png"


class Ended:
    """A server that ends as soon as it is started."""

    def run(self, **_: Any) -> None:
        pass


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that is built."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static/index.html").write_text("<title>Review</title>", encoding="utf-8")
    return tmp_path / "static"


@pytest.fixture
def review(
    scored_study: ScoredStudy, page: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    monkeypatch.setattr(server, "make_server", lambda *_: Ended())
    monkeypatch.setattr(review_app, "PAGE", page)
    usual = {
        "--photos": scored_study.photos,
        "--by": "QUI REVIEWER",
        "--model": scored_study.model,
    }

    def run(*flags: str, folder: Path = scored_study.results, **other: object) -> Result:
        options = usual | {f"--{name}": value for name, value in other.items()}
        words = [str(word) for option in options.items() for word in option]
        return CliRunner().invoke(app, ["review", str(folder), *words, *flags])

    return run


def test_it_prints_a_url_of_loopback_with_a_new_token(review: Callable[..., Result]) -> None:
    first, second = review(), review()
    assert first.exit_code == 0, first.output
    shown = re.fullmatch(
        r"Review 17 photos at http://127\.0\.0\.1:\d+/#token=([\w-]{43})\n", first.stdout
    )
    assert shown
    assert shown[1] not in second.stdout


def test_a_blind_reader_is_shown_the_folder_of_the_readings(
    review: Callable[..., Result], scored_study: ScoredStudy
) -> None:
    _, second = review("--blind").stdout.splitlines()
    assert second.startswith(f"Readings are kept in {scored_study.results}/audit/readings/qui-")


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"by": "  "}, 2, "--by is empty"),
        ({"port": 70000}, 2, "65535"),
        ({"photos": "nowhere"}, 2, "nowhere: no such folder"),
        ({"model": "nowhere.onnx"}, 1, "nowhere.onnx"),
        ({"folder": Path("nowhere")}, 2, "nowhere: holds no finished results"),
    ],
)
def test_what_cannot_be_reviewed_is_one_line(
    review: Callable[..., Result], options: dict[str, Any], code: int, words: str
) -> None:
    result = review(**options)
    assert result.exit_code == code
    assert words in result.stderr


def test_photos_of_elsewhere_are_refused(review: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = review(photos=tmp_path / "empty")
    assert result.exit_code == 1
    assert result.stderr.strip().endswith("give the PHOTOS that were scored")


def test_another_model_is_refused(review: Callable[..., Result], tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.conftest import TINY_MANIFEST

    other = replace(TINY_MANIFEST, code_revision="other")
    result = review(model=build_tiny_model(tmp_path / "other.onnx", other))
    assert result.exit_code == 1
    assert "give the one that scored with --model FILE" in result.stderr


def test_results_of_masks_are_refused(
    review: Callable[..., Result], scored_study: ScoredStudy
) -> None:
    record = scored_study.results / "audit/run.json"
    run = json.loads(record.read_text(encoding="utf-8"))
    run["settings"]["masks"] = True
    record.write_text(json.dumps(run), encoding="utf-8")
    result = review()
    assert result.exit_code == 2
    assert "masks were scored, and no photos" in result.stderr


def test_a_page_that_is_not_built_is_refused(review: Callable[..., Result], page: Path) -> None:
    (page / "index.html").unlink()
    result = review()
    assert result.exit_code == 1
    assert result.stderr.strip().endswith("run: make page")


def test_without_the_extra_it_names_the_extra(
    review: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.cli.results.review.missing", lambda _: ["fastapi"])
    result = review()
    assert result.exit_code == 1
    assert "autosalt[serve]" in result.stderr


@pytest.fixture
def started(
    scored_study: ScoredStudy, page: Path
) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The command itself with a page of the test's own: the process, its URL and token."""
    start = (
        "import pathlib, sys; from autosalt.serve.review import app; "
        "app.PAGE = pathlib.Path(sys.argv.pop(1)); "
        "from autosalt.cli.main import main; main()"
    )
    options = ["--photos", scored_study.photos, "--model", scored_study.model, "--by", "QUI"]
    process = subprocess.Popen(
        [sys.executable, "-c", start, page, "review", scored_study.results, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"(http://[\d.:]+)/#token=(\S+)", line)
    assert found, line
    yield process, found[1], found[2]
    process.kill()
    process.wait(10)


@pytest.mark.slow
def test_sigterm_ends_it_and_the_report_has_what_was_decided(
    started: tuple[subprocess.Popen[str], str, str], scored_study: ScoredStudy
) -> None:
    process, url, token = started

    def ask(path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url + path, data, {"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as sent:
            return json.load(sent)

    (photo,) = (one for one in ask("/api/study")["photos"] if one["path"] == LEFT)
    ask(
        f"/api/photos/{photo['id']}/decisions",
        {"kind": "refuse", "reason": "QUIREASON", "known_override": None},
    )
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 3
    assert process.stdout is not None
    assert process.stdout.read().strip().endswith("report.html")
    report = (scored_study.results / "report.html").read_text(encoding="utf-8")
    assert "QUIREASON" in report
    log = (scored_study.results / "audit/log.jsonl").read_text(encoding="utf-8")
    assert "QUI" not in log
    assert LEFT not in log
