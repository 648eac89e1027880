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
