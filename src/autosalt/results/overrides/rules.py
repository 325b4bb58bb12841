"""Rules of overrides: a reviewer refuses a photo, or corrects its view or masks.

The original is kept.

An override is of a path with a certain content. It is in force until it is withdrawn, or until
another file lies at the path (then it has lapsed: another photo was taken). Where nothing lies
there any more, it follows its content to another path of the same visit. A photo has at most one in
force. The loss of a photo does not depend on its stated view, so nothing is scored again for a
corrected view. A photo that was refused has no loss, and its view cannot be corrected.

Corrected masks count in place of the model's, without an interval: the model has none for what a
person drew. They need not be read to make the tables: the override holds what they come to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import corrected_name
from autosalt.batch.result import DrawnMasks, Override, OverrideKind, Result, State
from autosalt.core.reasons import Reason
from autosalt.core.views import VIEWS, View
from autosalt.errors import OverrideError
from autosalt.files.layout import OVERRIDES, csv_name
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.view_choice import choose, name_views, refuse_duplicates


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer wants, as it was typed.

    Attributes:
        refuse: paths of photos.
        views: (path, view) of photos.
        withdraw: numbers of overrides.
        masks: corrected masks of photos. A photo may have its view corrected with them.
    """

    reviewer: str
    reason: str
    refuse: tuple[str, ...] = ()
    views: tuple[tuple[str, str], ...] = ()
    withdraw: tuple[int, ...] = ()
    masks: tuple[CorrectedMasks, ...] = ()


def not_withdrawn(overrides: Iterable[Override]) -> dict[str, Override]:
    """Those that nobody withdrew, by path."""
    overrides = tuple(overrides)
    ended = {one.withdraws for one in overrides}
    return {
        one.path: one
        for one in overrides
        if one.kind is not OverrideKind.WITHDRAW and one.number not in ended
    }


def in_force(
    outcomes: Iterable[PhotoOutcome], overrides: Iterable[Override]
) -> dict[str, Override]:
    """The override that each photo has, if it has one, by the photo's path.

    A photo that was renamed or moved within its visit keeps it, where it alone has that content
    and no override of its own. What a reviewer refused must not count again by another name. Masks
    made elsewhere do not keep it: those of two views may well be the same.

    Args:
        outcomes: of all photos of a run; a path that none of them has is gone.
        overrides: every override that reviewers recorded.
    """
    valid = not_withdrawn(overrides)
    if not valid:
        return {}
    outcomes = tuple(outcomes)
    contents = {outcome.row.path: outcome.photo_sha256 for outcome in outcomes}
    held = {path: one for path, one in valid.items() if contents.get(path) == one.photo_sha256}
    wanted = {_place(one): one for path, one in valid.items() if path not in contents}
    found: dict[tuple[str, str, str], list[str]] = {place: [] for place in wanted}
    for outcome in outcomes if wanted else ():
        place = outcome.row.subject, outcome.row.visit, outcome.photo_sha256
        if place in found and not _is_masks(outcome):
            found[place].append(outcome.row.path)
    moved = {paths[0]: wanted[place] for place, paths in found.items() if len(paths) == 1}
    return moved | held


def _is_masks(outcome: PhotoOutcome) -> bool:
    score = outcome.result.score
    return score is not None and score.of_masks


def _place(one: Override) -> tuple[str, str, str]:
    return one.subject, one.visit, one.photo_sha256


def settle(
    outcomes: Iterable[PhotoOutcome], overrides: Sequence[Override]
) -> tuple[PhotoOutcome, ...]:
    """Decide which photos count: overrides first, then what `choose` says.

    Args:
        outcomes: as they were scored.
        overrides: every override that reviewers recorded.
    """
    outcomes = tuple(outcomes)
    return _settle(outcomes, in_force(outcomes, overrides))


def _settle(
    outcomes: Sequence[PhotoOutcome], held: Mapping[str, Override]
) -> tuple[PhotoOutcome, ...]:
    plain = choose(outcomes)
    if not held:
        return plain
    overruled = choose(_overrule(outcome, held) for outcome in outcomes)
    return tuple(
        new if new.result == old.result else replace(new, original=old.result)
        for new, old in zip(overruled, plain, strict=True)
    )


