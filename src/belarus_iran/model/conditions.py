"""Conditions of co-operation as fuzzy sets: motives, means and outcomes by period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.model.codings import OUTCOMES, hull
from belarus_iran.stats import arguments
from belarus_iran.stats import sets as relations
from belarus_iran.stats.sets import bounds

MOTIVES = ("either", "mean", "West", "Russia")

BELARUS = "wish of Belarus"
IRAN = "wish of Iran"
BOTH = "wish of both"
LOW_COST = "low expected cost"
CLOSED = "closed openings"
# What the paper counts as tangible: contact and agreements are promises, trade goes its own way.
TANGIBLE = "tangible results"
COVER = "Russian cover"
MEANS = "means of both"
BOTH_AND_MEANS = "wish and means of both"

# What is coded of wishes, means and outcomes, in groups and by the names that readers see.
CODED: Mapping[str, Mapping[str, str]] = {
    "Wish to balance": {
        "balance_west_belarus": "Belarus, the West",
        "balance_russia_belarus": "Belarus, Russia",
        "motive_to_balance_iran": "Iran",
    },
    "Cover and means": {
        "russian_cover": "Russian cover",
        "capacity_belarus": "Means of Belarus",
        "capacity_iran": "Means of Iran",
    },
    "Outcomes": {coded: name.capitalize() for name, coded in OUTCOMES.items()},
}


def memberships(
    codings: pd.DataFrame,
    last_year: int,
    calibration: Mapping[int, float] = relations.EQUAL_STEPS,
    motive: str = "either",
    shielding: float = 1.0,
) -> pd.DataFrame:
    """Return the range of each period's membership in each condition and each outcome.

    Every condition rises or falls with each variable in it, so that the ends of its range follow
    from the ends of theirs. *Expected cost* is the probability of punishment times the stakes in
    the West, less the part that Russian cover shields: p · L · (1 − ρ · c).

    One row per period; for each name a column `low` and a column `high` (``frame[name]`` has the
    two), missing where neither reading found evidence for some part.
    """
    arguments.require_one_of(motive, "motive", MOTIVES)
    shielding = arguments.share(shielding, "shielding")
    low, high = (relations.calibrate(codes, calibration) for codes in _boxes(codings, last_year))
    ends = {"low": _sets(low, high, motive, shielding), "high": _sets(high, low, motive, shielding)}
    names = ends["low"].keys()
    columns = {(name, end): ends[end][name] for name in names for end in ("low", "high")}
    return pd.DataFrame(columns, index=low.index)


def fit(
    sets: pd.DataFrame, conditions: Iterable[str], outcomes: Iterable[str] = tuple(OUTCOMES)
) -> pd.DataFrame:
    """Return how nearly each condition is sufficient and necessary for each outcome.

    The coverage of a condition as sufficient is its consistency as necessary, and the reverse, so
    that the two intervals say all four.

    Columns `condition`, `outcome`, `periods` (those in which both are coded), and
    `sufficiency_low`, `sufficiency_high`, `necessity_low`, `necessity_high`.
    """
    conditions, outcomes = list(conditions), list(outcomes)
    relations.require_sets(sets, [*conditions, *outcomes])
    rows = []
    for outcome in outcomes:
        for condition in conditions:
            both = sets[[condition, outcome]].dropna()
            pairs = [(both[name]["low"], both[name]["high"]) for name in (condition, outcome)]
            row = {"condition": condition, "outcome": outcome, "periods": len(both)}
            for question in ("sufficiency", "necessity"):
                row[f"{question}_low"], row[f"{question}_high"] = bounds(*pairs, for_=question)
            rows.append(row)
    return pd.DataFrame(rows)


def answers(sets: pd.DataFrame, names: Iterable[str], cut: float) -> pd.DataFrame:
    """Say of each period and set whether the period surely belongs to it.

    One row per period, one column per name: ``yes`` where the whole range lies above the cut,
    ``no`` where it lies below, ``open`` where it does neither, ``no evidence`` where there is
    none.
    """
    names = list(names)
    relations.require_sets(sets, names)
    result = {}
    for name in names:
        low, high = sets[name]["low"], sets[name]["high"]
        choices = [low.isna() | high.isna(), low > cut, high < cut]
        result[name] = np.select(choices, ["no evidence", "yes", "no"], "open")
    return pd.DataFrame(result, index=sets.index)


@dataclass(frozen=True)
class Necessity:
    """What periods say of a condition that an outcome is said not to do without."""

    shown: list[str]  # Periods that surely show the outcome
    met: list[str]  # Those of them that surely show the condition as well
    against: list[str]  # Those of them that surely do not: each speaks against necessity
    unsettled: list[str]  # Periods that would speak against it under some coding within the ranges


def necessity(answers: pd.DataFrame, condition: str, outcome: str) -> Necessity:
    """Return which periods bear on the necessity of a condition for an outcome."""
    known = answers[(answers[[condition, outcome]] != "no evidence").all(axis=1)]
    with_it, result = known[condition], known[outcome]
    against = (result == "yes") & (with_it == "no")
    chosen = {
        "shown": result == "yes",
        "met": (result == "yes") & (with_it == "yes"),
        "against": against,
        "unsettled": (result != "no") & (with_it != "yes") & ~against,
    }
    return Necessity(**{name: list(known.index[rows]) for name, rows in chosen.items()})


def shortest_expressions(
    sets: pd.DataFrame, conditions: Iterable[str], outcome: str, cut: float
) -> pd.DataFrame:
    """Reduce the combinations of conditions that show an outcome, on both readings of the ranges.

    Two rows for each reading (``strict``: inside is only what surely is; ``generous``: what may
    be), without and with combinations that no period shows: `reading`, `rows` (the combinations
    used), `expression` (in words), `assumed` (how many unseen combinations it takes for true) and
    `contradictory` (combinations whose periods differ in the outcome).
    """
    rows = []
    for reading in ("strict", "generous"):
        cases = relations.cases(sets, list(conditions), outcome, cut, reading)
        kinds = relations.truth_table(cases, outcome)["row"]
        for used, remainders in (("those that occurred", False), ("any, where none did", True)):
            found = relations.minimise(cases, outcome, remainders)
            differ = int((kinds == "contradictory").sum())
            rows.append((reading, used, found.words, len(found.assumed), differ))
    names = ["reading", "rows", "expression", "assumed", "contradictory"]
    return pd.DataFrame(rows, columns=names)


_WEST_AND_RUSSIA = ("balance_west_belarus", "balance_russia_belarus")
_IRAN = "motive_to_balance_iran"


def _boxes(codings: pd.DataFrame, last_year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    kept = codings[codings["end"] <= last_year]
    if kept.empty:
        raise ValueError(
            f"No coded period ends by {last_year}; the first ends in {codings['end'].min()}."
        )
    return hull(kept)


def _sets(up: pd.DataFrame, down: pd.DataFrame, motive: str, shielding: float) -> dict:
    """Return memberships at one end: `up` where a set rises with a variable, `down` where not."""
    belarus = _motive(*(up[name] for name in _WEST_AND_RUSSIA), motive)
    cost = down["punishment_probability"] * down["stakes_in_west"]
    ends = {
        BELARUS: belarus,
        IRAN: up[_IRAN],
        BOTH: np.minimum(belarus, up[_IRAN]),
        LOW_COST: 1 - cost * (1 - shielding * up["russian_cover"]),
        CLOSED: 1 - down["alternatives_iran"],
        COVER: up["russian_cover"],
        MEANS: np.minimum(up["capacity_belarus"], up["capacity_iran"]),
    }
    ends[BOTH_AND_MEANS] = np.minimum(ends[BOTH], ends[MEANS])
    ends |= {name: up[coded] for name, coded in OUTCOMES.items()}
    return ends | {TANGIBLE: np.maximum(ends["arms"], ends["projects"])}


def _motive(west, russia, motive: str):
    return {
        "either": np.maximum(west, russia),
        "mean": (west + russia) / 2,
        "West": west,
        "Russia": russia,
    }[motive]
