"""Checks of dates and places of sources."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.citations.reference_list import in_brackets, unlisted
from belarus_iran.evidence import locators
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.references import (
    day_in_words,
    entry_name,
    gregorian,
    plain,
    publication,
    records_of,
    solar_hijri_dates,
)


def _period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    if pd.isna(start) or start == end:
        return day_in_words(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    return f"{start.year}" if start.year == end.year else f"{start.year}/{end.year}"


def _within(start: pd.Timestamp, end: pd.Timestamp, period: pd.Period) -> bool | None:
    """Say whether an interval lies in a period; None if it does so in part or is missing."""
    if end < period.start_time or start > period.end_time:
        return False
    return True if start >= period.start_time and end <= period.end_time else None


def _written(period: pd.Period) -> str:
    return f"{period:%B %Y}" if period.freqstr == "M" else str(period)


def _cited(tables: SimpleNamespace, citation: str) -> pd.Series | None:
    """Return the entry behind a citation, or None if it has none."""
    entry = tables.citations.set_index("id").loc[citation, "reference"]
    return tables.references.set_index("id", drop=False).loc[entry] if entry else None


@check("access", "paper")
def consulted_after(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether an item was consulted no earlier than it appeared, as entry and address date it."""
    entry = tables.references.set_index("id").loc[claim.parameters["entry"]]
    dates = entry[["published", "url_date"]].dropna()
    late = dates <= entry["accessed"]
    told = f"{entry_name(entry)} is dated {day_in_words(entry['published'])}"
    if "url_date" in dates:
        told += f" in the list and {day_in_words(entry['url_date'])} in its address"
    known = not (dates.empty or pd.isna(entry["accessed"]))
    return Result(
        holds=(True if late.all() else (None if late.any() else False)) if known else None,
        value=(entry["accessed"] - dates.max()).days if known else None,
        unit="days from appearance to access",
        reason=f"{told}; it was accessed on {day_in_words(entry['accessed'])}.",
        what_would_change_it="A copy of the page that shows the day on which it appeared, or a "
        "correction of the date of access.",
    )


