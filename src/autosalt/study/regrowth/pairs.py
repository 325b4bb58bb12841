"""Pairs of photos for regrowth maps: baseline and follow-up, from the tables of a run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from autosalt.core.views import VIEWS, View
from autosalt.errors import RegrowthError
from autosalt.files.layout import OVERRIDES, VISITS_CSV
from autosalt.results.folder import ResultsFolder
from autosalt.visits.conflicts import Order, day_of, order_of
from autosalt.visits.name_dates import read_dates

BASELINE: Final = "baseline"
LAST: Final = "last"
ALL: Final = "all"
_PHOTO_COLUMNS: Final = ("subject", "visit", "view", "path", "sha256", "status", "override_id")


@dataclass(frozen=True, slots=True)
class PairPhoto:
    """A photo that was scored.

    Attributes:
        path: relative to the archive.
        sha256: of the photo.
        masks_sha256: of the masks that a reviewer drew; empty where the model's count.
    """

    path: str
    sha256: str
    masks_sha256: str = ""

    @property
    def key(self) -> str:
        """Stands for the photo and for the masks that count."""
        return self.sha256 + self.masks_sha256


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """One view at two visits; None where it was not scored."""

    subject: str
    baseline_visit: str
    visit: str
    view: View
    before: PairPhoto | None
    after: PairPhoto | None


def read_pairs(
    results: ResultsFolder,
    baseline: str = BASELINE,
    to: str = ALL,
    subjects: Sequence[str] = (),
) -> tuple[PhotoPair, ...]:
    """List the pairs to compare, four views to a follow-up visit, in the order of the tables.

    Args:
        results: of a run.
        baseline: `baseline` for each subject's baseline, see `order_of`; or a visit's name.
        to: `all` visits after it, the `last` one, or a visit's name.
        subjects: ids; all where there are none.

    Raises:
        RegrowthError: the tables have none of the requested subjects, or no subject has the
            requested visits.
        ResultsError: a table is missing or damaged.
    """
    masks = _corrected(results)
    photos = {
        (row["subject"], row["visit"], row["view"]): PairPhoto(
            row["path"], row["sha256"], masks.get(row["override_id"], "")
        )
        for row in results.read_table("photos", _PHOTO_COLUMNS, only=True)
        if row["status"] == "scored"
    }
    days: dict[str, dict[str, date | None]] = {}
    for row in results.read_table("visits", ("subject", "visit", "date"), only=True):
        days.setdefault(row["subject"], {})[row["visit"]] = day_of(row["date"] or "")
    reading = read_dates(name for visits in days.values() for name in visits)
    orders = {subject: order_of(visits, reading) for subject, visits in days.items()}
    if unknown := [name for name in subjects if name not in orders]:
        raise RegrowthError(f"no subject {', '.join(unknown)} in {results}; see {VISITS_CSV}")
    pairs = tuple(
        PhotoPair(
            subject,
            first,
            later,
            view,
            photos.get((subject, first, view)),
            photos.get((subject, later, view)),
        )
        for subject in subjects or orders
        for first, later in _compared(orders[subject], baseline, to)
        for view in VIEWS
    )
    if not pairs:
        unsure = sum(order.baseline is None for order in orders.values())
        why = f"; the baseline of {unsure} subjects is not known, name it with --from"
        raise RegrowthError(
            f"no subject in {results} has a visit {to!r} after {baseline!r}{why if unsure else ''}"
        )
    return pairs


def _corrected(results: ResultsFolder) -> dict[int, str]:
    """The sha256 of the masks that reviewers drew, by the number of the override."""
    if not results.has_table(OVERRIDES):
        return {}
    rows = results.read_table(OVERRIDES, ("override_id", "masks_sha256"), only=True)
    return {row["override_id"]: row["masks_sha256"] for row in rows if row["masks_sha256"]}


def grouped_by_view(pairs: Iterable[PhotoPair]) -> Iterator[tuple[PhotoPair, ...]]:
    """Group pairs by subject and view: the baseline photo is read once for all its follow-ups."""
    groups: dict[tuple[str, View], list[PhotoPair]] = {}
    for pair in pairs:
        groups.setdefault((pair.subject, pair.view), []).append(pair)
    return map(tuple, groups.values())


def require_one_model(results: ResultsFolder) -> None:
    """Raise an error unless one model scored all photos: another one would see other loss.

    Raises:
        RegrowthError: no model did, as with masks made elsewhere, or several did.
        ResultsError: the table of photos is missing or damaged.
    """
    rows = results.read_table("photos", ("model_sha256",), only=True)
    models = {row["model_sha256"] for row in rows} - {None}
    if not models:
        raise RegrowthError(f"{results}: not scored by a model, so none can find loss")
    if len(models) > 1:
        raise RegrowthError(f"{results}: scored by {len(models)} models; score it again with one")


def _compared(order: Order, baseline: str, to: str) -> list[tuple[str, str]]:
    """Return (baseline, follow-up) names of a subject; empty where the baseline is not known."""
    first = order.baseline if baseline == BASELINE else baseline
    if first is None or first not in order.names:
        return []
    later = list(order.names[order.names.index(first) + 1 :])
    if to == LAST:
        later = later[-1:]
    elif to != ALL:
        later = [visit for visit in later if visit == to]
    return [(first, visit) for visit in later]
