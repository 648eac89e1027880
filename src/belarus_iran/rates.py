"""Events per year: rates, their ratios, and when a rate changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from belarus_iran.breaks import permutation_mean_difference
from belarus_iran.chronology import CONTACTS, DEALINGS, FULLER_RECORD, bilateral, stage_years
from belarus_iran.ledger import Result, check, threshold
from belarus_iran.power import (
    power_change_point,
    power_rate_given_total,
    power_stage,
    power_stage_limits,
)

if TYPE_CHECKING:
    import pandas as pd

# What is counted, and by which kinds of event.
MEASURES = {
    "all dealings": DEALINGS,
    "visits": ("visit",),
    "projects": ("project launched",),
}
# Each stage that is told as a busy one, beside one that is told as a quiet one.
OTHERS = "all others"
COMPARISONS = (
    ("Origins", "Stagnation"),
    ("Rise", "Stagnation"),
    ("Rise", "Decline"),
    ("Rise", OTHERS),
)
# What may be chosen otherwise before anything is counted.
CHOICES = ("coder", "occasions", "presidential_visits")


@dataclass(frozen=True)
class Rate:
    """A rate of events with its exact confidence interval.

    Attributes
    ----------
    rate : float
        Events per unit of time.
    low, high : float
        Limits of the interval, in the same unit.
    """

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class RateRatio:
    """Ratio of two rates of events.

    Attributes
    ----------
    ratio : float
        First rate over second; infinite if only the second count is zero, NaN if both are.
    low, high : float
        Limits of the confidence interval; 0 and infinity where the counts set no limit.
    pvalue : float
        Two-sided p-value of equal rates.
    smallest : float
        Smallest p-value that this total of events and these times can reach at all.
    """

    ratio: float
    low: float
    high: float
    pvalue: float
    smallest: float


@dataclass(frozen=True, eq=False)
class ChangePoint:
    """Where a rate changed, if it changed once.

    Attributes
    ----------
    posterior : numpy.ndarray of float, shape (n - 1,)
        Probability that position i, counted from 0, is the last before the change, given that
        there is one change.
    log_bayes_factor : float
        Natural logarithm of the evidence for one change over that for none.
    mode : int
        The most probable last position before the change (the earliest, if several tie).
    """

    posterior: np.ndarray
    log_bayes_factor: float
    mode: int


@dataclass(frozen=True, eq=False)
class ChangePoints:
    """Where a rate changed, if it changed a given number of times, and how often it did.

    Attributes
    ----------
    posterior : numpy.ndarray of float, shape (n_changes, n - 1)
        Row j: probability that position i, counted from 0, is the last before change j, given
        that there are `n_changes` changes. Each row sums to one.
    log_evidence : numpy.ndarray of float, shape (n_changes + 1,)
        Natural logarithm of the probability of the counts with 0, 1, … `n_changes` changes; the
        difference of two entries is a log Bayes factor.
    mode : tuple of int
        The most probable set of last positions before the changes (the earliest, if sets tie).
    """

    posterior: np.ndarray
    log_evidence: np.ndarray
    mode: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class DrawnChanges:
    """Where a rate changed, if the dates of events are known within intervals only.

    Attributes
    ----------
    posterior : pandas.DataFrame
        Columns `change` (1, 2, …), `year` (the last before that change), `probability` (with the
        dates unknown), `mean`, `low` and `high` (of the posteriors of single draws).
    evidence : pandas.DataFrame
        Columns `changes` (their number), `log_bayes_factor` (against none, with the dates
        unknown), `low` and `high` (of single draws).
    events : int
        Number of events used: those whose whole interval lies in the years.
    """

    posterior: pd.DataFrame
    evidence: pd.DataFrame
    events: int


def rate(k, t, confidence=0.95):
    """Estimate a rate of events with an exact interval.

    Parameters
    ----------
    k : int
        Number of events, 0 or more.
    t : float
        Time observed, above 0, in any unit (years, say).
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Rate
        With `rate`, `low` and `high`, in events per unit of `t`. With no events `low` is 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3/4), 437-442.

    Examples
    --------
    >>> found = rate(3, 2)
    >>> found.rate, round(found.low, 3), round(found.high, 3)
    (1.5, 0.309, 4.384)
    """
    from scipy.special import gammainccinv, gammaincinv

    k = _count(k, "k")
    t = _positive(t, "t")
    tail = _tail(confidence)
    low = gammaincinv(k, tail) if k else 0.0
    return Rate(k / t, float(low / t), float(gammainccinv(k + 1, tail) / t))


def rate_ratio(k1, t1, k2, t2, confidence=0.95):
    """Compare two rates of events exactly.

    Given the total k1 + k2, the first count is binomial with probability
    r t1 / (r t1 + t2), r being the ratio of the rates. Limits for that probability (Clopper and
    Pearson) become limits for r; the p-value of r = 1 is twice the smaller tail, at most 1, and
    so agrees with the interval: it is below 1 - confidence just when the interval leaves 1 out.

    Parameters
    ----------
    k1, k2 : int
        Numbers of events, 0 or more.
    t1, t2 : float
        Times observed, above 0, in the same unit.
    confidence : float, default 0.95
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    RateRatio
        With `ratio`, `low`, `high`, `pvalue` and `smallest`. If both counts are zero nothing is
        known: ratio NaN, interval 0 to infinity, p-value 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from
    Poisson series. Biometrika 31(3/4), 313-323.
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. Biometrika 26(4), 404-413.
    Fay, M. P. (2010). Two-sided exact tests and matching confidence intervals for discrete data.
    R Journal 2(1), 53-58.

    Examples
    --------
    >>> found = rate_ratio(10, 5, 2, 5)
    >>> found.ratio, round(found.low, 2), round(found.high, 2), round(found.pvalue, 3)
    (5.0, 1.07, 46.93, 0.039)
    """
    from scipy.special import betainc, betaincinv

    k1, k2 = _count(k1, "k1"), _count(k2, "k2")
    t1, t2 = _positive(t1, "t1"), _positive(t2, "t2")
    tail = _tail(confidence)
    if k1 + k2 == 0:
        return RateRatio(np.nan, 0.0, np.inf, 1.0, 1.0)
    ratio = (k1 / t1) / (k2 / t2) if k2 else np.inf
    low, high = 0.0, np.inf
    if k1:
        probability = betaincinv(k1, k2 + 1, tail)
        low = float(probability / (1 - probability) * (t2 / t1))
    if k2:
        # The upper limit is had from the other count's lower one: near 1 the difference to 1
        # would be lost to rounding.
        probability = betaincinv(k2, k1 + 1, tail)
        high = float((1 - probability) / probability * (t2 / t1))
    first, second = t1 / (t1 + t2), t2 / (t1 + t2)
    at_most = betainc(k2, k1 + 1, second) if k2 else 1.0
    at_least = betainc(k1, k2 + 1, first) if k1 else 1.0
    return RateRatio(
        ratio,
        low,
        high,
        float(min(1.0, 2 * min(at_most, at_least))),
        float(min(1.0, 2 * min(first, second) ** (k1 + k2))),
    )


def smallest_clear_ratio(total, t1, t2, confidence=0.95):
    """Return the smallest ratio of rates that so few events could have shown to lie above one.

    Parameters
    ----------
    total : int
        Events in both periods together.
    t1, t2 : float
        Lengths of the two periods, in one unit.
    confidence : float, default 0.95
        Coverage of the interval that has to lie above one.

    Returns
    -------
    float
        The smallest ratio k1/t1 over k2/t2, with k1 + k2 = total, whose interval lies above one;
        NaN if no split of `total` would do.

    Raises
    ------
    ValueError
        If a count is negative or no whole number, or a length is not positive.

    Examples
    --------
    >>> smallest_clear_ratio(14, 5, 8)
    4.0
    """
    for k2 in range(total, -1, -1):
        found = rate_ratio(total - k2, t1, k2, t2, confidence)
        if found.low > 1:
            return found.ratio
    return float("nan")


def change_point(counts, shape, rate):
    """Weigh where a rate of events changed, and whether it did.

    Counts are Poisson with one rate up to and including the last position before the change and
    another after it, both drawn from the same gamma distribution; every position but the last of
    the series is as likely beforehand. The rates are integrated out in closed form.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events in n consecutive periods of equal length, n at least 2.
    shape, rate : float
        Shape and rate of the gamma prior, above 0; its mean is shape / rate events per period.

    Returns
    -------
    ChangePoint
        With `posterior`, `log_bayes_factor` and `mode`. The Bayes factor depends on the prior,
        the more so the shorter the series.

    Raises
    ------
    ValueError
        If there are fewer than two counts, one is not a whole number of 0 or more, or the prior
        is out of range.

    References
    ----------
    Raftery, A. E. and Akman, V. E. (1986). Bayesian analysis of a Poisson process with a
    change-point. Biometrika 73(1), 85-89 (here with the change between periods).

    Examples
    --------
    >>> found = change_point([0, 1, 0, 6, 5, 7], shape=1, rate=1)
    >>> found.mode, round(float(found.posterior.sum()), 12), found.log_bayes_factor > 0
    (2, 1.0, True)
    """
    found = change_points(counts, shape, rate, 1)
    return ChangePoint(
        found.posterior[0],
        float(found.log_evidence[1] - found.log_evidence[0]),
        found.mode[0],
    )


def change_points(counts, shape, rate, n_changes):
    """Weigh where a rate of events changed several times, and how often it did.

    Counts are Poisson with one rate between two changes, each rate drawn from the same gamma
    distribution; given their number, all sets of places for the changes are as likely
    beforehand. The rates are integrated out in closed form. The sums over all sets of places run
    forward and backward through the series, so that they are exact and take a number of steps
    that grows with the number of changes and the square of the length only.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events in n consecutive periods of equal length, n at least 2.
    shape, rate : float
        Shape and rate of the gamma prior, above 0; its mean is shape / rate events per period.
    n_changes : int
        Number of changes, from 1 to n - 1.

    Returns
    -------
    ChangePoints
        With `posterior`, `log_evidence` and `mode`. The evidence depends on the prior, the more
        so the more changes there are, since each brings another rate.

    Raises
    ------
    ValueError
        If there are fewer than two counts, one is not a whole number of 0 or more, or the prior
        or the number of changes is out of range.

    References
    ----------
    Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint
    problems. Statistics and Computing 16(2), 203-213, section 2.

    Examples
    --------
    >>> found = change_points([0, 1, 0, 0, 7, 6, 8, 7, 0, 0, 1, 0], 1, 1, n_changes=2)
    >>> found.mode, found.posterior.sum(axis=1).round(12).tolist()
    ((3, 7), [1.0, 1.0])
    >>> found.log_evidence.argmax()
    np.int64(2)
    """
    counts = _counts(counts)
    segment, forward, backward = _sums(counts[None], shape, rate, n_changes)
    # The most probable set: what is best from each place on, then the places in order of time.
    best = [segment[0, :, -1]]
    for _ in range(n_changes):
        best.append((segment[0] + best[-1]).max(axis=1))
    mode, place = [], 0
    for rest in reversed(best[:-1]):
        reached = segment[0, place] + rest
        place = int(np.flatnonzero(reached >= reached.max() - 1e-10)[0])
        mode.append(place - 1)
    return ChangePoints(
        _posterior(forward, backward)[0], _evidence(counts[None], forward)[0], tuple(mode)
    )


def counts_by_year(events, years, spread=False):
    """Count events by calendar year.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per event, with datetime columns `start` and `end` (both days included).
    years : iterable of int
        The years to count, each once; events outside them are left out.
    spread : bool, default False
        What to do with an event whose interval spans more than one year: leave it out (False, so
        that counts stay whole numbers) or give each year its share of the days (True).

    Returns
    -------
    pandas.Series
        Count by year (int; float if `spread`), indexed by `year`, years without events included.
        ``attrs["dropped"]`` says how many events that may belong to `years` were left out,
        because their interval spans several years or has no start or end.

    Raises
    ------
    ValueError
        If a column is missing or not of datetimes, an interval is reversed, or a year repeats.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({
    ...     "start": pd.to_datetime(["2006-12-01", "2006-12-17", "2007-05-21"]),
    ...     "end": pd.to_datetime(["2006-12-01", "2007-01-15", "2007-05-22"]),
    ... })
    >>> counts_by_year(events, [2006, 2007]).tolist()
    [1, 1]
    >>> counts_by_year(events, [2006, 2007], spread=True).tolist()
    [1.5, 1.5]
    """
    import pandas as pd

    years = [_count(year, "A year") for year in years]
    if len(set(years)) != len(years):
        raise ValueError(f"The years {years} repeat one: each is counted once.")
    index = pd.Index(years, name="year", dtype="int64")
    first, last = _days(events)
    opening, following = (
        np.array([f"{year + shift}-01-01" for year in years], dtype="datetime64[D]")
        for shift in (0, 1)
    )
    day = np.timedelta64(1, "D")
    shared = np.minimum(last[:, None] + day, following) - np.maximum(first[:, None], opening)
    shares = np.maximum(shared / day, 0) / ((last - first) / day + 1)[:, None]
    dropped = len(events) - len(first)
    if spread:
        counts = pd.Series(shares.sum(axis=0), index=index, name="count")
    else:
        within = first.astype("datetime64[Y]") == last.astype("datetime64[Y]")
        dropped += int(np.count_nonzero(shares[~within].any(axis=1)))
        whole = np.count_nonzero(shares[within], axis=0)
        counts = pd.Series(whole, index=index, name="count", dtype="int64")
    counts.attrs["dropped"] = dropped
    return counts


def draw_counts(events, years, draws, seed):
    """Count events by year, each of them on a day drawn from its interval.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per event, with datetime columns `start` and `end` (both days included). Every day
        of the interval is as likely, and events are drawn independently; one without dates is
        left out.
    years : iterable of int
        Consecutive years in order of time; what is drawn outside them is not counted.
    draws, seed : int
        Number of draws, 1 or more, and the start of the generator.

    Returns
    -------
    numpy.ndarray of int, shape (draws, years)
        Counts by year. Their mean tends to ``counts_by_year(events, years, spread=True)``.

    Raises
    ------
    ValueError
        If the events or the years are not as above, or there are no draws.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2006-01-01", "2008-12-31"])
    >>> events = pd.DataFrame({"start": dates[[0, 0]], "end": dates[[0, 1]]})
    >>> drawn = draw_counts(events, [2006, 2007, 2008], draws=4, seed=1)
    >>> drawn.sum(axis=1).tolist(), bool((drawn[:, 0] >= 1).all())
    ([2, 2, 2, 2], True)
    """
    years = [_count(year, "A year") for year in years]
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise ValueError(f"The years are {years}; consecutive years in order are needed.")
    draws = _count(draws, "draws")
    if draws == 0:
        raise ValueError("draws is 0; at least one draw is needed.")
    first, last = (side.astype(int) for side in _days(events))
    drawn = np.random.default_rng(seed).integers(first, last + 1, size=(draws, len(first)))
    place = drawn.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970 - years[0]
    row, column = np.nonzero((place >= 0) & (place < len(years)))
    cell = row * len(years) + place[row, column]
    return np.bincount(cell, minlength=draws * len(years)).reshape(draws, len(years))


def drawn_changes(events, years, shape, rate, n_changes, draws, seed, confidence=0.9):
    """Weigh where a rate of events changed, their dates being known within intervals only.

    Dates are drawn as by :func:`draw_counts`, and each draw has its :func:`change_points`. To
    leave the dates open until the end is to weigh each draw by how well a changing rate explains
    it: that gives `probability` and `log_bayes_factor`. The plain `mean` over draws and the
    spread from `low` to `high` tell how much hangs on dates that nobody knows.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per event, with datetime columns `start` and `end` (both days included). An event
        whose interval reaches beyond the years is left out.
    years : iterable of int
        Consecutive years in order of time, at least two.
    shape, rate, n_changes
        Prior and number of changes, as for :func:`change_points`.
    draws, seed : int
        Number of draws, 1 or more, and the start of the generator.
    confidence : float, default 0.9
        Share of the draws between `low` and `high`.

    Returns
    -------
    DrawnChanges
        With `posterior`, `evidence` and `events`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2006-01-01", "2007-06-30", "2008-12-31"])
    >>> events = pd.DataFrame({"start": dates[[0, 1, 1]], "end": dates[[2, 1, 2]]})
    >>> found = drawn_changes(events, [2006, 2007, 2008], 1, 1, 1, draws=50, seed=1)
    >>> found.events, float(found.posterior["probability"].sum().round(12))
    (3, 1.0)
    """
    import pandas as pd

    years = list(years)
    first, last = (side.astype("datetime64[Y]").astype(int) + 1970 for side in _days(events))
    dated = events.dropna(subset=["start", "end"])
    inside = dated[(first >= min(years)) & (last <= max(years))]
    drawn = draw_counts(inside, years, draws, seed)
    tail = _tail(confidence)
    # Few events have open dates, so that the same counts come again and again.
    counts, again = np.unique(drawn, axis=0, return_counts=True)
    _, forward, backward = _sums(counts, shape, rate, n_changes)
    single = _posterior(forward, backward)
    factors = _evidence(counts, forward)
    factors = factors[:, 1:] - factors[:, :1]
    share = again / again.sum()
    # Events are told apart, so without a change every draw is as likely as any other: the Bayes
    # factor of a draw is its weight, and their mean is the Bayes factor with the dates open.
    weight = share * np.exp(factors[:, -1] - factors[:, -1].max())
    order = np.repeat(np.arange(len(counts)), again)
    low, high = np.quantile(single[order], [tail, 1 - tail], axis=0)
    below, above = np.quantile(factors[order], [tail, 1 - tail], axis=0)
    change, place = np.indices(single.shape[1:]).reshape(2, -1)
    posterior = pd.DataFrame(
        {
            "change": change + 1,
            "year": np.array(years)[place],
            "probability": np.tensordot(weight / weight.sum(), single, 1).ravel(),
            "mean": np.tensordot(share, single, 1).ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
        }
    )
    evidence = pd.DataFrame(
        {
            "changes": np.arange(1, n_changes + 1),
            "log_bayes_factor": np.logaddexp.reduce(factors + np.log(share)[:, None], axis=0),
            "low": below,
            "high": above,
        }
    )
    return DrawnChanges(posterior, evidence, len(inside))


def drawn_stage_counts(events, stages, draws, seed, confidence=0.9):
    """Count events by stage, their dates being known within intervals only.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per event, with datetime columns `start` and `end` (both days included).
    stages : pandas.DataFrame
        Table `stages`; the years are those in which the text narrates each stage.
    draws, seed : int
        Number of draws, 1 or more, and the start of the generator.
    confidence : float, default 0.9
        Share of the draws between `low` and `high`.

    Returns
    -------
    pandas.DataFrame
        Columns `stage`, `years` (their number), `certain` (events whose whole interval lies in
        the stage), `expected` (each event by its share of days, in closed form), and `low` and
        `high` (of the drawn counts).

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    import pandas as pd

    tail = _tail(confidence)
    told = {stage: stage_years(stages, stage) for stage in stages["stage"].drop_duplicates()}
    years = range(min(r[0] for r in told.values()), max(r[-1] for r in told.values()) + 1)
    shares = counts_by_year(events, years, spread=True)
    drawn = draw_counts(events, years, draws, seed)
    rows = []
    for stage, within in told.items():
        counts = drawn[:, within[0] - years[0] : within[-1] - years[0] + 1].sum(axis=1)
        low, high = np.quantile(counts, [tail, 1 - tail])
        certain = count_within(events, within[0], within[-1])
        rows.append((stage, len(within), certain, float(shares.loc[list(within)].sum()), low, high))
    columns = ["stage", "years", "certain", "expected", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _days(events):
    """Return the first and the last day of each dated event, after checking them."""
    import pandas as pd

    for column in ("start", "end"):
        if column not in events:
            raise ValueError(f"The events have no column {column!r}; `start` and `end` are needed.")
        if not pd.api.types.is_datetime64_any_dtype(events[column]):
            raise ValueError(
                f"Column {column!r} holds {events[column].dtype}, not datetimes: convert it with "
                f"pandas.to_datetime."
            )
    reversed_ = events["end"] < events["start"]
    if reversed_.any():
        raise ValueError(
            f"The end is before the start in row {', '.join(map(str, events.index[reversed_]))}: "
            f"swap them."
        )
    dated = events[["start", "end"]].dropna()
    return tuple(dated[side].to_numpy().astype("datetime64[D]") for side in ("start", "end"))


def _sums(counts, shape, rate, n_changes):
    """Return log evidence of every segment, and its sums over all ways to cut the series.

    For counts of shape (m, n) the segments are an array of shape (m, n + 1, n + 1): entry (i, j)
    is that of the positions from i to j - 1, less the factorials of the counts. The k-th of the
    forward sums, shape (m, n + 1), is that of the first j positions cut into k + 1 segments; the
    k-th of the backward sums that of the positions from i on.
    """
    from scipy.special import gammaln

    shape = _positive(shape, "shape")
    rate = _positive(rate, "rate")
    size = counts.shape[1]
    if n_changes != int(n_changes) or not 1 <= n_changes < size:
        raise ValueError(
            f"n_changes is {n_changes}; a whole number from 1 to {size - 1} is needed for "
            f"{size} counts."
        )
    before = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)], axis=1)
    first, last = np.triu_indices(size + 1, 1)
    total = before[:, last] - before[:, first]
    segment = np.full((len(counts), size + 1, size + 1), -np.inf)
    segment[:, first, last] = (
        shape * np.log(rate)
        - gammaln(shape)
        + gammaln(shape + total)
        - (shape + total) * np.log(rate + last - first)
    )
    forward, backward = [segment[:, 0, :]], [segment[:, :, -1]]
    for _ in range(n_changes):
        forward.append(np.logaddexp.reduce(forward[-1][:, :, None] + segment, axis=1))
        backward.append(np.logaddexp.reduce(segment + backward[-1][:, None, :], axis=2))
    return segment, forward, backward


