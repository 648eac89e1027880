"""Counts, lists, dates and periods as an English sentence has them: none, one and many."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta

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


def span(bounds: tuple[date, date]) -> str:
    """Write a period by its first and last day, in years or months where it fills them."""
    start, end = bounds
    after = end + timedelta(days=1)
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


def day(when: date) -> str:
    """Write a day, such as ``7 May 2004``."""
    return f"{when.day} {when:%B %Y}"


def within(bounds: tuple[date, date]) -> str:
    """Write a period with the preposition that it takes."""
    written = span(bounds)
    if written.startswith("between"):
        return written
    if bounds[0] == bounds[1]:
        return f"on {written}"
    if " to " not in written:
        return f"in {written}"
    return f"from {written}"


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


def sentence(text: str) -> str:
    """Begin a sentence with a capital and end it with one full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."


def capital(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def years(length: float) -> str:
    """Write a length in years."""
    return count(round(length), "year") if length == round(length) else f"{number(length)} years"
