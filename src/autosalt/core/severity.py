"""Severity classes of a SALT score: bands (Tosti 2023) and AA-IGA (Wyrwich et al. 2020)."""

from enum import StrEnum

from autosalt.core.salt import check_salt, comparable


class Band(StrEnum):
    """SALT band: S0 = 0, S1 < 25, S2 < 50, S3 < 75, S4a <= 95, S4b < 100, S5 = 100."""

    S0 = "S0"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4A = "S4a"
    S4B = "S4b"
    S5 = "S5"


class AaIga(StrEnum):
    """Alopecia Areata Investigator Global Assessment (10.1111/bjd.18883)."""

    NONE = "none"
    LIMITED = "limited"
    MODERATE = "moderate"
    SEVERE = "severe"
    VERY_SEVERE = "very severe"


def band(salt: float, detection_limit_pct: float = 0.0) -> Band:
    """Return the band of a SALT score.

    Because no measurement is exactly 0 or 100, a score within `detection_limit_pct` of either end
    is taken as that end. This holds for the band only; the score itself never changes.

    Args:
        salt: 0..100, not rounded.
        detection_limit_pct: the model's published detection limit, 0 <= limit < 50 points.

    Raises:
        ValueError: an argument is out of range.
    """
    check_salt(salt)
    if not 0.0 <= detection_limit_pct < 50.0:
        raise ValueError(f"detection limit is {detection_limit_pct}, not from 0 to below 50")
    salt = comparable(salt)
    if salt <= detection_limit_pct:
        return Band.S0
    if salt >= 100.0 - detection_limit_pct:
        return Band.S5
    for upper, name in ((25.0, Band.S1), (50.0, Band.S2), (75.0, Band.S3)):
        if salt < upper:
            return name
    return Band.S4A if salt <= 95.0 else Band.S4B


def aa_iga(salt: float) -> AaIga:
    """Return the AA-IGA class: none 0, limited <= 20, moderate < 50, severe < 95, else very severe.

    Args:
        salt: 0..100, not rounded.

    Raises:
        ValueError: `salt` is out of range.
    """
    check_salt(salt)
    salt = comparable(salt)
    if salt == 0.0:
        return AaIga.NONE
    if salt <= 20.0:
        return AaIga.LIMITED
    if salt < 50.0:
        return AaIga.MODERATE
    return AaIga.SEVERE if salt < 95.0 else AaIga.VERY_SEVERE
