"""Neutrality beyond Iran: partners hostile to each other, moves, contacts and trade by bloc.

The companion documents date loosely (a part of a decade, a year inferred), so each count is given
twice: what surely holds under every reading of the dates, and what may hold under some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.chronology import CONTACTS, as_dated
from belarus_iran.evidence import listed
from belarus_iran.ledger import Claim, Result, check, threshold
from belarus_iran.rates import rate, rate_ratio

# The codes of table two, which knows halves where the wording spans two of them.
IMPORTANCE = {1: "low", 2: "middle", 3: "high"}

# States by the names under which sentences speak of them.
NAMES = {
    "ARE": "the Emirates",
    "ARG": "Argentina",
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "BOL": "Bolivia",
    "BRA": "Brazil",
    "CHN": "China",
    "DEU": "Germany",
    "ECU": "Ecuador",
    "GEO": "Georgia",
    "IRN": "Iran",
    "IRQ": "Iraq",
    "ISR": "Israel",
    "KWT": "Kuwait",
    "LBY": "Libya",
    "OMN": "Oman",
    "QAT": "Qatar",
    "RUS": "Russia",
    "SAU": "Saudi Arabia",
    "SYR": "Syria",
    "TUR": "Turkey",
    "UKR": "Ukraine",
    "USA": "the United States",
    "VEN": "Venezuela",
}

# What Belarus bought and, mirrored in the partner's imports, what it sold.
FLOWS = {
    "exports_usd_million": "partner_imports_usd_million",
    "imports_usd_million": "belarus_imports_usd_million",
}


def hostile_pairs(table_one: pd.DataFrame) -> pd.DataFrame:
    """Say for how long Belarus had both sides of each hostile pair as partners, and which meet.

    Parameters
    ----------
    table_one
        Table `table_one`: `id`, `pair`, `side_a`, `side_b` and the years `start_first`,
        `start_last`, `end_first`, `end_last` between which the span begins and ends.

    Returns
    -------
    pandas.DataFrame
        One row per pair: `id`, `pair`, `states` (number of pairs of single states in it),
        `sure_from` and `sure_to` (the years that every reading of the span holds; missing if there
        are none), `sure_years`, `possible_from`, `possible_to`, `possible_years`, and, as tuples of
        ids, the other pairs that `surely_overlap` and those that `may_overlap` with it in at least
        one year (the latter contain the former).

    Raises
    ------
    ValueError
        If a span ends before it starts under some reading of both bounds.

    Examples
    --------
    >>> spans = pd.DataFrame({
    ...     "id": ["TO01", "TO02"], "pair": ["A against B", "C against D and E"],
    ...     "side_a": ["IRQ", "ISR"], "side_b": ["IRN", "IRN; SYR"],
    ...     "start_first": [1997, 2002], "start_last": [1999, 2003],
    ...     "end_first": [2000, 2010], "end_last": [2003, 2016]})
    >>> pairs = hostile_pairs(spans)
    >>> list(pairs["sure_years"]), list(pairs["possible_years"]), list(pairs["states"])
    ([2, 8], [7, 15], [1, 2])
    >>> pairs["surely_overlap"][0], pairs["may_overlap"][0]
    ((), ('TO02',))
    """
    bounds = table_one[["start_first", "start_last", "end_first", "end_last"]].astype(int)
    reversed_ = (
        (bounds["start_first"] > bounds["start_last"])
        | (bounds["end_first"] > bounds["end_last"])
        | (bounds["start_first"] > bounds["end_first"])
        | (bounds["start_last"] > bounds["end_last"])
    )
    if reversed_.any():
        raise ValueError(
            f"spans {', '.join(table_one.loc[reversed_, 'id'])} are reversed: no start may lie "
            "after its later bound or after the end that belongs to it"
        )
    ids = list(table_one["id"])
    sure = list(zip(bounds["start_last"], bounds["end_first"], strict=True))
    possible = list(zip(bounds["start_first"], bounds["end_last"], strict=True))
    some = [first <= last for first, last in sure]
    return pd.DataFrame(
        {
            "id": ids,
            "pair": list(table_one["pair"]),
            "states": [
                len(listed(a)) * len(listed(b))
                for a, b in zip(table_one["side_a"], table_one["side_b"], strict=True)
            ],
            **_span("sure", sure, some),
            **_span("possible", possible, [True] * len(ids)),
            "surely_overlap": _overlapping(ids, sure),
            "may_overlap": _overlapping(ids, possible),
        }
    )


def pairs_by_year(table_one: pd.DataFrame) -> pd.DataFrame:
    """Count for each year the hostile pairs of which both sides were partners.

    Parameters
    ----------
    table_one
        As in :func:`hostile_pairs`.

    Returns
    -------
    pandas.DataFrame
        Indexed by `year`, from the first possible to the last: `surely` and `perhaps` (numbers of
        pairs; the second contains the first).

    Examples
    --------
    >>> spans = pd.DataFrame({
    ...     "id": ["TO01"], "pair": ["A against B"], "side_a": ["IRQ"], "side_b": ["IRN"],
    ...     "start_first": [2000], "start_last": [2001], "end_first": [2001], "end_last": [2002]})
    >>> pairs_by_year(spans)["surely"].to_dict(), pairs_by_year(spans)["perhaps"].to_dict()
    ({2000: 0, 2001: 1, 2002: 0}, {2000: 1, 2001: 1, 2002: 1})
    """
    pairs = hostile_pairs(table_one)
    years = range(pairs["possible_from"].min(), pairs["possible_to"].max() + 1)
    counts = {
        name: [
            int(((pairs[f"{kind}_from"] <= year) & (year <= pairs[f"{kind}_to"])).sum())
            for year in years
        ]
        for name, kind in (("surely", "sure"), ("perhaps", "possible"))
    }
    return pd.DataFrame(counts, index=pd.Index(years, name="year"))


def moves_by_importance(table_two: pd.DataFrame) -> pd.DataFrame:
    """Count the neutral moves by what they meant to Russia and to the West.

    Parameters
    ----------
    table_two
        Table `table_two`: `id`, `code_russia` and `code_west` (1 low, 2 middle, 3 high; a half
        means that the wording spans the codes on either side of it).

    Returns
    -------
    pandas.DataFrame
        One row for each of the nine combinations, the highest for Russia first: `russia`, `west`
        (in words), `surely` (moves coded just so), `perhaps` (with those of which one reading is
        so), `moves` (tuple of the ids counted in `perhaps`). The column `surely` adds up to the
        moves without a half code.

    Raises
    ------
    ValueError
        If a code does not lie between 1 and 3 or is no multiple of one half.

    Examples
    --------
    >>> moves = pd.DataFrame({
    ...     "id": ["TT01", "TT02", "TT03"], "code_russia": [3, 2.5, 3], "code_west": [1, 1, 3]})
    >>> counts = moves_by_importance(moves).set_index(["russia", "west"])
    >>> counts.loc[("high", "low"), "moves"], int(counts.loc[("high", "low"), "surely"])
    (('TT01', 'TT02'), 1)
    """
    codes = table_two[["code_russia", "code_west"]].astype(float)
    wrong = ~((codes >= 1) & (codes <= 3) & (codes * 2 % 1 == 0)).all(axis=1)
    if wrong.any():
        raise ValueError(
            f"codes of {', '.join(table_two.loc[wrong, 'id'])} are none of 1, 1.5, 2, 2.5 and 3"
        )
    low, high = np.floor(codes), np.ceil(codes)
    rows = []
    for russia in sorted(IMPORTANCE, reverse=True):
        for west in IMPORTANCE:
            wanted = np.array([russia, west])
            perhaps = ((low <= wanted) & (wanted <= high)).all(axis=1)
            surely = (codes == wanted).all(axis=1)
            rows.append(
                {
                    "russia": IMPORTANCE[russia],
                    "west": IMPORTANCE[west],
                    "surely": int(surely.sum()),
                    "perhaps": int(perhaps.sum()),
                    "moves": tuple(table_two.loc[perhaps, "id"]),
                }
            )
    return pd.DataFrame(rows)


def contacts_by_bloc(
    companion_events: pd.DataFrame,
    blocs: pd.DataFrame,
    years: tuple[int, int],
    column: str = "bloc",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the dated contacts of Belarus with each bloc in a period, each matter once.

    What the documents tell is no census, so these are rates of mention: they depend on what the
    articles at hand are about. A contact with several partners counts once for each of their
    blocs.

    Parameters
    ----------
    companion_events
        Columns `id`, `start`, `end`, `kind`, `actors`, `partner` (codes, separated by semicolons),
        `occasion` and `same_as` (ids of the row with which a row is counted together). Only the
        kinds in :data:`belarus_iran.chronology.CONTACTS` count, and only if Belarus acts.
    blocs
        Columns `partner` and `bloc` (and `alternative`).
    years
        First and last year of the period, both included.
    column
        ``bloc``, or ``alternative`` for the other reading where there is one.
    confidence
        Coverage of the interval of each rate, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row per bloc, in the order of `blocs`: `bloc`, `contacts` (matters that surely lie in
        the period), `possible` (with those that may), `years` (length of the period), `rate`
        (`contacts` a year), `low` and `high` (exact limits, of the rate of `contacts` and of that
        of `possible`, so that they hold the doubt about dates as well).

    Raises
    ------
    ValueError
        If the period is reversed, the column unknown, or a partner has no bloc.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3/4), 437-442.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "id": ["N-E001", "S-E001", "S-E002"], "kind": "visit", "partner": "QAT",
    ...     "start": pd.to_datetime(["2015-04-01", "2015-04-02", "2014-12-01"]),
    ...     "end": pd.to_datetime(["2015-04-30", "2015-04-02", "2015-01-31"]),
    ...     "actors": "BLR>QAT", "occasion": "", "same_as": ["S-E001", "", ""]})
    >>> sides = pd.DataFrame({"partner": ["QAT"], "bloc": ["Gulf and Turkey"]})
    >>> found = contacts_by_bloc(events, sides, (2015, 2016))
    >>> found[["contacts", "possible", "years", "rate"]].values.tolist()
    [[1.0, 2.0, 2.0, 0.5]]
    """
    first, last = _period(years)
    bloc_of = _bloc_of(blocs, column)
    named = companion_events["actors"].str.split("[>+-]", regex=True)
    acts = named.map(lambda actors: "BLR" in actors).astype(bool)
    met = companion_events[acts & companion_events["kind"].isin(CONTACTS)]
    met = met.assign(matter=_matters(companion_events).reindex(met.index))
    met = met.assign(partner=met["partner"].map(listed)).explode("partner").dropna(subset="partner")
    met = met.assign(bloc=_blocs(met["partner"], bloc_of))
    # Of a matter told twice the row that stands for it gives the date, if it is there.
    met = met.assign(told_again=met["matter"] != met["id"]).sort_values(
        ["told_again", "id"], kind="stable"
    )
    met = met.drop_duplicates(["bloc", "matter"])
    start, end = pd.Timestamp(first, 1, 1), pd.Timestamp(last, 12, 31)
    length = last - first + 1
    rows = []
    for bloc in dict.fromkeys(bloc_of.values()):
        own = met[met["bloc"] == bloc]
        surely = int(((own["start"] >= start) & (own["end"] <= end)).sum())
        perhaps = int(((own["end"] >= start) & (own["start"] <= end)).sum())
        least, most = rate(surely, length, confidence), rate(perhaps, length, confidence)
        rows.append(
            {
                "bloc": bloc,
                "contacts": surely,
                "possible": perhaps,
                "years": length,
                "rate": least.rate,
                "low": least.low,
                "high": most.high,
            }
        )
    return pd.DataFrame(rows)


