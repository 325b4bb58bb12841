"""Tolerances of the golden set: how far another program's numbers may lie from autosalt's.

Text and whole numbers must be equal, unless their name is here.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may lie off.

    Attributes:
        allowed: in its own unit.
        inexact: the same for a photo whose pixels decoders round differently.
        share: of the number itself, added to both.
    """

    allowed: float
    inexact: float
    share: float = 0.0

    def limit(self, number: float, exact: bool) -> float:
        """How far another number may lie from this one."""
        return (self.allowed if exact else self.inexact) + self.share * abs(number)


TOLERANCES: Final = {
    "mean": Tolerance(0.01, 0.5),
    "pixels": Tolerance(1, 12),
    "frame": Tolerance(8, 64),
    "letterbox": Tolerance(0, 4),
    "view": Tolerance(0.005, 0.05),
    "scalp_px": Tolerance(20, 60, share=0.01),
    "loss_px": Tolerance(20, 60, share=0.02),
    "loss_pct": Tolerance(0.2, 1.0),
    "loss_pct_low": Tolerance(0.5, 2.0),
    "loss_pct_high": Tolerance(0.5, 2.0),
    "uncertainty_pct": Tolerance(0.2, 1.0),
    "salt": Tolerance(0.5, 0.5),
    "salt_low": Tolerance(0.5, 0.5),
    "salt_high": Tolerance(0.5, 0.5),
    "salt_bound_low": Tolerance(0.5, 0.5),
    "salt_bound_high": Tolerance(0.5, 0.5),
    "salt_renormalised": Tolerance(0.5, 0.5),
    "weights": Tolerance(1e-9, 1e-9),
    "changes": Tolerance(1e-9, 1e-9),
    "flat_share": Tolerance(0.01, 0.02),
    "seam_share": Tolerance(0.02, 0.05),
    "apart": Tolerance(0.01, 0.05),
    "dark_share": Tolerance(0.01, 0.02),
    "burnt_share": Tolerance(0.01, 0.02),
    "head_share": Tolerance(0.005, 0.02),
    "missing_share": Tolerance(0.01, 0.05),
    "scalp_cut_share": Tolerance(0.01, 0.05),
    "sharpness": Tolerance(0.2, 1.0, share=0.02),
    "chroma": Tolerance(0.05, 0.5),
    "colour_spread": Tolerance(0.05, 0.5),
    "over_red": Tolerance(0.01, 0.02),
}
"""By the name of the number, or of the part that holds it."""
