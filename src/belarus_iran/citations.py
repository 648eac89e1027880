"""The citation audit: what the text cites against the reference list, both ways, and its dates.

A citation leads to an entry by name and year. Spelling, accents and hyphens count for nothing;
short forms and other transliterations of a name stand in the column `short_forms` of the
references. Dates of the Solar Hijri calendar are converted by the rules of that calendar.
"""

from __future__ import annotations

import unicodedata
from types import SimpleNamespace

import pandas as pd

from belarus_iran.evidence import listed, locators
from belarus_iran.ledger import Claim, Result, check, threshold

# The forms that point to an entry by a name and a year; others only name something, or repeat.
AUTHOR_YEAR = ("parenthetical", "narrative", "author earlier")


def plain(name: str) -> str:
    """Return a name without accents, capitals, spaces and signs, so that spellings agree.

    Examples
    --------
    >>> plain("Haji-Yousefi") == plain("Haji Yousefi")
    True
    >>> plain("Schörnig")
    'schornig'
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def names(entry: pd.Series) -> set[str]:
    """Return the names, made plain, under which the text may cite an entry.

    Parameters
    ----------
    entry
        With `authors` and `short_forms`: of a person the family name before the first comma,
        of an organisation the whole, and each short form.

    Examples
    --------
    >>> sorted(names(pd.Series({"authors": "United Nations", "short_forms": "UN"})))
    ['un', 'unitednations']
    """
    return {plain(entry["authors"].split(",")[0]), *map(plain, listed(entry["short_forms"]))}


def match(citations: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Match every author-year citation to the reference list.

    Parameters
    ----------
    citations
        Columns `id`, `locator`, `name`, `year`, `form`, and `reference`: the entry that is meant,
        by name and year or else by what it says, empty if there is none.
    references
        Columns `id`, `authors`, `short_forms` and `year`.

    Returns
    -------
    pandas.DataFrame
        One row per citation of the forms :data:`AUTHOR_YEAR`, in their order: `id`, `locator`,
        `name`, `year`, `entry` (the one to which name and year lead, or else the one meant, or
        empty), `same_name` and `same_year` (whether this entry bears them; false without one).

    Examples
    --------
    >>> citations = pd.DataFrame({
    ...     "id": ["X1"], "locator": ["I¶1"], "name": ["Fars"], "year": ["2005"],
    ...     "form": ["parenthetical"], "reference": [""]})
    >>> references = pd.DataFrame({
    ...     "id": ["R1"], "authors": ["FARS News Agency"], "short_forms": ["FARS"],
    ...     "year": ["2005"]})
    >>> list(match(citations, references)["entry"])
    ['R1']
    """
    entries = references.set_index("id")
    called = {entry: names(row) for entry, row in entries.iterrows()}
    columns = ["id", "locator", "name", "year", "reference"]
    matched = citations.loc[citations["form"].isin(AUTHOR_YEAR), columns].copy()

    def lead(name: str, year: str, meant: str) -> str:
        found = [
            entry
            for entry, known in called.items()
            if plain(name) in known and year == entries.loc[entry, "year"]
        ]
        # Two entries of one author and year are told apart by what is meant, if at all.
        return meant if meant in found or not found else found[0]

    matched["entry"] = [lead(row.name, row.year, row.reference) for row in _rows(matched)]
    matched = matched.drop(columns="reference")
    matched["same_name"] = [plain(row.name) in called.get(row.entry, ()) for row in _rows(matched)]
    matched["same_year"] = matched["year"] == matched["entry"].map(entries["year"])
    return matched.reset_index(drop=True)


