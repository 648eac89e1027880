"""Forms on the list of references: whether it fits the text and itself, and what it has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran import english
from belarus_iran.checks.reasons import all_of, refuse
from belarus_iran.evidence import listed, threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.texts import (
    day_in_words,
    entry_name,
    match,
    plain,
    records_of,
    solar_hijri_dates,
    uncited,
    unlisted_documents,
)

# Where a page is read and where it is dated, it may be another day.
SLACK = pd.Timedelta(days=1)


@dataclass(frozen=True)
class ListAndText:
    """What to `compare`."""

    compare: str

    def __post_init__(self) -> None:
        refuse("compare", self.compare, tuple(_COMPARISONS))


def _reached(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    matched = match(tables.citations, tables.references)
    without = matched[matched["entry"] == ""]
    sentences = [f"{row.name} {row.year} ({row.locator})" for row in records_of(without)]
    return sentences, len(matched), "citation by name and year leads to an entry"


def _years(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    matched = match(tables.citations, tables.references)
    matched = matched[matched["same_name"]]
    years = tables.references.set_index("id")["year"]
    sentences = [
        f"{row.name} {row.year} ({row.locator}), listed under {years[row.entry]}"
        for row in records_of(matched[~matched["same_year"]])
    ]
    return sentences, len(matched), "citation has the year of its entry"


def _names(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    matched = match(tables.citations, tables.references)
    matched = matched[matched["entry"] != ""]
    entries = tables.references.set_index("id")
    sentences = [
        f"{row.name} {row.year} ({row.locator}), listed as {entry_name(entries.loc[row.entry])}"
        for row in records_of(matched[~matched["same_name"]])
    ]
    return sentences, len(matched), "citation has the name of its entry"


def _entries_cited(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    missed = uncited(tables.citations, tables.references)
    sentences = [
        entry_name(row)
        + (", never cited" if row["cited"] == "never" else f", cited as {row['cited']}")
        for _, row in missed.iterrows()
    ]
    return sentences, len(tables.references), "entry is cited by its own name and year"


def _documents(tables: SimpleNamespace) -> tuple[list[str], int, str]:
    named = tables.citations["form"] == "document named"
    direct = tables.citations["through"] == ""
    sentences = [
        f"{english.listed(listed(row.name))} ({row.locator})"
        for row in records_of(unlisted_documents(tables.citations))
    ]
    return sentences, int((named & direct).sum()), "document named as authority has an entry"


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
    sentences, total, what = _COMPARISONS[parameters.compare](tables)
    return _matched(sentences, total, what)


def _matched(wrong: list[str], total: int, what: str) -> Result:
    """Tell how many of some items are in order, naming those that are not."""
    noun = what.split(" ")[0]
    several = "entries" if noun == "entry" else f"{noun}s"
    compared = english.count(total, noun, several)
    if not total:
        return Result(None, f"There is no {noun} to compare.", value=0, n=0)
    if not wrong:
        reason = f"every {what}" if total > 1 else f"the one {what}"
    elif len(wrong) == 1:
        reason = f"one of {compared} does not match: {wrong[0]}"
        if total == 1:
            reason = f"the one {noun} does not match: {wrong[0]}"
    elif len(wrong) == total:
        reason = f"none of {compared} matches: {english.listed(wrong)}"
    else:
        reason = (
            f"{english.in_words(len(wrong))} of {compared} do not match: {english.listed(wrong)}"
        )
    return Result(
        not wrong,
        english.sentence(reason),
        value=len(wrong),
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
        shown = english.listed(dict.fromkeys(map(day_in_words, dates)))
        sentence = (
            f"{entry_name(entry)}, dated {shown}, was read on {day_in_words(entry['accessed'])}"
        )
        answer = True if all(in_time) else (None if any(in_time) else False)
        found.append((answer, sentence))
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
        sentence = (
            f"{entry_name(entry)} appeared on {day_in_words(entry['published'])}, was read on "
            f"{day_in_words(entry['accessed'])} and is cited as of {english.listed(years)}"
        )
        found.append((by_access and later, sentence))
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
    wrong = [sentence for answer, sentence in found if answer is False]
    unclear = [sentence for answer, sentence in found if answer is None]
    if not found:
        reason = "No entry has two dates to compare"
    elif wrong or unclear:
        many = len(wrong + unclear)
        reason = "; ".join(wrong + unclear)
        if len(found) == 1:
            reason += ", which does not fit" if wrong else ", which fits in part"
        else:
            verb = "does" if many == 1 else "do"
            reason = f"{english.of(many, len(found))} entries {verb} not surely fit: {reason}"
    elif len(found) <= 3:
        reason = "; ".join(sentence for _, sentence in found) + ", which fits"
    else:
        reason = f"in all {english.count(len(found), 'entry', 'entries')} compared the dates fit"
    return Result(
        holds,
        english.sentence(reason),
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
    reason = f"The list has {english.count(len(works), noun)} on {parameters.about}"
    reason += f" ({english.listed(names)})" if names else ""
    answers = []
    if parameters.at_most is not None:
        most = parameters.at_most
        most = threshold(tables, most) if isinstance(most, str) else most
        answers.append(len(works) <= most)
        reason += f", where {english.number(most)} would be the most"
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
            reason += f"; {english.listed(having)} {verb} {words} in the title"
        elif len(works):
            reason += f"; no title among them has {words}"
    return Result(
        all_of(answers),
        english.sentence(reason),
        value=len(works),
        unit="works listed",
        n=len(works),
    )
