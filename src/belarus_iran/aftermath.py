"""The years after the paper: what later documents say about trade, contact and third parties.

Later documents are articles and a policy paper, so their figures come in words ("almost
sixfold") and their dates often without a year. Each figure is therefore taken with the range
that its wording and rounding allow, and a rule is applied to the range, not to the figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.breaks import MeanDifference, permutation_mean_difference
from belarus_iran.chronology import CONTACTS, dated, order
from belarus_iran.ledger import Claim, Result, check, threshold
from belarus_iran.predictions import compare, said_by_models
from belarus_iran.rates import rate_ratio
from belarus_iran.trade import table_one

MONTHS = 12
DAYS = 365.25  # in a year, on average

# From the firmest to the weakest.
CERTAINTIES = ("sure", "likely", "weak")

# The unknowns of the system of trade figures, in the order of its coefficients.
TRADE = tuple(
    f"{flow} {year}" for year in ("2020", "2021", "2022") for flow in ("exports", "imports")
)

# What the companion documents say of trade in 2020 to 2022: a quantity of `TRADE` (its parts
# added), or that quantity over another.
TRADE_FIGURES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "turnover 2021": (("exports 2021", "imports 2021"), ()),
    "turnover 2021 over 2020": (
        ("exports 2021", "imports 2021"),
        ("exports 2020", "imports 2020"),
    ),
    "turnover 2022": (("exports 2022", "imports 2022"), ()),
    "exports 2022 over 2021": (("exports 2022",), ("exports 2021",)),
    "exports 2022": (("exports 2022",), ()),
}


def above(low: float, high: float, other_low: float, other_high: float) -> bool | None:
    """Say whether one uncertain figure exceeds another, or None where their ranges meet.

    Parameters
    ----------
    low, high, other_low, other_high
        Bounds of the two closed ranges, in the same unit.

    Examples
    --------
    >>> above(96.5, 97.5, 58.95, 59.05), above(1, 2, 2, 3), above(1, 2, 3, 4)
    (True, None, False)
    """
    if low > other_high:
        return True
    return False if high < other_low else None


def contacts_with(events: pd.DataFrame, states: Iterable[str]) -> pd.DataFrame:
    """Return the dated contacts of Belarus with any of some states, each occasion once.

    Parameters
    ----------
    events
        Columns `id`, `start`, `end`, `kind`, `actors` (``BLR>QAT``, ``BLR-IRN``), `occasion` and,
        where one matter may be told in two rows, `same_as` (the row that stands for both).
    states
        ISO 3166 alpha-3 codes.

    Returns
    -------
    pandas.DataFrame
        Rows of `events` in order of time. Of an occasion the event that stands for it is kept,
        or else the first.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "id": ["E1", "E2", "E3"], "start": ["2015-02-01"] * 3, "end": ["2015-02-28"] * 3,
    ...     "kind": ["visit", "agreement", "visit"], "occasion": ["", "E1", ""],
    ...     "actors": ["IRN>BLR", "BLR-IRN", "BLR>QAT"]})
    >>> list(contacts_with(events, ["IRN", "SYR"])["id"])
    ['E1']
    """
    named = events["actors"].str.split("[>+-]", regex=True).map(set)
    wanted = named.map(lambda actors: "BLR" in actors and not actors.isdisjoint(states))
    chosen = events[wanted.astype(bool) & events["kind"].isin(CONTACTS)]
    stands_for = chosen["occasion"].where(chosen["occasion"] != "", chosen["id"])
    if "same_as" in chosen:
        stands_for = chosen["same_as"].where(chosen["same_as"] != "", stands_for)
    return (
        chosen.assign(stands_for=stands_for, follows=stands_for != chosen["id"])
        .sort_values(["follows", "start", "end", "id"])
        .drop_duplicates("stands_for")
        .drop(columns=["stands_for", "follows"])
        .sort_values(["start", "end", "id"])
        .reset_index(drop=True)
    )


def yearly_readings(value: float, years: int, per: str) -> dict[str, float]:
    """Return what a printed count may mean per year.

    Parameters
    ----------
    value
        The printed count.
    years
        Number of years of the period that it is printed for, 1 or more.
    per
        ``year``, ``total``, or ``unstated``, where it may mean either.

    Examples
    --------
    >>> yearly_readings(10, 5, "unstated")
    {'for each year': 10.0, 'for all years': 2.0}
    """
    readings = {"for each year": float(value), "for all years": value / years}
    kept = {"year": ["for each year"], "total": ["for all years"], "unstated": list(readings)}[per]
    return {name: readings[name] for name in kept}


def largest_log_change(turnover: pd.Series) -> tuple[float, int]:
    """Return the largest yearly change, in logarithms and of either sign, and its year.

    Parameters
    ----------
    turnover
        Values above 0, indexed by year; a change needs the year before.

    Returns
    -------
    change : float
        Absolute natural logarithm of the ratio of two consecutive years.
    year : int
        The later one of the two.

    Raises
    ------
    ValueError
        If no two years follow one another.

    Examples
    --------
    >>> change, year = largest_log_change(pd.Series({2001: 1.0, 2003: 9.0, 2004: 3.0}))
    >>> round(float(np.exp(change)), 6), year
    (3.0, 2004)
    """
    logs = np.log(turnover.sort_index().astype(float))
    change = (logs - logs.reindex(logs.index - 1).to_numpy()).abs().dropna()
    if change.empty:
        raise ValueError("no two years of the series follow one another")
    return float(change.max()), int(change.idxmax())


def trade_limits(
    figures: Mapping[str, tuple[float, float]],
) -> list[tuple[np.ndarray, float, float]]:
    """Write ranges of trade figures as limits on the exports and imports behind them.

    Parameters
    ----------
    figures
        Lowest and highest value of any of the figures named in `TRADE_FIGURES`.

    Returns
    -------
    list of (numpy.ndarray of shape (6,), float, float)
        Coefficients of the unknowns of `TRADE`, with the lowest and highest value of their sum.
        A ratio in a range becomes two limits, because it is linear once multiplied out.

    Examples
    --------
    >>> [(list(map(float, row)), low, high)
    ...  for row, low, high in trade_limits({"exports 2022": (81.25, 81.35)})]
    [([0.0, 0.0, 0.0, 0.0, 1.0, 0.0], 81.25, 81.35)]
    """
    limits = []
    for name, (low, high) in figures.items():
        parts, base = (np.isin(TRADE, list(side)).astype(float) for side in TRADE_FIGURES[name])
        if base.any():
            limits += [(parts - low * base, 0.0, np.inf), (parts - high * base, -np.inf, 0.0)]
        else:
            limits.append((parts, low, high))
    return limits


def linear_range(
    limits: Sequence[tuple[np.ndarray, float, float]], wanted: Sequence[float]
) -> tuple[float, float] | None:
    """Return how low and how high a sum of non-negative unknowns can be within limits.

    Parameters
    ----------
    limits
        Coefficients of the n unknowns, shape (n,), with the lowest and highest value of their
        sum; infinity where there is no limit.
    wanted
        Coefficients of the sum that is asked for, shape (n,).

    Returns
    -------
    tuple of float, or None
        Lowest and highest value (infinite where nothing bounds it); None if no unknowns keep to
        all the limits at once.

    Raises
    ------
    ValueError
        If the optimisation fails for another reason.

    References
    ----------
    Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009). Introduction to Interval Analysis.
    SIAM (for figures as ranges; here by linear programming, which also minds shared unknowns).

    Examples
    --------
    >>> limits = [(np.array([1.0, 1.0]), 4.0, 6.0), (np.array([1.0, 0.0]), 1.0, 2.0)]
    >>> linear_range(limits, [0, 1])
    (2.0, 5.0)
    >>> linear_range([*limits, (np.array([1.0, -1.0]), 1.0, np.inf)], [0, 1]) is None
    True
    """
    from scipy.optimize import linprog

    rows, bounds = [], []
    for coefficients, low, high in limits:
        for sign, bound in ((1.0, high), (-1.0, -low)):
            if np.isfinite(bound):
                rows.append(sign * np.asarray(coefficients, dtype=float))
                bounds.append(bound)
    objective = np.asarray(wanted, dtype=float)
    # Whether anything fits is asked first: without it an unbounded sum is not told from none.
    if linprog(np.zeros_like(objective), A_ub=rows, b_ub=bounds).status == 2:
        return None
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * objective, A_ub=rows, b_ub=bounds)
        if found.status not in (0, 3):
            raise ValueError(f"the range cannot be found: {found.message}")
        ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
    return float(ends[0]) + 0.0, float(ends[1]) + 0.0


def importance_shifts(
    moves: pd.DataFrame, year: int, column: str = "code_russia"
) -> list[MeanDifference]:
    """Compare the importance of moves begun from a year on with that of earlier ones.

    Parameters
    ----------
    moves
        Table `table_two`: `since` (year, missing where the dating is only relative) and `column`.
    year
        First year of the later group.
    column
        Ordinal codes; a half means that the wording spans the codes on either side of it.

    Returns
    -------
    list of MeanDifference
        One exact two-sided test, later minus earlier, for each reading of the table: a move
        without a year belongs to either group, a half code is either of its neighbours.

    Raises
    ------
    ValueError
        If one of the groups is empty in some reading.

    References
    ----------
    Ernst, M. D. (2004). Permutation methods: a basis for exact inference. Statistical Science
    19(4), 676-685.

    Examples
    --------
    >>> moves = pd.DataFrame({"since": [2006, 2007, 2008, 2009], "code_russia": [1, 1, 3, 2.5]})
    >>> [test.difference for test in importance_shifts(moves, 2008)]
    [1.5, 2.0]
    """
    since = moves["since"].astype(float)
    codes = [sorted({np.floor(code), np.ceil(code)}) for code in moves[column]]
    sides = [[False, True] if np.isnan(begun) else [begun >= year] for begun in since]
    tests = []
    for late in product(*sides):
        for code in product(*codes):
            later, values = np.array(late), np.array(code)
            tests.append(permutation_mean_difference(values[~later], values[later], "two-sided"))
    return tests


def _certain_enough(facts: pd.DataFrame, certainty: str) -> pd.Series:
    if certainty not in CERTAINTIES:
        raise ValueError(f"certainty must be one of {', '.join(CERTAINTIES)}, found {certainty!r}")
    return facts["certainty"].isin(CERTAINTIES[: CERTAINTIES.index(certainty) + 1])


def turnover_told(
    trade: pd.DataFrame,
    press: pd.DataFrame,
    reported: pd.DataFrame,
    comtrade: pd.DataFrame,
    certainty: str = "weak",
) -> pd.DataFrame:
    """Gather what is told of turnover with Iran: Table 1, and after its last year all sources.

    Parameters
    ----------
    trade
        Table `trade`; rows of Table 1 are kept whatever the certainty.
    press
        Table `outside_trade_press`.
    reported
        Table `outside_trade`: imports as each side reports them, added up.
    comtrade
        Table `outside_trade_comtrade`: exports each way, added up where both are there.
    certainty
        The least certainty of figures after Table 1: ``sure``, ``likely`` or ``weak``. Sums of
        the two sides' reports in the data bases count as ``likely``.

    Returns
    -------
    pandas.DataFrame
        Columns `start`, `end`, `year` (that of the middle day), `turnover_usd_million` as told,
        `yearly_usd_million` (the same at a yearly rate), `whole` (whether a full year is told),
        `reporter`, `certainty` (``Table 1`` for its rows) and `independence`, in order of time.

    Raises
    ------
    ValueError
        If the certainty is unknown.
    """
    known = table_one(trade)["turnover_usd_million"].rename_axis("year").reset_index()
    last = known["year"].max()
    known = known.assign(
        reporter="Table 1", certainty="Table 1", independence="same source as the paper"
    )
    sums = reported[(reported["partner"] == "IRN") & (reported["year"] > last)]
    sums = sums.assign(
        turnover_usd_million=sums["belarus_imports_usd_million"]
        + sums["partner_imports_usd_million"],
        reporter="Correlates of War, imports of both sides",
        certainty="likely",
        independence=sums["partner_imports_independence"],
    )
    ways = comtrade[comtrade["year"] > last]
    ways = ways[(ways["exporter"] + ways["importer"]).isin(["BLRIRN", "IRNBLR"])]
    both = ways.groupby("year").agg(
        turnover_usd_million=("exports_usd_million", "sum"),
        count=("exports_usd_million", "count"),
        independence=("independence", "first"),
    )
    both = both[both["count"] == 2].reset_index()
    both = both.assign(reporter="Comtrade, exports each way", certainty="likely")
    years = pd.concat([known, sums.dropna(subset="turnover_usd_million"), both])
    years = years.assign(
        start=[pd.Timestamp(year, 1, 1) for year in years["year"]],
        end=[pd.Timestamp(year, 12, 31) for year in years["year"]],
    )
    later = press[press["start"].dt.year > last].dropna(subset="turnover_usd_million")
    told = pd.concat([years, later], ignore_index=True)
    told = told[(told["certainty"] == "Table 1") | _certain_enough(told, certainty)]
    middle = told["start"] + (told["end"] - told["start"]) / 2
    days = (told["end"] - told["start"]).dt.days + 1
    months = (days * MONTHS / DAYS).round().clip(lower=1)
    told = told.assign(
        year=middle.dt.year,
        yearly_usd_million=told["turnover_usd_million"] * MONTHS / months,
        whole=months == MONTHS,
    )
    columns = ["start", "end", "year", "turnover_usd_million", "yearly_usd_million", "whole"]
    columns += ["reporter", "certainty", "independence"]
    return told.sort_values(["start", "end"])[columns].reset_index(drop=True)


def trade_by_period(
    told: pd.DataFrame, periods: pd.DataFrame, same_within: float = 0.25
) -> pd.DataFrame:
    """Say of each period whether trade was more or less than in the one before.

    Parameters
    ----------
    told
        Columns `year` and `yearly_usd_million`, as from `turnover_told`.
    periods
        Columns `period`, `start` and `end` (first and last year), in order of time.
    same_within
        Change, as a part of the smaller of two values, up to which they count as the same.

    Returns
    -------
    pandas.DataFrame
        One row per period: `outcome` ("trade"), `period`, `low`, `high` (of the figures), `middle`
        (mean of the years' means), `figures`, `years` (that have one), `direction` (more, less,
        same; silent where this or the last period has no figure) and `sure` (whether every pair
        of figures says so).

    Raises
    ------
    ValueError
        If `same_within` is not a finite number from 0 on.

    Examples
    --------
    >>> told = pd.DataFrame({"year": [2013, 2014, 2014], "yearly_usd_million": [60., 100., 120.]})
    >>> periods = pd.DataFrame({"period": ["before", "after"], "start": [2013, 2014],
    ...                         "end": [2013, 2015]})
    >>> trade_by_period(told, periods)[["middle", "direction", "sure"]].values.tolist()
    [[60.0, 'silent', False], [110.0, 'more', True]]
    """
    if not 0 <= same_within < np.inf:
        raise ValueError(
            f"same_within must be a number from 0 on (0.25 is a quarter), found {same_within}"
        )
    rows = []
    for period in periods.itertuples():
        own = told[told["year"].between(period.start, period.end)]
        yearly = own.groupby("year")["yearly_usd_million"].mean()
        amounts = own["yearly_usd_million"]
        row = {"outcome": "trade", "period": period.period, "middle": yearly.mean()}
        row |= {"low": amounts.min(), "high": amounts.max(), "figures": len(own)}
        row |= {"years": len(yearly), "direction": "silent", "sure": False}
        before = rows[-1] if rows else row
        if before is not row and before["figures"] and row["figures"]:
            beyond = 1 + same_within
            if row["middle"] > beyond * before["middle"]:
                row |= {"direction": "more", "sure": row["low"] > beyond * before["high"]}
            elif beyond * row["middle"] < before["middle"]:
                row |= {"direction": "less", "sure": beyond * row["high"] < before["low"]}
            else:
                ends = row["high"] / before["low"], before["high"] / row["low"]
                row |= {"direction": "same", "sure": max(ends) <= beyond}
        rows.append(row)
    return pd.DataFrame(rows)


def high_visits(visits: pd.DataFrame, certainty: str = "weak") -> pd.DataFrame:
    """Return journeys of ministers and their superiors from one of the two states to the other.

    Parameters
    ----------
    visits
        Table `outside_visits`.
    certainty
        The least certainty of a visit that counts: ``sure``, ``likely`` or ``weak``.

    Raises
    ------
    ValueError
        If the certainty is unknown.

    Examples
    --------
    >>> visits = pd.DataFrame({
    ...     "kind": ["visit", "meeting", "visit"], "actors": ["BLR>IRN", "BLR-IRN", "IRN>BLR"],
    ...     "level": ["minister", "head of state", "deputy minister"], "certainty": "sure"})
    >>> len(high_visits(visits))
    1
    """
    chosen = (
        (visits["kind"] == "visit")
        & visits["actors"].isin(["BLR>IRN", "IRN>BLR"])
        & (visits["level"] != "deputy minister")
        & _certain_enough(visits, certainty)
    )
    return visits[chosen].reset_index(drop=True)


def divided(first: int, last: int, closing_year: int) -> dict[str, tuple[int, int]]:
    """Divide a span of years in two, such as those before and after Western markets closed.

    Parameters
    ----------
    first, last
        First and last year of the span.
    closing_year
        First year of the later part; it lies in the span and leaves a year before it.

    Returns
    -------
    dict of str to (int, int)
        First and last year of each part, ``before`` and ``since``.

    Raises
    ------
    ValueError
        If one of the parts would hold no year.

    Examples
    --------
    >>> divided(2014, 2025, 2022)
    {'before': (2014, 2021), 'since': (2022, 2025)}
    """
    if closing_year not in range(first + 1, last + 1):
        raise ValueError(
            f"closing_year must be a whole year from {first + 1} to {last}, found {closing_year}"
        )
    return {"before": (first, closing_year - 1), "since": (closing_year, last)}


def said_after(codings: pd.DataFrame, periods: Iterable[str], scale="even") -> pd.DataFrame:
    """Return what the models say of some periods, from their own codes or from older ones.

    Parameters
    ----------
    codings
        Table `codings`.
    periods
        Those that are wanted.
    scale
        As for `refined.map_codes`.

    Returns
    -------
    pandas.DataFrame
        As from `predictions.said_by_models` with the last known code in the place of one that
        no coder could give, and a column `borrowed`: whether without such codes the model would
        say nothing.
    """
    own = said_by_models(codings, scale=scale)
    said = said_by_models(codings, scale=scale, carried=True)
    borrowed = (own["direction"] == "silent") & (said["direction"] != "silent")
    said = said.assign(borrowed=borrowed)
    return said[said["period"].isin(list(periods))].reset_index(drop=True)


def tally(said: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Count over all outcomes how often each source said what was observed.

    Parameters
    ----------
    said
        As for `predictions.compare`; a row that is `borrowed`, if there is such a column, counts
        as silent.
    seen
        As for `predictions.compare`.

    Returns
    -------
    pandas.DataFrame
        Columns `right`, `wrong`, `silent` and `unseen` by source, in the order of `said`; a source
        that does not speak of the outcomes has no row.
    """
    if "borrowed" in said:
        said = said.assign(direction=said["direction"].mask(said["borrowed"], "silent"))
    counted = compare(said, seen).groupby("source_of_prediction", sort=False)
    return counted[["right", "wrong", "silent", "unseen"]].sum()


