"""Necessary and sufficient conditions: what had to be there for co-operation, and what was enough.

The paper holds that the two states achieved something only when *both* wanted to balance third
states (III.2¶3), that a low expected cost let them, and that Iran turned to Minsk when its other
openings were closed. Each is a statement about sets of periods: one set lies within another. This
module measures how nearly it does, by the consistency and coverage of Ragin [1]_, and reduces the
combinations that occurred to the shortest expression that covers them [2]_.

Every coding is a range, so every result is an interval: its ends are the smallest and the largest
value that some choice within the ranges gives. A few periods of one case, coded by readers who
knew the outcome and dependent on each other, bear no inference. The result is a table of
consistency: it says what fits and what does not, not what caused what.

References
----------
.. [1] Ragin, C. C. (2006). Set relations in social research: evaluating their consistency and
   coverage. *Political Analysis*, 14 (3), 291-310.
.. [2] Rihoux, B. and De Meur, G. (2009). Crisp-set qualitative comparative analysis (csQCA). In
   Rihoux, B. and Ragin, C. C. (eds.), *Configurational Comparative Methods*. Thousand Oaks: Sage,
   33-68.
.. [3] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. III.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.codings import hull
from belarus_iran.ledger import Claim, Result, check, threshold

# Equal steps between neighbouring codes: one monotone map among many, varied elsewhere.
EQUAL_STEPS: Mapping[int, float] = {0: 0.0, 1: 1 / 3, 2: 2 / 3, 3: 1.0}

OUTCOMES: Mapping[str, str] = {
    "contact": "outcome_contact",
    "trade": "outcome_trade",
    "arms": "outcome_arms_military",
    "projects": "outcome_projects",
}
READINGS = ("certain", "strict", "generous")
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


def consistency(condition, outcome, for_: str = "sufficiency") -> float:
    """Return how nearly a condition is sufficient, or necessary, for an outcome.

    Sufficient: the cases with the condition lie within those with the outcome. The share of
    memberships in the condition that does is the sum of the smaller of both memberships over the
    sum of those in the condition. Necessary: the other way round, over those in the outcome. With
    memberships of 0 and 1 these are the share of cases with the condition that have the outcome,
    and of cases with the outcome that have the condition.

    Parameters
    ----------
    condition, outcome : array_like, shape (cases,)
        Membership of each case, from 0 (outside the set) to 1 (inside).
    for_
        ``sufficiency`` or ``necessity``.

    Returns
    -------
    float
        From 0 to 1 (never an exception).

    Raises
    ------
    ValueError
        If a membership is missing or outside 0 to 1, the lengths differ, `for_` is unknown, or the
        set that should lie within the other is empty, so that the question does not arise.

    References
    ----------
    Ragin (2006), [1]_, 292-297.

    Examples
    --------
    >>> round(consistency([1, 1, 0.5, 0], [1, 0, 1, 1]), 3)
    0.6
    >>> consistency([1, 1, 0, 0], [1, 0, 1, 1], for_="necessity")
    0.3333333333333333
    """
    condition, outcome, inner = _memberships(condition, outcome, for_)
    return float(np.minimum(condition, outcome).sum() / inner.sum())


def coverage(condition, outcome, for_: str = "sufficiency") -> float:
    """Return how much of the outcome a sufficient condition accounts for, or how relevant a
    necessary one is.

    For sufficiency it is the share of the outcome that the condition covers. For necessity it is
    the share of the condition that the outcome fills: near 0, the condition is there almost
    always, and that it is there with the outcome says nothing.

    Parameters
    ----------
    condition, outcome, for_
        As for :func:`consistency`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        As for :func:`consistency`, the set in question being the other one.

    References
    ----------
    Ragin (2006), [1]_, 299-305.

    Examples
    --------
    >>> coverage([1, 1, 0, 0], [1, 0, 1, 1])
    0.3333333333333333
    """
    other = {"sufficiency": "necessity", "necessity": "sufficiency"}
    return consistency(condition, outcome, other.get(for_, for_))


def bounds(condition, outcome, for_: str = "sufficiency") -> tuple[float, float]:
    """Return the smallest and the largest consistency that ranges of membership allow.

    The ends are exact over the box in which each membership lies anywhere in its range, apart
    from all others. As consistency grows with membership in the outer set, that set stands at its
    highest for the largest value and at its lowest for the smallest. Of the inner set, each
    membership then lies as near as it can to that of the outer set for the largest value, and at
    one of its two ends for the smallest, where which of them is found by Dinkelbach's method.

    Parameters
    ----------
    condition, outcome : pair of array_like, shape (cases,)
        Lowest and highest membership of each case.
    for_
        ``sufficiency`` or ``necessity``.

    Returns
    -------
    tuple of float
        Lowest and highest consistency; both NaN if the inner set is empty whatever is chosen. A
        choice that leaves it empty is passed over where there is another.

    Raises
    ------
    ValueError
        If a range is missing, reversed or outside 0 to 1, or `for_` is unknown.

    References
    ----------
    Dinkelbach, W. (1967). On nonlinear fractional programming. *Management Science*, 13 (7),
    492-498.

    Examples
    --------
    >>> bounds(([0.5, 0], [1, 0.5]), ([1, 0], [1, 0.25]))
    (0.5, 1.0)
    """
    condition, outcome = (_box(*pair) for pair in (condition, outcome))
    if len(condition[0]) != len(outcome[0]):
        raise ValueError(
            f"There are {len(condition[0])} and {len(outcome[0])} cases; as many of each are "
            "needed."
        )
    inner, outer = _inner_first(condition, outcome, for_)
    if not inner[1].any():
        return np.nan, np.nan
    return _smallest(*inner, outer[0]), _largest(*inner, outer[1])


def calibrate(codes: pd.DataFrame, calibration: Mapping[int, float] = EQUAL_STEPS) -> pd.DataFrame:
    """Turn ordinal codes into memberships by a declared monotone map.

    Parameters
    ----------
    codes
        Codes that the map knows, or missing values, which stay missing.
    calibration
        Membership of each code, from 0 to 1 and never falling as codes rise.

    Raises
    ------
    ValueError
        If the map falls, leaves 0 to 1, or does not know a code.

    Examples
    --------
    >>> calibrate(pd.DataFrame({"cover": [0, 3]}))["cover"].tolist()
    [0.0, 1.0]
    """
    values = [calibration[code] for code in sorted(calibration)]
    if np.any(np.diff(values) < 0) or min(values) < 0 or max(values) > 1:
        raise ValueError(f"calibration must rise from 0 to 1 at most, found {dict(calibration)}.")
    unknown = sorted(set(codes.stack().dropna()) - set(calibration))
    if unknown:
        raise ValueError(f"calibration knows {sorted(calibration)}, found the codes {unknown}.")
    known = {float(code): float(value) for code, value in calibration.items()}
    return codes.astype(float).map(known.get, na_action="ignore")


def memberships(
    codings: pd.DataFrame,
    last_year: int,
    calibration: Mapping[int, float] = EQUAL_STEPS,
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

    Raises
    ------
    ValueError
        If `motive` is unknown, `shielding` outside 0 to 1, or no period is left.
    """
    if motive not in MOTIVES:
        raise ValueError(f"motive must be one of {', '.join(MOTIVES)}, found '{motive}'.")
    if not 0 <= shielding <= 1:
        raise ValueError(f"shielding must lie between 0 and 1, found {shielding}.")
    low, high = (calibrate(codes, calibration) for codes in _boxes(codings, last_year))
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

    Raises
    ------
    ValueError
        If a name is not in `sets`.
    """
    conditions, outcomes = list(conditions), list(outcomes)
    _require_sets(sets, [*conditions, *outcomes])
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


def crisp(sets: pd.DataFrame, cut: float, reading: str = "certain") -> pd.DataFrame:
    """Say of each period whether it lies inside or outside each set.

    Parameters
    ----------
    sets
        As :func:`memberships` returns them.
    cut
        Membership above which a period is inside and below which it is outside.
    reading
        What a range that holds the cut becomes: with ``certain`` it stays open; ``strict`` counts
        a period as inside only if its whole range lies above, ``generous`` already if some of it
        does.

    Returns
    -------
    pandas.DataFrame
        One row per period, one column per set: 1 inside, 0 outside, missing where it is open or
        nothing is coded.

    Raises
    ------
    ValueError
        If `reading` is unknown.
    """
    if reading not in READINGS:
        raise ValueError(f"reading must be one of {', '.join(READINGS)}, found '{reading}'.")
    values = {}
    for name in dict.fromkeys(sets.columns.get_level_values(0)):
        low, high = sets[name]["low"], sets[name]["high"]
        inside = high > cut if reading == "generous" else low > cut
        outside = high < cut if reading == "certain" else ~inside
        values[name] = np.select([low.isna(), inside, outside], [np.nan, 1.0, 0.0], np.nan)
    return pd.DataFrame(values, index=sets.index)


def cases(
    sets: pd.DataFrame, conditions: Iterable[str], outcome: str, cut: float, reading: str
) -> pd.DataFrame:
    """Return the periods as cases for :func:`truth_table`, those with a gap left out.

    Parameters
    ----------
    sets, cut, reading
        As for :func:`crisp`.
    conditions, outcome
        Names in `sets`.

    Raises
    ------
    ValueError
        If a name is not in `sets`, the outcome is among the conditions, or `reading` is unknown.
    """
    told = crisp(sets, cut, reading)
    names = [*conditions, outcome]
    if len(set(names)) < len(names):
        raise ValueError(f"The outcome '{outcome}' and the conditions must all differ.")
    _require_sets(sets, names)
    coded = sets[names].notna().all(axis=1)
    return told.loc[coded, names]


def truth_table(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return every combination of conditions with the cases in it and the outcome that they show.

    Parameters
    ----------
    table
        One row per case, its name in the index: 0 or 1 for each condition and for the outcome,
        missing where it cannot be told.
    outcome
        Column of the outcome; all others are conditions.

    Returns
    -------
    pandas.DataFrame
        One row per combination, the conditions first, then `n` (cases certainly in it), `cases`
        (their names, with the outcome in brackets where rows differ), `possible` (cases that may
        be in it but need not) and `row`: ``present`` or ``absent`` (all its cases agree),
        ``contradictory`` (they do not), ``open`` (a case may be in it, or is, but its outcome
        cannot be told), ``counterfactual`` (no case can be in it: a logical remainder).

    Raises
    ------
    ValueError
        If the outcome is no column, there is no condition, or a value is neither 0 nor 1.

    Examples
    --------
    >>> table = pd.DataFrame({"motive": [1, 1, 0], "success": [1, 0, 0]}, index=list("abc"))
    >>> truth_table(table, "success")[["motive", "n", "cases", "row"]]
       motive  n         cases            row
    0       1  2  a (1), b (0)  contradictory
    1       0  1             c         absent
    """
    names = _conditions(table, outcome)
    rows = []
    for combination in product((1, 0), repeat=len(names)):
        wanted = np.array(combination, dtype=float)
        values = table[names].to_numpy(float)
        unknown = np.isnan(values)
        inside = (values == wanted).all(axis=1)
        possible = ((values == wanted) | unknown).all(axis=1) & ~inside
        seen = table.loc[inside, outcome].astype(float)
        told = set(seen.dropna())
        if len(told) == 2:
            row = "contradictory"
        elif told:
            row = "present" if told == {1.0} else "absent"
        else:
            row = "open" if possible.any() or len(seen) else "counterfactual"
        cases = [
            f"{case} ({value:.0f})" if row == "contradictory" and value == value else str(case)
            for case, value in seen.items()
        ]
        rows.append(
            dict(zip(names, combination, strict=True))
            | {
                "n": int(inside.sum()),
                "cases": ", ".join(cases),
                "possible": ", ".join(map(str, table.index[possible])),
                "row": row,
            }
        )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Solution:
    """The shortest expression found for an outcome, and what it covers.

    Attributes
    ----------
    expression : str
        Conditions joined by ``*`` (and), ``+`` (or) and ``~`` (not); ``always`` or ``never``.
    terms : pandas.DataFrame
        One row per term: `term`, `cases` (those with the outcome that it covers), `coverage`
        (their share of all cases with the outcome) and `unique_coverage` (the share that no other
        term covers).
    assumed : pandas.DataFrame
        Combinations that no case is known to show but for which the expression is true: what has
        to be assumed for it ("simplifying assumptions").
    """

    expression: str
    terms: pd.DataFrame
    assumed: pd.DataFrame

    def __str__(self) -> str:
        return self.expression

    @property
    def words(self) -> str:
        """The expression in words.

        Examples
        --------
        >>> Solution("motive*~cover + means", pd.DataFrame(), pd.DataFrame()).words
        'motive and no cover; or means'
        """
        words = self.expression.replace("*", " and ").replace("~", "no ")
        return words.replace(" + ", "; or ")