@check("C179", "paper", tables=("citations", "references"))
def calendars_agree(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Solar Hijri days fit the Gregorian dates that list or text give for the same item."""
    entries = tables.references.set_index("id")
    days = solar_hijri_dates(tables.references)
    # Of an entry that counts in the Solar Hijri calendar the list gives no other date to compare.
    listed_days = days[days["id"].map(entries["calendar"]) == "Gregorian"]
    fits = dict(zip(listed_days["id"], map(bool, listed_days["agrees"]), strict=True))
    told = [
        f"{entry_name(entries.loc[row.id])} ({day_in_words(row.gregorian)}) "
        f"{'agrees' if row.agrees else 'differs'}"
        for row in records_of(listed_days)
    ]
    intervals = publication(tables.references)
    for citation, period in claim.parameters["text"].items():
        entry = _cited(tables, citation)
        if entry is None:
            return unlisted(tables, citation)
        interval = intervals.loc[entry["id"]]
        fits[citation] = _within(*interval, pd.Period(period))
        told.append(f"{entry_name(entry)} is of {_period(*interval)}, and the text says {period}")
    answers = list(fits.values())
    return Result(
        holds=False if False in answers else (None if None in answers else True),
        value=sum(answer is True for answer in answers),
        unit=f"of {len(answers)} dates agree",
        n=len(answers),
        reason=f"Converted and compared: {'; '.join(told)}.",
        what_would_change_it="The page itself, if it bears another date, or a statement of the "
        "year that the text gives.",
    )


@check("C180", "paper", tables=("citations", "references"))
def cited_by_access(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether an item was consulted after it appeared, in the year under which it is cited."""
    entry = _cited(tables, claim.parameters["citation"])
    if entry is None:
        return unlisted(tables, claim.parameters["citation"])
    cited = tables.citations.set_index("id").loc[claim.parameters["citation"], "year"]
    known = entry[["accessed", "published"]].notna().all()
    later = bool(entry["accessed"] >= entry["published"])
    same = str(entry["accessed"].year) == cited
    return Result(
        holds=later and same if known else None,
        value=(entry["accessed"] - entry["published"]).days if known else None,
        unit="days from appearance to access",
        reason=f"{entry_name(entry)} appeared on {day_in_words(entry['published'])} and was "
        f"accessed on {day_in_words(entry['accessed'])}; the text cites it as of {cited}.",
        what_would_change_it="Another date of access, or another article by the same site.",
    )


@check("source dates", "paper")
def sources_dated(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the source cited for each statement is dated to the period that the text states."""
    intervals = publication(tables.references)
    fits, told = {}, []
    for citation, text in claim.parameters["citations"].items():
        entry, period = _cited(tables, citation), pd.Period(text)
        if entry is None:
            fits[citation] = None
            told.append(unlisted(tables, citation).reason.removesuffix("."))
            continue
        by_title = claim.parameters.get("by") == "title"
        interval = entry[["title_start", "title_end"]] if by_title else intervals.loc[entry["id"]]
        sentence = (
            f"{entry_name(entry)} is {'by its title ' if by_title else ''}of "
            f"{_period(*interval)}, and the text places what it cites in {_written(period)}"
        )
        fits[citation] = _within(*interval, period)
        if claim.parameters.get("address"):
            shown = entry["url_date"]
            if entry["url_hijri"]:
                shown = gregorian(entry["url_hijri"])
            if pd.isna(shown):
                sentence += "; its address shows no date"
                fits[citation] = fits[citation] and None
            else:
                sentence += f"; its address says {day_in_words(shown)}"
                fits[citation] = fits[citation] and bool(shown == entry["published"])
        told.append(sentence)
    return Result(
        holds=fits,
        value=sum(answer is True for answer in fits.values()),
        unit=f"of {len(fits)} sources of the time stated",
        n=len(fits),
        reason=f"{'. '.join(told)}.",
        what_would_change_it="Another source, or a record of the event itself, with another date "
        "than the text or the source has.",
    )


@check("C030", "paper", tables=("references",))
def in_office(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether all dated items that show a man in office lie in his term, its limits included."""
    first, last = claim.parameters["years"]
    entries = tables.references.set_index("id")
    shown = publication(tables.references).loc[claim.parameters["entries"]].dropna()
    inside = (shown["start"].dt.year >= first) & (shown["end"].dt.year <= last)
    years = set(shown["start"].dt.year) & set(shown["end"].dt.year)
    told = [
        f"{entry_name(entries.loc[entry])} ({_period(*row)})" for entry, row in shown.iterrows()
    ]
    return Result(
        holds=False if not inside.all() else (True if {first, last} <= years else None),
        value=int(inside.sum()),
        unit=f"of {len(shown)} items inside the term",
        n=len(shown),
        reason=f"{in_brackets(told)} show him in office; nothing else in the list dates the limits "
        "of the term."
        if told
        else "No dated item shows him in office.",
        what_would_change_it="A document that dates his letters of credence or his recall.",
    )


@check("C035", "paper", tables=("references", "events"))
def press_names_arms(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a report of the month of the visit names arms sales between the two states."""
    entry = tables.references.set_index("id").loc[claim.parameters["entry"]]
    visit = tables.events.set_index("id").loc[claim.parameters["event"]]
    named = all(plain(word) in plain(entry["title"]) for word in claim.parameters["words"])
    interval = publication(tables.references).loc[claim.parameters["entry"]]
    month = _within(*interval, pd.Period(visit["start"], "M"))
    return Result(
        holds=month if named else (False if month is False else None),
        value=_period(*interval),
        unit="date of the report",
        n=1,
        reason=f"{entry_name(entry)} of {_period(*interval)} "
        f"{'names' if named else 'does not name'} arms for Iran in its title; the visit is dated "
        f"{_period(visit['start'], visit['end'])}.",
        what_would_change_it="The texts that were signed, or a report of that month that denies "
        "any sale of arms.",
    )


@check("C038", "paper", tables=("citations", "references"))
def known_from_one_book(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the book cited for a document is listed; what it prints is not at hand."""
    entry = _cited(tables, claim.parameters["citation"])
    cited = tables.citations.set_index("id").loc[claim.parameters["citation"], "printed"]
    return Result(
        holds=None,
        value=int(entry is not None),
        unit="of 1 cited book in the list",
        n=1,
        reason=f"The contracts are known here only from the paper's report of {cited.strip('()')}"
        + (
            f", a {entry['kind']} that the list has but the paper does not reproduce."
            if entry is not None
            else ", which is not in the list."
        ),
        what_would_change_it="The pages of the book that print the contracts, with the parties "
        "named in them.",
    )


@check("C042", "paper", tables=("events", "citations", "references"))
def places_agree(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether all places that mention an event date it alike, an older comment aside."""
    event = tables.events.set_index("id").loc[claim.parameters["event"]]
    places = {place: pd.Period(text) for place, text in claim.parameters["places"].items()}
    told_in = locators(event["locator"])
    alike = all(
        _within(event["start"], event["end"], places[place]) for place in told_in if place in places
    )
    entry = _cited(tables, claim.parameters["comment"])
    reason = (
        f"{in_brackets([f'{place} ({_written(period)})' for place, period in places.items()])} "
        f"{'agree' if alike else 'disagree'} on the visit"
    )
    if entry is not None and entry["published"] < event["start"]:
        published = day_in_words(entry["published"])
        reason += f"; the comment cited on it, {entry_name(entry)}, is older ({published})"
    return Result(
        # A place that mentions the event but whose date was not compared leaves it open.
        holds=(True if set(told_in) <= set(places) else None) if alike else False,
        value=f"{event['start']:%Y-%m}",
        unit="month",
        n=len(told_in),
        reason=f"{reason}.",
        what_would_change_it="A report of the visit that gives another month.",
    )


@check("C088", "paper", tables=("citations", "references", "events"))
def deadlines_passed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the source was published after all deadlines and shows the work unfinished."""
    entry = _cited(tables, claim.parameters["citation"])
    if entry is None:
        return unlisted(tables, claim.parameters["citation"])
    events = tables.events.set_index("id")
    deadlines = events.loc[claim.parameters["deadlines"]]
    opening = events.loc[claim.parameters["opening"]]
    passed = deadlines["end"] < entry["published"]
    opened = bool(opening["start"] <= entry["published"])
    told = in_brackets([f"{end.year}" for end in deadlines["end"]])
    return Result(
        holds=True if passed.all() and not opened else None,
        value=int(passed.sum()),
        unit=f"of {len(passed)} deadlines passed when the source appeared",
        n=len(passed),
        reason=f"{entry_name(entry)} appeared on {day_in_words(entry['published'])}, when "
        f"{int(passed.sum())} of {len(passed)} deadlines ({told}) had passed"
        + (", and reports an opening without saying of which part." if opened else "."),
        what_would_change_it="The article itself, or a record of which parts were in use when it "
        "appeared.",
    )


@check("C126", "paper", tables=("citations", "references", "events"))
def comment_fits(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the comment cited can refer to the visit."""
    entry = _cited(tables, claim.parameters["citation"])
    if entry is None or pd.isna(entry["published"]):
        return unlisted(tables, claim.parameters["citation"])
    visit = tables.events.set_index("id").loc[claim.parameters["event"]]
    earliest = visit["start"] - pd.DateOffset(months=claim.parameters["months"])
    after = bool(entry["published"] >= visit["start"])
    return Result(
        holds=True if after else (None if entry["published"] >= earliest else False),
        value=(visit["start"] - entry["published"]).days,
        unit="days from comment to visit, at least",
        n=1,
        reason=f"{entry_name(entry)} is of {day_in_words(entry['published'])}, "
        f"{'no earlier than' if after else 'before'} the visit of "
        f"{_period(visit['start'], visit['end'])}"
        + ("." if after else ", so that it can speak of nothing but what was planned."),
        what_would_change_it="The article itself, if it says that it speaks of the visit, or "
        "comments from the West that appeared after it.",
    )
