"""Review whose decisions are overrides: they count, and the tables are published with them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from autosalt.batch.result import OverrideKind
from autosalt.errors import OverrideError, ResultsError
from autosalt.files.io import sha256_of
from autosalt.imaging.masks import read_mask
from autosalt.results.apply_overrides import overrule
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks, mask_names
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import PublishedRun
from autosalt.results.review.photos import PhotoKey, ReviewPhoto, review_photos
from autosalt.results.review.pictures import Masks, SeenPhoto
from autosalt.results.review.trail import Decision
from autosalt.results.stored_run import Stored


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

    def drawn(self, photo: ReviewPhoto) -> Masks | None:
        """See `Trail`."""
        held = photo.decision
        if held is None or held.masks is None:
            return None
        return _read_masks(self.results, held.masks.sha256)

    def decide(self, photo: ReviewPhoto, decision: Decision, seen: SeenPhoto | None) -> None:
        """See `Trail`."""
        path, kind = photo.path, decision.kind
        if kind is OverrideKind.WITHDRAW and decision.known is None:
            raise OverrideError(f"{path}: has no override to withdraw")
        takes_view = kind is OverrideKind.VIEW or (kind is OverrideKind.MASKS and decision.view)
        wanted = Wanted(
            self.reviewer,
            decision.reason.strip(),
            refuse=(path,) if kind is OverrideKind.REFUSE else (),
            views=((path, decision.view),) if takes_view else (),
            withdraw=() if decision.known is None else (decision.known,),
            masks=_corrected(path, decision, seen),
        )
        self.published = overrule(self.results, wanted).published


def _read_masks(results: ResultsFolder, sha256: str) -> Masks:
    """The masks of an override. Raises ResultsError where they are not as they were written."""
    names = mask_names(sha256)
    try:
        files = tuple(results.file(name).read_bytes() for name in names)
    except OSError:
        files = ()
    if sha256_of(files) != sha256:
        raise ResultsError(
            f"{results.file(names[0])}: these masks, or those of the loss, are missing or edited; "
            "put both files back, or withdraw the override"
        )
    return Masks(*map(read_mask, files))


def _corrected(path: str, decision: Decision, seen: SeenPhoto | None) -> tuple[CorrectedMasks, ...]:
    if decision.kind is not OverrideKind.MASKS:
        return ()
    if decision.masks is None or seen is None:
        raise OverrideError(f"{path}: there are no masks; draw scalp and loss")
    drawn, painted = decision.masks, seen.painted
    return (
        CorrectedMasks(
            path, drawn.scalp, drawn.loss, painted.scalp, painted.loss, picture=seen.picture
        ),
    )
