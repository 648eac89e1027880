"""Stability: the one change of the record, or of a rule, that turns a verdict.

A verdict that one record more or less would turn rests on that record. So the test behind each
finding, of one part of a claim on one basis, is made again with one record left out, with one date
a year earlier or later, with one amount a tenth smaller or larger, until a change turns the
verdict. To be silent or open for another reason is no other verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product
from typing import TypeVar

import numpy as np
import pandas as pd

from belarus_iran import evidence, ledger, store
from belarus_iran.evidence.tables import resource_of
from belarus_iran.ledger import Finding, Kind, Verdict, findings
from belarus_iran.ledger.registry import words_in

Thing = TypeVar("Thing")

# What was judged and not observed: thresholds are varied below, codes and weights in the model.
JUDGED = ("thresholds", "codings", "clues", "likelihoods")

# Yearly series compiled by others: no row is a record that could be missing or misdated.
COMPILED = (
    *("outside_icews_years", "outside_icews_world_years", "outside_icews_months"),
    *("outside_icews_world_months", "outside_gdelt_years", "outside_gdelt_world_years"),
    *("outside_gdp", "outside_capabilities", "outside_regimes"),
)

# Amounts whose accounts hang together: each flow, and the sums it enters with their signs.
ACCOUNTS = {
    "trade": {
        "exports_usd_million": {"turnover_usd_million": 1, "balance_usd_million": 1},
        "imports_usd_million": {"turnover_usd_million": 1, "balance_usd_million": -1},
    },
    "outside_trade": {"belarus_imports_usd_million": {}, "partner_imports_usd_million": {}},
}

# Share by which an amount is changed, and number of years by which a date is.
STEP, YEARS = 0.1, 1

# Verdicts that leave a part undecided.
UNDECIDED = frozenset({Verdict.SILENT, Verdict.OPEN})


@dataclass(frozen=True)
class Change:
    """One elementary change of one table."""

    table: str  # Its name in the evidence
    row: int  # Position of the record, counted from 0
    how: str  # ``left out``, ``a year earlier``, ``a year later``, or ``<column> less`` or ``more``


def elementary(name: str, table: pd.DataFrame) -> Iterator[Change]:
    """Yield every elementary change of a table."""
    dated = {"start", "end"} <= set(table) and pd.api.types.is_datetime64_dtype(table["start"])
    known = table[["start", "end"]].notna().all(axis=1).to_numpy() if dated else None
    amounts = {column: table[column].notna().to_numpy() for column in ACCOUNTS.get(name, ())}
    for row in range(len(table)):
        yield Change(name, row, "left out")
        if known is not None and known[row]:
            yield Change(name, row, "a year earlier")
            yield Change(name, row, "a year later")
        for column, given in amounts.items():
            if given[row]:
                yield Change(name, row, f"{column} less")
                yield Change(name, row, f"{column} more")


def apply(tables: Mapping[str, pd.DataFrame], changes: Sequence[Change]) -> dict:
    """Return the one table that some changes touch by its name, with all of these made."""
    (name,) = {change.table for change in changes}
    table, left_out, cells = tables[name], [], {}
    for change in changes:
        if change.how == "left out":
            left_out.append(change.row)
            continue
        column, direction = change.how.rsplit(" ", 1)
        dated = column == "a year"
        touched = ("start", "end") if dated else (column, *ACCOUNTS[name][column])
        values = [cells.setdefault(one, table[one].to_numpy(copy=True)) for one in touched]
        if dated:
            shift = pd.DateOffset(years=-YEARS if direction == "earlier" else YEARS)
            for days in values:
                days[change.row] = (pd.Timestamp(days[change.row]) + shift).to_datetime64()
            continue
        step = values[0][change.row] * (STEP if direction == "more" else -STEP)
        for amounts, sign in zip(values, (1, *ACCOUNTS[name][column].values()), strict=True):
            amounts[change.row] += sign * step
    changed = table.assign(**cells)
    kept = np.delete(np.arange(len(table)), left_out)
    return {name: changed.take(kept) if left_out else changed}


@lru_cache(maxsize=2048)
def _changed(fingerprint: str, *changes: Change) -> tuple[dict, dict]:
    """Return the table that some changes touch, and what tests work out from it: findings that rest
    on the same table ask about the same changes.
    """
    return apply(findings.frames(fingerprint), changes), {}


def turning_change(before: Finding) -> dict:
    """Find one elementary change of the record that turns a finding's verdict.

    `claim`, `part`, `basis`, `core`, `verdict` and `kind`; `records`, how many could be changed;
    `turns`, whether a change was found; `table` it is of, `after` and `kind_after`, verdict and
    kind then, untestable where the evidence is gone; `such_as`, the change in words. The last
    four are empty where nothing turns.
    """
    tables = {name: evidence.load(name) for name in before.tables if name not in JUDGED + COMPILED}
    answers = (
        (change, result)
        for change, result in _singles(before, tables)
        if verdict_of(result, before.basis) != before.verdict
    )
    change, result = next(answers, (None, None))
    return {
        "claim": before.claim,
        "part": before.part,
        "basis": before.basis,
        "core": before.core,
        "verdict": str(before.verdict),
        "kind": str(before.kind or ""),
        "records": sum(map(len, tables.values())),
        "turns": change is not None,
        "table": change.table if change else "",
        "after": str(verdict_of(result, before.basis)) if change else "",
        # Without a finding nothing on the basis tests the part.
        "kind_after": str((result.kind if result else Kind.UNTESTABLE) or "") if change else "",
        "such_as": in_words(change, tables[change.table]) if change else "",
    }


def _singles(
    before: Finding, tables: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[Change, Finding | None]]:
    """Yield the single changes that matter, with the results, those of the likeliest rows first."""
    again = ledger.retest(before)

    def ask(changes):
        changed, own = _changed(again.fingerprint, *changes)
        return again(changed, {name: {one.row for one in changes} for name in changed}, own)

    named = set(words_in(findings.behind(before).part.parameters))
    # What the test does not read it cannot hang on.
    every = {
        name: [
            change
            for change in elementary(name, table)
            if again.read.get(name, ()) is None or change.row in again.read.get(name, ())
        ]
        for name, table in tables.items()
    }
    rows: dict[str, set[int]] = {name: set() for name in tables}
    for name, table in tables.items():
        known, others = [], []
        for change in every[name]:
            if change.how == "left out":
                is_named = "id" in table and table["id"].iat[change.row] in named
                (known if is_named else others).append(change)
        single = (that_matter([change], ask, before) for change in known)
        for change, result in chain(*single, that_matter(others, ask, before)):
            rows[name].add(change.row)
            yield change, result
    for name in tables:
        for change in every[name]:
            if change.how != "left out" and change.row in rows[name]:
                yield change, ask([change])
    # A record that counts for nothing where it stands may count where it is moved to.
    for name, how in product(tables, ("a year earlier", "a year later")):
        others = [one for one in every[name] if one.how == how and one.row not in rows[name]]
        for together in _by_day(others, tables[name]) if others else ():
            yield from that_matter(together, ask, before)


def _by_day(changes: list[Change], table: pd.DataFrame) -> tuple[list[Change], list[Change]]:
    """Return the changes of the first record of each day, and those of all others."""
    days = table["start"].iloc[[change.row for change in changes]].tolist()
    firsts = [day not in days[:place] for place, day in enumerate(days)]
    both = list(zip(changes, firsts, strict=True))
    return [one for one, first in both if first], [one for one, first in both if not first]


def of_primary(run: ledger.Run) -> ledger.Run:
    """Return the findings of a run on its primary claims."""
    primary = run.verdicts.index[run.verdicts["primary"]]
    return replace(
        run, findings=tuple(finding for finding in run.findings if finding.claim in primary)
    )


def turning_changes(run: ledger.Run) -> pd.DataFrame:
    """Find a change that turns each finding of a run.

    One row per finding, in the order of the run, as :func:`turning_change` has it.
    """
    return store.remembered(_turning_changes, "stability", ("run",))(_state_of(run), run)


def thresholds_varied(run: ledger.Run, thresholds: pd.DataFrame) -> pd.DataFrame:
    """Test again under the other values of each threshold that are as defensible.

    One row per threshold and end that is not the value itself: `name`, `value`, `tried`, the
    number of `findings` that another value touches, and a row per verdict that turns in `turned`:
    tuples of claim, part, basis, verdict and verdict then.
    """
    kept = store.remembered(_thresholds_varied, "stability", ("run",))
    numbers = thresholds.set_index("name")[["value", "low", "high"]].T.to_dict()
    values = tuple((name, *row.values()) for name, row in numbers.items())
    return kept(_state_of(run), repr(values), thresholds, run)


def _state_of(run: ledger.Run) -> tuple[str, ...]:
    """Return what a run rests on and holds, in words that are equal whenever the run is."""
    return run.fingerprint, *(f"{one.claim}{one.part} {one.basis}" for one in run.findings)


def _turning_changes(state, run) -> pd.DataFrame:
    kept = store.remembered(_one_change, "stability", ("before",))
    return pd.DataFrame([kept(findings.rests_on(one), one) for one in run.findings])


def _one_change(state, before) -> dict:
    return turning_change(before)


def _thresholds_varied(state, numbers, thresholds, run) -> pd.DataFrame:
    ruled = [finding for finding in run.findings if "thresholds" in finding.tables]
    moved = [_under_thresholds(finding, thresholds) for finding in ruled]
    rows = []
    for row in thresholds.dropna(subset=["low", "high"]).itertuples():
        for tried in (row.low, row.high):
            if tried == row.value:
                continue
            again = [
                (one.claim, one.part, one.basis, str(one.verdict), after[row.name, tried])
                for one, after in zip(ruled, moved, strict=True)
                if (row.name, tried) in after
            ]
            turned = tuple(one for one in again if one[3] != one[4])
            rows.append(
                {
                    "name": row.name,
                    "value": row.value,
                    "tried": tried,
                    "findings": len(again),
                    "turned": turned,
                }
            )
    return pd.DataFrame(rows)


def _under_thresholds(before: Finding, thresholds: pd.DataFrame) -> dict[tuple, str]:
    """Return the verdict under each end of a range that touches the finding."""
    again = ledger.retest(before)
    read = again.read.get("thresholds", ())
    rows = {name: row for row, name in enumerate(thresholds["name"])}
    ends = [
        (row.name, end)
        for row in thresholds.dropna(subset=["low", "high"]).itertuples()
        for end in (row.low, row.high)
        if end != row.value and (read is None or rows[row.name] in read)
    ]

    def ask(some):
        values = thresholds["value"].to_numpy(copy=True)
        for name, end in some:
            values[rows[name]] = end
        touched = {rows[name] for name, _ in some}
        return again({"thresholds": thresholds.assign(value=values)}, {"thresholds": touched})

    verdicts = {}
    for lower in (True, False):
        side = [one for one in ends if (one[1] < thresholds["value"][rows[one[0]]]) == lower]
        for one, result in that_matter(side, ask, before):
            verdicts[one] = str(verdict_of(result, before.basis))
    return verdicts


def for_readers(changes: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return changes that turn a verdict with claims by their titles."""
    bases = {"paper": "own record", "outside": "outside data"}
    return pd.DataFrame(
        {
            "Claim": [f"{titles[claim]} ({claim})" for claim in changes["claim"]],
            "Basis": changes["basis"].map(bases),
            "Verdict": changes["verdict"],
            "One change": changes["such_as"],
            "Verdict then": changes["after"],
        }
    )