def minimise(
    table: pd.DataFrame, outcome: str, remainders: bool = False, contradictory: str = "absent"
) -> Solution:
    """Reduce the combinations that show an outcome to a shortest expression.

    Combinations are merged by the method of Quine and McCluskey as `sympy` has it. Where several
    expressions are equally short, one of them is returned.

    Parameters
    ----------
    table, outcome
        As for :func:`truth_table`.
    remainders
        False for the *conservative* expression, which is true of nothing but what was seen; True
        for the *parsimonious* one, which may take any combination that was not seen, or not seen
        clearly, as it pleases.
    contradictory
        What to make of combinations whose cases differ: ``absent``, ``present``, or ``remainder``
        (as the expression pleases, if `remainders` is True, else absent).

    Returns
    -------
    Solution
        With `expression`, `terms` and `assumed`.

    Raises
    ------
    ValueError
        As for :func:`truth_table`, or if `contradictory` is none of these.

    References
    ----------
    Quine, W. V. (1952). The problem of simplifying truth functions. *American Mathematical
    Monthly*, 59 (8), 521-531. Ragin, C. C. (1987). *The Comparative Method*. Berkeley: University
    of California Press, ch. 6.

    Examples
    --------
    >>> table = pd.DataFrame({"motive": [1, 1, 0], "means": [1, 0, 1], "success": [1, 0, 0]})
    >>> print(minimise(table, "success"))
    motive*means
    >>> print(minimise(table.iloc[:2], "success", remainders=True))
    means
    """
    # Loaded here, since no other function needs it and it takes a third of a second.
    from sympy import SOPform, symbols

    allowed = ("absent", "present", "remainder")
    if contradictory not in allowed:
        raise ValueError(
            f"contradictory must be one of {', '.join(allowed)}, found '{contradictory}'."
        )
    rows = truth_table(table, outcome)
    names = _conditions(table, outcome)
    kinds = {"present": {"present"}, "free": {"counterfactual", "open"} if remainders else set()}
    if contradictory == "present":
        kinds["present"].add("contradictory")
    elif contradictory == "remainder" and remainders:
        kinds["free"].add("contradictory")
    chosen = {kind: rows.loc[rows["row"].isin(of), names] for kind, of in kinds.items()}
    # Numbered, because the names of conditions may hold anything and sympy sorts by name.
    variables = symbols(f"x:{len(names)}")
    found = SOPform(variables, *(part.to_numpy(int).tolist() for part in chosen.values()))
    literals = _terms(found, dict(zip(variables, names, strict=True)))
    expression = " + ".join(map(_written, literals)) or "never"
    seen = ~rows["row"].isin({"counterfactual", "open"})
    assumed = rows.loc[_true_of(rows, literals) & ~seen, names].reset_index(drop=True)
    return Solution(expression, _covered(table, outcome, literals), assumed)


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

    Raises
    ------
    ValueError
        If a name is not in `sets`.

    References
    ----------
    Kendall, M. G. (1938). A new measure of rank correlation. *Biometrika*, 30 (1/2), 81-93.
    """
    outcomes = list(outcomes)
    _require_sets(sets, [BELARUS, IRAN, *outcomes])
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
    calibration: Mapping[int, float] = EQUAL_STEPS,
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

    Raises
    ------
    ValueError
        If `draws` is below 1, `share` not between 0 and 1, `motive` unknown, or no period left.

    References
    ----------
    Kendall, M. G. (1945). The treatment of ties in ranking problems. *Biometrika*, 33 (3), 239-251.
    """
    if draws < 1 or not 0 < share < 1:
        raise ValueError(
            f"draws is {draws} and share is {share}; 1 or more, and a value between 0 and 1, are "
            "needed."
        )
    if motive not in MOTIVES:
        raise ValueError(f"motive must be one of {', '.join(MOTIVES)}, found '{motive}'.")
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
        taus = np.stack([_tau_b(form(belarus, iran), shown) for form in FORMS.values()])
        taus = taus[:, ~np.isnan(taus).any(axis=0)]
        # The same tau reached by different sums may differ in the last digit.
        taus = taus.round(12)
        tail = (1 - share) / 2
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


