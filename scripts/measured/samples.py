"""Agreement with AloNet on its published sample photos, another program's output, not the truth."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from release_model import FOLDS, SPLIT_SEED

from autosalt import Scorer
from autosalt.annotations.entry import read_photo, rows_of
from autosalt.annotations.heads import peer_map
from autosalt.core.agreement import grouped_bootstrap, iou
from autosalt.core.interval import view_interval
from autosalt.core.salt import loss_pct
from autosalt.imaging.geometry import unletterbox
from autosalt.imaging.pipeline import measure as measure_view
from autosalt.imaging.pipeline import prepare, to_masks
from autosalt.training.data import read_items
from autosalt.training.predict import Predictor, load_model
from autosalt.training.settings import DataSettings
from autosalt.training.split import Split, select
from measured.table import Row, row


@dataclass(frozen=True)
class Compared:
    """One photo, ours against the peer: overlaps in pixels of the photo, loss in percent."""

    photo: str
    scalp_iou: float
    shared_px: int
    either_px: int
    loss_pct: float
    peer_pct: float
    inside: bool


def measure(folder: Path, scorer: Scorer, work: Path | None) -> list[Row]:
    """Compare with the peer: by the models of the folds in `work`, None: by the model itself."""
    on = "real-photos-dev, cross-validated" if work else "real-photos-dev, trained on"
    results = compare(folder, scorer, work)
    names = [result.photo for result in results]
    errors = np.array([result.loss_pct - result.peer_pct for result in results])
    overlap = np.array([[r.shared_px, r.either_px] for r in results])
    worst = float(np.abs(errors).max())
    scalp = grouped_bootstrap([result.scalp_iou for result in results], names)
    loss = grouped_bootstrap(overlap, names, pooled)
    error = grouped_bootstrap(np.abs(errors), names)
    return [
        row(on, "scalp IoU, mean", scalp, ">= 0.90", lambda x: x >= 0.90),
        row(on, "loss IoU, pooled", loss, ">= 0.85", lambda x: x >= 0.85),
        row(on, "loss_pct MAE, points", error, "<= 5", lambda x: x <= 5),
        Row(on, "loss_pct worst photo, points", f"{worst:.1f}", "<= 15", worst <= 15),
        row(on, "loss_pct bias, points", grouped_bootstrap(errors, names)),
        Row(
            on,
            "peer inside our 95 % interval",
            f"{sum(r.inside for r in results)} of {len(results)}",
        ),
    ]


def compare(folder: Path, scorer: Scorer, work: Path | None) -> list[Compared]:
    """Read every photo with a model that has not seen it (or with the model itself)."""
    readers = Readers(scorer, work)
    results = []
    for listed in rows_of(folder / "manifest.csv", "photo", "alonet_scalp_probability"):
        name = Path(listed["photo"]).stem
        image = read_photo(folder / listed["photo"])
        scalp = peer_map(folder / listed["alonet_scalp_probability"]).mask
        loss = peer_map(folder / listed["alonet_loss_probability"]).mask & scalp
        prepared = prepare(image, scorer.manifest.input)
        maps = readers(name)(prepared.tensor[np.newaxis])
        thresholds = scorer.manifest.thresholds
        ours = to_masks(*(unletterbox(m[0], prepared.box) for m in maps[:2]), thresholds)
        measured = measure_view(maps[0][0], maps[1][0], prepared.box, thresholds)
        interval = view_interval(
            measured.loss_pct, measured.uncertainty_pct, scorer.manifest.interval
        )
        peer = loss_pct(scalp, loss)
        results.append(
            Compared(
                photo=name,
                scalp_iou=iou(ours[0], scalp),
                shared_px=int(np.count_nonzero(ours[1] & loss)),
                either_px=int(np.count_nonzero(ours[1] | loss)),
                loss_pct=measured.loss_pct,
                peer_pct=peer,
                inside=interval.low <= peer <= interval.high,
            )
        )
    return results


class Readers:
    """The model for a photo: the one of its fold, or the released one for all."""

    def __init__(self, scorer: Scorer, work: Path | None) -> None:
        self._default: Predictor = load_model(scorer.model.path).predict
        self._by_name: dict[str, Predictor] = {}
        for fold in range(FOLDS if work else 0):
            assert work is not None
            predict = load_model(work / f"fold-{fold}" / "last.ckpt").predict
            data = DataSettings(folders=[], folds=FOLDS, fold=fold, split_seed=SPLIT_SEED)
            items = read_items([work / "real" / "alonet-samples"])
            for item in select(items, Split.TEST, data):
                self._by_name[Path(item.photo).stem] = predict

    def __call__(self, name: str) -> Predictor:
        """The model that reads the photo of this name."""
        return self._by_name[name] if self._by_name else self._default


def pooled(pairs: np.ndarray) -> float:
    """Intersection over union of all photos' pixels together."""
    shared, either = pairs.sum(axis=0)
    return float(shared / either)