def in_words(change: Change, table: pd.DataFrame) -> str:
    """Return a change as a reader expects it: which record, and what becomes of it."""
    how = re.sub(r"_usd_million (less|more)", r" a tenth \1", change.how).replace("_", " ")
    return f"{_record(change.table, table.iloc[change.row])}, {how}"


def without_ids(sentences: pd.Series, names: Iterable[str]) -> pd.Series:
    """Return sentences in which the ids of records of some tables are words, with their dates."""
    words = {
        row["id"]: _record(name, row) for name in names for _, row in evidence.load(name).iterrows()
    }
    # A date that follows stands in some of the words already.
    ids = re.compile(r"\b((?:S-)?[A-Z]{1,2}\d{2,3})\b(?: of (?:\d+ )?(?:[A-Z]\w+ )?\d{4}\b)?")
    return sentences.str.replace(ids, lambda found: words.get(found[1], found[0]), regex=True)


def _record(name: str, row: pd.Series) -> str:
    """Name a record by what it is."""
    if name == "contradictions":
        return f"the pair of places {row['first_locator']} and {row['second_locator']}"
    if name in ACCOUNTS:
        partner = evidence.state_name(row["partner"]) if "partner" in row else "Iran"
        return f"the trade of Belarus with {partner} in {row['year']}"
    if name == "quantities":
        return f"the number of {row['quantity']}, {row['start'].year} to {row['end'].year}"
    if name == "outside_designations":
        what = "sanction" if row["action"] == "imposed" else "end of the sanction"
        return f"the {what} on {row['entity']} of {row['start']:%B %Y}"
    if name == "outside_arms":
        supplier, recipient = (evidence.state_name(row[end]) for end in ("supplier", "recipient"))
        return f"the delivery of {row['item']} from {supplier} to {recipient}"
    for column in ("description", "event"):
        if column in row:
            return f"“{row[column]}”"
    key = resource_of(name)["schema"]["primaryKey"]
    return " ".join(str(row[one]) for one in ([key] if isinstance(key, str) else key))


