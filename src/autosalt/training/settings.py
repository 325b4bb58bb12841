"""Settings of training, evaluation and export: the schema of the Hydra groups.

Plain frozen dataclasses without any heavy import, so that a mistyped override is answered at once.
Lists stand where a tuple would do because that is what Hydra delivers. `MISSING` marks what the
user must give. What a number may be stands beside it; `check_settings` holds it to that.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from omegaconf import MISSING

from autosalt.errors import ConfigError
from autosalt.imaging.pipeline import InputSpec

SIDE_STEP = 32
"""The encoder halves the photo five times; other sides would not fit together again."""
RANGE: Final = "range"
"""The metadata of a field whose numbers are limited: lowest and highest."""
PRECISIONS: Final = ("auto", "32-true", "16-mixed", "bf16-mixed")
"""What `TrainerSettings.precision` may be: Lightning's words, and ours for its choice."""
SMALLER: Final = ("fp16", "int8")
"""What `ExportSettings.also` may list."""
RELEASED: Final = "released"
"""The name of the released model in `ModelSettings.start_path`."""
NONE_MAX_PROBABILITY = 0.5
"""The default of a new model; see `Manifest.none_max_probability`."""
MAX_MISSING_SHARE = 0.2
"""See `Manifest.max_missing_share`. Where 15 to 20 % of a scalp drawn by hand are estimated to be
missing, what is left is off by 2.4 points on average
(`research/measure/robustness/cut_heads.py`)."""


def side_at(scale: float, size: int) -> int:
    """The side in px of photos of `size` at a scale of `TrainerSettings.growing`."""
    return max(SIDE_STEP, SIDE_STEP * round(scale * size / SIDE_STEP))


def _within(default: Any, low: float, high: float = float("inf")) -> Any:
    """A field whose value, unless it is null, lies from `low` to `high`."""
    return field(default=default, metadata={RANGE: (low, high)})


@dataclass(frozen=True)
class DataSettings:
    """Photos, their size, and the split of subjects (group `data`).

    `shares` gives the share of each source (a column of the index) in the training photos, whatever
    its number of photos. Shares are relative to each other, and must name every source. Without
    them every photo counts the same. With `folds` over 1 the test split is part number `fold` (from
    0) of that many, in place of `test_fraction`, for cross-validation.
    """

    folders: list[str] = MISSING
    shares: dict[str, float] = field(default_factory=dict, metadata={RANGE: (0.0, 1e9)})
    size: int = _within(256, SIDE_STEP, 2048)
    fill: list[int] = field(default_factory=lambda: [128, 128, 128])
    val_fraction: float = _within(0.15, 0.0, 0.9)
    test_fraction: float = _within(0.0, 0.0, 0.9)
    split_seed: int = 0
    folds: int = _within(0, 0)
    fold: int = _within(0, 0)

    def input_spec(self) -> InputSpec:
        """The photo the network takes."""
        if self.size % SIDE_STEP:
            raise ConfigError(
                f"data.size={self.size}: must be a multiple of {SIDE_STEP}, as 256 is"
            )
        if len(self.fill) != 3:
            raise ConfigError(f"data.fill={self.fill}: give three numbers, red, green and blue")
        red, green, blue = self.fill
        return InputSpec(size=self.size, fill=(red, green, blue))


@dataclass(frozen=True)
class ModelSettings:
    """The network (group `model`).

    `encoder` is a name known to segmentation-models-pytorch, or `tu-` and one known to timm.
    `encoder_path` is a file with its weights (a state dict), or null for a random start; nothing is
    ever downloaded. `start_path` is what to fine-tune instead: a checkpoint, an ONNX file of
    `autosalt export`, or the name of a model of `autosalt models list`. `released` is the released
    one. It has the same network, or one with a wider decoder; the strongest channels of a wider one
    are taken.
    """

    encoder: str = "mobilenet_v2"
    encoder_path: str | None = None
    start_path: str | None = None
    decoder_channels: list[int] = field(default_factory=lambda: [96, 64, 48, 16, 16])
    view_dropout: float = _within(0.2, 0.0, 0.95)


@dataclass(frozen=True)
class LossSettings:
    """Weights of the terms of the training loss (group `loss`); see `losses.py`."""

    scalp: float = _within(1.0, 0.0)
    loss: float = _within(1.0, 0.0)
    view: float = _within(0.2, 0.0)
    dice: float = _within(1.0, 0.0)
    cross_entropy: float = _within(1.0, 0.0)
    outside_scalp: float = _within(0.05, 0.0)
    smooth_px: float = _within(64.0, 0.0)