def plan(
    wanted: Wanted, outcomes: Iterable[PhotoOutcome], recorded: Sequence[Override], time: str
) -> tuple[Override, ...]:
    """The overrides to add; none of them may make a visit's view stand twice.

    What is in force already, with the same words, is not added again.

    Args:
        wanted: by the reviewer.
        outcomes: as they were scored.
        recorded: every override so far.
        time: now, ISO 8601.

    Raises:
        OverrideError: no such photo, override or view, nothing to overrule, masks that cannot be
            used, or a view taken twice. Also where a photo that the reviewer did not name would
            lose its view.
    """
    if not (wanted.reviewer.strip() and wanted.reason.strip()):
        raise OverrideError("--by and --reason must say who and why")
    photos = {outcome.row.path: outcome for outcome in outcomes}
    held = in_force(photos.values(), recorded)
    withdrawn = {path for path, one in held.items() if one.number in wanted.withdraw}
    orders = _orders(wanted)
    concerned = _visits_of(withdrawn.union(order.path for order in orders), photos)
    published = {outcome.row.path: outcome for outcome in _settle(concerned, held)}
    kept = {path: one for path, one in held.items() if path not in withdrawn}
    standing = {outcome.row.path: outcome for outcome in _settle(concerned, kept)}
    added: list[Override] = []

    def add(
        kind: OverrideKind,
        photo: Override | PhotoOutcome,
        view: View | None = None,
        masks: DrawnMasks | None = None,
    ) -> None:
        withdraws = None
        if isinstance(photo, Override):
            place = photo.path, photo.photo_sha256, photo.subject, photo.visit
            withdraws = photo.number
        else:
            row = photo.row
            place = row.path, photo.photo_sha256, row.subject, row.visit
        number = 1 + len(recorded) + len(added)
        words = wanted.reviewer, wanted.reason
        added.append(Override(number, time, kind, *place, view, *words, withdraws, masks))

    for number in wanted.withdraw:
        add(OverrideKind.WITHDRAW, _to_withdraw(number, recorded, added))
    for order in orders:
        path = order.path
        photo = _to_overrule(order, photos, standing)
        before = in_force(photos.values(), [*recorded, *added]).get(path)
        if before is None and (lapsed := not_withdrawn([*recorded, *added]).get(path)):
            add(OverrideKind.WITHDRAW, lapsed)  # with the photo that lay here
        elif before is not None and _same(before, order, wanted):
            continue
        elif before is not None:
            raise OverrideError(
                f"{path}: has override {before.number} ({before.kind}) already; withdraw that "
                f"first, or in the same command (--withdraw {before.number})"
            )
        add(order.kind, photo, order.view, order.masks)
    held = in_force(photos.values(), [*recorded, *added])
    touched = withdrawn | {one.path for one in added}
    _require_one_photo_a_view(concerned, published, held, touched)
    return tuple(added)


@dataclass(frozen=True, slots=True)
class _Order:
    """What a reviewer wants of one photo."""

    path: str
    kind: OverrideKind
    view: View | None = None
    masks: DrawnMasks | None = None


def _orders(wanted: Wanted) -> list[_Order]:
    """All but withdrawals. A view that is corrected with the masks is part of that order."""
    corrected = {one.path for one in wanted.masks}
    views = [(path, _view(view)) for path, view in wanted.views]
    with_masks = {path: view for path, view in views if path in corrected}
    return [
        *(_Order(path, OverrideKind.REFUSE) for path in wanted.refuse),
        *(_Order(path, OverrideKind.VIEW, view) for path, view in views if path not in corrected),
        *(
            _Order(one.path, OverrideKind.MASKS, with_masks.get(one.path), one.measured())
            for one in wanted.masks
        ),
    ]


def _overrule(outcome: PhotoOutcome, held: Mapping[str, Override]) -> PhotoOutcome:
    override = held.get(outcome.row.path)
    if override is None:
        return outcome
    score = outcome.score
    if score is None:  # refused by the model that scores now: that stands
        return replace(outcome, override=override)
    result = outcome.result
    if override.kind is OverrideKind.REFUSE:
        detail = f"override {override.number}"
        result = Result(State.REFUSED, score, Reason.REFUSED_BY_REVIEWER.value, detail, result.seen)
        return replace(outcome, result=result, override=override)
    if override.view is not None:
        score = score.as_view(override.view, "reviewer")
    if (masks := override.masks) is None:
        return replace(outcome, result=replace(result, score=score), override=override)
    score = score.of_person(masks.scalp_px, masks.loss_px, masks.loss_pct)
    return replace(
        outcome,
        result=replace(result, score=score),
        override=override,
        overlay=corrected_name(outcome.photo_sha256, masks.sha256),
        original_overlay=outcome.overlay,
    )


