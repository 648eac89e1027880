"""Partners of Belarus by state and over time: trade, contacts, votes and what texts say.

Outside trade is counted on the importer's side, so that a Belarusian export is the partner's
import. Where two outside series of one flow lie far apart, what rests on this flow is called weak.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import factorial
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.aftermath import contacts_with
from belarus_iran.chronology import FULLER_RECORD, came_before, dated, order
from belarus_iran.evidence import listed, locators
from belarus_iran.ledger import Claim, Result, check, threshold
from belarus_iran.neutrality import FLOWS
from belarus_iran.neutrality import NAMES as KNOWN
from belarus_iran.rates import counts_by_year, rate_ratio

# Which columns of outside trade make up a flow.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "exports": (FLOWS["exports_usd_million"],),
    "imports": (FLOWS["imports_usd_million"],),
    "turnover": tuple(FLOWS.values()),
}


# States by the names under which sentences speak of them.
NAMES: Mapping[str, str] = {
    **KNOWN,
    "ECU": "Ecuador",
    "KAZ": "Kazakhstan",
    "KWT": "Kuwait",
    "MMR": "Myanmar",
    "OMN": "Oman",
    "PER": "Peru",
    "SDN": "Sudan",
    "VNM": "Vietnam",
    "YEM": "Yemen",
}


# Rank of those who meet; whoever is not named here ranks below all of them.
RANKS = {"head of state": 4, "head of government": 3, "vice president": 2, "minister": 1}


# Below this, in million dollars, rounding alone can double a figure of outside trade.
ROUNDED = 1.0


OTHER_SIDE = "Customs figures of Belarus itself: these are what its partners say that they bought."


OTHER_READING = "Another reading of one of these places."


def texts(locator: str) -> set[str]:
    """Return the texts in which places lie: the paper, a document, or an article of a collection.

    Examples
    --------
    >>> sorted(texts("003 New friends ¶6; 003 New friends ¶9; 001 §4.1¶5; II.5¶1"))
    ['001', '003 New friends', 'the paper']
    """
    found = set()
    for place in locators(locator):
        article = re.match(r"(00[34] .+?)(?: \(caption\)| ¶.*)$", place)
        document = re.match(r"00[12]", place)
        found.add(article[1] if article else (document[0] if document else "the paper"))
    return found


def yearly_trade(
    outside_trade: pd.DataFrame, partners: Iterable[str], flow: str = "turnover"
) -> pd.Series:
    """Add up the trade of Belarus with some partners, year by year.

    Parameters
    ----------
    outside_trade
        Columns `year`, `partner`, `belarus_imports_usd_million` (from the partner) and
        `partner_imports_usd_million` (from Belarus).
    partners
        ISO 3166-1 alpha-3 codes.
    flow
        ``exports`` and ``imports`` of Belarus, or ``turnover``, which is both.

    Returns
    -------
    pandas.Series
        USD million, indexed by year; a year in which no figure is known is missing, and a figure
        that is not known adds nothing.

    Raises
    ------
    ValueError
        If the flow is unknown or a partner has no row at all.

    Examples
    --------
    >>> trade = pd.DataFrame({
    ...     "year": [2013, 2014], "partner": "QAT", "belarus_imports_usd_million": [3.0, np.nan],
    ...     "partner_imports_usd_million": [1.0, 16.0]})
    >>> yearly_trade(trade, ["QAT"]).to_dict()
    {2013: 4.0, 2014: 16.0}
    """
    if flow not in COLUMNS:
        raise ValueError(f"the flow '{flow}' is unknown: use {', '.join(COLUMNS)}")
    wanted = list(partners)
    missing = sorted(set(wanted) - set(outside_trade["partner"]))
    if missing:
        raise ValueError(f"there is no trade with {', '.join(missing)}")
    rows = outside_trade[outside_trade["partner"].isin(wanted)]
    sums = rows.groupby("year")[list(COLUMNS[flow])].sum(min_count=1).sum(axis=1, min_count=1)
    return sums.dropna().rename(flow)


def mirror_gap(
    outside_trade: pd.DataFrame, outside_trade_comtrade: pd.DataFrame, partner: str
) -> float:
    """Say by which factor two outside series of the exports to a partner lie apart.

    Parameters
    ----------
    outside_trade
        As in :func:`yearly_trade`: what the partner says that it bought.
    outside_trade_comtrade
        Columns `year`, `exporter`, `importer`, `exports_usd_million`.
    partner
        ISO 3166-1 alpha-3 code.

    Returns
    -------
    float
        Median over the years that both have, of the larger figure over the smaller one; missing
        if there is no year in which both reach a million dollars.

    Examples
    --------
    >>> trade = pd.DataFrame({
    ...     "year": [2008, 2012], "partner": "SYR", "belarus_imports_usd_million": 0.0,
    ...     "partner_imports_usd_million": [75.0, 24.0]})
    >>> points = pd.DataFrame({
    ...     "year": [2008, 2012], "exporter": "BLR", "importer": "SYR",
    ...     "exports_usd_million": [25.0, 8.0]})
    >>> mirror_gap(trade, points, "SYR")
    3.0
    """
    points = outside_trade_comtrade
    told = points[(points["exporter"] == "BLR") & (points["importer"] == partner)]
    pair = pd.DataFrame(
        {
            "mirrored": yearly_trade(outside_trade, [partner], "exports"),
            "told": told.set_index("year")["exports_usd_million"],
        }
    ).dropna()
    pair = pair[(pair >= ROUNDED).all(axis=1)]
    return float((pair.max(axis=1) / pair.min(axis=1)).median())


def association(first: Sequence[float], second: Sequence[float]) -> SimpleNamespace:
    """Test Spearman's rank correlation exactly, ties included.

    All orderings of the second series against the first are counted, which needs no assumption on
    how the values are distributed but takes the pairs for exchangeable.

    Parameters
    ----------
    first, second
        Two series of the same length n, at least 2, neither of them constant.

    Returns
    -------
    SimpleNamespace
        With `rho`, `p` (two-sided: the share of orderings at least as far from no correlation) and
        `smallest` (the smallest p that these values can reach).

    Raises
    ------
    ValueError
        If the series differ in length, or one is constant.

    References
    ----------
    Good, P. (2005). Permutation, Parametric and Bootstrap Tests of Hypotheses. Springer.

    Examples
    --------
    >>> found = association([1, 2, 3, 4], [4, 3, 2, 1])
    >>> found.rho, round(found.p, 4), round(found.smallest, 4)
    (-1.0, 0.0833, 0.0833)
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} values stand against {len(second)}")
    # Doubled, mean ranks of ties are whole numbers, and their sums exact.
    ranks, others = (
        (2 * pd.Series(list(series)).rank()).astype(int).to_numpy() for series in (first, second)
    )
    if len(set(ranks)) < 2 or len(set(others)) < 2:
        raise ValueError("a constant series is correlated with nothing")
    kinds = Counter(others.tolist())
    values, ways = list(kinds), {(tuple(kinds.values()), 0): 1}
    for rank in ranks.tolist():
        following: dict[tuple[tuple[int, ...], int], int] = {}
        for (left, total), number in ways.items():
            for place, value in enumerate(values):
                if left[place]:
                    rest = (*left[:place], left[place] - 1, *left[place + 1 :])
                    key = rest, total + rank * value
                    # Equal values are told apart, so that every ordering counts once.
                    following[key] = following.get(key, 0) + number * left[place]
        ways = following
    n = len(ranks)
    centre = ranks.sum() * others.sum() / n
    far = {total: abs(total - centre) for _, total in ways}
    observed = abs(int(ranks @ others) - centre)
    # Sums of whole numbers differ by 1 at least, and the centre is a fraction of n.
    hair = 1 / (4 * n)
    reached, extreme = (
        sum(number for (_, total), number in ways.items() if far[total] >= limit - hair)
        for limit in (observed, max(far.values()))
    )
    return SimpleNamespace(
        rho=float(np.corrcoef(ranks, others)[0, 1]),
        p=reached / factorial(n),
        smallest=extreme / factorial(n),
    )


def longest_runs(steps: Sequence[tuple[str, bool]]) -> tuple[int, int]:
    """Return the shortest and the longest that the longest run of one side can be.

    Parameters
    ----------
    steps
        In order of time: the side that took each step, and whether it surely counts. Those that
        may or may not count are tried both ways.

    Examples
    --------
    >>> longest_runs([("West", True), ("Minsk", False), ("Minsk", True), ("Minsk", True)])
    (2, 3)
    """
    doubtful = [place for place, (_, sure) in enumerate(steps) if not sure]
    lengths = []
    for counted in product((False, True), repeat=len(doubtful)):
        left_out = {place for place, kept in zip(doubtful, counted, strict=True) if not kept}
        longest = run = 0
        before = None
        for place, (side, _) in enumerate(steps):
            if place not in left_out:
                run = run + 1 if side == before else 1
                longest, before = max(longest, run), side
        lengths.append(longest)
    return min(lengths), max(lengths)