@dataclass(frozen=True)
class AugmentSettings:
    """Strength of each random change (group `augment`); see `augmentation.py`.

    A `*_p` is a probability, the others are the largest change.
    """

    flip_p: float = _within(0.5, 0.0, 1.0)
    turn_top_p: float = _within(0.3, 0.0, 1.0)
    affine_p: float = _within(0.8, 0.0, 1.0)
    rotate_deg: float = _within(15.0, 0.0, 180.0)
    scale: float = _within(0.15, 0.0, 0.9)
    shift: float = _within(0.06, 0.0, 1.0)
    colour_p: float = _within(0.8, 0.0, 1.0)
    brightness: float = _within(0.3, 0.0, 1.0)
    contrast: float = _within(0.3, 0.0, 1.0)
    saturation: float = _within(0.3, 0.0, 1.0)
    hue: float = _within(0.03, 0.0, 0.5)
    gamma_p: float = _within(0.3, 0.0, 1.0)
    gamma: float = _within(0.3, 0.0, 0.99)
    shadow_p: float = _within(0.2, 0.0, 1.0)
    blur_p: float = _within(0.25, 0.0, 1.0)
    blur_sigma_px: float = _within(1.5, 0.0)
    noise_p: float = _within(0.3, 0.0, 1.0)
    noise_std: float = _within(0.05, 0.0, 1.0)
    jpeg_p: float = _within(0.3, 0.0, 1.0)
    jpeg_min_quality: int = _within(40, 1, 95)
    cover_p: float = _within(0.05, 0.0, 1.0)
    cut_p: float = _within(0.04, 0.0, 1.0)
    no_head_p: float = _within(0.03, 0.0, 1.0)
    dropout_p: float = _within(0.2, 0.0, 1.0)
    dropout_side: float = _within(0.15, 0.0, 1.0)


@dataclass(frozen=True)
class TrainerSettings:
    """Duration, learning rate and device (group `trainer`).

    `resume` is `auto` (continue from the run folder's last checkpoint if there is one), `never`, or
    the path of a checkpoint. `max_minutes` ends training early and shortens the learning-rate
    schedule with it, so a run on a slow machine still ends with a low rate.

    `growing` holds pairs (end as a share of the run, scale) for smaller photos. [[0.4, 0.5]] halves
    them for the first 40 %, which makes a step four times cheaper (progressive resizing; Tan and Le
    2021, arXiv:2104.00298, section 4). With `ema_decay` over 0, an exponential moving average of
    the weights is validated and kept. `freeze_encoder` keeps encoder and view head unchanged. Only
    the decoder learns, and a step costs less. `frozen_layers` keeps the encoder's first layers
    unchanged: they see edges and colours, have few weights, and cost most of a step.

    A step learns from `accumulate` batches of `batch_size` photos, on each device. Training ends
    early after `patience` validations without a lower error of hair loss. `channels_last` is the
    order of numbers in memory that is faster on CPU and on GPUs with mixed precision. `compile`
    lets torch compile the network, which takes minutes at the start and pays in long runs on a GPU.
    """

    max_steps: int = _within(20000, 1)
    max_epochs: int = _within(1000, 1)
    max_minutes: float | None = _within(None, 0.01, 1e6)
    batch_size: int = _within(16, 1)
    accumulate: int = _within(1, 1, 4096)
    learning_rate: float = _within(1e-3, 1e-9, 1.0)
    weight_decay: float = _within(1e-2, 0.0)
    warmup_steps: int = _within(200, 0)
    growing: list[Any] = field(default_factory=list)  # pairs; typed, they would refuse a 1 for 1.0
    ema_decay: float = _within(0.0, 0.0, 0.99999)
    freeze_encoder: bool = False
    frozen_layers: int = _within(0, 0)
    gradient_clip: float = _within(1.0, 0.0)
    val_every_steps: int = _within(250, 1)
    save_every_steps: int = _within(100, 1)
    patience: int = _within(20, 1)
    seed: int = _within(0, 0, 2**32 - 1)
    num_workers: int = _within(0, 0)
    threads: int | None = _within(None, 1, 1024)
    accelerator: str = "auto"
    devices: str = "auto"
    num_nodes: int = _within(1, 1)
    strategy: str = "auto"
    precision: str = "auto"
    channels_last: bool = True
    compile: bool = False
    resume: str = "auto"
    progress_bar: bool = True


@dataclass(frozen=True)
class LoggerSettings:
    """Where the figures of a run are written (group `logger`): folders in `out`.

    `mlflow` needs the extra of this name. Nothing is sent to a server.
    """

    csv: bool = True
    tensorboard: bool = True
    mlflow: bool = False