def trade_by_bloc(
    outside_trade: pd.DataFrame,
    blocs: pd.DataFrame,
    years: tuple[int, int],
    column: str = "bloc",
) -> pd.DataFrame:
    """Average the yearly trade of Belarus with each bloc over a period.

    Where an organisation has figures for a year, its members of that year are left out, so that
    nothing is counted twice. Figures that are missing are left out too, not taken for zero: how
    many is told.

    Parameters
    ----------
    outside_trade
        Columns `year`, `partner`, `belarus_imports_usd_million` (from the partner) and
        `partner_imports_usd_million` (from Belarus, which stand for Belarusian exports), at
        current prices.
    blocs
        Columns `partner`, `bloc` (and `alternative`), `member_of`, `member_from`, `member_to`.
    years
        First and last year of the period, both included.
    column
        ``bloc``, or ``alternative`` for the other reading where there is one.

    Returns
    -------
    pandas.DataFrame
        One row per bloc that has rows in the period, in the order of `blocs`: `bloc`,
        `exports_usd_million` and `imports_usd_million` (yearly sums over the partners, averaged
        over the years that have any), `turnover_usd_million`, `balance_usd_million` (missing if
        one of the flows is), `share` (of the turnover of all blocs here), `partners` (number), and
        `missing` (figures of a partner in a year that are not there, out of `figures`).

    Raises
    ------
    ValueError
        If the period is reversed or has no rows, a partner has no bloc, the column is unknown, or
        a partner has two rows for one year.

    Examples
    --------
    >>> trade = pd.DataFrame({
    ...     "year": [2004, 2004, 2005], "partner": ["EUU", "POL", "SAU"],
    ...     "belarus_imports_usd_million": [50.0, 9.0, 1.0],
    ...     "partner_imports_usd_million": [70.0, 8.0, np.nan]})
    >>> sides = pd.DataFrame({
    ...     "partner": ["EUU", "POL", "SAU"], "bloc": ["West", "West", "Gulf and Turkey"],
    ...     "member_of": ["", "EUU", ""], "member_from": [None, 2004, None], "member_to": None})
    >>> found = trade_by_bloc(trade, sides, (2004, 2005)).set_index("bloc")
    >>> float(found.loc["West", "exports_usd_million"]), int(found.loc["West", "partners"])
    (70.0, 1)
    >>> int(found.loc["Gulf and Turkey", "missing"])
    1
    """
    first, last = _period(years)
    bloc_of = _bloc_of(blocs, column)
    rows = outside_trade[outside_trade["year"].between(first, last)]
    if rows.empty:
        raise ValueError(f"no trade between {first} and {last}")
    twice = rows[rows.duplicated(["year", "partner"])]
    if len(twice):
        raise ValueError(f"{twice['partner'].iloc[0]} has two rows for {twice['year'].iloc[0]}")
    rows = rows.assign(bloc=_blocs(rows["partner"], bloc_of))
    rows = rows[~_contained(rows, blocs)]
    found = []
    for bloc in dict.fromkeys(bloc_of.values()):
        own = rows[rows["bloc"] == bloc]
        if own.empty:
            continue
        flows = {
            flow: own.groupby("year")[source].sum(min_count=1).mean()
            for flow, source in FLOWS.items()
        }
        found.append(
            {
                "bloc": bloc,
                **flows,
                "turnover_usd_million": sum(flows.values()),
                "balance_usd_million": flows["exports_usd_million"] - flows["imports_usd_million"],
                "partners": own["partner"].nunique(),
                "missing": int(own[list(FLOWS.values())].isna().sum().sum()),
                "figures": len(own) * len(FLOWS),
            }
        )
    table = pd.DataFrame(found)
    share = table["turnover_usd_million"] / table["turnover_usd_million"].sum()
    table.insert(table.columns.get_loc("partners"), "share", share)
    return table