@check("C103", "paper", tables=("codings", "thresholds"))
def cover_behind_results(tables: SimpleNamespace, claim: Claim) -> Result:
    """Test whether every period with tangible results had Russian cover, as the coders see it."""
    sets = memberships(tables.codings, claim.parameters["last_year"])
    told = crisp(sets, threshold(tables, "set_membership"))
    tangible, cover = told[TANGIBLE], told[COVER]
    against = told.index[(tangible == 1) & (cover == 0)]
    unclear = told.index[(tangible != 0) & (cover != 1)].difference(against, sort=False)
    with_results = told.index[tangible == 1]
    holds = False if len(against) else True if len(with_results) and not len(unclear) else None
    found = (
        f"in {_listed(against)} both coders see tangible results and little Russian cover at most"
        if len(against)
        else "no period has tangible results and little cover at most for certain"
    )
    return Result(
        holds=holds,
        reason=f"Of {len(told)} coded periods {len(with_results)} have tangible results (projects "
        f"or arms) for certain; {found}"
        + (
            f"; in {_listed(unclear)} the ranges leave one of the two open."
            if len(unclear)
            else "."
        ),
        what_would_change_it="A source that dates the end of the projects, or tells when Moscow "
        "ceased to shield Minsk; a coding of cover by readers who do not know the outcomes.",
        value=len(against),
        unit="periods with results and without cover",
        n=len(with_results),
        certainty=_certainty(tables.codings, against),
    )