@dataclass(frozen=True)
class TrainSettings:
    """Everything `autosalt train` takes."""

    out: str = MISSING
    data: DataSettings = field(default_factory=DataSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    augment: AugmentSettings = field(default_factory=AugmentSettings)
    trainer: TrainerSettings = field(default_factory=TrainerSettings)
    logger: LoggerSettings = field(default_factory=LoggerSettings)


@dataclass(frozen=True)
class EvaluateSettings:
    """All settings of `autosalt evaluate`.

    `model_file` is a checkpoint (thresholds 0.5) or an ONNX file (thresholds of its manifest). Size
    and fill are the model's own. `split` is train, val or test (divided by `data`), or all.

    `against` is a second model, of either kind, to compare the first with on the same photos. Both
    may be names of `autosalt models list`; `released` is the released model.
    """

    model_file: str = MISSING
    out: str = MISSING
    data: DataSettings = field(default_factory=DataSettings)
    split: str = "all"
    against: str | None = None
    worst: int = _within(12, 0)
    bootstrap: int = _within(2000, 1)


@dataclass(frozen=True)
class Unsaid:
    """Values of a manifest that neither the settings nor an earlier manifest give."""

    licence: str = "NOASSERTION"
    intended_use: str = "Research use only; not a medical device."
    view_min_probability: float = 0.5
    none_max_probability: float = NONE_MAX_PROBABILITY


@dataclass(frozen=True)
class ExportSettings:
    """All settings of `autosalt export`.

    `checkpoint` is a checkpoint or an ONNX file. An ONNX file keeps its network, thresholds,
    licence and all that is null here, and is calibrated again. Detection limit, intervals and SEM
    come from `split` of `data`.

    The parity limits are the allowed differences between torch and ONNX. They are mask elements in
    a million, points of hair loss, and points of a photo's uncertainty or of a view's probability.
    `licence` is the SPDX expression of the weights, which only you can state. Golden photos are
    phantoms only. With `second_look` the model reads small heads a second time, closer
    (`imaging.second_look`), and is calibrated so; null is as the model that it began from. Such a
    model also refuses photos whose edges cut off more than `max_missing_share` of the scalp
    (`imaging.checks.framing`); null is 0.2, or what an ONNX file with second looks has.

    `also` lists smaller files to write: `fp16` stores the weights in half precision, `int8`
    calculates in whole numbers. One is not written that differs from the fp32 file by more than
    `max_loss_points` of hair loss on average over the photos of `split`.

    With `thresholds` those of scalp and loss are chosen on one half of the people, and all else is
    calibrated on the other half. Each half must have 19 people.
    """

    checkpoint: str = MISSING
    out: str = MISSING
    name: str = MISSING
    data: DataSettings = field(default_factory=DataSettings)
    split: str = "val"
    licence: str | None = None
    intended_use: str | None = None
    view_min_probability: float | None = _within(None, 0.0, 1.0)
    none_max_probability: float | None = _within(None, 0.0, 1.0)
    thresholds: bool = False
    second_look: bool | None = None
    max_missing_share: float | None = _within(None, 0.0, 1.0)
    parity_photos: int = _within(32, 1)
    golden_photos: int = _within(4, 0)
    max_mask_disagreement_ppm: float = _within(50.0, 0.0)
    max_loss_pct_difference: float = _within(0.05, 0.0)
    max_probability_difference: float = _within(0.5, 0.0)
    also: list[str] = field(default_factory=list)
    max_loss_points: float = _within(1.0, 0.0, 100.0)


@dataclass(frozen=True)
class CalibrateSettings:
    """All settings of `autosalt calibrate`.

    `model_file` is an ONNX file, a checkpoint, or a name of `autosalt models list` (`released` is
    the released model), and stays as it is. The calibrated model is written into `out` as `name`.
    Its intervals, detection limit and SEM come from `split` of `data`: photos with both masks, of
    people the model did not learn from. Network, thresholds, licence and all else are as they were.
    Golden photos are phantoms only. `thresholds` is that of `autosalt export`.
    """

    model_file: str = MISSING
    out: str = MISSING
    name: str = MISSING
    data: DataSettings = field(default_factory=DataSettings)
    split: str = "all"
    thresholds: bool = False
    parity_photos: int = _within(32, 1)
    golden_photos: int = _within(4, 0)

    def as_export(self) -> ExportSettings:
        """The export that changes nothing but the calibration."""
        return ExportSettings(
            checkpoint=self.model_file,
            out=self.out,
            name=self.name,
            data=self.data,
            split=self.split,
            thresholds=self.thresholds,
            parity_photos=self.parity_photos,
            golden_photos=self.golden_photos,
        )