def right_by_chance(said: pd.DataFrame, seen: pd.DataFrame) -> np.ndarray:
    """Return how many right answers the best source would have if all picked their words blindly.

    Blind means that each source speaks where it does, and where it gives one word for several
    outcomes of a period it still does, but that the word is picked from more, less and same, each
    as likely, by each source for itself. The distribution is exact: the answers of a source are
    added up by convolution, and the best of all has at most k right if every source has.

    Parameters
    ----------
    said, seen
        As for `tally`.

    Returns
    -------
    numpy.ndarray of shape (n + 1,)
        Probabilities that the source with the most right answers has 0, 1, …, n of them, where n
        is the most that any of them could have; that of 0 alone, a certainty, if none speaks.

    References
    ----------
    Arnold, B. C., Balakrishnan, N. and Nagaraja, H. N. (2008). A First Course in Order
    Statistics. SIAM (for the largest of independent counts, which need not be alike).

    Examples
    --------
    One source with one word is right in one case of three, the better of two in five of nine.

    >>> seen = pd.DataFrame({"outcome": ["contact"], "period": ["2010"], "direction": ["less"]})
    >>> said = pd.DataFrame({"source_of_prediction": ["structure", "commerce"], "period": "2010",
    ...                      "outcome": "contact", "direction": ["less", "more"]})
    >>> right_by_chance(said.head(1), seen).round(3).tolist()
    [0.667, 0.333]
    >>> right_by_chance(said, seen).round(3).tolist()
    [0.444, 0.556]
    """
    words = ("more", "less", "same")
    if "borrowed" in said:
        said = said[~said["borrowed"].astype(bool)]
    said, seen = (one[one["direction"].isin(words)] for one in (said, seen))
    # A model says the same of every outcome.
    every = said["outcome"] == "co-operation"
    both = pd.concat(
        [
            said[every].drop(columns="outcome").merge(seen, on="period", suffixes=("", "_seen")),
            said[~every].merge(seen, on=["period", "outcome"], suffixes=("", "_seen")),
        ]
    )
    sources = []
    for _, own in both.groupby("source_of_prediction"):
        chances = np.ones(1)
        for _, told in own.groupby(["period", "direction"]):
            matches = [int((told["direction_seen"] == word).sum()) for word in words]
            chances = np.convolve(chances, np.bincount(matches) / len(words))
        sources.append(chances)
    most = max(map(len, sources), default=1)
    at_most = np.ones(most)
    for chances in sources:
        at_most *= np.pad(chances, (0, most - len(chances))).cumsum()
    return np.diff(at_most, prepend=0.0)


