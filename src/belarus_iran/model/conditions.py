"""Conditions of co-operation as fuzzy sets: motives, means and outcomes by period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from belarus_iran.model.codings import hull
from belarus_iran.model.inputs import OUTCOMES
from belarus_iran.stats import arguments, correlation, sets, truth_tables
from belarus_iran.stats.sets import bounds

MOTIVES = ("either", "mean", "West", "Russia")

BELARUS = "motive of Belarus"
IRAN = "motive of Iran"
BOTH = "motives of both"
LOW_COST = "low expected cost"
CLOSED = "closed openings"
ALL = "all of these"
# What the paper counts as tangible: contact and agreements are promises, trade goes its own way.
TANGIBLE = "tangible results"
COVER = "Russian cover"
MEANS = "means of both"

# Ways to put the two motives together: that of the paper and its rivals.
FORMS: Mapping[str, object] = {
    "the weaker of both": np.minimum,
    "their product": np.multiply,
    "their mean": lambda belarus, iran: (belarus + iran) / 2,
    "that of Belarus alone": lambda belarus, iran: belarus,
    "that of Iran alone": lambda belarus, iran: iran,
}


def memberships(
    codings: pd.DataFrame,
    last_year: int,
    calibration: Mapping[int, float] = sets.EQUAL_STEPS,
    motive: str = "either",
    shielding: float = 1.0,
) -> pd.DataFrame:
    """Return the range of each period's membership in each condition and each outcome.

    Every condition rises or falls with each variable in it, so that the ends of its range follow
    from the ends of theirs. *Expected cost* is the probability of punishment times the stakes in
    the West, less the part that Russian cover shields: p · L · (1 − ρ · c).

    Parameters
    ----------
    codings
        The table `codings`.
    last_year
        Periods that end later are left out.
    calibration
        As for :func:`calibrate`.
    motive
        How the two motives of Belarus make one: ``either`` (the stronger, since one rival to
        balance is motive enough), ``mean``, ``West`` or ``Russia``.
    shielding
        Part of a punishment, from 0 to 1, that full Russian cover averts (ρ).

    Returns
    -------
    pandas.DataFrame
        One row per period; for each name a column `low` and a column `high` (``frame[name]`` has
        the two), missing where neither coder found evidence for some part.
    """
    arguments.require_one_of(motive, "motive", MOTIVES)
    shielding = arguments.share(shielding, "shielding")
    low, high = (sets.calibrate(codes, calibration) for codes in _boxes(codings, last_year))
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

    Parameters
    ----------
    sets
        As :func:`memberships` returns them.
    conditions, outcomes
        Names in `sets`.

    Returns
    -------
    pandas.DataFrame
        Columns `condition`, `outcome`, `periods` (those in which both are coded), and
        `sufficiency_low`, `sufficiency_high`, `necessity_low`, `necessity_high`.
    """
    conditions, outcomes = list(conditions), list(outcomes)
    truth_tables.require_sets(sets, [*conditions, *outcomes])
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


def order_agreement(sets: pd.DataFrame, outcomes: Iterable[str] = tuple(OUTCOMES)) -> pd.DataFrame:
    """Return how far each way of joining the two motives orders the periods as each outcome does.

    Two periods count for a form if it puts them in the order of the outcome, against it if in the
    reverse, and not at all if either is tied; the difference over the number of pairs is Kendall's
    tau-a. Pairs whose order the ranges leave open may count either way: the interval takes all of
    them against the form, then all for it, and is therefore wider than any one coding allows.

    Parameters
    ----------
    sets
        As :func:`memberships` returns them.
    outcomes
        Names in `sets`.

    Returns
    -------
    pandas.DataFrame
        One row per outcome and form: `outcome`, `form`, `periods`, `pairs`, `alike` and `reversed`
        (pairs certainly so), `low`, `high` (of tau-a).

    References
    ----------
    Kendall, M. G. (1938). A new measure of rank correlation. *Biometrika*, 30 (1/2), 81-93.
    """
    outcomes = list(outcomes)
    truth_tables.require_sets(sets, [BELARUS, IRAN, *outcomes])
    rows = []
    for outcome in outcomes:
        both = sets[[BELARUS, IRAN, outcome]].dropna()
        shown = _orders(both[outcome]["low"], both[outcome]["high"])
        for name, form in FORMS.items():
            signs = _orders(*(form(both[BELARUS][end], both[IRAN][end]) for end in ("low", "high")))
            # A pair tied in one of the two counts for neither, however the other falls.
            alike = np.where((signs == 0) | (shown == 0), 0.0, signs * shown)
            count = {1: int((alike > 0).sum()), -1: int((alike < 0).sum())}
            free = int(np.isnan(alike).sum())
            least = count[1] - count[-1] - free
            rows.append(
                {
                    "outcome": outcome,
                    "form": name,
                    "periods": len(both),
                    "pairs": len(alike),
                    "alike": count[1],
                    "reversed": count[-1],
                    "low": least / len(alike) if len(alike) else np.nan,
                    "high": (least + 2 * free) / len(alike) if len(alike) else np.nan,
                }
            )
    return pd.DataFrame(rows)