def uncited(citations: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Return the entries that no citation reaches by their own name and year.

    Parameters
    ----------
    citations, references
        As for :func:`match`.

    Returns
    -------
    pandas.DataFrame
        Rows of `references` with one more column, `cited`: ``never``, or how the text calls the
        entry instead, such as ``Belarus Digest 2013``.
    """
    matched = match(citations, references)
    reached = matched[matched["same_name"] & matched["same_year"]]
    missed = references[~references["id"].isin(reached["entry"])]
    instead = {row.entry: f"{row.name} {row.year}" for row in _rows(matched) if row.entry}
    return missed.assign(cited=[instead.get(entry, "never") for entry in missed["id"]])


def unlisted_documents(citations: pd.DataFrame) -> pd.DataFrame:
    """Return the documents and data that the text names as authority and nowhere lists.

    Those that it tells through a listed source, such as cables quoted by a magazine, are left
    out.
    """
    named = citations["form"] == "document named"
    return citations[named & (citations["reference"] == "") & (citations["through"] == "")]


def gregorian(solar_hijri: str) -> pd.Timestamp:
    """Convert a day of the Solar Hijri calendar, as year-month-day, to the Gregorian one.

    Raises
    ------
    ValueError
        If there is no such day.

    Examples
    --------
    >>> gregorian("1388-05-24")
    Timestamp('2009-08-15 00:00:00')
    """
    return pd.Timestamp(_solar_hijri(solar_hijri).togregorian())


def publication(references: pd.DataFrame) -> pd.DataFrame:
    """Return when each entry was published, as an interval of Gregorian days.

    Parameters
    ----------
    references
        Columns `id`, `year`, `calendar`, `published` and `precision`.

    Returns
    -------
    pandas.DataFrame
        Columns `start` and `end`, by id: a day, a month or a year of the calendar in which the
        entry counts; missing where the printed year is not that of publication.

    Examples
    --------
    >>> entry = pd.DataFrame({
    ...     "id": ["R1"], "year": ["1388"], "calendar": ["Solar Hijri"], "published": [pd.NaT],
    ...     "precision": ["year"]})
    >>> publication(entry).loc["R1", "end"]
    Timestamp('2010-03-20 00:00:00')
    """

    def interval(row: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
        if row["precision"] == "undated":
            return pd.NaT, pd.NaT
        if row["precision"] == "day":
            return row["published"], row["published"]
        if row["precision"] == "month":
            return row["published"], row["published"] + pd.offsets.MonthEnd()
        year = int(row["year"][:4])
        if row["calendar"] == "Solar Hijri":
            # The year ends on the day before the next one begins, leap or not.
            first, after = (gregorian(f"{number}-01-01") for number in (year, year + 1))
            return first, after - pd.Timedelta(days=1)
        return pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)

    return pd.DataFrame(
        [interval(row) for _, row in references.iterrows()],
        columns=["start", "end"],
        index=references["id"],
    )


def access_days(references: pd.DataFrame) -> pd.Series:
    """Return by id how many days after its publication an entry was consulted.

    Fewer than none cannot be. Entries without a day of either are left out.

    Examples
    --------
    >>> entry = pd.DataFrame({
    ...     "id": ["R006"], "published": [pd.Timestamp("2013-03-13")], "precision": ["day"],
    ...     "accessed": [pd.Timestamp("2013-01-02")]})
    >>> int(access_days(entry)["R006"])
    -70
    """
    known = references[references["precision"] == "day"].set_index("id")
    return (known["accessed"] - known["published"]).dropna().dt.days


def backward_periods(references: pd.DataFrame) -> pd.DataFrame:
    """Return the entries whose title names a period that ends before it begins."""
    return references[references["title_end"] < references["title_start"]]


def solar_hijri_dates(references: pd.DataFrame) -> pd.DataFrame:
    """Convert every day of the Solar Hijri calendar in the list and compare it.

    Parameters
    ----------
    references
        Columns `id`, `published`, `published_hijri` and `url_hijri`.

    Returns
    -------
    pandas.DataFrame
        One row per day: `id`, `where` (``entry`` or ``address``), `solar_hijri`, `gregorian`,
        and `agrees`, whether the entry was published on that day.
    """
    days = [
        (row["id"], where, row[column], gregorian(row[column]), row["published"])
        for _, row in references.iterrows()
        for where, column in (("entry", "published_hijri"), ("address", "url_hijri"))
        if row[column]
    ]
    columns = ["id", "where", "solar_hijri", "gregorian", "published"]
    table = pd.DataFrame(days, columns=columns)
    return table.assign(agrees=table["gregorian"] == table["published"]).drop(columns="published")


def by_kind(citations: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Count, for each kind of source, how much of the text rests on it.

    Parameters
    ----------
    citations
        Columns `locator` and `reference`.
    references
        Columns `id` and `kind`.

    Returns
    -------
    pandas.DataFrame
        One row per kind, the most cited first: `entries` in the list, `citations` in the text,
        and `paragraphs` in which at least one stands.
    """
    cited = citations.merge(references[["id", "kind"]], left_on="reference", right_on="id")
    counts = pd.DataFrame(
        {
            "entries": references["kind"].value_counts(),
            "citations": cited["kind"].value_counts(),
            "paragraphs": cited.groupby("kind")["locator"].nunique(),
        }
    )
    order = ["citations", "entries", "kind"]
    counts = counts.fillna(0).astype(int).rename_axis("kind").reset_index()
    return counts.sort_values(order, ascending=[False, False, True]).set_index("kind")


def audit(citations: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """List all that is wrong between text and reference list, and within the list's dates.

    Parameters
    ----------
    citations, references
        The two tables.

    Returns
    -------
    pandas.DataFrame
        One row per finding: `finding` (what kind), `item` (what it is about), `locator` (where)
        and `remark` (one sentence).
    """
    entries = references.set_index("id")
    matched = match(citations, references)
    rows = [
        ("cited, not listed", row, "No entry has this name and year.")
        for row in _rows(matched[matched["entry"] == ""])
    ]
    rows += [
        ("another year", row, f"The list has {entries.loc[row.entry, 'year']}.")
        for row in _rows(matched[matched["same_name"] & ~matched["same_year"]])
    ]
    rows += [
        ("another name", row, f"The list has {_called(entries.loc[row.entry])}.")
        for row in _rows(matched[(matched["entry"] != "") & ~matched["same_name"]])
    ]
    found = [
        (finding, f"{row.name} {row.year}", row.locator, remark) for finding, row, remark in rows
    ]
    found += [
        ("document without entry", row["name"], row["locator"], "Named, but not listed.")
        for _, row in unlisted_documents(citations).iterrows()
    ]
    missed = uncited(citations, references)
    found += [
        ("listed, not cited", _called(row), row["locator"], "No citation leads to it.")
        for _, row in missed[missed["cited"] == "never"].iterrows()
    ]
    days = access_days(references)
    found += [
        (
            "accessed before publication",
            _called(entries.loc[entry]),
            entries.loc[entry, "locator"],
            f"Accessed {-count} days before the day of publication.",
        )
        for entry, count in days[days < 0].items()
    ]
    found += [
        (
            "accessed before the date in the address",
            _called(row),
            row["locator"],
            f"Accessed {_day(row['accessed'])}, while the address says {_day(row['url_date'])}.",
        )
        for _, row in references[references["accessed"] < references["url_date"]].iterrows()
    ]
    found += [
        ("access without a day", _called(row), row["locator"], f"{row['accessed_as_printed']}.")
        for _, row in references[references["accessed_as_printed"] != ""].iterrows()
    ]
    found += [
        ("period runs backwards", _called(row), row["locator"], "The title ends before it begins.")
        for _, row in backward_periods(references).iterrows()
    ]
    found += [
        ("calendar not said", _called(row), row["locator"], "The year is Solar Hijri.")
        for _, row in references[references["calendar"] == "Solar Hijri"].iterrows()
    ]
    return pd.DataFrame(found, columns=["finding", "item", "locator", "remark"])


def _rows(table: pd.DataFrame) -> list[SimpleNamespace]:
    return [SimpleNamespace(**record) for record in table.to_dict("records")]


def _solar_hijri(day: str):
    import jdatetime

    return jdatetime.date(*map(int, day.split("-")))


def _called(entry: pd.Series) -> str:
    return f"{entry['authors'].split(',')[0]} {entry['year']}"


def _day(date: pd.Timestamp) -> str:
    return "an unknown day" if pd.isna(date) else f"{date.day} {date:%B %Y}"


def _told(parts: list[str]) -> str:
    """Join the parts of an enumeration as a sentence does."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    if pd.isna(start) or start == end:
        return _day(start)
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


def _unlisted(tables: SimpleNamespace, citation: str) -> Result:
    row = tables.citations.set_index("id").loc[citation]
    return Result(
        holds=None,
        reason=f"{row['printed'].strip('()')} ({row['locator']}) has no dated entry in the list.",
        what_would_change_it="A dated entry for it.",
    )


@check("C171", "paper", tables=("citations", "references"))
def all_listed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each author-year citation leads to an entry."""
    matched = match(tables.citations, tables.references)
    without = matched[matched["entry"] == ""]
    missed = uncited(tables.citations, tables.references)
    spare = missed[(missed["cited"] == "never") & missed["year"].isin(without["year"])]
    told = _told([f"{row.name} {row.year} ({row.locator})" for row in _rows(without)])
    reason = f"Of {len(matched)} citations by name and year "
    reason += f"the list has no entry for {told}" if told else "each has an entry"
    if not spare.empty:
        told = _told([_called(row) for _, row in spare.iterrows()])
        reason += f"; {told}, of the same year and never cited, may be meant"
    return Result(
        holds=without.empty,
        value=len(without),
        unit="citations without an entry",
        n=len(matched),
        reason=f"{reason}.",
        what_would_change_it="An entry for each of these citations, or proof that one of the "
        "entries that are never cited was meant.",
    )


@check("C172", "paper", tables=("citations", "references"))
def same_years(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each citation of an entry under its name prints the year of that entry."""
    matched = match(tables.citations, tables.references)
    matched = matched[matched["same_name"]]
    years = tables.references.set_index("id")["year"]
    differing = _rows(matched[~matched["same_year"]])
    told = [
        f"{row.name} {row.year} ({row.locator}) is listed under {years[row.entry]}"
        for row in differing
    ]
    return Result(
        holds=not differing,
        value=len(differing),
        unit="years that differ",
        n=len(matched),
        reason=f"{_told(told) or 'All years agree'}.",
        what_would_change_it="A work by the same author of the year that the text prints, or a "
        "correction of one of the two years.",
    )


@check("C173", "paper", tables=("citations", "references"))
def same_names(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each citation that has an entry finds it under the name that the text gives."""
    matched = match(tables.citations, tables.references)
    matched = matched[matched["entry"] != ""]
    entries = tables.references.set_index("id")
    differing = _rows(matched[~matched["same_name"]])
    told = [
        f"{row.name} {row.year} ({row.locator}) is listed as {_called(entries.loc[row.entry])}"
        for row in differing
    ]
    return Result(
        holds=not differing,
        value=len(differing),
        unit="names that differ",
        n=len(matched),
        reason=f"{_told(told) or 'All names agree, short forms and spellings aside'}.",
        what_would_change_it="An entry under the name that the text gives.",
    )


@check("C174", "paper", tables=("citations", "references"))
def all_cited(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each entry is cited by its own name and year."""
    missed = uncited(tables.citations, tables.references)
    never = [_called(row) for _, row in missed[missed["cited"] == "never"].iterrows()]
    otherwise = [
        f"{_called(row)} (as {row['cited']})"
        for _, row in missed[missed["cited"] != "never"].iterrows()
    ]
    told = [
        *([f"{_told(never)} never cited"] if never else []),
        *([f"{_told(otherwise)} cited otherwise"] if otherwise else []),
    ]
    return Result(
        holds=missed.empty,
        value=len(missed),
        unit="entries not reached",
        n=len(tables.references),
        reason=f"Of {len(tables.references)} entries, {len(missed)} are not reached by their own "
        f"name and year{': ' if told else ''}{'; '.join(told)}.",
        what_would_change_it="A passage that cites one of these entries by its name and year.",
    )


@check("access", "paper")
def consulted_after(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether an item was consulted no earlier than it appeared, as entry and address date it.

    Parameter of the claim: `entry`.
    """
    entry = tables.references.set_index("id").loc[claim.parameters["entry"]]
    dates = entry[["published", "url_date"]].dropna()
    late = dates <= entry["accessed"]
    told = f"{_called(entry)} is dated {_day(entry['published'])}"
    if "url_date" in dates:
        told += f" in the list and {_day(entry['url_date'])} in its address"
    known = not (dates.empty or pd.isna(entry["accessed"]))
    return Result(
        holds=(True if late.all() else (None if late.any() else False)) if known else None,
        value=(entry["accessed"] - dates.max()).days if known else None,
        unit="days from appearance to access",
        reason=f"{told}; it was accessed on {_day(entry['accessed'])}.",
        what_would_change_it="A copy of the page that shows the day on which it appeared, or a "
        "correction of the date of access.",
    )


@check("C177", "paper", tables=("references",))
def title_runs_forward(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the period in the title of an entry ends after it begins.

    Parameter of the claim: `entry`.
    """
    entry = tables.references.set_index("id").loc[claim.parameters["entry"]]
    backward = backward_periods(tables.references)["id"]
    with_period = tables.references["title_start"].notna().sum()
    named = pd.notna(entry["title_start"])
    running = [_called(row) for _, row in backward_periods(tables.references).iterrows()]
    return Result(
        holds=claim.parameters["entry"] not in set(backward) if named else None,
        value=len(backward),
        unit="titles whose period runs backwards",
        n=int(with_period),
        reason=f"The period in the title of {_called(entry)} begins on "
        f"{_day(entry['title_start'])} at the earliest and ends on {_day(entry['title_end'])} at "
        f"the latest; of the {with_period} titles that name a period, "
        f"{_told(running) or 'none'} {'run' if len(running) > 1 else 'runs'} backwards.",
        what_would_change_it="The title page of the article.",
    )


@check("C178", "paper", tables=("citations",))
def documents_listed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each document or data source named as authority has an entry."""
    named = tables.citations[
        (tables.citations["form"] == "document named") & (tables.citations["through"] == "")
    ]
    without = unlisted_documents(tables.citations)
    told = _told([f"{' and '.join(listed(row.name))} ({row.locator})" for row in _rows(without)])
    return Result(
        holds=without.empty,
        value=len(without),
        unit="documents without an entry",
        n=len(named),
        reason=f"Of {len(named)} documents and data sources named, the list has no entry for "
        f"{told or 'none'}.",
        what_would_change_it="An entry for each of them.",
    )


@check("C179", "paper", tables=("citations", "references"))
def calendars_agree(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Solar Hijri days fit the Gregorian dates that list or text give for the same item.

    Parameter of the claim: `text`, from a citation to the period in which the text places what
    it cites.
    """
    entries = tables.references.set_index("id")
    days = solar_hijri_dates(tables.references)
    # Of an entry that counts in the Solar Hijri calendar the list gives no other date to compare.
    listed_days = days[days["id"].map(entries["calendar"]) == "Gregorian"]
    fits = dict(zip(listed_days["id"], map(bool, listed_days["agrees"]), strict=True))
    told = [
        f"{_called(entries.loc[row.id])} ({_day(row.gregorian)}) "
        f"{'agrees' if row.agrees else 'differs'}"
        for row in _rows(listed_days)
    ]
    intervals = publication(tables.references)
    for citation, period in claim.parameters["text"].items():
        entry = _cited(tables, citation)
        if entry is None:
            return _unlisted(tables, citation)
        interval = intervals.loc[entry["id"]]
        fits[citation] = _within(*interval, pd.Period(period))
        told.append(f"{_called(entry)} is of {_period(*interval)}, and the text says {period}")
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
    """Whether an item was consulted after it appeared, in the year under which it is cited.

    Parameter of the claim: `citation`.
    """
    entry = _cited(tables, claim.parameters["citation"])
    if entry is None:
        return _unlisted(tables, claim.parameters["citation"])
    cited = tables.citations.set_index("id").loc[claim.parameters["citation"], "year"]
    known = entry[["accessed", "published"]].notna().all()
    later = bool(entry["accessed"] >= entry["published"])
    same = str(entry["accessed"].year) == cited
    return Result(
        holds=later and same if known else None,
        value=(entry["accessed"] - entry["published"]).days if known else None,
        unit="days from appearance to access",
        reason=f"{_called(entry)} appeared on {_day(entry['published'])} and was accessed on "
        f"{_day(entry['accessed'])}; the text cites it as of {cited}.",
        what_would_change_it="Another date of access, or another article by the same site.",
    )


@check("source dates", "paper")
def sources_dated(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the source cited for each statement is dated to the period that the text states.

    Parameters of the claim: `citations`, from citation to a period such as ``1996-10``; `by`,
    which is `title` where the date in the title of the source counts and not its publication;
    `address`, true where the date in the address must confirm that of the entry.
    """
    intervals = publication(tables.references)
    fits, told = {}, []
    for citation, text in claim.parameters["citations"].items():
        entry, period = _cited(tables, citation), pd.Period(text)
        if entry is None:
            fits[citation] = None
            told.append(_unlisted(tables, citation).reason.removesuffix("."))
            continue
        by_title = claim.parameters.get("by") == "title"
        interval = entry[["title_start", "title_end"]] if by_title else intervals.loc[entry["id"]]
        sentence = (
            f"{_called(entry)} is {'by its title ' if by_title else ''}of "
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
                sentence += f"; its address says {_day(shown)}"
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


@check("C004", "paper", tables=("references", "thresholds"))
def few_studies(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the list holds no more than a handful of scholarly works on both states.

    Parameters of the claim: `about` and `kind`.
    """
    references, rule = tables.references, claim.parameters
    subject = references[references["about"] == rule["about"]]
    found = subject[subject["kind"] == rule["kind"]]
    handful = threshold(tables, "handful")
    told = _told([_called(row) for _, row in found.iterrows()])
    rest = subject["kind"].drop(found.index).value_counts()
    return Result(
        holds=len(found) <= handful,
        value=len(found),
        unit="scholarly works on both states",
        n=len(subject),
        reason=f"Of {len(subject)} entries about Belarus and Iran together, {len(found)} "
        f"{'is' if len(found) == 1 else 'are'} scholarly{f' ({told})' if told else ''}; the "
        f"others are {_told([f'{kind} ({count})' for kind, count in rest.items()]) or 'none'}.",
        what_would_change_it=f"More than {handful:g} scholarly works on the two states, in a "
        "bibliography of the field and not in the list of one paper.",
    )


@check("C027", "paper", tables=("citations", "references"))
def no_model_announced(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the studies reviewed are listed and none announces a model in its title.

    Parameters of the claim: `section`, the beginning of the locators of the review, and `words`
    that would announce a model.
    """
    matched = match(tables.citations, tables.references)
    reviewed = matched[matched["locator"].str.startswith(claim.parameters["section"])]
    titles = tables.references.set_index("id")["title"].map(plain)
    announcing = [
        row
        for row in _rows(reviewed[reviewed["entry"] != ""])
        if any(word in titles[row.entry] for word in claim.parameters["words"])
    ]
    without = _rows(reviewed[reviewed["entry"] == ""])
    told = [f"{row.name} {row.year}" for row in (*announcing, *without)]
    return Result(
        holds=not told,
        value=len(announcing),
        unit="works that announce a model",
        n=len(reviewed),
        reason=f"{_told(told)} announce a model or are not listed."
        if told
        else f"All {len(reviewed)} works reviewed are listed, and none of their titles announces "
        "a model or a theory.",
        what_would_change_it="A study of the two states with a theoretical model, published by "
        "the time of the paper.",
    )


@check("C030", "paper", tables=("references",))
def in_office(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether all dated items that show a man in office lie in his term, its limits included.

    Parameters of the claim: `entries` that show him in office, and `years`, first and last.
    """
    first, last = claim.parameters["years"]
    entries = tables.references.set_index("id")
    shown = publication(tables.references).loc[claim.parameters["entries"]].dropna()
    inside = (shown["start"].dt.year >= first) & (shown["end"].dt.year <= last)
    years = set(shown["start"].dt.year) & set(shown["end"].dt.year)
    told = [f"{_called(entries.loc[entry])} ({_period(*row)})" for entry, row in shown.iterrows()]
    return Result(
        holds=False if not inside.all() else (True if {first, last} <= years else None),
        value=int(inside.sum()),
        unit=f"of {len(shown)} items inside the term",
        n=len(shown),
        reason=f"{_told(told)} show him in office; nothing else in the list dates the limits of "
        "the term."
        if told
        else "No dated item shows him in office.",
        what_would_change_it="A document that dates his letters of credence or his recall.",
    )


@check("C035", "paper", tables=("references", "events"))
def press_names_arms(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a report of the month of the visit names arms sales between the two states.

    Parameters of the claim: `entry`, `event` (the visit) and `words` of the title that name them.
    """
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
        reason=f"{_called(entry)} of {_period(*interval)} "
        f"{'names' if named else 'does not name'} arms for Iran in its title; the visit is dated "
        f"{_period(visit['start'], visit['end'])}.",
        what_would_change_it="The texts that were signed, or a report of that month that denies "
        "any sale of arms.",
    )


@check("C038", "paper", tables=("citations", "references"))
def known_from_one_book(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the book cited for a document is listed; what it prints is not at hand.

    Parameter of the claim: `citation`.
    """
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
    """Whether all places that mention an event date it alike, an older comment aside.

    Parameters of the claim: `event`, `places`, from locator to the period that it prints, and
    `comment`, the citation that comments on the event.
    """
    event = tables.events.set_index("id").loc[claim.parameters["event"]]
    places = {place: pd.Period(text) for place, text in claim.parameters["places"].items()}
    told_in = locators(event["locator"])
    alike = all(
        _within(event["start"], event["end"], places[place]) for place in told_in if place in places
    )
    entry = _cited(tables, claim.parameters["comment"])
    reason = (
        f"{_told([f'{place} ({_written(period)})' for place, period in places.items()])} "
        f"{'agree' if alike else 'disagree'} on the visit"
    )
    if entry is not None and entry["published"] < event["start"]:
        reason += (
            f"; the comment cited on it, {_called(entry)}, is older ({_day(entry['published'])})"
        )
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
    """Whether the source was published after all deadlines and shows the work unfinished.

    Parameters of the claim: `citation`, `deadlines` and `opening` (events).
    """
    entry = _cited(tables, claim.parameters["citation"])
    if entry is None:
        return _unlisted(tables, claim.parameters["citation"])
    events = tables.events.set_index("id")
    deadlines = events.loc[claim.parameters["deadlines"]]
    opening = events.loc[claim.parameters["opening"]]
    passed = deadlines["end"] < entry["published"]
    opened = bool(opening["start"] <= entry["published"])
    told = _told([f"{end.year}" for end in deadlines["end"]])
    return Result(
        holds=True if passed.all() and not opened else None,
        value=int(passed.sum()),
        unit=f"of {len(passed)} deadlines passed when the source appeared",
        n=len(passed),
        reason=f"{_called(entry)} appeared on {_day(entry['published'])}, when "
        f"{int(passed.sum())} of {len(passed)} deadlines ({told}) had passed"
        + (", and reports an opening without saying of which part." if opened else "."),
        what_would_change_it="The article itself, or a record of which parts were in use when it "
        "appeared.",
    )


@check("C126", "paper", tables=("citations", "references", "events"))
def comment_fits(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the comment cited can refer to the visit.

    Parameters of the claim: `citation`, `event`, and `months` before the visit from which on a
    comment can refer to its announcement.
    """
    entry = _cited(tables, claim.parameters["citation"])
    if entry is None or pd.isna(entry["published"]):
        return _unlisted(tables, claim.parameters["citation"])
    visit = tables.events.set_index("id").loc[claim.parameters["event"]]
    earliest = visit["start"] - pd.DateOffset(months=claim.parameters["months"])
    after = bool(entry["published"] >= visit["start"])
    return Result(
        holds=True if after else (None if entry["published"] >= earliest else False),
        value=(visit["start"] - entry["published"]).days,
        unit="days from comment to visit, at least",
        n=1,
        reason=f"{_called(entry)} is of {_day(entry['published'])}, "
        f"{'no earlier than' if after else 'before'} the visit of "
        f"{_period(visit['start'], visit['end'])}"
        + ("." if after else ", so that it can speak of nothing but what was planned."),
        what_would_change_it="The article itself, if it says that it speaks of the visit, or "
        "comments from the West that appeared after it.",
    )