def judge(value: float, passes: float, fails: float) -> bool | None:
    """Compare a value with the two limits of a rule, between which it says nothing.

    Parameters
    ----------
    value
        What was found.
    passes, fails
        If the first is the larger, a value from it on speaks for the claim and one up to the
        second against it; if it is the smaller, a value below it speaks for the claim and one
        from the second on against it.

    Examples
    --------
    >>> judge(1.6, 1.5, 1), judge(1.2, 1.5, 1), judge(0.4, 0.5, 1), judge(1.0, 0.5, 1)
    (True, None, True, False)
    """
    if passes > fails:
        return True if value >= passes else (False if value <= fails else None)
    return True if value < passes else (False if value >= fails else None)


def together(parts: Iterable[bool | None]) -> bool | None:
    """Say whether all parts of a rule hold, or None where one that is not known could decide it.

    Examples
    --------
    >>> together([True, None]), together([None, False]), together([True, True])
    (None, False, True)
    """
    found = list(parts)
    return False if False in found else (None if None in found else True)


def named(*states: str) -> str:
    """Return the names of states as a sentence lists them.

    Examples
    --------
    >>> named("IRN", "SYR", "LBY"), named("OMN")
    ('Iran, Syria and Libya', 'Oman')
    """
    names = [NAMES.get(state, state) for state in states]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _both(tables: SimpleNamespace) -> pd.DataFrame:
    """Return the events of the paper and of the companions in one table."""
    rows = pd.concat([tables.events, tables.companion_events], ignore_index=True)
    return rows.fillna({"same_as": "", "partner": "", "document": ""})


def _mirrored(tables: SimpleNamespace, partners: Iterable[str]) -> list[str]:
    """Return the partners for which the outside series lie too far apart to be sure of."""
    limit = threshold(tables, "mirror_factor")
    series = tables.outside_trade, tables.outside_trade_comtrade
    return [partner for partner in partners if mirror_gap(*series, partner) > limit]


def _doubt(partners: Sequence[str]) -> tuple[str, str]:
    """Return certainty and a remark on partners whose series lie far apart."""
    if not partners:
        return "likely", ""
    return "weak", f" Two outside series of trade with {named(*partners)} lie far apart."


def _by_year(series: pd.Series) -> str:
    return ", ".join(f"{value:,.0f} in {year}" for year, value in series.items())


def span(years: Sequence[int]) -> str:
    """Write a first and a last year as a reader expects them."""
    return "–".join(map(str, years))


def in_years(series: pd.Series, years: Sequence[int]) -> pd.Series:
    """Keep what falls from a first to a last year, both included."""
    return series[(series.index >= years[0]) & (series.index <= years[1])]


def _compared(contradictions: pd.DataFrame, ids: Sequence[str], decisive: Sequence[str]):
    """Return whether places agree, by the contradictions named, and what they say."""
    rows = contradictions.set_index("id").loc[list(ids)]
    rows = rows[rows["severity"] != "apparent"]
    told = " ".join(
        f"{row.first_locator}: {row.first_says} {row.second_locator}: {row.second_says}"
        for row in rows.itertuples()
    )
    refuted = rows["severity"].isin(decisive).any()
    return (False if refuted else (True if rows.empty else None)), told, len(rows)


@check("texts compared", "paper", named_rows=True)
def texts_agree(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the texts that tell a matter tell it alike.

    Parameters of the claim: `pairs`, the contradictions that bear on it, and `decisive`, how
    severe one must be to refute it (`outright` if not given). One that is less severe, because
    both places can be kept, leaves it open.
    """
    holds, told, number = _compared(
        tables.contradictions,
        claim.parameters["pairs"],
        claim.parameters.get("decisive", ["outright"]),
    )
    return Result(
        holds=holds,
        value=number,
        unit="contradictions between places",
        n=len(claim.parameters["pairs"]),
        reason=told or "The places that speak of it agree.",
        what_would_change_it=OTHER_READING,
    )


@check("told elsewhere", "paper", named_rows=True)
def told_in_another_text(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether another text than that of the claim dates each event in the period claimed.

    Parameters of the claim: `events`, from event id to a period such as ``2015-07`` or
    ``2010/2013``; `text`, the text that makes the claim; and `table`, the tables of events. An
    event that only this text tells confirms nothing; one of another text in another period
    refutes it.
    """
    rule = claim.parameters
    events = pd.concat([getattr(tables, name) for name in rule["table"]]).set_index("id")
    parts, sentences = [], []
    for event, period in rule["events"].items():
        row = events.loc[event]
        first, last = pd.Period(period.split("/")[0]), pd.Period(period.split("/")[-1])
        inside = first.start_time <= row["start"] and row["end"] <= last.end_time
        apart = row["end"] < first.start_time or row["start"] > last.end_time
        others = sorted(texts(row["locator"]) - {rule["text"]})
        parts.append((False if apart else (True if inside else None)) if others else None)
        sentences.append(
            f"'{row['description']}' ({dated(row)}) is told "
            + (f"in {' and '.join(others)}" if others else "in this text alone")
        )
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} told so elsewhere",
        n=len(parts),
        reason=f"{'; '.join(sentences)}.",
        what_would_change_it="A second text, or a primary document, that dates it.",
    )