def compare_forms(
    codings: pd.DataFrame,
    last_year: int,
    draws: int,
    seed: int,
    share: float = 0.95,
    calibration: Mapping[int, float] = sets.EQUAL_STEPS,
    motive: str = "either",
) -> pd.DataFrame:
    """Compare the ways of joining the two motives in codings drawn from the coders' ranges.

    In each draw every variable takes one code of its range, all equally likely and each by itself;
    all forms then meet the same codes. That codes are equally likely is an assumption of ease:
    the shares say how many codings favour a form, not how probable it is.

    Parameters
    ----------
    codings, last_year, calibration, motive
        As for :func:`memberships`.
    draws, seed
        Number of codings drawn, 1 or more, and the start of the generator.
    share
        Middle share of the draws that the interval holds.

    Returns
    -------
    pandas.DataFrame
        One row per outcome and form: `outcome`, `form`, `tau` (median of Kendall's tau-b, which is
        0 where the form ties all periods), `low`, `high`, `best` (share of draws in which no form
        does better), `behind` and `ahead` (shares of draws in which the form does worse, and
        better, than the weaker of both). Draws in which all periods show the same outcome are left
        out.

    References
    ----------
    Kendall, M. G. (1945). The treatment of ties in ranking problems. *Biometrika*, 33 (3), 239-251.
    """
    draws = arguments.whole_number(draws, "draws", 1)
    tail = arguments.tail(share)
    arguments.require_one_of(motive, "motive", MOTIVES)
    low, high = _boxes(codings, last_year)
    generator = np.random.default_rng(seed)
    levels = np.array([calibration[code] for code in sorted(calibration)])
    rows = []
    for outcome, coded in OUTCOMES.items():
        needed = [*_WEST_AND_RUSSIA, _IRAN, coded]
        whole = low[needed].notna().all(axis=1)
        ends = [bound.loc[whole, needed].to_numpy(int) for bound in (low, high)]
        codes = generator.integers(ends[0], ends[1] + 1, size=(draws, *ends[0].shape))
        west, russia, iran, shown = np.moveaxis(levels[codes], -1, 0)
        belarus = _motive(west, russia, motive)
        taus = np.stack([correlation.tau_b(form(belarus, iran), shown) for form in FORMS.values()])
        taus = taus[:, ~np.isnan(taus).any(axis=0)]
        # The same tau reached by different sums may differ in the last digit.
        taus = taus.round(12)
        for name, tau in zip(FORMS, taus, strict=True):
            rows.append(
                {
                    "outcome": outcome,
                    "form": name,
                    "tau": float(np.median(tau)),
                    "low": float(np.quantile(tau, tail)),
                    "high": float(np.quantile(tau, 1 - tail)),
                    "best": float((tau == taus.max(axis=0)).mean()),
                    "behind": float((tau < taus[0]).mean()),
                    "ahead": float((tau > taus[0]).mean()),
                }
            )
    return pd.DataFrame(rows)


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
    ends[ALL] = np.minimum(np.minimum(ends[BOTH], ends[LOW_COST]), ends[CLOSED])
    ends |= {name: up[coded] for name, coded in OUTCOMES.items()}
    return ends | {TANGIBLE: np.maximum(ends["arms"], ends["projects"])}


def _motive(west, russia, motive: str):
    return {
        "either": np.maximum(west, russia),
        "mean": (west + russia) / 2,
        "West": west,
        "Russia": russia,
    }[motive]


def _orders(low, high) -> np.ndarray:
    """Return for each pair how the second stands to the first: 1, 0, -1, or NaN if open."""
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    pairs = list(combinations(range(len(low)), 2))
    first, second = np.array(pairs, dtype=int).reshape(-1, 2).T
    tied = (low[first] == high[second]) & (high[first] == low[second])
    return np.select(
        [tied, low[second] > high[first], high[second] < low[first]], [0.0, 1.0, -1.0], np.nan
    )
