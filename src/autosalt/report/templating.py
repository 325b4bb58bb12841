"""Jinja2 environment of the report, with the filters that templates use."""

from typing import TYPE_CHECKING

from autosalt.core.views import VIEWS, WEIGHTS
from autosalt.report.data.model import Visit
from autosalt.report.page.text import BLANK, interval, number, score, signed, yes_no

if TYPE_CHECKING:
    from jinja2 import Environment


def bare_environment() -> "Environment":
    """Return the environment of every template: text is escaped, a missing name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("autosalt.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def make_environment() -> "Environment":
    """Return the environment of the report's pages."""
    from autosalt.report.figures import overview, timeline

    environment = bare_environment()
    environment.filters.update(
        number=number, signed=signed, score=score, interval=interval, yes_no=yes_no
    )
    environment.globals.update(
        BLANK=BLANK, VIEWS=VIEWS, WEIGHTS=WEIGHTS, overview=overview, timeline=timeline,
        arithmetic=arithmetic,
    )  # fmt: skip
    return environment


def arithmetic(visit: Visit) -> str:
    """Return the sum of a complete visit's SALT: `0.18 × 40.0 + ... = 42.1`."""
    losses = [
        (view, photo.loss) for view in VIEWS if (photo := visit.of(view)) and photo.loss is not None
    ]
    if visit.salt is None or len(losses) < len(VIEWS):
        return ""
    terms = " + ".join(f"{WEIGHTS[view]:.2f} × {number(loss.value)}" for view, loss in losses)
    return f"{terms} = {number(visit.salt.value)}"
