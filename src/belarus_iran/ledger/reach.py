"""Reach: the verdicts that a part's rule can come to, found by trying changed tables.

A rule that comes to one verdict whatever the record says tests nothing: it is called *by
construction* and counted apart. Nothing is proved here: what no change found reaches may be reached
by one that was not tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd

from belarus_iran import evidence, store
from belarus_iran.ledger import findings
from belarus_iran.ledger.findings import Finding, Run

Tables = Mapping[str, pd.DataFrame]

# By how much a figure is raised or lowered, and a date moved: further than any rule's bar.
FACTOR, YEARS = 5.0, 10
# Records whose dates are moved one by one; more would cost time and show nothing new.
MOVED = 6
# Numbers that say which, not how much.
_KEYS = {"year", "start", "end", "month", "resolution", "rank", "ccode"}
_CERTAINTIES = ("certainty", "independence")


def reach(run: Run) -> pd.DataFrame:
    """Return the verdicts that each test of a run can reach, the present one among them.

    Returns
    -------
    pandas.DataFrame
        One row per finding: `claim`, `part`, `basis`, `verdicts` (separated by semicolons, in the
        order in which a basis has them) and `by_construction`, whether there is but one.
    """
    answer = store.remembered(_reach, "reach", ignore=["run"])
    # A run of some claims only is another question.
    asked = sorted({finding.claim for finding in run.findings})
    return answer(run.fingerprint, asked, run)


def _reach(state: str, asked: list[str], run: Run) -> pd.DataFrame:
    rows = []
    for finding in run.findings:
        verdicts = _verdicts(finding)
        told = "; ".join(verdicts)
        rows.append((finding.claim, finding.part, finding.basis, told, len(verdicts) == 1))
    return pd.DataFrame(rows, columns=["claim", "part", "basis", "verdicts", "by_construction"])


def _verdicts(before: Finding) -> list[str]:
    """Return the verdicts, with their kinds, that changed tables bring about."""
    again = findings.retest(before)
    found = {_told(before)}
    frames = {name: evidence.load(name) for name in before.tables}
    for changed in _changes(before, frames):
        after = again(changed)
        if after is not None:
            found.add(_told(after))
    return sorted(found)


def _told(finding: Finding) -> str:
    return str(finding.verdict)


def _changes(before: Finding, tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield tables changed in one way each: records gone, moved, surer, more, or figures other."""
    test = findings.behind(before)
    named = sorted(set(_words(test.part.parameters)))
    years = sorted({int(year) for word in named for year in re.findall(r"\b(?:19|20)\d\d\b", word)})
    middle = (years[0] + years[-1]) / 2 if years else 2009.5
    for change in (_without, _surest, _weakest):
        yield {name: change(table, named) for name, table in tables.items()}
    for identity in _present(named, tables)[:MOVED]:
        for by in (-YEARS, YEARS):
            yield {name: _moved(table, identity, by) for name, table in tables.items()}
    for factor in (FACTOR, 1 / FACTOR):
        for late in (True, False):
            scale = partial(_scaled, named=named, factor=factor, middle=middle, late=late)
            yield {name: scale(table) for name, table in tables.items()}
    yield {name: _one_more(table, named, years) for name, table in tables.items()}
    yield from _graded(before, tables)
    yield from _coded(tables)
    yield from _voted(tables)


def _words(parameters) -> Iterator[str]:
    """Yield every word and number that stands in parameters, as a key or as a value."""
    if isinstance(parameters, Mapping):
        parameters = [*parameters, *parameters.values()]
    if isinstance(parameters, list | tuple):
        for part in parameters:
            yield from _words(part)
    elif parameters is not None:
        yield str(parameters)


def _present(named: list[str], tables: Tables) -> list[str]:
    known = {identity for table in tables.values() if "id" in table for identity in table["id"]}
    return [name for name in named if name in known]


def _without(table: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    """Leave out the records that are named; where none is, all but the first."""
    if "id" not in table:
        return table
    keep = ~table["id"].isin(named)
    return table[keep] if not keep.all() else table.head(1)


def _surest(table: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    return _of_certainty(table, "sure", "independent")


def _weakest(table: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    return _of_certainty(table, "weak", "same source as the paper")


def _of_certainty(table: pd.DataFrame, certainty: str, independence: str) -> pd.DataFrame:
    values = dict(zip(_CERTAINTIES, (certainty, independence), strict=True))
    return table.assign(**{name: value for name, value in values.items() if name in table})


def _moved(table: pd.DataFrame, identity: str, years: int) -> pd.DataFrame:
    """Move one record by some years, and its dates to a single day."""
    if "id" not in table or "start" not in table or identity not in set(table["id"]):
        return table
    row = table["id"] == identity
    day = table.loc[row, "start"] + pd.DateOffset(years=years)
    changed = table.copy()
    for end in ("start", "end"):
        changed.loc[row, end] = day
    return changed


def _scaled(
    table: pd.DataFrame, named: list[str], factor: float, middle: float, late: bool
) -> pd.DataFrame:
    """Multiply the figures of the later years, or of the earlier, or of the records named."""
    numbers = [name for name in table.select_dtypes("number").columns if name.lower() not in _KEYS]
    if not numbers:
        return table
    if "year" in table:
        rows = (table["year"] > middle) == late
    elif "id" in table and table["id"].isin(named).any():
        identities = [name for name in named if name in set(table["id"])]
        rows = table["id"] == identities[0 if late else -1]
    else:
        return table
    changed = table.copy()
    for name in numbers:
        values = changed[name].astype("float64")
        changed[name] = values.where(~rows, values * factor)
    return changed


def _one_more(table: pd.DataFrame, named: list[str], years: list[int]) -> pd.DataFrame:
    """Repeat the records many times over, in the middle of the first years that are named."""
    if "id" not in table or "start" not in table or not years:
        return table
    day = pd.Timestamp(years[0] + (years[min(1, len(years) - 1)] - years[0]) // 2, 7, 1)
    extra = table.assign(start=day, end=day, id=table["id"] + "x")
    return pd.concat([table, extra], ignore_index=True)


def _graded(before: Finding, tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield the pairs of places that touch the claim graded otherwise, gone, or one more."""
    if "contradictions" not in tables:
        return
    table = tables["contradictions"]
    touches = table["claims"].str.contains(rf"\b{before.claim}(?:{before.part})?\b")
    yield {"contradictions": table[~touches]}
    for severity in ("outright", "tension", "apparent"):
        yield {"contradictions": table.assign(severity=table["severity"].where(~touches, severity))}


def _coded(tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield codes and probabilities that say the most, the least, and the reverse."""
    for name, columns, most in (
        ("codings", ("low", "high"), 3.0),
        ("likelihoods", ("low", "high"), 1.0),
    ):
        if name not in tables:
            continue
        table = tables[name]
        present = [column for column in columns if column in table]
        yield {name: table.assign(**{column: most for column in present})}
        yield {name: table.assign(**{column: 0.01 for column in present})}
        order = np.arange(len(table))[::-1]
        yield {
            name: table.assign(**{column: table[column].to_numpy()[order] for column in present})
        }


def _voted(tables: Tables) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield each way of voting as everybody's."""
    for name, table in tables.items():
        votes = [column for column in table if column.endswith("_vote")]
        for vote in ("yes", "no", "abstain") if votes else ():
            yield {name: table.assign(**{column: vote for column in votes})}
