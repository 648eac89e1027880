"""The form on how long it was from one fact to the next.

A length is known only where every day of the two dates gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks import selection, wording
from belarus_iran.checks.dates import dated, offset
from belarus_iran.checks.rules import (
    all_of,
    weakest,
)
from belarus_iran.checks.shapes import RECORD_TABLES
from belarus_iran.ledger import Part, Result, form

_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class GapBetween:
    """Selections `first` and `second`; the bounds of the time between; whether either may lead."""

    first: Mapping
    second: Mapping
    at_least: Mapping | None = None
    at_most: Mapping | None = None
    either_way: bool = False

    def __post_init__(self) -> None:
        selection.refuse_selection(self.first, "first")
        selection.refuse_selection(self.second, "second")
        if self.at_least is None and self.at_most is None:
            raise ValueError("found no bound; allowed: at_least, at_most or both")
        for length in (self.at_least, self.at_most):
            if length is not None:
                offset(length)


@form(
    "gap_between",
    tables=RECORD_TABLES,
    measures=("direct", "proxy", "mentions"),
    parameters=GapBetween,
)
def gap_between(tables: SimpleNamespace, part: Part, parameters: GapBetween) -> Result:
    """How long was it from one fact to the next?

    Holds if every length that the two dates permit keeps the bound; fails if every one breaks it;
    is left between, and where nothing of the second kind is recorded. The second fact is the
    earliest of its kind after the first (or the nearest, where either may lead); of a kind that is
    not named by id, records of which the source is weak do not count.
    Can show: lengths, lapses at term, nearness in time.
    Cannot show: that the one has to do with the other, or that a list misses nothing between.
    """
    firsts = dated(selection.of_part(tables, part, parameters.first))
    seconds = dated(selection.of_part(tables, part, parameters.second))
    if "ids" not in parameters.second:
        seconds = seconds[seconds["certainty"] != "weak"]
    if firsts.empty:
        return Result(None, "No record dates the fact from which the time is counted.")
    first = firsts.sort_values(["start", "end"]).iloc[0]
    seconds = seconds[seconds.index != first.name]
    second = _next_of(first, seconds, parameters)
    if second is None:
        return Result(
            None,
            wording.sentence(f"Nothing of the kind is recorded after {wording.dated(first)}"),
            n=1,
        )
    early, late = first, second
    if parameters.either_way and second["start"] < first["start"]:
        early, late = second, first
    answers = []
    if parameters.at_least is not None:
        answers.append(_longer(early, late, offset(parameters.at_least)))
    if parameters.at_most is not None:
        answers.append(_shorter(early, late, offset(parameters.at_most), parameters.either_way))
    holds = all_of(answers)
    low, high = ((late[a] - early[b]).days / _DAYS_A_YEAR for a, b in _EDGES)
    if parameters.either_way:
        low = max(low, 0.0)
    pair = pd.concat([firsts.loc[[first.name]], seconds.loc[[second.name]]])
    return Result(
        holds,
        wording.sentence(_gap_words(early, late, low, high)),
        value=(low + high) / 2,
        unit="years",
        low=low,
        high=high,
        n=2,
        **weakest(pair, part.basis),
    )


# Of the later and the earlier fact: the shortest and the longest time between them.
_EDGES = (("start", "end"), ("end", "start"))


def _next_of(first: pd.Series, seconds: pd.DataFrame, parameters: GapBetween) -> pd.Series | None:
    if seconds.empty:
        return None
    ordered = seconds.sort_values(["start", "end"])
    if parameters.either_way:
        after = (ordered["start"] - first["end"]).dt.days.clip(lower=0)
        before = (first["start"] - ordered["end"]).dt.days.clip(lower=0)
        return ordered.loc[(after + before).idxmin()]
    later = ordered[ordered["end"] > first["start"]]
    if later.empty:
        # Records named one by one are compared even if they come first: then the order is wrong.
        return ordered.iloc[-1] if "ids" in parameters.second else None
    return later.iloc[0]


def _longer(early: pd.Series, late: pd.Series, least: pd.DateOffset) -> bool | None:
    if late["start"] >= early["end"] + least:
        return True
    return False if late["end"] < early["start"] + least else None


def _shorter(
    early: pd.Series, late: pd.Series, most: pd.DateOffset, either_way: bool
) -> bool | None:
    if late["end"] < early["start"]:
        return False
    if late["start"] > early["end"] + most:
        return False
    far = max(late["end"], early["end"]) if either_way else late["end"]
    if far > early["start"] + most:
        return None
    return True if either_way or late["start"] >= early["end"] else None


def _gap_words(early: pd.Series, late: pd.Series, low: float, high: float) -> str:
    passed = _length(low) if _length(low) == _length(high) else _lengths(low, high)
    ends = f"From {wording.dated(early)} to {wording.dated(late)}"
    if high < 0:
        return f"{wording.dated(late)} came before {wording.dated(early)}"
    return f"{ends} {passed} passed" if high > 0 else f"{ends} less than a day passed"


def _lengths(low: float, high: float) -> str:
    return f"between {_length(low)} and {_length(high)}" if low > 0 else f"up to {_length(high)}"


def _length(years: float) -> str:
    days = round(years * _DAYS_A_YEAR)
    if days < 90:
        return wording.count(days, "day")
    if years < 2:
        return wording.count(round(years * 12), "month")
    return f"{years:.1f} years"
