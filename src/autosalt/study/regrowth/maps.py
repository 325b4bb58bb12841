"""Regrowth maps: each view of a follow-up visit registered to that of the baseline.

`regrowth/` in the results holds the pictures and `done.jsonl`, one line for each compared pair. The
key of a line covers everything it depends on: both photos, masks that a reviewer drew, view, model
and version of the program. A second run therefore compares only new pairs.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from autosalt.archive.scored_file import read_scored
from autosalt.archive.stores.store import Store
from autosalt.core.reasons import PhotoRefused
from autosalt.core.regrowth import (
    RegrowthAreas,
    RegrowthRanges,
    regrowth_areas,
    regrowth_map,
    regrowth_ranges,
)
from autosalt.core.types import Interval
from autosalt.files.io import write_atomically
from autosalt.files.layout import REGROWTH, table_files
from autosalt.files.table import Kind, Table, write_table
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.drawing.regrowth_map import draw_regrowth
from autosalt.imaging.registration import (
    NotRegistered,
    Registration,
    SegmentedPhoto,
    register,
    to_work,
)
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import read_masks_of_size
from autosalt.scorer.scorer import Scorer
from autosalt.study.regrowth.pairs import PairPhoto, PhotoPair, grouped_by_view
from autosalt.version import VERSION

_DONE: Final = "done.jsonl"
_PICTURE_SIDE: Final = 640
_JPEG_QUALITY: Final = 80

COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "visit", "baseline_visit", "view", "status", "reason"), "text"),
    **dict.fromkeys(("shared_scalp_pct", "regrown_pct", "lost_pct", "still_lost_pct"), "float"),
    **dict.fromkeys(("still_hair_pct", "overlap"), "float"),
    **dict.fromkeys(("regrown_pct_low", "regrown_pct_high"), "float"),
    **dict.fromkeys(("lost_pct_low", "lost_pct_high"), "float"),
    **dict.fromkeys(("baseline_sha256", "sha256", "model_sha256", "picture"), "text"),
}


class Status(StrEnum):
    """Outcome of a pair.

    `MISSING`: the view was not scored at one of the two visits. `REFUSED`: a photo is missing,
    cannot be opened or is not the one that was scored, or masks that a reviewer drew are not as
    they were. `NOT_REGISTERED`: the position of one photo on the other is not certain enough. Only
    `OK` has areas and a picture.
    """

    OK = "ok"
    NOT_REGISTERED = "not_registered"
    MISSING = "missing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PairResult:
    """Outcome of a pair, with its areas.

    `regrown` and `lost` are ranges. Low is the area present in the best map and in every nudged
    map. High is the largest area in any of them. `picture` is relative to the results, empty
    without one.
    """

    status: Status
    reason: str = ""
    areas: RegrowthAreas | None = None
    regrown: Interval | None = None
    lost: Interval | None = None
    picture: str = ""


OnProgress = Callable[[int, int], None]


def write_regrowth(
    results: ResultsFolder,
    pairs: Sequence[PhotoPair],
    store: Store,
    scorer: Scorer,
    threads: int = 1,
    on_progress: OnProgress | None = None,
) -> dict[Status, int]:
    """Compare the pairs that are not compared yet, and write `regrowth.csv` and `.parquet`.

    The table holds the given pairs and no others.

    Args:
        results: of a run, locked.
        pairs: to compare.
        store: that holds the photos.
        scorer: the model of the run.
        threads: views compared at a time.
        on_progress: called with (pairs done, pairs in all).

    Returns:
        The number of pairs by status.

    Raises:
        OSError: the results cannot be written.
    """
    folder = results.file(REGROWTH)
    folder.mkdir(exist_ok=True)
    log = folder / _DONE
    known = {key: result for key, result in _read_done(log) if _is_whole(results.path, result)}
    work = _Work(results.path, store, scorer, known)
    done: dict[PhotoPair, PairResult] = {}
    with ThreadPoolExecutor(threads) as pool, log.open("a", encoding="utf-8") as file:
        try:
            for group in pool.map(work.compare, grouped_by_view(pairs)):
                for pair, result in group.items():
                    done[pair] = result
                    key = work.key(pair)
                    if key not in known and result.status in (Status.OK, Status.NOT_REGISTERED):
                        file.write(_line(key, result))
                file.flush()
                if on_progress:
                    on_progress(len(done), len(pairs))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    rows = (_row(pair, done[pair], scorer.model_sha256) for pair in pairs)
    write_table(Table(REGROWTH, COLUMNS, rows), results.path)
    statuses = [result.status for result in done.values()]
    return {status: statuses.count(status) for status in Status}


def regrowth_files(results: ResultsFolder) -> list[str]:
    """The table of regrowth in the results, and the pictures that it names."""
    rows = results.read_table(REGROWTH, ("picture",), only=True)
    return [*table_files(REGROWTH), *(row["picture"] for row in rows if row["picture"])]


@dataclass(frozen=True, slots=True)
class _Work:
    out: Path
    store: Store
    scorer: Scorer
    known: Mapping[str, PairResult]

    def key(self, pair: PhotoPair) -> str:
        """Return a hash of everything that the comparison depends on; it identifies nobody."""
        photos = [photo.key if photo else "" for photo in (pair.before, pair.after)]
        parts = [*photos, pair.view, self.scorer.model_sha256, VERSION]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def compare(self, group: Sequence[PhotoPair]) -> dict[PhotoPair, PairResult]:
        """Compare pairs that share view and subject; an unusable photo raises no error."""
        results: dict[PhotoPair, PairResult] = {}
        seen: dict[str, SegmentedPhoto] = {}
        for pair in group:
            key = self.key(pair)
            if key in self.known:
                results[pair] = self.known[key]
            elif pair.before is None or pair.after is None:
                at = "baseline" if pair.before is None else "visit"
                results[pair] = PairResult(Status.MISSING, f"not_scored_at_{at}")
            else:
                try:
                    results[pair] = self._compare(pair.before, pair.after, key, seen)
                except PhotoRefused as refusal:
                    results[pair] = PairResult(Status.REFUSED, refusal.reason.value)
        return results

    def _compare(
        self, before: PairPhoto, after: PairPhoto, key: str, seen: dict[str, SegmentedPhoto]
    ) -> PairResult:
        for photo in (before, after):
            if photo.key not in seen:
                content = read_scored(self.store, photo.path, photo.sha256)
                seen[photo.key] = self._see(content, photo.masks_sha256)
        first, later = seen[before.key], seen[after.key]
        try:
            onto = register(first, later)
        except NotRegistered as why:
            return PairResult(Status.NOT_REGISTERED, why.reason.value)
        moved = onto.bring(later)
        areas = regrowth_areas(first.scalp, first.loss, moved.scalp, moved.loss)
        ranges = ranges_around(first, later, onto)
        picture = draw_regrowth(first.image, moved.image, ranges.sure, first.loss, _PICTURE_SIDE)
        name = f"{REGROWTH}/{key[:16]}.jpg"
        write_atomically(self.out / name, encode_jpeg(picture, _JPEG_QUALITY))
        return PairResult(Status.OK, "", areas, ranges.regrown, ranges.lost, name)

    def _see(self, content: bytes, masks_sha256: str) -> SegmentedPhoto:
        """The photo with the masks that count: the model's, or those that a reviewer drew."""
        reading = self.scorer.read(content)
        image = to_work(reading.image)
        height, width = image.shape[:2]
        if masks_sha256:
            masks = read_masks_of_size(self.out, masks_sha256, height, width)
            return SegmentedPhoto(image, *masks)
        return SegmentedPhoto(image, *self.scorer.masks(reading, height, width))


