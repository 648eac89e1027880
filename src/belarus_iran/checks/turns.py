"""Forms on a yearly series by itself: when it changed, and how steadily it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import selection, series
from belarus_iran.checks.reasons import refuse
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.stats.breaks import sup_f_pvalue
from belarus_iran.stats.power import power_change_point
from belarus_iran.stats.rates import change_point as posterior_of_change
from belarus_iran.stats.rates import level_change

# A set of years that holds so much of the posterior dates a change; what holds the rest does not.
CREDIBLE = 0.8


EXCLUDED = 0.95


# More values than this are put in some orders and not in every one: an exact count takes seconds.
EXACT_ORDERINGS = 14


COUNTED = ("visits", "agreements", "mentions")


@dataclass(frozen=True)
class ChangePoint:
    """A yearly `series`, `from` and `to`, the `period` of the change, and its side."""

    series: Mapping
    from_: int
    to: int
    period: str
    side: str

    def __post_init__(self) -> None:
        refuse("side", self.side, ("fall", "rise"))
        if "of" not in self.series:
            raise ValueError(f"series: found {dict(self.series)!r}; allowed: of, with its fields")
        first, last = selection.period(self.period)
        if self.to - self.from_ < 4:
            raise ValueError(f"found {self.from_} to {self.to}; allowed: five years or more")
        if not self.from_ <= first.year <= last.year <= self.to:
            raise ValueError(f"period: found {self.period}; allowed: {self.from_} to {self.to}")


@form(
    "change_point",
    tables=(
        "events",
        "outside_visits",
        "outside_icews_years",
        "outside_icews_world_years",
        "outside_votes",
        "outside_votes_world_mean",
        "thresholds",
    ),
    measures=("direct", "proxy", "mentions"),
    parameters=ChangePoint,
)
def change_point(tables: SimpleNamespace, part: Part, parameters: ChangePoint) -> Result:
    """Does one change lie where the claim puts it?

    Of a series that changed beyond chance, holds if at least four fifths of the posterior of its
    one change lie in the period, on the side claimed; fails if no more than one twentieth does; is
    left between, where no change is clear, and, if asked, where other partners changed alike.
    Can show: when it changed, if it did so once.
    Cannot show: a month, since the numbers are yearly; that there was no second change.
    """
    values = series.yearly(tables, parameters.series)
    years = list(range(parameters.from_, parameters.to + 1))
    missing = sorted(set(years) - set(values.dropna().index))
    if missing:
        return Result(
            None, f"The series has no value for {english.listed(map(str, missing))}.", n=0
        )
    found = values.loc[years]
    counted = parameters.series["of"] in COUNTED
    weigh = _weigh_counts if counted else _weigh_levels
    weights, right, clear, power = weigh(tables, found, parameters)
    first, last = (bound.year for bound in selection.period(parameters.period))
    inside = sum(weights[year] * right[year] for year in weights.index if first <= year <= last)
    holds = True if inside >= CREDIBLE else (False if inside <= 1 - EXCLUDED else None)
    best = int(weights.idxmax())
    low, high = _credible(weights)
    noun = "mentions" if part.measure == "mentions" else values.name
    word = {True: "a change", False: "no change"}[clear]
    reason = (
        f"{noun}, {years[0]} to {years[-1]}: {word} beyond chance; the likeliest place is between "
        f"{best - 1} and {best} ({weights[best]:.0%}), and {inside:.0%} of the weight lies on a "
        f"{parameters.side} " + (f"at {first}" if first == last else f"from {first} to {last}")
    )
    if not clear:
        holds = None
    return Result(
        holds,
        english.sentence(reason),
        value=float(inside),
        unit="posterior probability of the period claimed",
        low=float(low),
        high=float(high),
        n=int(found.sum()) if counted else len(found),
        power=power if part.inference == "estimate" else None,
        **series.standing([(values, years)]),
    )


def _weigh_counts(
    tables: SimpleNamespace, values: pd.Series, parameters: ChangePoint
) -> tuple[pd.Series, pd.Series, bool, float | None]:
    """Weigh each first year of a new level of counts, by a gamma prior of either rate."""
    counts = values.astype(int)
    prior = threshold(tables, "prior_shape"), threshold(tables, "prior_rate")
    found = posterior_of_change(counts.to_numpy(), *prior)
    years = list(counts.index)
    weights = pd.Series(found.posterior, index=years[1:])
    falls = pd.Series(
        [counts.loc[: year - 1].mean() > counts.loc[year:].mean() for year in years[1:]],
        index=years[1:],
    )
    right = (falls if parameters.side == "fall" else ~falls).astype(float)
    place = years.index(selection.period(parameters.period)[0].year)
    # A rise is a fall of the series read backwards.
    break_after = place - 1 if parameters.side == "fall" else len(years) - 1 - place
    power = None
    if 0 <= break_after < len(years) - 1:
        power = float(
            power_change_point(
                int(counts.sum()),
                len(years),
                break_after,
                [threshold(tables, "meaningful_ratio")],
                CREDIBLE,
                *prior,
                draws=int(threshold(tables, "power_draws")),
                seed=int(threshold(tables, "seed")),
            )["power"].iloc[0]
        )
    decisive = threshold(tables, "decisive_log_bayes_factor")
    return weights, right, bool(found.log_bayes_factor >= decisive), power


def _weigh_levels(
    tables: SimpleNamespace, values: pd.Series, parameters: ChangePoint
) -> tuple[pd.Series, pd.Series, bool, float | None]:
    """Weigh each first year of a new level of a yearly number, and test that there is one."""
    if values.nunique() == 1:
        even = pd.Series(1 / (len(values) - 1), index=values.index[1:])
        return even, even * 0, False, None
    found = level_change(values)
    falls = found["fall"] / found["weight"]
    right = falls if parameters.side == "fall" else 1 - falls
    if len(values) <= EXACT_ORDERINGS:
        chance = sup_f_pvalue(values.to_numpy())
    else:
        draws = max(199, int(threshold(tables, "permutation_draws")) // 50)
        seed = int(threshold(tables, "seed"))
        chance = sup_f_pvalue(values.to_numpy(), "permutation", draws=draws, seed=seed)
    clear = chance.pvalue <= threshold(tables, "significance_level")
    return found["weight"], right.fillna(0.0), bool(clear), None


def _credible(weights: pd.Series) -> tuple[int, int]:
    """Return first and last year of the smallest set that holds most of the weight."""
    ordered = weights.sort_values(ascending=False, kind="stable")
    enough = ordered.cumsum().to_numpy() >= CREDIBLE
    years = ordered.index[: int(np.argmax(enough)) + 1]
    return min(years), max(years)


@dataclass(frozen=True)
class Steadiness:
    """Yearly `series`, `years`, the `factor` of a swing, the side, and the share of years."""

    series: Sequence
    years: Sequence
    factor: float
    side: str
    share: float

    def __post_init__(self) -> None:
        refuse("side", self.side, ("steady", "unsteady"))
        if not self.series or not all("of" in each for each in self.series):
            raise ValueError("series: found none or one without `of`; allowed: a list of series")
        if len(self.years) != 2 or self.years[1] <= self.years[0]:
            raise ValueError(f"years: found {self.years!r}; allowed: first and last")
        if self.factor <= 1 or not 0 <= self.share <= 1:
            raise ValueError(
                f"found factor {self.factor!r}, share {self.share!r}; allowed: above 1, 0 to 1"
            )


@form(
    "steadiness",
    tables=(
        "trade",
        "events",
        "companion_events",
        "outside_trade",
        "outside_trade_comtrade",
        "outside_trade_wits",
        "outside_icews_years",
        "outside_icews_world_years",
    ),
    measures=("direct", "proxy", "mentions"),
    parameters=Steadiness,
)
def steadiness(tables: SimpleNamespace, part: Part, parameters: Steadiness) -> Result:
    """Does a series swing more, or less, than said?

    *Unsteady* holds if in at least that share of years each series changes by more than the factor
    from the year before, and fails if each does so in fewer; *steady* is its reverse. Is left
    where series differ, or one has no two years in a row.
    Can show: how recorded numbers swing.
    Cannot show: why, nor whether what was not recorded swung alike.
    """
    answers, clauses, shares, total, used = [], [], [], 0, []
    first, last = parameters.years
    for each in parameters.series:
        values = series.yearly(tables, each)
        swings, pairs = _swings(values, parameters)
        used.append((values, range(first, last + 1)))
        total += pairs
        if not pairs:
            answers.append(None)
            clauses.append(f"{values.name}: no two years in a row are known")
            continue
        shares.append(swings / pairs)
        often = swings / pairs >= parameters.share
        answers.append(often is (parameters.side == "unsteady"))
        clauses.append(
            f"{values.name} changed by a factor of more than {english.number(parameters.factor)} "
            f"in {english.of(swings, pairs)} year{'s' * (pairs > 1)}"
        )
    holds = answers[0] if len(set(answers)) == 1 else None
    return Result(
        holds,
        english.sentence("; ".join(clauses)),
        value=float(np.mean(shares)) if shares else None,
        unit="share of years with a swing",
        n=total,
        **series.standing(used),
    )


def _swings(values: pd.Series, parameters: Steadiness) -> tuple[int, int]:
    """Return in how many years a series left the year before by the factor, and of how many."""
    known = values.dropna()
    first, last = parameters.years
    swings = pairs = 0
    for year in range(first + 1, last + 1):
        if year in known.index and year - 1 in known.index:
            before, after = float(known[year - 1]), float(known[year])
            small, large = sorted((before, after))
            pairs += 1
            swings += large > parameters.factor * small
    return swings, pairs