def _to_withdraw(number: int, recorded: Sequence[Override], added: Sequence[Override]) -> Override:
    found = next((one for one in recorded if one.number == number), None)
    if found is None or found.kind is OverrideKind.WITHDRAW:
        raise OverrideError(f"override {number}: there is none; {csv_name(OVERRIDES)} lists them")
    if any(one.withdraws == number for one in (*recorded, *added)):
        raise OverrideError(f"override {number}: is withdrawn already")
    return found


def _visits_of(
    paths: Iterable[str], photos: Mapping[str, PhotoOutcome]
) -> tuple[PhotoOutcome, ...]:
    """All photos of the visits that a reviewer speaks of."""
    rows = [photos[path].row for path in paths if path in photos]
    visits = {(row.subject, row.visit) for row in rows}
    return tuple(one for one in photos.values() if (one.row.subject, one.row.visit) in visits)


def _to_overrule(
    order: _Order, photos: Mapping[str, PhotoOutcome], standing: Mapping[str, PhotoOutcome]
) -> PhotoOutcome:
    """The photo of an order; `standing` is without what the same command withdraws."""
    path, view = order.path, order.view
    photo = photos.get(path)
    if photo is None:
        raise OverrideError(
            f"{path}: no such photo; give its path as it stands in the column path of photos.csv"
        )
    if photo.score is None and order.kind is OverrideKind.VIEW:
        raise OverrideError(
            f"{path}: was not scored ({_why(photo)}), so that there is no loss to count for "
            f"{view}; state its view in the manifest or its name, and run autosalt score again"
        )
    if photo.score is None and order.kind is OverrideKind.MASKS:
        raise OverrideError(
            f"{path}: was not scored ({_why(photo)}), so that there are no masks to correct"
        )
    if photo.score is None:
        raise OverrideError(f"{path}: is not scored as it is ({_why(photo)})")
    if photo.score.of_masks and order.kind is OverrideKind.MASKS:
        raise OverrideError(
            f"{path}: is a mask made elsewhere; correct the file, and run autosalt score again"
        )
    # What the model found may be confirmed: then the other photos of the visit follow from it.
    score = standing[path].result.score
    if score is not None and score.view is view and score.view_source not in ("model", "visit"):
        raise OverrideError(f"{path}: is scored as {view} already")
    return photo


def _why(photo: PhotoOutcome) -> str:
    return photo.result.reason or photo.result.state.value


def _view(name: str) -> View:
    try:
        return View(name)
    except ValueError:
        raise OverrideError(f"view {name!r}: is none of {', '.join(VIEWS)}") from None


def _same(before: Override, order: _Order, wanted: Wanted) -> bool:
    words = before.kind, before.view, before.masks, before.reviewer, before.reason
    return words == (order.kind, order.view, order.masks, wanted.reviewer, wanted.reason)


def _require_one_photo_a_view(
    outcomes: Sequence[PhotoOutcome],
    published: Mapping[str, PhotoOutcome],
    held: Mapping[str, Override],
    touched: set[str],
) -> None:
    """Raise where a corrected view costs a photo its place that the reviewer did not name."""
    corrected = {path for path, one in held.items() if one.view is not None}
    named = name_views(_overrule(outcome, held) for outcome in outcomes)
    visits: dict[tuple[str, str], list[PhotoOutcome]] = defaultdict(list)
    for before, after in zip(named, refuse_duplicates(named), strict=True):
        if before.score is not None and after.score is None:
            visits[after.row.subject, after.row.visit].append(before)
    for place, lost in visits.items():
        here = [one for one in named if (one.row.subject, one.row.visit) == place]
        paths = {one.row.path for one in here}
        first = min(paths & touched, default=None)
        if first is None or not paths & corrected:
            continue
        for one in lost:
            if one.row.path in touched or published[one.row.path].score is not None:
                raise OverrideError(_taken(first, one, here))


def _taken(first: str, lost: PhotoOutcome, visit: Sequence[PhotoOutcome]) -> str:
    """The message about a photo that would no longer count."""
    assert lost.score is not None  # noqa: S101 - it is lost as a view
    view, end = lost.score.view, "refuse or correct that one in the same command"
    rivals = [
        one.row.path
        for one in visit
        if one.score is not None and one.score.view is view and one is not lost
    ]
    if lost.row.path == first:
        return f"{first}: {view} of visit {lost.row.visit} is taken by {min(rivals)}; {end}"
    if first in rivals:
        return f"{first}: {view} of visit {lost.row.visit} is taken by {lost.row.path}; {end}"
    return (
        f"{first}: this would leave {lost.row.path} without a view of its own in visit "
        f"{lost.row.visit}; {end}"
    )
