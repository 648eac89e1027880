"""The citation audit: what the text cites against the reference list, both ways, and its dates.

A citation leads to an entry by name and year. Spelling, accents and hyphens count for nothing;
short forms and other transliterations of a name stand in the column `short_forms` of the
references. Dates of the Solar Hijri calendar are converted by the rules of that calendar.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.evidence import listed, threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.references import (
    backward_periods,
    day_in_words,
    entry_name,
    match,
    plain,
    records_of,
    uncited,
    unlisted_documents,
)


def in_brackets(parts: list[str]) -> str:
    """Join the parts of an enumeration as a sentence does."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def unlisted(tables: SimpleNamespace, citation: str) -> Result:
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
    told = in_brackets([f"{row.name} {row.year} ({row.locator})" for row in records_of(without)])
    reason = f"Of {len(matched)} citations by name and year "
    reason += f"the list has no entry for {told}" if told else "each has an entry"
    if not spare.empty:
        told = in_brackets([entry_name(row) for _, row in spare.iterrows()])
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
    differing = records_of(matched[~matched["same_year"]])
    told = [
        f"{row.name} {row.year} ({row.locator}) is listed under {years[row.entry]}"
        for row in differing
    ]
    return Result(
        holds=not differing,
        value=len(differing),
        unit="years that differ",
        n=len(matched),
        reason=f"{in_brackets(told) or 'All years agree'}.",
        what_would_change_it="A work by the same author of the year that the text prints, or a "
        "correction of one of the two years.",
    )


@check("C173", "paper", tables=("citations", "references"))
def same_names(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each citation that has an entry finds it under the name that the text gives."""
    matched = match(tables.citations, tables.references)
    matched = matched[matched["entry"] != ""]
    entries = tables.references.set_index("id")
    differing = records_of(matched[~matched["same_name"]])
    told = [
        f"{row.name} {row.year} ({row.locator}) is listed as {entry_name(entries.loc[row.entry])}"
        for row in differing
    ]
    return Result(
        holds=not differing,
        value=len(differing),
        unit="names that differ",
        n=len(matched),
        reason=f"{in_brackets(told) or 'All names agree, short forms and spellings aside'}.",
        what_would_change_it="An entry under the name that the text gives.",
    )


@check("C174", "paper", tables=("citations", "references"))
def all_cited(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each entry is cited by its own name and year."""
    missed = uncited(tables.citations, tables.references)
    never = [entry_name(row) for _, row in missed[missed["cited"] == "never"].iterrows()]
    otherwise = [
        f"{entry_name(row)} (as {row['cited']})"
        for _, row in missed[missed["cited"] != "never"].iterrows()
    ]
    told = [
        *([f"{in_brackets(never)} never cited"] if never else []),
        *([f"{in_brackets(otherwise)} cited otherwise"] if otherwise else []),
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


@check("C177", "paper", tables=("references",))
def title_runs_forward(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the period in the title of an entry ends after it begins."""
    entry = tables.references.set_index("id").loc[claim.parameters["entry"]]
    backward = backward_periods(tables.references)["id"]
    with_period = tables.references["title_start"].notna().sum()
    named = pd.notna(entry["title_start"])
    running = [entry_name(row) for _, row in backward_periods(tables.references).iterrows()]
    return Result(
        holds=claim.parameters["entry"] not in set(backward) if named else None,
        value=len(backward),
        unit="titles whose period runs backwards",
        n=int(with_period),
        reason=f"The period in the title of {entry_name(entry)} begins on "
        f"{day_in_words(entry['title_start'])} at the earliest and ends on "
        f"{day_in_words(entry['title_end'])} at the latest; of the {with_period} titles that "
        f"name a period, {in_brackets(running) or 'none'} "
        f"{'run' if len(running) > 1 else 'runs'} backwards.",
        what_would_change_it="The title page of the article.",
    )


@check("C178", "paper", tables=("citations",))
def documents_listed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each document or data source named as authority has an entry."""
    named = tables.citations[
        (tables.citations["form"] == "document named") & (tables.citations["through"] == "")
    ]
    without = unlisted_documents(tables.citations)
    told = in_brackets(
        [f"{' and '.join(listed(row.name))} ({row.locator})" for row in records_of(without)]
    )
    return Result(
        holds=without.empty,
        value=len(without),
        unit="documents without an entry",
        n=len(named),
        reason=f"Of {len(named)} documents and data sources named, the list has no entry for "
        f"{told or 'none'}.",
        what_would_change_it="An entry for each of them.",
    )


@check("C004", "paper", tables=("references", "thresholds"))
def few_studies(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the list holds no more than a handful of scholarly works on both states."""
    references, rule = tables.references, claim.parameters
    subject = references[references["about"] == rule["about"]]
    found = subject[subject["kind"] == rule["kind"]]
    handful = threshold(tables, "handful")
    told = in_brackets([entry_name(row) for _, row in found.iterrows()])
    rest = subject["kind"].drop(found.index).value_counts()
    others = in_brackets([f"{kind} ({count})" for kind, count in rest.items()]) or "none"
    return Result(
        holds=len(found) <= handful,
        value=len(found),
        unit="scholarly works on both states",
        n=len(subject),
        reason=f"Of {len(subject)} entries about Belarus and Iran together, {len(found)} "
        f"{'is' if len(found) == 1 else 'are'} scholarly{f' ({told})' if told else ''}; the "
        f"others are {others}.",
        what_would_change_it=f"More than {handful:g} scholarly works on the two states, in a "
        "bibliography of the field and not in the list of one paper.",
    )


@check("C027", "paper", tables=("citations", "references"))
def no_model_announced(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the studies reviewed are listed and none announces a model in its title."""
    matched = match(tables.citations, tables.references)
    reviewed = matched[matched["locator"].str.startswith(claim.parameters["section"])]
    titles = tables.references.set_index("id")["title"].map(plain)
    announcing = [
        row
        for row in records_of(reviewed[reviewed["entry"] != ""])
        if any(word in titles[row.entry] for word in claim.parameters["words"])
    ]
    without = records_of(reviewed[reviewed["entry"] == ""])
    told = [f"{row.name} {row.year}" for row in (*announcing, *without)]
    return Result(
        holds=not told,
        value=len(announcing),
        unit="works that announce a model",
        n=len(reviewed),
        reason=f"{in_brackets(told)} announce a model or are not listed."
        if told
        else f"All {len(reviewed)} works reviewed are listed, and none of their titles announces "
        "a model or a theory.",
        what_would_change_it="A study of the two states with a theoretical model, published by "
        "the time of the paper.",
    )
