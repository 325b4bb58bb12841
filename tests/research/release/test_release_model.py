"""The recipe of the released model: heads that are never shared, and how it is installed."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from research.release import release_model
from research.release.release_model import PHANTOMS, VARIANTS, install
from research.release.train import HEADS


def test_no_two_sets_of_heads_share_a_seed() -> None:
    seeds = [words[words.index("--seed") + 1] for words in PHANTOMS.values()]
    assert len(set(seeds)) == len(PHANTOMS)


def test_training_folders_are_drawn_and_never_measured_on() -> None:
    assert set(HEADS) <= set(PHANTOMS)
    assert not any("test" in name or "calibration" in name for name in HEADS)


def test_an_installed_model_is_the_default_of_the_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, exported, variant = tmp_path / "models", tmp_path / "export", VARIANTS["phantom"]
    models.mkdir()
    exported.mkdir()
    (exported / f"{variant.name}.onnx").write_bytes(b"weights")
    monkeypatch.setattr(release_model, "MODELS", models)
    install(exported, variant)
    registry = tomllib.loads((models / "registry.toml").read_text())
    entry = registry["models"][registry["default"]]
    assert (models / entry["file"]).read_bytes() == b"weights"
    assert entry["licence"] == "Apache-2.0"
    assert entry["sha256"] == hashlib.sha256(b"weights").hexdigest()
