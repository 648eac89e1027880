"""Reasons: what several facts show together, how certain it is, and the sentence that says so.

Sentences are right for none, for one and for many.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from belarus_iran import evidence
from belarus_iran.measures.events import CERTAINTIES, least_certain

# Tables of what the author's own texts say.
OWN_TABLES = ("events", "companion_events", "sanctions", "table_two")

# What rests on no record.
SURE = {"certainty": "sure", "independent": True}


def weakest(records: pd.DataFrame, basis: str = "paper") -> dict:
    """Return how certain the least certain record is and whether all are independent."""
    return {
        "certainty": least_certain(records["certainty"]),
        "independent": all(_independent(records, basis)),
    }


def each_weakest(records: pd.DataFrame, basis: str = "paper") -> list[dict]:
    """Return what :func:`weakest` does for each record alone."""
    return [
        {"certainty": certainty, "independent": independent}
        for certainty, independent in zip(
            records["certainty"], _independent(records, basis), strict=True
        )
    ]


def needed(
    parts: Sequence[tuple[object, Mapping]],
    holds: bool | None,
    rule: Callable[[list], bool | None],
) -> dict:
    """Return the certainty of the weakest record without which the outcome would differ."""
    for independent, least in (
        (True, "sure"),
        (True, "likely"),
        (False, "sure"),
        (False, "likely"),
        (True, "weak"),
    ):
        kept = [
            answer
            if CERTAINTIES.index(found["certainty"]) >= CERTAINTIES.index(least)
            and (found["independent"] or not independent)
            else None
            for answer, found in parts
        ]
        if rule(kept) == holds:
            return {"certainty": least, "independent": independent}
    return {"certainty": "weak", "independent": False}


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether all hold; None where one that is not known could decide it, or there is none."""
    known = list(answers)
    return False if False in known else (True if known and None not in known else None)


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether any holds; None where one that is not known could, or there is none."""
    known = list(answers)
    return True if True in known else (False if known and None not in known else None)


def most_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether more than half hold; None where neither more than half do nor do not."""
    known = list(answers)
    for answer in (True, False):
        if 2 * known.count(answer) > len(known):
            return answer
    return None


NEEDS = {"all": all_of, "any": any_of, "most": most_of}


def _independent(found: pd.DataFrame, basis: str) -> list[bool]:
    return [
        bool(independent) and (basis == "paper" or table not in OWN_TABLES)
        for independent, table in zip(found["independent"], found["table"], strict=True)
    ]


def is_list(value: object) -> bool:
    """Say whether a parameter is a list, as JSON has it."""
    return isinstance(value, list | tuple)


def as_list(value: object) -> list:
    """Return a parameter that is a list as it is, another as the one member of a list."""
    return list(value) if is_list(value) else [value]


def agreed(outcomes: Sequence[bool | None]) -> bool | None:
    """Return the outcome on which all agree, None if they differ."""
    return outcomes[0] if len(set(outcomes)) == 1 else None


def refuse(name: str, found: object, allowed: Iterable) -> None:
    """Raise ValueError if a parameter is none of the values allowed."""
    allowed = tuple(allowed)
    if found not in allowed:
        raise ValueError(f"{name}: found {found!r}; allowed: {', '.join(map(str, allowed))}")


# How a thing moved from one time to another.
SIDES = ("rose", "fell", "not risen", "not fallen")


def moved(side: str, rose: bool | None, fell: bool | None) -> bool | None:
    """Say whether a thing moved as a side of :data:`SIDES` has it."""
    answer = rose if side in ("rose", "not risen") else fell
    return None if answer is None else answer is (side in ("rose", "fell"))


_NUMBERS = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # zero to twelve
)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return how many of a thing there are."""
    several = plural or f"{noun}s"
    return f"{in_words(number)} {noun if number in (0, 1) else several}"


def in_words(number: int) -> str:
    """Return a count in words up to twelve; none of a thing is ``no`` thing."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def how_many(number: int) -> str:
    """Return a count in words that stands for the things themselves."""
    return in_words(number) if number else "none"


def of(number: int, total: int) -> str:
    """Return how many of some hold."""
    if total == 1:
        return "the one" if number else "not the one"
    if number == total:
        return "both" if total == 2 else f"all {in_words(total)}"
    return f"{how_many(number)} of {in_words(total)}"