@check("C026", "paper", tables=("codings", "thresholds"))
def motives_and_means(tables: SimpleNamespace, claim: Claim) -> Result:
    """Test whether every period with both motives and the means of both shows co-operation."""
    sets = memberships(tables.codings, claim.parameters["last_year"])
    told = crisp(sets, threshold(tables, "set_membership"))
    parts, shown = told[[BOTH, MEANS]], told[list(OUTCOMES)]
    given, barred = (parts == 1).all(axis=1), (parts == 0).any(axis=1)
    some, none = (shown == 1).any(axis=1), (shown == 0).all(axis=1)
    against = told.index[given & none]
    unclear = told.index[~barred & ~some].difference(against, sort=False)
    certain, may = told.index[given], told.index[~given & ~barred]
    holds = False if len(against) else True if len(certain) and not len(unclear) else None
    reason = (
        f"Both motives and the means of both states are there for certain in {len(certain)} of "
        f"{len(told)} coded periods, and may be in {len(may)} more"
    )
    if len(against):
        reason += f"; of the former {_listed(against)} shows no co-operation of any kind."
    elif len(certain):
        reason += f"; none of the former is without co-operation, {len(unclear)} cannot be told."
    else:
        reason += ": the coders' ranges give the rule no period to be tested on."
    return Result(
        holds=holds,
        reason=reason,
        what_would_change_it="Narrower codings of the motives and means of both states, made by "
        "readers who do not know the outcomes.",
        value=len(certain),
        unit="periods with motives and means",
        n=len(told),
    )


