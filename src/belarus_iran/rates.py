"""Events per year: rates, their ratios, and when a rate changed."""

from dataclasses import dataclass, replace

import numpy as np

from belarus_iran.breaks import permutation_mean_difference
from belarus_iran.chronology import CONTACTS, FULLER_RECORD, bilateral, stage_years
from belarus_iran.ledger import Result, check, threshold


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
    counts = _counts(counts)
    shape = _positive(shape, "shape")
    rate = _positive(rate, "rate")
    before = np.cumsum(counts)[:-1]
    length = np.arange(1, len(counts))
    # The factorials of the counts are common to both models and cancel.
    change = _log_evidence(before, length, shape, rate) + _log_evidence(
        counts.sum() - before, len(counts) - length, shape, rate
    )
    none = _log_evidence(counts.sum(), len(counts), shape, rate)
    total = np.logaddexp.reduce(change)
    posterior = np.exp(change - total)
    return ChangePoint(
        posterior / posterior.sum(),
        float(total - np.log(len(change)) - none),
        int(np.flatnonzero(change >= change.max() - 1e-10)[0]),
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
    index = pd.Index(years, name="year", dtype="int64")
    dated = events[["start", "end"]].dropna()
    first, last = (dated[side].to_numpy().astype("datetime64[D]") for side in ("start", "end"))
    opening, following = (
        np.array([f"{year + shift}-01-01" for year in years], dtype="datetime64[D]")
        for shift in (0, 1)
    )
    day = np.timedelta64(1, "D")
    shared = np.minimum(last[:, None] + day, following) - np.maximum(first[:, None], opening)
    shares = np.maximum(shared / day, 0) / ((last - first) / day + 1)[:, None]
    dropped = len(events) - len(dated)
    if spread:
        counts = pd.Series(shares.sum(axis=0), index=index, name="count")
    else:
        within = first.astype("datetime64[Y]") == last.astype("datetime64[Y]")
        dropped += int(np.count_nonzero(shares[~within].any(axis=1)))
        whole = np.count_nonzero(shares[within], axis=0)
        counts = pd.Series(whole, index=index, name="count", dtype="int64")
    counts.attrs["dropped"] = dropped
    return counts


def _log_evidence(total, length, shape, rate):
    """Return the log probability of counts with this total, less their factorials."""
    from scipy.special import gammaln

    return (
        shape * np.log(rate)
        - gammaln(shape)
        + gammaln(shape + total)
        - (shape + total) * np.log(rate + length)
    )


def _count(value, name):
    """Return `value` as an int of 0 or more."""
    if not np.isfinite(value) or value != int(value) or value < 0:
        raise ValueError(f"{name} is {value}; a whole number of 0 or more is needed.")
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
    if not np.isfinite(value) or value <= 0:
        raise ValueError(f"{name} is {value}; a finite number above 0 is needed.")
    return float(value)


def _tail(confidence):
    """Return the probability left out on either side."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; a value between 0 and 1 is needed.")
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


def stage_ratio(events, stages, stage, neighbour, confidence):
    """Return the ratio of the rates of dealings in two stages as the text narrates them.

    Whole years are compared, the first and the last of a stage included; an event counts in a
    stage only if its whole interval lies in these years.
    """
    counts, lengths = [], []
    for name in (stage, neighbour):
        years = stage_years(stages, name)
        counts.append(count_within(bilateral(events), years[0], years[-1]))
        lengths.append(len(years))
    return rate_ratio(counts[0], lengths[0], counts[1], lengths[1], confidence)


def _side(ratio, side, margin=None):
    """Return True if an interval lies on the side of one that is claimed, else None.

    Never False: events that a text mentions can fail to show a difference, not refute one.
    """
    if side == "no difference":
        # A null result is no support without a margin inside which a difference would not matter.
        return True if 1 / margin < ratio.low and ratio.high < margin else None
    claimed = {"above": ratio.low > 1, "below": ratio.high < 1, "not below": ratio.high >= 1}
    return True if claimed[side] else None


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
    ratio = rate_ratio(k1, b - a + 1, k2, d - c + 1, threshold(tables, "confidence_level"))
    return Result(
        holds=_side(ratio, claim.parameters["side"], threshold(tables, "no_link_factor")),
        value=ratio.ratio,
        unit="rate ratio",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=k1 + k2,
        reason=f"The paper dates {k1} dealings in {first} and {k2} in {second}: per year, "
        f"{_per_year(ratio)} in the former.",
        what_would_change_it=FULLER_RECORD,
    )


@check("stage rate", "paper")
def stage_stands_out(tables, claim):
    """Whether dated dealings were more, or less, frequent in a stage than in both neighbours.

    Parameters of the claim: `stage`, its two `neighbours`, and the `side` of one on which both
    ratios must lie.
    """
    ratios = {
        neighbour: stage_ratio(
            tables.events,
            tables.stages,
            claim.parameters["stage"],
            neighbour,
            threshold(tables, "confidence_level"),
        )
        for neighbour in claim.parameters["neighbours"]
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
        n=len(bilateral(tables.events)),
        reason=f"In the {claim.parameters['stage']} dated dealings came "
        + " and ".join(
            f"{_per_year(ratio)} as in the {neighbour}" for neighbour, ratio in ratios.items()
        )
        + ".",
        what_would_change_it=FULLER_RECORD,
    )


@check("stage", "paper")
def stage_has_its_limits(tables, claim):
    """Whether a stage stands out from both neighbours and a break lies at each of its limits."""
    result = stage_stands_out(tables, claim)
    decisive = threshold(tables, "decisive_log_bayes_factor")
    placed = {}
    for neighbour in claim.parameters["neighbours"]:
        early, late = sorted(
            (stage_years(tables.stages, name) for name in (claim.parameters["stage"], neighbour)),
            key=lambda years: years[0],
        )
        years = range(early[0], late[-1] + 1)
        found = change_point(
            counts_by_year(bilateral(tables.events), years),
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
    return Result(
        holds=True if fell == len(ratios) else (False if rose == len(ratios) else None),
        value=weakest.ratio,
        unit="rate ratio (the least clear reading)",
        low=weakest.low,
        high=weakest.high,
        p=weakest.pvalue,
        smallest_p=weakest.smallest,
        n=len(ratios),
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
    found = change_point(counts, threshold(tables, "prior_shape"), threshold(tables, "prior_rate"))
    last = claim.parameters["last_year_before"]
    weight, mode = found.posterior[years.index(last)], years[found.mode]
    most = threshold(tables, "most_of_the_weight")
    falls = counts[counts.index <= last].mean() > counts[counts.index > last].mean()
    elsewhere = found.posterior.max() > most and mode != last
    return Result(
        holds=bool(falls) if weight > most else (False if elsewhere else None),
        value=weight,
        unit="posterior probability of the year claimed",
        n=int(counts.sum()),
        reason=f"With {int(counts.sum())} dated visits the turn of {last} to {last + 1} has a "
        f"probability of {weight:.0%}; the likeliest last year before a change is {mode}, with "
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
    ratio = rate_ratio(late, d - c + 1, early, b - a + 1, threshold(tables, "confidence_level"))
    return Result(
        holds=_side(ratio, "above"),
        value=ratio.ratio,
        unit="rate ratio",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=early + late,
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
