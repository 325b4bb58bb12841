"""A checkpoint read back, and files that are none."""

from pathlib import Path

import pytest
import torch

from autosalt.errors import ModelFileError
from autosalt.training.model.checkpoint import code_revision, load_checkpoint
from autosalt.version import VERSION


def test_a_copy_without_a_repository_names_its_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSALT_REVISION", "abc123")
    assert code_revision() == f"v{VERSION}+abc123"


def test_files_that_are_no_checkpoints_are_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": {}}, tmp_path / "foreign.ckpt")
    (tmp_path / "text.ckpt").write_text("hello")
    for name in ("foreign.ckpt", "text.ckpt"):
        with pytest.raises(ModelFileError, match="not a checkpoint of autosalt train"):
            load_checkpoint(tmp_path / name)
    with pytest.raises(ModelFileError, match="no such checkpoint"):
        load_checkpoint(tmp_path / "none.ckpt")
