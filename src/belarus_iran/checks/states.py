"""Forms on states: their capabilities, regimes and leaders at two times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, series
from belarus_iran.checks.reasons import SIDES, agreed, moved, refuse
from belarus_iran.ledger import Part, Result, form


@dataclass(frozen=True)
class CapabilityBeforeAfter:
    """Parameters of :func:`capability_before_after`."""

    # Readings of one capability.
    series: list | tuple
    # Pairs of a first and a last year, each of which must show the change.
    years: list | tuple
    # ``rose``, ``fell``, ``not risen`` or ``not fallen``.
    side: str

    def __post_init__(self):
        if not isinstance(self.series, list | tuple) or not self.series:
            raise ValueError(f"series {self.series!r} found; allowed: a list of series")
        for one in self.series:
            series.refuse(one)
        for pair in self.years:
            series.between(pair)
        if not self.years:
            raise ValueError("years: none found; allowed: pairs of years")
        refuse("side", self.side, SIDES)


@form(
    "capability_before_after",
    tables=("outside_capabilities", "outside_gdp", "outside_military_spending"),
    measures=("direct", "proxy"),
    parameters=CapabilityBeforeAfter,
)
def capability_before_after(
    tables: SimpleNamespace, part: Part, parameters: CapabilityBeforeAfter
) -> Result:
    """Did output, share of power or forces grow?

    It holds if every reading moved to the stated side in every pair of years; it fails if none
    did; readings that differ, or lack a year, leave it.

    Can show: growth of capacity. Cannot show: influence, which is more than steel and heads.
    """
    outcomes, sentences, used, ratios = [], [], [], []
    for one in parameters.series:
        for first, last in map(series.between, parameters.years):
            found = _reading(tables, one, first, last)
            name = english.capital(str(found.name))
            if first not in found.index or last not in found.index:
                outcomes.append(None)
                sentences.append(f"{name}: no figure for {first} or {last}.")
                continue
            start, end = float(found[first]), float(found[last])
            used.append((found, [first, last]))
            ratios.append(end / start if start else np.inf)
            outcomes.append(moved(parameters.side, end > start, end < start))
            unit = found.attrs["unit"]
            change = f"{ratios[-1] - 1:+.0%}".replace("-", "−")
            sentences.append(
                f"{name}: {series.money(start, unit)} in {first}, {series.money(end, unit)} in "
                f"{last} ({change})."
            )
    holds = agreed(outcomes)
    if holds is None and {True, False} <= set(outcomes):
        sentences.append("The readings differ.")
    several = len(ratios) > 1
    return Result(
        holds,
        " ".join(sentences),
        value=ratios[0] if ratios else None,
        unit="times the first year",
        low=min(ratios) if several else None,
        high=max(ratios) if several else None,
        n=len(ratios),
        **series.standing(used),
    )


def _reading(tables: SimpleNamespace, one: Mapping, first: int, last: int) -> pd.Series:
    """Read a series; a share in output at international prices where the world has both years."""
    if one["of"] != "gdp share" or "prices" in one:
        return series.yearly(tables, one)
    found = series.yearly(tables, {**one, "prices": "2011"})
    if first in found.index and last in found.index:
        return found
    return series.yearly(tables, {**one, "prices": "current"})


@dataclass(frozen=True)
class RegimeBeforeAfter:
    """Parameters of :func:`regime_before_after`."""

    # Code of the state.
    state: str
    # ``polyarchy``.
    of: str
    # The two years that are compared.
    years: list | tuple
    # ``rose``, ``fell``, ``not risen`` or ``not fallen``.
    side: str

    def __post_init__(self):
        refuse("of", self.of, ("polyarchy",))
        series.refuse({"of": self.of, "state": self.state})
        series.between(self.years)
        refuse("side", self.side, SIDES)


@form(
    "regime_before_after",
    tables=("outside_regimes",),
    measures=("direct", "proxy"),
    parameters=RegimeBeforeAfter,
)
def regime_before_after(
    tables: SimpleNamespace, part: Part, parameters: RegimeBeforeAfter
) -> Result:
    """Did an index of the regime change?

    It holds, or fails, by a change beyond the published intervals, and where the index stayed or
    moved to the other side; a change within the intervals leaves it.

    Can show: what experts saw of institutions. Cannot show: ideology in foreign policy.
    """
    first, last = series.between(parameters.years)
    rows = tables.outside_regimes
    rows = rows[rows["state"] == parameters.state].set_index("year")
    columns = ["polyarchy", "polyarchy_low", "polyarchy_high"]
    values = rows.reindex([first, last])[columns].astype(float)
    name = "index of democracy"
    owner = reasons.states(parameters.state)
    if values.isna().any(axis=None):
        return Result(None, f"The {name} of {owner} has no value for {first} or {last}.", n=0)
    (start, start_low, start_high), (end, end_low, end_high) = values.to_numpy().tolist()
    rose = True if end_low > start_high else (False if end <= start else None)
    fell = True if end_high < start_low else (False if end >= start else None)
    holds = moved(parameters.side, rose, fell)
    reason = (
        f"The {name} of {owner} was {start:.2f} ({start_low:.2f} to {start_high:.2f}) in {first} "
        f"and {end:.2f} ({end_low:.2f} to {end_high:.2f}) in {last}."
    )
    return Result(holds, reason, value=end - start, unit="points", n=2, certainty="sure")


@dataclass(frozen=True)
class Leaders:
    """Parameters of :func:`leaders`: `is`, or `years` with `same`."""

    # Codes of states.
    states: list | tuple
    # First and last year.
    years: list | tuple | None = None
    # From a year to the name of the leader at its end.
    is_: Mapping | None = None
    # ``leader``: who must be the same at the end of each of these years.
    same: str | None = None

    def __post_init__(self):
        if not isinstance(self.states, list | tuple) or not self.states:
            raise ValueError(f"states {self.states!r} found; allowed: a list of states")
        for state in self.states:
            series.refuse({"of": "polity", "state": state})
        if (self.is_ is None) == (self.same is None):
            raise ValueError("is and same: allowed is one of them")
        if self.same is not None:
            refuse("same", self.same, ("leader",))
            series.between(self.years)
        for year in self.is_ or ():
            series.years_of(year)


@form("leaders", tables=("outside_regimes",), measures=("direct", "proxy"), parameters=Leaders)
def leaders(tables: SimpleNamespace, part: Part, parameters: Leaders) -> Result:
    """Was the leader the same?

    It holds if every leader on record at the end of a year is the one stated, or the leader is one
    and the same in every year; it fails if one is another; a year without an entry leaves it.

    Can show: who ruled. Cannot show: the ideology of a state.
    """
    table = tables.outside_regimes
    outcomes: list[bool | None] = []
    sentences = []
    for state in parameters.states:
        rows = table[table["state"] == state].set_index("year")
        outcome, words = (
            _named_leaders(rows, parameters.is_)
            if parameters.is_ is not None
            else _same(table, rows, state, parameters)
        )
        outcomes += outcome
        sentences.append(f"{english.capital(reasons.states(state))}: {words}.")
    holds = False if False in outcomes else (None if None in outcomes or not outcomes else True)
    return Result(
        holds,
        " ".join(sentences),
        value=outcomes.count(True),
        unit="years as stated" if parameters.is_ is not None else "states without a change",
        n=len(outcomes),
        certainty="sure",
    )


def _named_leaders(rows: pd.DataFrame, named: Mapping) -> tuple[list[bool | None], str]:
    outcomes, wrong = [], []
    for text, name in named.items():
        year = int(text)
        known = rows["leader"].get(year, "")
        known = "" if pd.isna(known) else str(known)
        outcomes.append(None if not known else known == name)
        if known and known != name:
            wrong.append(f"{known} at the end of {year}")
    total, right = len(outcomes), outcomes.count(True)
    if wrong:
        return outcomes, f"another led than stated, {english.listed(wrong)}"
    words = f"as stated at the end of {english.of(right, total)} years"
    if total == 1:
        words = f"{'as stated' if right else 'no entry'} at the end of {next(iter(named))}"
    lacking = outcomes.count(None)
    if lacking and total > 1:
        words += f"; {english.count(lacking, 'year')} without an entry"
    return outcomes, words


def _same(
    table: pd.DataFrame, rows: pd.DataFrame, state: str, parameters: Leaders
) -> tuple[list[bool | None], str]:
    first, last = series.between(parameters.years)
    turned = years_of_change(table, state, "leader", (first, last))
    known = rows["leader"].reindex(range(first, last + 1)).replace("", pd.NA).dropna()
    span = series.written((first, last))
    if turned:
        return [False], f"another leader at the end of {english.listed(map(str, turned))}"
    lacking = last - first + 1 - len(known)
    if lacking:
        return [None], (
            f"no change of leader on record {span}, but {english.count(lacking, 'year')} without "
            "an entry"
        )
    return [True], f"the same leader {span} ({known.iloc[0]})"


def years_of_change(
    regimes: pd.DataFrame, state: str, column: str, years: tuple[int, int]
) -> list[int]:
    """Return the years by whose end a column had changed since the end of the year before."""
    rows = regimes[(regimes["state"] == state) & regimes["year"].between(*years)]
    series = rows.set_index("year")[column].replace("", pd.NA).dropna().sort_index()
    moved = series.ne(series.shift()) & series.shift().notna()
    return [int(year) for year in series.index[moved]]
