"""Reports of contact between Belarus and Iran, coded by machine from the news of the world.

Events of ICEWS by year, with the volume of the world, months with such an event, and days with one
after the paper (GDELT). One visit makes many reports: the year, not the report, is the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.stats.breaks import sup_f, sup_f_pvalue
from belarus_iran.stats.short_series import permutation_mean_difference

VERBAL = ("verbal_cooperation",)
# Shares of the world's events are told per so many of them.
WORLD_EVENTS = 100_000
# Pairs with known errors of coding, by state: they are no placebo.
MISCODED = {"BLR": ("JPN", "KEN"), "IRN": ("ESP",)}
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class YearContrast:
    """Two periods of a yearly series compared, with the year as the unit."""

    # Mean of the yearly values of each period.
    early: float
    late: float
    ratio: float  # Late over early
    pvalue: float  # Two-sided, over every way to deal the years to the two periods
    smallest: float  # Smallest p-value that so many years can reach at all


@dataclass(frozen=True)
class Rank:
    """Where one partner stands among all partners compared, itself among them."""

    value: float  # Its own value
    partners: int  # How many are compared
    # How many others have a larger and a smaller value.
    above: int
    below: int
    # Share of all, itself among them, at least as large: a one-sided p-value of its being like
    # the rest, never below 1 / `partners`.
    share_as_large: float


@dataclass(frozen=True, eq=False)
class Fall:
    """Where a yearly series shifted, if it shifted once."""

    break_after: int  # Last year before the shift that fits best
    ratio: float  # Level after it over level before (of geometric means)
    # Largest F and its exact p-value over all orderings of the years.
    statistic: float
    pvalue: float


def icews_counts(dyads: pd.DataFrame, state: str, classes: Sequence[str] = VERBAL) -> pd.DataFrame:
    """Return coded events of a state with every partner by year, both directions added.

    One row per year, one column per partner, without pairs known to be coded wrongly.
    """
    own = dyads[(dyads["state"] == state) & ~dyads["partner"].isin(MISCODED.get(state, ()))]
    columns = [f"{way}_{name}" for way in ("from", "to") for name in classes]
    summed = own.assign(events=own[columns].sum(axis=1))
    return summed.pivot(index="year", columns="partner", values="events")


def world_volume(world: pd.DataFrame, classes: Sequence[str] = VERBAL) -> pd.Series:
    """Return the world's coded events by year, in units of :data:`WORLD_EVENTS`."""
    return world.set_index("year")[list(classes)].sum(axis=1) / WORLD_EVENTS


def per_volume(dyads: pd.DataFrame, world: pd.DataFrame) -> pd.Series:
    """Return reports of contact of Belarus with Iran by year, per :data:`WORLD_EVENTS` of all."""
    return icews_counts(dyads, "BLR")["IRN"] / world_volume(world)


def year_contrast(yearly: pd.Series, early: tuple[int, int], late: tuple[int, int]) -> YearContrast:
    """Compare two periods of a yearly series, over every way to deal its years to them."""
    first, second = _values(yearly, early), _values(yearly, late)
    test = permutation_mean_difference(first, second, "two-sided")
    before, after = float(np.mean(first)), float(np.mean(second))
    ratio = after / before if before else (np.inf if after else np.nan)
    return YearContrast(before, after, ratio, test.pvalue, test.smallest)


def partner_contrasts(
    counts: pd.DataFrame,
    exposure: pd.Series,
    early: tuple[int, int],
    late: tuple[int, int],
    least: float,
) -> pd.DataFrame:
    """Return for every partner how its rate in one period compares with that in another.

    Indexed by `partner`: `early` and `late` (rates), `ratio` (late over early).
    """
    sides, total, years = {}, 0, 0
    for name, (first, last) in (("early", early), ("late", late)):
        wanted = list(range(first, last + 1))
        _known(counts.index, wanted), _known(exposure.index, wanted)
        summed = counts.loc[wanted].fillna(0).sum()
        sides[name] = summed / exposure.loc[wanted].sum()
        total, years = total + summed, years + len(wanted)
    table = pd.DataFrame(sides)[total >= least * years].rename_axis("partner")
    with np.errstate(divide="ignore", invalid="ignore"):
        return table.assign(ratio=table["late"] / table["early"])


def rank(values: pd.Series, partner: str) -> Rank:
    """Say where a partner stands among all, so whether its pair is unusual."""
    if partner not in values.index:
        allowed = ", ".join(map(str, values.index))
        raise KeyError(f"No {partner!r} in the table. Allowed: {allowed}.")
    own, known = float(values[partner]), values.dropna()
    return Rank(
        own,
        len(known),
        int((known > own).sum()),
        int((known < own).sum()),
        float((known >= own).mean()),
    )


def month_counts(months: pd.DataFrame, state: str, years: Sequence[int]) -> pd.DataFrame:
    """Return months with a coded event of a state with every partner by year.

    One row per year, one column per partner, from 0 to 12.
    """
    covered = range(int(months["year"].min()), int(months["year"].max()) + 1)
    _known(covered, years)
    own = months[(months["state"] == state) & ~months["partner"].isin(MISCODED.get(state, ()))]
    wide = own.pivot(index="year", columns="partner", values="months_active")
    return wide.reindex(list(years)).fillna(0).astype(int)


def fall(yearly: pd.Series, first: int, last: int) -> Fall:
    """Find the year after which the level of a yearly series shifted, if it shifted once."""
    values = _values(yearly, (first, last))
    if not (values > 0).all():
        raise ValueError("Logarithms need values above 0; compare longer periods.")
    logs = np.log(values)
    found = sup_f(logs)
    cut = found.break_after + 1
    return Fall(
        first + found.break_after,
        float(np.exp(logs[cut:].mean() - logs[:cut].mean())),
        found.statistic,
        sup_f_pvalue(logs).pvalue,
    )


def gdelt_counts(days: pd.DataFrame, state: str) -> pd.DataFrame:
    """Return days with a coded event of a state with every partner by year.

    One row per year, one column per partner.
    """
    own = days[days["state"] == state]
    return own.pivot(index="year", columns="partner", values="days_active").fillna(0)


def gdelt_days(world: pd.DataFrame) -> pd.Series:
    """Return the days of each year that the copy of GDELT holds: what active days are
    divided by.
    """
    return world.set_index("year")["days_with_data"].astype(float)


def _known(years, wanted: Sequence[int]) -> None:
    missing = sorted(set(wanted) - set(years))
    if missing:
        raise ValueError(
            f"No value for {', '.join(map(str, missing))}; the years are {min(years)} to "
            f"{max(years)}."
        )


def _values(yearly: pd.Series, span: tuple[int, int]) -> np.ndarray:
    wanted = list(range(span[0], span[1] + 1))
    _known(yearly.dropna().index, wanted)
    return yearly.loc[wanted].to_numpy(dtype=float)
