"""Training runs, stops, resumes, learns, and leaves files that hold no code."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from autosalt.errors import ConfigError, ModelFileError
from autosalt.training.data.batches import Batch
from autosalt.training.data.dataset import dataset_sha256, read_items
from autosalt.training.data.split import Split, select
from autosalt.training.evaluation.contact_sheet import CAPTION_PX
from autosalt.training.hydra_config import load_settings
from autosalt.training.model.checkpoint import KEY, Origin, code_revision, load_checkpoint
from autosalt.training.model.lightning_module import START, LitSalt
from autosalt.training.model.network import SaltNet, first_layers
from autosalt.training.settings import (
    AugmentSettings,
    DataSettings,
    ModelSettings,
    TrainSettings,
)
from autosalt.training.train import fit


def smoke(toy: Path, out: Path, **trainer: object) -> TrainSettings:
    settings = load_settings(
        TrainSettings, ["experiment=smoke", f"data.folders=[{toy}]", f"out={out}"]
    )
    return replace(settings, trainer=replace(settings.trainer, **trainer))


@pytest.fixture(scope="module")
def run(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    fit(smoke(toy, out, max_steps=3, val_every_steps=2, save_every_steps=2))
    return out


@pytest.mark.slow
def test_a_run_leaves_checkpoints_and_logs(run: Path) -> None:
    assert {path.name for path in run.glob("*.ckpt")} == {"best.ckpt", "last.ckpt"}
    assert len(list(run.glob("csv/*/metrics.csv"))) == 1
    assert list(run.glob("tensorboard/*/events*"))
    with Image.open(run / "worst.png") as panel:  # six photos, two a row, each with two drawings
        assert panel.size == (2 * 3 * 64, 3 * (64 + CAPTION_PX))
    assert not list(run.glob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["best.ckpt", "last.ckpt"])
def test_checkpoints_hold_tensors_and_plain_data_only(run: Path, name: str) -> None:
    stored = torch.load(run / name, weights_only=True)
    json.dumps(stored[KEY])  # would refuse anything else
    assert "hyper_parameters" not in stored


@pytest.mark.slow
def test_a_checkpoint_names_its_origin(run: Path, toy: Path) -> None:
    net, origin = load_checkpoint(run / "best.ckpt")
    assert not net.training
    items = select(read_items([toy]), Split.TRAIN, DataSettings(val_fraction=0.3))
    assert origin.training_data_sha256 == dataset_sha256(items)
    assert origin.input.size == 64
    assert origin.code_revision == code_revision()
    assert Origin.from_plain(json.loads(json.dumps(origin.to_plain()))) == origin
    assert str(toy) not in json.dumps(origin.to_plain())


@pytest.mark.slow
def test_the_model_that_is_kept_is_the_moving_average(toy: Path, tmp_path: Path) -> None:
    growing = [[0.5, 0.5]]
    average, plain = (
        load_checkpoint(
            fit(smoke(toy, tmp_path / name, max_steps=3, growing=growing, ema_decay=decay)).best
        )[0]
        .view_head[1]
        .weight
        for name, decay in (("average", 0.9), ("plain", 0.0))
    )
    assert not torch.allclose(average, plain)
    torch.testing.assert_close(average, plain, atol=0.01, rtol=0)  # three small steps


@pytest.mark.slow
def test_a_run_that_was_killed_ends_with_the_weights_of_one_that_was_not(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same seed on the same machine: order, augmentation and dropout depend on the step."""
    trainer = {"batch_size": 16, "val_every_steps": 2, "save_every_steps": 3, "ema_decay": 0.9}

    def settings(name: str) -> TrainSettings:  # three steps are an epoch
        changed = smoke(toy, tmp_path / name, max_steps=5, growing=[], **trainer)
        return replace(changed, augment=AugmentSettings())

    whole = fit(settings("whole"))
    step = LitSalt.training_step

    def killed(module: LitSalt, batch: Batch, index: int) -> Tensor:
        if module.global_step == 4:
            raise MemoryError
        return step(module, batch, index)

    monkeypatch.setattr(LitSalt, "training_step", killed)
    with pytest.raises(MemoryError):
        fit(settings("killed"))
    monkeypatch.undo()
    resumed = fit(settings("killed"))
    assert resumed.steps == whole.steps == 5
    assert resumed.start == whole.start
    assert resumed.figure == pytest.approx(whole.figure, abs=1e-3)
    nets = [load_checkpoint(tmp_path / name / "last.ckpt")[0] for name in ("whole", "killed")]
    weights, others = (net.state_dict() for net in nets)
    assert all(value.equal(others[name]) for name, value in weights.items())