def agreement_beyond_all(
    votes: pd.DataFrame, world_mean: pd.DataFrame, state: str, partners: Iterable[str]
) -> pd.DataFrame:
    """Set beside each agreement in the United Nations what all states showed with that partner.

    Parameters
    ----------
    votes
        Columns `issue`, `state`, `partner`, `year` and `agreement`; only the issue ``all`` counts.
    world_mean
        Columns `reference`, `year` and `mean_agreement_in_common`.
    state
        Whose agreement is wanted.
    partners
        With whom; each must be a reference of `world_mean`.

    Returns
    -------
    pandas.DataFrame
        Columns `partner`, `year`, `agreement`, `all_states` (mean agreement of all other states
        with the partner) and `beyond` (the first less the second).

    Raises
    ------
    ValueError
        If a partner has no votes or no mean of all states.

    Examples
    --------
    >>> votes = pd.DataFrame({
    ...     "issue": "all", "state": "BLR", "partner": "RUS", "year": [2010], "agreement": [0.9]})
    >>> mean = pd.DataFrame({
    ...     "reference": ["RUS"], "year": [2010], "mean_agreement_in_common": [0.8]})
    >>> float(agreement_beyond_all(votes, mean, "BLR", ["RUS"])["beyond"].round(3)[0])
    0.1
    """
    partners = list(partners)
    own = votes[(votes["issue"] == "all") & (votes["state"] == state)]
    means = world_mean.rename(
        columns={"reference": "partner", "mean_agreement_in_common": "all_states"}
    )
    found = own.merge(means[["partner", "year", "all_states"]], on=["partner", "year"])
    unknown = sorted(set(partners) - set(found["partner"]))
    if unknown:
        raise ValueError(
            f"no agreement of {state} beside that of all states with {', '.join(unknown)}: allowed "
            f"are {', '.join(sorted(set(found['partner'])))}"
        )
    found = found[found["partner"].isin(partners)]
    found = found.assign(beyond=found["agreement"] - found["all_states"])
    columns = ["partner", "year", "agreement", "all_states", "beyond"]
    return found[columns].sort_values(["partner", "year"], ignore_index=True)


def votes_beside(conflicts: pd.DataFrame, other: str) -> pd.DataFrame:
    """Count, by matter, how Belarus voted on conflicts beside another state.

    Parameters
    ----------
    conflicts
        Columns `matter`, `belarus_vote` and the column named by `other` (yes, no, abstain or not
        recorded).
    other
        Such as ``russia_vote``.

    Returns
    -------
    pandas.DataFrame
        Indexed by `matter`: `alike` (the same recorded vote), `kept_out` (Belarus abstained or
        has no vote, and the other voted yes or no), `apart` (all else) and `roll_calls`, their sum.

    Examples
    --------
    >>> calls = pd.DataFrame({
    ...     "matter": "Georgia", "belarus_vote": ["no", "abstain", "yes"], "russia_vote": "no"})
    >>> votes_beside(calls, "russia_vote").loc["Georgia"].tolist()
    [1, 1, 1, 3]
    """
    own, beside = conflicts["belarus_vote"], conflicts[other]
    alike = (own == beside) & (own != "not recorded")
    kept_out = own.isin(["abstain", "not recorded"]) & beside.isin(["yes", "no"])
    marks = pd.DataFrame(
        {
            "alike": alike,
            "kept_out": kept_out,
            "apart": ~alike & ~kept_out,
            "roll_calls": True,
        }
    ).astype(int)
    return marks.groupby(conflicts["matter"], sort=False).sum()


def arms_to_pairs(table_one: pd.DataFrame, arms_exports: pd.DataFrame) -> pd.DataFrame:
    """Add up the major weapons that went to either side of each hostile pair in its span.

    Parameters
    ----------
    table_one
        As in :func:`hostile_pairs`; the longest span that its words permit counts.
    arms_exports
        Columns `year`, `recipient` and `tiv_million`, one row for each year with deliveries.

    Returns
    -------
    pandas.DataFrame
        One row per pair: `id`, `pair`, `first`, `last` (years), `side_a`, `side_b` (codes),
        `tiv_a`, `tiv_b` (military value delivered, zero if the register has none) and `both`
        (whether each side received something).

    Examples
    --------
    >>> spans = pd.DataFrame({
    ...     "id": ["TO03"], "pair": ["Azerbaijan against Armenia"], "side_a": ["AZE"],
    ...     "side_b": ["ARM"], "start_first": [2007], "start_last": [2009], "end_first": [2010],
    ...     "end_last": [2016]})
    >>> arms = pd.DataFrame({
    ...     "year": [2006, 2008], "recipient": ["ARM", "AZE"], "tiv_million": [1.4, 60.0]})
    >>> arms_to_pairs(spans, arms)[["tiv_a", "tiv_b", "both"]].values.tolist()
    [[60.0, 0.0, False]]
    """
    pairs = hostile_pairs(table_one)
    found = pd.DataFrame(
        {
            "id": pairs["id"],
            "pair": pairs["pair"],
            "first": pairs["possible_from"],
            "last": pairs["possible_to"],
        }
    )
    for side in ("a", "b"):
        codes = table_one[f"side_{side}"]
        found[f"side_{side}"] = list(codes)
        found[f"tiv_{side}"] = [
            float(
                arms_exports.loc[
                    arms_exports["year"].between(row.first, row.last)
                    & arms_exports["recipient"].isin(listed(cell)),
                    "tiv_million",
                ].sum()
            )
            for row, cell in zip(found.itertuples(), codes, strict=True)
        ]
    found["both"] = (found["tiv_a"] > 0) & (found["tiv_b"] > 0)
    return found