def without_shared(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take out of texts the sentences that stand in more than one of them.

    Parameters
    ----------
    texts
        Texts whose sentences end with a full stop and begin with a capital letter.

    Returns
    -------
    rest : list of str
        The texts without those sentences.
    shared : list of str
        Each such sentence once, in order.

    Examples
    --------
    >>> without_shared(["A day is long. Failed at dusk.", "A day is long. Failed at noon."])
    (['Failed at dusk.', 'Failed at noon.'], ['A day is long.'])
    """
    split = [re.split(r"(?<=\.)\s+(?=[A-Z])", text.strip()) for text in texts]
    times = Counter(sentence for sentences in split for sentence in set(sentences))
    shared = dict.fromkeys(one for sentences in split for one in sentences if times[one] > 1)
    return [" ".join(one for one in sentences if one not in shared) for sentences in split], list(
        shared
    )


def _figure(table: pd.DataFrame, name: str) -> pd.Series:
    return table.set_index("id").loc[name]


def _million(low: float, high: float) -> str:
    return f"{low:g} to {high:g} million dollars"


@check("C160", "paper", tables=("companion_figures", "trade", "thresholds"))
def trade_recovered(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover in the year after Table 1 exceeds its last figure beyond rounding."""
    later = _figure(tables.companion_figures, claim.parameters["later"])
    year, turnover = claim.parameters["year"], table_one(tables.trade)["turnover_usd_million"]
    rounding = threshold(tables, "money_tolerance_usd_million")
    last = turnover[year]
    holds = above(later["low"], later["high"], last - rounding, last + rounding)
    told = {
        True: "it had risen, and the fall did not go on",
        False: "the fall had gone on",
        None: "rounding hides whether it rose",
    }
    return Result(
        holds=holds,
        value=later["value"],
        unit=f"USD million in {later['start'].year}",
        low=later["low"],
        high=later["high"],
        reason=f"Turnover with Iran came to {later['value']:g} million dollars in "
        f"{later['start'].year}, after {last:.1f} million in {year}: {told[holds]}.",
        what_would_change_it="Customs figures of one source for both years that show no rise: the "
        "last year of Table 1 may be incomplete, and the article that gives the later figure also "
        "says that trade with Iran had fallen in recent years.",
    )


@check("C161", "paper", tables=("companion_events", "companion_figures", "thresholds"))
def contact_was_rarer(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether contact per month lay below the rate reported for the earlier decade.

    Parameters of the claim: `from` and `to` (days), `states` (those counted beside Iran), and
    `rate`, the id of the rate reported.
    """
    rule, rate = claim.parameters, _figure(tables.companion_figures, claim.parameters["rate"])
    start, end = pd.Timestamp(rule["from"]), pd.Timestamp(rule["to"])
    months, base = (
        (b.year - a.year) * MONTHS + b.month - a.month + 1
        for a, b in ((start, end), (rate["start"], rate["end"]))
    )
    counts = {}
    for name, states in (("Iran", ["IRN"]), ("its allies too", ["IRN", *rule["states"]])):
        met = contacts_with(tables.companion_events, states)
        counts[name] = int(((met["start"] >= start) & (met["end"] <= end)).sum())
    level = threshold(tables, "confidence_level")
    ratios = {
        (name, bound): rate_ratio(count, months, round(rate[bound] * base), base, level)
        for name, count in counts.items()
        for bound in ("value", "low", "high")
    }
    below = all(ratio.high < 1 for ratio in ratios.values())
    over = all(ratio.low > 1 for ratio in ratios.values())
    alone, together = ratios["Iran", "value"], ratios["its allies too", "value"]
    # What no contact at all in these months would have given, at the rate reported and at its
    # lowest reading.
    silence, faint = (
        rate_ratio(0, months, round(rate[bound] * base), base, level) for bound in ("value", "low")
    )
    return Result(
        holds=True if below else (False if over else None),
        value=alone.ratio,
        unit="rate ratio (Iran alone)",
        low=alone.low,
        high=alone.high,
        p=alone.pvalue,
        smallest_p=silence.pvalue,
        n=counts["its allies too"],
        reason=f"In the first {months} months of {start.year} the documents date {counts['Iran']} "
        f"contact{'s' * (counts['Iran'] != 1)} with Iran and {counts['its allies too']} with Iran "
        f"and its allies, where the 2000s are said to have had up to {rate['value'] * months:g} "
        f"Iranian delegations in as long: {alone.ratio:.2f} times as often (interval "
        f"{alone.low:.2f} to {alone.high:.2f}) for Iran alone, {together.ratio:.2f} times with its "
        "allies"
        + (
            "; in so few months even no contact at all would not show a clear fall under every "
            "reading of 'almost every month'."
            if faint.high >= 1
            else "."
        ),
        what_would_change_it="A count of contacts over a longer time, and the rate of contact with "
        "Iran's allies in the 2000s, which the documents do not give; how weighty the contacts "
        "were is not counted.",
    )


@check("C162", "paper", tables=("companion_figures", "quantities"))
def delegations_fit_visits(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether nearly monthly delegations fit under the printed upper figure of visits.

    Parameters of the claim: `rate`, the id of the rate reported, and `visits`, that of the
    paper's figure.
    """
    rate = _figure(tables.companion_figures, claim.parameters["rate"])
    visits = _figure(tables.quantities, claim.parameters["visits"])
    years = visits["end"].year - visits["start"].year + 1
    readings = yearly_readings(visits["value"], years, visits["per"])
    low, high = rate["low"] * MONTHS, rate["high"] * MONTHS
    fits = {name: low <= most for name, most in readings.items()}
    return Result(
        holds=True if all(fits.values()) else (None if any(fits.values()) else False),
        value=rate["value"] * MONTHS,
        unit="delegations a year",
        low=low,
        high=high,
        n=len(readings),
        reason=f"Delegations in almost every month are {low:g} to {high:g} a year; the paper's "
        f"figure of at most {visits['value']:g} official visits in {visits['start'].year}–"
        f"{visits['end'].year} leaves "
        + " and ".join(
            f"{'room' if fits[name] else 'no room'} for them if it is meant {name} "
            f"({most:g} a year)"
            for name, most in readings.items()
        )
        + ", unless many delegations were too slight to count as such a visit.",
        what_would_change_it="The yearly list of visits behind the paper's figure, or a list of "
        "the delegations with their rank.",
    )


@check("C163", "paper", tables=("companion_figures",))
def gulf_trade_drew_level(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Saudi trade lay within a declared share of Iranian trade in one year.

    Parameters of the claim: `first` and `second` (ids), and `within`, the largest relative gap.
    """
    first = _figure(tables.companion_figures, claim.parameters["first"])
    second = _figure(tables.companion_figures, claim.parameters["second"])
    low, high = first["low"] / second["high"], first["high"] / second["low"]
    gap = claim.parameters["within"]
    inside = 1 - gap <= low and high <= 1 + gap
    outside = high < 1 - gap or low > 1 + gap
    return Result(
        holds=True if inside else (False if outside else None),
        value=first["value"] / second["value"],
        unit="Saudi over Iranian trade",
        low=low,
        high=high,
        reason=f"In {first['start'].year} trade with Saudi Arabia came to over {first['value']:g} "
        f"million dollars, {first['value'] / second['value']:.0%} of the {second['value']:g} "
        "million with Iran; that two totals are "
        + ("level" if inside else "apart")
        + " in one year does not show whether one took the place of the other.",
        what_would_change_it="Both series over several years, by goods: replacement would show as "
        "one rising where the other falls.",
    )


@check("C164", "paper", tables=("companion_figures",))
def figures_fit_together(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one set of exports and imports satisfies all figures printed for three years.

    Parameter of the claim: `figures`, from a name in `TRADE_FIGURES` to the id of its quantity.
    """
    rows = {
        name: _figure(tables.companion_figures, number)
        for name, number in claim.parameters["figures"].items()
    }
    limits = trade_limits({name: (row["low"], row["high"]) for name, row in rows.items()})
    balance, exports, before = (
        linear_range(limits, [signs.get(name, 0) for name in TRADE])
        for signs in (
            {"exports 2021": 1, "imports 2021": -1},
            {"exports 2021": 1},
            {"exports 2020": 1, "imports 2020": 1},
        )
    )
    if balance is None:
        return Result(
            holds=False,
            n=len(rows),
            reason=f"No exports and imports satisfy all {len(rows)} figures given for trade with "
            "Iran in 2020 to 2022, even with the ranges that their wording allows.",
            what_would_change_it="Another reading of the words in which the figures are given.",
        )
    return Result(
        holds=True,
        unit="USD million, Belarusian balance in 2021",
        low=balance[0],
        high=balance[1],
        n=len(rows),
        reason=f"The {len(rows)} figures agree with one another if turnover was "
        f"{before[0]:.1f} to {before[1]:.1f} million dollars in 2020 and Belarusian exports "
        f"{exports[0]:.1f} to {exports[1]:.1f} million in 2021"
        + (", a year in which Belarus then bought more than it sold." if balance[1] < 0 else "."),
        what_would_change_it="Customs figures for 2020 to 2022 outside these ranges; that the "
        "figures fit together does not show that they are right.",
    )


@check("K007", "paper", tables=("companion_figures", "trade"))
@check("C165", "paper", tables=("companion_figures", "trade"))
def trade_rose_sharply(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover rose by more than in any year of Table 1 when Western markets closed.

    Parameters of the claim: `before` and `after`, the ids of two yearly turnovers.
    """
    before = _figure(tables.companion_figures, claim.parameters["before"])
    after = _figure(tables.companion_figures, claim.parameters["after"])
    usual, year = largest_log_change(table_one(tables.trade)["turnover_usd_million"])
    low, high = np.log(after["low"] / before["high"]), np.log(after["high"] / before["low"])
    return Result(
        holds=True if low > usual else (False if high < 0 else None),
        value=np.log(after["value"] / before["value"]),
        unit="change in logarithms",
        low=low,
        high=high,
        n=1,
        reason=f"From {before['start'].year} to {after['start'].year} turnover grew "
        f"by a factor of {np.exp(low):.2f} to {np.exp(high):.2f}, "
        + ("more" if low > usual else "not clearly more")
        + f" than in any year of Table 1, whose largest change is one by a factor of "
        f"{np.exp(usual):.2f} ({year - 1} to {year})."
        if high >= 0
        else f"Turnover fell from {_million(before['low'], before['high'])} in "
        f"{before['start'].year} to {_million(after['low'], after['high'])} in "
        f"{after['start'].year}.",
        what_would_change_it="Trade with partners for whom nothing changed in 2022: if it grew as "
        "much, the closing of Western markets explains nothing here.",
    )


@check("C166", "paper", tables=("companion_events",))
def visit_and_plan_dated(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether dated records place each event in a period; what the text leaves undated is open.

    Parameters of the claim: `events` (ids), `from` and `to` (days).
    """
    events = tables.companion_events.set_index("id").loc[claim.parameters["events"]]
    start, end = (pd.Timestamp(claim.parameters[bound]) for bound in ("from", "to"))
    inside = (events["start"] >= start) & (events["end"] <= end)
    apart = (events["start"] > end) | (events["end"] < start)
    undated = events["precision"] == "undated"
    parts = {
        name: False if apart[name] else (True if inside[name] and not undated[name] else None)
        for name in events.index
    }
    return Result(
        holds=parts,
        value=int(undated.sum()),
        unit=f"of {len(events)} without a printed date",
        n=len(events),
        reason="; ".join(
            f"'{row['description']}': "
            + ("no date is printed, " + _bounds(row) if undated[name] else f"dated {dated(row)}")
            for name, row in events.iterrows()
        )
        + ".",
        what_would_change_it="A dated report of the visit, such as a communiqué of either "
        "president's office.",
    )


def _bounds(event: pd.Series) -> str:
    first, last = event["start"].year, event["end"].year
    years = f"any day of {first}" if first == last else f"any day from {first} to {last}"
    return f"and what else the text tells permits {years}"


@check("N058", "paper", tables=("table_two", "thresholds"))
@check("C167", "paper", tables=("table_two", "thresholds"))
def defiance_mattered_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether moves begun from a year on mattered more to Russia, under every reading.

    Parameter of the claim: `year`, the first of the later period.
    """
    year = claim.parameters["year"]
    tests = importance_shifts(tables.table_two, year)
    level = threshold(tables, "significance_level")
    clear = [np.sign(test.difference) if test.pvalue < level else 0 for test in tests]
    weakest = max(tests, key=lambda test: test.pvalue)
    differences = sorted(test.difference for test in tests)
    pvalues = sorted(test.pvalue for test in tests)
    moves = tables.table_two
    loose = [f"'{event}'" for event in moves.loc[moves["since"].isna(), "event"]]
    spans = [f"'{event}'" for event in moves.loc[moves["code_russia"] % 1 != 0, "event"]]
    doubts = [
        *([f"whether {' and '.join(loose)} began before {year}"] if loose else []),
        *([f"how the importance of {' and '.join(spans)} is read"] if spans else []),
    ]
    return Result(
        holds=True if min(clear) > 0 else (False if max(clear) < 0 else None),
        value=weakest.difference,
        unit="difference in mean importance, 1 to 3 (the least clear reading)",
        p=weakest.pvalue,
        smallest_p=weakest.smallest,
        n=len(moves),
        reason=f"Moves begun from {year} on mattered to Russia by {differences[0]:.2f} to "
        f"{differences[-1]:.2f} points on a scale of 1 to 3 more than earlier ones; the "
        "exact p runs from "
        f"{pvalues[0]:.3f} to {pvalues[-1]:.3f}"
        + (f", depending on {' and on '.join(doubts)}" if doubts else "")
        + f", and {sum(sign > 0 for sign in clear)} of {len(clear)} readings show a clear rise.",
        what_would_change_it="A year for every move, or more moves from before "
        f"{year}: the table was drawn up by the authors who make the claim and has few of them.",
    )


@check("N059", "paper", tables=("table_two",))
@check("C168", "paper", tables=("table_two",))
def defiance_beside_the_west(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether enough moves mattered much to Russia and little to the West.

    Parameter of the claim: `need`, the number of such moves that the rule asks for.
    """
    moves, need = tables.table_two, claim.parameters["need"]
    surely = (np.floor(moves["code_russia"]) == 3) & (np.ceil(moves["code_west"]) == 1)
    perhaps = (np.ceil(moves["code_russia"]) == 3) & (np.floor(moves["code_west"]) == 1)
    named = "; ".join(moves.loc[surely, "event"])
    return Result(
        holds=True if surely.sum() >= need else (None if perhaps.sum() >= need else False),
        value=int(surely.sum()),
        unit="moves that mattered much to Russia and little to the West",
        low=int(surely.sum()),
        high=int(perhaps.sum()),
        n=len(moves),
        reason=f"Of {len(moves)} moves {int(surely.sum())} are said to have mattered much to "
        f"Russia and little to the West" + (f": {named}." if named else "."),
        what_would_change_it="Another judgement of what these moves meant to the West; that they "
        "meant little to it does not show why Minsk made them.",
    )


@check("C169", "paper", tables=("companion_events",))
def turn_followed_thaw(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the turn to Western allies came with the thaw, and outdid contact with Iran.

    Parameters of the claim: `thaw` and `turn` (event ids: the first dated step of each), `allied`
    and `opposed` (states), and `to`, the last day that the documents on the thaw reach.
    """
    rule, events = claim.parameters, tables.companion_events
    rows = events.set_index("id")
    thaw, turn = rows.loc[rule["thaw"]], rows.loc[rule["turn"]]
    found = order(turn["start"], turn["end"], thaw["start"], thaw["end"])
    allied, opposed = (contacts_with(events, rule[side]) for side in ("allied", "opposed"))
    last = pd.Timestamp(rule["to"])
    during, against = (
        int(((met["start"] >= thaw["start"]) & (met["end"] <= last)).sum())
        for met in (allied, opposed)
    )
    earlier = int((allied["end"] < thaw["start"]).sum())
    failed = found == "before" or during <= against
    return Result(
        holds=False if failed else (None if found == "undetermined" else True),
        value=during - against,
        unit="contacts more with Western allies during the thaw",
        n=during + against,
        reason="The documents date the first attempt at ties with Western allies in the region to "
        f"{dated(turn)}, {_PHRASE[found]} the first sign of the thaw with the West "
        f"({thaw['start'].year}), and {earlier} contacts with such states before that sign; during "
        f"the thaw they date {during} contacts with such states and {against} with Iran and its "
        "allies.",
        what_would_change_it="Taking the attempts before the thaw for failed ones, and dating the "
        "turn by the steps of 2015, which one article calls the greatest move of its kind and "
        "another a mere continuation; or an earlier start of the thaw.",
    )


_PHRASE = {"before": "before", "after": "after", "undetermined": "at the same time, as dated, as"}


@check("C170", "paper", tables=("companion_events", "events"))
def other_lender_came_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether another lender's loan came before the talks on the Iranian one were suspended.

    Parameters of the claim: `loan` (a companion's event) and `suspension` (the paper's event).
    """
    loan = tables.companion_events.set_index("id").loc[claim.parameters["loan"]]
    end = tables.events.set_index("id").loc[claim.parameters["suspension"]]
    found = order(loan["start"], loan["end"], end["start"], end["end"])
    gap = (end["start"].year - loan["end"].year) * MONTHS + end["start"].month - loan["end"].month
    told = {
        "before": f"came at least {gap} months before",
        "after": "came only after",
        "undetermined": "cannot be ordered, as dated, against",
    }[found]
    return Result(
        holds={"before": True, "after": False, "undetermined": None}[found],
        value=gap,
        unit="months at least from loan to suspension",
        n=2,
        reason=f"'{loan['description']}' (between {loan['start']:%B} and {loan['end']:%B %Y}) "
        f"{told} '{end['description']}' (between {end['start']:%B %Y} and {end['end']:%B %Y}).",
        what_would_change_it="A statement of what the loan was for and whether Minsk still wanted "
        "the Iranian one; one document names debts to Russia as its purpose.",
    )


@check("K001", "paper", tables=("companion_events",))
def journeys_in_order(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether journeys are dated in the order claimed, the first within some days of the last.

    Parameters of the claim: `events` in that order, and `days`, the longest time allowed.
    """
    rows = tables.companion_events.set_index("id").loc[claim.parameters["events"]]
    found = [
        order(one["start"], one["end"], next_["start"], next_["end"])
        for (_, one), (_, next_) in zip(rows[:-1].iterrows(), rows[1:].iterrows(), strict=True)
    ]
    first, last = rows.iloc[0], rows.iloc[-1]
    longest = (last["end"] - first["start"]).days
    shortest = (last["start"] - first["end"]).days
    days = claim.parameters["days"]
    wrong = "after" in found or shortest > days
    sure = set(found) == {"before"} and longest <= days
    undated = rows[rows["precision"] == "undated"]
    return Result(
        holds=False if wrong else (True if sure else None),
        value=len(undated),
        unit=f"of {len(rows)} journeys without a printed date",
        n=len(rows),
        reason=f"Of {len(rows)} journeys {len(undated)} have no printed date"
        + (
            f", so that neither their order nor the {days} days can be told."
            if len(undated)
            else f"; from the first to the last there are {shortest} to {longest} days."
        ),
        what_would_change_it="The days of the journeys, which official pages of the time give.",
    )


def _others(press: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the figures for a calendar year that do not come from the document itself."""
    whole = (press["start"] == pd.Timestamp(year, 1, 1)) & (
        press["end"] == pd.Timestamp(year, 12, 31)
    )
    return press[whole & (press["independence"] == "independent")]


def _surest(figures: pd.DataFrame) -> str:
    certainties = set(figures["certainty"])
    return next((name for name in ("sure", "likely", "weak") if name in certainties), "likely")


@check("K009", "outside", tables=("companion_figures", "outside_trade_press", "thresholds"))
def growth_fits_other_figures(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether other sources' turnover of two years fits a level and a growth as told.

    Parameters of the claim: `level` and `growth`, ids of the figures told.
    """
    level, growth = (
        _figure(tables.companion_figures, claim.parameters[name]) for name in ("level", "growth")
    )
    rounding = threshold(tables, "money_tolerance_usd_million")
    year = level["start"].year
    same, before = (_others(tables.outside_trade_press, number) for number in (year, year - 1))
    parts: dict[str, bool | None] = {"level": None, "growth": None}
    told = []
    for row in same.itertuples():
        fits = level["low"] <= row.turnover_usd_million <= level["high"]
        parts["level"] = fits and parts["level"] is not False
        told.append(f"{row.turnover_usd_million:g} million in {year}")
    for row in before.itertuples():
        low = level["low"] / (row.turnover_usd_million + rounding)
        high = level["high"] / (row.turnover_usd_million - rounding)
        fits = low <= growth["high"] and growth["low"] <= high
        parts["growth"] = fits and parts["growth"] is not False
        told.append(
            f"{row.turnover_usd_million:g} million dollars in {year - 1} ({row.reporter}), from "
            f"which {level['low']:g} to {level['high']:g} million is growth by a factor of "
            f"{low:.2f} to {high:.2f}, where {growth['low']:.2f} to {growth['high']:.2f} is told"
        )
    silent = [] if len(same) else [f"no other source gives {year}"]
    silent += [] if len(before) else [f"no other source gives {year - 1}"]
    return Result(
        holds=parts,
        value=sum(part is True for part in parts.values()),
        unit=f"of {len(parts)} statements borne out",
        n=len(same) + len(before),
        certainty=_surest(pd.concat([same, before])),
        reason=f"Other sources have {'; '.join(told) or 'nothing'}"
        + (f"; {' and '.join(silent)}" if silent else "")
        + ".",
        what_would_change_it=f"Customs figures for {year}.",
    )


@check("K010", "outside", tables=("companion_figures", "outside_trade_press"))
def turnover_confirmed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether another source gives about the turnover told for a year.

    Parameters of the claim: `figure`, the id of the figure told, and `range`, what fits it.
    """
    figure = _figure(tables.companion_figures, claim.parameters["figure"])
    year, (low, high) = figure["start"].year, claim.parameters["range"]
    found = _others(tables.outside_trade_press, year)
    fits = found["turnover_usd_million"].between(low, high)
    press = tables.outside_trade_press
    beside = press[
        (press["independence"] == "independent")
        & press["start"].dt.year.between(year - 2, year + 2)
        & ~press["id"].isin(found["id"])
    ]
    return Result(
        holds=None if found.empty else bool(fits.all()),
        value=len(found),
        unit=f"other sources for {year}",
        n=len(found),
        certainty=_surest(found),
        reason=(
            f"No other source at hand gives turnover with Iran in {year}"
            if found.empty
            else f"Other sources for {year} have "
            + ", ".join(f"{value:g}" for value in found["turnover_usd_million"])
            + " million dollars"
        )
        + "; near it stand "
        + ", ".join(
            f"{row.turnover_usd_million:g} million ({row.start:%B %Y} to {row.end:%B %Y})"
            for row in beside.itertuples()
        )
        + ".",
        what_would_change_it=f"Customs figures for {year}.",
    )


@check("K011", "outside", tables=("companion_figures", "outside_trade_press"))
def exports_fit_turnover(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports as told leave room for imports, and whether another source has them.

    Parameters of the claim: `figures`, from a name in `TRADE_FIGURES` to the id of its quantity,
    and `exports`, the name of the exports that another source could confirm.
    """
    rows = {
        name: _figure(tables.companion_figures, number)
        for name, number in claim.parameters["figures"].items()
    }
    limits = trade_limits({name: (row["low"], row["high"]) for name, row in rows.items()})
    flows = {
        name: linear_range(limits, [float(name == other) for other in TRADE])
        for name in TRADE
        if not name.endswith("2020")
    }
    told = rows[claim.parameters["exports"]]
    found = _others(tables.outside_trade_press, told["start"].year)
    found = found.dropna(subset="belarus_exports_usd_million")
    fits = found["belarus_exports_usd_million"].between(told["low"], told["high"])
    if None in flows.values():
        holds, reason = False, "No exports and imports of these years satisfy all figures told"
    else:
        holds = None if found.empty else bool(fits.all())
        reason = "The figures told leave room for " + ", ".join(
            f"{name.replace(' ', ' in ')} of {low:.1f} to {high:.1f}"
            for name, (low, high) in flows.items()
        )
        reason += " million"
    balance = linear_range(
        limits, [{"exports 2021": 1, "imports 2021": -1}.get(n, 0) for n in TRADE]
    )
    return Result(
        holds=holds,
        low=None if balance is None else balance[0],
        high=None if balance is None else balance[1],
        unit="USD million, Belarusian balance in 2021",
        n=len(found),
        certainty=_surest(found),
        reason=reason
        + f"; {len(found) or 'no'} other source gives exports in {told['start'].year}.",
        what_would_change_it="Customs figures for 2021 and 2022.",
    )
