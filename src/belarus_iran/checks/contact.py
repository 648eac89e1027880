"""Forms on contact measured without the paper: by period, by month, when it changed, how steadily.

Registers of visits and agreements were made by search: the years from 2008 to 2014 were searched
hardest and the 1990s are thin. So a fall after 2009 is if anything understated and a rise before
it overstated; a rise needs other partners, searched for by nobody, to compare with. Events coded
by machine from news are reports and no acts, and one visit makes dozens of them: of these the
year is the unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, selection
from belarus_iran.checks.reasons import refuse, weakest
from belarus_iran.checks.records import ratio_with_power, side_of
from belarus_iran.evidence import once, threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures import contact as measured
from belarus_iran.measures.contact import JOURNEYS
from belarus_iran.stats.power import power_mean_difference

SERIES = ("visits", "agreements", "contact events", "active days")


SIDES = ("above", "below", "not above", "not below")


PAIR = ("BLR", "IRN")


# Records a year that a partner needs to be compared with, over both periods together.
LEAST_A_YEAR = 5


@dataclass(frozen=True)
class ContactByPeriod:
    """Periods `first` and `second`, the side of the first, the series, and which one decides.

    Of a pair other than Belarus and Iran, `state` and `partner` (or several, added up), only
    reports are at hand.
    """

    first: str
    second: str
    side: str
    series: Sequence
    deciding: str
    level_from: str = "minister"
    state: str = "BLR"
    partner: str | Sequence = "IRN"

    @property
    def partners(self) -> list[str]:
        return [self.partner] if isinstance(self.partner, str) else list(self.partner)

    def __post_init__(self) -> None:
        refuse("state", self.state, PAIR)
        if (self.state, self.partner) != PAIR:
            for name in self.series:
                refuse("series of another pair", name, SERIES[2:])
        one, other = selection.period(self.first), selection.period(self.second)
        if one[0] <= other[1] and other[0] <= one[1]:
            raise ValueError(f"found {self.first} and {self.second}; allowed: periods apart")
        refuse("side", self.side, SIDES)
        for name in self.series:
            refuse("series", name, SERIES)
        refuse("deciding", self.deciding, tuple(self.series))
        refuse("level_from", self.level_from, tuple(selection.RANKS))


@dataclass(frozen=True)
class _Contrast:
    """One series in two periods: its ratio, whether that is above or below one, and in words."""

    name: str
    sentence: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    smallest: float | None = None
    n: int = 0
    power: float | None = None
    above: bool = False
    below: bool = False
    rows: Sequence[pd.DataFrame] | None = None


@form(
    "contact_by_period",
    tables=(
        "outside_visits",
        "outside_agreements",
        "outside_icews_years",
        "outside_icews_world_years",
        "outside_gdelt_years",
        "outside_gdelt_world_years",
        "thresholds",
    ),
    measures=("direct", "proxy"),
    parameters=ContactByPeriod,
)
def contact_by_period(tables: SimpleNamespace, part: Part, parameters: ContactByPeriod) -> Result:
    """Was contact, measured without the paper, more or less in one period than in another?

    Holds if the interval of the deciding series lies wholly on the side claimed, no other series
    lies wholly on the other, and, for a rise in time, few other partners rose as much; fails
    mirror-wise. *Not above* (or *not below*) holds if the interval permits it and a meaningful
    difference would most likely have been seen. Is left otherwise, where visits of a weak source
    would change the answer, and where a rise has no other partners to be compared with, unless it
    is but a hoop.
    Can show: that two periods differ by more than chance in what is on record.
    Cannot show: how much contact there was; that a record was not missed.
    """
    spans = selection.period(parameters.first), selection.period(parameters.second)
    contrasts = {
        name: found
        for name in parameters.series
        if (found := _contrast(tables, name, spans, parameters)) is not None
    }
    written = f"{english.span(spans[0])} and {english.span(spans[1])}"
    if parameters.deciding not in contrasts:
        return Result(None, f"The series that is to decide does not reach over {written}.", n=0)
    deciding = contrasts.pop(parameters.deciding)
    rising = "above" if spans[0][0] > spans[1][0] else "below"
    placebo = _placebo(tables, spans, parameters)
    holds = _shown(deciding, contrasts, placebo, rising, tables, part, parameters)
    clauses = [deciding.sentence, *(each.sentence for each in contrasts.values())]
    if placebo is not None:
        clauses.append(_placebo_words(*placebo))
    elif (deciding.above if rising == "above" else deciding.below) and part.inference != "hoop":
        clauses.append("no other partners are at hand to compare such a rise with")
    if deciding.name == "visits" and holds is not None:
        weak = _visits(tables, spans, parameters, weak=True)
        if (weak.above, weak.below) != (deciding.above, deciding.below):
            holds = None
            clauses.append("with visits of a weak source the answer would differ")
    estimate = part.inference == "estimate"
    support = {"certainty": "likely", "independent": True}
    if deciding.rows is not None:
        support = weakest(deciding.rows, part.basis)
    return Result(
        holds,
        english.sentence("; ".join(clauses)),
        value=deciding.value,
        unit=f"ratio of {deciding.name} a year",
        low=deciding.low,
        high=deciding.high,
        p=deciding.p if estimate else None,
        smallest_p=deciding.smallest if estimate else None,
        n=deciding.n,
        power=deciding.power if estimate else None,
        **support,
    )


def _shown(
    deciding: _Contrast,
    others: Mapping[str, _Contrast],
    placebo: tuple[int, int] | None,
    rising: str,
    tables: SimpleNamespace,
    part: Part,
    parameters: ContactByPeriod,
) -> bool | None:
    """Say what the series together show of the side claimed."""
    against = {
        "above": any(each.below for each in others.values()),
        "below": any(each.above for each in others.values()),
    }
    shown = {"above": deciding.above, "below": deciding.below}
    for side in shown:
        shown[side] = shown[side] and not against[side]
        if shown[side] and side == rising:
            shown[side] = _guarded(placebo, tables, part)
    claimed = parameters.side.removeprefix("not ")
    other = "below" if claimed == "above" else "above"
    if parameters.side == claimed:
        return True if shown[claimed] else (False if shown[other] else None)
    if shown[claimed]:
        return False
    beyond = {"above": deciding.above, "below": deciding.below}[claimed]
    # Another series that shows what is denied leaves the matter.
    if beyond or against[other] or deciding.power is None:
        return None
    seen = side_of(
        deciding.low if deciding.low is not None else 0.0,
        deciding.high if deciding.high is not None else np.inf,
        parameters.side,
        deciding.power,
        threshold(tables, "share_high"),
    )
    return True if seen else None


def _guarded(placebo: tuple[int, int] | None, tables: SimpleNamespace, part: Part) -> bool:
    """Say whether a rise stands out from what other partners did, so far as that is known."""
    if placebo is None:
        return part.inference == "hoop"
    alike, partners = placebo
    return partners > 0 and alike / partners <= threshold(tables, "placebo_share")


def _contrast(
    tables: SimpleNamespace, name: str, spans: Sequence, parameters: ContactByPeriod
) -> _Contrast | None:
    if name == "visits":
        return _visits(tables, spans, parameters, weak=False)
    if name == "agreements":
        return _agreements(tables, spans, parameters.side)
    return _by_year(tables, name, spans, parameters)


def _visits(
    tables: SimpleNamespace, spans: Sequence, parameters: ContactByPeriod, weak: bool
) -> _Contrast:
    level = parameters.level_from
    rows = once(tables, ("outside_visits",), ("journeys", level), lambda: _journeys(tables, level))
    rows = rows if weak else rows[rows["certainty"] != "weak"]
    return _counts(tables, "visits", "visit", rows, spans, parameters.side)


def _agreements(tables: SimpleNamespace, spans: Sequence, side: str) -> _Contrast:
    read = ("outside_agreements", "thresholds")
    return once(tables, read, ("signed", spans, side), lambda: _signed(tables, spans, side))


def _signed(tables: SimpleNamespace, spans: Sequence, side: str) -> _Contrast:
    rows = selection.select(tables, {"table": "outside_agreements"})
    rows = rows[rows["certainty"] != "weak"].drop_duplicates(["start", "end"])
    return _counts(tables, "agreements", "day of signature", rows, spans, side)


def _journeys(tables: SimpleNamespace, level_from: str) -> pd.DataFrame:
    return selection.select(
        tables,
        {
            "table": "outside_visits",
            "kind": ["visit"],
            "actors": list(JOURNEYS),
            "level_from": level_from,
        },
    )


def _counts(
    tables: SimpleNamespace, name: str, noun: str, rows: pd.DataFrame, spans: Sequence, side: str
) -> _Contrast:
    """Compare two counts, each record once, by an exact interval."""
    inside = [selection.inside(rows, span) for span in spans]
    (k1, k2), (t1, t2) = map(len, inside), map(selection.years_in, spans)
    several = "days of signature" if noun == "day of signature" else f"{noun}s"
    each = [
        f"{english.count(count, noun, several)} in {english.years(length)} ({english.span(span)})"
        for count, length, span in zip((k1, k2), (t1, t2), spans, strict=True)
    ]
    if k1 + k2 == 0:
        written = f"{english.span(spans[0])}; {english.span(spans[1])}"
        return _Contrast(name, f"no {noun} in either period ({written})", rows=[])
    confidence = threshold(tables, "confidence_level")
    meaningful = threshold(tables, "meaningful_ratio")
    # A side that is denied is the side on which a difference is to be seen.
    ratio, power = ratio_with_power(k1, t1, k2, t2, confidence, meaningful, side)
    ratio_words = english.times_as_often(ratio.ratio, ratio.low, ratio.high)
    return _Contrast(
        name,
        f"{each[0]} against {each[1]}: {ratio_words}",
        ratio.ratio,
        ratio.low,
        ratio.high,
        ratio.pvalue,
        ratio.smallest,
        k1 + k2,
        power,
        ratio.low > 1,
        ratio.high < 1,
        inside,
    )


def _rates_of_partners(
    tables: SimpleNamespace, name: str, state: str
) -> tuple[pd.DataFrame, pd.Series]:
    """Return reports (or days with one) of a state by year and partner, and the exposure."""
    key = ("rates", name, state)
    return once(tables, _tables_of(name), key, lambda: _read_rates(tables, name, state))


def _tables_of(name: str) -> tuple[str, str]:
    kind = "icews" if name == "contact events" else "gdelt"
    return f"outside_{kind}_years", f"outside_{kind}_world_years"


def _read_rates(tables: SimpleNamespace, name: str, state: str) -> tuple[pd.DataFrame, pd.Series]:
    if name == "contact events":
        counts = measured.icews_counts(tables.outside_icews_years, state)
        return counts, measured.world_volume(tables.outside_icews_world_years)
    counts = measured.gdelt_counts(tables.outside_gdelt_years, state)
    return counts, measured.gdelt_days(tables.outside_gdelt_world_years)


def _covered(counts: pd.DataFrame, exposure: pd.Series, span: tuple) -> tuple[int, int] | None:
    """Return the years of a period that a yearly series has, at least two; None if it has fewer."""
    first, last = span[0], span[1] + pd.Timedelta(days=1)
    # A year that the period only touches is none of its years.
    years = range(first.year + (first.day_of_year > 1), last.year)
    known = [year for year in years if year in counts.index and year in exposure.index]
    if len(known) < 2 or known != list(range(known[0], known[-1] + 1)):
        return None
    return known[0], known[-1]


def _by_year(
    tables: SimpleNamespace, name: str, spans: Sequence, parameters: ContactByPeriod
) -> _Contrast | None:
    """Compare two periods of a yearly series over every way to deal its years to them."""
    read = (*_tables_of(name), "thresholds")
    key = ("years", name, tuple(spans), parameters.state, *parameters.partners)
    return once(tables, read, key, lambda: _compare_years(tables, name, spans, parameters))


def _compare_years(
    tables: SimpleNamespace, name: str, spans: Sequence, parameters: ContactByPeriod
) -> _Contrast | None:
    counts, exposure = _rates_of_partners(tables, name, parameters.state)
    years = [_covered(counts, exposure, span) for span in spans]
    if None in years or not set(parameters.partners) <= set(counts):
        return None
    yearly = counts[parameters.partners].fillna(0).sum(axis=1) / exposure
    found = measured.year_contrast(yearly, years[1], years[0])
    confidence = threshold(tables, "confidence_level")
    clear = found.pvalue <= 1 - confidence
    lengths = [last - first + 1 for first, last in years]
    power = power_mean_difference(
        lengths[1],
        lengths[0],
        [threshold(tables, "meaningful_shift")],
        (1 - confidence) / 2,
        "either",
        draws=min(400, int(threshold(tables, "power_draws"))),
        seed=int(threshold(tables, "seed")),
    )["power"].iloc[0]
    spoken, volume = {
        "contact events": ("reports of contact", "the volume of the world"),
        "active days": ("days with reported contact", "the days at hand"),
    }[name]
    with_whom = english.listed(map(reasons.state, parameters.partners))
    pair = f"of {reasons.state(parameters.state)} with {with_whom}"
    written = [f"{first} to {last}" for first, last in years]
    return _Contrast(
        name,
        f"{spoken} {pair}, for {volume}, in {written[0]} against {written[1]}: "
        f"{english.times(found.ratio)} many, p {english.number(found.pvalue)} with the year as the "
        "unit",
        found.ratio,
        None,
        None,
        found.pvalue,
        found.smallest,
        sum(lengths),
        float(power),
        clear and found.ratio > 1,
        clear and found.ratio < 1,
    )


def _placebo(
    tables: SimpleNamespace, spans: Sequence, parameters: ContactByPeriod
) -> tuple[int, int] | None:
    """Return how many other partners of the two states changed as much, and how many there are."""
    for name in ("contact events", "active days"):
        if name in parameters.series:
            key = ("placebo", name, tuple(spans), parameters.state, *parameters.partners)
            found = once(
                tables,
                _tables_of(name),
                key,
                lambda name=name: _other_partners(tables, name, spans, parameters),
            )
            if found is not None:
                return found
    return None


def _other_partners(
    tables: SimpleNamespace, name: str, spans: Sequence, parameters: ContactByPeriod
) -> tuple[int, int] | None:
    alike = partners = 0
    sides = [(parameters.state, parameters.partners)]
    # What another state did with everyone is known of the two states alone.
    if len(parameters.partners) == 1 and parameters.partners[0] in PAIR:
        sides.append((parameters.partners[0], [parameters.state]))
    for state, own in sides:
        counts, exposure = _rates_of_partners(tables, name, state)
        years = [_covered(counts, exposure, span) for span in sorted(spans)]
        if None in years or not set(own) <= set(counts):
            return None
        table = measured.partner_contrasts(counts, exposure, *years, LEAST_A_YEAR)
        rates = counts[own].fillna(0).sum(axis=1) / exposure
        ratio = _mean(rates, years[1]) / _mean(rates, years[0])
        others = table.drop(own, errors="ignore")["ratio"].dropna()
        partners += len(others)
        alike += int((others >= ratio if ratio > 1 else others <= ratio).sum())
    return alike, partners


def _mean(yearly: pd.Series, years: tuple[int, int]) -> float:
    return float(yearly.loc[years[0] : years[1]].mean())


def _placebo_words(alike: int, partners: int) -> str:
    if not partners:
        return "no other partner has reports enough to compare with"
    return (
        f"of {english.count(partners, 'other pair')} of either state "
        f"{'none' if not alike else english.in_words(alike)} changed as much in time"
    )
