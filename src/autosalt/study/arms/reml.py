"""REML fit of a linear model for repeated measures (restricted maximum likelihood).

This is the marginal model of MMRM. Each subject's visits share a covariance matrix, and there is
no random effect. A missing visit leaves out its row and column. Degrees of freedom are
Satterthwaite's.

No well-kept Python library fits this model. statsmodels' MixedLM has random effects and one
residual variance, and its GEE has no likelihood. So it is written here, on numpy and
scipy.optimize. It is checked against published results of the R package mmrm and of SAS.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int_]
_ALMOST_SINGULAR = 1e-8  # smallest eigenvalue of a correlation matrix
_FLAT = 1e-6  # smallest to largest eigenvalue of the Hessian; parameters have no unit
_DECREMENT = 1e-8  # of the deviance: what one more Newton step would still gain
_NEWTON_STEPS = 20
_STEP = 1e-4  # of the parameters, for the Hessian by central differences of the exact gradient


class FitError(Exception):
    """The model cannot be fitted to these data; the message is one line with the reason."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A weighted sum of coefficients, its standard error and Satterthwaite degrees of freedom."""

    estimate: float
    se: float
    df: float


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model.

    Attributes:
        structure: name of the covariance structure.
        beta: float [p], coefficients.
        vcov: float [p, p], their covariance, model based.
        sigma: float [visits, visits], covariance of a subject's visits.
        deviance: -2 x restricted log-likelihood.
        vcov_gradient: float [k, p, p], derivative of `vcov` by the covariance parameters.
        theta_vcov: float [k, k], asymptotic covariance of the covariance parameters.
    """

    structure: str
    beta: Floats
    vcov: Floats
    sigma: Floats
    deviance: float
    vcov_gradient: Floats
    theta_vcov: Floats

    def contrast(self, weights: Sequence[float] | Floats) -> Contrast:
        """Return weights [p] times coefficients.

        The degrees of freedom are 2 v^2 / var(v), v the contrast's variance (Satterthwaite 1946;
        Fai and Cornelius 1996), var(v) by the delta method.
        """
        c = np.asarray(weights, dtype=np.float64)
        variance = float(c @ self.vcov @ c)
        gradient = np.einsum("p,kpq,q->k", c, self.vcov_gradient, c)
        spread = float(gradient @ self.theta_vcov @ gradient)
        return Contrast(float(c @ self.beta), variance**0.5, 2.0 * variance**2 / spread)


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Subjects seen at the same visits: y [subjects, visits], x [subjects, visits, p]."""

    visits: Ints
    y: Floats
    x: Floats


Structure: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
"""Parameters [k] to the covariance [m, m] and its derivatives [k, m, m]."""


