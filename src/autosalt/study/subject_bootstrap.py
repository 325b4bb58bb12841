"""Bootstrap of whole subjects, fast enough for every figure of a table.

Visits of one subject resemble each other, so subjects are drawn, not visits (the cluster bootstrap;
Davison and Hinkley 1997, section 3.8), as in `core.agreement.grouped_bootstrap`. What a statistic
needs of a subject are sums over its visits; a resample is then a weighted sum of subjects, and a
thousand of them one product of matrices.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.study.agreement_figure import Span

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""From sums [..., q] over all subjects to values [...]; NaN where it is undefined."""

METHOD: Final = "95 % percentile interval, 2000 bootstrap samples of whole subjects"
RESAMPLES: Final = 2000
MIN_SUBJECTS: Final = 5
FEW_SUBJECTS: Final = 10
NO_SPREAD: Final = 1e-9
"""A variance under this, in squared points, is rounding."""
_CHUNK: Final = 250
_MAX_UNDEFINED: Final = 0.05


def sum_by_subject(rows: Floats, subjects: Sequence[str]) -> Floats:
    """Sum rows [n, q] over the visits of each subject: float [subjects, q], in order of name."""
    names, member = np.unique(np.asarray(subjects, dtype=np.str_), return_inverse=True)
    sums = np.zeros((len(names), rows.shape[1]))
    np.add.at(sums, member, rows)
    return sums


def bootstrap(sums: Floats, statistic: Statistic, seed: int = 0) -> Span:
    """Return the interval of a statistic of sums over subjects.

    Args:
        sums: of each subject, float [subjects, q].
        statistic: see `Statistic`.
        seed: of the random draws; the same gives the same interval.
    """
    if len(sums) < MIN_SUBJECTS:
        return Span(note=f"under {MIN_SUBJECTS} subjects: no interval")
    with np.errstate(all="ignore"):
        draws = np.concatenate([statistic(drawn) for drawn in _resampled(sums, seed)])
    known = draws[np.isfinite(draws)]
    undefined = 1.0 - len(known) / len(draws)
    if undefined > _MAX_UNDEFINED:
        return Span(note=f"undefined in {100 * undefined:.0f} % of bootstrap samples: no interval")
    low, high = (float(end) for end in np.percentile(known, [2.5, 97.5]))
    if np.ptp(known) < NO_SPREAD:  # no spread is no certainty
        return Span(note="the same in every bootstrap sample: no interval")
    if len(sums) < FEW_SUBJECTS:
        return Span(low, high, f"under {FEW_SUBJECTS} subjects: the interval is likely too narrow")
    return Span(low, high)


def _resampled(sums: Floats, seed: int) -> Iterator[Floats]:
    """Sums [chunk, q] over subjects drawn with replacement, as many as there are."""
    rng = np.random.default_rng(seed)
    n = len(sums)
    for start in range(0, RESAMPLES, _CHUNK):
        chunk = min(_CHUNK, RESAMPLES - start)
        drawn = rng.integers(n, size=(chunk, n)) + n * np.arange(chunk)[:, None]
        times = np.bincount(drawn.ravel(), minlength=chunk * n).reshape(chunk, n)
        yield times.astype(np.float64) @ sums
