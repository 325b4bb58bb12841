"""Exit codes and messages of `autosalt train`, `evaluate`, `export` and `calibrate`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autosalt.cli.training import train as cli
from autosalt.core.statistics.comparison import BINS, Comparison, paired
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.errors import ModelError
from autosalt.scorer.registry import find_model
from autosalt.scorer.self_test import self_test
from autosalt.training.export.parity import Parity
from autosalt.training.export.precision import FileFigures, Precision
from autosalt.training.hydra_config import load_settings
from autosalt.training.settings import EvaluateSettings, TrainSettings
from research.datasets.entry import Entry, Partial, write_dataset
from tests.painted_heads import painted_people

Command = Callable[[Sequence[str]], int]


@pytest.mark.parametrize(
    ("command", "overrides", "named"),
    [
        (cli.train, ["experiment=gone"], "gone"),
        (cli.train, ["data.folders=[x]", "out=y", "trainer.max_step=1"], "max_step"),
        (cli.train, ["+_target_=os.system"], "_target_ is not accepted"),
        (cli.train, [], "out"),
        (cli.evaluate, ["data.folders=[x]"], "model_file"),
        (cli.export, ["checkpoint=c", "data.folders=[x]", "out=y"], "name"),
        (
            cli.export,
            ["checkpoint=c", "data.folders=[x]", "out=y", "name=n", "also=[int4]"],
            "int4",
        ),
        (cli.calibrate, ["model_file=m.onnx", "data.folders=[x]", "out=y"], "name"),
        (cli.calibrate, ["name=n", "data.folders=[x]", "out=y"], "model_file"),
        (cli.calibrate, ["licence=MIT"], "licence"),
    ],
)
def test_wrong_usage_is_2_with_one_line(
    command: Command, overrides: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(overrides) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert named in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "given", "named"),
    [
        (cli.train, ["out=y"], "index.csv: not found"),
        (cli.evaluate, ["out=y", "model_file=m.onnx"], "m.onnx: no such model"),
        (cli.export, ["out=y", "checkpoint=c.ckpt", "name=n"], "c.ckpt: no such checkpoint"),
        (cli.calibrate, ["out=y", "model_file=c.ckpt", "name=n"], "c.ckpt: no such checkpoint"),
    ],
)
def test_nothing_done_is_1_with_one_line(
    command: Command,
    given: list[str],
    named: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command(["data.folders=[nowhere]", *given]) == 1
    captured = capsys.readouterr()
    assert named in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_the_cure_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "autosalt.extras.find_spec", lambda name: None if name == "torch" else object()
    )
    assert cli.train([]) == 1
    assert "this needs torch: pip install 'autosalt[train]'" in capsys.readouterr().err


@pytest.mark.slow
def test_a_smoke_run_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scalp, loss = np.ones((64, 64), bool), np.eye(64) > 0
    photos = [np.full((64, 64, 3), 8 * k, np.uint8) for k in range(8)]
    entries = [
        Entry(f"{k}_{view}", photos[k], Partial.whole(scalp), Partial.whole(loss), f"s{k}", view)
        for k in range(8)
        for view in VIEWS
    ]
    data, out = tmp_path / "data", tmp_path / "run"
    write_dataset(data, entries, "test")
    overrides = ["experiment=smoke", f"data.folders=[{data}]", f"out={out}", "trainer.max_steps=1"]
    assert cli.train(overrides) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Starts from random weights. Before training hair loss is off by ")
    assert f"Best checkpoint: {out}/best.ckpt" in shown
    assert (out / "best.ckpt").is_file()


@pytest.mark.slow
def test_training_goes_on_from_the_released_model_by_default() -> None:
    given = ["data.folders=[x]", "out=y"]
    settings, words = cli.named_start(load_settings(TrainSettings, given))
    assert settings.model.start_path == str(find_model().path)
    assert words.startswith(f"Starts from the model {find_model().name}, whose terms pass on")
    settings, words = cli.named_start(load_settings(TrainSettings, [*given, "experiment=none"]))
    assert (settings.model.start_path, words) == (None, "Starts from random weights.")
    encoder = [*given, "experiment=none", "model.encoder_path=x.pth"]
    words = cli.named_start(load_settings(TrainSettings, encoder))[1]
    assert words == "Starts from the encoder weights in x.pth."
    file = [*given, "model.start_path=x.ckpt"]
    assert cli.named_start(load_settings(TrainSettings, file))[0].model.start_path == "x.ckpt"


@pytest.mark.slow
def test_a_start_that_is_not_installed_is_one_line_with_the_cure() -> None:
    given = ["data.folders=[x]", "out=y", "model.start_path=gone"]
    with pytest.raises(ModelError, match=r"model gone: .*experiment=none starts from random"):
        cli.named_start(load_settings(TrainSettings, given))


@pytest.mark.slow
def test_calibrate_writes_a_new_model_and_shows_what_changed(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    tiny_model: Path,
    paint: Callable[..., RGB],
) -> None:
    data, before = tmp_path / "data", tiny_model.read_bytes()
    write_dataset(data, painted_people(paint, 20), "painted")
    given = [f"model_file={tiny_model}", f"data.folders=[{data}]", f"out={tmp_path / 'out'}"]
    assert cli.calibrate([*given, "name=mine", "parity_photos=2", "golden_photos=1"]) == 0
    shown = capsys.readouterr().out
    assert "interval: factor of a view" in shown
    assert "80 photos, 20 whole visits of 20 people" in shown
    assert f"{tiny_model} is as it was" in shown
    assert tiny_model.read_bytes() == before
    assert {finding.mark for finding in self_test(tmp_path / "out/mine.onnx")} == {"ok"}


@pytest.mark.slow
def test_a_comparison_ends_with_its_verdict_and_leaves_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = [(1.0, 2.0 + k / 10) for k in range(10)]
    row = paired("loss_pct_mae", values, [f"s{k}" for k in range(10)], resamples=50)
    none = np.zeros((3, BINS))
    comparison = Comparison(("ours", "theirs"), 10, 10, (row,), (none, none))
    monkeypatch.setattr("autosalt.training.evaluation.compare.compare", lambda _: (comparison, b""))
    given = ["model_file=a.onnx", "against=b.onnx", "data.folders=[x]", f"out={tmp_path}"]
    assert cli.evaluate(given) == 0
    assert capsys.readouterr().out.splitlines()[-1] == comparison.verdict
    assert (tmp_path / "comparison.html").is_file()


@pytest.mark.slow
def test_models_to_measure_may_be_given_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[EvaluateSettings] = []
    monkeypatch.setattr(cli, "_compare", lambda settings, _: given.append(settings) or 0)
    overrides = ["data.folders=[x]", "out=y", "model_file=mine.onnx"]
    assert cli.evaluate([*overrides, "against=released"]) == 0
    (settings,) = given
    released = str(find_model(None).path)
    assert (settings.model_file, settings.against) == ("mine.onnx", released)
    assert cli.path_of(find_model(None).name) == released
    assert cli.evaluate([*overrides, "against=nobodys"]) == 1  # no such model


def test_a_smaller_file_that_was_not_written_is_3_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "n.onnx").write_bytes(b"model")
    fp32 = FileFigures(Precision.FP32, 14_000_000, 20.0, 1.0, 0.0, 0.0, 0, 2.0, written=True)
    int8 = FileFigures(Precision.INT8, 4_000_000, 30.0, 1.5, 1.2, 9.0, 1, 2.1, written=False)
    exported = SimpleNamespace(
        path=tmp_path / "n.onnx", sha256="0" * 64, parity=Parity(1, 0.0, 0.0, 0, 0.0),
        files=(fp32, int8),
    )  # fmt: skip
    monkeypatch.setattr("autosalt.training.export.export.export", lambda _: exported)
    given = ["checkpoint=c", "data.folders=[x]", "out=y", "name=n", "also=[int8]"]
    assert cli.export(given) == 3
    captured = capsys.readouterr()
    row = captured.out.splitlines()[-1].split()
    assert row == ["int8", "4.0", "30.0", "1.50", "1.200", "9.00", "1", "2.10", "no"]
    assert "the int8 file differs by 1.20 points of hair loss on average" in captured.err
    assert captured.err.count("\n") == 1
