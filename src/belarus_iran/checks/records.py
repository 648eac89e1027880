"""Forms on how many records there are: rates, shares, ratings, and counts that a text prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, selection
from belarus_iran.checks.reasons import each_weakest, needed, refuse, weakest
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.events import CERTAINTIES
from belarus_iran.stats.power import power_rate_given_total
from belarus_iran.stats.rates import RateRatio, rate_ratio


@dataclass(frozen=True)
class RateAgainstRate:
    """`first` and `second`, each with `select` and `period`; a side, an effect, what is merged."""

    first: Mapping
    second: Mapping
    side: str
    effect: str | float = "meaningful_ratio"
    merge: str = ""

    def __post_init__(self) -> None:
        for name in ("first", "second"):
            each = getattr(self, name)
            if set(each) != {"select", "period"}:
                raise ValueError(f"{name}: found {sorted(each)}; allowed: select and period")
            selection.refuse_selection(each["select"], f"{name}.select")
            selection.period(each["period"])
        refuse("side", self.side, ("above", "below", "not above", "not below"))
        refuse("merge", self.merge, ("", "day", "occasion"))


@form(
    "rate_against_rate",
    tables=(
        "events",
        "companion_events",
        "sanctions",
        "table_two",
        "outside_designations",
        "outside_agreements",
        "outside_visits",
        "outside_shocks",
        "outside_facts",
        "thresholds",
    ),
    measures=("direct", "proxy", "mentions"),
    parameters=RateAgainstRate,
)
def rate_against_rate(tables: SimpleNamespace, part: Part, parameters: RateAgainstRate) -> Result:
    """Is a kind of record more frequent in one period, or with one partner, than in another?

    Holds if the exact interval of the ratio of the two rates lies on the side claimed, fails if it
    lies on the other. That one is *not above* (or *not below*) the other holds if the interval
    permits it and a meaningful difference would most likely have been seen. Is left otherwise, and
    where records of which the source is weak would change the answer.
    Can show: with mentions, what a text tells of; with a register, what took place.
    Cannot show: from mentions, how much there was.
    """
    first = _counted(tables, part, parameters.first, parameters.merge)
    second = _counted(tables, part, parameters.second, parameters.merge)
    periods = [selection.period(each["period"]) for each in (parameters.first, parameters.second)]
    lengths = list(map(selection.years_in, periods))
    sure = [rows[rows["certainty"] != "weak"] for rows in (first, second)]
    compared = _compare(tables, *map(len, sure), *lengths, parameters)
    holds, ratio, power = compared
    agree = True
    if len(sure[0]) < len(first) or len(sure[1]) < len(second):
        with_weak, _, _ = _compare(tables, len(first), len(second), *lengths, parameters)
        agree = with_weak is holds
    spans = list(map(english.span, periods))
    reason = _rates_words(part, [len(rows) for rows in sure], lengths, spans, ratio)
    if not agree:
        reason += "; with records of a weak source the answer would differ"
    estimate = part.inference == "estimate"
    nothing = not sum(map(len, sure))
    return Result(
        holds if agree else None,
        english.sentence(reason),
        value=None if nothing else ratio.ratio,
        unit="ratio of the rates",
        low=None if nothing else ratio.low,
        high=None if nothing else ratio.high,
        p=ratio.pvalue if estimate and not nothing else None,
        smallest_p=ratio.smallest if estimate and not nothing else None,
        n=sum(map(len, sure)),
        power=power if estimate and not nothing else None,
        **weakest(sure, part.basis),
    )


def _counted(tables: SimpleNamespace, part: Part, side: Mapping, merge: str) -> pd.DataFrame:
    """Return the records that surely lie in the period, those of one act or occasion once."""
    rows = selection.of_part(tables, part, side["select"])
    rows = selection.inside(rows, side["period"])
    if rows.empty or not merge:
        return rows
    rows = selection.by_time(rows)
    # Agreements have no occasion of their own: what was signed on one day is one.
    if merge == "day" or (rows["table"] == "outside_agreements").all():
        law = [name for name in ("authority", "imposed_by") if name in rows and merge == "day"][:1]
        acts = list(zip(*(rows[name] for name in ("start", "end", *law)), strict=True))
    else:
        acts = _occasions(rows)
    # The surest record stands for its act, so that a weak one beside it changes nothing.
    rank = [-CERTAINTIES.index(certainty) for certainty in rows["certainty"]]
    stands: dict = {}
    for row in sorted(range(len(rows)), key=rank.__getitem__):
        stands.setdefault(acts[row], row)
    return rows.take(list(stands.values()))


def _occasions(rows: pd.DataFrame) -> list[str]:
    """Return what each record stands for: its occasion, the same matter in another row, itself."""
    stands_for = rows.index.tolist()
    for column in ("occasion", "same_as"):
        if column in rows:
            stands_for = [
                before if pd.isna(other) or other == "" else other
                for other, before in zip(rows[column].tolist(), stands_for, strict=True)
            ]
    return stands_for


def _compare(
    tables: SimpleNamespace, k1: int, k2: int, t1: float, t2: float, parameters: RateAgainstRate
) -> tuple[bool | None, RateRatio, float]:
    confidence = threshold(tables, "confidence_level")
    effect = parameters.effect
    effect = threshold(tables, effect) if isinstance(effect, str) else float(effect)
    ratio, power = ratio_with_power(k1, t1, k2, t2, confidence, effect, parameters.side)
    needed = threshold(tables, "share_high") if parameters.side.startswith("not") else 1.0
    return side_of(ratio.low, ratio.high, parameters.side, power, needed), ratio, power


# Where changes are tried out the same few counts come again and again.
@lru_cache(maxsize=1024)
def ratio_with_power(
    k1: int, t1: float, k2: int, t2: float, confidence: float, effect: float, side: str
) -> tuple[RateRatio, float]:
    """Return the ratio of two rates, and the power to see an effect on a side or its denial."""
    looked_for = effect if side.endswith("above") else 1 / effect
    power = power_rate_given_total(k1 + k2, t1, t2, [looked_for], 1 - confidence)["power"].iloc[0]
    return rate_ratio(k1, t1, k2, t2, confidence), float(power)


def side_of(low: float, high: float, side: str, power: float, power_needed: float) -> bool | None:
    """Say whether an interval of a ratio lies on the side of one that is claimed."""
    above, below = low > 1, high < 1
    if side in ("above", "below"):
        claimed, other = (above, below) if side == "above" else (below, above)
        return True if claimed else (False if other else None)
    against = above if side == "not above" else below
    return False if against else (True if power > power_needed else None)


def _rates_words(
    part: Part, counts: list[int], lengths: list[float], periods: list[str], ratio
) -> str:
    mentions = part.measure == "mentions"
    noun = "dated mention" if mentions else "record"
    if not sum(counts):
        nothing = "The text has no dated mention" if mentions else "Nothing is recorded"
        return f"{nothing} in either period ({periods[0]}; {periods[1]})"
    source = "The text has" if mentions else "There is"
    if not mentions and counts[0] > 1:
        source = "There are"
    each = [
        f"{english.count(count, noun)} in {english.years(length)} ({period})"
        for count, length, period in zip(counts, lengths, periods, strict=True)
    ]
    ratio_words = english.times_as_often(ratio.ratio, ratio.low, ratio.high)
    return f"{source} {each[0]} against {each[1]}: {ratio_words}"


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
            f"{english.of(sum(has), len(has))} records "
            f"{'has' if sum(has) == 1 else 'have'} {kind} under '{field}'"
        )
    return Result(
        holds,
        english.sentence(reason),
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
    named = english.listed(f"'{value}'" for value in values)
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
    named = [reasons.quoted(row) for _, row in moves[surely].iterrows()]
    verb = "is" if sure in (0, 1) else "are"
    reason = (
        f"Of {english.count(len(moves), 'move')} "
        f"{'none' if not sure else english.in_words(sure)} {verb} surely rated higher for "
        f"{sides[parameters.high]} than for {sides[parameters.low]}"
    )
    reason += f": {english.listed(named)}" if named else ""
    reason += f"; by the widest reading {english.in_words(most)}" if most > sure else ""
    return Result(
        holds,
        english.sentence(reason),
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
    Other readings are named beside and decide nothing.
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
            read(float(row["value"]), row["end"].year - row["start"].year + 1)
            for read, row in zip(READINGS[name], (high, low), strict=True)
        )
        ratios[name] = (k1 / t1) / (k2 / t2) if k2 else np.inf
    natural, *others = ratios
    sides = {name: _on_side(ratio, parameters.side) for name, ratio in ratios.items()}
    reason = (
        f"Read as {natural}, {english.number(high['value'])} {_bound(high)}({_when(high)}) against "
        f"{english.number(low['value'])} {_bound(low)}({_when(low)}): "
        f"{english.times(ratios[natural])} many a year"
    )
    for other in others:
        same = "which says the same" if sides[other] is sides[natural] else "which says otherwise"
        reason += f"; read as {other}, {english.times(ratios[other])} many, {same}"
    return Result(
        sides[natural],
        english.sentence(reason),
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


def _when(row: pd.Series) -> str:
    return english.span((row["start"], row["end"]))


def _bound(row: pd.Series) -> str:
    """Return the words of a bound that the text sets, with a space behind."""
    bound = row.get("bound", "")
    return "" if pd.isna(bound) or bound in ("", "exactly") else f"{bound} "


def _on_side(ratio: float, side: str) -> bool:
    return ratio > 1 if side == "above" else ratio < 1
