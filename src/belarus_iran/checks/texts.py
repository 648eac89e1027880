"""Forms on texts: whether places agree, and how sources are dated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran import english
from belarus_iran.checks import selection
from belarus_iran.checks.reasons import all_of, refuse
from belarus_iran.evidence import listed, once
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.texts import entry_name, plain, publication, records_of, texts

KINDS = ("count", "date", "label", "order", "period", "role", "scope")


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
    tables=("contradictions",),
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
        number = (
            "Both places" if len(places) == 2 else f"All {english.in_words(len(places))} places"
        )
        reason = f"{number} that tell the matter ({english.listed(places)}) say the same"
        return Result(True, english.sentence(reason), value=0, unit=_UNIT, n=len(places))
    clauses = []
    for row in records_of(differing):
        clauses += [
            english.sentence(f"{row.first_locator}: {row.first_says}"),
            english.sentence(f"{row.second_locator}: {row.second_says}"),
        ]
        if row.severity != "outright" and row.both_hold:
            clauses.append(english.sentence(row.both_hold))
    return Result(False, " ".join(clauses), value=len(differing), unit=_UNIT, n=len(places))


_UNIT = "pairs of places that differ"


def _differing(tables: SimpleNamespace, part: Part, parameters: PlacesAgree) -> pd.DataFrame:
    acting, claims = once(
        tables, ("contradictions",), ("within texts",), lambda: _within_texts(tables.contradictions)
    )
    names = {part.claim, f"{part.claim}{part.part}"}
    return acting[
        [
            (kind in parameters.kinds and not names.isdisjoint(its)) or pair in parameters.pairs
            for pair, kind, its in zip(acting["id"], acting["kind"], claims, strict=True)
        ]
    ]


def _within_texts(contradictions: pd.DataFrame) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    """Return the pairs that differ within one text, and the claims and parts that each names."""
    acting = contradictions[contradictions["severity"] != "apparent"]
    one = [_one_document(row) for row in records_of(acting)]
    acting = acting[pd.Series(one, acting.index, dtype=bool)]
    return acting, [frozenset(listed(cell)) for cell in acting["claims"]]


def _one_document(row: SimpleNamespace) -> bool:
    """Say whether both places stand in one text, of which each article of a collection is one."""
    return len(texts(f"{row.first_locator}; {row.second_locator}")) == 1


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
            selection.period(period)
        if self.term is not None:
            selection.period(self.term)


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
        words = english.listed(f"'{word}'" for word in (missing or parameters.words))
        reason += f"; no title has {words}" if missing else f"; the title has {words}"
    inside = sum(answer is True for answer in answers)
    return Result(
        holds,
        english.sentence(reason),
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
    answer = selection.lies_in(published, period)
    if answer is None and pd.notna(entry["title_start"]) and pd.notna(entry["title_end"]):
        bounds = entry["title_start"], entry["title_end"]
        answer = selection.lies_in({"start": bounds[0], "end": bounds[1]}, period)
    return answer, bounds


def _source_date(bounds: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return "not dated" if pd.isna(bounds[0]) else f"dated {english.span(bounds)}"


def _fits(answer: bool | None, period: str) -> str:
    claimed = english.span(selection.period(period))
    return {
        True: ", as the text has it",
        False: f", not {claimed}",
        None: f", not surely {claimed}",
    }[answer]


def _within_term(dates: Sequence[tuple[pd.Timestamp, pd.Timestamp]], term: str) -> bool | None:
    """Say whether dated items show a term to its limits: inside, in its first and last year."""
    known = [{"start": start, "end": end} for start, end in dates if pd.notna(start)]
    inside = [selection.lies_in(each, term) for each in known]
    if False in inside:
        return False
    shown = {each["start"].year for each in known if each["start"].year == each["end"].year}
    first, last = (day.year for day in selection.period(term))
    return True if inside and all(inside) and {first, last} <= shown else None
