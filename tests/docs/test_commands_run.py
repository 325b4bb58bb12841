"""The commands of the documentation run as they are written, on simulated heads.

Each page starts in a folder of its own that holds what the page speaks of. Blocks run in order. To
save time, words are put behind some commands: see `SHELL`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.scorer.registry import find_model
from autosalt.training.data.dataset import read_items
from benchmarks.process import serving
from docs_site.snippets import RUNNABLE, Snippet, pages_with_commands
from research.measure.own_path import write_export
from tests.warm import TRAINING, forking
from tests.warm import __file__ as WARM

Prepare = Callable[[str, Path], None]

DOCS = Path(__file__).parents[2] / "docs"
PAGES = pages_with_commands(DOCS)
TORCH = ("how-to/train/steps.md", "how-to/train/fine-tune.md", "start/training.md")
"""Pages that train. They share their commands: one of them runs them all."""
SERVE = "how-to/embed/serve.md"
"""The page whose commands call a service that must run meanwhile."""
OWN = "how-to/train/on-your-own.md"
"""The page for an export of annotations: of heads that the first of `TORCH` drew."""

REPORTS = ("how-to/analyse/report.md", "start/trial-staff.md")
"""Pages whose commands write their reports; elsewhere that is left out."""

# What is put behind a command, so that it takes seconds. Later words win. A model that was trained
# for seconds cannot be calibrated, so the released one is exported in its place.
# The server of a review ends at once, and its page need not be built.
SHELL = r"""
set -eu
autosalt() {
    program=""
    case "$1 ${2:-} ${3:-}" in
        "phantom photos DATA") set -- "$@" --subjects 24 --size 96 ;;
        "phantom photos TEST") set -- "$@" --subjects 2 --size 96 ;;
        "train "*) set -- "$@" experiment=smoke trainer.max_steps=2 ;;
        "evaluate "*) set -- "$@" bootstrap=20 worst=1 ;;
        "export "*) set -- "$@" checkpoint="$RELEASED" split=all parity_photos=2 golden_photos=1 ;;
        "review "*) program=$REVIEW ;;
        "score "* | "respond "* | "override "* | "merge "*) set -- "$@" $NO_REPORT ;;
    esac
    code=0
    PROGRAM=$program "$PYTHON" -SE "$WARM" "$ADDRESS" "$@" || code=$?
    [ "$code" -eq 3 ] || return "$code"  # 3: done, with something to look at
}
"""

REVIEW = """
from pathlib import Path
from types import SimpleNamespace
from autosalt.serve import server
from autosalt.serve.review import app
Path("page").mkdir(exist_ok=True)
Path("page/index.html").touch()
app.PAGE = Path("page")
server.make_server = lambda *_: SimpleNamespace(run=lambda **_: None)
"""


def run(snippet: Snippet, folder: Path, address: str, no_report: str = "") -> None:
    shell = ["bash", "-c", SHELL + snippet.text]
    command = shell if snippet.language == "bash" else [sys.executable, "-c", snippet.text]
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "WARM": WARM,
        "ADDRESS": address,
        "RELEASED": str(find_model(None).path),
        "NO_REPORT": no_report,
        "REVIEW": REVIEW,
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{snippet.text}\n{done.stdout}\n{done.stderr}"


def lines(page: str) -> set[str]:
    """The lines of a page that run."""
    return {line for one in PAGES[page] if one.runs for line in one.text.splitlines()}


def run_page(page: str, folder: Path, address: str) -> None:
    for snippet in PAGES[page]:
        if snippet.language == "toml" and snippet.title:
            (folder / snippet.title).write_text(snippet.text, encoding="utf-8")
        if snippet.runs:
            run(snippet, folder, address, "" if page in REPORTS else "--no-report")


@pytest.mark.slow
@pytest.mark.parametrize("page", [name for name in PAGES if name not in (*TORCH, OWN, SERVE)])
def test_the_commands_of_a_page_run(page: str, tmp_path: Path, prepare: Prepare, warm: str) -> None:
    prepare(page, tmp_path)
    run_page(page, tmp_path, warm)


@pytest.mark.slow
def test_the_commands_of_the_pages_on_training_run(tmp_path: Path, prepare: Prepare) -> None:
    pytest.importorskip("torch")
    simulated, own = tmp_path / "simulated", tmp_path / "own"
    prepare(TORCH[0], simulated)
    with forking(TRAINING) as address:
        run_page(TORCH[0], simulated, address)
        write_export(simulated / "DATA", own / "EXPORT", "coco")
        first = [line for line in PAGES[OWN][0].text.splitlines() if line not in lines(TORCH[0])]
        run(Snippet("bash", "\n".join(first)), own, address)
    assert len(read_items([own / "DATA"])) == len(read_items([simulated / "DATA"]))


@pytest.mark.slow
def test_the_clients_of_the_service_run(tmp_path: Path, prepare: Prepare) -> None:
    prepare(SERVE, tmp_path)
    with serving() as served:
        for snippet in PAGES[SERVE]:
            text = snippet.text.replace("127.0.0.1:8000", f"{served.host}:{served.port}")
            if snippet.runs:
                run(Snippet(snippet.language, text), tmp_path, address="")
            if snippet.language == "javascript" and (node := shutil.which("node")):
                (tmp_path / "client.mjs").write_text(text, encoding="utf-8")
                done = subprocess.run(
                    [node, "client.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60
                )
                assert done.returncode == 0, done.stderr
                assert float(done.stdout.split()[0]) > 0


def test_the_page_for_an_export_adds_only_the_import_to_the_pages_on_training() -> None:
    """`tests/notebooks/test_train.py` trains on what was imported."""
    assert lines(OWN) - lines(TORCH[0]) == {"autosalt annotations import EXPORT DATA"}


def test_the_pages_on_training_show_one_set_of_commands() -> None:
    """What runs on the first page stands, word for word, on the others."""

    others = {line for page in TORCH[1:] for line in lines(page)}
    assert others - lines(TORCH[0]) <= {"autosalt doctor --model MODEL/mine.onnx"}


def test_a_command_that_fails_fails_the_test(tmp_path: Path, warm: str) -> None:
    with pytest.raises(AssertionError, match="NOWHERE"):
        run(Snippet("bash", "autosalt status NOWHERE\necho done\n"), tmp_path, warm)


def test_every_page_with_a_command_is_run() -> None:
    shown = {
        path.relative_to(DOCS).as_posix()
        for path in DOCS.rglob("*.md")
        if "```bash\nautosalt" in path.read_text(encoding="utf-8")
    }
    assert len(shown) > 12
    assert shown <= set(PAGES)


def test_a_block_that_is_not_run_says_why() -> None:
    hidden = [one for page in PAGES.values() for one in page if one.not_run]
    assert hidden
    assert all(len(one.not_run.split()) > 1 for one in hidden)
    assert {one.language for one in hidden} & RUNNABLE
