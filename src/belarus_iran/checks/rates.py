"""Forms on how often something is recorded: one rate against another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks import intervals, selection, wording
from belarus_iran.checks.rules import refuse, weakest
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.events import CERTAINTIES
from belarus_iran.stats.power import power_rate_given_total
from belarus_iran.stats.rates import rate_ratio


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
            intervals.period(each["period"])
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
    lengths = [
        intervals.years_in(intervals.period(each["period"]))
        for each in (parameters.first, parameters.second)
    ]
    sure = [rows[rows["certainty"] != "weak"] for rows in (first, second)]
    compared = _compare(tables, *map(len, sure), *lengths, parameters)
    holds, ratio, power = compared
    agree = True
    if len(sure[0]) < len(first) or len(sure[1]) < len(second):
        with_weak, _, _ = _compare(tables, len(first), len(second), *lengths, parameters)
        agree = with_weak is holds
    periods = [
        wording.span(intervals.period(each["period"]))
        for each in (parameters.first, parameters.second)
    ]
    reason = _rates_words(part, [len(rows) for rows in sure], lengths, periods, ratio)
    if not agree:
        reason += "; with records of a weak source the answer would differ"
    estimate = part.inference == "estimate"
    nothing = not sum(map(len, sure))
    return Result(
        holds if agree else None,
        wording.sentence(reason),
        value=None if nothing else ratio.ratio,
        unit="ratio of the rates",
        low=None if nothing else ratio.low,
        high=None if nothing else ratio.high,
        p=ratio.pvalue if estimate and not nothing else None,
        smallest_p=ratio.smallest if estimate and not nothing else None,
        n=sum(map(len, sure)),
        power=power if estimate and not nothing else None,
        **weakest(pd.concat(sure), part.basis),
    )


def _counted(tables: SimpleNamespace, part: Part, side: Mapping, merge: str) -> pd.DataFrame:
    """Return the records that surely lie in the period, those of one act or occasion once."""
    rows = selection.of_part(tables, part, side["select"])
    rows = intervals.inside(rows, side["period"])
    if rows.empty or not merge:
        return rows
    # The surest record stands for its act, so that a weak one beside it changes nothing.
    rank = rows["certainty"].map(CERTAINTIES.index)
    rows = rows.assign(rank=-rank).sort_values(["rank", "start", "end"], kind="stable")
    if merge == "day":
        law = [name for name in ("authority", "imposed_by") if name in rows][:1]
        return rows.drop_duplicates(["start", "end", *law])
    # Agreements have no occasion of their own: what was signed on one day is one.
    if (rows["table"] == "outside_agreements").all():
        return rows.drop_duplicates(["start", "end"])
    return rows.loc[~pd.Series(_occasions(rows), rows.index).duplicated()]


def _occasions(rows: pd.DataFrame) -> list[str]:
    """Return what each record stands for: its occasion, the same matter in another row, itself."""
    stands_for = pd.Series(rows.index, rows.index)
    for column in ("occasion", "same_as"):
        if column in rows:
            ratio_words = rows[column].fillna("")
            stands_for = ratio_words.where(ratio_words != "", stands_for)
    return list(stands_for)


def _compare(
    tables: SimpleNamespace,
    k1: int,
    k2: int,
    t1: float,
    t2: float,
    parameters: RateAgainstRate,
) -> tuple[bool | None, object, float]:
    confidence = threshold(tables, "confidence_level")
    effect = parameters.effect
    effect = threshold(tables, effect) if isinstance(effect, str) else float(effect)
    ratio = rate_ratio(k1, t1, k2, t2, confidence)
    upward = parameters.side in ("above", "not above")
    looked_for = effect if upward else 1 / effect
    power = power_rate_given_total(k1 + k2, t1, t2, [looked_for], 1 - confidence)["power"].iloc[0]
    needed = threshold(tables, "share_high") if parameters.side.startswith("not") else 1.0
    return side_of(ratio.low, ratio.high, parameters.side, power, needed), ratio, float(power)


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
        f"{wording.count(count, noun)} in {wording.years(length)} ({period})"
        for count, length, period in zip(counts, lengths, periods, strict=True)
    ]
    ratio_words = wording.times_as_often(ratio.ratio, ratio.low, ratio.high)
    return f"{source} {each[0]} against {each[1]}: {ratio_words}"
