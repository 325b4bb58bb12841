"""Write the page that compares two models, as one HTML file with its pictures inside."""

import base64
from itertools import groupby
from pathlib import Path
from typing import Final

from autosalt.core.statistics.comparison import Comparison
from autosalt.files.io import write_atomically
from autosalt.report.figures.reliability import reliability_diagram
from autosalt.report.templating import bare_environment
from autosalt.version import VERSION

COMPARISON_PAGE: Final = "comparison.html"
ABOUT: Final = {
    "scalp_iou": "overlap of the scalp, 0 to 1; higher is better",
    "loss_iou": "overlap of the hair loss, 0 to 1; higher is better",
    "loss_pct_mae": "mean absolute error of hair loss, points; lower is better",
    "loss_pct_bias": "mean error of hair loss, points; nearer to 0 is better",
    "refused_share": "share of photos refused, 0 to 1",
    "salt_mae": "mean absolute error of SALT over whole visits, points; lower is better",
}


def write_comparison(comparison: Comparison, sheet: bytes, out: Path) -> Path:
    """Write `comparison.html`; it loads nothing from elsewhere.

    Args:
        comparison: of two models.
        sheet: the worst photos, JPEG; empty for none.
        out: the folder.

    Returns:
        Its path.
    """
    groups = [
        (f"{key[0]}: {key[1]}" if key[0] else "All photos", list(rows))
        for key, rows in groupby(comparison.rows, lambda row: (row.column, row.group))
    ]
    page = (
        bare_environment()
        .get_template("comparison.html.j2")
        .render(
            comparison=comparison,
            groups=groups,
            about=ABOUT,
            diagram=reliability_diagram(
                dict(zip(comparison.names, comparison.reliability, strict=True))
            ),
            sheet=base64.b64encode(sheet).decode("ascii"),
            version=VERSION,
        )
    )
    path = out / COMPARISON_PAGE
    write_atomically(path, page)
    return path
