"""What texts cite, the citation audit, and what they say of one another.

A citation leads to an entry by name and year. Spelling, accents and hyphens count for nothing;
short forms and other transliterations of a name stand in the column `also_cited_as`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import SimpleNamespace

import pandas as pd

from belarus_iran.evidence import listed, locators

# The forms that point to an entry by a name and a year; others only name something, or repeat.
AUTHOR_YEAR = ("parenthetical", "narrative", "author earlier")


def plain(name: str) -> str:
    """Return a name without accents, capitals, spaces and signs, so that spellings agree."""
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

    One row per citation of the forms :data:`AUTHOR_YEAR`, in their order: `id`, `locator`,
    `name`, `year`, `entry` (the one to which name and year lead, or else the one meant, or
    empty), `same_name` and `same_year` (whether this entry bears them; false without one).
    """
    entries = references.set_index("id")
    called = {entry: names(row) for entry, row in entries.iterrows()}
    columns = ["id", "locator", "name", "year", "reference"]
    matched = citations.loc[citations["form"].isin(AUTHOR_YEAR), columns].copy()

    def lead(name: str, year: str, meant: str) -> str:
        likely = [
            entry
            for entry, known in called.items()
            if plain(name) in known and year == entries.loc[entry, "year"]
        ]
        # Two entries of one author and year are told apart by what is meant, if at all.
        return meant if meant in likely or not likely else likely[0]

    matched["entry"] = [lead(row.name, row.year, row.reference) for row in records_of(matched)]
    matched = matched.drop(columns="reference")
    matched["same_name"] = [
        plain(row.name) in called.get(row.entry, ()) for row in records_of(matched)
    ]
    matched["same_year"] = matched["year"] == matched["entry"].map(entries["year"])
    return matched.reset_index(drop=True)


