"""A stranger's path from an export of annotations to a model, timed."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB
from autosalt.imaging.masks import read_mask
from autosalt.training.data.dataset import Item, read_items
from research.datasets.entry import write_dataset
from research.measure import own_path
from tests.research.measure.conftest import heads


def by_view(items: Iterable[Item]) -> dict[tuple[str, str], Item]:
    return {(one.subject[-1], str(one.view)): one for one in items}


@pytest.mark.parametrize("to", ["coco", "label-studio"])
def test_an_export_is_imported_with_the_masks_that_were_written(
    to: str, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    write_dataset(tmp_path / "heads", heads(paint, 2), "painted")
    own_path.write_export(tmp_path / "heads", tmp_path / "EXPORT", to)
    arguments = ["annotations", "import", str(tmp_path / "EXPORT"), str(tmp_path / "DATA")]
    done = CliRunner().invoke(app, [*arguments, "--no-report"])
    assert done.exit_code == 0, done.output
    written, imported = (by_view(read_items([tmp_path / one])) for one in ("heads", "DATA"))
    assert {(int(who) + 1, view) for who, view in written} == {(int(w), v) for w, v in imported}
    for (who, view), item in written.items():
        other = imported[str(int(who) + 1), view]
        for old, new in ((item.scalp, other.scalp), (item.loss, other.loss)):
            assert old is not None
            assert new is not None
            np.testing.assert_array_equal(
                read_mask(item.folder / old), read_mask(other.folder / new)
            )


@pytest.mark.parametrize(("code", "lines"), [(0, 5), (3, 5), (1, 1)])
def test_each_command_has_a_line_up_to_the_first_that_does_no_work(
    code: int,
    lines: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran: list[Sequence[str]] = []

    def run(command: Sequence[str], cwd: Path) -> SimpleNamespace:
        assert cwd == tmp_path
        ran.append(command[3:])
        return SimpleNamespace(returncode=code)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(own_path, "draw", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["own_path", str(tmp_path), "trainer.max_minutes=2"])
    assert own_path.main() == (1 if code == 1 else 0)
    assert len(capsys.readouterr().out.splitlines()) == lines
    assert ran[0][:2] == ["annotations", "import"]
    assert all("trainer.max_minutes=2" in command for command in ran if command[0] == "train")
