"""The bare wheel with `[cpu]`, installed elsewhere, scores without torch."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

SCORE = """
import importlib.util, json, sys
from pathlib import Path
import autosalt
scorer = autosalt.Scorer.load()
photo = next(Path(sys.argv[1]).rglob("top.jpg"))
score = scorer.score_photo(photo, view="top")
print(json.dumps({
    "where": autosalt.__file__,
    "loss_pct": score.loss_pct,
    "model_sha256": scorer.model_sha256,
    "torch_imported": "torch" in sys.modules,
    "torch_installed": importlib.util.find_spec("torch") is not None,
}))
"""


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.slow
def test_a_wheel_installed_elsewhere_scores_a_photo_without_torch(tmp_path: Path) -> None:
    # From a copy: setuptools leaves a build folder behind, and would take old files from one.
    source = tmp_path / "source"
    for name in ("src", "configs", "models"):
        shutil.copytree(ROOT / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(
        sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, source,
        cwd=tmp_path,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("autosalt-*.whl")
    assert not [name for name in ZipFile(wheel).namelist() if "models/candidates" in name]
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    bin_ = tmp_path / "venv" / "bin"
    run(
        sys.executable, "-m", "pip", "--python", bin_ / "python", "install", "-q", "--no-compile",
        f"{wheel}[cpu]", "-c", ROOT / "constraints.txt", cwd=tmp_path,
    )  # fmt: skip
    run(
        bin_ / "autosalt", "phantom", "study", "trial", "--subjects", "1", "--visits", "1",
        "--megapixels", "0.2", cwd=tmp_path,
    )  # fmt: skip
    printed = json.loads(run(bin_ / "python", "-c", SCORE, tmp_path / "trial", cwd=tmp_path))
    assert Path(printed["where"]).is_relative_to(tmp_path)
    assert 0.0 <= printed["loss_pct"] <= 100.0
    assert len(printed["model_sha256"]) == 64
    assert not printed["torch_installed"]
    assert not printed["torch_imported"]