# Most of what could be changed does not matter to a finding, which asking about halves shows.
def that_matter(
    things: Sequence[Thing],
    ask: Callable[[Sequence[Thing]], Finding | None],
    before: Finding,
    known: bool = False,
) -> Iterator[tuple[Thing, Finding | None]]:
    """Yield each thing that changes a finding, with what becomes of it, in order."""
    if not things:
        return
    result: Finding | None = before
    if not known or len(things) == 1:
        result = ask(things)
        if alike(result, before):
            return
    if len(things) == 1:
        yield things[0], result
        return
    half, met = len(things) // 2, 0
    for pair in that_matter(things[:half], ask, before):
        met += 1
        yield pair
    if met == half:
        # Where each of the first half matters each of the second may.
        for one in things[half:]:
            yield from that_matter([one], ask, before)
    else:
        # If the first half does not matter the second does, since both together did.
        yield from that_matter(things[half:], ask, before, known=not met)


def alike(result: Finding | None, before: Finding) -> bool:
    """Say whether two findings are the same but for their words."""
    if result is None or result is before:
        return result is before
    return replace(result, p_holm=before.p_holm, reason=before.reason) == before


def verdict_of(result: Finding | None, basis: str) -> Verdict:
    """Return the verdict of a finding; a part whose evidence is gone is silent, or open."""
    if result is not None:
        return result.verdict
    return Verdict.SILENT if basis == "paper" else Verdict.OPEN
