"""Rival explanations weighed on the same clues by Bayesian process tracing.

Each rival is read as the one main driver of relations. A clue speaks for one rival against another
by the ratio of its probabilities under the two, and the weight of evidence is ten times the
decimal logarithm of that ratio, in decibels (dB): 10 dB is ten to one, 20 dB a hundred to one.
Readers are told odds (:func:`odds`).
Probabilities are judgements, so each is an interval, and so is every weight. A comparison is
decided only if its sign is the same wherever in their intervals the probabilities lie.

References
----------
Bennett, A. (2015). Appendix: Disciplining our conjectures. In A. Bennett and J. T. Checkel (eds),
Process Tracing, 276-298. Fairfield, T., and A. E. Charman (2017). Explicit Bayesian analysis for
process tracing. Political Analysis 25 (3), 363-380. Good, I. J. (1985). Weight of evidence: a
brief survey. Bayesian Statistics 2, 249-270. Jaynes, E. T. (2003). Probability Theory, ch. 4.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from numbers import Real

import numpy as np
import pandas as pd

from belarus_iran import ProjectError

COUNTED = ("once", "independent")
_COLUMNS = ("clue", "hypothesis", "low", "high")


class RivalsError(ProjectError):
    """The likelihoods cannot be weighed: a value, a rival or a clue is missing or impossible."""


def linked_groups(likelihoods: pd.DataFrame) -> pd.Series:
    """Return the groups of clues that are linked with each other, directly or through others.

    Name of the group, which is that of its first clue, indexed by `clue`.
    """
    _require_columns(likelihoods, ["clue"])
    group = {clue: clue for clue in dict.fromkeys(likelihoods["clue"])}
    if "depends_on" in likelihoods:
        named = {str(clue): clue for clue in group}
        for clue, cell in zip(likelihoods["clue"], likelihoods["depends_on"], strict=True):
            links = [] if pd.isna(cell) else [part.strip() for part in str(cell).split(";")]
            for link in filter(None, links):
                if link not in named:
                    raise RivalsError(
                        f"likelihoods, clue {clue}: depends_on names '{link}', which is no clue of "
                        f"the table. Allowed: {', '.join(named)}."
                    )
                ends = group[clue], group[named[link]]
                kept, given_up = sorted(ends, key=list(group).index)
                group = {each: kept if own == given_up else own for each, own in group.items()}
    return pd.Series(group, name="group").rename_axis("clue")


def clue_weights(likelihoods: pd.DataFrame) -> pd.DataFrame:
    """Return what each clue by itself weighs for each rival against each other one.

    Indexed by `first`, `second` and `clue`: `low`, `middle` and `high`, the weight for the first
    against the second, in dB. The middle takes the centres of both intervals.
    """
    low, high = _bounds(likelihoods)
    # By columns: the decimal logarithm of an interval's ends and centre, times ten.
    floor, centre, ceiling = (10 * np.log10(part) for part in (low, (low + high) / 2, high))
    pairs = [(first, second) for first in low for second in low if first != second]
    parts = {
        (first, second): pd.DataFrame(
            {
                "low": floor[first] - ceiling[second],
                "middle": centre[first] - centre[second],
                "high": ceiling[first] - floor[second],
            }
        )
        for first, second in pairs
    }
    return pd.concat(parts, names=["first", "second", "clue"])


def group_weights(
    likelihoods: pd.DataFrame,
    groups: Mapping[Hashable, Hashable] | pd.Series | None = None,
    counted: str = "once",
) -> pd.DataFrame:
    """Return what each group of dependent clues weighs for each rival against each other one.

    Clues that one circumstance could bring about together tell no more than one of them, so that a
    group counts once, with the mean of their weights, unless they are `independent`.
    """
    if counted not in COUNTED:
        raise RivalsError(f"Unknown way to count '{counted}'. Allowed: {', '.join(COUNTED)}.")
    weights = clue_weights(likelihoods)
    groups = linked_groups(likelihoods) if groups is None else pd.Series(groups)
    of = weights.index.get_level_values("clue").map(groups)
    if of.isna().any():
        lost = weights.index.get_level_values("clue")[of.isna()].unique()
        raise RivalsError(
            f"No group is given for {', '.join(map(str, lost))}. Allowed: a group for every clue."
        )
    sets = weights.assign(group=of).groupby(["first", "second", "group"], sort=False)
    return sets.sum() if counted == "independent" else sets.mean()


def weigh(
    likelihoods: pd.DataFrame,
    groups: Mapping[Hashable, Hashable] | pd.Series | None = None,
    counted: str = "once",
) -> pd.DataFrame:
    """Return the weight of all the evidence for each rival against each other one, as an interval.

    Parameters
    ----------
    likelihoods, groups, counted
        As for :func:`group_weights`.

    Returns
    -------
    pandas.DataFrame
        Indexed by `first` and `second`: `low`, `middle` and `high`, the weight for the first
        against the second in dB, summed over groups, and `decided`: the rival that outweighs the
        other wherever in their intervals the probabilities lie, or an empty text. The bounds are
        reached; the middle is for orientation only.

    Raises
    ------
    RivalsError
        As for :func:`group_weights`.

    References
    ----------
    Fairfield and Charman (2017), on logarithmic odds in dB for qualitative evidence; Good (1985),
    weight of evidence as the logarithm of a ratio of probabilities.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "clue": ["a", "a", "b", "b"], "hypothesis": ["S", "T"] * 2,
    ...     "low": [0.4, 0.1, 0.5, 0.4], "high": [0.8, 0.2, 0.5, 0.5], "depends_on": ""})
    >>> weight = weigh(table).loc[("S", "T")]
    >>> f"{weight['low']:.2f} to {weight['high']:.2f}", weight["decided"]
    ('3.01 to 10.00', 'S')
    """
    sums = group_weights(likelihoods, groups, counted).groupby(["first", "second"], sort=False)
    total = sums.sum()
    return total.assign(decided=_decided(total))


def readings(
    likelihoods: pd.DataFrame,
    groups: Mapping[Hashable, Hashable] | pd.Series | None = None,
    counted: str = "once",
) -> pd.DataFrame:
    """Return how each rival fares at its friendliest and at its unfriendliest reading.

    At its friendliest reading every clue is as probable under the rival, and as improbable under
    all others, as the intervals permit; at its unfriendliest the other way round.

    Indexed by `hypothesis`: at either reading the weight against the rival that then does best
    (`friendliest`, `unfriendliest`, in dB) and which that is (`friendliest_against`,
    `unfriendliest_against`); and `lowest_share` and `highest_share`, the probability of the rival
    at those readings if all had been equally probable before.
    """
    weights = weigh(likelihoods, groups, counted)
    rows = {}
    for own in weights.index.unique("first"):
        against = weights.loc[own]
        best, worst = against["high"], against["low"]
        rows[own] = {
            "friendliest": best.min(),
            "friendliest_against": best.idxmin(),
            "unfriendliest": worst.min(),
            "unfriendliest_against": worst.idxmin(),
            "lowest_share": 1 / (1 + (10 ** (-worst / 10)).sum()),
            "highest_share": 1 / (1 + (10 ** (-best / 10)).sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("hypothesis")


def leave_one_out(
    likelihoods: pd.DataFrame,
    groups: Mapping[Hashable, Hashable] | pd.Series | None = None,
    counted: str = "once",
) -> pd.DataFrame:
    """Return the weights of :func:`weigh` again, each time without one clue (`left_out`)."""
    _require_columns(likelihoods, _COLUMNS)
    groups = linked_groups(likelihoods) if groups is None else pd.Series(groups)
    names = list(dict.fromkeys(likelihoods["clue"]))
    if len(names) < 2:
        raise RivalsError("There is only one clue. Allowed: two or more, to leave one out.")
    # Links to a clue that is left out hold nothing together any more; the groups stand.
    rest = likelihoods.drop(columns="depends_on", errors="ignore")
    parts = {name: weigh(rest[rest["clue"] != name], groups, counted) for name in names}
    return pd.concat(parts, names=["left_out"])


def deciding_width(
    likelihoods: pd.DataFrame,
    groups: Mapping[Hashable, Hashable] | pd.Series | None = None,
    counted: str = "once",
) -> pd.Series:
    """Return how narrow the intervals would have to be for each comparison to be decided.

    Indexed by `first` and `second`: the largest share of each interval's width, shrunk towards
    its centre, at which the comparison is decided; 1 if it is decided as it is, and 0 if the
    centres favour neither.
    """
    as_it_is = weigh(likelihoods, groups, counted)
    low, high = _bounds(likelihoods)
    centre, half = (low + high) / 2, (high - low) / 2
    groups = linked_groups(likelihoods) if groups is None else pd.Series(groups)
    members = list(low.groupby(groups.loc[low.index].to_numpy()).indices.values())
    first, second = (list(as_it_is.index.get_level_values(name)) for name in ("first", "second"))
    reduce = {"once": np.mean, "independent": np.sum}[counted]

    def lowest(share: np.ndarray) -> np.ndarray:
        # The lower bound of each comparison, each with its own share of the width.
        floor = (centre[first] - share * half[first]).to_numpy()
        ceiling = (centre[second] + share * half[second]).to_numpy()
        weight = 10 * np.log10(floor / ceiling)
        return np.sum([reduce(weight[rows], axis=0) for rows in members], axis=0)

    # Narrower intervals lie within wider ones, so what is decided stays so: halve the search.
    floor, ceiling = np.zeros(len(first)), np.ones(len(first))
    for _ in range(30):
        middle = (floor + ceiling) / 2
        ahead = lowest(middle) > 0
        floor, ceiling = np.where(ahead, middle, floor), np.where(ahead, ceiling, middle)
    width = pd.Series(floor, as_it_is.index).mask(lowest(np.ones(len(first))) > 0, 1.0)
    mirrored = width.swaplevel().reindex(width.index)
    return np.maximum(width, mirrored).rename("width")


def odds(weight: float) -> str:
    """Write a weight in dB as the odds that it is."""
    number, side = _ratio(weight)
    return f"{number} : 1 {side}" if side else "even"


def odds_between(low: float, high: float) -> str:
    """Write two bounds of a weight in dB as odds, the side once where both are on it."""
    ends = sorted((low, high), key=abs)
    (near, side), (far, other) = map(_ratio, ends)
    if side and side == other and near != far:
        return f"{near} to {far} : 1 {side}"
    return odds(low) if odds(low) == odds(high) else f"{odds(low)} to {odds(high)}"


def _ratio(weight: float) -> tuple[str, str]:
    ratio = 10 ** (abs(weight) / 10)
    # Two digits at most: a judgement is no measurement.
    number = f"{ratio:.1f}".removesuffix(".0") if ratio < 5 else f"{float(f'{ratio:.2g}'):.0f}"
    return number, "" if number == "1" else ("for" if weight > 0 else "against")


def _decided(weights: pd.DataFrame) -> pd.Series:
    first, second = (weights.index.get_level_values(name) for name in ("first", "second"))
    decided = np.where(weights["low"] > 0, first, np.where(weights["high"] < 0, second, ""))
    return pd.Series(decided, weights.index)


def _require_columns(likelihoods: pd.DataFrame, columns: Iterable[str]) -> None:
    missing = [column for column in columns if column not in likelihoods]
    if missing:
        raise RivalsError(
            f"likelihoods: no column {', '.join(missing)}. Needed: {', '.join(columns)}."
        )


def _bounds(likelihoods: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the lower and the upper bounds by clue (rows) and rival (columns), if sound."""
    _require_columns(likelihoods, _COLUMNS)
    if likelihoods.empty:
        raise RivalsError("likelihoods: no rows. Needed: a row for each clue and each rival.")
    linked_groups(likelihoods)
    for row in likelihoods[list(_COLUMNS)].itertuples(index=False):
        numbers = isinstance(row.low, Real) and isinstance(row.high, Real)
        if not (numbers and 0 < row.low <= row.high < 1):
            raise RivalsError(
                f"likelihoods, clue {row.clue}, rival {row.hypothesis}: the interval is "
                f"{row.low!r} to {row.high!r}. Allowed: numbers above 0, below 1, and low not "
                "above high; nothing is certain, and a 0 or 1 would outweigh all other evidence."
            )
    twice = likelihoods[likelihoods.duplicated(["clue", "hypothesis"])]
    if len(twice):
        row = twice.iloc[0]
        raise RivalsError(
            f"likelihoods: clue {row['clue']} has rival {row['hypothesis']} twice. Allowed: once."
        )
    order = list(dict.fromkeys(likelihoods["hypothesis"]))
    if len(order) < 2:
        raise RivalsError(f"likelihoods: only the rival {order[0]}. Needed: two or more.")
    clues = list(dict.fromkeys(likelihoods["clue"]))
    low, high = (
        likelihoods.pivot(index="clue", columns="hypothesis", values=bound)
        .loc[clues, order]
        .astype(float)
        for bound in ("low", "high")
    )
    for clue, row in low.iterrows():
        if row.isna().any():
            lost = ", ".join(map(str, row.index[row.isna()]))
            raise RivalsError(
                f"likelihoods: clue {clue} has no interval for {lost}. Needed: one for every rival."
            )
    return low, high
