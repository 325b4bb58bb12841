"""Trail of a reviewer's decisions on a study: what a decision is, and where it may go."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from autosalt.batch.result import Override, OverrideKind
from autosalt.errors import OverrideError
from autosalt.results.audit.stored_run import Stored
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.review.photos import PhotoKey, ReviewPhoto
from autosalt.results.review.pictures import PhotoMasks, SeenPhoto


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's decision on one photo.

    Attributes:
        kind: what to do.
        reason: why, in a sentence.
        known: number of the decision in force that the reviewer saw; None where there was none.
            This one takes its place.
        view: that the photo shows, for a `VIEW`; may go with `MASKS`.
        masks: what the reviewer drew, for `MASKS`.
        exchange: for a `VIEW`, whether two photos were mixed up: the photo of the visit that counts
            as this view gets the view of this one. For a `WITHDRAW`, whether that is undone.
    """

    kind: OverrideKind
    reason: str
    known: int | None = None
    view: str = ""
    masks: PhotoMasks | None = None
    exchange: bool = False


@dataclass(frozen=True, slots=True)
class TrailStep:
    """A decision on a photo, ready to be recorded.

    Attributes:
        photo: as it is now, with the decision in force.
        decision: see `with_what_stands`.
        seen: what the reviewer drew on; None unless the decision is of `MASKS`.
    """

    photo: ReviewPhoto
    decision: Decision
    seen: SeenPhoto | None = None


def corrected_masks(step: TrailStep) -> CorrectedMasks:
    """The masks of a decision, with those that the model had painted.

    Raises:
        OverrideError: there are none.
    """
    path, drawn, seen = step.photo.path, step.decision.masks, step.seen
    if drawn is None or seen is None:
        raise OverrideError(f"{path}: there are no masks; draw scalp and loss")
    return CorrectedMasks(
        path, drawn.scalp, drawn.loss, seen.painted.scalp, seen.painted.loss, seen.picture
    )


def with_what_stands(
    decision: Decision, held: Override | None, drawn: Callable[[], PhotoMasks | None]
) -> Decision:
    """A decision with what it leaves standing of the one in force.

    View and masks of a photo are corrected in either order: the second does not undo the first.

    Args:
        decision: of the reviewer.
        held: in force until now.
        drawn: reads the masks of `held`, if it has any.
    """
    if decision.kind is OverrideKind.VIEW and (masks := drawn()) is not None:
        return replace(decision, kind=OverrideKind.MASKS, masks=masks)
    if decision.kind is OverrideKind.MASKS and not decision.view and held is not None:
        return replace(decision, view=held.view or "")
    return decision


class Trail(Protocol):
    """Where decisions go, and how they show. The results are locked for each call."""

    @property
    def blind(self) -> bool:
        """Whether nothing of other reviewers is shown, and no table changes."""

    def photos(self, stored: Stored, looked_at: Collection[PhotoKey]) -> tuple[ReviewPhoto, ...]:
        """The photos of a run with the decisions that show, the most doubtful first."""

    def drawn(self, photo: ReviewPhoto) -> PhotoMasks | None:
        """The masks that a reviewer drew on a photo and that count; None where the model's do.

        Raises:
            PhotoRefused: their files are missing or edited (`MASKS_CHANGED`).
        """

    def decide(self, steps: Sequence[TrailStep]) -> None:
        """Add decisions in place of those in force, all or none.

        Args:
            steps: of one reviewer, for one reason; one, or two for an exchange.

        Raises:
            OverrideError: the rules forbid it. Nothing was changed.
        """
