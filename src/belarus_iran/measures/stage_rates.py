"""Contacts by stage: rates, their ratios under every choice of events, and when they changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from belarus_iran.measures.contact import periods
from belarus_iran.measures.events import (
    DEALINGS,
    bilateral,
    count_in_years,
    counts_by_year,
    days,
    draw_counts,
)
from belarus_iran.stats import arguments, rates
from belarus_iran.stats.power import power_rate_given_total, smallest_visible

# What is counted, and by which kinds of event.
MEASURES = {"all dealings": DEALINGS, "visits": ("visit",), "projects": ("project launched",)}
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

    Events by reading, by whether events of one occasion count `once` or `separately`, and by
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


def drawn_changes(
    events: pd.DataFrame,
    years: Iterable[int],
    shape: float,
    rate: float,
    n_changes: int,
    draws: int,
    seed: int,
    confidence: float = 0.9,
) -> rates.DrawnChanges:
    """Weigh where a rate of events changed, their dates being known within intervals only.

    With `posterior`, `evidence` and `events`.
    """
    years = list(years)
    first, last = (side.astype("datetime64[Y]").astype(int) + 1970 for side in days(events))
    dated = events.dropna(subset=["start", "end"])
    inside = dated[(first >= min(years)) & (last <= max(years))]
    drawn = draw_counts(inside, years, draws, seed)
    tail = arguments.tail(confidence)
    # Few events have open dates, so that the same counts come again and again.
    counts, again = np.unique(drawn, axis=0, return_counts=True)
    _, forward, backward = rates.sums(counts, shape, rate, n_changes)
    single = rates.posterior(forward, backward)
    factors = rates.evidence(counts, forward)
    factors = factors[:, 1:] - factors[:, :1]
    share = again / again.sum()
    # Events are told apart, so without a change every draw is as likely as any other: the Bayes
    # factor of a draw is its weight, and their mean is the Bayes factor with the dates open.
    weight = share * np.exp(factors[:, -1] - factors[:, -1].max())
    order = np.repeat(np.arange(len(counts)), again)
    low, high = np.quantile(single[order], [tail, 1 - tail], axis=0)
    below, above = np.quantile(factors[order], [tail, 1 - tail], axis=0)
    change, place = np.indices(single.shape[1:]).reshape(2, -1)
    posterior = pd.DataFrame(
        {
            "change": change + 1,
            "year": np.array(years)[place],
            "probability": np.tensordot(weight / weight.sum(), single, 1).ravel(),
            "mean": np.tensordot(share, single, 1).ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
        }
    )
    evidence = pd.DataFrame(
        {
            "changes": np.arange(1, n_changes + 1),
            "log_bayes_factor": np.logaddexp.reduce(factors + np.log(share)[:, None], axis=0),
            "low": below,
            "high": above,
        }
    )
    return rates.DrawnChanges(posterior, evidence, len(inside))


def stage_changes(
    choices: Mapping[tuple[str, ...], pd.DataFrame],
    years: Iterable[int],
    priors: Mapping[str, tuple[float, float]],
    measures: Mapping[str, tuple[str, ...]] = MEASURES,
) -> pd.DataFrame:
    """Weigh no change, one and two in the yearly rate of dealings, under every choice and prior.

    One row per choice, measure and prior: the ``CHOICES``, `measure`, `prior`, `count`; with one
    change its likeliest `last_year` before and that year's posterior `weight`; with two the
    likeliest pair `first_of_two` and `second_of_two`; and the log Bayes factors
    `one_against_none`, `two_against_none` and `two_against_one`.
    """
    years = list(years)
    rows = []
    for choice, chosen_events in choices.items():
        for measure, kinds in measures.items():
            counts = counts_by_year(bilateral(chosen_events, kinds), years)
            for prior, (shape, rate) in priors.items():
                one = rates.change_point(counts, shape, rate)
                two = rates.change_points(counts, shape, rate, 2)
                none, single, double = two.log_evidence
                rows.append(
                    (
                        *(*choice, measure, prior, int(counts.sum())),
                        *(years[one.mode], one.posterior[one.mode]),
                        *(years[place] for place in two.mode),
                        *(single - none, double - none, double - single),
                    )
                )
    columns = [*CHOICES, "measure", "prior", "count", "last_year", "weight", "first_of_two"]
    columns += ["second_of_two", "one_against_none", "two_against_none", "two_against_one"]
    return pd.DataFrame(rows, columns=columns)


def single_changes(
    choices: Mapping[tuple[str, str, str], pd.DataFrame],
    kinds: Mapping[str, tuple[str, ...]],
    years: Iterable[int],
    prior: tuple[float, float],
    seed: int,
    draws: int = 1_000,
) -> pd.DataFrame:
    """Weigh where the rate of mentions of some kinds changed once, and whether visits matter.

    The `posterior` of :func:`drawn_changes` with `series` (the name of the kind) and `other`, the
    probability once the presidents' visits that the paper leaves out are added.
    """
    tables = []
    for name, kind in kinds.items():
        without, added = (
            drawn_changes(
                bilateral(choices["first", "once", visits], kind), years, *prior, 1, draws, seed
            )
            for visits in ("left out", "added")
        )
        other = added.posterior["probability"]
        tables.append(without.posterior.assign(series=name, other=other))
    return pd.concat(tables, ignore_index=True)


def bayes_factors(weighed: pd.DataFrame) -> pd.DataFrame:
    """Return the range of the Bayes factors of a change against none over all ways of counting.

    Columns `measure`, `prior`, `changes` (1 or 2), `least` and `most`.
    """
    tables = []
    for changes_, column in ((1, "one_against_none"), (2, "two_against_none")):
        ends = weighed.groupby(["measure", "prior"], sort=False)[column].agg(["min", "max"])
        spread = np.exp(ends).set_axis(["least", "most"], axis=1).reset_index()
        spread.insert(2, "changes", changes_)
        tables.append(spread)
    return pd.concat(tables, ignore_index=True)


def declared_priors(thresholds: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return shape and rate of the three declared gamma priors of a rate of events.

    Shape and rate by name: `weak`, `unit` (the one of the decision rules) and `strong`.
    """
    values = thresholds.set_index("name")["value"]
    named = {"weak": "weak_prior", "unit": "prior", "strong": "strong_prior"}
    return {
        name: (float(values[f"{prefix}_shape"]), float(values[f"{prefix}_rate"]))
        for name, prefix in named.items()
    }
