"""Contacts by stage: rates, their ratios and changes under every choice of events and coder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from belarus_iran.measures import events
from belarus_iran.measures.contact import periods
from belarus_iran.measures.events import (
    DEALINGS,
    bilateral,
    count_in_years,
)
from belarus_iran.stats import rates
from belarus_iran.stats.power import smallest_visible
from belarus_iran.stats.power_rates import power_rate_given_total

# What is counted, and by which kinds of event.
MEASURES = {
    "all dealings": DEALINGS,
    "visits": ("visit",),
    "projects": ("project launched",),
}
# What co-operation left behind, beside meetings.
TANGIBLE = ("project launched", "arms transfer")
# Each stage that is told as a busy one, beside one that is told as a quiet one.
OTHERS = "all others"
COMPARISONS = (
    ("Origins", "Stagnation"),
    ("Rise", "Stagnation"),
    ("Rise", "Decline"),
    ("Rise", OTHERS),
)
# What may be chosen otherwise before anything is counted.
CHOICES = ("coder", "occasions", "presidential_visits")


def visit_readings(quantities: pd.DataFrame, high: str, low: str) -> pd.DataFrame:
    """Write out what "up to ten visits" against "three" may mean, as counts over years."""
    table = quantities.set_index("id")
    first, second = table.loc[high], table.loc[low]
    t1, t2 = (row["end"].year - row["start"].year + 1 for row in (first, second))
    n1, n2 = int(first["value"]), int(second["value"])
    half = f"{n1 / 2:g} a year (half of {n1})"
    return pd.DataFrame(
        [
            (f"{n1} a year against {n2} a year", n1 * t1, t1, n2 * t2, t2),
            (f"{half} against {n2} a year", n1 * t1 // 2, t1, n2 * t2, t2),
            (f"{n1} in all against {n2} a year", n1, t1, n2 * t2, t2),
            (f"{n1} in all against {n2} in all", n1, t1, n2, t2),
        ],
        columns=["reading", "k1", "t1", "k2", "t2"],
    )


def reading_ratios(
    quantities: pd.DataFrame, high: str, low: str, confidence: float
) -> pd.DataFrame:
    """Compare the visits before and after under each of the :func:`visit_readings`.

    The readings with columns `ratio` (visits per year before, over those after), `low`, `high`,
    `p` and `smallest_p`. "Up to" sets a bound, so that a ratio is the largest that its reading
    allows.
    """
    readings = visit_readings(quantities, high, low)
    ratios = [
        rates.rate_ratio(row.k1, row.t1, row.k2, row.t2, confidence)
        for row in readings.itertuples()
    ]
    return readings.assign(**_columns(ratios))


def event_choices(
    codings: Mapping[str, pd.DataFrame], left_out: pd.DataFrame
) -> dict[tuple[str, str, str], pd.DataFrame]:
    """Return the events under every combination of choices that precede a count.

    Events by coder, by whether events of one occasion count `once` or `separately`, and by
    whether what is left out is `left out` or `added` (see ``CHOICES``).
    """
    return {
        (coder, occasions, visits): table if occasions == "once" else table.assign(occasion="")
        for coder, events in codings.items()
        for occasions in ("once", "separately")
        for visits, table in (
            ("left out", events),
            ("added", pd.concat([events, left_out], ignore_index=True)),
        )
    }


def stage_ratios(
    choices: Mapping[tuple[str, ...], pd.DataFrame],
    stages: pd.DataFrame,
    confidence: float,
    measures: Mapping[str, tuple[str, ...]] = MEASURES,
) -> pd.DataFrame:
    """Compare the rates of dealings of busy and quiet stages, under every choice.

    One row per choice, measure and comparison: the ``CHOICES``, `measure`, `stage` and `against`,
    `count` and `years` of either (`count_against`, `years_against`), and `ratio` of the rates
    with `low`, `high`, `p` and `smallest_p`.
    """
    by_stage = {stage: list(years_of(span)) for stage, span in periods(stages).items()}
    by_stage[OTHERS] = [
        year for stage, years in by_stage.items() if stage != "Rise" for year in years
    ]
    rows, ratios = [], []
    for choice, chosen_events in choices.items():
        for measure, kinds in measures.items():
            chosen = bilateral(chosen_events, kinds)
            counts = {stage: count_in_years(chosen, years) for stage, years in by_stage.items()}
            for pair in COMPARISONS:
                (k1, k2), (t1, t2) = ([by[name] for name in pair] for by in (counts, by_stage))
                t1, t2 = len(t1), len(t2)
                ratios.append(rates.rate_ratio(k1, t1, k2, t2, confidence))
                rows.append((*choice, measure, *pair, k1, t1, k2, t2))
    counted = ["count", "years", "count_against", "years_against"]
    columns = [*CHOICES, "measure", "stage", "against", *counted]
    return pd.DataFrame(rows, columns=columns).assign(**_columns(ratios))


def by_comparison(compared: pd.DataFrame) -> pd.DataFrame:
    """Sum up the rows of :func:`stage_ratios` over all ways of counting.

    One row per measure and comparison: `measure`, `stage`, `against`, `ways` (of counting, in
    which the ratio is known), `lowest` and `highest` ratio, `low` and `high` (the widest reach of
    the intervals) and `clear`, in how many ways the interval lies on one side of one.
    """
    known = compared.dropna(subset=["ratio"])
    known = known.assign(clear=(known["low"] > 1) | (known["high"] < 1))
    grouped = known.groupby(["measure", "stage", "against"], sort=False)
    return grouped.agg(
        ways=("ratio", "size"),
        lowest=("ratio", "min"),
        highest=("ratio", "max"),
        low=("low", "min"),
        high=("high", "max"),
        clear=("clear", "sum"),
    ).reset_index()


def smallest_rise_seen(rates_by_stage: pd.DataFrame, register: str, level: float) -> float:
    """Return how many times as busy as the Stagnation the Rise needs to be to be seen."""
    own = rates_by_stage[rates_by_stage["register"] == register].set_index("stage")
    rise, quiet = own.loc["Rise"], own.loc["Stagnation"]
    total = int(rise["count"] + quiet["count"])
    return smallest_seen(total, int(rise["years"]), int(quiet["years"]), level)


def smallest_seen(total: int, years: int, years_against: int, level: float) -> float:
    """Return the ratio of two rates that so many events had an even chance of showing.

    Infinite if even a ratio of 16 had less than an even chance.
    """
    ratios = np.geomspace(1, 16, 33)
    power = power_rate_given_total(total, years, years_against, ratios, level)["power"]
    return smallest_visible(ratios, power)


def years(spans: Mapping[str, tuple[int, int]]) -> range:
    """Return all years from the first stage to the last."""
    return years_of(
        (min(first for first, _ in spans.values()), max(last for _, last in spans.values()))
    )


def dates(stages: pd.DataFrame) -> pd.DataFrame:
    """Return the dates of each stage by both datings, as a reader should see them.

    Columns `Stage`, `By its heading`, `As the text tells it`: first and last month.
    """
    written = [f"{row.start:%b %Y} – {row.end:%b %Y}" for row in stages.itertuples()]
    wide = stages.assign(dates=written).pivot(index="stage", columns="dating", values="dates")
    wide = wide.loc[stages["stage"].unique(), ["heading", "narration"]].reset_index()
    return wide.set_axis(["Stage", "By its heading", "As the text tells it"], axis=1)


def years_of(span: tuple[int, int]) -> range:
    """Return the years of a stage from its first and its last."""
    return range(span[0], span[1] + 1)


def _columns(ratios):
    """Return the columns of a table that tell of rate ratios."""
    names = {
        "ratio": "ratio",
        "low": "low",
        "high": "high",
        "p": "pvalue",
        "smallest_p": "smallest",
    }
    return {name: [getattr(ratio, of) for ratio in ratios] for name, of in names.items()}


def stage_ratio(
    events: pd.DataFrame, stages: pd.DataFrame, stage: str, neighbour: str, confidence: float
) -> rates.RateRatio:
    """Return the ratio of the rates of dealings in two stages as the headings date them."""
    dealings = in_stages(stages, (stage, neighbour), bilateral(events))
    (k1, first), (k2, second) = dealings[stage], dealings[neighbour]
    return rates.rate_ratio(k1, len(first), k2, len(second), confidence)


def in_stages(
    stages: pd.DataFrame, names: Iterable[str], dealings: pd.DataFrame
) -> dict[str, tuple[int, range]]:
    """Return stages as the headings date them: dealings certainly in them, and their years."""
    spans = periods(stages)
    years = {name: years_of(spans[name]) for name in names}
    return {
        name: (events.count_within(dealings, span[0], span[-1]), span)
        for name, span in sorted(years.items(), key=lambda item: item[1][0])
    }