def _posterior(forward, backward):
    """Return the marginal posterior of each change, shape (m, n_changes, n - 1)."""
    joint = np.stack(
        [
            before[:, 1:-1] + after[:, 1:-1]
            for before, after in zip(forward[:-1], reversed(backward[:-1]), strict=True)
        ],
        axis=1,
    )
    weight = np.exp(joint - joint.max(axis=2, keepdims=True))
    return weight / weight.sum(axis=2, keepdims=True)


def _evidence(counts, forward):
    """Return the log evidence of each number of changes from 0 on, shape (m, n_changes + 1)."""
    from scipy.special import gammaln

    number = np.arange(len(forward))
    others = counts.shape[1] - 1 - number
    ways = gammaln(counts.shape[1]) - gammaln(number + 1) - gammaln(others + 1)
    sums = np.stack([of_parts[:, -1] for of_parts in forward], axis=1)
    return sums - ways - gammaln(counts + 1).sum(axis=1, keepdims=True)


def _count(value, name):
    """Return `value` as an int of 0 or more."""
    if not isinstance(value, Real) or not np.isfinite(value) or value != int(value) or value < 0:
        raise ValueError(f"{name} is {value!r}; a whole number of 0 or more is needed.")
    return int(value)


def _counts(counts):
    """Return `counts` as an array of at least two whole numbers of 0 or more."""
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 1 or len(counts) < 2:
        raise ValueError(
            f"The counts have shape {counts.shape}; one row of at least two is needed for a change."
        )
    wrong = ~np.isfinite(counts) | (counts < 0) | (counts != np.floor(counts))
    if wrong.any():
        where = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"The count at position {where} is {counts[where]:g}; whole numbers of 0 or more are "
            f"needed (shares of events spread over years will not do)."
        )
    return counts


