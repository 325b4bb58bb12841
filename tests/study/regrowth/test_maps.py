"""Regrowth maps: every pair ends with areas or with a reason, and is compared once."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from autosalt import Scorer
from autosalt.archive.stores.store import open_store
from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.files.table import read_parquet
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks, write_masks
from autosalt.study.regrowth.maps import COLUMNS, Status, write_regrowth
from autosalt.study.regrowth.pairs import PairPhoto, PhotoPair
from tests.painted_heads import exact_masks, marked


def test_pairs_with_both_photos_one_or_a_changed_one(
    tmp_path: Path, tiny_model: Path, paint: Callable[..., RGB]
) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    photos.mkdir()
    out.mkdir()
    scored = {}
    for name, loss in (("before", 0.6), ("after", 0.2)):
        path = photos / f"{name}.png"
        Image.fromarray(marked(paint(loss, View.TOP, noise=2))).save(path)
        scored[name] = PairPhoto(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    changed = PairPhoto("after.png", "0" * 64)
    pairs = [
        PhotoPair("A", "week 0", "week 12", View.TOP, scored["before"], scored["after"]),
        PhotoPair("A", "week 0", "week 24", View.TOP, scored["before"], None),
        PhotoPair("A", "week 0", "week 36", View.TOP, scored["before"], changed),
    ]
    store, _ = open_store(str(photos))
    scorer = Scorer.load(tiny_model)
    counts = write_regrowth(ResultsFolder(out), pairs, store, scorer)
    assert {status: n for status, n in counts.items() if n} == {
        Status.OK: 1,
        Status.MISSING: 1,
        Status.REFUSED: 1,
    }
    rows = {row["visit"]: row for row in read_parquet(out, "regrowth")}
    assert tuple(rows["week 12"]) == tuple(COLUMNS)
    assert abs(rows["week 12"]["regrown_pct"] - 40) < 4
    assert (out / rows["week 12"]["picture"]).is_file()
    assert rows["week 24"]["reason"] == "not_scored_at_visit"
    assert rows["week 36"]["reason"] == "photo_changed"
    assert rows["week 36"]["regrown_pct"] is None

    first = (out / rows["week 12"]["picture"]).stat().st_mtime_ns
    assert write_regrowth(ResultsFolder(out), pairs, store, scorer) == counts
    assert (out / rows["week 12"]["picture"]).stat().st_mtime_ns == first


def test_the_map_shows_the_masks_that_a_reviewer_drew_or_none(
    tmp_path: Path, tiny_model: Path, paint: Callable[..., RGB]
) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    photos.mkdir()
    (out / "audit").mkdir(parents=True)
    picture = marked(paint(0.6, View.TOP, noise=2))
    for name in ("before", "after"):
        Image.fromarray(picture).save(photos / f"{name}.png")
    sha256 = hashlib.sha256((photos / "after.png").read_bytes()).hexdigest()
    scalp, loss = exact_masks(0.2)
    masks = CorrectedMasks("after.png", scalp, loss, *exact_masks(0.6))
    write_masks(out, masks)
    drawn = masks.measured().sha256
    pairs = [
        PhotoPair(
            *("A", "week 0", visit, View.TOP),
            PairPhoto("before.png", sha256),
            PairPhoto("after.png", sha256, masks_of),
        )
        for visit, masks_of in (("model", ""), ("reviewer", drawn), ("gone", 64 * "0"))
    ]
    store, _ = open_store(str(photos))
    write_regrowth(ResultsFolder(out), pairs, store, Scorer.load(tiny_model))
    rows = {row["visit"]: row for row in read_parquet(out, "regrowth")}
    assert rows["model"]["regrown_pct"] == 0
    assert abs(rows["reviewer"]["regrown_pct"] - 40) < 4
    assert rows["model"]["picture"] != rows["reviewer"]["picture"]
    assert (rows["gone"]["status"], rows["gone"]["reason"]) == ("refused", "masks_changed")
