"""Necessary and sufficient conditions: set relations and truth tables.

A condition is sufficient for an outcome if the cases with it lie within those with the outcome,
and necessary if it is the other way round. How nearly so is measured by the consistency of Ragin
[1]_. Memberships are known within ranges, so every result is an interval: its ends are the
smallest and the largest value that some choice within the ranges gives. A few cases bear no
inference: what comes out is what fits and what does not, not what caused what.

References
----------
.. [1] Ragin, C. C. (2006). Set relations in social research: evaluating their consistency and
   coverage. *Political Analysis*, 14 (3), 291-310.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.shown import Shown
from belarus_iran.stats import arguments

# Equal steps between neighbouring codes: one monotone map among many, varied elsewhere.
EQUAL_STEPS: Mapping[int, float] = {0: 0.0, 1: 1 / 3, 2: 2 / 3, 3: 1.0}


def bounds(
    condition: tuple[ArrayLike, ArrayLike],
    outcome: tuple[ArrayLike, ArrayLike],
    for_: str = "sufficiency",
) -> tuple[float, float]:
    """Return the smallest and the largest consistency that ranges of membership allow.

    Consistency is the share of memberships in the inner set that lies in the outer one: the sum of
    the smaller of both memberships over the sum of those in the inner set. That is the condition
    for sufficiency, and the outcome for necessity. The coverage of a sufficient condition is its
    consistency as a necessary one, and the reverse.

    The ends are exact over the box in which each membership lies anywhere in its range, apart
    from all others. As consistency grows with membership in the outer set, that set stands at its
    highest for the largest value and at its lowest for the smallest. Of the inner set, each
    membership then lies as near as it can to that of the outer set for the largest value, and at
    one of its two ends for the smallest, where which of them is found by Dinkelbach's method.

    Parameters
    ----------
    condition, outcome : shape (cases,)
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


def _inner_first(condition, outcome, for_: str) -> tuple:
    """Return the set that should lie within the other, then the other."""
    arguments.require_one_of(for_, "for_", ("sufficiency", "necessity"))
    return (condition, outcome) if for_ == "sufficiency" else (outcome, condition)


def _box(low, high) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    for name, values in (("low", low), ("high", high)):
        # A missing membership is outside too: every comparison with it fails.
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError(f"{name} is {values.tolist()}; memberships from 0 to 1 are needed.")
    if low.shape != high.shape or (low > high).any():
        raise ValueError("Each range needs a lowest and a highest membership, in this order.")
    return low, high


def _largest(low: np.ndarray, high: np.ndarray, outer: np.ndarray) -> float:
    """Return the largest share of the inner set, anywhere in its box, that lies in the outer."""
    inner = np.clip(outer, low, high)
    if not inner.any():
        # The nearest choice leaves the inner set empty; any other lies outside the outer set.
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


READINGS = ("certain", "strict", "generous")
CONTRADICTORY = ("absent", "present", "remainder")


def crisp(sets: pd.DataFrame, cut: float, reading: str = "certain") -> pd.DataFrame:
    """Say of each period whether it lies inside or outside each set.

    One row per period, one column per set: 1 inside, 0 outside, missing where it is open or
    nothing is coded.
    """
    arguments.require_one_of(reading, "reading", READINGS)
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
    """Return the periods as cases for :func:`truth_table`, those with a gap left out."""
    inside = crisp(sets, cut, reading)
    names = [*conditions, outcome]
    if len(set(names)) < len(names):
        raise ValueError(f"The outcome '{outcome}' and the conditions must all differ.")
    require_sets(sets, names)
    coded = sets[names].notna().all(axis=1)
    return inside.loc[coded, names]


def truth_table(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return every combination of conditions with the cases in it and the outcome that they show.

    One row per combination, the conditions first, then `n` (cases certainly in it), `cases`
    (their names, with the outcome in brackets where rows differ), `possible` (cases that may be
    in it but need not) and `row`: ``present`` or ``absent`` (all its cases agree),
    ``contradictory`` (they do not), ``open`` (a case may be in it, or is, but its outcome cannot
    be told), ``counterfactual`` (no case can be in it: a logical remainder).
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
        outcomes = set(seen.dropna())
        if len(outcomes) == 2:
            row = "contradictory"
        elif outcomes:
            row = "present" if outcomes == {1.0} else "absent"
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
class Solution(Shown):
    """The shortest expression found for an outcome, and what it covers."""

    # Conditions joined by ``*`` (and), ``+`` (or) and ``~`` (not); ``always`` or ``never``.
    expression: str
    # One row per term: `term`, `cases` (those with the outcome that it covers), `coverage` (their
    # share of all cases with the outcome) and `unique_coverage` (the share that no other term
    # covers).
    terms: pd.DataFrame
    # Combinations that no case is known to show but for which the expression is true: what has to
    # be assumed for it ("simplifying assumptions").
    assumed: pd.DataFrame

    def __str__(self) -> str:
        return self.expression

    @property
    def words(self) -> str:
        """The expression in words."""
        words = self.expression.replace("*", " and ").replace("~", "no ")
        return words.replace(" + ", "; or ")


def minimise(
    table: pd.DataFrame, outcome: str, remainders: bool = False, contradictory: str = "absent"
) -> Solution:
    """Reduce the combinations that show an outcome to a shortest expression.

    Combinations are merged by the method of Quine and McCluskey as `sympy` has it. Where several
    expressions are equally short, one of them is returned.

    With `expression`, `terms` and `assumed`.

    References
    ----------
    Quine, W. V. (1952). The problem of simplifying truth functions. *American Mathematical
    Monthly*, 59 (8), 521-531. Ragin, C. C. (1987). *The Comparative Method*. Berkeley: University
    of California Press, ch. 6.
    """
    # Loaded here, since no other function needs it and it takes a third of a second.
    from sympy import SOPform, symbols

    arguments.require_one_of(contradictory, "contradictory", CONTRADICTORY)
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
    formula = SOPform(variables, *(part.to_numpy(int).tolist() for part in chosen.values()))
    literals = _terms(formula, dict(zip(variables, names, strict=True)))
    expression = " + ".join(map(_written, literals)) or "never"
    seen = ~rows["row"].isin({"counterfactual", "open"})
    assumed = rows.loc[_true_of(rows, literals) & ~seen, names].reset_index(drop=True)
    return Solution(expression, _covered(table, outcome, literals), assumed)


def require_sets(sets: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse names that no set has."""
    known = list(dict.fromkeys(sets.columns.get_level_values(0)))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"No set is named {unknown}. Allowed: {', '.join(known)}.")


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
    terms = []
    for part in parts:
        literals = part.args if isinstance(part, And) else (part,)
        negated = {one.args[0] for one in literals if isinstance(one, Not)}
        named = negated | set(literals)
        terms.append({name: int(v not in negated) for v, name in names.items() if v in named})
    # Written as a reader expects: by condition, what must be there before what must not.
    return sorted(terms, key=lambda term: [-term.get(name, 0.5) for name in names.values()])


def _written(literals: Mapping[str, int]) -> str:
    return "*".join(name if value else f"~{name}" for name, value in literals.items()) or "always"


def _true_of(rows: pd.DataFrame, terms: list[dict]) -> np.ndarray:
    """Return for each row whether some term is true of it for certain."""
    true = np.zeros(len(rows), dtype=bool)
    for term in terms:
        true |= np.logical_and.reduce(
            [np.ones(len(rows), dtype=bool), *(rows[name] == value for name, value in term.items())]
        )
    return true


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
