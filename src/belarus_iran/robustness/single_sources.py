"""Dependence on single sources: which findings move when all that one source carries is dropped.

A table with a column `cited_source` says for each of its rows which sources the paper cites. A row
rests on one source alone if no other is cited for it; dropping the source drops such rows, and the
parts of claims that rest on them are tested again on the paper's own record. Rows for which the
paper cites nothing are never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

import pandas as pd

from belarus_iran import evidence, ledger, store
from belarus_iran.ledger import Finding, Verdict
from belarus_iran.measures.texts import audit, by_kind
from belarus_iran.robustness.stability import that_matter, verdict_of

# Sets of claims whose own record is that of the paper.
_OF_THE_PAPER = ("paper", "implied", "references")


def sources_of(cell: str) -> tuple[str, ...]:
    """Return the sources named in a cell: numbers of the reference list, or a name without one."""
    cited = []
    for source in evidence.listed(cell):
        number = re.search(r"R\d{3}", source)
        cited.append(number[0] if number else source.split(" (")[0])
    return tuple(dict.fromkeys(cited))


def cited_tables() -> dict[str, pd.DataFrame]:
    """Return the tables of the paper whose rows say which sources it cites for them."""
    resources = evidence.package()["resources"]
    own = [resource["name"] for resource in resources if resource["path"].startswith("paper/")]
    tables = {name: evidence.load(name) for name in own}
    return {name: table for name, table in tables.items() if "cited_source" in table}


def cited(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Return every source that the tables cite, as :func:`sources_of` names them, in order."""
    cells = pd.concat([table["cited_source"] for table in tables.values()])
    return tuple(sorted({source for cell in cells for source in sources_of(cell)}))


def without(tables: Mapping[str, pd.DataFrame], *sources: str) -> dict[str, pd.DataFrame]:
    """Return the tables that lose rows if some sources are dropped, without these rows."""
    changed = {}
    for name, table in tables.items():
        named = table["cited_source"].map(sources_of)
        alone = named.map(lambda cited: bool(cited) and set(cited) <= set(sources))
        if alone.any():
            changed[name] = table[~alone]
    return changed