def _span(kind: str, spans: list[tuple[int, int]], some: list[bool]) -> dict[str, object]:
    first, last = (
        pd.array(
            [span[end] if there else None for span, there in zip(spans, some, strict=True)], "Int64"
        )
        for end in (0, 1)
    )
    lengths = [max(0, last - first + 1) for first, last in spans]
    return {f"{kind}_from": first, f"{kind}_to": last, f"{kind}_years": lengths}


def _overlapping(ids: list[str], spans: list[tuple[int, int]]) -> list[tuple[str, ...]]:
    return [
        tuple(
            other
            for other, (begin, stop) in zip(ids, spans, strict=True)
            if other != own and max(first, begin) <= min(last, stop)
        )
        for own, (first, last) in zip(ids, spans, strict=True)
    ]


def _period(years: tuple[int, int]) -> tuple[int, int]:
    first, last = years
    if first > last:
        raise ValueError(f"the period from {first} to {last} is reversed")
    return int(first), int(last)


def _bloc_of(blocs: pd.DataFrame, column: str) -> dict[str, str]:
    if column not in ("bloc", "alternative") or column not in blocs:
        raise ValueError(f"'{column}' is not a column of blocs: use 'bloc' or 'alternative'")
    chosen = blocs["bloc"].where(blocs[column] == "", blocs[column])
    return dict(zip(blocs["partner"], chosen, strict=True))


def _blocs(partners: Iterable[str], bloc_of: dict[str, str]) -> list[str]:
    unknown = sorted(set(partners) - set(bloc_of))
    if unknown:
        raise ValueError(f"no bloc is known for {', '.join(unknown)}: add them to the table blocs")
    return [bloc_of[partner] for partner in partners]


def _matters(events: pd.DataFrame) -> pd.Series:
    """Name for each row the event that stands for its matter: told elsewhere, or its occasion."""
    same = events["same_as"].where(events["same_as"] != "", events["id"])
    occasion = dict(zip(events["id"], events["occasion"], strict=True))
    return same.map(lambda event: occasion.get(event, "") or event)


def _contained(rows: pd.DataFrame, blocs: pd.DataFrame) -> pd.Series:
    """Tell the rows of members whose organisation has a figure for the same year."""
    reported = rows[list(FLOWS.values())].notna().any(axis=1)
    told = set(zip(rows.loc[reported, "partner"], rows.loc[reported, "year"], strict=True))
    member = blocs.set_index("partner")[["member_of", "member_from", "member_to"]]
    joined = rows[["partner", "year"]].join(member, on="partner")
    since, until = (joined[bound].astype(float) for bound in ("member_from", "member_to"))
    within = (since.fillna(-np.inf) <= joined["year"]) & (joined["year"] <= until.fillna(np.inf))
    there = [pair in told for pair in zip(joined["member_of"], joined["year"], strict=True)]
    return within & pd.Series(there, index=rows.index)


def level_change(yearly: pd.Series) -> pd.DataFrame:
    """Weigh, for each year, that the mean of a series shifted there, once and for good.

    Values are taken as normal round one mean before the shift and another from it on, with equal
    and unknown spread; every year with two values on either side is as likely beforehand as any
    other, and the prior of means and spread is flat (of the spread, in logarithms).

    Parameters
    ----------
    yearly
        Five values or more, indexed by consecutive years.

    Returns
    -------
    pandas.DataFrame
        Indexed by `year`, the first of the new level: `weight` (posterior probability; the column
        adds up to 1) and `fall` (the part of it that lies on a lower new level).

    Raises
    ------
    ValueError
        If years are missing, there are fewer than five, or two constant levels fit without error.

    References
    ----------
    Smith, A. F. M. (1975). A Bayesian approach to inference about a change-point in a sequence of
    random variables. Biometrika 62(2), 407-416.

    Examples
    --------
    >>> found = level_change(pd.Series([5.0, 5.1, 4.9, 1.0, 1.1, 0.9], index=range(2001, 2007)))
    >>> int(found["weight"].idxmax()), bool(found.loc[2004, "fall"] > 0.9)
    (2004, True)
    """
    from scipy.stats import t as student

    series = yearly.sort_index().astype(float)
    years, values = series.index.to_numpy(), series.to_numpy()
    total = len(values)
    if total < 5 or not np.isfinite(values).all() or (np.diff(years) != 1).any():
        raise ValueError("a change needs five finite values or more, in consecutive years")
    rows = []
    for first in range(2, total - 1):
        sides = values[:first], values[first:]
        rss = sum(float(((side - side.mean()) ** 2).sum()) for side in sides)
        if rss <= 0:
            raise ValueError(f"two constant levels fit without error from {years[first]} on")
        lengths = [len(side) for side in sides]
        weight = -0.5 * np.log(np.prod(lengths)) - (total - 2) / 2 * np.log(rss)
        error = np.sqrt(rss / (total - 2) * sum(1 / length for length in lengths))
        drop = (sides[0].mean() - sides[1].mean()) / error
        rows.append((int(years[first]), weight, float(student.cdf(drop, total - 2))))
    table = pd.DataFrame(rows, columns=["year", "weight", "fall"]).set_index("year")
    weight = np.exp(table["weight"] - table["weight"].max())
    weight /= weight.sum()
    return pd.DataFrame({"weight": weight, "fall": weight * table["fall"]})


def roll_calls_on(
    conflicts: pd.DataFrame, matters: Iterable[str], first: int, last: int
) -> pd.DataFrame:
    """Return the roll calls on some matters in some years, in order of time.

    Parameters
    ----------
    conflicts
        Columns `matter` and `date`.
    matters
        What the resolutions are about.
    first, last
        Calendar years, both included.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> calls = pd.DataFrame({"matter": ["A", "A"], "date": pd.to_datetime(["2010", "2017"])})
    >>> len(roll_calls_on(calls, ["A"], 2008, 2016))
    1
    """
    matters = list(matters)
    chosen = conflicts["matter"].isin(matters) & conflicts["date"].dt.year.between(first, last)
    if not chosen.any():
        raise ValueError(f"no roll call on {', '.join(matters)} between {first} and {last}")
    return conflicts[chosen].sort_values("date", kind="stable")