_WEST_AND_RUSSIA = ("balance_west_belarus", "balance_russia_belarus")
_IRAN = "motive_to_balance_iran"


def _boxes(codings: pd.DataFrame, last_year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    kept = codings[codings["end"] <= last_year]
    if kept.empty:
        raise ValueError(
            f"No coded period ends by {last_year}; the first ends in {codings['end'].min()}."
        )
    return hull(kept)


def _require_sets(sets: pd.DataFrame, names: Iterable[str]) -> None:
    known = list(dict.fromkeys(sets.columns.get_level_values(0)))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"No set is named {unknown}. Allowed: {', '.join(known)}.")


def _sets(up: pd.DataFrame, down: pd.DataFrame, motive: str, shielding: float) -> dict:
    """Return memberships at one end: `up` where a set rises with a variable, `down` where not."""
    belarus = _motive(*(up[name] for name in _WEST_AND_RUSSIA), motive)
    cost = down["punishment_probability"] * down["stakes_in_west"]
    found = {
        BELARUS: belarus,
        IRAN: up[_IRAN],
        BOTH: np.minimum(belarus, up[_IRAN]),
        LOW_COST: 1 - cost * (1 - shielding * up["russian_cover"]),
        CLOSED: 1 - down["alternatives_iran"],
        COVER: up["russian_cover"],
        MEANS: np.minimum(up["capacity_belarus"], up["capacity_iran"]),
    }
    found[ALL] = np.minimum(np.minimum(found[BOTH], found[LOW_COST]), found[CLOSED])
    found |= {name: up[coded] for name, coded in OUTCOMES.items()}
    return found | {TANGIBLE: np.maximum(found["arms"], found["projects"])}