def carried(table: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Count how many rows of a table rest on each kind of source.

    Columns `rows` (with at least one source of the kind) and `alone` (with none of another kind),
    by kind; ``not listed`` are sources without a number, ``none cited`` rows without a source.
    """
    named = table["cited_source"].map(
        lambda cell: (
            sorted({kinds.get(source, "not listed") for source in sources_of(cell)})
            or ["none cited"]
        )
    )
    alone = named[named.map(len) == 1]
    counts = {"rows": named.explode().value_counts(), "alone": alone.explode().value_counts()}
    return pd.DataFrame(counts).fillna(0).astype(int).rename_axis("kind").sort_index()


def kinds_of_source(
    events: pd.DataFrame, citations: pd.DataFrame, references: pd.DataFrame
) -> pd.DataFrame:
    """Count, by kind of source, the citations in the text and the events that rest on one.

    Columns `kind`, `citations` and `events`, the most cited kind first; last ``not listed``
    (sources and documents without an entry) and ``none cited`` (which has no citations).
    """
    bare = ["not listed", "none cited"]
    cited_kinds = by_kind(citations, references)["citations"]
    rows = carried(events, references.set_index("id")["kind"])["rows"]
    finding = audit(citations, references)["finding"]
    unlisted = finding.isin(["cited, not listed", "document without entry"]).sum()
    kinds = [*cited_kinds.index, *bare]
    counts = pd.DataFrame({"citations": cited_kinds, "events": rows}).reindex(kinds)
    counts["events"] = counts["events"].fillna(0)
    counts.loc["not listed", "citations"] = unlisted
    return counts.rename_axis("kind").reset_index()


def without_one(by_source: pd.DataFrame, source: str) -> pd.Series:
    """Return what moves without one source, as :func:`leave_one_out` has it."""
    if source not in set(by_source["source"]):
        raise ValueError(
            f"No dated event, figure or delivery rests on the source {source!r} alone. "
            f"Allowed: {', '.join(sorted(by_source['source']))}."
        )
    return by_source.set_index("source").loc[source]


def for_readers(moved: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the sources or kinds whose loss moves a verdict, with claims by their titles."""
    rows = moved[moved["claims"].map(len) > 0]
    lost = rows["lost"].map(lambda parts: {part[:4] for part in parts})
    cells = {
        heading: [
            "; ".join(f"{titles[claim]} ({claim})" for claim in claims if (claim in gone) == falls)
            for claims, gone in zip(rows["claims"], lost, strict=True)
        ]
        for heading, falls in (("Claims that fall silent", True), ("Claims that turn", False))
    }
    first = {"Source": rows["name"]} if "name" in rows else {}
    shown = pd.DataFrame(first | {"Kind": rows["kind"], "Records lost": rows["rows"]})
    return shown.assign(**cells)


def leave_one_out() -> pd.DataFrame:
    """Drop each cited source in turn, and test again what rests on it.

    One row per source that alone carries some row, most verdicts moved first: `source`, `name`
    and `kind` (from the reference list where it is listed), `rows` dropped, `moved` (parts, such
    as ``C008a``, whose verdict changes), `claims` (the claims that these belong to, each once),
    `lost` (those of the moved parts that fall silent, their evidence gone or too little) and
    `turned` (the others, with their verdicts before and after, in words). It is kept on disk, as
    the ledger's runs are.
    """
    return store.remembered(_dependence, "dependence")(ledger.run().fingerprint)[0]


def leave_one_kind_out() -> pd.DataFrame:
    """Drop all sources of each kind in turn, and test again what rests on that kind alone.

    As for :func:`leave_one_out`, with one row per `kind` and no `source` and `name`.
    """
    return store.remembered(_dependence, "dependence")(ledger.run().fingerprint)[1]


def _dependence(state: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables = cited_tables()
    references = evidence.load("references").set_index("id")
    names = references["authors"].str.split(",").str[0] + " " + references["year"]
    kinds = references["kind"].reindex(cited(tables), fill_value="not listed")
    groups: dict[str, Iterable[str]] = {}
    # Sources stand beside their kind, with which they move the same findings if any.
    for kind, sources in kinds.groupby(kinds).groups.items():
        groups |= {source: (source,) for source in sources} | {kind: sources}
    lost = {
        name: frozenset(
            (table, row)
            for table, left in without(tables, *sources).items()
            for row in tables[table].index.difference(left.index)
        )
        for name, sources in groups.items()
    }
    moved = _moved_by(lost, tables)
    rows = {name: {"rows": len(gone)} | moved[name] for name, gone in lost.items() if gone}
    by_source = [
        {"source": source, "name": names.get(source, source), "kind": kinds[source]} | rows[source]
        for source in kinds.index
        if source in rows
    ]
    by_kind = [{"kind": kind} | rows[kind] for kind in groups if kind in set(kinds) & set(rows)]
    return _most_moved_first(by_source), _most_moved_first(by_kind)


def _moved_by(lost: Mapping[str, Set], tables: Mapping[str, pd.DataFrame]) -> dict[str, dict]:
    """Return what moves if the rows that each name stands for are dropped, by this name."""
    found: dict[str, list] = {name: [] for name in lost}
    # What is left of tables, and what tests work out from it: many findings lose the same rows.
    made: dict[frozenset, tuple[dict, dict, dict]] = {}
    for before in own_record():
        again = ledger.retest(before)
        bear = frozenset(
            (table, row)
            for table, row in frozenset().union(*lost.values())
            if (read := again.read.get(table, ())) is None or row in read
        )
        # Different names may stand for the same loss, and the same loss moves the same.
        losses: dict[frozenset, list[str]] = {}
        for name, rows in lost.items():
            losses.setdefault(bear & rows, []).append(name)
        losses.pop(frozenset(), None)

        def ask(some, again=again):
            lacking = frozenset().union(*some)
            if lacking not in made:
                gone: dict[str, set[int]] = {}
                for table, row in lacking:
                    gone.setdefault(table, set()).add(row)
                left = {table: tables[table].drop([*rows]) for table, rows in gone.items()}
                made[lacking] = left, gone, {}
            return again(*made[lacking])

        for loss, result in that_matter(list(losses), ask, before):
            after = verdict_of(result, before.basis)
            if after != before.verdict:
                for name in losses[loss]:
                    found[name].append((before.claim, before.part, before.verdict, after))
    return {name: _in_words(moves) for name, moves in found.items()}


def _in_words(moves: list[tuple]) -> dict:
    lost = [move for move in moves if move[3] == Verdict.SILENT]
    return {
        "moved": tuple(claim + part for claim, part, *_ in moves),
        "claims": tuple(dict.fromkeys(claim for claim, *_ in moves)),
        "lost": tuple(claim + part for claim, part, *_ in lost),
        "turned": "; ".join(
            f"{claim}{part}: {before} to {after}"
            for claim, part, before, after in moves
            if after != Verdict.SILENT
        ),
    }


def own_record() -> tuple[Finding, ...]:
    """Return the findings on the paper's claims that rest on its own record."""
    sets = ledger.claims().set_index("id")["set"]
    return tuple(
        finding
        for finding in ledger.run().findings
        if finding.basis == "paper" and sets[finding.claim] in _OF_THE_PAPER
    )


def _most_moved_first(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    order = frame["moved"].map(len)
    return frame.iloc[order.argsort(kind="stable")[::-1]].reset_index(drop=True)
