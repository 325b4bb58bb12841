"""Records of the golden set: the result of every step for a photo or visit, and single cases."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Sides of an upright picture in pixels."""

    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """The copy that the first look reads: step 2."""

    by: int
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle: of the photo's own pixels, or of the square's."""

    top: int
    left: int
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class TensorAnswer:
    """The square that the graph reads: step 3.

    Attributes:
        sha256: of its bytes, row by row, red green blue.
        mean: of all its values.
        pixels: row, column, red, green and blue, of five pixels.
    """

    sha256: str
    mean: float
    pixels: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class LookAnswer:
    """A look of the model: steps 3 to 5.

    Attributes:
        frame: the part of the photo that was read, in the photo's own pixels.
        letterbox: where it lies in the square.
        scalp_px, loss_px: pixels of the square after the thresholds, without the bars.
        view: probabilities of left, right, top, back.
    """

    frame: Place
    letterbox: Place
    tensor: TensorAnswer
    scalp_px: int
    loss_px: int
    view: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """What step 6 decides by; see `imaging.checks`."""

    flat_share: float
    seam_share: float
    apart: float
    dark_share: float
    burnt_share: float
    head_share: float
    sharpness: float
    missing_share: float
    scalp_cut_share: float
    chroma: float
    colour_spread: float
    over_red: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The score of a photo or its refusal: steps 6 to 9. What does not apply is None."""

    status: str
    reason: str | None = None
    view: str | None = None
    view_source: str | None = None
    view_conflict: str | None = None
    picture_doubt: str | None = None
    scalp_px: int | None = None
    loss_px: int | None = None
    loss_pct: float | None = None
    uncertainty_pct: float | None = None
    loss_pct_low: float | None = None
    loss_pct_high: float | None = None


@dataclass(frozen=True, slots=True)
class PhotoAnswer:
    """A photograph of the set, step by step; what is never reached is None.

    Attributes:
        file: its name.
        shows: the rule that it is for.
        exact: whether every decoder gives the same pixels.
        stated_view: given with it; None to leave it to the model.
    """

    file: str
    shows: str
    exact: bool
    stated_view: str | None
    outcome: Outcome
    upright: Size | None = None
    reduced: Reduction | None = None
    first_look: LookAnswer | None = None
    second_look: LookAnswer | None = None
    measures: Measures | None = None


@dataclass(frozen=True, slots=True)
class VisitPhotoAnswer:
    """A photo of a visit: what is stated, and what all photos of the visit make of it."""

    photo: str
    stated_view: str | None
    status: str
    reason: str | None
    view: str | None
    view_source: str | None


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    """A visit: its photos, the weight of each view that counts, and its scores."""

    photos: tuple[VisitPhotoAnswer, ...]
    weights: Mapping[str, float]
    salt: float | None
    salt_low: float | None
    salt_high: float | None
    salt_bound_low: float
    salt_bound_high: float
    salt_renormalised: float | None
    band: str | None
    aa_iga: str | None


@dataclass(frozen=True, slots=True)
class ViewCase:
    """Step 7 for one photo, without any photo: probabilities, stated view, and its outcome."""

    seen: tuple[float, ...]
    stated_view: str | None
    view: str | None
    reason: str | None
    view_conflict: str | None


@dataclass(frozen=True, slots=True)
class AssignmentCase:
    """Step 7 for the photos of a visit: probabilities of each, views that are taken, the views."""

    seen: tuple[tuple[float, ...], ...]
    taken: tuple[str, ...]
    views: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ScoredVisit:
    """SALT of a visit, and the ends of its interval."""

    salt: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChangeCase:
    """The change between two visits, without any photo; see `core.response`.

    Attributes:
        earlier, later: the visits.
        sem_points: standard error of measurement; None where the model has none.
        points, low, high: the change in SALT points, and its interval.
        improvement_pct, mdc95_points, beyond_noise: None where they are not known.
    """

    earlier: ScoredVisit
    later: ScoredVisit
    sem_points: float | None
    points: float
    low: float
    high: float
    improvement_pct: float | None
    mdc95_points: float | None
    beyond_noise: bool | None
