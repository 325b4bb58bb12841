"""What can be set when a model is trained, evaluated or exported: the schema of the Hydra groups.

Plain frozen dataclasses without any heavy import, so that a mistyped override is answered at once.
Lists stand where a tuple would do because that is what Hydra delivers. `MISSING` marks what the
user must give.
"""

from dataclasses import dataclass, field

from omegaconf import MISSING

from autosalt.imaging.pipeline import InputSpec

SIDE_STEP = 32
"""The encoder halves the photo five times; other sides would not fit together again."""
NONE_MAX_PROBABILITY = 0.5
"""Of a model for which nobody chose another; see `Manifest.none_max_probability`."""


@dataclass(frozen=True)
class DataSettings:
    """Which photos, how large, and how subjects are split (group `data`).

    `shares` says how much of what training reads comes from each source (a column of the index),
    however many photos it has; they are taken relative to each other and must then name every
    source. Without, every photo counts the same. With `folds` over 1 the test split is part number
    `fold` (from 0) of that many, in place of `test_fraction`, for cross-validation.
    """

    folders: list[str] = MISSING
    shares: dict[str, float] = field(default_factory=dict)
    size: int = 256
    fill: list[int] = field(default_factory=lambda: [128, 128, 128])
    val_fraction: float = 0.15
    test_fraction: float = 0.0
    split_seed: int = 0
    folds: int = 0
    fold: int = 0

    def input_spec(self) -> InputSpec:
        """The photo the network takes."""
        if self.size < SIDE_STEP or self.size % SIDE_STEP:
            raise ValueError(f"data.size={self.size}: must be a multiple of {SIDE_STEP}, as 256 is")
        if len(self.fill) != 3:
            raise ValueError(f"data.fill={self.fill}: give three numbers, red, green and blue")
        red, green, blue = self.fill
        return InputSpec(size=self.size, fill=(red, green, blue))


@dataclass(frozen=True)
class ModelSettings:
    """The network (group `model`).

    `encoder` is a name known to segmentation-models-pytorch, `encoder_path` a file with its
    weights (a state dict) or null for a random start; nothing is ever downloaded. `start_path` is
    a checkpoint or a released ONNX file to fine-tune instead, of the same network or of one with a
    wider decoder, of which the strongest channels are taken.
    """

    encoder: str = "mobilenet_v2"
    encoder_path: str | None = None
    start_path: str | None = None
    decoder_channels: list[int] = field(default_factory=lambda: [96, 64, 48, 16, 16])
    view_dropout: float = 0.2


@dataclass(frozen=True)
class LossSettings:
    """Weights of the terms of the training loss (group `loss`); see `losses.py`."""

    scalp: float = 1.0
    loss: float = 1.0
    view: float = 0.2
    dice: float = 1.0
    cross_entropy: float = 1.0
    outside_scalp: float = 0.05
    smooth_px: float = 64.0


@dataclass(frozen=True)
class AugmentSettings:
    """Strength of each random change (group `augment`); see `augmentation.py`.

    A `*_p` is a probability, the others are the largest change.
    """

    flip_p: float = 0.5
    turn_top_p: float = 0.3
    affine_p: float = 0.8
    rotate_deg: float = 15.0
    scale: float = 0.15
    shift: float = 0.06
    colour_p: float = 0.8
    brightness: float = 0.3
    contrast: float = 0.3
    saturation: float = 0.3
    hue: float = 0.03
    gamma_p: float = 0.3
    gamma: float = 0.3
    shadow_p: float = 0.2
    blur_p: float = 0.25
    blur_sigma_px: float = 1.5
    noise_p: float = 0.3
    noise_std: float = 0.05
    jpeg_p: float = 0.3
    jpeg_min_quality: int = 40
    cover_p: float = 0.05
    cut_p: float = 0.04
    no_head_p: float = 0.03
    dropout_p: float = 0.2
    dropout_side: float = 0.15


@dataclass(frozen=True)
class TrainerSettings:
    """How long, how fast and on what (group `trainer`).

    `resume` is `auto` (go on from the run folder's last checkpoint if there is one), `never`, or
    the path of a checkpoint. `max_minutes` ends training early and shortens the learning-rate
    schedule with it, so that a run on a slow machine still ends with a cooled-down model.

    `growing` holds pairs (until which share of the run, at which scale) of smaller photos:
    [[0.4, 0.5]] halves them at first, which makes a step four times cheaper (progressive resizing;
    Tan and Le 2021, arXiv:2104.00298, section 4). With `ema_decay` over 0 the model that is
    validated and kept is an exponential moving average of the weights. `freeze_encoder` leaves
    encoder and view head as they are, so that only the decoder learns: the views stay what they
    were, and a step costs less.
    """

    max_steps: int = 20000
    max_epochs: int = 1000
    max_minutes: float | None = None
    batch_size: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    warmup_steps: int = 200
    growing: list[list[float]] = field(default_factory=list)
    ema_decay: float = 0.0
    freeze_encoder: bool = False
    gradient_clip: float = 1.0
    val_every_steps: int = 250
    save_every_steps: int = 100
    patience: int = 20
    seed: int = 0
    num_workers: int = 0
    threads: int | None = None
    accelerator: str = "auto"
    devices: str = "auto"
    num_nodes: int = 1
    strategy: str = "auto"
    precision: str = "auto"
    resume: str = "auto"
    progress_bar: bool = True


@dataclass(frozen=True)
class TrainSettings:
    """Everything `autosalt train` takes."""

    out: str = MISSING
    data: DataSettings = field(default_factory=DataSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    augment: AugmentSettings = field(default_factory=AugmentSettings)
    trainer: TrainerSettings = field(default_factory=TrainerSettings)


@dataclass(frozen=True)
class EvaluateSettings:
    """Everything `autosalt evaluate` takes.

    `model_file` is a checkpoint (thresholds 0.5) or an ONNX file (thresholds of its manifest); size
    and fill are the model's own. `split` is train, val, test (split as `data` says) or all.
    """

    model_file: str = MISSING
    out: str = MISSING
    data: DataSettings = field(default_factory=DataSettings)
    split: str = "all"
    worst: int = 12
    bootstrap: int = 2000


@dataclass(frozen=True)
class ExportSettings:
    """Everything `autosalt export` takes.

    Detection limit, intervals and SEM come from `split` of `data`. The parity limits:
    mask elements in a million that may differ, and hair loss points, between torch and ONNX.
    `licence` is the SPDX expression of the weights; nobody but you can state it. Golden photos are
    taken from phantoms only.
    """

    checkpoint: str = MISSING
    out: str = MISSING
    name: str = MISSING
    data: DataSettings = field(default_factory=DataSettings)
    split: str = "val"
    licence: str = "NOASSERTION"
    intended_use: str = "Research use only; not a medical device."
    view_min_probability: float = 0.5
    none_max_probability: float = NONE_MAX_PROBABILITY
    parity_photos: int = 32
    golden_photos: int = 4
    max_mask_disagreement_ppm: float = 50.0
    max_loss_pct_difference: float = 0.05