def _motive(west, russia, motive: str):
    return {
        "either": np.maximum(west, russia),
        "mean": (west + russia) / 2,
        "West": west,
        "Russia": russia,
    }[motive]


def _certainty(codings: pd.DataFrame, periods: Iterable[str]) -> str:
    """Return how sure the coders are of the surest of some periods, by its least sure cell."""
    grades = {"high": "sure", "middle": "likely", "low": "weak"}
    order = list(grades.values())
    found = []
    for period in periods:
        rows = codings[codings["period"] == period]
        grade = rows["confidence"].map(grades).map(order.index).groupby(rows["variable"]).max()
        lowest = rows.groupby("variable")["low"].min()[[OUTCOMES["arms"], OUTCOMES["projects"]]]
        # Of the two kinds of result, the one that carries the finding.
        carrying = grade[lowest.index[lowest == lowest.max()]].min()
        found.append(max(carrying, grade["russian_cover"]))
    return order[min(found, default=0)]


def _memberships(condition, outcome, for_: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    condition, outcome = (np.asarray(values, dtype=float) for values in (condition, outcome))
    if condition.shape != outcome.shape or condition.ndim != 1:
        raise ValueError(
            f"condition and outcome must be as many cases each, found the shapes "
            f"{condition.shape} and {outcome.shape}."
        )
    for name, values in (("condition", condition), ("outcome", outcome)):
        _refuse_outside(name, values)
    inner, _ = _inner_first(condition, outcome, for_)
    if not inner.any():
        empty = "condition" if inner is condition else "outcome"
        raise ValueError(f"The {empty} is empty: no case belongs to it, so nothing can be said.")
    return condition, outcome, inner


def _inner_first(condition, outcome, for_: str) -> tuple:
    """Return the set that should lie within the other, then the other."""
    if for_ == "sufficiency":
        return condition, outcome
    if for_ == "necessity":
        return outcome, condition
    raise ValueError(f"for_ must be 'sufficiency' or 'necessity', found '{for_}'.")


def _box(low, high) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    for name, values in (("low", low), ("high", high)):
        _refuse_outside(name, values)
    if low.shape != high.shape or (low > high).any():
        raise ValueError("Each range needs a lowest and a highest membership, in this order.")
    return low, high


def _refuse_outside(name: str, values: np.ndarray) -> None:
    # Asked this way round, a missing membership is refused too.
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"{name} must hold memberships from 0 to 1, found {values.tolist()}.")


def _largest(low: np.ndarray, high: np.ndarray, outer: np.ndarray) -> float:
    """Return the largest share of the inner set, anywhere in its box, that lies in the outer."""
    inner = np.clip(outer, low, high)
    if not inner.any():
        # What fits is outside both sets; any other choice lies outside the outer set alone.
        return 0.0
    return float(np.minimum(inner, outer).sum() / inner.sum())