def uncited(citations: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Return the entries that no citation reaches by their own name and year."""
    matched = match(citations, references)
    reached = matched[matched["same_name"] & matched["same_year"]]
    missed = references[~references["id"].isin(reached["entry"])]
    instead = {row.entry: f"{row.name} {row.year}" for row in records_of(matched) if row.entry}
    return missed.assign(cited=[instead.get(entry, "never") for entry in missed["id"]])


def unlisted_documents(citations: pd.DataFrame) -> pd.DataFrame:
    """Return the documents and data that the text names as authority and nowhere lists."""
    named = citations["form"] == "document named"
    return citations[named & (citations["reference"] == "") & (citations["through"] == "")]


def gregorian(solar_hijri: str) -> pd.Timestamp:
    """Convert a day of the Solar Hijri calendar, as year-month-day, to the Gregorian one."""
    return pd.Timestamp(_solar_hijri(solar_hijri).togregorian())


def publication(references: pd.DataFrame) -> pd.DataFrame:
    """Return when each entry was published, as an interval of Gregorian days."""

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
    """Return by id how many days after its publication an entry was consulted."""
    known = references[references["precision"] == "day"].set_index("id")
    return (known["accessed"] - known["published"]).dropna().dt.days


def backward_periods(references: pd.DataFrame) -> pd.DataFrame:
    """Return the entries whose title names a period that ends before it begins."""
    return references[references["title_end"] < references["title_start"]]


def solar_hijri_dates(references: pd.DataFrame) -> pd.DataFrame:
    """Convert every day of the Solar Hijri calendar in the list and compare it."""
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

    One row per kind, the most cited first: `entries` in the list, `citations` in the text, and
    `paragraphs` in which at least one stands.
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

    One row per finding: `finding` (what kind), `item` (what it is about), `locator` (where) and
    `remark` (one sentence).
    """
    entries = references.set_index("id")
    matched = match(citations, references)
    rows = [
        ("cited, not listed", row, "No entry has this name and year.")
        for row in records_of(matched[matched["entry"] == ""])
    ]
    rows += [
        ("another year", row, f"The list has {entries.loc[row.entry, 'year']}.")
        for row in records_of(matched[matched["same_name"] & ~matched["same_year"]])
    ]
    rows += [
        ("another name", row, f"The list has {entry_name(entries.loc[row.entry])}.")
        for row in records_of(matched[(matched["entry"] != "") & ~matched["same_name"]])
    ]
    findings = [
        (finding, f"{row.name} {row.year}", row.locator, remark) for finding, row, remark in rows
    ]
    findings += [
        ("document without entry", row["name"], row["locator"], "Named, but not listed.")
        for _, row in unlisted_documents(citations).iterrows()
    ]
    missed = uncited(citations, references)
    findings += [
        ("listed, not cited", entry_name(row), row["locator"], "No citation leads to it.")
        for _, row in missed[missed["cited"] == "never"].iterrows()
    ]
    days = access_days(references)
    findings += [
        (
            "accessed before publication",
            entry_name(entries.loc[entry]),
            entries.loc[entry, "locator"],
            f"Accessed {-count} days before the day of publication.",
        )
        for entry, count in days[days < 0].items()
    ]
    findings += [
        (
            "accessed before the date in the address",
            entry_name(row),
            row["locator"],
            f"Accessed {day_in_words(row['accessed'])}, while the address says "
            f"{day_in_words(row['url_date'])}.",
        )
        for _, row in references[references["accessed"] < references["url_date"]].iterrows()
    ]
    findings += [
        ("access without a day", entry_name(row), row["locator"], f"{row['accessed_as_printed']}.")
        for _, row in references[references["accessed_as_printed"] != ""].iterrows()
    ]
    findings += [
        (
            "period runs backwards",
            entry_name(row),
            row["locator"],
            "The title ends before it begins.",
        )
        for _, row in backward_periods(references).iterrows()
    ]
    findings += [
        ("calendar not said", entry_name(row), row["locator"], "The year is Solar Hijri.")
        for _, row in references[references["calendar"] == "Solar Hijri"].iterrows()
    ]
    return pd.DataFrame(findings, columns=["finding", "item", "locator", "remark"])


def records_of(table: pd.DataFrame) -> list[SimpleNamespace]:
    return [SimpleNamespace(**record) for record in table.to_dict("records")]


def _solar_hijri(day: str):
    import jdatetime

    return jdatetime.date(*map(int, day.split("-")))


def entry_name(entry: pd.Series) -> str:
    return f"{entry['authors'].split(',')[0]} {entry['year']}"


def day_in_words(date: pd.Timestamp) -> str:
    return "an unknown day" if pd.isna(date) else f"{date.day} {date:%B %Y}"


def within_paper(contradictions: pd.DataFrame) -> pd.DataFrame:
    """Return the contradictions of which no side stands in a companion document."""
    places = contradictions["first_locator"] + "; " + contradictions["second_locator"]
    return contradictions[~places.str.contains(r"(?:^|; )00[1-4] ")]


def texts(locator: str) -> set[str]:
    """Return the texts in which places lie: the paper, a document, or an article of a
    collection.
    """
    names = set()
    for place in locators(locator):
        article = re.match(r"(00[34] .+?)(?: \(caption\)| ¶.*)$", place)
        document = re.match(r"00[12]", place)
        names.add(article[1] if article else (document[0] if document else "the paper"))
    return names


def side_by_side(contradictions: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return pairs of places as a reader sees them, the gravest first.

    Columns `How grave`, `One place`, `Another`, `Can both be kept?` and `Claims`, by title.
    """
    grades = ("outright", "on one reading", "tension", "apparent")
    ordered = contradictions.iloc[
        contradictions["severity"].map(grades.index).argsort(kind="stable")
    ]
    # A row may name a part, such as C054b, or a claim.
    claims = [
        "; ".join(dict.fromkeys(f"{titles[name[:4]]} ({name[:4]})" for name in listed(cell)))
        for cell in ordered["claims"]
    ]
    return pd.DataFrame(
        {
            "How grave": ordered["severity"],
            "One place": ordered["first_locator"] + ": " + ordered["first_says"],
            "Another": ordered["second_locator"] + ": " + ordered["second_says"],
            "Can both be kept?": ordered["both_hold"],
            "Claims": claims,
        }
    )
