"""When the paper's mentions of contact changed: where one change, or two, may lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from belarus_iran.measures.events import bilateral, counts_by_year, days, draw_counts
from belarus_iran.measures.stage_rates import CHOICES, MEASURES
from belarus_iran.stats import arguments, changes


def drawn_changes(
    events: pd.DataFrame,
    years: Iterable[int],
    shape: float,
    rate: float,
    n_changes: int,
    draws: int,
    seed: int,
    confidence: float = 0.9,
) -> changes.DrawnChanges:
    """Weigh where a rate of events changed, their dates being known within intervals only.

    Dates are drawn as by :func:`draw_counts`, and each draw has its :func:`change_points`. To
    leave the dates open until the end is to weigh each draw by how well a changing rate explains
    it: that gives `probability` and `log_bayes_factor`. The plain `mean` over draws and the
    spread from `low` to `high` tell how much hangs on dates that nobody knows.

    Parameters
    ----------
    events
        One row per event, with datetime columns `start` and `end` (both days included). An event
        whose interval reaches beyond the years is left out.
    years
        Consecutive years in order of time, at least two.
    shape, rate, n_changes
        Prior and number of changes, as for :func:`change_points`.
    draws, seed
        Number of draws, 1 or more, and the start of the generator.
    confidence
        Share of the draws between `low` and `high`.

    Returns
    -------
    DrawnChanges
        With `posterior`, `evidence` and `events`.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2006-01-01", "2007-06-30", "2008-12-31"])
    >>> events = pd.DataFrame({"start": dates[[0, 1, 1]], "end": dates[[2, 1, 2]]})
    >>> found = drawn_changes(events, [2006, 2007, 2008], 1, 1, 1, draws=50, seed=1)
    >>> found.events, float(found.posterior["probability"].sum().round(12))
    (3, 1.0)
    """
    years = list(years)
    first, last = (side.astype("datetime64[Y]").astype(int) + 1970 for side in days(events))
    dated = events.dropna(subset=["start", "end"])
    inside = dated[(first >= min(years)) & (last <= max(years))]
    drawn = draw_counts(inside, years, draws, seed)
    tail = arguments.tail(confidence)
    # Few events have open dates, so that the same counts come again and again.
    counts, again = np.unique(drawn, axis=0, return_counts=True)
    _, forward, backward = changes.sums(counts, shape, rate, n_changes)
    single = changes.posterior(forward, backward)
    factors = changes.evidence(counts, forward)
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
    return changes.DrawnChanges(posterior, evidence, len(inside))


def stage_changes(
    choices: Mapping[tuple[str, ...], pd.DataFrame],
    years: Iterable[int],
    priors: Mapping[str, tuple[float, float]],
    measures: Mapping[str, tuple[str, ...]] = MEASURES,
) -> pd.DataFrame:
    """Weigh no change, one and two in the yearly rate of dealings, under every choice and prior.

    Parameters
    ----------
    choices
        As from :func:`belarus_iran.measures.stage_rates.event_choices`.
    years
        Consecutive years; an event that may lie in several of them is left out.
    priors
        Shape and rate of each gamma prior, as from :func:`declared_priors`.
    measures
        What is counted, and by which kinds of event.

    Returns
    -------
    pandas.DataFrame
        One row per choice, measure and prior: the ``CHOICES``, `measure`, `prior`, `count`; with
        one change its likeliest `last_year` before and that year's posterior `weight`; with two
        the likeliest pair `first_of_two` and `second_of_two`; and the log Bayes factors
        `one_against_none`, `two_against_none` and `two_against_one`.
    """
    years = list(years)
    rows = []
    for choice, chosen_events in choices.items():
        for measure, kinds in measures.items():
            counts = counts_by_year(bilateral(chosen_events, kinds), years)
            for prior, (shape, rate) in priors.items():
                one = changes.change_point(counts, shape, rate)
                two = changes.change_points(counts, shape, rate, 2)
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

    Parameters
    ----------
    choices
        As from :func:`belarus_iran.measures.stage_rates.event_choices`; the first reading is
        taken, each occasion once.
    kinds
        Kinds of event, by what readers call them.
    years, prior, seed, draws
        As for :func:`drawn_changes`, `prior` being shape and rate.

    Returns
    -------
    pandas.DataFrame
        The `posterior` of :func:`drawn_changes` with `series` (the name of the kind) and `other`,
        the probability once the presidents' visits that the paper leaves out are added.
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

    Parameters
    ----------
    weighed
        As from :func:`stage_changes`.

    Returns
    -------
    pandas.DataFrame
        Columns `measure`, `prior`, `changes` (1 or 2), `least` and `most`.

    Examples
    --------
    >>> weighed = pd.DataFrame({"measure": "visits", "prior": "unit",
    ...     "one_against_none": [0.0, 1.0], "two_against_none": [0.0, -1.0]})
    >>> bayes_factors(weighed).round(2).values.tolist()
    [['visits', 'unit', 1, 1.0, 2.72], ['visits', 'unit', 2, 0.37, 1.0]]
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

    All three expect one event a year; they differ in how much that guess weighs.

    Parameters
    ----------
    thresholds
        The declared table.

    Returns
    -------
    dict of str to tuple of float
        Shape and rate by name: `weak`, `unit` (the one of the decision rules) and `strong`.
    """
    values = thresholds.set_index("name")["value"]
    named = {"weak": "weak_prior", "unit": "prior", "strong": "strong_prior"}
    return {
        name: (float(values[f"{prefix}_shape"]), float(values[f"{prefix}_rate"]))
        for name, prefix in named.items()
    }