def trade_shares(trade: pd.DataFrame, totals: pd.DataFrame, partner: str) -> pd.DataFrame:
    """Return the share of a partner in the trade of Belarus by year.

    Exports are those that the partner reports as its imports, so that the share is only as good
    as the reports of both sides agree.

    Parameters
    ----------
    trade
        As the `outside_trade` of :func:`trade_by_bloc`.
    totals
        Columns `year`, `imports_usd_million` and `exports_usd_million`, of Belarus with the world.
    partner
        Code of the partner.

    Returns
    -------
    pandas.DataFrame
        Indexed by `year`: shares in `imports`, `exports` and `turnover`.

    Examples
    --------
    >>> trade = pd.DataFrame({
    ...     "year": [2004], "partner": ["RUS"], "belarus_imports_usd_million": [60.0],
    ...     "partner_imports_usd_million": [40.0]})
    >>> totals = pd.DataFrame({
    ...     "year": [2004], "imports_usd_million": [100.0], "exports_usd_million": [100.0]})
    >>> trade_shares(trade, totals, "RUS").loc[2004].tolist()
    [0.6, 0.4, 0.5]
    """
    own = trade[trade["partner"] == partner].set_index("year")
    world = totals.set_index("year").reindex(own.index)
    flows = {flow: own[source] for flow, source in FLOWS.items()}
    shares = pd.DataFrame(
        {
            "imports": flows["imports_usd_million"] / world["imports_usd_million"],
            "exports": flows["exports_usd_million"] / world["exports_usd_million"],
            "turnover": sum(flows.values())
            / (world["imports_usd_million"] + world["exports_usd_million"]),
        }
    )
    return shares.sort_index()


def touching(contradictions: pd.DataFrame, claim: str) -> pd.DataFrame:
    """Return the contradictions that touch a claim and are not only apparent.

    Parameters
    ----------
    contradictions
        Columns `claims` (ids separated by semicolons) and `severity`.
    claim
        Its id.

    Examples
    --------
    >>> pairs = pd.DataFrame({
    ...     "claims": ["N001; N002", "N002"], "severity": ["tension", "apparent"]})
    >>> list(touching(pairs, "N002").index)
    [0]
    """
    named = [claim in listed(cell) for cell in contradictions["claims"]]
    return contradictions[np.array(named, bool) & (contradictions["severity"] != "apparent")]


def _name(state: str) -> str:
    return NAMES.get(state, state)


def _mean(yearly: pd.Series, period: Iterable[int]) -> float:
    first, last = period
    found = yearly.loc[first:last].dropna()
    if found.empty:
        raise ValueError(f"no figure between {first} and {last}")
    return float(found.mean())


def _years(period: Iterable[int]) -> str:
    return "–".join(map(str, period))


def _most(count: int, total: int) -> bool:
    return 2 * count > total


