"""Forms on texts: whether places agree, how sources are dated, what the list of references has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks import intervals, selection, wording
from belarus_iran.checks.rules import all_of, refuse
from belarus_iran.evidence import listed, locators, once, threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.references import (
    day_in_words,
    entry_name,
    match,
    plain,
    publication,
    records_of,
    solar_hijri_dates,
    uncited,
    unlisted_documents,
)

KINDS = ("count", "date", "label", "order", "period", "role", "scope")
# Where a page is read and where it is dated, it may be another day.
SLACK = pd.Timedelta(days=1)


@dataclass(frozen=True)
class PlacesAgree:
    """At least two `places`, and contradictions: `pairs` by id, or those of some `kinds`."""

    places: Sequence
    pairs: Sequence = ()
    kinds: Sequence = ()

    def __post_init__(self) -> None:
        if not (self.pairs or self.kinds):
            raise ValueError("found neither pairs nor kinds; allowed: one of them, or both")
        for pair in self.pairs:
            if not re.fullmatch(r"K\d+", str(pair)):
                raise ValueError(f"pairs: found {pair!r}; allowed: ids of contradictions")
        for kind in self.kinds:
            refuse("kinds", kind, KINDS)
        if not all(isinstance(place, str) and place.strip() for place in self.places):
            raise ValueError(f"places: found {self.places!r}; allowed: locators")


@form(
    "places_agree",
    tables=("contradictions", "events", "companion_events"),
    measures=("direct", "definition"),
    parameters=PlacesAgree,
)
def places_agree(tables: SimpleNamespace, part: Part, parameters: PlacesAgree) -> Result:
    """Do the places of one text that tell the matter agree?

    Fails if two places of one document are listed as telling it differently, by one of the pairs
    named or by one of the kinds that names this claim or part; holds if none is and at least two
    places tell the matter; is left with fewer. Pairs that differ only in appearance, or of two
    documents, do not count.
    Can show: whether a text is at one with itself.
    Cannot show: which of two places, or of two authors, is right.
    """
    differing = _differing(tables, part, parameters)
    places = list(dict.fromkeys(parameters.places))
    if differing.empty:
        if len(places) < 2:
            return Result(None, "One place alone tells the matter.", value=0, n=len(places))
        told = "Both places" if len(places) == 2 else f"All {wording.in_words(len(places))} places"
        reason = f"{told} that tell the matter ({wording.listed(places)}) say the same"
        return Result(True, wording.sentence(reason), value=0, unit=_UNIT, n=len(places))
    clauses = []
    for row in records_of(differing):
        clauses += [
            wording.sentence(f"{row.first_locator}: {row.first_says}"),
            wording.sentence(f"{row.second_locator}: {row.second_says}"),
        ]
        if row.severity != "outright" and row.both_hold:
            clauses.append(wording.sentence(row.both_hold))
    return Result(False, " ".join(clauses), value=len(differing), unit=_UNIT, n=len(places))


_UNIT = "pairs of places that differ"


def _differing(tables: SimpleNamespace, part: Part, parameters: PlacesAgree) -> pd.DataFrame:
    acting = once(
        tables, ("contradictions",), ("within texts",), lambda: _within_texts(tables.contradictions)
    )
    names = {part.claim, f"{part.claim}{part.part}"}
    named = [not names.isdisjoint(listed(cell)) for cell in acting["claims"]]
    named = pd.Series(named, acting.index, dtype=bool)
    by_kind = named & acting["kind"].isin(parameters.kinds)
    return acting[by_kind | acting["id"].isin(parameters.pairs)]


def _within_texts(contradictions: pd.DataFrame) -> pd.DataFrame:
    acting = contradictions[contradictions["severity"] != "apparent"]
    one = [_one_document(row) for row in records_of(acting)]
    return acting[pd.Series(one, acting.index, dtype=bool)]


def _one_document(row: SimpleNamespace) -> bool:
    """Say whether both places stand in one document, of which a collection is one."""
    places = f"{row.first_locator}; {row.second_locator}"
    return len({document(place) for place in locators(places)}) == 1


def document(place: str) -> str:
    """Return the document in which a place lies.

    Examples
    --------
    >>> document("003 New friends ¶3"), document("II.5¶1")
    ('003', 'the paper')
    """
    found = re.match(r"00[1-9](?= )", place)
    return found[0] if found else "the paper"


@dataclass(frozen=True)
class SourceDated:
    """`citations`, from id to period; `words` of the titles; the `term` of an office."""

    citations: Mapping
    words: Sequence = ()
    term: str | None = None

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("citations: found none; allowed: from id to period")
        for citation, period in self.citations.items():
            if not re.fullmatch(r"X\d+", str(citation)):
                raise ValueError(f"citations: found {citation!r}; allowed: ids such as X048")
            intervals.period(period)
        if self.term is not None:
            intervals.period(self.term)


@form(
    "source_dated",
    tables=("citations", "references"),
    measures=("direct", "proxy"),
    parameters=SourceDated,
)
def source_dated(tables: SimpleNamespace, part: Part, parameters: SourceDated) -> Result:
    """Is the cited source of the time and on the matter?

    Holds if each source is listed and dated to its period, and the titles have the words asked
    for; fails if one is dated otherwise; is left if one is not listed or not dated, or a word is
    missing. Of a year-long date a day in the title decides. With a term, both its first and its
    last year must be shown.
    Can show: that a source of the time is named.
    Cannot show: what it says: none was opened.
    """
    answers, clauses, titles, dates = [], [], [], []
    for citation, period in parameters.citations.items():
        entry = _cited(tables, citation)
        if entry is None:
            answers.append(None)
            clauses.append(f"the source {_where(tables, citation)} is not in the list")
            continue
        titles.append(plain(entry["title"]))
        answer, bounds = _dated_to(tables, entry, period)
        answers.append(answer)
        dates.append(bounds)
        clauses.append(
            f"the source {_where(tables, citation)}, {entry_name(entry)}, is "
            + (_source_date(bounds) + _fits(answer, period))
        )
    missing = [word for word in parameters.words if not any(plain(word) in t for t in titles)]
    holds = all_of(answers)
    if missing and holds:
        holds = None
    if parameters.term is not None and holds is not False:
        holds = _within_term(dates, parameters.term)
    reason = "; ".join(clauses)
    if parameters.words and titles:
        words = wording.listed(f"'{word}'" for word in (missing or parameters.words))
        reason += f"; no title has {words}" if missing else f"; the title has {words}"
    inside = sum(answer is True for answer in answers)
    return Result(
        holds,
        wording.sentence(reason),
        value=inside,
        unit="sources of the time stated",
        n=len(answers),
    )


def _cited(tables: SimpleNamespace, citation: str) -> pd.Series | None:
    """Return the entry behind a citation, or None if it has none."""
    rows = tables.citations[tables.citations["id"] == citation]
    if rows.empty or not rows["reference"].iloc[0]:
        return None
    entries = tables.references[tables.references["id"] == rows["reference"].iloc[0]]
    return None if entries.empty else entries.iloc[0]


def _where(tables: SimpleNamespace, citation: str) -> str:
    rows = tables.citations[tables.citations["id"] == citation]
    return f"cited in {rows['locator'].iloc[0]}" if len(rows) else "that is to be cited"


def _dated_to(
    tables: SimpleNamespace, entry: pd.Series, period: str
) -> tuple[bool | None, tuple[pd.Timestamp, pd.Timestamp]]:
    published = publication(entry.to_frame().T).iloc[0]
    bounds = published["start"], published["end"]
    answer = intervals.lies_in(published, period)
    if answer is None and pd.notna(entry["title_start"]) and pd.notna(entry["title_end"]):
        bounds = entry["title_start"], entry["title_end"]
        answer = intervals.lies_in({"start": bounds[0], "end": bounds[1]}, period)
    return answer, bounds


def _source_date(bounds: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return "not dated" if pd.isna(bounds[0]) else f"dated {wording.span(bounds)}"


def _fits(answer: bool | None, period: str) -> str:
    claimed = wording.span(intervals.period(period))
    return {
        True: ", as the text has it",
        False: f", not {claimed}",
        None: f", not surely {claimed}",
    }[answer]


def _within_term(dates: Sequence[tuple[pd.Timestamp, pd.Timestamp]], term: str) -> bool | None:
    """Say whether dated items show a term to its limits: inside, in its first and last year."""
    known = [{"start": start, "end": end} for start, end in dates if pd.notna(start)]
    inside = [intervals.lies_in(each, term) for each in known]
    if False in inside:
        return False
    shown = {each["start"].year for each in known if each["start"].year == each["end"].year}
    first, last = (day.year for day in intervals.period(term))
    return True if inside and all(inside) and {first, last} <= shown else None


@dataclass(frozen=True)
class ListAndText:
    """What to `compare`, and citations to `leave_out`, such as laws, which no list has."""

    compare: str
    leave_out: Sequence = ()

    def __post_init__(self) -> None:
        refuse("compare", self.compare, tuple(_COMPARISONS))
        for citation in self.leave_out:
            if not re.fullmatch(r"X\d+", str(citation)):
                raise ValueError(f"leave_out: found {citation!r}; allowed: ids such as X060")


def _reached(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    matched = match(tables.citations, tables.references)
    without = matched[matched["entry"] == ""]
    told = [f"{row.name} {row.year} ({row.locator})" for row in records_of(without)]
    return told, len(matched), "citation by name and year leads to an entry"


def _years(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    matched = match(tables.citations, tables.references)
    matched = matched[matched["same_name"]]
    years = tables.references.set_index("id")["year"]
    told = [
        f"{row.name} {row.year} ({row.locator}), listed under {years[row.entry]}"
        for row in records_of(matched[~matched["same_year"]])
    ]
    return told, len(matched), "citation has the year of its entry"


def _names(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    matched = match(tables.citations, tables.references)
    matched = matched[matched["entry"] != ""]
    entries = tables.references.set_index("id")
    told = [
        f"{row.name} {row.year} ({row.locator}), listed as {entry_name(entries.loc[row.entry])}"
        for row in records_of(matched[~matched["same_name"]])
    ]
    return told, len(matched), "citation has the name of its entry"


def _entries_cited(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    missed = uncited(tables.citations, tables.references)
    told = [
        entry_name(row)
        + (", never cited" if row["cited"] == "never" else f", cited as {row['cited']}")
        for _, row in missed.iterrows()
    ]
    return told, len(tables.references), "entry is cited by its own name and year"


def _documents(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    named = tables.citations["form"] == "document named"
    direct = tables.citations["through"] == ""
    told = [
        f"{wording.listed(listed(row.name))} ({row.locator})"
        for row in records_of(unlisted_documents(tables.citations))
    ]
    return told, int((named & direct).sum()), "document named as authority has an entry"


_COMPARISONS = {
    "listed": _reached,
    "year": _years,
    "name": _names,
    "cited": _entries_cited,
    "documents": _documents,
}


@form(
    "list_and_text",
    tables=("citations", "references"),
    measures=("direct", "definition"),
    parameters=ListAndText,
)
def list_and_text(tables: SimpleNamespace, part: Part, parameters: ListAndText) -> Result:
    """Do citations and list match?

    Holds if every item compared does; fails if one does not; is left if there is none to compare.
    Can show: the form of the apparatus.
    Cannot show: anything of the argument.
    """
    citations = tables.citations
    citations = citations[~citations["id"].isin(parameters.leave_out)]
    references = tables.references if selection.has(tables, "references") else None
    compared = SimpleNamespace(citations=citations, references=references)
    told, total, what = _COMPARISONS[parameters.compare](compared)
    return _matched(told, total, what)


def _matched(told: list[str], total: int, what: str) -> Result:
    """Tell how many of some items are in order, naming those that are not."""
    noun = what.split(" ")[0]
    several = "entries" if noun == "entry" else f"{noun}s"
    if not total:
        return Result(None, f"There is no {noun} to compare.", value=0, n=0)
    if not told:
        reason = f"every {what}" if total > 1 else f"the one {what}"
    elif len(told) == 1:
        reason = f"one of {wording.count(total, noun, several)} does not match: {told[0]}"
        if total == 1:
            reason = f"the one {noun} does not match: {told[0]}"
    elif len(told) == total:
        reason = f"none of {wording.count(total, noun, several)} matches: {wording.listed(told)}"
    else:
        reason = (
            f"{wording.in_words(len(told))} of {wording.count(total, noun, several)} do not match: "
            f"{wording.listed(told)}"
        )
    return Result(
        not told,
        wording.sentence(reason),
        value=len(told),
        unit=f"{several} that do not match",
        n=total,
    )


@dataclass(frozen=True)
class ListDatesFit:
    """What to `compare`, and of which `entries`; of all if none is named."""

    compare: str
    entries: Sequence = ()

    def __post_init__(self) -> None:
        refuse("compare", self.compare, tuple(_DATES))
        for entry in self.entries:
            if not re.fullmatch(r"R\d+", str(entry)):
                raise ValueError(f"entries: found {entry!r}; allowed: ids such as R006")


def _read_after(tables: SimpleNamespace, entries: pd.DataFrame) -> list[tuple[bool | None, str]]:
    found = []
    for _, entry in entries.iterrows():
        dates = entry[["published", "url_date"]].dropna()
        if entry["precision"] != "day":
            dates = dates.drop("published", errors="ignore")
        if dates.empty or pd.isna(entry["accessed"]):
            continue
        in_time = [bool(date <= entry["accessed"] + SLACK) for date in dates]
        shown = wording.listed(dict.fromkeys(map(day_in_words, dates)))
        told = f"{entry_name(entry)}, dated {shown}, was read on {day_in_words(entry['accessed'])}"
        answer = True if all(in_time) else (None if any(in_time) else False)
        found.append((answer, told))
    return found


def _cited_by_access(
    tables: SimpleNamespace, entries: pd.DataFrame
) -> list[tuple[bool | None, str]]:
    found = []
    for _, entry in entries.iterrows():
        cited = tables.citations[tables.citations["reference"] == entry["id"]]
        years = [year for year in dict.fromkeys(cited["year"]) if year]
        if pd.isna(entry["accessed"]) or pd.isna(entry["published"]) or not years:
            continue
        by_access = years == [str(entry["accessed"].year)]
        later = bool(entry["accessed"] + SLACK >= entry["published"])
        told = (
            f"{entry_name(entry)} appeared on {day_in_words(entry['published'])}, was read on "
            f"{day_in_words(entry['accessed'])} and is cited as of {wording.listed(years)}"
        )
        found.append((by_access and later, told))
    return found


def _runs_forward(tables: SimpleNamespace, entries: pd.DataFrame) -> list[tuple[bool | None, str]]:
    named = entries[entries["title_start"].notna() & entries["title_end"].notna()]
    return [
        (
            bool(entry["title_end"] + SLACK >= entry["title_start"]),
            f"the title of {entry_name(entry)} runs from {day_in_words(entry['title_start'])} to "
            f"{day_in_words(entry['title_end'])}",
        )
        for _, entry in named.iterrows()
    ]


def _calendars(tables: SimpleNamespace, entries: pd.DataFrame) -> list[tuple[bool | None, str]]:
    # Of an entry that counts in the Solar Hijri calendar the list gives no other date to compare.
    both = entries[(entries["calendar"] == "Gregorian") & entries["published"].notna()]
    if both.empty:
        return []
    published = both.set_index("id")["published"]
    names = {entry["id"]: entry_name(entry) for _, entry in both.iterrows()}
    return [
        (
            bool(abs(row.gregorian - published[row.id]) <= SLACK),
            f"{names[row.id]}, published on {day_in_words(published[row.id])}, has "
            f"{day_in_words(row.gregorian)} by the Solar Hijri date of its {row.where}",
        )
        for row in records_of(solar_hijri_dates(both))
    ]


_DATES = {
    "access after publication": _read_after,
    "cited by access": _cited_by_access,
    "title runs forward": _runs_forward,
    "calendars": _calendars,
}


@form(
    "list_dates_fit",
    tables=("citations", "references"),
    measures=("direct", "definition"),
    parameters=ListDatesFit,
)
def list_dates_fit(tables: SimpleNamespace, part: Part, parameters: ListDatesFit) -> Result:
    """Do two dates of one entry fit?

    Holds if they do in every entry compared, a day of difference for time zones aside; fails if in
    one they do not; is left if one entry has dates of which only some fit, or none has two dates.
    Can show: the form of the apparatus.
    Cannot show: anything of the argument, nor which of the two dates is wrong.
    """
    entries = tables.references
    if parameters.entries:
        entries = entries[entries["id"].isin(parameters.entries)]
    found = _DATES[parameters.compare](tables, entries)
    holds = all_of(answer for answer, _ in found)
    wrong = [told for answer, told in found if answer is False]
    unclear = [told for answer, told in found if answer is None]
    if not found:
        reason = "No entry has two dates to compare"
    elif wrong or unclear:
        many = len(wrong + unclear)
        reason = "; ".join(wrong + unclear)
        if len(found) == 1:
            reason += ", which does not fit" if wrong else ", which fits in part"
        else:
            verb = "does" if many == 1 else "do"
            reason = f"{wording.of(many, len(found))} entries {verb} not surely fit: {reason}"
    elif len(found) <= 3:
        reason = "; ".join(told for _, told in found) + ", which fits"
    else:
        reason = f"in all {wording.count(len(found), 'entry', 'entries')} compared the dates fit"
    return Result(
        holds,
        wording.sentence(reason),
        value=len(wrong),
        unit="entries whose dates do not fit",
        n=len(found),
    )


@dataclass(frozen=True)
class WorksListed:
    """What the works are `about`, their `kind`, how many `at_most`, and words of no title."""

    about: str
    kind: str
    at_most: str | int | None = None
    without_words: Sequence = ()

    def __post_init__(self) -> None:
        if self.at_most is None and not self.without_words:
            raise ValueError("found neither; allowed: at_most, without_words or both")


@form(
    "works_listed",
    tables=("references", "thresholds"),
    measures=("direct", "proxy"),
    parameters=WorksListed,
)
def works_listed(tables: SimpleNamespace, part: Part, parameters: WorksListed) -> Result:
    """How many listed works are of a kind?

    Holds if the list has no more of them than claimed, and no title among them has one of the
    words; fails if it has more, or a title has one; is left where titles are asked for and none is
    listed.
    Can show: what the author lists.
    Cannot show: what there is.
    """
    references = tables.references
    works = references[
        (references["about"] == parameters.about) & (references["kind"] == parameters.kind)
    ]
    names = [entry_name(row) for _, row in works.iterrows()]
    noun = f"{parameters.kind} work"
    reason = f"The list has {wording.count(len(works), noun)} on {parameters.about}"
    reason += f" ({wording.listed(names)})" if names else ""
    answers = []
    if parameters.at_most is not None:
        most = parameters.at_most
        most = threshold(tables, most) if isinstance(most, str) else most
        answers.append(len(works) <= most)
        reason += f", where {wording.number(most)} would be the most"
    if parameters.without_words:
        having = [
            entry_name(row)
            for _, row in works.iterrows()
            if any(plain(word) in plain(row["title"]) for word in parameters.without_words)
        ]
        answers.append(not having if len(works) else None)
        words = " or ".join(f"'{word}'" for word in parameters.without_words)
        if having:
            verb = "has" if len(having) == 1 else "have"
            reason += f"; {wording.listed(having)} {verb} {words} in the title"
        elif len(works):
            reason += f"; no title among them has {words}"
    return Result(
        all_of(answers),
        wording.sentence(reason),
        value=len(works),
        unit="works listed",
        n=len(works),
    )