def fit_reml(y: Floats, x: Floats, subject: Ints, visit: Ints, structure: str) -> Fit:
    """Fit the model.

    Args:
        y: float [rows], the outcome.
        x: float [rows, p], the design, of full column rank.
        subject: int [rows], whose row it is.
        visit: int [rows], 0..m-1, at most one row a subject and visit; no visit without rows.
        structure: "unstructured" or "compound symmetry".

    Raises:
        FitError: too few rows, an outcome that does not vary, or no convergence.
    """
    rows, p = x.shape
    if rows <= p:
        raise FitError(f"{rows} values are too few for {p} coefficients")
    m = int(visit.max()) + 1
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    spread = np.array([np.sqrt(np.mean(residual[visit == k] ** 2)) for k in range(m)])
    if spread.max() <= 1e-9 * max(1.0, float(np.abs(y).max())):
        raise FitError("the outcome does not vary")
    if spread.min() <= 1e-6 * spread.max():
        raise FitError("the outcome does not vary at one of the visits")
    if structure == "unstructured":
        shape, start = _unstructured(m), np.r_[np.log(spread), np.zeros(m * (m - 1) // 2)]
    else:
        shape, start = _compound_symmetry(m), np.r_[np.log(spread.mean()), np.zeros(int(m > 1))]
    blocks = _blocks(y, x, subject, visit)
    theta, hessian = _minimum(blocks, shape, start)
    deviance, _, parts = _deviance(blocks, shape, theta)
    return Fit(
        structure, parts.beta, parts.vcov, parts.sigma, deviance,
        _vcov_gradient(blocks, shape, theta, parts), 2.0 * _inverse(hessian),
    )  # fmt: skip


def _blocks(y: Floats, x: Floats, subject: Ints, visit: Ints) -> list[_Block]:
    rows_of: dict[int, list[int]] = defaultdict(list)
    for row in np.argsort(visit, kind="stable"):
        rows_of[int(subject[row])].append(int(row))
    by_pattern: dict[tuple[int, ...], list[list[int]]] = defaultdict(list)
    for rows in rows_of.values():
        by_pattern[tuple(int(visit[row]) for row in rows)].append(rows)
    return [_Block(np.array(seen), y[rows], x[rows]) for seen, rows in by_pattern.items()]


def _unstructured(m: int) -> Structure:
    """Sigma = L L', L = diag(exp(a)) (I + B), B strictly lower triangular; any values will do."""
    i, j = np.tril_indices(m, -1)

    def shape(theta: Floats) -> tuple[Floats, Floats]:
        unit = np.eye(m)
        unit[i, j] = theta[m:]
        scale = np.exp(theta[:m])
        root = scale[:, None] * unit
        slopes = np.zeros((theta.size, m, m))
        slopes[range(m), range(m)] = root
        slopes[range(m, theta.size), i, j] = scale[i]
        half = slopes @ root.T
        return root @ root.T, half + half.transpose(0, 2, 1)

    return shape


def _compound_symmetry(m: int) -> Structure:
    """One variance, one correlation between -1 / (m - 1) and 1."""

    def shape(theta: Floats) -> tuple[Floats, Floats]:
        variance = np.exp(2.0 * theta[0])
        if m == 1:
            return np.full((1, 1), variance), np.full((1, 1, 1), 2.0 * variance)
        share, low = 1.0 / (1.0 + np.exp(-theta[1])), -1.0 / (m - 1)
        others = 1.0 - np.eye(m)
        sigma = variance * (np.eye(m) + (low + (1.0 - low) * share) * others)
        slope = variance * (1.0 - low) * share * (1.0 - share) * others
        return sigma, np.stack([2.0 * sigma, slope])

    return shape


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    beta: Floats
    vcov: Floats
    sigma: Floats
    inverses: list[Floats]  # of each block's covariance


def _deviance(
    blocks: Sequence[_Block], shape: Structure, theta: Floats
) -> tuple[float, Floats, _Parts]:
    """Return -2 x restricted log-likelihood, its gradient by theta, and intermediate results."""
    sigma, slopes = shape(theta)
    p = blocks[0].x.shape[2]
    information, score, log_det, count = np.zeros((p, p)), np.zeros(p), 0.0, 0
    inverses = []
    for block in blocks:
        v = sigma[np.ix_(block.visits, block.visits)]
        inverse = _inverse(v)
        inverses.append(inverse)
        weighted = inverse @ block.x
        information += np.einsum("gmp,gmq->pq", block.x, weighted)
        score += np.einsum("gmp,gm->p", weighted, block.y)
        log_det += len(block.y) * np.linalg.slogdet(v)[1]
        count += block.y.size
    vcov = _inverse(information)
    beta = vcov @ score
    deviance = log_det + np.linalg.slogdet(information)[1] + (count - p) * np.log(2.0 * np.pi)
    by_sigma = np.zeros_like(sigma)
    for block, inverse in zip(blocks, inverses, strict=True):
        residual = block.y - block.x @ beta
        weighted, pulled = inverse @ block.x, residual @ inverse
        deviance += float(np.sum(residual * pulled))
        by_sigma[np.ix_(block.visits, block.visits)] += (
            len(block.y) * inverse
            - np.einsum("gmp,pq,gnq->mn", weighted, vcov, weighted, optimize=True)
            - pulled.T @ pulled
        )
    gradient = np.einsum("kij,ij->k", slopes, by_sigma)
    return float(deviance), gradient, _Parts(beta, vcov, sigma, inverses)


def _vcov_gradient(
    blocks: Sequence[_Block], shape: Structure, theta: Floats, parts: _Parts
) -> Floats:
    _, slopes = shape(theta)
    total = np.zeros((theta.size, *parts.vcov.shape))
    for block, inverse in zip(blocks, parts.inverses, strict=True):
        weighted = inverse @ block.x
        inner = slopes[:, block.visits[:, None], block.visits]
        total += np.einsum("gmp,kmn,gnq->kpq", weighted, inner, weighted, optimize=True)
    return np.asarray(parts.vcov @ total @ parts.vcov)


def _minimum(blocks: Sequence[_Block], shape: Structure, start: Floats) -> tuple[Floats, Floats]:
    """Return the parameters at the minimum of the deviance, and the Hessian at it."""
    from scipy.optimize import minimize

    def value(theta: Floats) -> tuple[float, Floats]:
        return _deviance(blocks, shape, theta)[:2]

    try:
        with np.errstate(all="ignore"):
            theta = minimize(value, start, jac=True, method="BFGS", options={"gtol": 1e-4}).x
            for _ in range(_NEWTON_STEPS):
                gradient, hessian = value(theta)[1], _hessian(value, theta)
                if not _curved(hessian) or not _regular(shape(theta)[0]):
                    break
                step = np.linalg.solve(hessian, gradient)
                if float(gradient @ step) < _DECREMENT:
                    return theta, hessian
                theta = theta - step
    except np.linalg.LinAlgError:
        pass
    raise FitError("the covariance of the visits did not converge")


def _hessian(value: Callable[[Floats], tuple[float, Floats]], theta: Floats) -> Floats:
    rows = [
        (value(theta + step)[1] - value(theta - step)[1]) / (2.0 * _STEP)
        for step in _STEP * np.eye(theta.size)
    ]
    hessian = np.array(rows)
    return np.asarray((hessian + hessian.T) / 2.0)


def _inverse(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _curved(hessian: Floats) -> bool:
    """Whether the deviance depends on every parameter."""
    if not np.isfinite(hessian).all():
        return False
    eigenvalues = np.linalg.eigvalsh(hessian)
    return bool(eigenvalues[0] > _FLAT * eigenvalues[-1])


def _regular(sigma: Floats) -> bool:
    """Whether a covariance is positive definite, with no visit almost a copy of the others."""
    if not np.isfinite(sigma).all():
        return False
    scale = np.sqrt(np.diag(sigma))
    return bool(np.linalg.eigvalsh(sigma / np.outer(scale, scale))[0] > _ALMOST_SINGULAR)
