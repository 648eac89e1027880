"""Forms on what is recorded: whether any of a kind, and what a record says.

A list found by search can show what there was; that something is not in it shows little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, selection
from belarus_iran.checks.dates import COVERAGES, dated
from belarus_iran.checks.reasons import SURE, all_of, any_of, each_weakest, needed, refuse, weakest
from belarus_iran.checks.selection import RECORD_TABLES
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.events import CERTAINTIES, order


@dataclass(frozen=True)
class FirstOfKind:
    """A `fact`, the kind `among` which it is to be the earliest, and the coverage."""

    fact: str
    among: Mapping
    coverage: str = "list"

    def __post_init__(self) -> None:
        selection.tables_of(self.fact)
        selection.refuse_selection(self.among, "among")
        refuse("coverage", self.coverage, COVERAGES)


@form(
    "first_of_kind",
    tables=RECORD_TABLES,
    measures=("direct", "proxy", "mentions"),
    parameters=FirstOfKind,
)
def first_of_kind(tables: SimpleNamespace, part: Part, parameters: FirstOfKind) -> Result:
    """Is this the earliest of its kind?

    Holds if a register (or, for a hoop, a list) has nothing of the kind that may be earlier; fails
    if it has something surely earlier of which the source is not weak; is left otherwise.
    Can show: that something else was earlier.
    Cannot show: that nothing was, unless the table is complete.
    """
    known = selection.of_part(tables, part, {"ids": [parameters.fact]})
    if known.empty:
        return Result(None, "No record dates the fact that is said to be the first.")
    fact = known.iloc[0]
    others = selection.of_part(tables, part, parameters.among)
    others = dated(others[others.index != parameters.fact])
    earlier, perhaps = [], []
    for _, row in others.iterrows():
        found = order(row["start"], row["end"], fact["start"], fact["end"])
        if found == "before" and row["certainty"] != "weak":
            earlier.append(row)
        elif found != "after":
            perhaps.append(row)
    complete = parameters.coverage == "register" or part.inference == "hoop"
    if earlier:
        reason = f"{english.listed(map(reasons.dated, earlier))} came before {reasons.dated(fact)}"
    elif perhaps:
        reason = (
            f"{english.listed(map(reasons.dated, perhaps))} may have come before "
            f"{reasons.dated(fact)}"
        )
    else:
        reason = f"Nothing earlier of the kind is recorded than {reasons.dated(fact)}"
        reason += reasons.not_complete(parameters.coverage, part.basis)
    holds = False if earlier else (True if complete and not perhaps else None)
    support = (
        needed(
            [(True, one) for one in each_weakest(pd.DataFrame(earlier), part.basis)], True, any_of
        )
        if earlier
        else {}
    )
    own = weakest(known, part.basis)
    return Result(
        holds,
        english.sentence(reason),
        value=len(earlier),
        unit="earlier records of the kind",
        n=len(others) + 1,
        certainty=min((own["certainty"], support.get("certainty", "sure")), key=CERTAINTIES.index),
        independent=own["independent"] and support.get("independent", True),
    )


@dataclass(frozen=True)
class NothingRecorded:
    """What to `select`, `from` when `to` when, how many are allowed, and the coverage."""

    select: Mapping
    from_: str
    to: str
    allowed: int = 0
    coverage: str = "list"

    def __post_init__(self) -> None:
        selection.refuse_selection(self.select, "select")
        selection.bounds_of({"from": self.from_, "to": self.to})
        refuse("coverage", self.coverage, COVERAGES)
        if not isinstance(self.allowed, int) or self.allowed < 0:
            raise ValueError(f"allowed: found {self.allowed!r}; allowed: 0 or more")


@form(
    "nothing_recorded",
    tables=RECORD_TABLES,
    measures=("direct", "proxy", "mentions"),
    parameters=NothingRecorded,
)
def nothing_recorded(tables: SimpleNamespace, part: Part, parameters: NothingRecorded) -> Result:
    """Is there none of a kind in the period?

    Fails if more than are allowed surely lie in the period, by sources that are not weak; holds if
    even with those that may lie there no more do, by a register or, for a hoop, by a list; is left
    otherwise.
    Can show: one clear case that refutes.
    Cannot show: from a list that is not complete, that there was none.
    """
    span = selection.bounds_of({"from": parameters.from_, "to": parameters.to})
    chosen = selection.of_part(tables, part, selection.without_period(parameters.select))
    placed = selection.taking_place_in(chosen, span)
    answers = list(zip(placed, each_weakest(chosen, part.basis), strict=True))
    # What only a weak source places there perhaps lies there.
    weighed = [None if answer and one["certainty"] == "weak" else answer for answer, one in answers]
    sure, perhaps = (selection.those(chosen, weighed, answer) for answer in (True, None))

    def rule(known: list) -> bool | None:
        return False if known.count(True) > parameters.allowed else None

    complete = parameters.coverage == "register" or part.inference == "hoop"
    few = len(sure) + len(perhaps) <= parameters.allowed
    holds = False if len(sure) > parameters.allowed else (True if few and complete else None)
    reason = reasons.recorded(sure, english.within(span))
    if not sure:
        reason += reasons.not_complete(parameters.coverage, part.basis)
    if parameters.allowed:
        reason += f"; {english.in_words(parameters.allowed)} would be within what is claimed"
    if perhaps:
        verb = "lies" if len(perhaps) == 1 else "lie"
        reason += f"; {english.listed(map(reasons.dated, perhaps))} perhaps {verb} there"
    support = needed(answers, False, rule) if holds is False else SURE
    return Result(
        holds,
        english.sentence(reason),
        value=len(sure),
        unit="records in the period",
        n=len(chosen),
        **support,
    )


@dataclass(frozen=True)
class SomethingRecorded:
    """What to `select`, how many `at_least`, in `each` of which periods, and the coverage."""

    select: Mapping
    at_least: int = 1
    each: Sequence = ()
    coverage: str = "list"

    def __post_init__(self) -> None:
        selection.refuse_selection(self.select, "select")
        refuse("coverage", self.coverage, COVERAGES)
        if not isinstance(self.at_least, int) or self.at_least < 1:
            raise ValueError(f"at_least: found {self.at_least!r}; allowed: 1 or more")
        for each in self.each:
            selection.period(each)


@form(
    "something_recorded",
    tables=RECORD_TABLES,
    measures=("direct", "proxy", "mentions"),
    parameters=SomethingRecorded,
)
def something_recorded(
    tables: SimpleNamespace, part: Part, parameters: SomethingRecorded
) -> Result:
    """Is there at least so many of a kind?

    Holds if as many as are asked for surely lie in the period, or in each of the periods; fails if
    a register has fewer in one of them, even with those that may lie there; is left where a list
    has fewer.
    Can show: presence; with a register also absence.
    Cannot show: from a list that is not complete, that there was none.
    """
    whole = selection.bounds_of(parameters.select)
    spans = [selection.period(each) for each in parameters.each] or [whole]
    chosen = selection.of_part(tables, part, selection.without_period(parameters.select))
    standing = each_weakest(chosen, part.basis)
    answers, clauses, counts = [], [], []
    for span in spans:
        span = span or (selection.FIRST_DAY, selection.LAST_DAY)
        placed = selection.taking_place_in(chosen, span)
        if whole:
            placed = list(
                map(all_of, zip(placed, selection.taking_place_in(chosen, whole), strict=True))
            )

        def rule(known: list) -> bool | None:
            if known.count(True) >= parameters.at_least:
                return True
            perhaps = known.count(None)
            few = known.count(True) + perhaps < parameters.at_least
            return False if few and parameters.coverage == "register" else None

        answer = rule(placed)
        answers.append((answer, needed(list(zip(placed, standing, strict=True)), answer, rule)))
        sure = selection.those(chosen, placed, True)
        counts.append(len(sure))
        clauses.append(reasons.recorded(sure, _where(span)))
    holds = all_of(answer for answer, _ in answers)
    deciding = [one for answer, one in answers if answer is holds or holds is None] or [SURE]
    worst = min if holds else max
    reason = "; ".join([clauses[0], *(each[:1].lower() + each[1:] for each in clauses[1:])])
    if parameters.at_least > 1:
        reason += f"; {english.in_words(parameters.at_least)} are asked for"
    if 0 in counts:
        reason += reasons.not_complete(parameters.coverage, part.basis)
    return Result(
        holds,
        english.sentence(" ".join(reason.split())),
        value=min(counts),
        unit="records" if len(spans) == 1 else "records in the period with fewest",
        n=len(chosen),
        **worst(deciding, key=_quality),
    )


def _quality(support: Mapping) -> tuple[bool, int]:
    return support["independent"], CERTAINTIES.index(support["certainty"])


def _where(span: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    first, last = span
    if first == selection.FIRST_DAY and last == selection.LAST_DAY:
        return ""
    if last == selection.LAST_DAY:
        return f"since {first.year}"
    if first == selection.FIRST_DAY:
        return f"up to {english.day(last)}"
    return english.within(span)


@dataclass(frozen=True)
class RecordSays:
    """The `id` of a record, its `field`, and what that `is`, `contains` or `lacks`."""

    id: str
    field: str
    is_: str | None = None
    contains: str | None = None
    lacks: str | None = None

    def __post_init__(self) -> None:
        selection.tables_of(self.id)
        if (self.is_ is None) == (self.contains is None):
            raise ValueError("found neither or both; allowed: is or contains")
        if self.lacks is not None and self.contains is None:
            raise ValueError("found lacks alone; allowed: beside contains")


@form("record_says", tables=RECORD_TABLES, measures=("direct", "proxy"), parameters=RecordSays)
def record_says(tables: SimpleNamespace, part: Part, parameters: RecordSays) -> Result:
    """Does the record carry what the claim says of it?

    Holds if the field is (or contains, capitals aside) what is claimed; fails if it is something
    else, or contains the words that it is to lack; is left if it is blank, and where free text
    merely does not have the words.
    Can show: what the record prints.
    Cannot show: whether that is right.
    """
    known = selection.of_part(tables, part, {"ids": [parameters.id]})
    if known.empty:
        return Result(None, "Nothing of the fact is recorded.")
    row = known.iloc[0]
    if parameters.field not in known.columns:
        allowed = ", ".join(map(str, known.columns))
        raise ValueError(f"found field {parameters.field!r} of {parameters.id}; allowed: {allowed}")
    value = "" if pd.isna(row[parameters.field]) else str(row[parameters.field])
    field = parameters.field.replace("_", " ")
    if value == "":
        holds = None
    elif parameters.is_ is not None:
        holds = value == str(parameters.is_)
    else:
        holds = _has_words(value, parameters)
    names = field in ("description", "sentence")
    said = f"says nothing under '{field}'" if value == "" else f"says '{value}' under '{field}'"
    subject = (
        f"The record of {reasons.date(row)}" if names else (f"The record of {reasons.dated(row)}")
    )
    return Result(
        holds,
        english.sentence(f"{subject} {said}"),
        value=value or None,
        unit=field,
        n=1,
        **weakest(known, part.basis),
    )


# Prose about a record: that it leaves something out denies nothing.
_FREE_TEXT = ("description", "sentence", "note", "ambiguity")


def _has_words(value: str, parameters: RecordSays) -> bool | None:
    text = value.casefold()
    if parameters.lacks is not None and parameters.lacks.casefold() in text:
        return False
    if parameters.contains.casefold() in text:
        return True
    return None if parameters.field in _FREE_TEXT else False
