"""Forms on changes: whether series rose or fell, which grew more, and which go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import series
from belarus_iran.checks.figures import SERIES, TRADE
from belarus_iran.checks.reasons import SIDES, agreed, as_list, moved, refuse
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.stats.power import shift_power
from belarus_iran.stats.short_series import (
    growth_gap,
    mean_shift,
    rank_correlation_interval,
    spearman,
)

# A rank correlation from here on ties two series strongly; a loose link keeps below it.
STRONG = 0.8


# Draws of numbers where not all arrangements can be taken, as a share of `permutation_draws`.
_FEWER = 50


@dataclass(frozen=True)
class TradeBeforeAfter:
    """Parameters of :func:`trade_before_after`."""

    # A series or a list of them, which must agree.
    series: Mapping | list
    # Periods such as ``2005/2009``.
    before: str
    after: str
    # ``rose``, ``fell``, ``not risen``, ``not fallen`` or ``stayed``.
    side: str
    # Of a rise or fall, the least factor; of ``stayed``, the share that must be kept (by
    # default the threshold `lively_share`).
    factor: float | None = None
    # A series that must have changed less.
    beside: Mapping | None = None

    def __post_init__(self):
        for one in [*as_list(self.series), *([self.beside] if self.beside else [])]:
            series.refuse(one)
        _refuse_periods(self.before, self.after)
        refuse("side", self.side, (*SIDES, "stayed"))
        if self.factor is not None and not self.factor > 0:
            raise ValueError(f"factor {self.factor!r} found; allowed: a number above 0")


@form(
    "trade_before_after",
    tables=(*TRADE, "thresholds"),
    measures=("direct", "proxy", "mentions"),
    parameters=TradeBeforeAfter,
)
def trade_before_after(tables: SimpleNamespace, part: Part, parameters: TradeBeforeAfter) -> Result:
    """Did trade change between two periods?

    It holds if every series changed to the stated side, by the factor if one is stated (of an
    estimate: beyond what dealing the years anew brings about); it fails if every one did not;
    series that differ, and years without figures, leave it.

    Can show: the direction of trade. Cannot show: by partners' reports its level, nor why.
    """
    periods = series.years_of(parameters.before), series.years_of(parameters.after)
    beside = parameters.beside and series.yearly(tables, parameters.beside)
    outcomes, sentences, used, measured = [], [], [], {}
    for one in as_list(parameters.series):
        found = series.yearly(tables, one)
        sides = [series.inside(found, period) for period in periods]
        sentences.append(_change_words(found, sides, periods))
        if any(side.empty for side in sides):
            outcomes.append(None)
            continue
        used.append((found, [*sides[0].index, *sides[1].index]))
        ratio = _ratio(sides)
        if part.inference == "estimate" and parameters.side != "stayed":
            shown = shift_of(tables, sides)
            measured = measured or shown
            outcome = beyond_chance(tables, parameters.side, shown)
        else:
            outcome = _by_ratio(tables, part, parameters, ratio)
        measured.setdefault("ratio", ratio)
        if beside is not None:
            others = [series.inside(beside, period) for period in periods]
            sentences.append(_change_words(beside, others, periods))
            used.append((beside, [*others[0].index, *others[1].index]))
            outcome = _more_than(parameters.side, outcome, ratio, others)
        outcomes.append(outcome)
    ratio = measured.pop("ratio", None)
    for key in ("greater", "less", "difference"):
        measured.pop(key, None)
    return Result(
        agreed(outcomes),
        " ".join(dict.fromkeys(sentences)),
        value=None if ratio is None or np.isinf(ratio) else ratio,
        unit="times the earlier mean",
        n=sum(len(years) for _, years in used),
        **measured,
        **series.standing(used),
    )


def _by_ratio(
    tables: SimpleNamespace, part: Part, parameters: TradeBeforeAfter, ratio: float
) -> bool | None:
    if parameters.side == "stayed":
        kept = parameters.factor or threshold(tables, "lively_share")
        broken = threshold(tables, "broken_share") if "thresholds" in part.tables else kept
        return True if ratio >= kept else (False if ratio < min(broken, kept) else None)
    factor = parameters.factor or 1.0
    rose = ratio > 1 if factor == 1 else ratio >= factor
    fell = ratio < 1 if factor == 1 else ratio <= 1 / factor
    return moved(parameters.side, rose, fell)


def beyond_chance(tables: SimpleNamespace, side: str, shown: Mapping) -> bool | None:
    """Say whether a shift lies on a side by more than dealing the years anew brings about."""
    level = threshold(tables, "significance_level")
    rose = True if shown["greater"] <= level else (False if shown["less"] <= level else None)
    if side in ("rose", "not fallen"):
        return rose
    return None if rose is None else not rose


def _more_than(
    side: str, outcome: bool | None, ratio: float, others: list[pd.Series]
) -> bool | None:
    if any(other.empty for other in others):
        return None
    other = _ratio(others)
    more = ratio > other if side in ("rose", "not fallen") else ratio < other
    return outcome if more else False


def shift_of(tables: SimpleNamespace, sides: list[pd.Series]) -> dict:
    """Return difference, interval, p-values and power of two periods, for a result."""
    found = mean_shift(
        *sides,
        confidence=threshold(tables, "confidence_level"),
        draws=int(threshold(tables, "permutation_draws") / _FEWER),
        seed=int(threshold(tables, "seed")),
    )
    finite = np.isfinite(found.low) and np.isfinite(found.high)
    return {
        "difference": found.difference,
        "greater": found.greater,
        "less": found.less,
        "low": found.low if finite else None,
        "high": found.high if finite else None,
        "p": min(1.0, 2 * min(found.greater, found.less)),
        "smallest_p": min(1.0, 2 * found.smallest),
        "power": shift_power(
            len(sides[0]),
            len(sides[1]),
            threshold(tables, "meaningful_shift"),
            threshold(tables, "significance_level"),
            int(threshold(tables, "seed")),
        ),
    }


def _change_words(found: pd.Series, sides: list[pd.Series], periods: tuple) -> str:
    name, unit = english.capital(str(found.name)), found.attrs["unit"]
    lacking = [
        series.written(period) for side, period in zip(sides, periods, strict=True) if side.empty
    ]
    if lacking:
        return f"{name}: no figure {english.listed(lacking)}."
    before, after = (float(side.mean()) for side in sides)
    text = f"{name}: {series.money(before, unit)} a year {series.written(periods[0])} and "
    text += f"{series.money(after, unit)} {series.written(periods[1])}"
    if unit == "share":
        text = text.replace(" a year", "", 1)
    if before > 0 and after > 0:
        ratio = after / before
        text += ", " + ("about as much" if round(ratio, 1) == 1 else f"{ratio:.2g} times as much")
    known, years = sum(map(len, sides)), sum(last - first + 1 for first, last in periods)
    if known < years:
        text += f" (by {english.of(known, years)} years)"
    return text + "."


@dataclass(frozen=True)
class GrowthCompared:
    """Parameters of :func:`growth_compared`."""

    # The two series.
    series: Mapping
    than: Mapping
    # Periods such as ``2000/2004``.
    before: str
    after: str
    # ``above``, if the first grew more, or ``below``.
    side: str
    # ``ratio``: growth by a factor.
    in_: str = "ratio"

    def __post_init__(self):
        series.refuse(self.series)
        series.refuse(self.than)
        _refuse_periods(self.before, self.after)
        refuse("side", self.side, ("above", "below"))
        refuse("in", self.in_, ("ratio",))


@form(
    "growth_compared",
    tables=(*SERIES, "thresholds"),
    measures=("direct", "proxy", "mentions"),
    parameters=GrowthCompared,
)
def growth_compared(tables: SimpleNamespace, part: Part, parameters: GrowthCompared) -> Result:
    """Did one series grow more than another?

    It holds if the growth of the first lies on the stated side of that of the second, it fails if
    it lies on the other; of an estimate both only beyond what dealing the years anew brings about,
    else it is left.

    Can show: one comparison of growth. Cannot show: why one grew more.
    """
    periods = series.years_of(parameters.before), series.years_of(parameters.after)
    pair = [series.yearly(tables, one) for one in (parameters.series, parameters.than)]
    shared = pair[0].index.intersection(pair[1].index)
    sides = [[series.inside(one.loc[shared], period) for period in periods] for one in pair]
    reason = " ".join(
        _change_words(one, own, periods) for one, own in zip(pair, sides, strict=True)
    )
    if any(side.empty for own in sides for side in own):
        return Result(None, reason + " There is no year for both.", n=0)
    used = [(one, [*own[0].index, *own[1].index]) for one, own in zip(pair, sides, strict=True)]
    n = len(used[0][1])
    estimate = part.inference == "estimate"
    measured: dict = {}
    if estimate:
        found = growth_gap(
            *((own[0].to_numpy(), own[1].to_numpy()) for own in sides),
            factor=threshold(tables, "meaningful_ratio"),
            level=threshold(tables, "significance_level"),
            draws=int(threshold(tables, "permutation_draws") / _FEWER),
            seed=int(threshold(tables, "seed")),
        )
        gap = found.difference
        above = beyond_chance(tables, "rose", vars(found))
        holds = above if parameters.side == "above" or above is None else not above
        measured = {
            "p": min(1.0, 2 * min(found.greater, found.less)),
            "smallest_p": min(1.0, 2 * found.smallest),
            "power": found.power,
        }
        if holds is None:
            reason += " So few years cannot tell the two apart."
    else:
        growth = [_ratio(own) for own in sides]
        if any(np.isnan(one) for one in growth) or np.isinf(growth).all():
            return Result(None, reason + " Growth from nothing has no measure.", n=n)
        with np.errstate(divide="ignore"):
            gap = float(np.subtract(*np.log(growth)))
        holds = _sign(gap, parameters.side)
    return Result(
        holds,
        reason,
        value=gap if np.isfinite(gap) else None,
        unit="difference of log growth",
        n=n,
        **measured,
        **series.standing(used),
    )


def _sign(gap: float, side: str) -> bool | None:
    if gap == 0:
        return None
    return bool(gap > 0) == (side == "above")


@dataclass(frozen=True)
class Association:
    """Parameters of :func:`association`."""

    # The two series.
    x: Mapping
    y: Mapping
    # First and last year.
    years: tuple | list
    # ``none``, ``loose`` or ``positive``.
    claim: str
    # Threshold with the half-width of what counts as loose.
    band: str = "loose_correlation"

    def __post_init__(self):
        series.refuse(self.x)
        series.refuse(self.y)
        series.between(self.years)
        refuse("claim", self.claim, ("none", "loose", "positive"))
        if not isinstance(self.band, str):
            raise ValueError(f"band {self.band!r} found; allowed: the name of a threshold")


@form(
    "association",
    tables=(*SERIES, "thresholds"),
    measures=("direct", "proxy", "mentions"),
    parameters=Association,
)
def association(tables: SimpleNamespace, part: Part, parameters: Association) -> Result:
    """Do two yearly series go together?

    Looked at are their rank correlation and its interval. No tie holds if the whole interval lies
    in the band, a loose one if the correlation does and the interval rules out a strong one, a
    positive one if the interval lies above zero. It fails if the interval lies beyond the band
    (of a positive tie: if it does not reach zero). Else it is left.

    Can show: that two series rise and fall together.
    Cannot show: in a short series that they do not, nor what ties them.
    """
    first, last = series.between(parameters.years)
    pair = [series.yearly(tables, one) for one in (parameters.x, parameters.y)]
    years = [year for year in pair[0].index.intersection(pair[1].index) if first <= year <= last]
    span = series.written((first, last))
    names = [str(one.name) for one in pair]
    if "mentions" in (parameters.x["of"], parameters.y["of"]):
        span += ", by what the text mentions"
    x, y = (one.loc[years] for one in pair)
    if len(years) < 5 or x.nunique() < 2 or y.nunique() < 2:
        return Result(
            None,
            f"{english.capital(names[0])} and {names[1]}: too few or too equal years {span} for a "
            "rank correlation.",
            n=len(years),
        )
    confidence, band = threshold(tables, "confidence_level"), threshold(tables, parameters.band)
    found = spearman(x, y, confidence)
    low, high = rank_correlation_interval(
        x,
        y,
        confidence,
        draws=int(threshold(tables, "permutation_draws") / _FEWER),
        seed=int(threshold(tables, "seed")),
    )
    inside = -band < low and high < band
    beyond = low > band or high < -band
    if parameters.claim == "none":
        holds = True if inside else (False if beyond else None)
    elif parameters.claim == "loose":
        loose = abs(found.rho) < band and -STRONG < low and high < STRONG
        holds = True if loose else (False if beyond else None)
    else:
        holds = True if low > 0 else (False if high < 0 else None)
    reason = (
        (
            f"Over {english.count(len(years), 'year')} {span}, {names[0]} and {names[1]} have a "
            f"rank correlation of {found.rho:.2f} ({low:.2f} to {high:.2f})."
        )
        .replace(" -", " −")
        .replace("(-", "(−")
    )
    return Result(
        holds,
        reason,
        value=found.rho,
        unit="rank correlation",
        low=low,
        high=high,
        p=found.p,
        n=len(years),
        power=_power_of_claim(parameters.claim, len(years), band, confidence),
        **series.standing([(pair[0], years), (pair[1], years)]),
    )


def _power_of_claim(claim: str, n: int, band: float, confidence: float) -> float:
    """Return how often two series without any tie, or with a strong one, would be seen so."""
    from scipy.stats import norm, t

    if claim == "positive":
        # The chance of seeing a tie as strong as STRONG.
        spread = np.sqrt((1 + STRONG**2 / 2) / (n - 3))
        return float(norm.cdf(np.arctanh(STRONG) / spread - norm.ppf((1 + confidence) / 2)))
    rhos = np.linspace(0, band, 301)[:-1]
    spread = np.sqrt((1 + rhos**2 / 2) / (n - 3)) * norm.ppf((1 + confidence) / 2)
    upper = np.tanh(np.arctanh(rhos) + spread)
    lower = np.tanh(np.arctanh(rhos) - spread)
    limit = band if claim == "none" else STRONG
    seen = rhos[(upper < limit) & (lower > -limit)]
    if not len(seen):
        return 0.0
    widest = min(float(seen.max()) + band / 300, band)
    return float(1 - 2 * t.sf(widest * np.sqrt((n - 2) / (1 - widest**2)), n - 2))


def _ratio(sides: list[pd.Series]) -> float:
    before, after = (float(side.mean()) for side in sides)
    if before == 0:
        return np.inf if after > 0 else (1.0 if after == 0 else np.nan)
    return after / before


def _refuse_periods(before: str, after: str) -> None:
    if series.years_of(before)[1] >= series.years_of(after)[0]:
        raise ValueError(f"before {before!r} and after {after!r} found; allowed: in order of time")