def _smallest(low: np.ndarray, high: np.ndarray, outer: np.ndarray) -> float:
    """Return the smallest share of the inner set, anywhere in its box, that lies in the outer."""
    inner = high
    ratio = np.inf
    while True:
        lower = float(np.minimum(inner, outer).sum() / inner.sum())
        if lower >= ratio:
            return ratio
        ratio = lower
        gain = np.minimum(high, outer) - np.minimum(low, outer) - ratio * (high - low)
        chosen = np.where(gain < 0, high, low)
        if not chosen.any():
            return ratio
        inner = chosen


def _conditions(table: pd.DataFrame, outcome: str) -> list[str]:
    if outcome not in table.columns or table.shape[1] < 2:
        raise ValueError(
            f"The table needs the column '{outcome}' and at least one condition beside it, found "
            f"{list(table.columns)}."
        )
    values = table.astype(float)
    if not (values.isin([0, 1]) | values.isna()).to_numpy().all():
        raise ValueError("Conditions and outcome must be 0, 1 or missing: calibrate and cut first.")
    return [name for name in table.columns if name != outcome]


def _terms(expression, names: Mapping) -> list[dict]:
    """Return the terms of a sum of products as the value, 1 or 0, that each asks of a condition."""
    from sympy import And, Not, Or, false, true

    if expression in (true, false):
        return [{}] if expression == true else []
    parts = expression.args if isinstance(expression, Or) else (expression,)
    found = []
    for part in parts:
        literals = part.args if isinstance(part, And) else (part,)
        negated = {one.args[0] for one in literals if isinstance(one, Not)}
        asked = negated | set(literals)
        found.append({name: int(v not in negated) for v, name in names.items() if v in asked})
    # Written as a reader expects: by condition, what must be there before what must not.
    return sorted(found, key=lambda term: [-term.get(name, 0.5) for name in names.values()])


def _written(literals: Mapping[str, int]) -> str:
    return "*".join(name if value else f"~{name}" for name, value in literals.items()) or "always"


def _true_of(rows: pd.DataFrame, terms: list[dict]) -> np.ndarray:
    """Return for each row whether some term is true of it for certain."""
    found = np.zeros(len(rows), dtype=bool)
    for term in terms:
        found |= np.logical_and.reduce(
            [np.ones(len(rows), dtype=bool), *(rows[name] == value for name, value in term.items())]
        )
    return found


def _covered(table: pd.DataFrame, outcome: str, terms: list[dict]) -> pd.DataFrame:
    with_outcome = table[table[outcome] == 1]
    covered = np.array([_true_of(with_outcome, [term]) for term in terms], dtype=bool)
    columns = ["term", "cases", "coverage", "unique_coverage"]
    rows = []
    for place, term in enumerate(terms):
        own = covered[place] & (covered.sum(axis=0) == 1)
        rows.append(
            (
                _written(term),
                ", ".join(map(str, with_outcome.index[covered[place]])),
                covered[place].mean() if len(with_outcome) else np.nan,
                own.mean() if len(with_outcome) else np.nan,
            )
        )
    return pd.DataFrame(rows, columns=columns)


def _orders(low, high) -> np.ndarray:
    """Return for each pair how the second stands to the first: 1, 0, -1, or NaN if open."""
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    pairs = list(combinations(range(len(low)), 2))
    first, second = np.array(pairs, dtype=int).reshape(-1, 2).T
    tied = (low[first] == high[second]) & (high[first] == low[second])
    return np.select(
        [tied, low[second] > high[first], high[second] < low[first]], [0.0, 1.0, -1.0], np.nan
    )


def _tau_b(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return Kendall's tau-b along the last axis; NaN where `right` is tied throughout."""
    first, second = np.triu_indices(left.shape[-1], 1)
    # Rounded, because a mean of thirds that equals another may differ in the last digit.
    signs = [np.sign((v[..., second] - v[..., first]).round(9)) for v in (left, right)]
    untied = [np.abs(sign).sum(axis=-1) for sign in signs]
    with np.errstate(divide="ignore", invalid="ignore"):
        tau = (signs[0] * signs[1]).sum(axis=-1) / np.sqrt(untied[0] * untied[1])
    return np.where(untied[1] == 0, np.nan, np.where(untied[0] == 0, 0.0, tau))


def _listed(periods: Iterable[str]) -> str:
    *most, last = (str(period).replace("-", "–") for period in periods)
    return f"{', '.join(most)} and {last}" if most else last
