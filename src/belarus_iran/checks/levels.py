"""Forms on levels: a series against a bound or another series, and a state among others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, series
from belarus_iran.checks.figures import SERIES, _refuse_number
from belarus_iran.checks.reasons import all_of, as_list, most_of, refuse
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.events import CERTAINTIES


@dataclass(frozen=True)
class AboveOrBelow:
    """Parameters of :func:`above_or_below`."""

    # A series or a list of them, each of which must pass.
    series: Mapping | list
    # A number, a threshold, a series, or ``year before``.
    than: float | str | Mapping
    # First and last year.
    years: tuple | list
    # ``above`` or ``below``; with ``year before``, ``below`` means not above.
    side: str
    # ``every`` year, ``most`` years, or ``each of states``: every year of each state named.
    need: str = "every"

    def __post_init__(self):
        for one in as_list(self.series):
            series.refuse(one)
        if isinstance(self.than, Mapping):
            series.refuse(self.than)
        elif isinstance(self.than, bool) or not isinstance(self.than, int | float | str):
            raise ValueError(f"than {self.than!r} found; allowed: a number, threshold or series")
        series.between(self.years)
        refuse("side", self.side, ("above", "below"))
        refuse("need", self.need, ("every", "most", "each of states"))


@form(
    "above_or_below",
    tables=(*SERIES, "thresholds"),
    measures=("direct", "proxy", "mentions"),
    parameters=AboveOrBelow,
)
def above_or_below(tables: SimpleNamespace, part: Part, parameters: AboveOrBelow) -> Result:
    """Does a series stay above, or below, a bound or another series?

    It holds if it does in every year, or in most; it fails if it does not in one, or in most; it
    is left where years without a figure could decide, and for sums that partners report unless
    only their sign matters. Every series of a list must pass.

    Can show: how a series lies to a bound, year by year.
    Cannot show: more than recorded flows; votes stand for words.
    """
    first, last = series.between(parameters.years)
    years = range(first, last + 1)
    wanted = as_list(parameters.series)
    if parameters.need == "each of states":
        wanted = series.each(wanted)
    rule = most_of if parameters.need == "most" else all_of
    outcomes, readings, used, barred, counted = [], [], [], False, 0
    for one in [reading for each in wanted for reading in series.variants(tables, each)]:
        found = series.yearly(tables, one)
        bound, beside = _bound(tables, found, parameters.than)
        answers = _answers(tables, part, parameters, found, bound, years)
        outcome = rule(answers.values())
        barred |= bool(_needs_level(found, beside, parameters.than) and part.measure == "direct")
        carrying = [year for year, answer in answers.items() if answer is outcome]
        if outcome is False and parameters.need != "most":
            carrying = [max(carrying, key=lambda year: _doubts(found, year))]
        used.append((found, carrying))
        if beside is not None:
            used.append((beside, carrying))
        known = [answer for answer in answers.values() if answer is not None]
        counted += len(known)
        outcomes.append(outcome)
        readings.append((found, known.count(True), len(known), _average(found, bound, years)))
    # With and without doubtful orders the outcome must be the same.
    hangs = any(series.variants(tables, one)[1:] for one in wanted) and len(set(outcomes)) > 1
    holds = None if barred or hangs else all_of(outcomes)
    return Result(
        holds,
        _above_reason(parameters, readings, barred, len(years)),
        value=min(yes / of for _, yes, of, _ in readings if of) if counted else None,
        unit=f"of years {parameters.side}",
        n=counted,
        **series.standing(used),
    )


def _bound(
    tables: SimpleNamespace, found: pd.Series, than: object
) -> tuple[pd.Series, pd.Series | None]:
    """Return by year what a series is compared with, and the series that this is, if it is one."""
    if isinstance(than, Mapping):
        beside = series.yearly(tables, than)
        return beside.reindex(found.index), beside
    if than == "year before":
        return pd.Series(found.reindex(found.index - 1).to_numpy(), found.index), None
    value = threshold(tables, than) if isinstance(than, str) else float(than)
    return pd.Series(value, index=found.index), None


def _answers(
    tables: SimpleNamespace,
    part: Part,
    parameters: AboveOrBelow,
    found: pd.Series,
    bound: pd.Series,
    years: range,
) -> dict[int, bool | None]:
    sign = -1 if parameters.side == "below" else 1
    # A series drags all that is said of it along through every sum of pandas.
    known = sign * (found.to_numpy() - bound.to_numpy())
    by_year = dict(zip(found.index.tolist(), known.tolist(), strict=True))
    gaps = {year: by_year.get(year, np.nan) for year in years}
    # Not to rise is all that a slow decline asks of a year.
    level_counts = parameters.than == "year before" and parameters.side == "below"
    answers = {
        year: None if np.isnan(gap) else gap > 0 or (gap == 0 and level_counts)
        for year, gap in gaps.items()
    }
    if part.inference == "estimate" and found.attrs["unit"] == "share":
        margin = threshold(tables, "share_margin")
        answers |= {year: None for year, gap in gaps.items() if abs(gap) <= margin}
    return answers


def _needs_level(found: pd.Series, beside: pd.Series | None, than: object) -> bool:
    """Say whether sums as partners report them are held against a fixed sum of money."""
    fixed = beside is None and than not in ("year before", 0)
    return fixed and series.is_partners_level(found)


def _doubts(found: pd.Series, year: int) -> tuple[bool, int]:
    certainty = found.attrs["certainties"].get(year, "sure")
    return year not in found.attrs["dependent"], CERTAINTIES.index(certainty)


def _average(found: pd.Series, bound: pd.Series, years: range) -> tuple[float, float]:
    inside = [year in years for year in found.index.tolist()]
    return tuple(_mean_of(one.to_numpy()[inside]) for one in (found, bound))


def _mean_of(values: np.ndarray) -> float:
    known = ~np.isnan(values)
    return float(np.where(known, values, 0).sum() / known.sum()) if known.any() else np.nan


def _above_reason(parameters: AboveOrBelow, readings: list, barred: bool, years: int) -> str:
    first, last = series.between(parameters.years)
    sentences = []
    for found, yes, of, (mean, bound) in readings:
        if of == 0:
            sentences.append(
                f"{english.capital(str(found.name))}: no figure {series.written((first, last))}."
            )
            continue
        unit = found.attrs["unit"]
        side = parameters.side
        beside = f"{side} {series.money(bound, unit)}"
        if isinstance(parameters.than, Mapping):
            beside = f"{side} the other series, which averages {series.money(bound, unit)},"
        elif parameters.than == "year before":
            beside = (
                "no higher than the year before" if side == "below" else "above the year before"
            )
        elif parameters.than == 0:
            beside = f"{side} zero"
        lacking = years - of
        span = series.written((first, last))
        beside = beside if years > 1 or yes else f"not {beside}"
        count = (
            span
            if years == 1
            else f"in {english.of(yes, of)} {'year' if of == 1 else 'years'} {span}"
        )
        mean_of = "" if years == 1 and parameters.than != 0 else "mean "
        sentences.append(
            f"{english.capital(str(found.name))}: {beside} {count} "
            f"({mean_of}{series.money(mean, unit)})"
            + (
                f"; {english.count(lacking, 'year')} {'has' if lacking == 1 else 'have'} no figure."
                if lacking
                else "."
            )
        )
    if barred:
        sentences.append("Sums as partners report them show no level.")
    return " ".join(sentences)


@dataclass(frozen=True)
class RankAmong:
    """Parameters of :func:`rank_among`."""

    # A series without the state that is ranked.
    series: Mapping
    # The state whose rank is asked for.
    state: str
    # The others.
    among: tuple | list
    # First and last year, over which each state's mean is taken.
    years: tuple | list
    # ``first``, ``not first`` or ``in first half``.
    rank: str
    # Share by which one must lie above another to stand before it.
    margin: float = 0.1

    def __post_init__(self):
        if not isinstance(self.among, list | tuple) or not self.among:
            raise ValueError(f"among {self.among!r} found; allowed: a list of states")
        for state in (self.state, *self.among):
            series.refuse(_of(self.series, state))
        series.between(self.years)
        refuse("rank", self.rank, ("first", "not first", "in first half"))
        _refuse_number("margin", self.margin)


@form("rank_among", tables=SERIES, measures=("direct", "proxy", "mentions"), parameters=RankAmong)
def rank_among(tables: SimpleNamespace, part: Part, parameters: RankAmong) -> Result:
    """Does a state stand first (or not) among some?

    It holds if the state's mean lies above those of as many others as the rank asks, by more than
    the margin; it fails if as many others lie above it; else it is left. Where a table has the
    largest partners alone, the others are taken at the least and at the most that they can have.

    Can show: the rank among the states at hand.
    Cannot show: what states that are not at hand would have.
    """
    first, last = series.between(parameters.years)
    own_series = _of(parameters.series, parameters.state)
    found = [
        _rank(tables, parameters, one.get("doubtful"))
        for one in series.variants(tables, own_series)
    ]
    if None in found:
        name = reasons.states(parameters.state)
        return Result(None, f"No figure for {name} {series.written((first, last))}.", n=0)
    outcomes = {one.holds for one in found}
    shown, used = found[0], [row for one in found for row in one.used]
    best, worst = min(one.best for one in found), max(one.worst for one in found)
    rank = f"rank {best}" if best == worst else f"rank {best} to {worst}"
    n = 1 + len(parameters.among)
    unit = shown.used[0][0].attrs["unit"]
    level = unit == "rank"
    reason = f"{reasons.states(parameters.state)}: {rank} of {n} {series.written((first, last))}"
    if not level:
        reason += f", with {series.money(shown.own, unit)} a year"
    if shown.nearest:
        state, amount = shown.nearest
        reason += f"; the highest of the others is {reasons.states(state)}"
        reason += "" if level else f", with {series.money(amount, unit)} at most"
    if level:
        reason += ", by the dealings that the text mentions"
    if shown.unknown:
        reason += f"; for {reasons.states(*shown.unknown)} there is no figure"
    return Result(
        outcomes.pop() if len(outcomes) == 1 else None,
        english.capital(reason) + ".",
        value=best,
        unit="rank",
        low=best,
        high=worst,
        n=n,
        **series.standing(used),
    )


def _rank(
    tables: SimpleNamespace, parameters: RankAmong, doubtful: str | None
) -> SimpleNamespace | None:
    """Return the best and the worst rank that a state can have, None without its figures."""
    own, used, one = _mean(tables, parameters, parameters.state, "none", doubtful)
    if own is None:
        return None
    # Levels of dealings are steps, of which an equal one is no higher.
    step = one["of"] == "level"
    margin = 1.0 if step else 1 + parameters.margin
    above = not_below = 0
    unknown, nearest = [], None
    for state in parameters.among:
        low, rows, _ = _mean(tables, parameters, state, "none", doubtful)
        high = low
        if one.get("table") == "outside_trade_wits":
            high = _mean(tables, parameters, state, "smallest listed", doubtful)[0]
        if low is None:
            unknown.append(state)
            not_below += 1
            continue
        used += rows
        above += low >= own if step else low > own * margin
        not_below += high * margin >= own
        nearest = (state, high) if nearest is None or high > nearest[1] else nearest
    best, worst = 1 + int(above), 1 + int(not_below)
    limit = 1 if parameters.rank.endswith("first") else (1 + len(parameters.among)) // 2
    holds = True if worst <= limit else (False if best > limit else None)
    if parameters.rank == "not first" and holds is not None:
        holds = not holds
    return SimpleNamespace(
        holds=holds, best=best, worst=worst, own=own, nearest=nearest, unknown=unknown,
        used=used, series=one,
    )  # fmt: skip


def _of(one: Mapping, state: str) -> dict:
    """Put a state where a series lacks one."""
    of = one.get("of")
    if of == "deliveries":
        key = "supplier" if "recipient" in one else "recipient"
    else:
        needed = series.KEYS.get(of, ((), ()))[0]
        key = "partner" if "partner" in needed else "state"
    if key in one:
        raise ValueError(f"series with {key} {one[key]!r} found; allowed: one without {key}")
    return {**one, key: state}


def _mean(
    tables: SimpleNamespace, parameters: RankAmong, state: str, unlisted: str, doubtful: str | None
) -> tuple[float | None, list, Mapping]:
    one = _of(parameters.series, state)
    if one.get("table") == "outside_trade_wits":
        one = one | {"unlisted": unlisted}
    if doubtful is not None:
        one = one | {"doubtful": doubtful}
    found = series.yearly(tables, one)
    first, last = series.between(parameters.years)
    inside = found[(found.index >= first) & (found.index <= last)]
    if inside.empty:
        return None, [], one
    return float(inside.mean()), [(found, list(inside.index))], one
