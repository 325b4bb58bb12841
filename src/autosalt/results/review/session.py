"""Session of a reviewer: show a study, decide on its photos, record what was looked at.

The results are locked for each step alone, so that other commands can work in between.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from autosalt.batch.ledger import Ledger, now
from autosalt.batch.result import LookedAt, OverrideKind
from autosalt.errors import OtherDecisionError, OverrideError, ResultsError
from autosalt.imaging.geometry import resize_mask
from autosalt.results.audit.stored_run import read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.review.doubts import view_of
from autosalt.results.review.photos import PhotoKey, ReviewPhoto
from autosalt.results.review.pictures import PhotoMasks, Pictures, SeenPhoto
from autosalt.results.review.trail import Decision, Trail, TrailStep, with_what_stands


@dataclass(slots=True)
class ReviewSession:
    """The review of one study by one person.

    Attributes:
        results: the study.
        reviewer: who reviews.
        pictures: of its photos.
        trail: where decisions go.
    """

    results: ResultsFolder
    reviewer: str
    pictures: Pictures
    trail: Trail
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

    def shown(self, path: str) -> ReviewPhoto:
        """A photo as it was shown last.

        Raises:
            OtherDecisionError: the results do not hold it any more.
        """
        if path not in self._shown:
            raise OtherDecisionError(f"{path}: is no longer in the results; load the page again")
        return self._shown[path]

    def see(self, path: str) -> SeenPhoto:
        """The picture of a photo that was shown, and the model's masks. Raises PhotoRefused."""
        return self.pictures.see(self.shown(path).key)

    def masks(self, path: str) -> tuple[PhotoMasks, PhotoMasks]:
        """The masks that count of a photo that was shown, and the model's, of one size.

        Raises:
            PhotoRefused: the photo cannot be opened or is not the file that was scored; or the
                masks that a reviewer drew are not as they were.
        """
        painted = self.see(path).painted
        drawn = self.trail.drawn(self.shown(path))
        if drawn is None:
            return painted, painted
        size = painted.scalp.shape
        counted = PhotoMasks(*(resize_mask(mask, *size) for mask in (drawn.scalp, drawn.loss)))
        return counted, painted

    def decide(self, path: str, decision: Decision) -> tuple[ReviewPhoto, ...]:
        """Decide on a photo; the photos that changed since they were shown, this one first.

        Raises:
            OtherDecisionError: another decision was made in between. Nothing was changed.
            OverrideError: the rules forbid it. Nothing was changed.
            PhotoRefused: masks were drawn on a photo that is not the file that was scored.
            LockedError, ResultsError, LedgerError: as `photos`.
        """
        with self.alone():
            photos = self._read()
            photo = self._as_shown(path, photos)
            if (None if photo.decision is None else photo.decision.number) != decision.known:
                raise _in_between(path)
            steps = [self._step(photo, decision)]
            if decision.exchange:
                other = self._that_counts_as(_view_after(photo, decision), photo, photos)
                steps.append(self._step(other, _exchanged(other, photo, decision)))
            self.trail.decide(steps)
            return self._changed(path)

    def look_at(self, path: str) -> tuple[ReviewPhoto, ...]:
        """Record that the reviewer found nothing to correct on a photo; returns as `decide`.

        Raises:
            OtherDecisionError: another file lies at its path by now.
            LockedError, ResultsError, LedgerError: as `photos`.
        """
        with self.alone():
            photo = self._as_shown(path, self._read())
            if not photo.looked_at:
                with Ledger(self.results.ledger) as ledger:
                    ledger.add_looked_at(LookedAt(now(), *photo.key, self.reviewer))
            return self._changed(path)

    def _step(self, photo: ReviewPhoto, decision: Decision) -> TrailStep:
        whole = with_what_stands(decision, photo.decision, lambda: self.trail.drawn(photo))
        is_drawn = whole.kind is OverrideKind.MASKS
        return TrailStep(photo, whole, self.pictures.see(photo.key) if is_drawn else None)

    def _that_counts_as(
        self, view: str, photo: ReviewPhoto, photos: Iterable[ReviewPhoto]
    ) -> ReviewPhoto:
        """The photo of the same visit that counts as a view; it must be as the reviewer saw it."""
        row = photo.outcome.row
        for other in photos:
            score, place = other.outcome.score, other.outcome.row
            if score is None or (place.subject, place.visit) != (row.subject, row.visit):
                continue
            if score.view == view and other.path != photo.path:
                if other != self._shown.get(other.path):
                    raise _in_between(other.path)
                return other
        raise OverrideError(
            f"{photo.path}: no other photo of the visit counts as {view}; correct this view alone"
        )

    def _as_shown(self, path: str, photos: Iterable[ReviewPhoto]) -> ReviewPhoto:
        """The photo of a path as it is now; it must be the file that the reviewer saw."""
        key = self.shown(path).key
        for photo in photos:
            if photo.key == key:
                return photo
        raise OtherDecisionError(f"{path}: was scored again in between; load the page again")

    def _changed(self, path: str) -> tuple[ReviewPhoto, ...]:
        photos = self._read()
        changed = [photo for photo in photos if photo != self._shown.get(photo.path)]
        self._shown = {photo.path: photo for photo in photos}
        return tuple(sorted(changed, key=lambda photo: photo.path != path))

    def _read(self) -> tuple[ReviewPhoto, ...]:
        stored = read_stored(self.results)
        if stored.made_by.model_sha256 != self.pictures.scorer.model_sha256:
            raise ResultsError(
                f"{self.results}: were scored by another model in between; end this review and "
                "start it again"
            )
        return self.trail.photos(stored, self._looked_at())

    def _looked_at(self) -> frozenset[PhotoKey]:
        with Ledger(self.results.ledger) as ledger:
            return frozenset(
                (one.path, one.photo_sha256)
                for one in ledger.looked_at()
                if one.reviewer == self.reviewer
            )


def _view_after(photo: ReviewPhoto, decision: Decision) -> str:
    """The view that a photo counts as after a decision of an exchange."""
    if decision.kind is OverrideKind.WITHDRAW:
        score = photo.outcome.original_result.score
        return "" if score is None else score.view
    return decision.view


def _exchanged(other: ReviewPhoto, photo: ReviewPhoto, decision: Decision) -> Decision:
    """The decision on the other photo of an exchange: it gets the view of `photo`."""
    known = None if other.decision is None else other.decision.number
    if decision.kind is OverrideKind.WITHDRAW:
        return Decision(decision.kind, decision.reason, known)
    return Decision(OverrideKind.VIEW, decision.reason, known, view_of(photo.outcome) or "")


def _in_between(path: str) -> OtherDecisionError:
    return OtherDecisionError(
        f"{path}: another decision was made in between; look at it, then decide again"
    )