def number(value: float) -> str:
    """Return a number as precisely as a sentence needs it."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"


def interval(low: float, high: float) -> str:
    """Return an interval in words, of which a side may have no limit."""
    if math.isinf(high):
        return "any number" if low == 0 else f"{number(low)} or more"
    return f"{number(low)} to {number(high)}"


def times_as_often(ratio: float, low: float, high: float) -> str:
    """Return a ratio of rates with its interval."""
    if math.isinf(ratio):
        return f"only there ({interval(low, high)} times as often)"
    return f"{times(ratio)} often ({interval(low, high)})"


def times(ratio: float) -> str:
    """Return a ratio as it stands before *many* or *often*."""
    return {"1": "as", "2": "twice as"}.get(number(ratio), f"{number(ratio)} times as")


def date(record: Mapping) -> str:
    """Write when something happened as precisely as it is known, and no more."""
    start, end = record["start"], record["end"]
    if pd.isna(start) or pd.isna(end):
        return "no date"
    if record["precision"] == "open":
        return f"since {start.year}"
    return span((start, end))


def span(bounds: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    """Write a period by its first and last day, in years or months where it fills them."""
    start, end = bounds
    after = end + pd.Timedelta(days=1)
    if start == end:
        return day(start)
    if (start.day, after.day) == (1, 1):
        if (start.month, after.month) == (1, 1):
            return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
        if start.year != end.year:
            return f"{start:%B %Y} to {end:%B %Y}"
        same = start.month == end.month
        return f"{end:%B %Y}" if same else f"{start:%B} to {end:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {end.day} {end:%B %Y}"
    return f"between {day(start)} and {day(end)}"


def day(date: pd.Timestamp) -> str:
    """Write a day, such as ``7 May 2004``."""
    return f"{date.day} {date:%B %Y}"


def within(bounds: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    """Write a period with the preposition that it takes."""
    written = span(bounds)
    if written.startswith("between"):
        return written
    if bounds[0] == bounds[1]:
        return f"on {written}"
    if " to " not in written:
        return f"in {written}"
    return f"from {written}"


def quoted(record: Mapping) -> str:
    """Name a record in the words of its table."""
    written = record["sentence"]
    plain = ("sanctions", "outside_designations", "outside_arms", "orders of arms")
    votes = ("outside_votes_on_conflicts", "outside_votes_on_iran")
    return written if record["table"] in (*plain, *votes) else f"'{written}'"


def dated(record: Mapping) -> str:
    """Name a record with its date, and say so where its source is weak."""
    weak = ", by a weak source" if record["certainty"] == "weak" else ""
    return f"{quoted(record)} ({date(record)}{weak})"


def one_in(probability: float) -> str:
    """Return a probability as a reader imagines it, without false precision."""
    if probability < 0.01:
        return "fewer than one in 100"
    if probability > 0.95:
        return "more than nine in ten"
    if probability > 0.55:
        return f"{in_words(round(10 * probability))} in ten"
    return f"one in {in_words(round(1 / probability))}"


def listed(items: Iterable[str]) -> str:
    """Return an enumeration as a sentence has it."""
    items = list(items)
    if not items:
        return "none"
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def periods(names: Iterable[str]) -> str:
    """Return an enumeration of periods of years."""
    return listed(name.replace("-", "–") for name in names)


def state(code: str) -> str:
    """Return the name of a state as a sentence has it."""
    return evidence.state_name(code)


def sentence(text: str) -> str:
    """Begin a sentence with a capital and end it with one full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."


def recorded(rows: Sequence[pd.Series], span: str) -> str:
    """Tell what is recorded in a period: nothing, one record, or several."""
    where = f" {span}" if span else ""
    if not rows:
        return f"Nothing of the kind is recorded{where}"
    number, verb = in_words(len(rows)), "is" if len(rows) == 1 else "are"
    return f"{number} of the kind {verb} recorded{where}: {listed(map(dated, rows))}"


def not_complete(coverage: str, basis: str) -> str:
    if coverage == "register":
        return ""
    if basis == "paper":
        return ", by a text that need not tell all"
    return ", in a list that is not complete"


def states(*codes: str) -> str:
    """Return the names of states as a sentence lists them."""
    return listed(map(state, codes))


def capital(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def years(length: float) -> str:
    """Write a length in years."""
    return count(round(length), "year") if length == round(length) else f"{number(length)} years"