@check("delay", "paper", named_rows=True)
def took_years(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether years passed between steps, and no text says otherwise.

    Parameters of the claim: `steps`, each an earlier event, a later one and the years that must
    lie between them at least; and `texts`, contradictions that bear on it.
    """
    rule, events = claim.parameters, tables.companion_events.set_index("id")
    parts, sentences = [], []
    for earlier, later, years in rule["steps"]:
        first, second = events.loc[earlier], events.loc[later]
        wait = pd.DateOffset(years=years)
        surely = second["start"] > first["end"] + wait - pd.Timedelta(days=1)
        never = second["end"] < first["start"] + wait
        parts.append(True if surely else (False if never else None))
        sentences.append(
            f"from '{first['description']}' ({dated(first)}) to '{second['description']}' "
            f"({dated(second)})"
        )
    said = ""
    if "texts" in rule:
        agree, told, _ = _compared(tables.contradictions, rule["texts"], ["outright"])
        parts.append(agree)
        said = f" {told}"
    return Result(
        holds=together(parts),
        value=max(years for *_, years in rule["steps"]),
        unit="years at least",
        n=len(rule["steps"]),
        reason=f"The documents let the matter take its time {'; '.join(sentences)}.{said}",
        what_would_change_it="A dated record of an earlier completion.",
    )


@check("S054", "paper", tables=("companion_events", "contradictions"), named_rows=True)
def demand_came_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a demand came before the refusal, and no text gives the idea to the other side.

    Parameters of the claim: `pairs` and `need` as for `order`, and `texts`, contradictions that
    bear on whose idea it was.
    """
    found = came_before(tables, claim)
    agree, told, _ = _compared(tables.contradictions, claim.parameters["texts"], ["outright"])
    return replace(
        found,
        holds=together([found.holds, agree]),
        reason=f"{found.reason} {told}".strip(),
        what_would_change_it="A document that shows who first proposed it.",
    )


@check("S082", "paper", tables=("events", "companion_events"))
def first_of_its_rank(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether no earlier visit of this rank is on record, and another text tells the first.

    Parameters of the claim: `visit` (the event that stands for it), `actors`, `level` (those of
    the rank claimed or above) and `text`, the text that makes the claim.
    """
    rule, events = claim.parameters, _both(tables)
    visits = events[(events["kind"] == "visit") & events["actors"].isin(rule["actors"])]
    visits = visits[visits["level"].isin(rule["level"])]
    matter = visits["same_as"].where(visits["same_as"] != "", visits["id"])
    own, rest = visits[matter == rule["visit"]], visits[matter != rule["visit"]]
    begun = own["start"].max()
    earlier, perhaps = rest[rest["end"] < begun], rest[rest["start"] < begun]
    others = sorted(set().union(*own["locator"].map(texts)) - {rule["text"]})
    first = own[own["start"] == begun].iloc[0]
    known = True if perhaps.empty and others else None
    return Result(
        holds=False if len(earlier) else known,
        value=len(earlier),
        unit="earlier visits of this rank",
        n=len(visits),
        reason=f"'{first['description']}' ({dated(first)}) is told "
        + (f"in {' and '.join(others)} too" if others else "in this text alone")
        + f", and the documents date {len(earlier) or 'no'} earlier visit of this rank.",
        what_would_change_it="A record of an earlier visit; what these texts mention is no census.",
    )


@check("S032", "paper", tables=("events", "companion_events", "thresholds"))
def contacts_became_denser(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether friendly contacts per month were more frequent in one period than in another.

    Parameters of the claim: `states`, and `later` and `earlier`, each a first and a last day. A
    contact that may lie in either is tried in both; mentions can support a claim and not refute it.
    """
    rule, events = claim.parameters, _both(tables)
    met = contacts_with(events[events["direction"] == 1], rule["states"])
    spans = {name: [pd.Timestamp(day) for day in rule[name]] for name in ("later", "earlier")}
    months = {name: (end - start).days / 30.4375 for name, (start, end) in spans.items()}
    sure, may = (
        {
            name: int(((met[first] >= start) & (met[last] <= end)).sum())
            for name, (start, end) in spans.items()
        }
        for first, last in (("start", "end"), ("end", "start"))
    )
    level = threshold(tables, "confidence_level")
    fewest, most = (
        rate_ratio(late, months["later"], early, months["earlier"], level)
        for late, early in (
            (sure["later"], may["earlier"]),
            (may["later"], sure["earlier"]),
        )
    )
    return Result(
        holds=True if fewest.low > 1 else None,
        value=fewest.ratio if np.isfinite(fewest.ratio) else None,
        unit="rate ratio (the reading with the fewest later contacts)",
        low=fewest.low,
        high=most.high if np.isfinite(most.high) else None,
        p=fewest.pvalue,
        smallest_p=fewest.smallest,
        n=len(met),
        reason=f"The documents date {sure['later']} to {may['later']} friendly contacts in the "
        f"{months['later']:.0f} months after the break and {sure['earlier']} to {may['earlier']} "
        f"in the {months['earlier']:.0f} months before it.",
        what_would_change_it=FULLER_RECORD,
    )


@check("S034", "paper", tables=("events", "companion_events"))
def one_side_takes_the_steps(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus took no fewer steps towards a state than this state towards Belarus.

    Parameters of the claim: `state`, and `from`, the first year.
    """
    rule, events = claim.parameters, _both(tables)
    met = contacts_with(events[events["direction"] == 1], [rule["state"]])
    met = met[met["start"].dt.year >= rule["from"]]
    ours, theirs = (
        int(met["actors"].str.startswith(f"{side}>").sum()) for side in ("BLR", rule["state"])
    )
    return Result(
        # Fewer mentions refute nothing: they are no census.
        holds=True if ours >= theirs else None,
        value=ours,
        unit=f"Belarusian steps, against {theirs}",
        n=len(met),
        reason=f"From {rule['from']} on the documents date {ours} friendly steps of Belarus "
        f"towards {named(rule['state'])} and {theirs} the other way.",
        what_would_change_it=FULLER_RECORD,
    )


@check("S036", "paper", tables=("companion_events",))
def ranks_one_above(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the highest dated contact with one state is above that with another.

    Parameters of the claim: `above` and `below` (states), and `from`, the first year.
    """
    rule, best = claim.parameters, {}
    for side in ("above", "below"):
        met = contacts_with(tables.companion_events, [rule[side]])
        met = met[met["start"].dt.year >= rule["from"]]
        ranked = met.assign(rank=met["level"].map(RANKS).fillna(0)).sort_values("rank")
        best[side] = ranked.iloc[-1] if len(ranked) else None
    if any(row is None for row in best.values()):
        holds, reason = None, f"From {rule['from']} on the documents lack contacts with one state."
    else:
        holds = bool(best["above"]["rank"] > best["below"]["rank"])
        reason = f"From {rule['from']} on the highest contacts are " + " and ".join(
            f"'{row['description']}' ({row['level']}) with {named(rule[side])}"
            for side, row in best.items()
        )
        reason += "."
    return Result(
        holds=holds,
        value=None if holds is None else int(best["above"]["rank"] - best["below"]["rank"]),
        unit="ranks",
        n=2,
        reason=reason,
        what_would_change_it="A record of a higher contact that the documents do not mention.",
    )


@check("S046", "paper", tables=("events", "companion_events", "thresholds"))
def contacts_move_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether years with more contacts with some states had fewer with others.

    Parameters of the claim: `states`, `others` and `years` (the first and the last). Contacts
    whose year is not sure are left out; mentions can support a claim and not refute it.
    """
    rule, events = claim.parameters, _both(tables)
    years = range(rule["years"][0], rule["years"][1] + 1)
    counts = [
        counts_by_year(contacts_with(events, rule[side]), years) for side in ("states", "others")
    ]
    found = association(*counts)
    level = threshold(tables, "significance_level")
    return Result(
        holds=True if found.rho < 0 and found.p < level else None,
        value=found.rho,
        unit="rank correlation of yearly contacts",
        p=found.p,
        smallest_p=found.smallest,
        n=len(years),
        reason=f"Over {span(rule['years'])} the documents date {counts[0].sum()} contacts with "
        f"{named(*rule['states'])} and {counts[1].sum()} with {named(*rule['others'])}; "
        f"year by year their rank correlation is {found.rho:+.2f} (exact p {found.p:.3f}).",
        what_would_change_it=FULLER_RECORD,
    )


@check("S057", "paper", tables=("companion_events", "companion_figures", "thresholds"))
def share_with_one_partner(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether most exercises were held together with one partner.

    Parameters of the claim: `partner`; `number`, from an event that tells several exercises to the
    figure that says how many; and `text`, the text that makes the claim.
    """
    from scipy.stats import binomtest

    rule = claim.parameters
    rows = tables.companion_events[tables.companion_events["kind"] == "exercise"]
    figures = tables.companion_figures.set_index("id")["value"]
    number = rows["id"].map(lambda event: int(figures.get(rule["number"].get(event), 1)))
    own = rows["partner"].map(lambda cell: rule["partner"] in listed(cell))
    elsewhere = rows["locator"].map(lambda cell: bool(texts(cell) - {rule["text"]}))
    held, total = int(number[own].sum()), int(number.sum())
    interval = binomtest(held, total).proportion_ci(threshold(tables, "confidence_level"))
    above = interval.low > 0.5
    return Result(
        # Mentions can support a claim and not refute it.
        holds=True if above else None,
        value=held / total,
        unit="share of the exercises dated",
        low=interval.low,
        high=interval.high,
        n=total,
        independent=bool(elsewhere.all()) or not above,
        reason=f"Of {total} joint exercises that the documents date, {held} were held with "
        f"{named(rule['partner'])}; {int(number[elsewhere].sum())} of them all are told in other "
        f"texts "
        "than that of the claim.",
        what_would_change_it=FULLER_RECORD,
    )


@check("F060", "paper", tables=("companion_events",))
def enough_contacts(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether enough contacts with some states are dated in a year.

    Parameters of the claim: `states`, `year` and `least`. Fewer mentions refute nothing.
    """
    rule = claim.parameters
    met = contacts_with(tables.companion_events, rule["states"])
    inside = met[(met["start"].dt.year == rule["year"]) & (met["end"].dt.year == rule["year"])]
    return Result(
        holds=True if len(inside) >= rule["least"] else None,
        value=len(inside),
        unit=f"contacts in {rule['year']}",
        n=len(met),
        reason=f"In {rule['year']} the documents date {len(inside)} contacts: "
        + "; ".join(f"'{row['description']}' ({dated(row)})" for _, row in inside.iterrows())
        + ".",
        what_would_change_it=FULLER_RECORD,
    )


@check("F043", "outside", tables=("companion_events", "outside_designations"))
def sides_take_turns(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether concessions and rewards alternate, with no long run on one side.

    Parameters of the claim: `steps` and `doubtful`, from event id to the side that took the step;
    the second holds those that may be no concession or reward at all. `run` is the number in a row
    that speaks against turns.
    """
    rule = claim.parameters
    columns = ["id", "start", "end", "precision", "description"]
    lifted = tables.outside_designations
    lifted = lifted.assign(description="Sanctions on " + lifted["entity"] + " " + lifted["action"])
    rows = pd.concat([tables.companion_events[columns], lifted[columns]]).set_index("id")
    sides = {**rule["steps"], **rule["doubtful"]}
    chosen = rows.loc[list(sides)].sort_values(["start", "end"])
    fewest, most = longest_runs([(sides[event], event in rule["steps"]) for event in chosen.index])
    return Result(
        holds=True if most < rule["run"] else (False if fewest >= rule["run"] else None),
        value=most,
        unit="steps of one side in a row, at most",
        low=fewest,
        high=most,
        n=len(chosen),
        certainty="likely",
        reason=f"Of {len(chosen)} dated steps, {len(rule['doubtful'])} of which may be neither "
        f"concession nor reward, the longest run of one side is {fewest} to {most}: "
        + "; ".join(
            f"{sides[event]}: '{row['description']}' ({dated(row)})"
            for event, row in chosen.iterrows()
        )
        + ".",
        what_would_change_it="A list of the steps that the two sides themselves took for an answer "
        "to each other.",
    )


@check("S007", "outside", tables=("outside_designations",))
def designated_as_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether sender, year and legal basis of a designation are those claimed.

    Parameters of the claim: `entity`, `year`, `imposed_by` and `authority`.
    """
    rule, row = claim.parameters, _designation(tables, claim)
    if row is None:
        agree, reason = {}, f"The lists have no designation of {rule['entity']}."
    else:
        agree = {
            "sender": row["imposed_by"] == rule["imposed_by"],
            "year": row["start"].year == row["end"].year == rule["year"],
            "legal basis": row["authority"] == rule["authority"],
        }
        reason = (
            f"{rule['entity']} was designated by the {row['imposed_by']} ({dated(row)}) under "
            f"{row['authority']}; that agrees with the claim in "
            f"{' and '.join(name for name, same in agree.items() if same) or 'nothing'}"
        )
        differing = [name for name, same in agree.items() if not same]
        reason += f", not in {' and '.join(differing)}." if differing else "."
    return Result(
        holds=all(agree.values()) if agree else None,
        value=sum(agree.values()),
        unit="of 3 details alike",
        n=3,
        certainty="likely" if row is None else row["certainty"],
        reason=reason,
        what_would_change_it="The notice of the designation itself.",
    )


@check("S008", "outside", tables=("outside_designations",))
def ground_is_open(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the ground recorded for a designation names no state, or more than one.

    Parameters of the claim: `entity` and `year`.
    """
    row = _designation(tables, claim)
    states = [] if row is None else re.split(r",\s*|\s+or\s+", row["ground"])
    return Result(
        holds=None if row is None else len([state for state in states if state]) != 1,
        value=len(states),
        unit="states named as the ground",
        n=0 if row is None else 1,
        certainty="likely" if row is None else row["certainty"],
        reason="The lists have no such designation."
        if row is None
        else f"The designation of {row['entity']} ({dated(row)}) is put down to dealings with "
        f"{row['ground']}.",
        what_would_change_it="The notice of the designation, if it gives another ground.",
    )


def _designation(tables: SimpleNamespace, claim: Claim) -> pd.Series | None:
    """Return the designation of the entity nearest to the year claimed."""
    rule, rows = claim.parameters, tables.outside_designations
    own = rows[(rows["entity"] == rule["entity"]) & (rows["action"] == "imposed")]
    if own.empty:
        return None
    nearest = (own["start"].dt.year - rule["year"]).abs().to_numpy().argmin()
    return own.iloc[nearest]


@check(
    "S097", "outside", tables=("companion_events", "outside_arms_exports", "outside_designations")
)
def sanction_before_the_stop(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a firm was sanctioned before a deal was stopped, and no arms followed.

    Parameters of the claim: `entity`, `stop` (event id) and `recipient`.
    """
    rule, rows = claim.parameters, tables.outside_designations
    imposed = rows[(rows["entity"] == rule["entity"]) & (rows["action"] == "imposed")]
    imposed = imposed[imposed["certainty"] != "weak"].sort_values("start")
    stop = tables.companion_events.set_index("id").loc[rule["stop"]]
    yearly = tables.outside_arms_exports
    after = yearly[(yearly["recipient"] == rule["recipient"]) & (yearly["year"] > stop["end"].year)]
    if imposed.empty:
        first, before = None, None
    else:
        first = imposed.iloc[0]
        found = order(first["start"], first["end"], stop["start"], stop["end"])
        before = {"before": True, "after": False, "undetermined": None}[found]
    return Result(
        holds=together([before, after.empty]),
        value=len(after),
        unit=f"later years with arms for {named(rule['recipient'])}",
        n=len(imposed),
        certainty="likely",
        reason=(
            f"{rule['entity']} was sanctioned on {dated(first)}; '{stop['description']}' is dated "
            f"to the last months of {stop['end'].year}"
            if first is not None
            else f"The lists have no sure sanction on {rule['entity']}"
        )
        + f", and the register has {'no' if after.empty else 'some'} later delivery.",
        what_would_change_it="A Peruvian record of why the agreement was not ratified.",
    )


@check("F065", "outside", tables=("companion_events", "outside_designations"))
def talks_before_the_lifting(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether talks came before sanctions were lifted.

    Parameters of the claim: `talks` (event id), and `lifted`, the entity whose sanctions ended.
    """
    rule, rows = claim.parameters, tables.outside_designations
    talks = tables.companion_events.set_index("id").loc[rule["talks"]]
    lifted = rows[(rows["entity"] == rule["lifted"]) & (rows["action"] == "lifted")].iloc[0]
    found = order(talks["start"], talks["end"], lifted["start"], lifted["end"])
    return Result(
        holds={"before": True, "after": False, "undetermined": None}[found],
        value=(lifted["start"] - talks["end"]).days,
        unit="days between them, at least",
        n=2,
        certainty=lifted["certainty"],
        reason=f"'{talks['description']}' ({dated(talks)}) came {found} the lifting of sanctions "
        f"on {rule['lifted']} ({dated(lifted)}).",
        what_would_change_it="A record of earlier talks of this kind.",
    )


@check("F066", "outside", tables=("outside_designations",))
def sanctions_eased(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether sanctions were eased in a period and none were imposed.

    Parameters of the claim: `years` (the first and the last).
    """
    rows, years = tables.outside_designations, claim.parameters["years"]
    inside = rows[rows["start"].dt.year.between(*years) & (rows["certainty"] != "weak")]
    new, eased = (inside[(inside["action"] == "imposed") == side] for side in (True, False))
    return Result(
        holds=False if len(new) else (True if len(eased) else None),
        value=len(new),
        unit=f"new designations, against {len(eased)} that lapsed or were lifted",
        n=len(inside),
        certainty="sure" if (new["certainty"] == "sure").any() or new.empty else "likely",
        reason=f"In {span(years)} American sanctions were imposed on "
        + (", ".join(f"{row['entity']} ({dated(row)})" for _, row in new.iterrows()) or "no firm")
        + " and ended for "
        + (", ".join(f"{row['entity']} ({dated(row)})" for _, row in eased.iterrows()) or "none")
        + ".",
        what_would_change_it="Taking the period from the middle of 2013, after the last new ones.",
    )


@check("S005", "outside", tables=("outside_trade",))
def stays_below(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports to some states stay below those to others in every year of a period.

    Parameters of the claim: `below`, `above` (states) and `years`.
    """
    rule = claim.parameters
    low, high = (
        in_years(yearly_trade(tables.outside_trade, rule[side], "exports"), rule["years"])
        for side in ("below", "above")
    )
    return Result(
        holds=bool((low < high.reindex(low.index)).all()),
        value=float(low.sum() / high.sum()),
        unit="ratio of the sums",
        n=len(low),
        certainty="likely",
        reason=f"Exports to {named(*rule['below'])} were, in million dollars, {_by_year(low)}; "
        f"to {named(*rule['above'])} {_by_year(high)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S041", "outside", tables=("outside_trade_comtrade", "thresholds"))
def trade_kept_up(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with a partner had not broken off by a later year.

    Parameters of the claim: `trade`, with `partner` and `years` (the earlier and the later).
    """
    rule, points = claim.parameters["trade"], tables.outside_trade_comtrade
    pair = {"BLR", rule["partner"]}
    own = points[points["exporter"].isin(pair) & points["importer"].isin(pair)]
    sums = own.groupby("year")["exports_usd_million"].sum()
    early, late = (float(sums[year]) for year in rule["years"])
    return Result(
        holds=late / early >= threshold(tables, "broken_share"),
        value=late / early,
        unit="share of the earlier turnover",
        n=2,
        certainty="likely",
        reason=f"Turnover with {named(rule['partner'])} was {early:.0f} million dollars in "
        f"{rule['years'][0]} and {late:.0f} million in {rule['years'][1]}.",
        what_would_change_it="Figures for the years between, which are not at hand.",
    )


@check("S043", "outside", tables=("outside_trade", "thresholds"))
def share_moved(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of some states in trade with them and others rose between two periods.

    Parameters of the claim: `states`, `others`, `without` (a state left out in a second reading),
    `earlier` and `later` (first and last year). Both readings must agree.
    """
    rule, margin = claim.parameters, threshold(tables, "share_margin")
    shares = []
    for left_out in ([], [rule["without"]]):
        states = [state for state in rule["states"] if state not in left_out]
        own, rest = (
            yearly_trade(tables.outside_trade, group) for group in (states, rule["others"])
        )
        shares.append(
            [
                float(
                    in_years(own, years).sum()
                    / (in_years(own, years) + in_years(rest, years)).sum()
                )
                for years in (rule["earlier"], rule["later"])
            ]
        )
    answers = {judge(late - early, margin, -margin) for early, late in shares}
    (early, late), (small, large) = shares
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=late - early,
        unit="change of the share",
        n=sum(period[1] - period[0] + 1 for period in (rule["earlier"], rule["later"])),
        certainty="likely",
        reason=f"The share of {named(*rule['states'])} in trade with both groups went from "
        f"{early:.0%} in {span(rule['earlier'])} to {late:.0%} in {span(rule['later'])}; without "
        f"{named(rule['without'])}, from {small:.0%} to {large:.0%}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S048", "outside", tables=("outside_trade",))
def first_among(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a state stands first among some states in exports over a period.

    Parameters of the claim: `first`, `states` and `years`.
    """
    rule = claim.parameters
    sums = pd.Series(
        {
            state: in_years(
                yearly_trade(tables.outside_trade, [state], "exports"), rule["years"]
            ).sum()
            for state in rule["states"]
        }
    ).sort_values(ascending=False)
    return Result(
        holds=bool(sums.index[0] == rule["first"]),
        value=float(sums[rule["first"]]),
        unit="USD million",
        n=len(sums),
        certainty="likely",
        reason=f"Exports in {span(rule['years'])}, in million dollars: "
        + ", ".join(f"{named(state)} {value:,.0f}" for state, value in sums.items())
        + ".",
        what_would_change_it=OTHER_SIDE,
    )


@check("S064", "outside", tables=("outside_trade",))
def not_behind(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states did not fall behind that with the others of a region.

    Parameters of the claim: `states`, `others`, `years`, and `without`, a state of the others that
    one reading leaves out.
    """
    rule = claim.parameters
    own = in_years(yearly_trade(tables.outside_trade, rule["states"]), rule["years"]).sum()
    readings = {}
    for name, left_out in (("with", []), ("without", [rule["without"]])):
        others = [state for state in rule["others"] if state not in left_out]
        readings[f"{name} {named(rule['without'])}"] = float(
            in_years(yearly_trade(tables.outside_trade, others), rule["years"]).sum()
        )
    return Result(
        holds={name: bool(own >= sum_) for name, sum_ in readings.items()},
        value=float(own),
        unit="USD million",
        n=rule["years"][1] - rule["years"][0] + 1,
        certainty="likely",
        reason=f"Trade in {span(rule['years'])} with {named(*rule['states'])} came to "
        f"{own:,.0f} million dollars; with the other states of the region to "
        + " and ".join(f"{sum_:,.0f} million {name}" for name, sum_ in readings.items())
        + ".",
        what_would_change_it=OTHER_SIDE,
    )


@check("S065", "outside", tables=("outside_trade",))
def mostly_in_surplus(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states was in surplus in most years, in every reading of who counts.

    Parameters of the claim: `states`, `perhaps` (those that may count as well) and `years`.
    """
    rule, answers, told = claim.parameters, set(), []
    length = rule["years"][1] - rule["years"][0] + 1
    for states in (rule["states"], rule["states"] + rule["perhaps"]):
        sold, bought = (
            in_years(yearly_trade(tables.outside_trade, states, flow), rule["years"])
            for flow in ("exports", "imports")
        )
        balance = (sold - bought).dropna()
        surplus, deficit = int((balance > 0).sum()), int((balance < 0).sum())
        answers.add(True if surplus > length / 2 else (False if deficit > length / 2 else None))
        told.append(f"{named(*states)}: {_by_year(balance)}")
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=float(balance.sum()),
        unit="USD million, balance of all years",
        n=length,
        certainty="likely",
        reason=f"Belarusian balances in million dollars. {'; '.join(told)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S067", "outside", tables=("outside_trade",))
def fall_was_the_largest(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of some states in a region's trade fell more than ever before.

    Parameters of the claim: `states`, `others`, `without` (left out in a second reading), `first`
    (year), and `from` and `to`, the years between which the fall is claimed.
    """
    rule = claim.parameters
    length, falls = rule["to"] - rule["from"], []
    for left_out in ([], [rule["without"]]):
        others = [state for state in rule["others"] if state not in left_out]
        own, rest = (
            yearly_trade(tables.outside_trade, group) for group in (rule["states"], others)
        )
        share = (own / (own + rest)).loc[rule["first"] :]
        fall = (share - share.shift(-length)).dropna()
        earlier = fall[fall.index + length <= rule["from"]]
        falls.append((float(fall[rule["from"]]), float(earlier.max()), int(earlier.idxmax())))
    answers = {late > early for late, early, _ in falls}
    late, early, year = falls[0]
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=late,
        unit="fall of the share",
        n=len(share),
        certainty="likely",
        reason=f"From {rule['from']} to {rule['to']} the share of {named(*rule['states'])} in "
        f"trade with the region fell by {late:.0%} of the whole; from {year} to {year + length} it "
        f"had fallen by {early:.0%} (without {named(rule['without'])}: {falls[1][0]:.0%} against "
        f"{falls[1][1]:.0%}).",
        what_would_change_it=OTHER_SIDE + " Single large orders make the early shares jump.",
    )


@check("S068", "outside", tables=("outside_trade", "outside_trade_comtrade", "thresholds"))
def each_was_lower(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with each of some states was lower in a later year than in an earlier one.

    Parameters of the claim: `trade`, with `states` and `years` (the earlier and the later). A
    state with which it was not leaves the claim open, because the rule refutes it by dates alone.
    """
    rule = claim.parameters["trade"]
    early, late = (
        {
            state: float(yearly_trade(tables.outside_trade, [state])[year])
            for state in rule["states"]
        }
        for year in rule["years"]
    )
    lower = {state: late[state] < early[state] for state in rule["states"]}
    certainty, remark = _doubt(_mirrored(tables, [s for s in rule["states"] if s != "LBY"]))
    return Result(
        holds=True if all(lower.values()) else None,
        value=sum(lower.values()),
        unit=f"of {len(lower)} states with less trade",
        n=len(lower),
        certainty=certainty,
        reason=f"From {rule['years'][0]} to {rule['years'][1]} turnover went, in million dollars, "
        + ", ".join(
            f"from {early[state]:.0f} to {late[state]:.0f} with {named(state)}" for state in lower
        )
        + f".{remark}",
        what_would_change_it=OTHER_SIDE,
    )


@check("S069", "outside", tables=("outside_trade",))
def turnover_stays_below(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover with one state stayed below that with another in every year.

    Parameters of the claim: `trade`, with `below`, `above` (states) and `years`.
    """
    rule = claim.parameters["trade"]
    low, high = (
        in_years(yearly_trade(tables.outside_trade, [rule[side]]), rule["years"])
        for side in ("below", "above")
    )
    return Result(
        holds=bool((low < high.reindex(low.index)).all()),
        value=float(low.max()),
        unit=f"USD million, largest turnover with {named(rule['below'])}",
        n=len(low),
        certainty="likely",
        reason=f"In {span(rule['years'])} turnover with {named(rule['below'])} never exceeded "
        f"{low.max():.0f} million dollars in a year; with {named(rule['above'])} it was never "
        f"below "
        f"{high.min():.0f} million.",
        what_would_change_it=OTHER_SIDE,
    )


@check(
    "S071",
    "outside",
    tables=("companion_figures", "outside_trade", "outside_trade_comtrade", "thresholds"),
)
def figures_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether printed turnovers are those of outside data, where these count in the same way.

    Parameters of the claim: `figures`, from a state to the figure printed, and `within` (share).
    """
    rule, figures = claim.parameters, tables.companion_figures.set_index("id")
    otherwise = _mirrored(tables, rule["figures"])
    parts, told = [], []
    for state, name in rule["figures"].items():
        printed = figures.loc[name]
        found = float(yearly_trade(tables.outside_trade, [state])[printed["start"].year])
        near = abs(found - printed["value"]) <= rule["within"] * printed["value"]
        parts.append(True if near else (None if state in otherwise else False))
        told.append(
            f"{found:.0f} million dollars with {named(state)} against {printed['value']:g} printed"
            + (", a partner whose outside series lie far apart" if state in otherwise else "")
        )
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} figures alike",
        n=len(parts),
        certainty="likely",
        reason=f"Outside turnover is {'; '.join(told)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S076", "outside", tables=("outside_trade", "outside_trade_comtrade", "thresholds"))
def below_both_years(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover with each state was lower in a year than in two earlier ones.

    Parameters of the claim: `states`, `year`, `peak` (a year; a higher turnover than then refutes
    the claim) and `before` (the other year).
    """
    rule = claim.parameters
    parts, told = [], []
    for state in rule["states"]:
        turnover = yearly_trade(tables.outside_trade, [state])
        peak, before, last = (float(turnover[rule[name]]) for name in ("peak", "before", "year"))
        parts.append(False if last > peak else (True if last < min(peak, before) else None))
        told.append(
            f"{peak:.0f} in {rule['peak']}, {before:.0f} in {rule['before']} and {last:.0f} in "
            f"{rule['year']} with {named(state)}"
        )
    certainty, remark = _doubt(_mirrored(tables, rule["states"]))
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} partners with less trade than in both years",
        n=len(parts),
        certainty=certainty,
        reason=f"Turnover in million dollars was {'; '.join(told)}.{remark}",
        what_would_change_it=OTHER_SIDE,
    )


@check("S076", "paper", tables=("companion_figures", "trade"))
def below_both_years_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the printed turnover with Iran was below that of two earlier years of Table 1.

    Parameters of the claim: `figure` (id), `peak` and `before` (years). Of the other partner the
    documents print no such figures, so that the whole can be refuted and not borne out.
    """
    rule = claim.parameters
    printed = tables.companion_figures.set_index("id").loc[rule["figure"]]
    turnover = tables.trade.set_index("year")["turnover_usd_million"]
    peak, before = (float(turnover[rule[name]]) for name in ("peak", "before"))
    return Result(
        holds=False if printed["low"] > peak else None,
        value=printed["value"],
        unit=f"USD million in {printed['start'].year}",
        low=printed["low"],
        high=printed["high"],
        n=3,
        reason=f"Turnover with Iran is given as {printed['value']:g} million dollars for "
        f"{printed['start'].year}, {peak:g} million for {rule['peak']} and {before:g} million for "
        f"{rule['before']}.",
        what_would_change_it="Figures of one source for all years and both partners.",
    )


@check(
    "S077",
    "outside",
    tables=("companion_figures", "outside_trade", "outside_trade_comtrade", "thresholds"),
)
def fall_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with a state fell as two printed figures say.

    Parameters of the claim: `partner`, `figures` (the earlier and the later) and `within` (share).
    """
    rule = claim.parameters
    first, second = (tables.companion_figures.set_index("id").loc[name] for name in rule["figures"])
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    early, late = (float(turnover[row["start"].year]) for row in (first, second))
    gaps = [
        abs(found / printed - 1)
        for found, printed in (
            (early, first["value"]),
            (late, second["value"]),
            (early - late, first["value"] - second["value"]),
        )
    ]
    certainty, remark = _doubt(_mirrored(tables, [rule["partner"]]))
    return Result(
        holds=False if late >= early else (True if max(gaps) <= rule["within"] else None),
        value=max(gaps),
        unit="largest difference, as a share of what is printed",
        n=2,
        certainty=certainty,
        reason=f"Outside turnover with {named(rule['partner'])} was {early:.0f} million dollars in "
        f"{first['start'].year} and {late:.0f} million in {second['start'].year}, against "
        f"{first['value']:g} and {second['value']:g} printed.{remark}",
        what_would_change_it=OTHER_SIDE,
    )


@check(
    "S088",
    "outside",
    tables=("outside_trade", "outside_trade_comtrade", "outside_visits", "thresholds"),
)
def swung_back(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether visits or trade rose after a year; visits on record are no census and refute nothing.

    Parameters of the claim: `partner`, `year`, and `after` (first and last year).
    """
    rule = claim.parameters
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    before, after = float(turnover[rule["year"]]), float(in_years(turnover, rule["after"]).mean())
    years = tables.outside_visits["start"].dt.year
    earlier = int((years == rule["year"]).sum())
    later = int(years.between(*rule["after"]).sum())
    length = rule["after"][1] - rule["after"][0] + 1
    rose = after > before or later / length > earlier
    certainty, remark = _doubt(_mirrored(tables, [rule["partner"]]))
    return Result(
        holds=True if rose else None,
        value=after / before,
        unit="trade after over trade before",
        n=length,
        certainty=certainty,
        reason=f"Turnover with {named(rule['partner'])} was {before:.0f} million dollars in "
        f"{rule['year']} and {after:.0f} million a year afterwards, as far as the series goes; "
        f"visits and meetings on record number {earlier} in {rule['year']} and {later} in "
        f"{span(rule['after'])}.{remark}",
        what_would_change_it="A full list of visits, without which fewer of them show nothing.",
    )


def _means(series: pd.Series, rule: Mapping) -> tuple[float, float]:
    return tuple(float(in_years(series, rule[name]).mean()) for name in ("earlier", "later"))


@check("S089", "outside", tables=("outside_trade", "outside_trade_comtrade", "thresholds"))
def each_fell(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with each of some states was lower in a later period than in an earlier one.

    Parameters of the claim: `states`, `earlier` and `later` (first and last year).
    """
    rule, parts, told = claim.parameters, {}, []
    for state in rule["states"]:
        early, late = _means(yearly_trade(tables.outside_trade, [state]), rule)
        parts[state] = late < early
        told.append(f"from {early:.0f} to {late:.0f} with {named(state)}")
    certainty, remark = _doubt(_mirrored(tables, [s for s in rule["states"] if s != "LBY"]))
    return Result(
        holds=parts,
        value=sum(parts.values()),
        unit=f"of {len(parts)} partners with less trade",
        n=len(parts),
        certainty=certainty,
        reason=f"From {span(rule['earlier'])} to {span(rule['later'])} yearly turnover went, in "
        f"million dollars, {', '.join(told)}.{remark}",
        what_would_change_it=OTHER_SIDE,
    )


@check("S089", "paper", tables=("trade",))
def iran_fell(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with Iran in Table 1 was lower in a later period; it has no other partner.

    Parameters of the claim: `states`, `earlier` and `later` (first and last year).
    """
    rule = claim.parameters
    early, late = _means(tables.trade.set_index("year")["turnover_usd_million"], rule)
    return Result(
        holds={state: bool(late < early) if state == "IRN" else None for state in rule["states"]},
        value=late - early,
        unit="USD million a year",
        n=4,
        reason=f"Yearly turnover with Iran in Table 1 came to {early:.1f} million dollars in "
        f"{span(rule['earlier'])} and to {late:.1f} million in {span(rule['later'])}; of other "
        "partners the table says nothing.",
        what_would_change_it="Another pair of periods: the two means lie close together, because "
        "the peak and the fall come one after the other.",
    )


@check("S092", "outside", tables=("outside_trade",))
def trade_is_unsteady(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states often doubles or halves within a year.

    Parameters of the claim: `states`, `years`, `base` (USD million, the least turnover of the year
    before), `factor`, and `passes` and `fails` (shares of partner-years).
    """
    from scipy.stats import binomtest

    rule, changes = claim.parameters, []
    for state in rule["states"]:
        turnover = in_years(yearly_trade(tables.outside_trade, [state]), rule["years"])
        before = turnover.shift(1)
        follows = pd.Series(turnover.index, turnover.index).diff() == 1
        usable = follows & (before >= rule["base"])
        changes += list((turnover / before)[usable])
    ratios = np.array(changes)
    large = int(((ratios >= rule["factor"]) | (ratios <= 1 / rule["factor"])).sum())
    share = large / len(ratios)
    interval = binomtest(large, len(ratios)).proportion_ci()
    return Result(
        holds=True if share > rule["passes"] else (False if share < rule["fails"] else None),
        value=share,
        unit="share of partner-years",
        low=interval.low,
        high=interval.high,
        n=len(ratios),
        certainty="likely",
        reason=f"In {large} of {len(ratios)} yearly changes with {len(rule['states'])} developing "
        f"partners turnover at least doubled or halved, where it had come to {rule['base']:g} "
        "million dollars.",
        what_would_change_it=OTHER_SIDE + " Some of the jumps may be gaps in reporting.",
    )


@check("S095", "outside", tables=("outside_trade", "outside_trade_totals"))
def share_of_developing_states(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of developing states lay in a range, as far as partners at hand can tell.

    Parameters of the claim: `developing`, `other` (states; what is left is of unknown kind),
    `years`, `range` (two shares), `most` and `fewest` (numbers of years).
    """
    rule = claim.parameters
    totals = tables.outside_trade_totals.set_index("year")
    whole = totals["imports_usd_million"] + totals["exports_usd_million"]
    least = in_years(yearly_trade(tables.outside_trade, rule["developing"]) / whole, rule["years"])
    most = in_years(1 - yearly_trade(tables.outside_trade, rule["other"]) / whole, rule["years"])
    low, high = rule["range"]
    # Partners that exceed the whole fit nothing.
    surely = int(((least >= low) & (least <= most) & (most <= high)).sum())
    perhaps = int(((least <= high) & (most >= low)).sum())
    return Result(
        holds=True if surely >= rule["most"] else (False if perhaps < rule["fewest"] else None),
        value=float(least.mean()),
        unit="share of turnover, at least",
        low=float(least.min()),
        high=float(most.max()),
        n=len(least),
        certainty="likely",
        reason=f"In {span(rule['years'])} the developing partners at hand made up "
        f"{least.min():.1%} to {least.max():.1%} of turnover; with those that are not at hand it "
        f"may have been up to {most.max():.0%}.",
        what_would_change_it="Trade with all partners, among them India, Vietnam and Egypt.",
    )


@check("S099", "outside", tables=("outside_trade",))
def grew_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states grew more, in dollars, than trade with others.

    Parameters of the claim: `states`, `others` and `years` (the first and the last compared).
    """
    rule = claim.parameters
    gains = {}
    for side in ("states", "others"):
        turnover = yearly_trade(tables.outside_trade, rule[side])
        gains[side] = float(turnover[rule["years"][1]] - turnover[rule["years"][0]])
    return Result(
        holds=gains["states"] > gains["others"],
        value=gains["states"] - gains["others"],
        unit="USD million",
        n=2,
        certainty="likely",
        reason=f"From {rule['years'][0]} to {rule['years'][1]} trade with "
        f"{named(*rule['states'])} changed by {gains['states']:+,.0f} million dollars, trade "
        f"with {named(*rule['others'])} by {gains['others']:+,.0f} million.",
        what_would_change_it=OTHER_SIDE,
    )


@check("F013", "outside", tables=("outside_trade",))
def meant_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover and surplus were larger with one state than with another in every year.

    Parameters of the claim: `more`, `less` (states) and `years`.
    """
    rule, ahead, told = claim.parameters, {}, []
    for name in ("turnover", "surplus"):
        flows = {}
        for side in ("more", "less"):
            exports, imports = (
                in_years(yearly_trade(tables.outside_trade, [rule[side]], flow), rule["years"])
                for flow in ("exports", "imports")
            )
            flows[side] = exports + imports if name == "turnover" else exports - imports
        ahead[name] = flows["more"] > flows["less"]
        told.append(f"{name} with {named(rule['more'])}: {_by_year(flows['more'])}")
        told.append(f"with {named(rule['less'])}: {_by_year(flows['less'])}")
    length = rule["years"][1] - rule["years"][0] + 1
    always = all(series.all() and len(series) == length for series in ahead.values())
    mostly_behind = any((~series).sum() > length / 2 for series in ahead.values())
    return Result(
        holds=True if always else (False if mostly_behind else None),
        value=min(int(series.sum()) for series in ahead.values()),
        unit=f"of {length} years ahead",
        n=length,
        certainty="likely",
        reason=f"In million dollars, {'; '.join(told)}.",
        what_would_change_it="Another count of the oil swap of 2011, which turns one balance.",
    )


def _printed(tables: SimpleNamespace, name: str) -> tuple[float, int]:
    row = tables.companion_figures.set_index("id").loc[name]
    return float(row["value"]), int(row["start"].year)


@check("F030", "outside", tables=("companion_figures", "outside_trade"))
def flows_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether printed exports and imports lie near those of outside data.

    Parameters of the claim: `partner`, `figures` (from flow to figure), `within` and `beyond`
    (shares of what is printed, for and against the claim).
    """
    rule, parts, told = claim.parameters, [], []
    for flow, name in rule["figures"].items():
        printed, year = _printed(tables, name)
        found = float(yearly_trade(tables.outside_trade, [rule["partner"]], flow)[year])
        gap = abs(found - printed) / printed
        parts.append(True if gap <= rule["within"] else (False if gap > rule["beyond"] else None))
        told.append(f"{flow} of {found:.0f} million dollars against {printed:g} printed")
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} figures alike",
        n=len(parts),
        certainty="likely",
        reason=f"With {named(rule['partner'])} in {year} outside data have {' and '.join(told)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("F046", "outside", tables=("companion_figures", "outside_trade", "outside_trade_wits"))
def loss_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a printed rate of decline gives about the loss that is printed with it.

    Parameters of the claim: `partner`, `year`, `rate` (figure, per cent), `likely` and `possible`
    (ranges of the loss in USD million, for the claim and not against it).
    """
    rule = claim.parameters
    rate, _ = _printed(tables, rule["rate"])
    wits = tables.outside_trade_wits.set_index(["year", "partner"])["exports_usd_million"]
    series = {
        "the partner": yearly_trade(tables.outside_trade, [rule["partner"]], "exports")[
            rule["year"]
        ],
        "Belarus": wits[rule["year"], rule["partner"]],
    }
    losses = {name: float(exports) / 2 * rate / 100 for name, exports in series.items()}
    (low, high), (least, most) = rule["likely"], rule["possible"]
    parts = {
        True if low <= loss <= high else (None if least <= loss <= most else False)
        for loss in losses.values()
    }
    return Result(
        holds=parts.pop() if len(parts) == 1 else None,
        value=losses["Belarus"],
        unit="USD million",
        low=min(losses.values()),
        high=max(losses.values()),
        n=len(losses),
        certainty="likely",
        reason=f"A fall by {rate:g} per cent from half of the exports of {rule['year']} is a loss "
        "of "
        + " or ".join(
            f"{loss:.0f} million dollars as {name} reports" for name, loss in losses.items()
        )
        + ".",
        what_would_change_it="Exports of the first half of either year, which are not at hand.",
    )


@check("F063", "outside", tables=("companion_events", "outside_trade"))
def became_a_favourite(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with a state rose above the mean of earlier years, or contacts grew denser.

    Parameters of the claim: `partner`, `year` and `earlier` (first and last year).
    """
    rule = claim.parameters
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    usual, now = float(in_years(turnover, rule["earlier"]).mean()), float(turnover[rule["year"]])
    met = contacts_with(tables.companion_events, [rule["partner"]])
    after = int((met["start"].dt.year >= rule["year"]).sum())
    before = int((met["end"].dt.year < rule["year"]).sum())
    return Result(
        holds=now > usual or after > before,
        value=now / usual,
        unit="trade over its earlier mean",
        n=len(met),
        certainty="likely",
        reason=f"Trade with {named(rule['partner'])} was {now:.0f} million dollars in "
        f"{rule['year']} and "
        f"{usual:.0f} million on average in {span(rule['earlier'])}; the documents date {after} "
        f"contacts from {rule['year']} on and {before} before.",
        what_would_change_it="Trade after 2014, by goods.",
    )


@check("F068", "outside", tables=("companion_figures", "outside_trade"))
def grew_by_factor(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover grew by about the factor printed, to about the value printed.

    Parameters of the claim: `partner`, `from` (year), `figure` (the later value), `factor` (the
    range allowed), `least` (the growth below which the claim fails) and `within` (share).
    """
    rule = claim.parameters
    printed, year = _printed(tables, rule["figure"])
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    early, late = float(turnover[rule["from"]]), float(turnover[year])
    growth, (low, high) = late / early, rule["factor"]
    near = low <= growth <= high and abs(late - printed) <= rule["within"] * printed
    return Result(
        holds=True if near else (False if growth < rule["least"] else None),
        value=growth,
        unit="growth factor",
        n=2,
        certainty="likely",
        reason=f"Outside turnover with {named(rule['partner'])} grew from {early:.0f} million "
        f"dollars in "
        f"{rule['from']} to {late:.0f} million in {year}, by a factor of {growth:.1f}; printed are "
        f"{printed:g} million.",
        what_would_change_it=OTHER_SIDE,
    )


@check("F081", "outside", tables=("companion_figures", "outside_trade"))
def grew_with_surplus(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover grew between two printed values, with a Belarusian surplus in both years.

    Parameters of the claim: `partner`, `figures` (the earlier and the later) and `within` (share).
    """
    rule = claim.parameters
    exports, imports = (
        yearly_trade(tables.outside_trade, [rule["partner"]], flow)
        for flow in ("exports", "imports")
    )
    printed = [_printed(tables, name) for name in rule["figures"]]
    found = [float(exports[year] + imports[year]) for _, year in printed]
    surplus = all(exports[year] > imports[year] for _, year in printed)
    near = all(
        abs(sum_ - value) <= rule["within"] * value
        for sum_, (value, _) in zip(found, printed, strict=True)
    )
    return Result(
        holds=False if found[1] <= found[0] or not surplus else (True if near else None),
        value=found[1],
        unit="USD million",
        n=2,
        certainty="likely",
        reason=f"Outside turnover with {named(rule['partner'])} was "
        + " and ".join(
            f"{sum_:.0f} million dollars in {year} ({value:g} printed)"
            for sum_, (value, year) in zip(found, printed, strict=True)
        )
        + f", with a Belarusian surplus in {'both years' if surplus else 'at most one year'}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("F070", "outside", tables=("outside_trade",))
def imports_jump(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a state jumped in a year, against the years before and after.

    Parameters of the claim: `partner`, `year` and `factor`.
    """
    rule = claim.parameters
    imports = yearly_trade(tables.outside_trade, [rule["partner"]], "imports")
    before, now, after = (float(imports[rule["year"] + shift]) for shift in (-1, 0, 1))
    return Result(
        holds=now >= rule["factor"] * max(before, after),
        value=now / max(before, after),
        unit="times the larger neighbour",
        n=3,
        certainty="likely",
        reason=f"Imports from {named(rule['partner'])} were {before:.0f} million dollars in "
        f"{rule['year'] - 1}, {now:.0f} million in {rule['year']} and {after:.0f} million in "
        f"{rule['year'] + 1}.",
        what_would_change_it="Imports by goods, which would show whether it was oil.",
    )


@check("F086", "outside", tables=("outside_trade", "thresholds"))
def no_oil_in_quantity(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a state never reached the worth of one load of oil up to a year.

    Parameters of the claim: `trade`, with `partner`, `to` (year), and `beside`, states whose
    largest imports are told for comparison.
    """
    rule, load = claim.parameters["trade"], threshold(tables, "tanker_load_usd_million")
    imports = yearly_trade(tables.outside_trade, [rule["partner"]], "imports").loc[: rule["to"]]
    others = {
        state: yearly_trade(tables.outside_trade, [state], "imports").loc[: rule["to"]]
        for state in rule["beside"]
    }
    return Result(
        holds=bool(imports.max() < load),
        value=float(imports.max()),
        unit="USD million, largest yearly imports",
        n=len(imports),
        certainty="likely",
        reason=f"Imports from {named(rule['partner'])} never exceeded {imports.max():.0f} "
        f"million dollars "
        f"in a year up to {rule['to']}, where one load of oil is worth {load:g} million; "
        + " and ".join(
            f"those from {named(state)} came to {series.max():,.0f} million in {series.idxmax()}"
            for state, series in others.items()
        )
        + ".",
        what_would_change_it="Deliveries by way of a third state, which customs count elsewhere.",
    )


@check("F005", "outside", tables=("outside_ideal_points",))
def nearer_than_others(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a state votes nearer to another than some states do, by both kinds of estimate.

    Parameters of the claim: `state`, `to`, `others` and `years`.
    """
    rule, points, answers, told = claim.parameters, tables.outside_ideal_points, set(), []
    for column, name in (("ideal_point_all", "all votes"), ("ideal_point_final", "final votes")):
        table = points.pivot(index="year", columns="state", values=column).loc[
            rule["years"][0] : rule["years"][1]
        ]
        distance = table.sub(table[rule["to"]], axis=0).abs().mean()
        own, others = distance[rule["state"]], distance[rule["others"]]
        answers.add(True if own < others.min() else (False if own > others.max() else None))
        told.append(
            f"by {name}, {named(rule['state'])} {own:.2f}, "
            + ", ".join(f"{named(state)} {value:.2f}" for state, value in others.items())
        )
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=float(own),
        unit=f"mean distance to {named(rule['to'])}, by final votes",
        n=rule["years"][1] - rule["years"][0] + 1,
        certainty="likely",
        reason=f"Mean distance to {named(rule['to'])} in {span(rule['years'])}: {'; '.join(told)}.",
        what_would_change_it="Votes within the union itself, which are not public.",
    )


_ABSENT = "not recorded"


@check("F017", "outside", tables=("outside_votes_on_conflicts", "outside_votes_on_iran"))
def voted_as_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the recorded votes of Belarus on some resolutions are those claimed.

    Parameters of the claim: `resolutions` (from matter to number) and `vote`. A resolution on
    which no vote is recorded is open.
    """
    rule = claim.parameters
    votes = pd.concat([tables.outside_votes_on_conflicts, tables.outside_votes_on_iran])
    cast = votes.set_index("resolution")["belarus_vote"]
    found = {matter: cast[number] for matter, number in rule["resolutions"].items()}
    return Result(
        holds={
            matter: None if vote == _ABSENT else vote == rule["vote"]
            for matter, vote in found.items()
        },
        value=sum(vote == rule["vote"] for vote in found.values()),
        unit=f"of {len(found)} votes",
        n=len(found),
        reason="Belarus's votes in the plenary: "
        + ", ".join(
            f"{vote} on {matter} ({rule['resolutions'][matter]})" for matter, vote in found.items()
        )
        + ".",
        what_would_change_it="The record of the committee, where a vote may have been cast.",
    )


@check("F018", "outside", tables=("outside_votes_on_iran",))
def votes_vary(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the votes of Belarus on Iran differ within a period at all.

    Parameters of the claim: `years`.
    """
    votes = tables.outside_votes_on_iran
    inside = votes[votes["date"].dt.year.between(*claim.parameters["years"])]
    kinds = inside["belarus_vote"].value_counts()
    return Result(
        holds=len(kinds.drop(_ABSENT, errors="ignore")) > 1,
        value=len(kinds),
        unit="different votes",
        n=len(inside),
        reason=f"On {len(inside)} resolutions on Iran in {span(claim.parameters['years'])} "
        "Belarus voted "
        + " and ".join(f"{vote} {number} times" for vote, number in kinds.items())
        + (", in years of freeze and of thaw alike." if len(kinds) == 1 else "."),
        what_would_change_it="Votes in committee or in another body that did vary.",
    )


@check("F020", "outside", tables=("outside_votes_on_conflicts",))
def voted_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus and Russia voted differently on a resolution.

    Parameters of the claim: `resolution`, and `beside`, a matter whose votes are told as well.
    """
    rule, votes = claim.parameters, tables.outside_votes_on_conflicts.set_index("resolution")
    row = votes.loc[rule["resolution"]]
    pair = row["belarus_vote"], row["russia_vote"]
    beside = votes[votes["matter"] == rule["beside"]]
    alike = int((beside["belarus_vote"] == beside["russia_vote"]).sum())
    return Result(
        holds=None if _ABSENT in pair else pair[0] != pair[1],
        value=pair[0],
        unit=f"vote of Belarus, against {pair[1]} of Russia",
        n=1,
        reason=f"On {rule['resolution']} Belarus voted {pair[0]} and Russia {pair[1]}; on "
        f"{rule['beside']} they voted alike in {alike} of {len(beside)} roll calls.",
        what_would_change_it="A word on why Belarus voted so, which no vote shows.",
    )


@check("F036", "outside", tables=("outside_regimes",))
def ratings_do_not_rise(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether ratings of democracy did not rise beyond their interval between two years.

    Parameters of the claim: `state` and `years` (the earlier and the later).
    """
    rule = claim.parameters
    first, second = _ratings(tables, rule)
    return Result(
        holds=not second["polyarchy_low"] > first["polyarchy_high"],
        value=float(second["polyarchy"] - first["polyarchy"]),
        unit="change of the index",
        n=2,
        certainty="likely",
        reason=f"In {named(rule['state'])} {_rated(first)}, and {_rated(second)}.",
        what_would_change_it="Another index: experts who rate a country may read the same news.",
    )


def _ratings(tables: SimpleNamespace, rule: Mapping) -> list[pd.Series]:
    rows = tables.outside_regimes
    own = rows[rows["state"] == rule["state"]].set_index("year", drop=False)
    return [own.loc[year] for year in rule["years"]]


def _rated(row: pd.Series) -> str:
    return (
        f"democracy was rated {row['polyarchy']:.3f} in {row['year']} (interval "
        f"{row['polyarchy_low']:.3f} to {row['polyarchy_high']:.3f})"
    )


@check("F074", "outside", tables=("outside_ideal_points", "outside_regimes", "outside_votes"))
def vassal_or_democrat(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus came nearer to Russia in votes, or its ratings of democracy rose.

    Parameters of the claim: `state`, `to` and `years` (the earlier and the later). Nearer means by
    agreement and by ideal points alike.
    """
    rule = claim.parameters
    votes = tables.outside_votes
    agreed = votes[
        (votes["issue"] == "all")
        & (votes["state"] == rule["state"])
        & (votes["partner"] == rule["to"])
    ].set_index("year")["agreement"]
    points = tables.outside_ideal_points.pivot(
        index="year", columns="state", values="ideal_point_all"
    )
    apart = (points[rule["state"]] - points[rule["to"]]).abs().dropna()
    first, last = rule["years"]
    nearer = {bool(agreed[last] > agreed[first]), bool(apart[last] < apart[first])}
    before, after = _ratings(tables, rule)
    freer = bool(after["polyarchy_low"] > before["polyarchy_high"])
    closer = nearer.pop() if len(nearer) == 1 else None
    return Result(
        holds=True if freer or closer else (None if closer is None else False),
        value=float(agreed[last] - agreed[first]),
        unit="change of agreement in votes",
        n=2,
        certainty="likely",
        reason=f"Agreement with {named(rule['to'])} in votes went from {agreed[first]:.2f} in "
        f"{first} to "
        f"{agreed[last]:.2f} in {last} and the distance of ideal points from {apart[first]:.2f} to "
        f"{apart[last]:.2f} ({apart.iloc[-1]:.2f} in {apart.index[-1]}); {_rated(before)} and "
        f"{_rated(after)}.",
        what_would_change_it="A later year as the mark: after 2021 the votes come close.",
    )


@check("F087", "outside", tables=("outside_gdp",))
def growth_slackened(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether output grew less in each of some years than in an earlier one.

    Parameters of the claim: `state`, `year` and `after` (years).
    """
    rule, rows = claim.parameters, tables.outside_gdp
    output = rows[rows["state"] == rule["state"]].set_index("year")["gdp_2011_usd_million"]
    growth = output.sort_index().pct_change()
    later = growth[rule["after"]]
    return Result(
        holds=bool((later < growth[rule["year"]]).all()),
        value=float(later.max()),
        unit="largest later growth",
        n=1 + len(later),
        certainty="likely",
        reason=f"Output grew by {growth[rule['year']]:.1%} in {rule['year']}, "
        + " and ".join(f"by {value:.1%} in {year}" for year, value in later.items())
        + ".",
        what_would_change_it="Quarterly figures: a crisis within a year does not show in its sum.",
    )