@pytest.mark.slow
def test_a_step_learns_from_accumulated_batches(toy: Path, tmp_path: Path) -> None:
    fitted = fit(smoke(toy, tmp_path, max_steps=99, max_epochs=1, batch_size=8, accumulate=3))
    photos = len(select(read_items([toy]), Split.TRAIN, DataSettings(val_fraction=0.3)))
    assert (fitted.steps, fitted.ended_by) == (photos // 24, "max_epochs")


@pytest.mark.slow
def test_a_compiled_network_leaves_the_same_kind_of_checkpoint(toy: Path, tmp_path: Path) -> None:
    with torch.compiler.set_stance("force_eager"):  # compiling itself takes minutes
        fitted = fit(smoke(toy, tmp_path, max_steps=1, compile=True, channels_last=False))
    assert load_checkpoint(fitted.best)


@pytest.mark.slow
def test_two_processes_validate_as_one_and_write_once(toy: Path, tmp_path: Path) -> None:
    words = ["experiment=smoke", f"data.folders=[{toy}]", "trainer.max_steps=2"]
    words += ["trainer.learning_rate=1e-9", f"out={tmp_path / 'two'}"]
    several = ["trainer.devices=2", "trainer.strategy=ddp"]
    done = subprocess.run(
        [sys.executable, "-m", "autosalt", "train", *words, *several],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Before training") == 1
    one = fit(smoke(toy, tmp_path / "one", max_steps=1))
    stored = torch.load(tmp_path / "two" / "last.ckpt", weights_only=True)
    assert stored["global_step"] == 2
    assert stored[START] == pytest.approx(one.start, abs=1e-3)
    assert len(list((tmp_path / "two").glob("csv/*"))) == 1


@pytest.mark.slow
def test_resume_continues_from_the_last_checkpoint(run: Path, toy: Path) -> None:
    before = torch.load(run / "last.ckpt", weights_only=True)["global_step"]
    fitted = fit(smoke(toy, run, max_steps=before + 2, val_every_steps=2, save_every_steps=1))
    assert fitted.steps == before + 2
    assert torch.load(run / "last.ckpt", weights_only=True)["global_step"] == before + 2
    metrics = (run / "csv" / "version_1" / "metrics.csv").read_text()
    assert metrics.count("\n") >= 2


@pytest.mark.slow
def test_a_run_continues_with_its_own_data_and_network_only(run: Path, toy: Path) -> None:
    """Else the file would name photos that it never learned from."""
    before = (run / "last.ckpt").read_bytes()
    settings = smoke(toy, run, max_steps=99)
    other_data = replace(settings, data=replace(settings.data, split_seed=1))
    with pytest.raises(
        ModelFileError, match=r"last\.ckpt: trained with another data or model.start_path; .*never"
    ):
        fit(other_data)
    wider = replace(settings.model, decoder_channels=[16, 16, 16, 16, 16])
    with pytest.raises(ModelFileError, match="another network"):
        fit(replace(settings, model=wider))
    assert (run / "last.ckpt").read_bytes() == before


@pytest.mark.slow
def test_a_run_continues_with_its_current_settings(toy: Path, tmp_path: Path) -> None:
    """A checkpoint brings its own rates, which would pass over the new ones in silence."""
    trainer = {"val_every_steps": 1, "save_every_steps": 1, "warmup_steps": 0}
    fit(smoke(toy, tmp_path, max_steps=2, **trainer))
    changed = {"learning_rate": 1e-5, "weight_decay": 0.5, "patience": 7}
    fit(smoke(toy, tmp_path, max_steps=4, **trainer, **changed))
    stored = torch.load(tmp_path / "last.ckpt", weights_only=True)
    (optimizer,) = stored["optimizer_states"]
    decayed, plain = optimizer["param_groups"]
    assert (decayed["initial_lr"], plain["initial_lr"]) == (1e-5, 1e-5)
    assert max(decayed["lr"], plain["lr"]) <= 1e-5
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.5, 0.0)
    assert stored["lr_schedulers"][0]["base_lrs"] == [1e-5, 1e-5]
    (waiting,) = (s for name, s in stored["callbacks"].items() if name.startswith("EarlyStopping"))
    assert waiting["patience"] == 7
    with pytest.raises(ModelFileError, match=r"trainer\.freeze_encoder or trainer\.frozen_layers"):
        fit(smoke(toy, tmp_path, max_steps=5, freeze_encoder=True))


@pytest.mark.slow
def test_a_run_reports_its_end_and_its_start(run: Path, toy: Path, tmp_path: Path) -> None:
    one = smoke(toy, tmp_path / "a", max_steps=1)
    lines: list[str] = []
    fitted = fit(one, report=lines.append)
    assert (fitted.ended_by, fitted.main) == ("max_steps", True)
    [line] = lines
    assert line.startswith("Before training hair loss is off by ")
    assert line.endswith("or keep other photographs for `autosalt export`.")
    # So small a rate changes nothing: what it began from cannot get better.
    still = smoke(
        toy, tmp_path / "b", max_steps=99, val_every_steps=1, patience=2, learning_rate=1e-9
    )
    model = replace(still.model, start_path=str(run / "best.ckpt"))
    fitted = fit(replace(still, model=model))
    assert fitted.ended_by == "patience"
    assert fitted.start is not None
    assert fitted.start == pytest.approx(fitted.figure, abs=5)
    assert fit(smoke(toy, tmp_path / "c", max_steps=9**9, max_epochs=1)).ended_by == "max_epochs"


def test_a_file_that_is_no_checkpoint_is_not_resumed(toy: Path, tmp_path: Path) -> None:
    (tmp_path / "junk.ckpt").write_bytes(b"junk")
    with pytest.raises(ModelFileError, match=r"junk\.ckpt: not a checkpoint.*resume=never"):
        fit(smoke(toy, tmp_path / "out", resume=str(tmp_path / "junk.ckpt")))


def test_a_checkpoint_knows_whom_it_learned_from_without_their_names(run: Path, toy: Path) -> None:
    _, origin = load_checkpoint(run / "last.ckpt")
    data = DataSettings(val_fraction=0.3)
    train, val = (
        {item.subject for item in select(read_items([toy]), split, data)}
        for split in (Split.TRAIN, Split.VAL)
    )
    assert origin.trained_on(train | val) == len(train)
    assert origin.trained_on(val) == 0
    assert not any(subject in json.dumps(origin.to_plain()) for subject in train)


@pytest.mark.slow
def test_a_run_whose_time_is_over_is_not_trained_further(toy: Path, tmp_path: Path) -> None:
    settings = smoke(toy, tmp_path, max_steps=10**6, max_minutes=0.05)
    steps = fit(settings).steps
    assert 0 < steps < 10**6
    assert fit(settings).steps == steps


@pytest.mark.slow
def test_fine_tuning_starts_from_a_checkpoint_of_no_narrower_network(run: Path, toy: Path) -> None:
    settings = smoke(toy, run / "other", max_steps=1)
    wrong = replace(
        settings.model, start_path=str(run / "best.ckpt"), decoder_channels=[256, 8, 8, 8, 8]
    )
    with pytest.raises(ModelFileError, match="has a decoder that is narrower somewhere; give"):
        fit(replace(settings, model=wrong))
    data = replace(settings.data, split_seed=1)  # others to learn from than before
    model = replace(settings.model, start_path=str(run / "best.ckpt"))
    fitted = fit(replace(settings, model=model, data=data))
    _, before = load_checkpoint(run / "best.ckpt")
    _, after = load_checkpoint(fitted.best)
    assert set(after.subjects) > set(before.subjects)
    assert after.training_data_sha256 != before.training_data_sha256


def test_a_checkpoint_to_resume_from_must_exist(toy: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"trainer\.resume: .*gone\.ckpt not found"):
        fit(smoke(toy, tmp_path, resume=str(tmp_path / "gone.ckpt")))


@pytest.mark.slow
def test_it_learns_the_toy(toy: Path, tmp_path: Path) -> None:
    from autosalt.training.evaluation.evaluate import evaluate
    from autosalt.training.settings import DataSettings, EvaluateSettings

    settings = smoke(
        toy,
        tmp_path,
        max_steps=60,
        batch_size=8,
        learning_rate=3e-3,
        val_every_steps=60,
        growing=[],
        ema_decay=0.9,
    )
    fitted = fit(settings)
    evaluation = evaluate(
        EvaluateSettings(
            model_file=str(fitted.best),
            out=str(tmp_path / "evaluation"),
            data=DataSettings(folders=[str(toy)], val_fraction=0.3),
            split="val",
            bootstrap=50,
        )
    )
    assert evaluation.overall["scalp_iou"].value > 0.8
    assert evaluation.overall["loss_iou"].value > 0.8
    assert evaluation.overall["loss_pct_mae"].value < 10


@pytest.mark.slow
def test_a_frozen_encoder_stays_to_the_bit_and_the_decoder_learns(
    run: Path, toy: Path, tmp_path: Path
) -> None:
    before, _ = load_checkpoint(run / "best.ckpt")
    settings = smoke(toy, tmp_path, max_steps=2, freeze_encoder=True, ema_decay=0.9)
    model = replace(settings.model, start_path=str(run / "best.ckpt"))
    after, _ = load_checkpoint(fit(replace(settings, model=model)).best)
    kept = {
        name for name, value in after.state_dict().items() if value.equal(before.state_dict()[name])
    }
    frozen = {name for name in after.state_dict() if name.startswith(("unet.encoder", "view_head"))}
    assert frozen <= kept
    assert "unet.segmentation_head.0.weight" not in kept


@pytest.mark.slow
def test_frozen_layers_stay_to_the_bit_and_the_rest_learns(
    run: Path, toy: Path, tmp_path: Path
) -> None:
    before, _ = load_checkpoint(run / "best.ckpt")
    settings = smoke(toy, tmp_path, max_steps=2, frozen_layers=2)
    model = replace(settings.model, start_path=str(run / "best.ckpt"))
    after, _ = load_checkpoint(fit(replace(settings, model=model)).best)

    def states(net: SaltNet) -> list[dict[str, Tensor]]:
        return [layer.state_dict() for layer in first_layers(net.unet.encoder, 3)]

    same = [
        all(value.equal(old[name]) for name, value in new.items())
        for new, old in zip(states(after), states(before), strict=True)
    ]
    assert same == [True, True, False]


def test_an_encoder_has_only_so_many_layers() -> None:
    net = SaltNet(ModelSettings())
    assert len(first_layers(net.unet.encoder, 4)) == 4
    with pytest.raises(ConfigError, match=r"trainer\.frozen_layers=99: the encoder has \d+ layers"):
        first_layers(net.unet.encoder, 99)


@pytest.mark.slow
def test_a_run_that_diverges_leaves_no_model(toy: Path, tmp_path: Path) -> None:
    settings = smoke(toy, tmp_path, max_steps=1, resume="never")
    fit(settings)
    wild = replace(settings.loss, smooth_px=float("inf"))
    with pytest.raises(ValueError, match="training diverged: the validation loss is nan after 1"):
        fit(replace(settings, loss=wild))
    assert not (tmp_path / "best.ckpt").exists()