def _positive(value, name):
    """Return `value` as a finite float above 0."""
    if not isinstance(value, Real) or not np.isfinite(value) or value <= 0:
        raise ValueError(f"{name} is {value!r}; a finite number above 0 is needed.")
    return float(value)


def _tail(confidence):
    """Return the probability left out on either side."""
    if not isinstance(confidence, Real) or not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence!r}; a value between 0 and 1 is needed.")
    return (1 - confidence) / 2


def count_within(events, start, end):
    """Count the events that certainly happened in a period, each row once.

    Parameters
    ----------
    events : pandas.DataFrame
        Columns `start` and `end` (datetimes).
    start, end : int
        First and last calendar year of the period.

    Returns
    -------
    int
        Events whose whole interval lies in the period.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({
    ...     "start": pd.to_datetime(["2006-12-01", "2006-12-17"]),
    ...     "end": pd.to_datetime(["2006-12-01", "2007-01-15"]),
    ... })
    >>> count_within(events, 2006, 2006)
    1
    """
    inside = (events["start"].dt.year >= start) & (events["end"].dt.year <= end)
    return int(inside.sum())


def visit_readings(quantities, high, low):
    """Write out what "up to ten visits" against "three" may mean, as counts over years.

    Parameters
    ----------
    quantities : pandas.DataFrame
        Table `quantities`.
    high, low : str
        Ids of the higher and the lower of the two printed figures.

    Returns
    -------
    pandas.DataFrame
        Columns `reading`, `k1`, `t1` (visits and years of the first period), `k2`, `t2`.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> readings = visit_readings(evidence.load("quantities"), "Q01", "Q02")
    >>> readings[["k1", "t1", "k2", "t2"]].iloc[0].tolist()
    [50, 5, 6, 2]
    """
    import pandas as pd

    table = quantities.set_index("id")
    first, second = table.loc[high], table.loc[low]
    t1, t2 = (row["end"].year - row["start"].year + 1 for row in (first, second))
    n1, n2 = int(first["value"]), int(second["value"])
    return pd.DataFrame(
        [
            (f"{n1} a year against {n2} a year", n1 * t1, t1, n2 * t2, t2),
            (f"half of {n1} a year against {n2} a year", n1 * t1 // 2, t1, n2 * t2, t2),
            (f"{n1} in all against {n2} a year", n1, t1, n2 * t2, t2),
            (f"{n1} in all against {n2} in all", n1, t1, n2, t2),
        ],
        columns=["reading", "k1", "t1", "k2", "t2"],
    )


def reading_ratios(quantities, high, low, confidence):
    """Compare the visits before and after under each of the :func:`visit_readings`.

    Parameters
    ----------
    quantities, high, low
        As for :func:`visit_readings`.
    confidence : float
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The readings with columns `ratio` (visits per year before, over those after), `low`,
        `high`, `p` and `smallest_p`. "Up to" sets a bound, so that a ratio is the largest that
        its reading allows.
    """
    readings = visit_readings(quantities, high, low)
    found = [
        rate_ratio(row.k1, row.t1, row.k2, row.t2, confidence) for row in readings.itertuples()
    ]
    return readings.assign(**_columns(found))


def presidential_visits(visits, years, certainty=("sure",)):
    """Return the visits of presidents that the paper leaves out, as events.

    Parameters
    ----------
    visits : pandas.DataFrame
        Table `outside_visits`.
    years : iterable of int
        Years of interest; the whole interval of a visit must lie in them.
    certainty : tuple of str
        Which certainties will do.

    Returns
    -------
    pandas.DataFrame
        Rows of `visits` with what :func:`belarus_iran.chronology.bilateral` needs beside.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> presidential_visits(evidence.load("outside_visits"), range(1993, 2014))["id"].tolist()
    ['OV11', 'OV14']
    """
    years = set(years)
    chosen = visits[
        (visits["kind"] == "visit")
        & (visits["level"] == "head of state")
        & (visits["event"] == "")
        & visits["certainty"].isin(certainty)
        & visits["start"].dt.year.isin(years)
        & visits["end"].dt.year.isin(years)
    ]
    return chosen.assign(scope="bilateral", occasion="").reset_index(drop=True)


def event_choices(codings, left_out):
    """Return the events under every combination of choices that precede a count.

    Parameters
    ----------
    codings : mapping of str to pandas.DataFrame
        Name and events of each coder, as `events` and `events_second_coder`.
    left_out : pandas.DataFrame
        Events that the paper leaves out, as from :func:`presidential_visits`.

    Returns
    -------
    dict of tuple of str to pandas.DataFrame
        Events by coder, by whether events of one occasion count `once` or `separately`, and by
        whether what is left out is `left out` or `added` (see ``CHOICES``).

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> choices = event_choices({"first": evidence.load("events")}, evidence.load("events")[:0])
    >>> [len(bilateral(events)) for events in choices.values()]
    [22, 22, 25, 25]
    """
    import pandas as pd

    return {
        (coder, occasions, visits): table if occasions == "once" else table.assign(occasion="")
        for coder, events in codings.items()
        for occasions in ("once", "separately")
        for visits, table in (
            ("left out", events),
            ("added", pd.concat([events, left_out], ignore_index=True)),
        )
    }


def stage_ratios(choices, stages, confidence, measures=MEASURES):
    """Compare the rates of dealings of busy and quiet stages, under every choice.

    Whole years are compared, the first and the last of a stage as the text narrates it included;
    an event counts only if every year that it may lie in belongs to the stage, or to one of the
    other stages where the Rise is set against them all.

    Parameters
    ----------
    choices : mapping of tuple of str to pandas.DataFrame
        As from :func:`event_choices`.
    stages : pandas.DataFrame
        Table `stages`.
    confidence : float
        Coverage of the intervals, between 0 and 1.
    measures : mapping of str to tuple of str
        What is counted, and by which kinds of event.

    Returns
    -------
    pandas.DataFrame
        One row per choice, measure and comparison: the ``CHOICES``, `measure`, `stage` and
        `against`, `count` and `years` of either (`count_against`, `years_against`), `ratio` of
        the rates with `low`, `high`, `p` and `smallest_p`, and `smallest_clear`, the smallest
        ratio above one that as many events could have made clear (infinite if the other stage
        would have had to pass without a single one, NaN if even that were not enough).
    """
    import pandas as pd

    told = {stage: stage_years(stages, stage) for stage in stages["stage"].drop_duplicates()}
    told[OTHERS] = [year for stage, years in told.items() if stage != "Rise" for year in years]
    clear = cache(smallest_clear_ratio)
    rows, found = [], []
    for choice, events in choices.items():
        for measure, kinds in measures.items():
            chosen = bilateral(events, kinds)
            counts = {stage: _count_in(chosen, years) for stage, years in told.items()}
            for pair in COMPARISONS:
                (k1, k2), (t1, t2) = ([by[name] for name in pair] for by in (counts, told))
                t1, t2 = len(t1), len(t2)
                found.append(rate_ratio(k1, t1, k2, t2, confidence))
                seen = clear(k1 + k2, t1, t2, confidence)
                rows.append((*choice, measure, *pair, k1, t1, k2, t2, seen))
    counted = ["count", "years", "count_against", "years_against"]
    columns = [*CHOICES, "measure", "stage", "against", *counted, "smallest_clear"]
    table = pd.DataFrame(rows, columns=columns).assign(**_columns(found))
    return table[[*(name for name in table if name != "smallest_clear"), "smallest_clear"]]


def stage_changes(choices, years, priors, measures=MEASURES):
    """Weigh no change, one and two in the yearly rate of dealings, under every choice and prior.

    Parameters
    ----------
    choices : mapping of tuple of str to pandas.DataFrame
        As from :func:`event_choices`.
    years : iterable of int
        Consecutive years; an event that may lie in several of them is left out.
    priors : mapping of str to tuple of float
        Shape and rate of each gamma prior, as from :func:`declared_priors`.
    measures : mapping of str to tuple of str
        What is counted, and by which kinds of event.

    Returns
    -------
    pandas.DataFrame
        One row per choice, measure and prior: the ``CHOICES``, `measure`, `prior`, `count`; with
        one change its likeliest `last_year` before and that year's posterior `weight`; with two
        the likeliest pair `first_of_two` and `second_of_two`; and the log Bayes factors
        `one_against_none`, `two_against_none` and `two_against_one`.
    """
    import pandas as pd

    years = list(years)
    rows = []
    for choice, events in choices.items():
        for measure, kinds in measures.items():
            counts = counts_by_year(bilateral(events, kinds), years)
            for prior, (shape, rate) in priors.items():
                one = change_point(counts, shape, rate)
                two = change_points(counts, shape, rate, 2)
                none, single, double = two.log_evidence
                rows.append(
                    (
                        *(*choice, measure, prior, int(counts.sum())),
                        *(years[one.mode], one.posterior[one.mode]),
                        *(years[place] for place in two.mode),
                        *(single - none, double - none, double - single),
                    )
                )
    columns = [*CHOICES, "measure", "prior", "count", "last_year", "weight", "first_of_two"]
    columns += ["second_of_two", "one_against_none", "two_against_none", "two_against_one"]
    return pd.DataFrame(rows, columns=columns)


def declared_priors(tables):
    """Return shape and rate of the three declared gamma priors of a rate of events.

    All three expect one event a year; they differ in how much that guess weighs.

    Parameters
    ----------
    tables : namespace
        With `thresholds`, the declared table.

    Returns
    -------
    dict of str to tuple of float
        Shape and rate by name: `weak`, `unit` (the one of the decision rules) and `strong`.
    """
    named = {"weak": "weak_prior", "unit": "prior", "strong": "strong_prior"}
    return {
        name: (threshold(tables, f"{prefix}_shape"), threshold(tables, f"{prefix}_rate"))
        for name, prefix in named.items()
    }


def _count_in(events, years):
    """Count the events of which every possible year is among `years`."""
    years = set(years)
    spans = zip(events["start"].dt.year, events["end"].dt.year, strict=True)
    return sum(years.issuperset(range(first, last + 1)) for first, last in spans)


def _columns(ratios):
    """Return the columns of a table that tell of rate ratios."""
    names = {
        "ratio": "ratio",
        "low": "low",
        "high": "high",
        "p": "pvalue",
        "smallest_p": "smallest",
    }
    return {name: [getattr(ratio, of) for ratio in ratios] for name, of in names.items()}


def stage_ratio(events, stages, stage, neighbour, confidence):
    """Return the ratio of the rates of dealings in two stages as the text narrates them.

    Whole years are compared, the first and the last of a stage included; an event counts in a
    stage only if its whole interval lies in these years.
    """
    told = _in_stages(stages, (stage, neighbour), bilateral(events))
    (k1, first), (k2, second) = told[stage], told[neighbour]
    return rate_ratio(k1, len(first), k2, len(second), confidence)


def _side(ratio, side, margin=None):
    """Return True if an interval lies on the side of one that is claimed, else None.

    Never False: events that a text mentions can fail to show a difference, not refute one.
    """
    if side == "no difference":
        # A null result is no support without a margin inside which a difference would not matter.
        return True if 1 / margin < ratio.low and ratio.high < margin else None
    claimed = {"above": ratio.low > 1, "below": ratio.high < 1, "not below": ratio.high >= 1}
    return True if claimed[side] else None


def _meaningful(tables, side):
    """Return the ratio at which power is told: the one declared, on the side that is looked for."""
    if side == "no difference":
        return 1.0
    ratio = threshold(tables, "meaningful_ratio")
    return ratio if side == "above" else 1 / ratio


def _in_stages(stages, names, dealings):
    """Return stages as the text narrates them: dealings certainly in them, and their years."""
    years = {name: stage_years(stages, name) for name in names}
    return {
        name: (count_within(dealings, told[0], told[-1]), told)
        for name, told in sorted(years.items(), key=lambda item: item[1][0])
    }


def _compared(tables, claim, dealings):
    """Return the stage that a claim is about, and its neighbours, in order of time."""
    names = (claim.parameters["stage"], *claim.parameters["neighbours"])
    return _in_stages(tables.stages, names, dealings)


def _power_of_stage(tables, claim, told, limits):
    """Return the power to see a stage stand out and, if asked, its limits in the right places."""
    total = sum(count for count, _ in told.values())
    lengths = tuple(len(years) for _, years in told.values())
    side = claim.parameters["side"]
    ratios = [_meaningful(tables, side)]
    level = 1 - threshold(tables, "confidence_level")
    if not limits:
        return power_stage(total, lengths, ratios, level, side)["power"].iloc[0]
    return _power_of_limits(
        int(total),
        lengths,
        ratios[0],
        threshold(tables, "decisive_log_bayes_factor"),
        threshold(tables, "prior_shape"),
        threshold(tables, "prior_rate"),
        level,
        side,
        int(threshold(tables, "power_draws")),
        int(threshold(tables, "seed")),
    )


# Where changes of the record are tried out, the same numbers are asked for hundreds of times.
@lru_cache(maxsize=256)
def _power_of_limits(total, lengths, ratio, decisive, shape, rate, level, side, draws, seed):
    found = power_stage_limits(
        total, lengths, [ratio], decisive, shape, rate, level, side, draws=draws, seed=seed
    )
    return found["power"].iloc[0]


def _per_year(ratio):
    return f"{ratio.ratio:.2f} times as often (interval {ratio.low:.2f} to {ratio.high:.2f})"


@check("rate", "paper")
def rates_differ(tables, claim):
    """Whether dated dealings were rarer or more frequent in one period than in another.

    Parameters of the claim: `periods` (two names, each with its first and last year) and `side`
    of one on which the ratio must lie (`above`, `below`, `not below`, or `no difference` within
    the declared margin).
    """
    (first, (a, b)), (second, (c, d)) = claim.parameters["periods"].items()
    events = bilateral(tables.events)
    k1, k2 = count_within(events, a, b), count_within(events, c, d)
    confidence, margin = (
        threshold(tables, name) for name in ("confidence_level", "no_link_factor")
    )
    side = claim.parameters["side"]
    ratio = rate_ratio(k1, b - a + 1, k2, d - c + 1, confidence)
    power = power_rate_given_total(
        k1 + k2,
        b - a + 1,
        d - c + 1,
        [_meaningful(tables, side)],
        1 - confidence,
        margin if side == "no difference" else None,
    )
    return Result(
        holds=_side(ratio, side, margin),
        value=ratio.ratio,
        unit="rate ratio",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=k1 + k2,
        power=power["power"].iloc[0],
        reason=f"The paper dates {k1} dealings in {first} and {k2} in {second}: per year, "
        f"{_per_year(ratio)} in the former.",
        what_would_change_it=FULLER_RECORD,
    )


def _stands_out(tables, claim, dealings, told, limits):
    """Return what is found of a stage beside its neighbours, with the power of the whole test."""
    count, years = told[claim.parameters["stage"]]
    confidence = threshold(tables, "confidence_level")
    ratios = {
        name: rate_ratio(count, len(years), told[name][0], len(told[name][1]), confidence)
        for name in claim.parameters["neighbours"]
    }
    sides = [_side(ratio, claim.parameters["side"]) for ratio in ratios.values()]
    weakest = max(ratios.values(), key=lambda ratio: ratio.pvalue)
    return Result(
        holds=None if None in sides else True,
        value=weakest.ratio,
        unit="rate ratio (the less clear of two)",
        low=weakest.low,
        high=weakest.high,
        p=weakest.pvalue,
        smallest_p=weakest.smallest,
        n=len(dealings),
        power=_power_of_stage(tables, claim, told, limits),
        reason=f"In the {claim.parameters['stage']} dated dealings came "
        + " and ".join(
            f"{_per_year(ratio)} as in the {neighbour}" for neighbour, ratio in ratios.items()
        )
        + ".",
        what_would_change_it=FULLER_RECORD,
    )


@check("stage rate", "paper")
def stage_stands_out(tables, claim):
    """Whether dated dealings were more, or less, frequent in a stage than in both neighbours.

    Parameters of the claim: `stage`, its two `neighbours`, and the `side` of one on which both
    ratios must lie.
    """
    dealings = bilateral(tables.events)
    told = _compared(tables, claim, dealings)
    return _stands_out(tables, claim, dealings, told, limits=False)


@check("stage", "paper")
def stage_has_its_limits(tables, claim):
    """Whether a stage stands out from both neighbours and a break lies at each of its limits."""
    dealings = bilateral(tables.events)
    told = _compared(tables, claim, dealings)
    result = _stands_out(tables, claim, dealings, told, limits=True)
    decisive = threshold(tables, "decisive_log_bayes_factor")
    spans, placed = {name: years for name, (_, years) in told.items()}, {}
    for neighbour in claim.parameters["neighbours"]:
        early, late = sorted(
            (spans[claim.parameters["stage"]], spans[neighbour]), key=lambda years: years[0]
        )
        years = range(early[0], late[-1] + 1)
        found = change_point(
            counts_by_year(dealings, years),
            threshold(tables, "prior_shape"),
            threshold(tables, "prior_rate"),
        )
        placed[neighbour] = found.log_bayes_factor >= decisive and years[found.mode] == late[0] - 1
    limits = ", ".join(
        f"towards the {neighbour} {'a' if clear else 'no clear'} break"
        for neighbour, clear in placed.items()
    )
    holds = result.holds if all(placed.values()) else None
    return replace(result, holds=holds, reason=f"{result.reason[:-1]}; {limits}.")


@check("readings", "paper")
def every_reading_agrees(tables, claim):
    """Whether visits fell under every reading of the two printed figures.

    Parameters of the claim: `high` and `low`, the ids of the figures.
    """
    readings = visit_readings(tables.quantities, claim.parameters["high"], claim.parameters["low"])
    level = threshold(tables, "confidence_level")
    ratios = [rate_ratio(row.k1, row.t1, row.k2, row.t2, level) for row in readings.itertuples()]
    fell = sum(ratio.low > 1 for ratio in ratios)
    rose = sum(ratio.high < 1 for ratio in ratios)
    weakest = max(ratios, key=lambda ratio: ratio.pvalue)
    row = readings.iloc[ratios.index(weakest)]
    power = power_rate_given_total(
        row["k1"] + row["k2"], row["t1"], row["t2"], [_meaningful(tables, "above")], 1 - level
    )
    return Result(
        holds=True if fell == len(ratios) else (False if rose == len(ratios) else None),
        value=weakest.ratio,
        unit="rate ratio (the least clear reading)",
        low=weakest.low,
        high=weakest.high,
        p=weakest.pvalue,
        smallest_p=weakest.smallest,
        n=int(row["k1"] + row["k2"]),
        power=power["power"].iloc[0],
        reason=f"Of {len(ratios)} readings of the two figures {fell} show a clear fall and "
        f"{len(ratios) - fell - rose} cannot tell: from {min(r.ratio for r in ratios):.2g} to "
        f"{max(r.ratio for r in ratios):.2g} visits a year before for one after.",
        what_would_change_it="The yearly list of visits behind the two figures.",
    )


@check("C081", "paper", tables=("events", "thresholds"))
def visits_break_at_2010(tables, claim):
    """Whether the posterior of one change in dated visits lies on the turn of the year claimed."""
    years = range(claim.parameters["from"], claim.parameters["to"] + 1)
    counts = counts_by_year(bilateral(tables.events, ("visit",)), years)
    priors = declared_priors(tables)
    under = {name: change_point(counts, *prior) for name, prior in priors.items()}
    found, prior = under["unit"], priors["unit"]
    last = claim.parameters["last_year_before"]
    weights = [each.posterior[years.index(last)] for each in under.values()]
    weight, mode = found.posterior[years.index(last)], years[found.mode]
    most = threshold(tables, "most_of_the_weight")
    falls = counts[counts.index <= last].mean() > counts[counts.index > last].mean()
    elsewhere = found.posterior.max() > most and mode != last
    power = power_change_point(
        int(counts.sum()),
        len(years),
        years.index(last),
        [_meaningful(tables, "above")],
        most,
        *prior,
        draws=int(threshold(tables, "power_draws")),
        seed=int(threshold(tables, "seed")),
    )
    return Result(
        holds=bool(falls) if weight > most else (False if elsewhere else None),
        value=weight,
        unit="posterior probability of the year claimed",
        low=min(weights),
        high=max(weights),
        n=int(counts.sum()),
        power=power["power"].iloc[0],
        reason=f"With {int(counts.sum())} dated visits the turn of {last} to {last + 1} has a "
        f"probability of {weight:.0%}, and of {min(weights):.1%} to {max(weights):.1%} under all "
        f"{len(priors)} priors; the likeliest last year before a change is {mode}, with "
        f"{found.posterior.max():.0%}.",
        what_would_change_it=FULLER_RECORD,
    )


@check("C006", "paper", tables=("events", "stages"))
def contact_grew_early(tables, claim):
    """Whether contact with Iran was at least as frequent when priorities are said to have moved."""
    met = bilateral(tables.events, CONTACTS)
    (a, b), (c, d) = claim.parameters["before"], claim.parameters["early"]
    before, early = count_within(met, a, b), count_within(met, c, d)
    rise = stage_years(tables.stages, "Rise", "heading")[0]
    # Mentions are no census: too few of them cannot refute the claim, but the headings can.
    grew = early / (d - c + 1) >= before / (b - a + 1)
    return Result(
        holds=False if rise > d else (True if grew else None),
        value=rise,
        unit="first year of the Rise",
        n=before + early,
        reason=f"The paper's own headings date the rise of relations with Iran only from {rise}, "
        f"after a stagnation; it dates {early} contacts in {c}–{d} and {before} in {a}–{b}.",
        what_would_change_it="A dating of the Rise from the early 2000s.",
    )


@check("C107", "paper", tables=("events", "quantities"))
def contact_never_recovers(tables, claim):
    """Whether contact, once falling, is recorded as falling from one year to the next.

    Parameters of the claim: `from` and `to` (years), and `counts`, the id of the number of visits
    that the text gives for some of these years without dating them.
    """
    first, last = claim.parameters["from"], claim.parameters["to"]
    counts = counts_by_year(bilateral(tables.events, CONTACTS), range(first - 1, last + 1))
    row = tables.quantities.set_index("id").loc[claim.parameters["counts"]]
    years = range(row["start"].year, row["end"].year + 1)
    counted, dated = int(row["value"]) * len(years), int(counts.loc[list(years)].sum())
    rises = bool((counts.diff() > 0).any())
    return Result(
        # What is counted without a date could lie in any of these years.
        holds=None if rises or counted > dated else True,
        value=dated,
        unit="dated contacts",
        n=int(counts.sum()),
        reason=f"For {years[0]} and {years[-1]} the paper counts {counted} visits but dates "
        f"{dated}, so the path from year to year cannot be seen.",
        what_would_change_it="Dates of the visits that the paper only counts.",
    )


@check("C132", "paper", tables=("quantities",))
def contact_is_absent(tables, claim):
    """Whether at most one important contact a year is recorded where absence is claimed."""
    table = tables.quantities.set_index("id")
    yearly = {}
    for name in claim.parameters["counts"]:
        row = table.loc[name]
        length = row["end"].year - row["start"].year + 1
        for year in range(row["start"].year, row["end"].year + 1):
            yearly[year] = row["value"] if row["per"] == "year" else row["value"] / length
    more = [year for year, count in yearly.items() if count > 1]
    return Result(
        holds=False if len(more) > 1 else (None if more else True),
        value=max(yearly.values()),
        unit="important visits a year",
        n=len(yearly),
        reason="The paper itself counts "
        + ", ".join(f"{count:g} important visits in {year}" for year, count in yearly.items())
        + ".",
        what_would_change_it="A reading of the printed figure as a total, so fewer visits a year.",
    )


@check("C152", "paper", tables=("events",))
def minsk_took_steps(tables, claim):
    """Whether Belarusian steps are recorded for the late 1990s, and more than before."""
    steps = bilateral(tables.events, CONTACTS)
    steps = steps[steps["actors"] == "BLR>IRN"]
    (a, b), (c, d) = claim.parameters["early"], claim.parameters["late"]
    before, late = count_within(steps, a, b), count_within(steps, c, d)
    return Result(
        holds=True if late > 0 and late / (d - c + 1) > before / (b - a + 1) else None,
        value=late,
        unit=f"Belarusian steps in {c}–{d}",
        n=before + late,
        reason=f"The paper dates {late} Belarusian steps towards Iran in {c}–{d} (visits and an "
        f"embassy) after {before} in {a}–{b}.",
        what_would_change_it=FULLER_RECORD,
    )


@check("C122", "paper", tables=("sanctions", "thresholds"))
def designations_came_late(tables, claim):
    """Whether American designations were more frequent in the later period."""
    acts = tables.sanctions[tables.sanctions["action"] == "imposed"].drop_duplicates("event")
    (first, (a, b)), (second, (c, d)) = claim.parameters["periods"].items()
    early, late = count_within(acts, a, b), count_within(acts, c, d)
    confidence = threshold(tables, "confidence_level")
    ratio = rate_ratio(late, d - c + 1, early, b - a + 1, confidence)
    power = power_rate_given_total(
        early + late, d - c + 1, b - a + 1, [_meaningful(tables, "above")], 1 - confidence
    )
    return Result(
        holds=_side(ratio, "above"),
        value=ratio.ratio,
        unit="rate ratio",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=early + late,
        power=power["power"].iloc[0],
        reason=f"The paper dates {early} act of designation in {first} and {late} in {second}: per "
        f"year, {_per_year(ratio)} in the latter.",
        what_would_change_it="Designations over Iran before 2010 that the paper does not mention.",
    )


@check("C149", "paper", tables=("events", "thresholds"))
def contact_grew_steadier(tables, claim):
    """Whether contact varied less from year to year, for its level, in the later period."""
    met = bilateral(tables.events, CONTACTS)
    spread = []
    for period in ("early", "late"):
        first, last = claim.parameters[period]
        counts = counts_by_year(met, range(first, last + 1))
        spread.append((counts / counts.mean() - 1).abs())
    test = permutation_mean_difference(*spread, "less")
    other = permutation_mean_difference(*spread, "greater")
    level = threshold(tables, "significance_level")
    return Result(
        # As with rates, mentions can fail to show a difference, not refute one.
        holds=True if test.pvalue <= level else None,
        value=spread[1].mean() - spread[0].mean(),
        unit="difference in mean relative deviation",
        p=min(1.0, 2 * min(test.pvalue, other.pvalue)),
        smallest_p=2 * test.smallest,
        n=len(spread[0]) + len(spread[1]),
        reason=f"Yearly contacts lay on average {spread[0].mean():.0%} from their mean before and "
        f"{spread[1].mean():.0%} afterwards, over {len(spread[0])} and {len(spread[1])} years.",
        what_would_change_it=FULLER_RECORD,
    )
