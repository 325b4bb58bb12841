"""Responder rates of each arm and their differences: Wilson, Newcombe, Fisher.

A share has Wilson's score interval, a difference of two Newcombe's hybrid score interval (both
statsmodels). The p value is of Fisher's exact test (scipy), which holds its level in arms of any
size. It can therefore be weaker evidence than the interval, never stronger.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autosalt.core.types import Interval
from autosalt.study.estimates import ResponderDifference, Responders, windows_in_order
from autosalt.study.reference_arm import against_reference
from autosalt.study.settings.options import RESPONDER_FLAGS

if TYPE_CHECKING:
    import pandas as pd

SHARE = "Wilson score interval"
DIFFERENCE = "Newcombe hybrid score interval, Fisher exact test"


def responders(
    frame: "pd.DataFrame", arms: Sequence[str], flags: Sequence[str] = RESPONDER_FLAGS
) -> list[Responders]:
    """Return the share of responders for every window, flag and arm.

    Args:
        frame: the long frame, a row a subject and window; a flag that is missing is left out.
        arms: in the order wanted.
        flags: responder columns.
    """
    from statsmodels.stats.proportion import proportion_confint

    shares = []
    for window in windows_in_order(frame):
        for flag in flags:
            for arm in arms:
                events, n = _count(frame, window, flag, arm)
                if n:
                    low, high = proportion_confint(events, n, method="wilson")
                    share, interval = events / n, Interval(float(low), float(high))
                else:
                    share, interval = None, None
                shares.append(
                    Responders(
                        method=SHARE, measure=flag, window=window, arm=arm, n=n, subjects=n,
                        events=events, value=share, interval=interval,
                        note="" if n else "no subject to count",
                    )
                )  # fmt: skip
    return shares


def responder_differences(
    frame: "pd.DataFrame",
    arms: Sequence[str],
    reference: str = "",
    flags: Sequence[str] = RESPONDER_FLAGS,
) -> list[ResponderDifference]:
    """Return each arm's share of responders minus the reference arm's, by window and flag.

    Args:
        frame: the long frame, a row a subject and window; a flag that is missing is left out.
        arms: in the order wanted; with one arm there is nothing to compare.
        reference: an arm; where empty, see `reference_arm`.
        flags: responder columns.
    """
    return [
        _difference(frame, window, flag, *pair)
        for window in windows_in_order(frame)
        for flag in flags
        for pair in against_reference(arms, reference)
    ]


def _difference(
    frame: "pd.DataFrame", window: str, flag: str, arm: str, reference: str
) -> ResponderDifference:
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep

    events, n = _count(frame, window, flag, arm)
    others, m = _count(frame, window, flag, reference)
    estimate, interval, p_value = None, None, None
    note = "" if n and m else f"no subject to count in arm '{reference if n else arm}'"
    if n and m:
        estimate = events / n - others / m
        low, high = confint_proportions_2indep(
            events, n, others, m, method="newcomb", compare="diff"
        )
        interval = Interval(float(low), float(high))
        p_value = float(fisher_exact([[events, n - events], [others, m - others]])[1])
    return ResponderDifference(
        method=DIFFERENCE, measure=flag, window=window, arm=arm, reference=reference, n=n,
        subjects=n, n_reference=m, events=events, events_reference=others, value=estimate,
        interval=interval, p_value=p_value, note=note,
    )  # fmt: skip


def _count(frame: "pd.DataFrame", window: str, flag: str, arm: str) -> tuple[int, int]:
    rows = frame.loc[(frame["window"] == window) & (frame["arm"] == arm), flag].dropna()
    return int(rows.astype(bool).sum()), len(rows)
