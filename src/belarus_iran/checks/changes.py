"""Forms on changes: trade, growth, capabilities, arms, regimes and leaders between two times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks import series, wording
from belarus_iran.checks.figures import SERIES, TRADE
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures import regimes
from belarus_iran.stats.correlation import spearman
from belarus_iran.stats.short_series import (
    growth_gap,
    mean_shift,
    rank_correlation_interval,
    shift_power,
)

# A rank correlation from here on ties two series strongly; a loose link keeps below it.
STRONG = 0.8
_SIDES = ("rose", "fell", "not risen", "not fallen")
# Draws of numbers where not all arrangements can be taken, as a share of `permutation_draws`.
_FEWER = 50


@dataclass(frozen=True)
class TradeBeforeAfter:
    """Parameters of :func:`trade_before_after`.

    Attributes
    ----------
    series
        A series or a list of them, which must agree.
    before, after
        Periods such as ``2005/2009``.
    side
        ``rose``, ``fell``, ``not risen``, ``not fallen`` or ``stayed``.
    factor
        Of a rise or fall, the least factor; of ``stayed``, the share that must be kept (by
        default the threshold `lively_share`).
    beside
        A series that must have changed less.
    with_and_without
        A state that is left out of a sum of partners in a second run, which must agree.
    """

    series: Mapping | list
    before: str
    after: str
    side: str
    factor: float | None = None
    beside: Mapping | None = None
    with_and_without: str | None = None

    def __post_init__(self):
        for one in [*_list(self.series), *([self.beside] if self.beside else [])]:
            series.refuse(one)
        _refuse_periods(self.before, self.after)
        _refuse(self.side, "side", (*_SIDES, "stayed"))
        if self.factor is not None and not self.factor > 0:
            raise ValueError(f"factor {self.factor!r} found; allowed: a number above 0")
        state = self.with_and_without
        if state and not any(
            isinstance(one.get("partner"), list) and state in one["partner"]
            for one in _list(self.series)
        ):
            raise ValueError(f"with_and_without {state!r}; allowed: one of several partners")


@form(
    "trade_before_after",
    tables=(*TRADE, "stages", "thresholds"),
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
    wanted = _list(parameters.series)
    state = parameters.with_and_without
    if state:
        wanted = wanted + [
            {**one, "partner": [code for code in one["partner"] if code != state]}
            for one in wanted
            if isinstance(one.get("partner"), list) and state in one["partner"]
        ]
    beside = parameters.beside and series.yearly(tables, parameters.beside)
    outcomes, told, used, measured = [], [], [], {}
    for one in wanted:
        found = series.yearly(tables, one)
        sides = [_inside(found, period) for period in periods]
        told.append(_change_told(found, sides, periods))
        if any(side.empty for side in sides):
            outcomes.append(None)
            continue
        used.append((found, [*sides[0].index, *sides[1].index]))
        ratio = _ratio(sides)
        if part.inference == "estimate" and parameters.side != "stayed":
            shown = _shift(tables, sides)
            measured = measured or shown
            outcome = _beyond_chance(tables, parameters.side, shown)
        else:
            outcome = _by_ratio(tables, part, parameters, ratio)
        measured.setdefault("ratio", ratio)
        if beside is not None:
            others = [_inside(beside, period) for period in periods]
            told.append(_change_told(beside, others, periods))
            used.append((beside, [*others[0].index, *others[1].index]))
            outcome = _more_than(parameters.side, outcome, ratio, others)
        outcomes.append(outcome)
    ratio = measured.pop("ratio", None)
    for key in ("greater", "less", "difference"):
        measured.pop(key, None)
    return Result(
        _agreed(outcomes),
        " ".join(dict.fromkeys(told)),
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
    return {
        "rose": rose,
        "fell": fell,
        "not risen": not rose,
        "not fallen": not fell,
    }[parameters.side]


def _beyond_chance(tables: SimpleNamespace, side: str, shown: Mapping) -> bool | None:
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


def _shift(tables: SimpleNamespace, sides: list[pd.Series]) -> dict:
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


def _change_told(found: pd.Series, sides: list[pd.Series], periods: tuple) -> str:
    name, unit = _capital(str(found.name)), found.attrs["unit"]
    lacking = [
        series.written(period) for side, period in zip(sides, periods, strict=True) if side.empty
    ]
    if lacking:
        return f"{name}: no figure {wording.listed(lacking)}."
    before, after = (float(side.mean()) for side in sides)
    text = f"{name}: {series.money(before, unit)} a year {series.written(periods[0])} and "
    text += f"{series.money(after, unit)} {series.written(periods[1])}"
    if unit == "share":
        text = text.replace(" a year", "", 1)
    if before > 0 and after > 0:
        text += f", {_times(after / before)}"
    known, years = sum(map(len, sides)), sum(last - first + 1 for first, last in periods)
    if known < years:
        text += f" (by {wording.of(known, years)} years)"
    return text + "."


def _times(ratio: float) -> str:
    return "about as much" if round(ratio, 1) == 1 else f"{ratio:.2g} times as much"


@dataclass(frozen=True)
class GrowthCompared:
    """Parameters of :func:`growth_compared`.

    Attributes
    ----------
    series, than
        The two series.
    before, after
        Periods such as ``2000/2004``.
    side
        ``above``, if the first grew more, or ``below``.
    in_
        ``ratio`` (growth by a factor) or ``dollars`` (growth in units, which both must share).
    """

    series: Mapping
    than: Mapping
    before: str
    after: str
    side: str
    in_: str = "ratio"

    def __post_init__(self):
        series.refuse(self.series)
        series.refuse(self.than)
        _refuse_periods(self.before, self.after)
        _refuse(self.side, "side", ("above", "below"))
        _refuse(self.in_, "in", ("ratio", "dollars"))


@form(
    "growth_compared",
    tables=(*SERIES, "stages", "thresholds"),
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
    sides = [[_inside(one.loc[shared], period) for period in periods] for one in pair]
    told = " ".join(_change_told(one, own, periods) for one, own in zip(pair, sides, strict=True))
    if any(side.empty for own in sides for side in own):
        return Result(None, told + " There is no year for both.", n=0)
    used = [(one, [*own[0].index, *own[1].index]) for one, own in zip(pair, sides, strict=True)]
    n = len(used[0][1])
    if parameters.in_ == "dollars":
        gap = float(np.subtract(*(own[1].mean() - own[0].mean() for own in sides)))
        return Result(
            _sign(gap, parameters.side), told, value=gap, unit=pair[0].attrs["unit"], n=n,
            **series.standing(used),
        )  # fmt: skip
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
        above = _beyond_chance(tables, "rose", vars(found))
        holds = above if parameters.side == "above" or above is None else not above
        measured = {
            "p": min(1.0, 2 * min(found.greater, found.less)),
            "smallest_p": min(1.0, 2 * found.smallest),
            "power": found.power,
        }
        if holds is None:
            told += " So few years cannot tell the two apart."
    else:
        growth = [_ratio(own) for own in sides]
        if any(np.isnan(one) for one in growth) or np.isinf(growth).all():
            return Result(None, told + " Growth from nothing has no measure.", n=n)
        with np.errstate(divide="ignore"):
            gap = float(np.subtract(*np.log(growth)))
        holds = _sign(gap, parameters.side)
    return Result(
        holds,
        told,
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
    """Parameters of :func:`association`.

    Attributes
    ----------
    x, y
        The two series.
    years
        First and last year.
    claim
        ``none``, ``loose`` or ``positive``.
    band
        Threshold with the half-width of what counts as loose.
    """

    x: Mapping
    y: Mapping
    years: tuple | list
    claim: str
    band: str = "loose_correlation"

    def __post_init__(self):
        series.refuse(self.x)
        series.refuse(self.y)
        series.between(self.years)
        _refuse(self.claim, "claim", ("none", "loose", "positive"))
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
            f"{_capital(names[0])} and {names[1]}: too few or too equal years {span} for a rank "
            "correlation.",
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
            f"Over {wording.count(len(years), 'year')} {span}, {names[0]} and {names[1]} have a "
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
    """Return how often two series without any tie, or with a strong one, would be seen so.

    The normal interval of Bonett and Wright stands in for the bootstrap, so that the power is a
    closed form; the correlation without a tie is distributed nearly as Student's t has it.
    """
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


@dataclass(frozen=True)
class CapabilityBeforeAfter:
    """Parameters of :func:`capability_before_after`.

    Attributes
    ----------
    series
        Readings of one capability.
    years
        Pairs of a first and a last year, each of which must show the change.
    side
        ``rose``, ``fell``, ``not risen`` or ``not fallen``.
    """

    series: list | tuple
    years: list | tuple
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
        _refuse(self.side, "side", _SIDES)


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
    outcomes, told, used, ratios = [], [], [], []
    for one in parameters.series:
        for first, last in map(series.between, parameters.years):
            found = _reading(tables, one, first, last)
            name = _capital(str(found.name))
            if first not in found.index or last not in found.index:
                outcomes.append(None)
                told.append(f"{name}: no figure for {first} or {last}.")
                continue
            start, end = float(found[first]), float(found[last])
            used.append((found, [first, last]))
            ratios.append(end / start if start else np.inf)
            outcomes.append(
                {
                    "rose": end > start,
                    "fell": end < start,
                    "not risen": end <= start,
                    "not fallen": end >= start,
                }[parameters.side]
            )
            unit = found.attrs["unit"]
            change = f"{ratios[-1] - 1:+.0%}".replace("-", "−")
            told.append(
                f"{name}: {series.money(start, unit)} in {first}, {series.money(end, unit)} in "
                f"{last} ({change})."
            )
    holds = _agreed(outcomes)
    if holds is None and {True, False} <= set(outcomes):
        told.append("The readings differ.")
    several = len(ratios) > 1
    return Result(
        holds,
        " ".join(told),
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
class ArmsBeforeAfter:
    """Parameters of :func:`arms_before_after`.

    Attributes
    ----------
    of
        ``volume`` (a year) or ``recipients`` (their number, Russia apart).
    supplier, recipient, kinds
        Whose deliveries, to whom and of what; a recipient is optional, and so are kinds.
    before, after
        Periods such as ``1997/2003``.
    side
        ``rose`` or ``fell``.
    passes, fails
        Ratios of after to before from which it holds, and from which it fails.
    """

    of: str
    supplier: str
    before: str
    after: str
    side: str = "rose"
    passes: float = 1.0
    fails: float = 1.0
    recipient: str | None = None
    kinds: list | tuple | None = None

    def __post_init__(self):
        _refuse(self.of, "of", ("volume", "recipients"))
        _refuse(self.side, "side", ("rose", "fell"))
        series.refuse(_deliveries(self.supplier, self.recipient, self.kinds))
        _refuse_periods(self.before, self.after)
        wrong = self.passes < self.fails if self.side == "rose" else self.passes > self.fails
        if wrong:
            raise ValueError(
                f"passes {self.passes} and fails {self.fails} found; allowed for '{self.side}': "
                f"passes {'no less' if self.side == 'rose' else 'no more'} than fails"
            )


@form(
    "arms_before_after",
    tables=("outside_arms", "outside_arms_exports"),
    measures=("direct", "proxy"),
    parameters=ArmsBeforeAfter,
)
def arms_before_after(tables: SimpleNamespace, part: Part, parameters: ArmsBeforeAfter) -> Result:
    """Did deliveries of arms, or their recipients, change?

    It holds if the ratio of the later to the earlier period passes the stated one, it fails if it
    passes the other; with and without orders that the register doubts both must agree, else it is
    left.

    Can show: what a register of major arms has. Cannot show: small or covert deals, nor profits.
    """
    periods = series.years_of(parameters.before), series.years_of(parameters.after)
    one = _deliveries(parameters.supplier, parameters.recipient, parameters.kinds)
    outcomes, ratios, told, used = [], [], [], []
    for reading in series.variants(tables, one):
        if parameters.of == "volume":
            found = series.yearly(tables, reading)
            sides = [_inside(found, period) for period in periods]
            amounts = [float(side.mean()) if len(side) else np.nan for side in sides]
            used.append((found, [year for side in sides for year in side.index]))
        else:
            amounts = [float(_recipients(tables, reading, period)) for period in periods]
        before, after = amounts
        known = not np.isnan(before + after) and max(amounts) > 0
        ratio = (after / before if before else np.inf) if known else np.nan
        ratios.append(ratio)
        told.append(amounts)
        outcomes.append(_by_bounds(parameters, ratio))
    before, after = told[0]
    what = "million units of the register a year" if parameters.of == "volume" else "recipients"
    target = f" to {series.named(parameters.recipient)}" if parameters.recipient else ""
    doubts = ""
    if len(told) > 1 and not np.allclose(told[1], told[0], equal_nan=True):
        doubts = "; without orders that the register doubts "
        doubts += f"{wording.number(told[1][0])} and {wording.number(told[1][1])}"
    reason = (
        f"Major arms from {series.named(parameters.supplier)}{target}: {wording.number(before)} "
        f"{series.written(periods[0])} and {wording.number(after)} {series.written(periods[1])}, "
        f"in {what}{doubts}."
        if not np.isnan(before + after) and max(told[0]) > 0
        else f"The register has no major arms from {series.named(parameters.supplier)}{target} in "
        "the two periods."
    )
    finite = [ratio for ratio in ratios if np.isfinite(ratio)]
    standing = series.standing(used)
    # With and without doubtful orders is asked for already: they are not needed for an outcome.
    holds = _agreed(outcomes)
    return Result(
        holds,
        reason,
        value=finite[0] if finite else None,
        unit="times the earlier period",
        low=min(finite) if len(finite) > 1 else None,
        high=max(finite) if len(finite) > 1 else None,
        n=sum(last - first + 1 for first, last in periods),
        certainty="likely",
        independent=standing["independent"],
    )


def _by_bounds(parameters: ArmsBeforeAfter, ratio: float) -> bool | None:
    if np.isnan(ratio):
        return None
    rose = parameters.side == "rose"
    if parameters.passes == parameters.fails == 1 and ratio == 1:
        return False
    if ratio >= parameters.passes if rose else ratio <= parameters.passes:
        return True
    return False if (ratio <= parameters.fails if rose else ratio >= parameters.fails) else None


def _recipients(tables: SimpleNamespace, reading: Mapping, period: tuple[int, int]) -> int:
    """Count the states that got something in a period, Russia apart."""
    known = set()
    for name in ("outside_arms", "outside_arms_exports"):
        if name in vars(tables):
            rows = getattr(tables, name)
            first, last = (
                ("first_delivery", "last_delivery") if name == "outside_arms" else ("year", "year")
            )
            known |= set(
                rows.loc[(rows[last] >= period[0]) & (rows[first] <= period[1]), "recipient"]
            )
    return sum(
        float(_inside(series.yearly(tables, {**reading, "recipient": state}), period).sum()) > 0
        for state in sorted(known - {"RUS"})
    )


def _deliveries(supplier: object, recipient: object, kinds: object) -> dict:
    found = {"of": "deliveries", "supplier": supplier, "recipient": recipient, "kinds": kinds}
    return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True)
class ArmsCompared:
    """Parameters of :func:`arms_compared`: `supplier`, or `recipient`.

    Attributes
    ----------
    more, less
        Two recipients of one supplier, or two suppliers of one recipient; a list is added up.
    years
        First and last year.
    factor
        How many times as much.
    alike
        Whether the two must lie within that factor instead.
    by
        ``delivery`` or ``order``: which years count.
    """

    more: str | list
    less: str | list
    years: list | tuple
    supplier: str | None = None
    recipient: str | None = None
    factor: float = 1.0
    alike: bool = False
    by: str = "delivery"

    def __post_init__(self):
        if (self.supplier is None) == (self.recipient is None):
            raise ValueError("supplier and recipient: allowed is one of them")
        for state in (self.more, self.less, self.supplier or self.recipient):
            series.refuse({"of": "deliveries", "recipient": state})
        series.between(self.years)
        _refuse(self.by, "by", ("delivery", "order"))
        if not self.factor >= 1:
            raise ValueError(f"factor {self.factor!r} found; allowed: 1 or more")


@form(
    "arms_compared",
    tables=("outside_arms", "outside_arms_exports"),
    measures=("direct", "proxy"),
    parameters=ArmsCompared,
)
def arms_compared(tables: SimpleNamespace, part: Part, parameters: ArmsCompared) -> Result:
    """Did one state get, or give, more major arms than another?

    It holds if the first has at least the stated multiple of the second (or both lie within it,
    where alike is asked for); it fails if it has no more, and for a hoop if it has less than the
    multiple; with and without orders that the register doubts both must agree, else it is left.

    Can show: what a register of major arms has. Cannot show: small or covert deals, nor favour.
    """
    ends = "supplier" if parameters.supplier else "recipient"
    other = "recipient" if parameters.supplier else "supplier"
    own = parameters.supplier or parameters.recipient
    outcomes, told = [], []
    for doubtful in ("with", "without"):
        told.append(
            [
                _amount(
                    tables,
                    {"of": "deliveries", ends: own, other: states, "doubtful": doubtful},
                    parameters,
                )
                for states in (parameters.more, parameters.less)
            ]
        )
        outcomes.append(_more(part, parameters, *told[-1]))
    holds = _agreed(outcomes)
    more, less = told[0]
    names = [series.named(*_list(states)) for states in (parameters.more, parameters.less)]
    verb = "ordered" if parameters.by == "order" else "delivered"
    head = (
        f"Major arms that {series.named(own)} {verb if verb == 'delivered' else 'sold'}"
        if parameters.supplier
        else f"Major arms {verb} {'by' if verb == 'ordered' else 'to'} {series.named(own)}"
    )
    way = "to" if parameters.supplier else "from"
    doubts = ""
    if told[1] != told[0]:
        doubts = "; without orders that the register doubts "
        doubts += f"{wording.number(told[1][0])} and {wording.number(told[1][1])}"
    reason = (
        f"{head} {series.written(series.between(parameters.years))}: {wording.number(more)} "
        f"million units of the register {way} {names[0]}, {wording.number(less)} {way} "
        f"{names[1]}{doubts}."
    )
    return Result(
        holds,
        reason,
        value=more / less if less else None,
        unit=f"times as much as {names[1]}",
        n=2,
        certainty="likely",
        independent=_without_copies(tables, part, parameters, (ends, own, other)) is holds,
    )


def _without_copies(
    tables: SimpleNamespace, part: Part, parameters: ArmsCompared, words: tuple[str, str, str]
) -> bool | None:
    """Return what would be found without orders that have the source of the paper."""
    ends, own, other = words
    if "outside_arms" in vars(tables):
        orders = tables.outside_arms
        orders = orders[orders["independence"] == "independent"]
        tables = SimpleNamespace(**{**vars(tables), "outside_arms": orders})
    outcomes = [
        _more(
            part,
            parameters,
            *(
                _amount(
                    tables,
                    {"of": "deliveries", ends: own, other: states, "doubtful": doubtful},
                    parameters,
                )
                for states in (parameters.more, parameters.less)
            ),
        )
        for doubtful in ("with", "without")
    ]
    return _agreed(outcomes)


def _amount(tables: SimpleNamespace, one: Mapping, parameters: ArmsCompared) -> float:
    years = series.between(parameters.years)
    if parameters.by == "order":
        orders = tables.outside_arms
        for key in ("supplier", "recipient"):
            orders = orders[orders[key].isin(_list(one[key]))]
        orders = orders[orders["order_year"].between(*years)]
        if one["doubtful"] == "without":
            orders = orders[orders["certainty"] != "weak"]
        return float(orders["tiv_million"].sum())
    # Without a list of orders there is nothing by which to leave doubtful ones out.
    doubtful = one["doubtful"] if "outside_arms" in vars(tables) else "with"
    found = series.yearly(tables, {**one, "doubtful": doubtful})
    return float(_inside(found, years).sum())


def _more(part: Part, parameters: ArmsCompared, more: float, less: float) -> bool | None:
    if max(more, less) == 0:
        return None
    factor = parameters.factor
    if parameters.alike:
        return bool(max(more, less) <= factor * min(more, less))
    if more >= factor * less:
        return True
    return False if more <= less or part.inference == "hoop" else None


@dataclass(frozen=True)
class RegimeBeforeAfter:
    """Parameters of :func:`regime_before_after`.

    Attributes
    ----------
    state
        Code of the state.
    of
        ``polyarchy`` or ``polity``.
    years
        The two years that are compared.
    side
        ``rose``, ``fell``, ``not risen`` or ``not fallen``.
    """

    state: str
    of: str
    years: list | tuple
    side: str

    def __post_init__(self):
        _refuse(self.of, "of", ("polyarchy", "polity"))
        series.refuse({"of": self.of, "state": self.state})
        series.between(self.years)
        _refuse(self.side, "side", _SIDES)


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
    columns = [parameters.of] * 3
    if parameters.of == "polyarchy":
        columns = ["polyarchy", "polyarchy_low", "polyarchy_high"]
    values = rows.reindex([first, last])[columns].astype(float)
    name = {"polyarchy": "index of democracy", "polity": "Polity score"}[parameters.of]
    owner = series.named(parameters.state)
    if values.isna().any(axis=None):
        return Result(None, f"The {name} of {owner} has no value for {first} or {last}.", n=0)
    (start, start_low, start_high), (end, end_low, end_high) = values.to_numpy().tolist()
    rose = True if end_low > start_high else (False if end <= start else None)
    fell = True if end_high < start_low else (False if end >= start else None)
    holds = {
        "rose": rose,
        "fell": fell,
        "not risen": None if rose is None else not rose,
        "not fallen": None if fell is None else not fell,
    }[parameters.side]
    interval = [""] * 2
    if parameters.of == "polyarchy":
        interval = [
            f" ({low:.2f} to {high:.2f})"
            for low, high in ((start_low, start_high), (end_low, end_high))
        ]
    digits = 2 if parameters.of == "polyarchy" else 0
    reason = (
        f"The {name} of {owner} was {start:.{digits}f}{interval[0]} in {first} and "
        f"{end:.{digits}f}{interval[1]} in {last}."
    ).replace(" -", " −")
    return Result(holds, reason, value=end - start, unit="points", n=2, certainty="sure")


@dataclass(frozen=True)
class Leaders:
    """Parameters of :func:`leaders`: `is`, or `years` with `same`.

    Attributes
    ----------
    states
        Codes of states.
    is_
        From a year to the name of the leader at its end.
    years
        First and last year.
    same
        ``leader`` or ``camp``: what must be the same at the end of each of these years.
    """

    states: list | tuple
    years: list | tuple | None = None
    is_: Mapping | None = None
    same: str | None = None

    def __post_init__(self):
        if not isinstance(self.states, list | tuple) or not self.states:
            raise ValueError(f"states {self.states!r} found; allowed: a list of states")
        for state in self.states:
            series.refuse({"of": "polity", "state": state})
        if (self.is_ is None) == (self.same is None):
            raise ValueError("is and same: allowed is one of them")
        if self.same is not None:
            _refuse(self.same, "same", ("leader", "camp"))
            series.between(self.years)
        for year in self.is_ or ():
            series.years_of(year)


@form(
    "leaders",
    tables=("outside_regimes",),
    measures=("direct", "proxy"),
    parameters=Leaders,
)
def leaders(tables: SimpleNamespace, part: Part, parameters: Leaders) -> Result:
    """Was the leader, or his camp, the same?

    It holds if every leader on record at the end of a year is the one stated, or the leader (the
    camp) is one and the same in every year; it fails if one is another; a year without an entry
    leaves it.

    Can show: who ruled, and from which economic camp. Cannot show: the ideology of a state.
    """
    table = tables.outside_regimes
    outcomes: list[bool | None] = []
    told = []
    for state in parameters.states:
        rows = table[table["state"] == state].set_index("year")
        outcome, words = (
            _named_leaders(rows, parameters.is_)
            if parameters.is_ is not None
            else _same(table, rows, state, parameters)
        )
        outcomes += outcome
        told.append(f"{_capital(series.named(state))}: {words}.")
    holds = False if False in outcomes else (None if None in outcomes or not outcomes else True)
    return Result(
        holds,
        " ".join(told),
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
        return outcomes, f"another led than stated, {wording.listed(wrong)}"
    words = f"as stated at the end of {wording.of(right, total)} years"
    if total == 1:
        words = f"{'as stated' if right else 'no entry'} at the end of {next(iter(named))}"
    lacking = outcomes.count(None)
    if lacking and total > 1:
        words += f"; {wording.count(lacking, 'year')} without an entry"
    return outcomes, words


def _same(
    table: pd.DataFrame, rows: pd.DataFrame, state: str, parameters: Leaders
) -> tuple[list[bool | None], str]:
    first, last = series.between(parameters.years)
    column = {"leader": "leader", "camp": "leader_ideology"}[parameters.same]
    turned = regimes.changes(table, state, column, (first, last))
    known = rows[column].reindex(range(first, last + 1)).replace("", pd.NA).dropna()
    what = {"leader": "leader", "camp": "camp of the leader"}[parameters.same]
    span = series.written((first, last))
    if turned:
        return [False], f"another {what} at the end of {wording.listed(map(str, turned))}"
    lacking = last - first + 1 - len(known)
    if lacking:
        return [None], (
            f"no change of {what} on record {span}, but {wording.count(lacking, 'year')} without "
            "an entry"
        )
    return [True], f"the same {what} {span} ({known.iloc[0]})"


def _inside(found: pd.Series, period: tuple[int, int]) -> pd.Series:
    return found[(found.index >= period[0]) & (found.index <= period[1])]


def _ratio(sides: list[pd.Series]) -> float:
    before, after = (float(side.mean()) for side in sides)
    if before == 0:
        return np.inf if after > 0 else (1.0 if after == 0 else np.nan)
    return after / before


def _agreed(outcomes: list[bool | None]) -> bool | None:
    """Return the outcome on which all agree, else None."""
    return outcomes[0] if len(set(outcomes)) == 1 else None


def _list(value: object) -> list:
    return list(value) if isinstance(value, list | tuple) else [value]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _refuse(found: object, name: str, allowed: tuple[str, ...]) -> None:
    if found not in allowed:
        raise ValueError(f"{name} {found!r} found; allowed: {', '.join(allowed)}")


def _refuse_periods(before: str, after: str) -> None:
    if series.years_of(before)[1] >= series.years_of(after)[0]:
        raise ValueError(f"before {before!r} and after {after!r} found; allowed: in order of time")
