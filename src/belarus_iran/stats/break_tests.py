"""Batteries of break tests: null models side by side, and sizes of tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.stats import arguments, breaks


@dataclass(frozen=True, eq=False)
class BreakAndDrift:
    """The sharpest shift of a series, and how often drift alone would make one as sharp."""

    after: int  # Label of the last value before the shift
    any_order: float  # P-value over all orderings of the values: no drift at all
    # First-order autocorrelation of the series about its mean, as it is believed: estimated, or as
    # given.
    rho: float
    # The same about a mean on either side of the shift. A shift looks like drift, and drift like a
    # shift: where this is much smaller, the series cannot tell the two apart.
    remaining_rho: float
    believed: float  # P-value if the series drifts as `rho` says
    walk: float  # P-value if it is a random walk
    by_rho: pd.DataFrame  # Columns `rho` (0 to 1), `p` and `error`


def break_and_drift(
    series: pd.Series, rho: float | None = None, draws: int = 20_000, seed: int = 0
) -> BreakAndDrift:
    """Find the sharpest shift of a yearly series and weigh it against every degree of drift.

    References
    ----------
    Kendall, M. G. (1954). Note on bias in the estimation of autocorrelation. Biometrika 41(3/4),
    403-404.
    """
    values = arguments.finite_row(series, "The series")
    cut = breaks.sup_f(values).break_after
    if rho is None:
        rho = max(float(breaks.autocorrelation(values)), 0.0)
    sides = values[: cut + 1], values[cut + 1 :]
    remaining = np.concatenate([side - side.mean() for side in sides])
    grid = np.unique([*np.linspace(0, 1, 21), arguments.stationary(rho)])
    by_rho = pvalue_by_rho(values, grid, draws, seed)
    chance = by_rho.set_index("rho")["p"]
    return BreakAndDrift(
        int(series.index[cut]),
        breaks.sup_f_pvalue(values).pvalue,
        float(rho),
        float(breaks.autocorrelation(remaining)),
        float(chance[rho]),
        float(chance[1.0]),
        by_rho,
    )


def pvalue_by_rho(
    y: ArrayLike, rhos: Iterable[float], draws=100_000, seed=0, min_size=None, shift="mean"
) -> pd.DataFrame:
    """Return the p-value of sup-F under autoregressive nulls of several persistences.

    The same random numbers serve every persistence, so that p moves with it smoothly.
    """
    rhos = [float(rho) for rho in rhos]
    for rho in rhos:
        if not -1 < rho <= 1:
            raise ValueError(f"rho is {rho}; values above -1 and up to 1 (random walk) are needed.")
    y, sizes = breaks.series_and_sizes(y, min_size, shift)
    extreme, draws = breaks.count_extreme(
        breaks.residuals_under(y, shift), sizes, shift, draws, seed, rhos
    )
    rows = [
        (rho, *breaks.simulated_pvalue(count, draws))
        for rho, count in zip(rhos, extreme, strict=True)
    ]
    return pd.DataFrame(rows, columns=["rho", "p", "error"])


def asymptotic_pvalue(statistic: ArrayLike, trimming: float) -> np.ndarray:
    """Return the textbook p-value of a sup-F for a shift in mean in a long series.

    In a series of a dozen values it is too small: see `size_of_tests`.

    References
    ----------
    Andrews, D. W. K. (1993). Tests for parameter instability and structural change with unknown
    change point. Econometrica 61(4), 821-856, table I.
    Miller, R. and Siegmund, D. (1982). Maximally selected chi square statistics. Biometrics 38(4),
    1011-1016.
    Estrella, A. (2003). Critical values and p values of Bessel process distributions. Econometric
    Theory 19(6), 1128-1143.
    """
    if not 0 < trimming < 0.5:
        raise ValueError(f"trimming is {trimming}; a share above 0 and below 0.5 is needed.")
    f = np.clip(np.asarray(statistic, dtype=float), 1.0, 1000.0)
    span = 2 * np.log((1 - trimming) / trimming)
    tail = np.sqrt(f / (2 * np.pi)) * np.exp(-f / 2) * ((1 - 1 / f) * span + 4 / f)
    return np.minimum(tail, 1.0)


def size_of_tests(
    n: int = 11,
    draws: int = 5_000,
    seed: int = 0,
    level: float = 0.05,
    rhos: Iterable[float] = (0.0, 0.5, 0.9),
    min_size: int = 2,
    permutations: int = 99,
) -> pd.DataFrame:
    """Simulate series without a break and say how often each test reports one.

    A test keeps what it promises if it rejects in a share `level` of such series. The series are
    Gaussian and autoregressive of a known persistence; all tests see the same ones.

    Columns `rho` (of the series), `test`, `rejected` (share of series) and `error` (its Monte
    Carlo standard error). Tests: ``exact``, ``permutation`` and ``permutation, trend`` (whose
    candidates are those of `sup_f`), ``asymptotic``, ``OLS-CUSUM``, ``ar1, rho known``, ``ar1,
    rho estimated`` and ``random_walk``. The exact test rejects somewhat less often than `level`
    where few values stand at either end: its p-value cannot take every value.
    """
    from scipy.special import kolmogorov

    draws = arguments.whole_number(draws, "draws", 1)
    permutations = arguments.whole_number(permutations, "permutations", 1)
    level = arguments.probability(level, "level")
    sizes = breaks.set_sizes(n, min_size, "mean")
    trend_sizes = breaks.set_sizes(n, None, "trend")
    random = np.random.default_rng(seed)
    noise = random.standard_normal((max(draws, 20_000), n))
    grid = np.concatenate([np.linspace(-0.95, 0.95, 20), [1.0]])

    def critical(rho):
        shares = breaks.largest_shares(breaks.autoregressive(noise, rho), sizes)
        return np.quantile(shares, 1 - level, method="higher")

    by_rho = np.array([critical(rho) for rho in grid])
    rows = []
    for rho in map(arguments.stationary, rhos):
        series = breaks.autoregressive(random.standard_normal((draws, n)), rho)
        shares = breaks.largest_shares(series, sizes)
        estimated = np.interp(breaks.autocorrelation(series), grid, by_rho)
        statistics = shares / (1 - shares) * (n - 2)
        deviations = breaks.residuals_under(series, "mean")
        cumulated = np.abs(np.cumsum(deviations, axis=1)).max(axis=1)
        excursions = cumulated / np.sqrt(n * np.sum(deviations**2, axis=1) / (n - 1))
        rejected = {
            "exact": breaks.exact_pvalues(series, min_size) <= level,
            "permutation": _permuted_pvalues(series, sizes, "mean", permutations, random) <= level,
            "permutation, trend": _permuted_pvalues(
                series, trend_sizes, "trend", permutations, random
            )
            <= level,
            "asymptotic": asymptotic_pvalue(statistics, min_size / n) <= level,
            "OLS-CUSUM": kolmogorov(excursions) <= level,
            "ar1, rho known": shares >= critical(rho),
            "ar1, rho estimated": shares >= estimated,
            "random_walk": shares >= by_rho[-1],
        }
        for test, whether in rejected.items():
            share = float(whether.mean())
            rows.append((rho, test, share, float(np.sqrt(share * (1 - share) / draws))))
    return pd.DataFrame(rows, columns=["rho", "test", "rejected", "error"])


def battery(
    series: pd.Series, draws: int = 10_000, seed: int = 0, rhos: Iterable[float] = (0.3, 0.6, 0.9)
) -> pd.DataFrame:
    """Run sup-F for a shift in level on a yearly series, its logarithms, and without its last year.

    One row to a p-value: `scale` (levels, logs), `last` (the last year of the sample),
    `break_after` (the last before the break), `chance` (``any order`` of the years, counted, or
    drawn beyond 20; a persistence such as ``ρ = 0.3``; ``random walk``) and `p`. There are
    logarithms only if every value is above zero.
    """
    years = np.asarray(series.index)
    if not np.issubdtype(years.dtype, np.integer) or (np.diff(years) != 1).any():
        raise ValueError(
            f"The index is {list(series.index)}; consecutive years in ascending order are needed."
        )
    arguments.finite_row(series, "The series")
    scales = {"levels": series}
    if (series > 0).all():
        scales["logs"] = np.log(series)
    rows = []
    for scale, whole in scales.items():
        for y in (whole, whole.iloc[:-1]):
            of_sample = (scale, y.index[-1], breaks.sup_f(y).break_after)
            null = "exact" if len(y) <= breaks.EXACT_LIMIT else "permutation"
            any_order = breaks.sup_f_pvalue(y, null, draws, seed).pvalue
            rows.append((*of_sample, "any order", any_order))
            for rho, p, _ in pvalue_by_rho(y, [*rhos, 1.0], draws, seed).to_numpy():
                chance = "random walk" if rho == 1 else f"ρ = {rho:g}"
                rows.append((*of_sample, chance, p))
    return pd.DataFrame(rows, columns=["scale", "last", "break_after", "chance", "p"])


def board(series: Mapping[str, pd.Series], seed: int = 0) -> pd.DataFrame:
    """Return the p-values of sup-F for a shift in level, series by picture of chance.

    Columns `Series` (with its years), `Scale` (levels or logs), `Break after`, and one per
    picture of chance, from `any order` to `random walk`.
    """
    tables = []
    for name, one in series.items():
        if one.iloc[:-1].nunique() > 2:
            rows = battery(one, seed=seed)
            tables.append(rows.assign(series=f"{name}, {one.index[0]}–" + rows["last"].astype(str)))
    found = pd.concat(tables)
    keys = ["series", "scale", "break_after"]
    wide = found.pivot(index=keys, columns="chance", values="p")[found["chance"].unique()]
    wide = wide.reindex(pd.MultiIndex.from_frame(found[keys].drop_duplicates())).reset_index()
    return wide.rename(columns=dict(zip(keys, ("Series", "Scale", "Break after"), strict=True)))


TITLES = {
    "exact": "All orders counted",
    "permutation": "Some orders drawn",
    "permutation, trend": "Some orders drawn, trend",
    "random_walk": "Random walk",
    "ar1, rho known": "ρ known",
    "ar1, rho estimated": "ρ estimated",
    "asymptotic": "Textbook sup-F",
    "OLS-CUSUM": "Textbook OLS-CUSUM",
}


def sizes_table(sizes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :func:`size_of_tests` as a reader should see them, a test a row."""
    wide = sizes.pivot(index="test", columns="rho", values="rejected")
    wide = wide.reindex([test for test in TITLES if test in wide.index]).rename(index=TITLES)
    wide.columns = [f"If ρ = {rho:g}" for rho in wide.columns]
    return wide.rename_axis("Test").reset_index()


def _permuted_pvalues(series, sizes, shift, permutations, random):
    """Return for each row its p-value from so many random orderings of its residuals."""
    residuals = breaks.residuals_under(series, shift)
    limits = breaks.largest_shares(residuals, sizes, shift) - breaks.ROUNDING
    extreme = np.zeros(len(series), dtype=int)
    for _ in range(permutations):
        drawn = random.permuted(residuals, axis=1)
        extreme += breaks.largest_shares(drawn, sizes, shift) >= limits
    return (extreme + 1) / (permutations + 1)
