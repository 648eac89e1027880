"""Forms on dated facts: when, in which order, how long apart, and inside which stage.

A date is an interval: an order or a length is known only where every day of the intervals gives it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, selection
from belarus_iran.checks.reasons import NEEDS, SURE, all_of, each_weakest, needed, refuse, weakest
from belarus_iran.checks.selection import RECORD_TABLES
from belarus_iran.evidence import locators
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.events import order
from belarus_iran.measures.texts import publication, texts

WITNESSES = ("", "second place", "other text", "none")


COVERAGES = ("list", "register")


UNITS = ("years", "months", "days")


# A source is of the time if it appeared in the period of what it tells or in the year after.
_AFTERWARDS = pd.DateOffset(years=1)


_ORDER = {"before": True, "after": False, "undetermined": None}


@dataclass(frozen=True)
class DatedInPeriod:
    """`facts`, from id to period, or `find` and `period`; what is needed; who is the witness."""

    facts: Mapping | None = None
    find: Mapping | None = None
    period: str | None = None
    need: str = "all"
    witness: str = ""

    def __post_init__(self) -> None:
        refuse("need", self.need, ("all", "any"))
        refuse("witness", self.witness, WITNESSES)
        if bool(self.facts) == bool(self.find) or bool(self.find) != (self.period is not None):
            raise ValueError("found neither or both; allowed: facts, or find with period")
        for fact, period in (self.facts or {}).items():
            selection.tables_of(fact)
            selection.period(period)
        if self.find:
            selection.refuse_selection(self.find, "find")
            selection.period(self.period)


@form(
    "dated_in_period",
    tables=(*RECORD_TABLES, "references"),
    measures=("direct", "proxy", "mentions"),
    parameters=DatedInPeriod,
)
def dated_in_period(tables: SimpleNamespace, part: Part, parameters: DatedInPeriod) -> Result:
    """Is each fact dated to the period claimed?

    Holds if all facts (or, with `need` any, one of them) surely lie in their periods; fails if one
    (with any: each) surely lies outside; is left where a date reaches over the edge of its period,
    where no record dates the fact, or where, on the own record, one sentence alone tells it.
    Can show: that a fact is dated alike by a second hand.
    Cannot show: that the dates are right; a sentence confirms nothing of itself.
    """
    if parameters.find:
        return _sought_in_period(tables, part, parameters)
    facts = parameters.facts
    known = selection.of_part(tables, part, {"ids": list(facts)})
    witness = parameters.witness or ("second place" if part.basis == "paper" else "none")
    answers, clauses, alone = [], [], 0
    for fact, period in facts.items():
        if fact not in known.index:
            answers.append((None, SURE))
            continue
        row = known.loc[fact]
        answer = selection.lies_in(row, period)
        dated = f"{reasons.quoted(row)} is dated {reasons.date(row)}"
        if witness != "none" and not _has_witness(tables, part, row, period, witness):
            answer = None
            alone += 1
            clauses.append(f"{dated}, {_ALONE[witness]}")
        else:
            clauses.append(f"{dated}{_fit(row, period)}")
        answers.append((answer, weakest(known.loc[[fact]], part.basis)))
    rule = NEEDS[parameters.need]
    holds = rule([answer for answer, _ in answers])
    inside = sum(answer is True for answer, _ in answers)
    missing = len(facts) - len(clauses)
    said = [f"{'; '.join(clauses)}: {english.of(inside, len(facts))} as claimed"] if clauses else []
    if (len(facts) == 1 or alone) and clauses:
        said = ["; ".join(clauses)]
    if missing:
        no_date = "No record dates " + (
            f"{english.in_words(missing)} of the facts" if clauses else "what is claimed"
        )
        said.append(no_date)
    return Result(
        holds,
        " ".join(map(english.sentence, said)),
        value=inside,
        unit="facts dated as claimed",
        n=len(clauses),
        **needed(answers, holds, rule),
    )


def _fit(row: pd.Series, period: str) -> str:
    answer = selection.lies_in(row, period)
    if answer:
        return ", as claimed"
    claimed = english.span(selection.period(period))
    if answer is None:
        return f", which may or may not be {claimed}"
    return f", not {claimed}"


# What is said of a fact that has no second hand.
_ALONE = {
    "second place": "in one place alone and without a source of the time",
    "other text": "by no other text",
}


def _has_witness(
    tables: SimpleNamespace, part: Part, row: pd.Series, period: str, witness: str
) -> bool:
    """Say whether a fact of the text is told by more than one sentence, or by a dated source."""
    places = locators(str(row.get("locator", "")))
    if witness == "other text":
        own = selection.DOCUMENTS.get(part.claim[:1], "")
        if part.basis == "outside" and row.get("document", own) != own:
            return True
        return len(texts(str(row.get("locator", "")))) > 1 or bool(row.get("same_as", ""))
    # Articles of one collection, which are of one author, bear each other out.
    by_text: dict[str, int] = {}
    for place in places:
        (text,) = texts(place)
        by_text[text[:3]] = by_text.get(text[:3], 0) + 1
    return max(by_text.values(), default=0) > 1 or _has_source_of_the_time(tables, row, period)


def _has_source_of_the_time(tables: SimpleNamespace, row: pd.Series, period: str) -> bool:
    if not (row["source"] and selection.has(tables, "references")):
        return False
    # Each in brackets of its own.
    source = row["source"].replace(", ", ") (")
    cited = [entry for entry in tables.references["id"] if f"({entry})" in source]
    published = publication(tables.references[tables.references["id"].isin(cited)]).dropna()
    first, last = selection.period(period)
    inside = (published["start"] >= first) & (published["end"] <= last + _AFTERWARDS)
    return bool(inside.any())


def _sought_in_period(tables: SimpleNamespace, part: Part, parameters: DatedInPeriod) -> Result:
    """Look for a fact of a kind in the period; what a list lacks is left."""
    found = selection.of_part(tables, part, parameters.find)
    inside_or_not = selection.lying_in(found, parameters.period)
    answers = list(zip(inside_or_not, each_weakest(found, part.basis), strict=True))
    inside, edge = (selection.those(found, inside_or_not, answer) for answer in (True, None))
    span = english.within(selection.period(parameters.period))
    if inside:
        reason = reasons.recorded(inside, span)
    elif edge:
        reason = f"{english.listed(map(reasons.dated, edge))} may or may not fall {span}"
    else:
        reason = f"No record of the kind is dated {span}"
    holds = True if inside else None
    return Result(
        holds,
        english.sentence(reason),
        value=len(inside),
        unit="records in the period",
        n=len(found),
        **needed(answers, holds, lambda known: True if True in known else None),
    )


@dataclass(frozen=True)
class InOrder:
    """`pairs` of ids; how many are needed; the longest time between."""

    pairs: Sequence
    need: str = "all"
    at_most: Mapping | None = None

    def __post_init__(self) -> None:
        refuse("need", self.need, tuple(NEEDS))
        if not self.pairs or any(len(pair) != 2 for pair in self.pairs):
            raise ValueError(f"pairs: found {self.pairs!r}; allowed: pairs of ids, at least one")
        for pair in self.pairs:
            for fact in pair:
                selection.tables_of(fact)
        if self.at_most is not None:
            offset(self.at_most)


def offset(length: Mapping) -> pd.DateOffset:
    """Return a length such as ``{"years": 5}`` as an offset of dates."""
    if len(length) != 1 or not set(length) <= set(UNITS):
        raise ValueError(f"found length {dict(length)!r}; allowed: one of {', '.join(UNITS)}")
    ((unit, number),) = length.items()
    if not isinstance(number, int) or number < 0:
        raise ValueError(f"found {number!r} {unit}; allowed: a whole number of 0 or more")
    return pd.DateOffset(**{unit: number})


@form(
    "in_order", tables=RECORD_TABLES, measures=("direct", "proxy", "mentions"), parameters=InOrder
)
def in_order(tables: SimpleNamespace, part: Part, parameters: InOrder) -> Result:
    """Did the first come before the second?

    Holds if in all pairs (or any, or most) every day of the first date lies before the second,
    and no longer before it than allowed; fails if the reverse is sure; is left where the dates
    meet or a record is missing.
    Can show: order. A cause must come first.
    Cannot show: that what came first was a cause.
    """
    pairs = parameters.pairs
    known = selection.of_part(tables, part, {"ids": [fact for pair in pairs for fact in pair]})
    rows = dict(zip(known.index, known.to_dict("records"), strict=True))
    standing = dict(zip(known.index, each_weakest(known, part.basis), strict=True))
    answers, clauses, missing = [], {}, 0
    for pair in pairs:
        if not set(pair) <= set(rows):
            answers.append((None, SURE))
            missing += 1
            continue
        first, second = (rows[fact] for fact in pair)
        answer, verb = _order_of(first, second, parameters)
        answers.append((answer, reasons.least([standing[fact] for fact in pair])))
        clauses.setdefault((verb, reasons.dated(second)), []).append(reasons.dated(first))
    rule = NEEDS[parameters.need]
    holds = rule([answer for answer, _ in answers])
    reason = "; ".join(
        f"{english.listed(firsts)} {verb} {second}" for (verb, second), firsts in clauses.items()
    )
    if missing:
        lacking = "what is to be compared" if not reason else english.count(missing, "other pair")
        reason = f"{reason}; no" if reason else "No"
        reason += f" record dates {lacking}"
    before = sum(answer is True for answer, _ in answers)
    return Result(
        holds,
        english.sentence(reason),
        value=before,
        unit="pairs in the order claimed",
        n=len(pairs) - missing,
        **needed(answers, holds, rule),
    )


def _order_of(first: Mapping, second: Mapping, parameters: InOrder) -> tuple[bool | None, str]:
    bounds = first["start"], first["end"], second["start"], second["end"]
    if any(pd.isna(day) for day in bounds):
        return None, "has no date to be compared with that of"
    answer = _ORDER[order(*bounds)]
    verb = {True: "came before", False: "came after", None: "may have come before or after"}[answer]
    if answer and parameters.at_most:
        longest = offset(parameters.at_most)
        if second["end"] <= first["start"] + longest:
            return True, "came shortly before"
        if second["start"] > first["end"] + longest:
            return False, "came too long before"
        return None, "came, perhaps too long, before"
    return answer, verb


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["start"].notna() & rows["end"].notna()]


@dataclass(frozen=True)
class InsideStage:
    """`facts`, the `stage` or period about them, and the side."""

    stage: str
    side: str
    facts: Sequence

    def __post_init__(self) -> None:
        refuse("side", self.side, ("inside", "outside"))
        if not self.facts:
            raise ValueError("facts: found none; allowed: ids")
        for fact in self.facts:
            selection.tables_of(fact)
        if self.stage[:1].isdigit():
            selection.period(self.stage)


@form(
    "inside_stage",
    tables=("events", "stages", "companion_events"),
    measures=("direct", "proxy", "mentions"),
    parameters=InsideStage,
)
def inside_stage(tables: SimpleNamespace, part: Part, parameters: InsideStage) -> Result:
    """Do facts lie inside a stage or a period?

    Holds if each surely lies on the side claimed of the stage as its heading dates it; fails if
    one surely lies on the other; is left where a date reaches over the edge. A year that two
    headings print lies in both stages.
    Can show: whether the text keeps to its own bounds.
    Cannot show: that the bounds are the right ones.
    """
    first, last = _stage(tables, parameters.stage)
    known = selection.of_part(tables, part, {"ids": list(parameters.facts)})
    rows = [row for _, row in known.iterrows()]
    inside = selection.lying_in(known, (first, last))
    wanted = parameters.side == "inside"
    answers = [None if each is None else each is wanted for each in inside]
    answers += [None] * (len(parameters.facts) - len(rows))
    holds = all_of(answers)
    named = parameters.stage if not parameters.stage[:1].isdigit() else "period"
    about = f"the {named} ({english.span((first, last))})"
    places = {True: "inside", False: "outside", None: "partly or perhaps outside"}
    clauses: dict[str, list[str]] = {}
    for row, each in zip(rows, inside, strict=True):
        clauses.setdefault(places[each], []).append(reasons.dated(row))
    reason = "; ".join(
        f"{english.listed(names)} {'lies' if len(names) == 1 else 'lie'} {place} {about}"
        for place, names in clauses.items()
    )
    return Result(
        holds,
        english.sentence(reason or "No record dates what is claimed"),
        value=sum(answer is True for answer in answers),
        unit=f"facts {parameters.side}",
        n=len(rows),
    )


def _stage(tables: SimpleNamespace, stage: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    if stage[:1].isdigit():
        return selection.period(stage)
    rows = tables.stages
    found = rows[(rows["stage"] == stage) & (rows["dating"] == "heading")]
    if found.empty:
        allowed = ", ".join(dict.fromkeys(rows["stage"]))
        raise ValueError(f"found stage {stage!r}; allowed: {allowed}, or a period")
    return found["start"].iloc[0], found["end"].iloc[0]


_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class GapBetween:
    """Selections `first` and `second`; the bounds of the time between; whether either may lead."""

    first: Mapping
    second: Mapping
    at_least: Mapping | None = None
    at_most: Mapping | None = None
    either_way: bool = False

    def __post_init__(self) -> None:
        selection.refuse_selection(self.first, "first")
        selection.refuse_selection(self.second, "second")
        if self.at_least is None and self.at_most is None:
            raise ValueError("found no bound; allowed: at_least, at_most or both")
        for length in (self.at_least, self.at_most):
            if length is not None:
                offset(length)


@form(
    "gap_between",
    tables=RECORD_TABLES,
    measures=("direct", "proxy", "mentions"),
    parameters=GapBetween,
)
def gap_between(tables: SimpleNamespace, part: Part, parameters: GapBetween) -> Result:
    """How long was it from one fact to the next?

    Holds if every length that the two dates permit keeps the bound; fails if every one breaks it;
    is left between, and where nothing of the second kind is recorded. The second fact is the
    earliest of its kind after the first (or the nearest, where either may lead); of a kind that is
    not named by id, records of which the source is weak do not count.
    Can show: lengths, lapses at term, nearness in time.
    Cannot show: that the one has to do with the other, or that a list misses nothing between.
    """
    firsts = dated(selection.of_part(tables, part, parameters.first))
    seconds = dated(selection.of_part(tables, part, parameters.second))
    if "ids" not in parameters.second:
        seconds = seconds[seconds["certainty"] != "weak"]
    if firsts.empty:
        return Result(None, "No record dates the fact from which the time is counted.")
    first = firsts.sort_values(["start", "end"]).iloc[0]
    seconds = seconds[seconds.index != first.name]
    second = _next_of(first, seconds, parameters)
    if second is None:
        return Result(
            None,
            english.sentence(f"Nothing of the kind is recorded after {reasons.dated(first)}"),
            n=1,
        )
    early, late = first, second
    if parameters.either_way and second["start"] < first["start"]:
        early, late = second, first
    answers = []
    if parameters.at_least is not None:
        answers.append(_longer(early, late, offset(parameters.at_least)))
    if parameters.at_most is not None:
        answers.append(_shorter(early, late, offset(parameters.at_most), parameters.either_way))
    holds = all_of(answers)
    low, high = ((late[a] - early[b]).days / _DAYS_A_YEAR for a, b in _EDGES)
    if parameters.either_way:
        low = max(low, 0.0)
    pair = pd.concat([firsts.loc[[first.name]], seconds.loc[[second.name]]])
    return Result(
        holds,
        english.sentence(_gap_words(early, late, low, high)),
        value=(low + high) / 2,
        unit="years",
        low=low,
        high=high,
        n=2,
        **weakest(pair, part.basis),
    )


# Of the later and the earlier fact: the shortest and the longest time between them.
_EDGES = (("start", "end"), ("end", "start"))


def _next_of(first: pd.Series, seconds: pd.DataFrame, parameters: GapBetween) -> pd.Series | None:
    if seconds.empty:
        return None
    ordered = seconds.sort_values(["start", "end"])
    if parameters.either_way:
        after = (ordered["start"] - first["end"]).dt.days.clip(lower=0)
        before = (first["start"] - ordered["end"]).dt.days.clip(lower=0)
        return ordered.loc[(after + before).idxmin()]
    later = ordered[ordered["end"] > first["start"]]
    if later.empty:
        # Records named one by one are compared even if they come first: then the order is wrong.
        return ordered.iloc[-1] if "ids" in parameters.second else None
    return later.iloc[0]


def _longer(early: pd.Series, late: pd.Series, least: pd.DateOffset) -> bool | None:
    if late["start"] >= early["end"] + least:
        return True
    return False if late["end"] < early["start"] + least else None


def _shorter(
    early: pd.Series, late: pd.Series, most: pd.DateOffset, either_way: bool
) -> bool | None:
    if late["end"] < early["start"]:
        return False
    if late["start"] > early["end"] + most:
        return False
    far = max(late["end"], early["end"]) if either_way else late["end"]
    if far > early["start"] + most:
        return None
    return True if either_way or late["start"] >= early["end"] else None


def _gap_words(early: pd.Series, late: pd.Series, low: float, high: float) -> str:
    passed, most = _length(low), _length(high)
    if passed != most:
        passed = f"between {passed} and {most}" if low > 0 else f"up to {most}"
    ends = f"From {reasons.dated(early)} to {reasons.dated(late)}"
    if high < 0:
        return f"{reasons.dated(late)} came before {reasons.dated(early)}"
    return f"{ends} {passed} passed" if high > 0 else f"{ends} less than a day passed"


def _length(years: float) -> str:
    days = round(years * _DAYS_A_YEAR)
    if days < 90:
        return english.count(days, "day")
    if years < 2:
        return english.count(round(years * 12), "month")
    return f"{years:.1f} years"
