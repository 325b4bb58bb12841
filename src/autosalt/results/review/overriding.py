"""Review whose decisions are overrides: they count, and the tables are published with them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from autosalt.batch.result import OverrideKind
from autosalt.errors import OverrideError
from autosalt.results.apply_overrides import overrule
from autosalt.results.audit.stored_run import Stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import read_masks
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import PublishedRun
from autosalt.results.review.photos import PhotoKey, ReviewPhoto, review_photos
from autosalt.results.review.pictures import PhotoMasks
from autosalt.results.review.trail import TrailStep, corrected_masks


@dataclass(slots=True)
class Overriding:
    """The overrides of a study, as one reviewer adds to them; see `Trail`.

    Attributes:
        results: the study.
        reviewer: who decides.
        published: the run with this reviewer's last decision; None before the first.
    """

    results: ResultsFolder
    reviewer: str
    published: PublishedRun | None = field(default=None, init=False)

    @property
    def blind(self) -> bool:
        """No: every reviewer's decisions show."""
        return False

    def photos(self, stored: Stored, looked_at: Collection[PhotoKey]) -> tuple[ReviewPhoto, ...]:
        """See `Trail`."""
        return review_photos(stored, looked_at)

    def drawn(self, photo: ReviewPhoto) -> PhotoMasks | None:
        """See `Trail`."""
        held = photo.decision
        if held is None or held.masks is None:
            return None
        return PhotoMasks(*read_masks(self.results.path, held.masks.sha256))

    def decide(self, steps: Sequence[TrailStep]) -> None:
        """See `Trail`."""
        for step in steps:
            if step.decision.kind is OverrideKind.WITHDRAW and step.decision.known is None:
                raise OverrideError(f"{step.photo.path}: has no override to withdraw")
        of_kind = {kind: [s for s in steps if s.decision.kind is kind] for kind in OverrideKind}
        refused, corrected = of_kind[OverrideKind.REFUSE], of_kind[OverrideKind.MASKS]
        seen_so = [*of_kind[OverrideKind.VIEW], *(s for s in corrected if s.decision.view)]
        wanted = Wanted(
            self.reviewer,
            steps[0].decision.reason.strip(),
            refuse=tuple(step.photo.path for step in refused),
            views=tuple((step.photo.path, step.decision.view) for step in seen_so),
            withdraw=tuple(s.decision.known for s in steps if s.decision.known is not None),
            masks=tuple(corrected_masks(step) for step in corrected),
        )
        self.published = overrule(self.results, wanted).published
