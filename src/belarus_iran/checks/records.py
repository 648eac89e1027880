"""Forms on how many records there are: shares, ratings, and counts that a text prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks import selection, wording
from belarus_iran.checks.rules import each_weakest, needed, refuse
from belarus_iran.ledger import Part, Result, form

# "Most" is more than half, "few" at most a quarter, unless a share is named.
SHARES = {"most": 0.5, "few": 0.25}


CONFIDENCE = 0.95


@dataclass(frozen=True)
class ShareOfRecords:
    """The records `of` a selection, the property that some are `with`, a side and a share."""

    of: Mapping
    with_: Mapping
    side: str
    share: float | None = None

    def __post_init__(self) -> None:
        selection.refuse_selection(self.of, "of")
        refuse("side", self.side, ("most", "few", "at least", "at most"))
        if self.side not in SHARES and self.share is None:
            raise ValueError(f"share: found none; allowed with {self.side}: from 0 to 1")
        if self.share is not None and not 0 <= self.share <= 1:
            raise ValueError(f"share: found {self.share!r}; allowed: from 0 to 1")
        given = {"is", "is_not", "contains"} & set(self.with_)
        if "field" not in self.with_ or len(given) != 1 or len(self.with_) != 2:
            raise ValueError(
                f"with: found {dict(self.with_)!r}; allowed: field, and one of is, is_not, contains"
            )


@form(
    "share_of_records",
    tables=("events", "companion_events", "table_two", "outside_arms", "sanctions"),
    measures=("direct", "proxy", "mentions"),
    parameters=ShareOfRecords,
)
def share_of_records(tables: SimpleNamespace, part: Part, parameters: ShareOfRecords) -> Result:
    """Which share of records has a property?

    Holds if the share lies on the side claimed (most: more than half; few: at most a quarter),
    fails if it does not; is left where nothing is listed. For an estimate the whole exact interval
    must lie on one side.
    Can show: the share of what is listed.
    Cannot show: the share of what happened.
    """
    rows = selection.of_part(tables, part, parameters.of)
    if rows.empty:
        return Result(None, "Nothing of the kind is recorded.", n=0)
    has = _with_property(rows, parameters.with_)

    def rule(known: list) -> bool | None:
        answered = [each for each in known if each is not None]
        return (
            _side_of_share(sum(answered), len(answered), parameters, part.inference)
            if answered
            else None
        )

    answers = list(zip(has, each_weakest(rows, part.basis), strict=True))
    holds = rule(has)
    low, high = _exact_interval(sum(has), len(has)) if part.inference == "estimate" else (None,) * 2
    field, kind = parameters.with_["field"].replace("_", " "), _property(parameters.with_)
    if len(has) == 1:
        reason = f"the one record {'has' if has[0] else 'does not have'} {kind} under '{field}'"
    else:
        reason = (
            f"{wording.of(sum(has), len(has))} records "
            f"{'has' if sum(has) == 1 else 'have'} {kind} under '{field}'"
        )
    return Result(
        holds,
        wording.sentence(reason),
        value=sum(has) / len(has),
        unit="share of the records",
        low=low,
        high=high,
        n=len(has),
        **needed(answers, holds, rule),
    )


def _with_property(rows: pd.DataFrame, wanted: Mapping) -> list[bool]:
    field = wanted["field"]
    if field not in rows.columns:
        allowed = ", ".join(map(str, rows.columns))
        raise ValueError(f"with: found field {field!r}; allowed: {allowed}")
    values = rows[field].astype(str)
    if "contains" in wanted:
        return [str(wanted["contains"]).casefold() in value.casefold() for value in values]
    word = "is" if "is" in wanted else "is_not"
    allowed = wanted[word] if isinstance(wanted[word], list) else [wanted[word]]
    return [(value in map(str, allowed)) is (word == "is") for value in values]


def _property(wanted: Mapping) -> str:
    if "contains" in wanted:
        return f"'{wanted['contains']}'"
    word = "is" if "is" in wanted else "is_not"
    values = wanted[word] if isinstance(wanted[word], list) else [wanted[word]]
    if values == [""]:
        return "nothing" if word == "is" else "something"
    named = wording.listed(f"'{value}'" for value in values)
    return named if word == "is" else f"something other than {named}"


def _side_of_share(
    hits: int, total: int, parameters: ShareOfRecords, inference: str
) -> bool | None:
    bar = SHARES[parameters.side] if parameters.share is None else parameters.share
    upward = parameters.side in ("most", "at least")
    if inference == "estimate":
        low, high = _exact_interval(hits, total)
        if low <= bar <= high:
            return None
        return (low > bar) is upward
    share = hits / total
    return {
        "most": share > bar,
        "few": share <= bar,
        "at least": share >= bar,
        "at most": share <= bar,
    }[parameters.side]


def _exact_interval(hits: int, total: int) -> tuple[float, float]:
    """Return the limits of a share by Clopper and Pearson (1934)."""
    from scipy.stats import binomtest

    found = binomtest(int(hits), int(total)).proportion_ci(CONFIDENCE, method="exact")
    return float(found.low), float(found.high)


@dataclass(frozen=True)
class RatingsCompared:
    """Which `moves`, the side on which they weigh more, that on which less, and how many."""

    moves: Mapping
    high: str
    low: str
    at_least: int
    from_year: int | None = None

    def __post_init__(self) -> None:
        sides = ("russia", "west", "belarus")
        refuse("high", self.high, sides)
        refuse("low", self.low, tuple(side for side in sides if side != self.high))
        if self.moves:
            selection.refuse_selection(_moves(self.moves), "moves")


def _moves(moves: Mapping) -> Mapping:
    return moves if "ids" in moves else {"table": "table_two", **moves}


@form(
    "ratings_compared",
    tables=("table_two",),
    measures=("direct", "proxy", "codes"),
    parameters=RatingsCompared,
)
def ratings_compared(tables: SimpleNamespace, part: Part, parameters: RatingsCompared) -> Result:
    """Do rated moves weigh more with one side than with another?

    Holds if, however a rating such as *middle to high* is read, at least so many moves are rated
    higher for the one side; fails if by no reading so many are; is left between.
    Can show: how the authors rated what they listed.
    Cannot show: what the moves meant to the sides.
    """
    moves = selection.of_part(tables, part, _moves(parameters.moves))
    if moves.empty:
        return Result(None, "No such move is rated.", n=0)
    high, low = (moves[f"code_{side}"] for side in (parameters.high, parameters.low))
    surely, perhaps = np.floor(high) > np.ceil(low), np.ceil(high) > np.floor(low)
    if parameters.from_year is not None:
        since = pd.to_numeric(moves["since"])
        surely &= since >= parameters.from_year
        perhaps &= (since >= parameters.from_year) | since.isna()
    sure, most = int(surely.sum()), int(perhaps.sum())
    holds = True if sure >= parameters.at_least else None
    if most < parameters.at_least:
        holds = False
    sides = {"russia": "Russia", "west": "the West", "belarus": "Belarus"}
    named = [wording.quoted(row) for _, row in moves[surely].iterrows()]
    verb = "is" if sure in (0, 1) else "are"
    reason = (
        f"Of {wording.count(len(moves), 'move')} "
        f"{'none' if not sure else wording.in_words(sure)} {verb} surely rated higher for "
        f"{sides[parameters.high]} than for {sides[parameters.low]}"
    )
    reason += f": {wording.listed(named)}" if named else ""
    reason += f"; by the widest reading {wording.in_words(most)}" if most > sure else ""
    return Result(
        holds,
        wording.sentence(reason),
        value=sure,
        unit="moves rated higher",
        low=sure,
        high=most,
        n=len(moves),
    )


def _yearly(value: float, length: int) -> tuple[float, int]:
    return value * length, length


def _in_all(value: float, length: int) -> tuple[float, int]:
    return value, length


# What "up to ten visits" against "three" may mean, of the higher and of the lower figure.
READINGS = {
    "both yearly": (_yearly, _yearly),
    "high in all, low yearly": (_in_all, _yearly),
    "high yearly, low in all": (_yearly, _in_all),
    "both in all": (_in_all, _in_all),
}


@dataclass(frozen=True)
class PrintedCounts:
    """`high` and `low` with their readings and a side."""

    high: str
    low: str
    readings: Sequence = ("both yearly",)
    side: str = "above"

    def __post_init__(self) -> None:
        refuse("side", self.side, ("above", "below"))
        if not self.readings:
            raise ValueError("readings: found none; allowed: at least one, the natural one first")
        for reading in self.readings:
            refuse("readings", reading, READINGS)


@form(
    "printed_counts",
    tables=("quantities", "companion_figures"),
    measures=("direct", "definition"),
    parameters=PrintedCounts,
)
def printed_counts(tables: SimpleNamespace, part: Part, parameters: PrintedCounts) -> Result:
    """Do two printed counts stand as claimed?

    Holds if, read as is most natural, the first is above (or below) the second a year; fails if it
    is not; is left where a figure is not printed.
    Other readings are told beside and decide nothing.
    Can show: how two printed numbers stand to each other.
    Cannot show: how many there were.
    """
    figures = _figures(tables)
    if not {parameters.high, parameters.low} <= set(figures.index):
        return Result(None, "One of the two figures is not printed.")
    high, low = figures.loc[parameters.high], figures.loc[parameters.low]
    ratios = {}
    for name in parameters.readings:
        (k1, t1), (k2, t2) = (
            read(float(row["value"]), _length(row))
            for read, row in zip(READINGS[name], (high, low), strict=True)
        )
        ratios[name] = (k1 / t1) / (k2 / t2) if k2 else np.inf
    natural, *others = ratios
    sides = {name: _on_side(ratio, parameters.side) for name, ratio in ratios.items()}
    reason = (
        f"Read as {natural}, {wording.number(high['value'])} {_bound(high)}({_when(high)}) against "
        f"{wording.number(low['value'])} {_bound(low)}({_when(low)}): "
        f"{wording.times(ratios[natural])} many a year"
    )
    for other in others:
        same = "which says the same" if sides[other] is sides[natural] else "which says otherwise"
        reason += f"; read as {other}, {wording.times(ratios[other])} many, {same}"
    return Result(
        sides[natural],
        wording.sentence(reason),
        value=ratios[natural],
        unit="ratio of the yearly numbers",
        n=2,
    )


def _figures(tables: SimpleNamespace) -> pd.DataFrame:
    known = [
        getattr(tables, name).set_index("id")
        for name in ("quantities", "companion_figures")
        if selection.has(tables, name)
    ]
    return pd.concat(known)


def _length(row: pd.Series) -> int:
    return row["end"].year - row["start"].year + 1


def _when(row: pd.Series) -> str:
    return wording.span((row["start"], row["end"]))


def _bound(row: pd.Series) -> str:
    """Return the words of a bound that the text sets, with a space behind."""
    bound = row.get("bound", "")
    return "" if pd.isna(bound) or bound in ("", "exactly") else f"{bound} "


def _on_side(ratio: float, side: str) -> bool:
    return ratio > 1 if side == "above" else ratio < 1
