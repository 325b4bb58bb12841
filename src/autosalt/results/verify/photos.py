"""Checks of the photos, their labels, the model, and a sample that is scored again."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from autosalt.archive.index import Index, PhotoRow
from autosalt.batch.engine import Job, NothingKnown
from autosalt.batch.local_engine import READERS, LocalEngine
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Overlays
from autosalt.batch.result import Result, State
from autosalt.batch.scorers import MaskScorer, ModelScorer, PhotoScorer, hash_settings
from autosalt.code_version import same_code
from autosalt.core.reasons import PhotoRefused
from autosalt.errors import ModelChangedError, ModelError
from autosalt.files.io import sha256_of
from autosalt.files.table import Row
from autosalt.results.audit.run_record import RunRecord
from autosalt.results.audit.stored_run import Stored
from autosalt.results.scoring_model import open_scorer
from autosalt.results.verify.checks import Check, Difference
from autosalt.scorer.golden_vectors import loss_tolerance_pct
from autosalt.scorer.registry import ModelFile, find_model, poses_as_released

_PHOTOS = "Is every photo present, and still the file that was scored?"
_MANIFEST = "Do manifest or paths still state the same about every photo and visit?"
_MODEL = "Is the model the one that scored?"
_SAMPLE = "Does scoring a sample again give the same?"
_GROUP: Final = 1024

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Hashed:
    """The photos of an archive by path: their sha256 now, empty where a file cannot be read."""

    now: Mapping[str, str]
    unchanged: frozenset[str]


def check_photos(
    rows: Iterable[Row], index: Index, masks: bool, left_out: int, advance: Advance
) -> tuple[Check, Hashed]:
    """Hash every photo of the table and of the archive.

    Args:
        rows: of the table `photos`.
        index: of the archive.
        masks: whether its rows are pairs of masks.
        left_out: how many photos of the archive were not to be scored.
        advance: called with (done, total).
    """
    files = MaskScorer().files if masks else _photo
    listed = {row.path: row for row in index.rows}
    recorded: dict[str, str] = {row["path"]: row["sha256"] or "" for row in rows}
    gone = PhotoRow("", "", "", None)
    wanted = [listed.get(path, gone) for path in recorded]
    wanted += [row for path, row in listed.items() if path not in recorded]

    def digest(row: PhotoRow) -> str:
        try:
            return sha256_of(tuple(index.store.read(path) for path in files(row)))
        except PhotoRefused:
            return ""
        except Exception:  # whatever the file system says: it cannot be read
            return ""

    present = [row for row in wanted if row is not gone]
    now: dict[str, str] = {}
    with ThreadPoolExecutor(READERS, "hash") as pool:
        rest = iter(present)
        while group := list(islice(rest, _GROUP)):
            now.update(zip((row.path for row in group), pool.map(digest, group), strict=True))
            advance(len(now), len(present))
    unchanged = frozenset(path for path, was in recorded.items() if was and now.get(path) == was)
    found = [*_photo_differences(recorded, now), *_left_out_differences(left_out, index)]
    return Check.of("photos", _PHOTOS, len(recorded), found), Hashed(now, unchanged)


def _photo(row: PhotoRow) -> tuple[str, ...]:
    return (row.path,)


def _photo_differences(recorded: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    for path, was in recorded.items():
        found = now.get(path, "")
        if was == found and (found or path in now):
            continue
        readable = "photo_changed" if was else "photo_found"
        what = readable if found else "photo_missing"
        yield Difference(what, {"photo": was or found}, f"{path}: {what.replace('_', ' ')}")
    for path in now.keys() - recorded.keys():
        yield Difference("photo_extra", {"photo": now[path]}, f"{path}: was not there when scored")


def _left_out_differences(was: int, index: Index) -> Iterator[Difference]:
    now = len(index.left_out)
    if now != was:
        where = {"left_out": now, "was": was}
        yield Difference(
            "photos_left_out", where, f"{now} photos of the archive are not scored, were {was}"
        )


def check_manifest(stored: Stored, index: Index) -> Check:
    """Labels of photos and visits, against those when they were scored."""
    return Check.of("manifest", _MANIFEST, len(stored.scored), _relabelled(stored, index))


def _relabelled(stored: Stored, index: Index) -> Iterator[Difference]:
    listed = {row.path: row for row in index.rows}
    for outcome in stored.scored:
        was, now = outcome.row, listed.get(outcome.row.path)
        for name in ("subject", "visit", "view") if now is not None else ():
            if getattr(was, name) != getattr(now, name):
                yield Difference(
                    f"{name}_changed",
                    {"photo": outcome.photo_sha256},
                    f"{was.path}: {name} is {getattr(now, name)} now, was {getattr(was, name)}",
                )
    places = {(row.subject, row.visit): n for n, row in enumerate(index.rows, 1)}
    for visit, scored in stored.run.index.visits.items():
        new = index.visits.get(visit)
        for name in (
            ("date", "site", "arm", "reader_salt", "readers") if visit in places and new else ()
        ):
            if getattr(scored, name) != getattr(new, name):
                yield Difference(
                    f"{name}_changed",
                    {"row": places[visit]},
                    f"subject {visit[0]}, visit {visit[1]}: {name} is {getattr(new, name)} now, "
                    f"was {getattr(scored, name)}",
                )


def check_model(record: RunRecord, model: str | None) -> tuple[Check, ModelFile | None]:
    """The model's sha256 against run.json; the file only if it is the one that scored.

    Args:
        record: of the run.
        model: name or file to look at; None for what the registry has under the model's name.
    """
    recorded, name = record.model, record.model.name or ""
    if recorded.sha256 is None:
        return Check.of("model", _MODEL, 0, (), "masks made elsewhere: there is no model"), None
    try:
        found = find_model(model or name)
    except ModelError as error:
        if model is not None:
            raise
        changed = isinstance(error, ModelChangedError)
        unknown = f"{name} is not registered here: give it with --model"
        return Check.unchecked("model", _MODEL, str(error) if changed else unknown), None
    if found.sha256 != recorded.sha256:
        other = Difference(
            "model_changed",
            {"sha256": found.sha256, "scored_with": recorded.sha256},
            f"model: sha256 is {found.sha256[:12]}, {recorded.sha256[:12]} scored",
        )
        return Check.of("model", _MODEL, 1, [other]), None
    note = "as the registry has it" if found.registered else "not a registered model"
    if poses_as_released(name, found.sha256):
        note = f"calls itself {name}, but is not the released file of that name"
    return Check.of("model", _MODEL, 1, (), note), found


@dataclass(frozen=True, slots=True)
class Sample:
    """Which photos are scored again: how many (None: all), and the seed that chooses them."""

    size: int | None
    seed: int

    def choose(self, outcomes: Iterable[PhotoOutcome]) -> list[PhotoOutcome]:
        """At most `size` of them, the same for the same seed, by path."""
        ordered = sorted(outcomes, key=lambda outcome: outcome.row.path)
        if self.size is None or self.size >= len(ordered):
            return ordered
        chosen = random.Random(self.seed).sample(ordered, self.size)  # noqa: S311 - no secret
        return sorted(chosen, key=lambda outcome: outcome.row.path)


def check_sample(
    stored: Stored,
    hashed: Hashed,
    index: Index,
    model: ModelFile | None,
    sample: Sample,
    advance: Advance,
) -> tuple[Check, dict[str, Any]]:
    """Score a sample of the unchanged photos again, with the stored settings.

    Where the same code on the same kind of processor scored, nothing may differ; elsewhere hair
    loss may differ by the tolerance of the golden vectors. Also returns what was done.
    """
    final = (State.SCORED, State.REFUSED)
    usable = [
        o for o in stored.scored if o.row.path in hashed.unchanged and o.result.state in final
    ]
    settings = stored.record.settings
    if model is None and not settings.get("masks"):
        return Check.unchecked("sample", _SAMPLE, "without the model nothing can be scored"), {}
    if not usable:
        return Check.unchecked("sample", _SAMPLE, "no unchanged photo can be scored"), {}
    scorer, notes = _photo_scorer(settings, model)
    if hash_settings(scorer) != stored.run.settings_sha256 and not notes:
        notes = ["scored with other settings or another version of autosalt"]
    tolerance = loss_tolerance_pct()
    chosen = sample.choose(usable)
    listed = {row.path: row for row in index.rows}
    # As it was stated when it was scored; its label today is another check's.
    rows = [_as_scored(one.row, listed[one.row.path]) for one in chosen]
    found: list[Difference] = []
    largest, strict = 0.0, 0
    job = Job(index.store, scorer, Overlays.NONE)
    again = LocalEngine().score(job, rows, NothingKnown(), lambda _: None)
    for done, (was, photo) in enumerate(zip(chosen, again, strict=True), 1):
        same = same_code(stored.made[was.row.path].code) and not notes
        strict += same
        difference, size = _compare(was, photo.result, 0.0 if same else tolerance)
        found += [difference] if difference else []
        largest = max(largest, size)
        advance(done, len(rows))
    allowed = "0" if strict == len(chosen) else f"{tolerance:g} where scored elsewhere, else 0"
    notes.append(f"tolerance {allowed} % points; largest difference {largest:.3g}")
    facts = {
        "size": len(chosen),
        "seed": sample.seed,
        "of": len(usable),
        "tolerance_pct": tolerance,
        "held_to_zero": strict,
        "largest_difference_pct": largest,
        "photos": [one.photo_sha256 for one in chosen],
    }
    return Check.of("sample", _SAMPLE, len(chosen), found, "; ".join(notes)), facts


def _as_scored(was: PhotoRow, now: PhotoRow) -> PhotoRow:
    return PhotoRow(was.path, was.subject, was.visit, was.view, now.loss_path)


def _photo_scorer(
    settings: Mapping[str, Any], model: ModelFile | None
) -> tuple[PhotoScorer, list[str]]:
    """Who scores with stored settings, and what about it is not as it was."""
    if model is None:
        return MaskScorer(), []
    scorer, note = open_scorer(model, settings)
    return ModelScorer(scorer), [note] if note else []


def _compare(
    was: PhotoOutcome, now: Result, tolerance_pct: float
) -> tuple[Difference | None, float]:
    """What is different beyond a tolerance, and how far hair loss differs."""
    before, after = was.result.score, now.score
    size = 0.0
    if before is not None and after is not None:
        size = abs(after.loss_pct - before.loss_pct)
    same_end = (was.result.state, was.result.reason) == (now.state, now.reason)
    if tolerance_pct == 0.0:
        right = same_end and before == after
    else:
        views = [None if score is None else score.view for score in (before, after)]
        right = same_end and views[0] == views[1] and size <= tolerance_pct
    if right:
        return None, size
    ends = [_shown(result) for result in (was.result, now)]
    where = {"photo": was.photo_sha256, "was": ends[0], "is": ends[1]}
    return Difference("score", where, f"{was.row.path}: {ends[1]} now, was {ends[0]}"), size


def _shown(result: Result) -> str:
    if result.score is None:
        return f"{result.state} {result.reason or result.detail}"
    return f"{result.score.view} {result.score.loss_pct!r} %"