def ranges_around(
    first: SegmentedPhoto, later: SegmentedPhoto, onto: Registration
) -> RegrowthRanges:
    """Return the ranges of the areas if the registration is slightly off.

    See `Registration.nudged`.

    Args:
        first: the first photo's masks, bool [h, w].
        later: the later photo's masks, on its own grid.
        onto: the registration of the later photo to the first one.

    Raises:
        ValueError: with `onto`, no scalp is seen at both visits.
    """
    maps = [
        regrowth_map(first.scalp, first.loss, *to.bring_masks(later))
        for to in (onto, *onto.nudged())
    ]
    return regrowth_ranges(maps)


def _row(pair: PhotoPair, result: PairResult, model_sha256: str) -> dict[str, Any]:
    areas: dict[str, Any] = {} if result.areas is None else asdict(result.areas)
    for part, spread in (("regrown", result.regrown), ("lost", result.lost)):
        if spread is not None:
            areas |= {f"{part}_pct_low": spread.low, f"{part}_pct_high": spread.high}
    return {
        "subject": pair.subject,
        "visit": pair.visit,
        "baseline_visit": pair.baseline_visit,
        "view": pair.view.value,
        "status": result.status.value,
        "reason": result.reason or None,
        **areas,
        "baseline_sha256": pair.before.sha256 if pair.before else None,
        "sha256": pair.after.sha256 if pair.after else None,
        "model_sha256": model_sha256,
        "picture": result.picture or None,
    }


def _line(key: str, result: PairResult) -> str:
    return json.dumps([key, asdict(result)]) + "\n"


def _read_done(log: Path) -> Iterator[tuple[str, PairResult]]:
    text = log.read_text(encoding="utf-8") if log.is_file() else ""
    whole = text[: text.rfind("\n") + 1]
    if whole != text:  # the last line was cut off
        log.write_text(whole, encoding="utf-8")
    for line in whole.splitlines():
        key, values = json.loads(line)
        areas, regrown, lost = (values.pop(name) for name in ("areas", "regrown", "lost"))
        yield (
            key,
            PairResult(
                Status(values["status"]),
                values["reason"],
                areas and RegrowthAreas(**areas),
                regrown and Interval(**regrown),
                lost and Interval(**lost),
                values["picture"],
            ),
        )


def _is_whole(out: Path, result: PairResult) -> bool:
    return not result.picture or (out / result.picture).is_file()
