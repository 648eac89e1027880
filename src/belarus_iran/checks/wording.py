"""Wording and three-valued answers that checks share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from belarus_iran.evidence import state_name
from belarus_iran.measures.events import dated

FULLER_RECORD = "A fuller record of contacts: the paper mentions some and is no census."


def quoted(event: pd.Series) -> str:
    return f"'{event['description']}' ({dated(event)})"


def mean_in(yearly: pd.Series, period: Iterable[int]) -> float:
    first, last = period
    return float(yearly.loc[first:last].mean())


def span(period: Iterable[int]) -> str:
    return "–".join(map(str, period))


def most(count: int, total: int) -> bool:
    return 2 * count > total


OTHER_SIDE = "Customs figures of Belarus itself: these are what its partners say that they bought."

OTHER_READING = "Another reading of one of these places."


def judge(value: float, passes: float, fails: float) -> bool | None:
    """Compare a value with the two limits of a rule, between which it says nothing."""
    if passes > fails:
        return True if value >= passes else (False if value <= fails else None)
    return True if value < passes else (False if value >= fails else None)


def together(parts: Iterable[bool | None]) -> bool | None:
    """Say whether all parts of a rule hold, or None where one that is not known could decide it."""
    found = list(parts)
    return False if False in found else (None if None in found else True)


def named(*states: str) -> str:
    """Return the names of states as a sentence lists them."""
    names = [state_name(state) for state in states]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def by_year(series: pd.Series) -> str:
    return ", ".join(f"{value:,.0f} in {year}" for year, value in series.items())


def in_years(series: pd.Series, years: Sequence[int]) -> pd.Series:
    """Keep what falls from a first to a last year, both included."""
    return series[(series.index >= years[0]) & (series.index <= years[1])]
