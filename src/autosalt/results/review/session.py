"""Session of a reviewer: show a study, decide on its photos, record what was looked at.

The results are locked for each step alone, so that other commands can work in between.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from autosalt.batch.ledger import Ledger, now
from autosalt.batch.result import LookedAt, OverrideKind
from autosalt.errors import OverrideError
from autosalt.results.apply_overrides import overrule
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import PublishedRun
from autosalt.results.review.photos import PhotoKey, ReviewPhoto, review_photos
from autosalt.results.stored_run import read_stored


class OtherDecisionError(OverrideError):
    """The photo is not, or no longer, as the reviewer saw it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's decision on one photo.

    Attributes:
        kind: what to do.
        reason: why, in a sentence.
        view: that the photo shows, for a `VIEW`.
        known: number of the override in force that the reviewer saw; None where there was none.
            The decision takes its place.
    """

    kind: OverrideKind
    reason: str
    view: str = ""
    known: int | None = None


@dataclass
class ReviewSession:
    """The review of one study by one person.

    Attributes:
        results: the study.
        reviewer: who reviews.
        published: the run with this session's last decision; None without one.
    """

    results: ResultsFolder
    reviewer: str
    blind: bool = False
    published: PublishedRun | None = field(default=None, init=False)
    _shown: dict[str, ReviewPhoto] = field(default_factory=dict, init=False, repr=False)
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other commands, and other steps of this session, out of the results.

        Raises:
            LockedError: another command is at work in them.
        """
        with self._turn, self.results.locked():
            yield

    def photos(self) -> tuple[ReviewPhoto, ...]:
        """All photos, the most doubtful first.

        Raises:
            LockedError: another command is at work in the results.
            ResultsError, LedgerError: they cannot be worked with.
        """
        with self.alone():
            photos = self._read()
            self._shown = {photo.path: photo for photo in photos}
            return photos

    def decide(self, path: str, decision: Decision) -> tuple[ReviewPhoto, ...]:
        """Decide on a photo; the photos that changed since they were shown, this one first.

        Raises:
            OtherDecisionError: another decision was made in between. Nothing was changed.
            OverrideError: the rules forbid it. Nothing was changed.
            LockedError, ResultsError, LedgerError: as `photos`.
        """
        with self.alone():
            self._require_as_shown(path, decision.known)
            self.published = overrule(self.results, self._wanted(path, decision)).published
            return self._changed(path)

    def look_at(self, path: str) -> tuple[ReviewPhoto, ...]:
        """Record that the reviewer found nothing to correct on a photo; returns as `decide`.

        Raises:
            OtherDecisionError: another file lies at its path by now.
            LockedError, ResultsError, LedgerError: as `photos`.
        """
        with self.alone():
            shown = self._shown[path]
            self._require_same_file(shown, self._read())
            if not shown.looked_at:
                with Ledger(self.results.ledger) as ledger:
                    ledger.add_looked_at(LookedAt(now(), *shown.key, self.reviewer))
            return self._changed(path)

    def shown(self, path: str) -> ReviewPhoto:
        """A photo as it was shown last. KeyError where none of this path was."""
        return self._shown[path]

    def _wanted(self, path: str, decision: Decision) -> Wanted:
        """The override, with the withdrawal of the one whose place it takes."""
        if decision.kind is OverrideKind.WITHDRAW and decision.known is None:
            raise OverrideError(f"{path}: has no override to withdraw")
        is_view = decision.kind is OverrideKind.VIEW
        return Wanted(
            self.reviewer,
            decision.reason.strip(),
            refuse=(path,) if decision.kind is OverrideKind.REFUSE else (),
            views=((path, decision.view),) if is_view else (),
            withdraw=() if decision.known is None else (decision.known,),
        )

    def _require_as_shown(self, path: str, known: int | None) -> None:
        photos = self._read()
        self._require_same_file(self._shown[path], photos)
        held = next(photo.decision for photo in photos if photo.path == path)
        number = None if held is None else held.number
        if number != known:
            raise OtherDecisionError(
                f"{path}: another decision was made in between; look at it, then decide again"
            )

    def _require_same_file(self, shown: ReviewPhoto, photos: Iterable[ReviewPhoto]) -> None:
        if shown.key not in {photo.key for photo in photos}:
            raise OtherDecisionError(
                f"{shown.path}: was scored again in between; load the page again"
            )

    def _changed(self, path: str) -> tuple[ReviewPhoto, ...]:
        photos = self._read()
        changed = [photo for photo in photos if photo != self._shown.get(photo.path)]
        self._shown = {photo.path: photo for photo in photos}
        return tuple(sorted(changed, key=lambda photo: photo.path != path))

    def _read(self) -> tuple[ReviewPhoto, ...]:
        stored = read_stored(self.results)
        return review_photos(stored, self._looked_at())

    def _looked_at(self) -> frozenset[PhotoKey]:
        with Ledger(self.results.ledger) as ledger:
            return frozenset(
                (one.path, one.photo_sha256)
                for one in ledger.looked_at()
                if one.reviewer == self.reviewer
            )
