"""Forms on figures: printed ones against others and each other, and when a level is reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import series
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.stats.ranges import linear_range

PRINTED = ("trade", "companion_figures", "quantities", "arms")


TRADE = (
    "trade",
    "companion_figures",
    "outside_trade",
    "outside_trade_comtrade",
    "outside_trade_wits",
    "outside_trade_press",
    "outside_trade_totals",
)


# Every table from which a series can come.
SERIES = (
    *TRADE,
    "events",
    "companion_events",
    "outside_arms",
    "outside_arms_exports",
    "outside_capabilities",
    "outside_gdp",
    "outside_icews_months",
    "outside_icews_world_years",
    "outside_icews_years",
    "outside_ideal_points",
    "outside_military_spending",
    "outside_regimes",
    "outside_visits",
    "outside_votes",
    "outside_votes_world_mean",
)


# Half of the last digit of Table 1, and a hair for the way in which computers hold decimals.
_HALF_A_DIGIT, _HAIR = 0.05, 1e-9


_SUM = re.compile(r"(turnover|exports|imports|balance) ([+-]) (\w+) = (\w+)")


@dataclass(frozen=True)
class FigureAgainstFigure:
    """Parameters of :func:`figure_against_figure`."""

    # A number, a cell such as ``T1:2013:exports``, or the id of a figure.
    printed: float | str
    # A series, or ``{"id": ..., "field": ...}``.
    other: Mapping
    # Largest gap, as a share of the printed figure, at which both are one figure; or
    # ``rounding``.
    within: float | str
    # Of the series; by default that of the printed figure.
    year: int | None = None
    # Gap from which it is another figure; by default that of `within`.
    beyond: float | None = None

    def __post_init__(self):
        if not series.is_reference(self.printed):
            raise ValueError(f"printed {self.printed!r} found; allowed: a number, cell or id")
        if "id" in self.other:
            unknown = sorted(set(self.other) - {"id", "field"})
            if unknown or not series.is_reference(self.other["id"]):
                raise ValueError(f"other {dict(self.other)} found; allowed: id and field")
        else:
            series.refuse(self.other)
            if self.year is None and isinstance(self.printed, int | float):
                raise ValueError("no year found beside a number and a series; one is needed")
        _refuse_number("within", self.within, "rounding")
        if self.beyond is not None:
            _refuse_number("beyond", self.beyond)
            if self.within != "rounding" and self.beyond < self.within:
                raise ValueError(f"beyond {self.beyond} found; allowed: {self.within} or more")


@form(
    "figure_against_figure",
    tables=(*PRINTED, *TRADE[2:6], "outside_arms"),
    measures=("direct", "proxy", "definition"),
    parameters=FigureAgainstFigure,
)
def figure_against_figure(
    tables: SimpleNamespace, part: Part, parameters: FigureAgainstFigure
) -> Result:
    """Is a printed figure that of another source?

    It holds if the two lie within the stated share of each other; it fails if they lie beyond the
    stated share and both come from the same side of the trade; else it is left.

    Can show: that two sources have one figure. Copies of one statistic corroborate nothing.
    Cannot show: by a partner's report that a figure is wrong, since importers value goods
    otherwise.
    """
    printed = series.figure(tables, parameters.printed)
    if printed is None:
        return Result(None, "The printed figure is not on record.", unit="share of the figure")
    other, comparable = _other(tables, parameters, printed)
    year = parameters.year or printed.year
    when = f" for {year}" if year else ""
    if other is None:
        return Result(
            None, f"No other source at hand has a figure{when}.", unit="share of the figure", n=0
        )
    ends = printed.low, printed.high
    # A figure printed as a range agrees with all that lies in it.
    away = max(ends[0] - other.value, other.value - ends[1], 0.0)
    gap = abs(other.value - printed.value) / abs(printed.value) if printed.value else np.inf
    gap = 0.0 if away == 0 and printed.high - printed.low > 0 else gap
    within = 0.0 if parameters.within == "rounding" else parameters.within
    beyond = within if parameters.beyond is None else parameters.beyond
    holds = True if gap <= within + _HAIR else (False if gap > beyond and comparable else None)
    reason = (
        f"Printed is {_plain(printed.value)}{when}, elsewhere stands {_plain(other.value)} "
        f"({other.what}): "
    )
    if gap > 0:
        reason += f"{gap:.0%} apart."
    else:
        reason += "the same." if other.value == printed.value else "within what is printed."
    if holds is None:
        reason += (
            " Partners value the same goods otherwise, so that this does not refute it."
            if gap > beyond
            else " That is neither one figure nor clearly another."
        )
    return Result(
        holds,
        reason,
        value=other.value / printed.value if printed.value else None,
        unit="times the printed figure",
        n=1,
        certainty=other.certainty,
        independent=other.independent,
    )


def _other(
    tables: SimpleNamespace, parameters: FigureAgainstFigure, printed: SimpleNamespace
) -> tuple[SimpleNamespace | None, bool]:
    """Return the other figure, and whether it has the reporter of the printed one."""
    if "id" in parameters.other:
        field = parameters.other.get("field", "")
        return series.figure(tables, parameters.other["id"], field), True
    found = series.yearly(tables, parameters.other)
    year = parameters.year or printed.year
    if year not in found.index:
        return None, False
    other = SimpleNamespace(
        value=float(found[year]), what=found.name, **series.standing([(found, [year])])
    )
    return other, found.attrs["reporter"] in ("Belarus", "the press", "the text")


@dataclass(frozen=True)
class FiguresFitTogether:
    """Parameters of :func:`figures_fit_together`: one of the first two."""

    # Such as ``exports + imports = turnover`` for Table 1, or ``{"parts": [...], "whole":
    # ...}`` of figures.
    sum: str | Mapping | None = None
    # Ids of figures of trade in companion_figures, of years and of growth between years.
    range: tuple | list | None = None
    # First and last year of Table 1.
    years: tuple | list | None = None

    def __post_init__(self):
        if (self.sum is None) == (self.range is None):
            raise ValueError("sum and range found together, or neither; allowed: one of them")
        if isinstance(self.sum, str):
            if not _SUM.fullmatch(self.sum):
                raise ValueError(f"sum {self.sum!r} found; allowed: such as 'a + b = c'")
            series.between(self.years)
        elif self.sum is not None:
            ids = [*self.sum.get("parts", ()), self.sum.get("whole")]
            if set(self.sum) != {"parts", "whole"} or not all(map(series.is_reference, ids)):
                raise ValueError(
                    f"sum {dict(self.sum)} found; allowed: parts and whole, of figures"
                )
        for one in self.range or ():
            if not series.is_reference(one):
                raise ValueError(f"range names {one!r}; allowed: ids of figures")


@form(
    "figures_fit_together",
    tables=(*PRINTED, "outside_trade_press", "thresholds"),
    measures=("definition",),
    parameters=FiguresFitTogether,
)
def figures_fit_together(
    tables: SimpleNamespace, part: Part, parameters: FiguresFitTogether
) -> Result:
    """Do printed figures fit each other?

    It holds if all sums come out within rounding, or if some exports and imports satisfy all the
    figures at once; it fails if one sum does not, or if nothing satisfies them; it is left where a
    figure is not at hand.

    Can show: that figures contradict each other.
    Cannot show: that figures which fit are right.
    """
    if parameters.range is not None:
        return _range_of(tables, list(parameters.range))
    if isinstance(parameters.sum, str):
        return _rows_add_up(tables, part, parameters)
    parts = [series.figure(tables, one) for one in parameters.sum["parts"]]
    whole = series.figure(tables, parameters.sum["whole"])
    if whole is None or None in parts:
        return Result(None, "One of the figures is not on record.", n=len(parts))
    total = sum(one.value for one in parts)
    slack = (whole.high - whole.low) / 2 + sum((one.high - one.low) / 2 for one in parts)
    # Whole numbers of things are counted and not rounded.
    counted = all(float(one.value).is_integer() for one in (*parts, whole))
    gap = abs(total - whole.value)
    return Result(
        bool(gap <= (_HAIR if counted else slack + _HAIR)),
        f"The parts come to {_plain(total)}, printed is {_plain(whole.value)}.",
        value=gap,
        unit="gap",
        n=len(parts),
    )


def _rows_add_up(tables: SimpleNamespace, part: Part, parameters: FiguresFitTogether) -> Result:
    first, sign, second, whole = _SUM.fullmatch(parameters.sum).groups()
    years = series.between(parameters.years)
    rows = tables.trade[tables.trade["year"].between(*years)].set_index("year")
    columns = [f"{name}_usd_million" for name in (first, second, whole)]
    rows = rows[columns].astype(float).dropna()
    if rows.empty:
        return Result(None, f"Table 1 has no whole row {series.written(years)}.", n=0)
    left, right, printed = (rows[column] for column in columns)
    gaps = (left + right if sign == "+" else left - right) - printed
    tolerance = (
        threshold(tables, "money_tolerance_usd_million")
        if "thresholds" in part.tables
        else _HALF_A_DIGIT
    )
    wrong = gaps[gaps.abs() > tolerance + _HAIR]
    rows_of = english.count(len(rows), "row")
    if wrong.empty:
        adds = "adds up" if len(rows) == 1 else "add up"
        reason = f"{'The' if len(rows) == 1 else 'All'} {rows_of} of Table 1 {adds}."
    else:
        reason = (
            f"Of {rows_of} of Table 1 {english.in_words(len(wrong))} "
            f"{'does' if len(wrong) == 1 else 'do'} not add up: "
            + english.listed(
                f"{year} (by {_plain(abs(gap))} million dollars)" for year, gap in wrong.items()
            )
            + "."
        )
    return Result(
        wrong.empty, reason, value=float(gaps.abs().max()), unit="million dollars", n=len(rows)
    )


def _range_of(tables: SimpleNamespace, ids: list[str]) -> Result:
    """Ask whether any exports and imports of the years named satisfy all the figures."""
    table = tables.companion_figures.set_index("id")
    missing = [one for one in ids if one not in table.index]
    if missing:
        return Result(None, f"Not on record: {english.listed(missing)}.", n=len(ids))
    limits, unknowns = _limits(table.loc[ids])
    found = linear_range(limits, np.eye(len(unknowns))[0])
    figures = english.count(len(ids), "figure")
    if found is None:
        reason = f"No exports and imports satisfy the {figures} at once."
    else:
        side, year = unknowns[0]
        words = {"exports": "sales to Iran", "imports": "purchases from Iran"}[side]
        high = "or more" if np.isinf(found[1]) else f"to {found[1]:.1f}"
        reason = (
            f"The {figures} fit each other if Belarusian {words} in {year} were {found[0]:.1f} "
            f"{high} million dollars."
        )
    return Result(found is not None, reason, value=len(ids), unit="figures", n=len(ids))


def _limits(rows: pd.DataFrame) -> tuple[list, list[tuple[str, int]]]:
    """Write figures of trade as limits on the exports and imports behind them."""
    named: list[tuple[tuple, tuple, float, float]] = []
    for name, row in rows.iterrows():
        first, last = row["start"].year, row["end"].year
        text = row["quantity"]
        sides = ("exports", "imports") if "turnover" in text else ("exports",)
        if "imports from" in text:
            sides = ("imports",)
        if not re.search(r"turnover|exports to|imports from", text):
            raise ValueError(f"{name} is '{text}'; allowed: turnover, exports or imports")
        upper = tuple((side, last) for side in sides)
        lower = tuple((side, first) for side in sides) if row["unit"] == "ratio" else ()
        named.append((upper, lower, float(row["low"]), float(row["high"])))
    unknowns = sorted({one for upper, lower, *_ in named for one in (*upper, *lower)})
    limits = []
    for upper, lower, low, high in named:
        above, below = (
            np.array([one in side for one in unknowns], dtype=float) for side in (upper, lower)
        )
        if lower:
            # A ratio in a range is two limits, linear once multiplied out.
            limits += [(above - low * below, 0.0, np.inf), (above - high * below, -np.inf, 0.0)]
        else:
            limits.append((above, low, high))
    return limits, unknowns


@dataclass(frozen=True)
class LevelReached:
    """Parameters of :func:`level_reached`: the level, and `year`, `not_before` or `by`."""

    # The series that is looked at.
    series: Mapping
    # A number, the id of a quantity, or another series.
    level: float | str | Mapping
    # The year that must be the first to reach it.
    year: int | None = None
    # No earlier year may reach it.
    not_before: int | None = None
    # ``{"year": y, "level_then": v}``: the series counts as v in the year y, which turns the
    # level into one on its own scale. Needed where partners report.
    own_scale: Mapping | None = None

    def __post_init__(self):
        series.refuse(self.series)
        if isinstance(self.level, Mapping):
            series.refuse(self.level)
        elif not series.is_reference(self.level):
            raise ValueError(f"level {self.level!r} found; allowed: a number, an id or a series")
        if (self.year is None) == (self.not_before is None):
            raise ValueError("year and not_before: allowed is one of them")
        if self.own_scale is not None and set(self.own_scale) != {"year", "level_then"}:
            raise ValueError(f"own_scale {dict(self.own_scale)}; allowed: year and level_then")
        partners = self.series.get("table") == "outside_trade" and self.series["of"] != "imports"
        if partners and self.series["of"] in series.FLOWS and self.own_scale is None:
            raise ValueError("no own_scale found beside figures of partners; it is needed")


@form(
    "level_reached",
    tables=(*SERIES, "quantities"),
    measures=("direct", "proxy"),
    parameters=LevelReached,
)
def level_reached(tables: SimpleNamespace, part: Part, parameters: LevelReached) -> Result:
    """In which year does a series first pass a level?

    It holds if the first year at the level is the one stated, or lies on the stated side of it; it
    fails if the level is reached earlier, or not by then; it is left without figures for that.

    Can show: the year in which a level is crossed.
    Cannot show: why, nor a level by partners' reports except on the series' own scale.
    """
    found = series.yearly(tables, parameters.series)
    level = _level(tables, parameters.level, found.index)
    if level is None or found.empty:
        return Result(None, "No figures at hand tell when the level was reached.", n=0)
    scale = parameters.own_scale
    if scale is not None:
        if scale["year"] not in found.index:
            return Result(
                None,
                f"{english.capital(str(found.name))}: no figure for {scale['year']}.",
                n=len(found),
            )
        level = level * found[scale["year"]] / scale["level_then"]
    reached = found.index[found >= level - _HAIR]
    first = int(reached[0]) if len(reached) else None
    holds, used = _crossing(found, first, parameters)
    unit = found.attrs["unit"]
    last_level = float(level.iloc[-1])
    reason = f"{english.capital(str(found.name))}: at or above {series.money(last_level, unit)} "
    if first is None:
        reason += f"in no year on record up to {found.index[-1]}."
    else:
        reason += f"first in {first}, with {series.money(found[first], unit)}."
    if holds is None:
        wanted = parameters.not_before if parameters.year is None else parameters.year
        reason += f" The years needed to tell for {wanted} have no figure."
    return Result(
        holds, reason, value=first, unit="year", n=len(found), **series.standing([(found, used)])
    )


def _level(tables: SimpleNamespace, level: object, years: pd.Index) -> pd.Series | None:
    if isinstance(level, Mapping):
        return series.yearly(tables, level).reindex(years)
    printed = series.figure(tables, level)
    return None if printed is None else pd.Series(printed.value, index=years)


def _crossing(
    found: pd.Series, first: int | None, parameters: LevelReached
) -> tuple[bool | None, list[int]]:
    """Return whether the first year at a level is as stated, and the years that tell so."""
    years = [int(year) for year in found.index]
    if parameters.year is not None:
        earlier = first is not None and first < parameters.year
        used = [first] if earlier else [year for year in years if year <= parameters.year]
        if earlier:
            return False, used
        return (first == parameters.year if parameters.year in years else None), used
    if first is not None and first < parameters.not_before:
        return False, [first]
    used = [year for year in years if year < parameters.not_before]
    return (True if used else None), used


def _plain(value: float) -> str:
    return f"{value:,.10g}".replace("-", "−")


def _refuse_number(name: str, found: object, word: str | None = None) -> None:
    number = isinstance(found, int | float) and not isinstance(found, bool) and found >= 0
    if not number and (word is None or found != word):
        raise ValueError(f"{name} {found!r} found; allowed: a number of 0 or more")