@check("N001", "outside", tables=("outside_votes", "outside_votes_world_mean"))
def voted_closer_before(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus agreed with Russia more in the earlier period, beyond all states.

    Parameters of the claim: first and last years of the `earlier` and the `later` period.
    """
    periods = claim.parameters["earlier"], claim.parameters["later"]
    found = agreement_beyond_all(
        tables.outside_votes, tables.outside_votes_world_mean, "BLR", ["RUS"]
    ).set_index("year")
    before, after = (_mean(found["beyond"], period) for period in periods)
    alone = [_mean(found["agreement"], period) for period in periods]
    return Result(
        holds=before > after,
        value=after - before,
        unit="agreement with Russia beyond that of all states, later less earlier",
        n=len(found),
        reason=f"Belarus agreed with Russia in the General Assembly by {before:.3f} more than all "
        f"states did in {_years(periods[0])} and by {after:.3f} more in {_years(periods[1])}; "
        f"agreement itself went from {alone[0]:.3f} to {alone[1]:.3f}, but that of all states with "
        "Russia moved as well.",
        what_would_change_it="Another sign of loyalty than votes, such as common troops or words "
        "of support.",
    )


@check("N030", "outside", tables=("outside_votes", "outside_votes_world_mean", "thresholds"))
def votes_turn_in_time(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether agreement with Russia beyond that of all states fell once, in the years claimed.

    Parameters of the claim: first and last years of the series (`years`) and of the `change`.
    """
    rule, most = claim.parameters, threshold(tables, "most_of_the_weight")
    found = agreement_beyond_all(
        tables.outside_votes, tables.outside_votes_world_mean, "BLR", ["RUS"]
    ).set_index("year")["beyond"]
    change = level_change(found.loc[rule["years"][0] : rule["years"][1]])
    claimed = change.loc[rule["change"][0] : rule["change"][1]]
    fall, elsewhere = float(claimed["fall"].sum()), float(1 - claimed["weight"].sum())
    rise = float(1 - change["fall"].sum())
    likeliest = int(change["weight"].idxmax())
    return Result(
        holds=True if fall > most else (False if max(elsewhere, rise) > most else None),
        value=fall,
        unit=f"posterior probability of a fall that begins in {_years(rule['change'])}",
        n=len(change) + 3,
        reason=f"A single lasting change of level in {_years(rule['years'])} has {fall:.0%} of its "
        f"weight on a fall that begins in {_years(rule['change'])}, {elsewhere:.0%} on other years "
        f"and {rise:.0%} on a rise; the likeliest first year of the new level is {likeliest} "
        f"({change.loc[likeliest, 'weight']:.0%}).",
        what_would_change_it="Votes on matters that divide Russia from its neighbours alone: most "
        "roll calls are on others.",
    )


@check("votes apart", "outside", tables=("outside_votes_on_conflicts",))
def voted_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether in half of some roll calls, or more, Belarus did not vote as Russia did.

    Parameters of the claim: `matters`, and the `years` (first and last).
    """
    rule = claim.parameters
    calls = roll_calls_on(tables.outside_votes_on_conflicts, rule["matters"], *rule["years"])
    by_matter = votes_beside(calls, "russia_vote")
    alike, total = int(by_matter["alike"].sum()), len(calls)
    stayed = int(calls["belarus_vote"].isin(["abstain", "not recorded"]).sum())
    return Result(
        holds=not _most(alike, total),
        value=total - alike,
        unit=f"of {total} roll calls not as Russia",
        n=total,
        reason=f"In {alike} of {total} roll calls of {_years(rule['years'])} Belarus voted as "
        "Russia did ("
        + "; ".join(
            f"{matter}: {row['alike']} of {row['roll_calls']}"
            for matter, row in by_matter.iterrows()
        )
        + f"), and in {stayed} it abstained or has no vote; the list is "
        + ", ".join(name.removeprefix("A/RES/") for name in calls["resolution"])
        + ".",
        what_would_change_it="Roll calls that are missing in the data, or what Belarus said on "
        "these conflicts elsewhere.",
    )


@check("N039", "paper", tables=("companion_events",))
def recognition_withheld(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the documents have recognition withheld all through; parameters as for `dates`."""
    return as_dated(tables, claim)


@check("no vote against", "outside", tables=("outside_votes_on_conflicts",))
def never_voted_against(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus cast no vote against the resolutions on each conflict.

    Parameters of the claim: `cases`, from a name to the matter of its resolutions; the `years`
    (first and last); and `together`, if one vote against is one against all.
    """
    rule, parts, told = claim.parameters, {}, []
    for case, matter in rule["cases"].items():
        calls = roll_calls_on(tables.outside_votes_on_conflicts, [matter], *rule["years"])
        against = calls[calls["belarus_vote"] == "no"]
        parts[case] = against.empty
        told.append(
            f"{case}: {len(against)} of {len(calls)} votes against"
            + "".join(
                f", {count} {words}"
                for vote, words in (("abstain", "abstention"), ("not recorded", "without a vote"))
                if (count := int((calls["belarus_vote"] == vote).sum()))
            )
        )
    return Result(
        holds=all(parts.values()) if rule.get("together") else parts,
        value=sum(not part for part in parts.values()),
        unit=f"of {len(parts)} conflicts with a vote against",
        n=len(parts),
        reason=f"Votes of Belarus in {_years(rule['years'])} on resolutions for the state whose "
        f"territory it is: {'; '.join(told)}.",
        what_would_change_it="Explanations of vote: who votes against a resolution may still "
        "respect the borders that it names.",
    )


@check("N068", "outside", tables=("outside_votes_on_conflicts",))
def allies_voted_otherwise(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether no ally of Russia voted as Russia did.

    Parameters of the claim: `matters`, `years`, and the `allies`, by the names of their columns.
    """
    rule = claim.parameters
    calls = roll_calls_on(tables.outside_votes_on_conflicts, rule["matters"], *rule["years"])
    counts = {
        ally: int((calls[f"{ally}_vote"] == calls["russia_vote"]).sum()) for ally in rule["allies"]
    }
    with_russia = [ally for ally, count in counts.items() if count]
    return Result(
        holds=not with_russia,
        value=len(with_russia),
        unit=f"of {len(counts)} allies voted with Russia",
        n=len(calls),
        reason=f"In {len(calls)} roll calls on Crimea in {_years(rule['years'])} votes equal to "
        "Russia's were cast by "
        + ", ".join(f"{ally.title()} ({count})" for ally, count in counts.items() if count)
        + ("no ally" if not with_russia else "")
        + ".",
        what_would_change_it="Statements of these states on Ukraine and on Turkey, which no table "
        "here holds.",
    )


@check("moves begin late", "paper")
def moves_came_later(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether moves of table two begin no earlier than a year.

    Parameters of the claim: `event` of the companions, or else the `year`; and `need`, which is
    ``all`` or ``most``. A move without a year is counted both ways.
    """
    rule, since = claim.parameters, tables.table_two["since"]
    event = tables.companion_events.set_index("id").loc[rule["event"]] if "event" in rule else None
    year = rule["year"] if event is None else event["start"].year
    early, loose, total = int((since < year).sum()), int(since.isna().sum()), len(since)
    if rule["need"] == "all":
        holds = False if early else (None if loose else True)
    else:
        readings = {_most(total - early - unclear, total) for unclear in (0, loose)}
        holds = readings.pop() if len(readings) == 1 else None
    named = "; ".join(tables.table_two.loc[since < year, "event"])
    return Result(
        holds=holds,
        value=total - early - loose,
        unit=f"of {total} moves surely not before {year}",
        low=total - early - loose,
        high=total - early,
        n=total,
        reason=f"Of {total} moves {early} begin before {year}"
        + (f" ('{event['description']}')" if event is not None else "")
        + (f": {named}" if early else "")
        + (f"; {loose} has no year" if loose else "")
        + ".",
        what_would_change_it="Other years for the moves; the table was drawn up by the authors who "
        "make the claim.",
    )


@check("N046", "paper", tables=("table_two", "contradictions"))
def refuge_mattered_to_russia(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a move weighed more than little with Russia and little with the West.

    Parameter of the claim: `move`, its id in table two.
    """
    move = tables.table_two.set_index("id").loc[claim.parameters["move"]]
    beside = touching(tables.contradictions, claim.id)
    beside = beside[beside["severity"] == "tension"]
    return Result(
        holds=bool(move["code_russia"] > 1 and move["code_west"] == 1),
        value=move["code_russia"],
        unit="importance for Russia, 1 to 3",
        n=1,
        reason=f"The document's own table gives '{move['event']}' {move['importance_russia']} "
        f"importance for Russia and {move['importance_west']} importance for the West"
        + "".join(f"; elsewhere it says: {text}" for text in beside["first_says"])
        + ("" if len(beside) else "."),
        what_would_change_it="Another judgement of what the matter meant to Moscow.",
    )


@check("N061", "paper", tables=("table_two", "thresholds"))
def moves_multiplied(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether moves begin at a higher yearly rate in the later period, under every dating.

    Parameters of the claim: first and last years of the `earlier` and the `later` period, and
    `loose`, the earliest and latest year of moves without one.
    """
    rule, since = claim.parameters, tables.table_two["since"]
    level = threshold(tables, "confidence_level")
    periods = rule["later"], rule["earlier"]
    lengths = [last - first + 1 for first, last in periods]
    counts = [int(since.between(*period).sum()) for period in periods]
    undated = int(since.isna().sum())
    # A move dated by part of a decade may fall into a period, or lie before both.
    extra = [
        undated if rule["loose"][0] <= last and first <= rule["loose"][1] else 0
        for first, last in periods
    ]
    ratios = [
        rate_ratio(counts[0] + more[0], lengths[0], counts[1] + more[1], lengths[1], level)
        for more in {(0, 0), (extra[0], 0), (0, extra[1])}
    ]
    widest = max(ratios, key=lambda ratio: ratio.pvalue)
    in_force = [int((since <= last).sum()) for _, last in (rule["earlier"], rule["later"])]
    clear = [1 if ratio.low > 1 else (-1 if ratio.high < 1 else 0) for ratio in ratios]
    return Result(
        holds=True if min(clear) > 0 else (False if max(clear) < 0 else None),
        value=widest.ratio,
        unit="rate ratio (the least clear reading)",
        low=widest.low,
        high=widest.high,
        p=widest.pvalue,
        n=sum(counts),
        reason=f"In {_years(rule['later'])} {counts[0]} moves of the table begin, in "
        f"{_years(rule['earlier'])} {counts[1]}, and {undated} without a year may belong to the "
        f"latter: a yearly rate {widest.ratio:.1f} times as high, with an interval from "
        f"{widest.low:.2f} to {widest.high:.1f}; of dated moves {in_force[0]} had begun by "
        f"{rule['earlier'][1]} and {in_force[1]} by {rule['later'][1]}.",
        what_would_change_it="A longer list of moves: with so few beginnings even a steep rise "
        "cannot be told from chance.",
    )


@check("N062", "paper", tables=("table_two",))
def little_at_stake(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether more than half of the moves are rated of low importance for Belarus."""
    codes = tables.table_two["code_belarus"]
    low, perhaps, total = int((codes == 1).sum()), int((codes < 2).sum()), len(codes)
    rank = tables.table_two[["code_belarus", "code_russia", "code_west"]].corr("spearman")
    return Result(
        holds=True if _most(low, total) else (None if _most(perhaps, total) else False),
        value=low,
        unit=f"of {total} moves of low importance for Belarus",
        n=total,
        reason=f"Of {total} moves {low} are rated low for Belarus; what a move meant to Belarus "
        f"goes with what it meant to Russia by a rank correlation of "
        f"{rank.loc['code_belarus', 'code_russia']:.2f}, to the West of "
        f"{rank.loc['code_belarus', 'code_west']:.2f}.",
        what_would_change_it="Another judgement of one of the moves, or a list with more of them.",
    )


@check("N037", "paper", tables=("table_two", "companion_events", "contradictions"))
def approach_told_alike(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the steps of a move and the resistance to it are dated alike everywhere.

    Parameters of the claim: `move` (table two) and `steps` (events in the order claimed).
    """
    rule = claim.parameters
    move = tables.table_two.set_index("id").loc[rule["move"]]
    printed = {int(year) for year in re.findall(r"\d{4}", move["dating"])}
    steps = tables.companion_events.set_index("id").loc[rule["steps"]]
    parts: dict[str, bool | None] = {}
    for name, row in steps.iterrows():
        year = row["start"].year
        parts[name] = True if year in printed else (None if year > max(printed) else False)
    against = touching(tables.contradictions, claim.id)
    outright = (against["severity"] == "outright").any()
    parts["resistance"] = False if outright else (True if against.empty else None)
    return Result(
        holds=parts,
        value=sum(part is True for part in parts.values()),
        unit=f"of {len(parts)} parts told alike",
        n=len(parts),
        reason="The text dates "
        + "; ".join(f"'{row['description']}' ({row['start'].year})" for _, row in steps.iterrows())
        + f"; its table has '{move['dating']}'"
        + "".join(
            f". {row.first_locator}: {row.first_says} {row.second_locator}: {row.second_says}"
            for row in against.itertuples()
        ).removesuffix(".")
        + ".",
        what_would_change_it="A source for the Russian stance of 2006.",
    )


@check("N031", "outside", tables=("outside_trade", "outside_trade_totals"))
def friends_traded_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of one of the new friends in trade grew.

    Parameters of the claim: `partners`, and the years of the `earlier` and the `later` period.
    """
    rule, told, rose = claim.parameters, [], []
    for partner in rule["partners"]:
        share = trade_shares(tables.outside_trade, tables.outside_trade_totals, partner)["turnover"]
        before, after = (_mean(share, rule[period]) for period in ("earlier", "later"))
        rose.append(after > before)
        told.append(f"{_name(partner)} from {before:.2%} to {after:.2%}")
    return Result(
        holds=any(rose),
        value=sum(rose),
        unit=f"of {len(rose)} shares rose",
        n=len(rose),
        reason=f"Shares in the trade of Belarus from {_years(rule['earlier'])} to "
        f"{_years(rule['later'])}: {', '.join(told)}.",
        what_would_change_it="Dated steps of friendship: trade can grow without it, and did so "
        "with many states in these years.",
    )


@check("N032", "outside", tables=("outside_trade", "outside_arms"))
def preferred_azerbaijan(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports and orders of arms moved from one rival to the other.

    Parameters of the claim: `towards` and `from` (states), the years of the `earlier` and the
    `later` period, and of the `orders`.
    """
    rule = claim.parameters
    sold = tables.outside_trade.pivot(
        index="year", columns="partner", values="partner_imports_usd_million"
    )
    ratio = sold[rule["towards"]] / sold[rule["from"]]
    before, after = (_mean(ratio, rule[period]) for period in ("earlier", "later"))
    orders = tables.outside_arms[
        (tables.outside_arms["supplier"] == "BLR")
        & tables.outside_arms["order_year"].between(*rule["orders"])
    ]
    worth = {
        state: float(orders.loc[orders["recipient"] == state, "tiv_million"].sum())
        for state in (rule["towards"], rule["from"])
    }
    towards, other = worth.values()
    trade, arms = after - before, towards - other
    return Result(
        holds=True if min(trade, arms) > 0 else (False if max(trade, arms) < 0 else None),
        value=after / before,
        unit="ratio of exports to the two, later over earlier",
        n=int(orders["recipient"].isin(worth).sum()),
        certainty="likely",
        reason=f"Exports to {_name(rule['towards'])} over those to {_name(rule['from'])} went "
        f"from {before:.1f} in {_years(rule['earlier'])} to {after:.1f} in "
        f"{_years(rule['later'])}; arms ordered in {_years(rule['orders'])} are worth "
        f"{towards:.1f} (million, in the register's unit) against {other:.1f}.",
        what_would_change_it="An earlier beginning: another document lets the shift start in 2004, "
        "when Azerbaijan ordered tanks.",
    )


@check("N035", "outside", tables=("outside_trade",))
def deficit_opened(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a partner first exceed exports to it in the year claimed.

    Parameters of the claim: `partner`, `year`, and `from`, the first year looked at.
    """
    rule = claim.parameters
    own = tables.outside_trade[tables.outside_trade["partner"] == rule["partner"]]
    own = own.set_index("year").sort_index().loc[rule["from"] :]
    deficit = own["belarus_imports_usd_million"] - own["partner_imports_usd_million"]
    years = [int(year) for year in deficit.index[deficit > 0]]
    # The year from which on there is a deficit in every year.
    lasting = max([int(year) for year in deficit.index[deficit <= 0]], default=years[0] - 1) + 1
    return Result(
        holds=bool(years) and years[0] == rule["year"],
        value=years[0] if years else None,
        unit="first year with a deficit",
        n=len(deficit),
        reason=f"Imports from {_name(rule['partner'])} first exceed exports in {years[0]}, and "
        f"in every year from {lasting} on; in {rule['year']} they come to "
        f"{own.loc[rule['year'], 'belarus_imports_usd_million']:.0f} million dollars against "
        f"exports of {own.loc[rule['year'], 'partner_imports_usd_million']:.0f} million.",
        what_would_change_it="Exports as Belarus reports them, which are lower than what the "
        "partner counts as imports at its border.",
    )


@check("N041", "outside", tables=("outside_trade", "outside_trade_totals", "thresholds"))
def oil_from_elsewhere(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a supplier are sizeable in the years claimed and not beside them.

    Parameters of the claim: `partner`, `years` with deliveries and `without`, years without.
    """
    rule, least = claim.parameters, threshold(tables, "negligible_share")
    share = trade_shares(tables.outside_trade, tables.outside_trade_totals, rule["partner"])
    share = share["imports"].loc[[*rule["years"], *rule["without"]]]
    fits = {
        year: bool((share[year] >= least) == (year in rule["years"]))
        for year in sorted(share.index)
    }
    return Result(
        holds=all(fits.values()),
        value=sum(fits.values()),
        unit=f"of {len(fits)} years as claimed",
        n=len(fits),
        reason=f"Share of {_name(rule['partner'])} in imports: "
        + ", ".join(f"{share[year]:.2%} in {year}" for year in fits)
        + f", where less than {least:.1%} counts as negligible.",
        what_would_change_it="Months of delivery, which yearly figures do not show, or oil that "
        "customs count under another country of origin.",
    )


@check("N048", "outside", tables=("outside_trade_wits", "thresholds"))
def trade_with_ukraine_stayed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a partner kept most of its share in exports.

    Parameters of the claim: `partner`, and the years of the `earlier` and the `later` period.
    """
    rule = claim.parameters
    exports = tables.outside_trade_wits.pivot(
        index="year", columns="partner", values="exports_usd_million"
    )
    share = exports[rule["partner"]] / exports["WLD"]
    before, after = (_mean(share, rule[period]) for period in ("earlier", "later"))
    kept, first, last = after / before, rule["earlier"][0], rule["later"][1]
    lively, broken = (threshold(tables, name) for name in ("lively_share", "broken_share"))
    return Result(
        holds=True if kept >= lively else (False if kept < broken else None),
        value=kept,
        unit="share in exports, later over earlier",
        n=len(share.loc[first:last]),
        certainty="likely",
        reason=f"{_name(rule['partner'])} took {before:.1%} of Belarusian exports in "
        f"{_years(rule['earlier'])} and {after:.1%} in {_years(rule['later'])}, {kept:.0%} of the "
        f"earlier share; in dollars exports fell from {exports.loc[first, rule['partner']]:.0f} "
        f"million in {first} to {exports.loc[last, rule['partner']]:.0f} million in {last}.",
        what_would_change_it="Another measure than shares: deliveries in money fell far more, as "
        "did all Belarusian exports.",
    )


@check("N049", "outside", tables=("outside_arms_exports",))
def arms_recorded(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register of arms has a delivery to a state in some years.

    Parameters of the claim: `recipient` and `years` (first and last).
    """
    rule, table = claim.parameters, tables.outside_arms_exports
    inside = table[table["year"].between(*rule["years"])]
    own = inside[inside["recipient"] == rule["recipient"]]
    return Result(
        holds=not own.empty,
        value=float(own["tiv_million"].sum()),
        unit="million, in the register's unit",
        n=len(inside),
        certainty="likely",
        reason=f"Of {len(inside)} yearly entries on deliveries by Belarus in "
        f"{_years(rule['years'])} {len(own) or 'none'} "
        f"{'are' if len(own) > 1 else 'is'} for {_name(rule['recipient'])}; the register "
        "leaves out parts, optics, vehicles without arms and fuel.",
        what_would_change_it="Customs figures or contracts for military parts and goods of double "
        "use.",
    )


@check("N052", "outside", tables=("table_one", "outside_trade", "thresholds"))
def traded_with_both_sides(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus traded with every state of each hostile pair in most years of its span.

    The span is taken in its shortest and in its longest reading; a pair for which these differ is
    left open, as is one without figures.
    """
    least = threshold(tables, "lowest_partner_trade")
    flows = list(FLOWS.values())
    turnover = tables.outside_trade.assign(
        turnover=tables.outside_trade[flows].sum(axis=1, min_count=1)
    ).pivot(index="year", columns="partner", values="turnover")
    parts: dict[str, bool | None] = {}
    told = []
    for row in tables.table_one.itertuples():
        states = [*listed(row.side_a), *listed(row.side_b)]
        readings, short = [], {}
        for first, last in ((row.start_last, row.end_first), (row.start_first, row.end_last)):
            enough = {}
            for state in states:
                figures = turnover[state].loc[first:last].dropna()
                if len(figures):
                    reached = int((figures >= least).sum())
                    enough[state] = _most(reached, len(figures))
                    if not enough[state]:
                        short[state] = f"{reached} of {len(figures)} years of {first}–{last}"
            readings.append(all(enough.values()) if enough else None)
        parts[row.id] = readings[0] if len(set(readings)) == 1 else None
        told.append(
            f"{row.pair}: "
            + (
                "; ".join(f"with {_name(state)} in only {words}" for state, words in short.items())
                or "with each state in most years"
            )
        )
    return Result(
        holds=parts,
        value=sum(part is True for part in parts.values()),
        unit=f"of {len(parts)} pairs with trade on both sides",
        n=len(parts),
        reason=f"Trade of {least:g} million dollars a year or more, {', '.join(told)}.",
        what_would_change_it="Contacts and agreements by year: good relations can do without "
        "trade, and trade without good relations.",
    )


@check("N057", "outside", tables=("outside_trade",))
def partner_was_not_the_largest(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a partner was not the largest of its region.

    Parameters of the claim: `partner`, `region` (states, the partner among them) and `years`.
    """
    rule = claim.parameters
    own = tables.outside_trade[
        tables.outside_trade["year"].between(*rule["years"])
        & tables.outside_trade["partner"].isin(rule["region"])
    ]
    mean = (
        own.assign(turnover=own[list(FLOWS.values())].sum(axis=1, min_count=1))
        .groupby("partner")["turnover"]
        .mean()
        .sort_values(ascending=False)
    )
    return Result(
        holds=bool(mean.index[0] != rule["partner"]),
        value=float(mean[rule["partner"]] / mean.drop(rule["partner"]).iloc[0]),
        unit="its trade over that of the largest other partner of the region",
        n=len(mean),
        reason=f"Yearly trade of Belarus in {_years(rule['years'])}, in million dollars: "
        + ", ".join(f"{_name(state)} {value:.0f}" for state, value in mean.head(4).items())
        + ".",
        what_would_change_it="Other stakes than trade, such as arms or loans.",
    )


@check("N065", "outside", tables=("outside_regimes",))
def politics_at_home_unchanged(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether ruler, his ideology and the regime were the same before and after a turn.

    Parameters of the claim: first and last year of the `before` and the `after`.
    """
    rule, table = claim.parameters, tables.outside_regimes
    own = table[table["state"] == "BLR"].set_index("year").sort_index()
    first, last = rule["before"][0], rule["after"][1]
    seen = own.loc[first:last]
    kept = {
        words: seen[column].nunique(dropna=False) == 1
        for column, words in (
            ("leader", "ruler"),
            ("leader_ideology", "his coded ideology"),
            ("polity", "Polity score"),
        )
    }
    low, high = seen["polyarchy"].min(), seen["polyarchy"].max()
    changed = [words for words, same in kept.items() if not same]
    return Result(
        holds=not changed,
        value=sum(kept.values()),
        unit=f"of {len(kept)} marks unchanged",
        n=len(seen),
        certainty="likely",
        reason=f"In {first}–{last} "
        + (
            f"{' and '.join(changed)} changed"
            if changed
            else f"{' and '.join(kept)} stayed the same ({seen['leader'].iloc[0]}, "
            f"{seen['leader_ideology'].iloc[0]}, {seen['polity'].iloc[0]})"
        )
        + f", and the index of polyarchy lay between {low:.3f} and {high:.3f}.",
        what_would_change_it="A sign of a change at home that such yearly marks do not catch, such "
        "as an election or a purge.",
    )
