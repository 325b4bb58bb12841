"""Missing visits: NRI, mLOCF and observed cases, and the data frame for the statistics."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from autosalt.core.response import improvement_pct
from autosalt.files.table import Kind
from autosalt.study.response.endpoints import Endpoint
from autosalt.study.settings.options import IMPROVEMENT_FLAGS, RESPONDER_FLAGS, MissingSettings

if TYPE_CHECKING:
    from pandas import DataFrame

ANALYSIS_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "arm", "site", "window"), "text"),
    "order": "int",
    **dict.fromkeys(("day", "baseline", "value", "change", "improvement_pct"), "float"),
    **dict.fromkeys(RESPONDER_FLAGS, "bool"),
    "imputed": "bool",
}
_DTYPES: Final = {"text": "str", "int": "int64", "float": "float64", "bool": "boolean"}


def analysis_frame(endpoints: Iterable[Endpoint], missing: MissingSettings) -> "DataFrame":
    """Return one row for each subject and window, with the missing-visit rules applied.

    Args:
        endpoints: of the study.
        missing: the rules.

    Returns:
        A frame with `ANALYSIS_COLUMNS`:

        - subject, arm, site, window (text); order (int, from 1).
        - day (float): of the visit, else the planned day; NaN where not known.
        - baseline, value, change (SALT points), improvement_pct (float): `value` after the rule for
          scores; NaN where there is none.
        - salt30 ... salt_le10 (`boolean`, may be NA): after the rule for responders.
        - imputed (`boolean`, never NA): the visit has no score of its own. MMRM uses the observed
          rows only: `frame[~frame["imputed"]]`.

        A subject without a baseline score stays in, and its change is NaN. Under NRI it has not
        responded. Its flags for a score of at most 20 or 10 hold as observed.
    """
    import pandas as pd

    frame = pd.DataFrame(analysis_rows(endpoints, missing), columns=list(ANALYSIS_COLUMNS))
    return frame.astype({name: _DTYPES[kind] for name, kind in ANALYSIS_COLUMNS.items()})


def analysis_rows(
    endpoints: Iterable[Endpoint], missing: MissingSettings
) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of `analysis_frame`, with None for missing values; this needs no pandas."""
    for endpoint in endpoints:
        baseline, value = endpoint.baseline_salt, endpoint.salt
        if value is None and missing.continuous == "mlocf":
            value = endpoint.carried_salt
        change = improvement = None
        if baseline is not None and value is not None:
            change, improvement = value - baseline, improvement_pct(baseline, value)
        yield {
            "subject": endpoint.subject,
            "arm": endpoint.arm,
            "site": endpoint.site,
            "window": endpoint.window.name,
            "order": endpoint.window.order,
            "day": endpoint.known_day,
            "baseline": baseline,
            "value": value,
            "change": change,
            "improvement_pct": improvement,
            **responders(endpoint, missing),
            "imputed": endpoint.salt is None,
        }


def responders(endpoint: Endpoint, missing: MissingSettings) -> dict[str, bool | None]:
    """Return the responder flags of a visit after the missing-visit rule.

    Under NRI an unknown response counts as no response, whether the visit or the baseline has no
    score. An undefined response is different: at baseline 0 no improvement is possible, so those
    flags stay None.
    """
    flags: dict[str, bool | None] = {name: endpoint.flag(name) for name in RESPONDER_FLAGS}
    if missing.responders == "observed":
        return flags
    undefined = IMPROVEMENT_FLAGS if endpoint.baseline_salt == 0.0 else ()
    return {
        name: False if value is None and name not in undefined else value
        for name, value in flags.items()
    }
