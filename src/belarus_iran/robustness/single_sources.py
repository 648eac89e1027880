"""Dependence on single sources: which findings move when all that one source carries is dropped.

A table with a column `cited_source` says for each of its rows which sources the paper cites. A row
rests on one source alone if no other is cited for it; dropping the source drops such rows, and the
parts of claims that rest on them are tested again on the paper's own record. Rows for which the
paper cites nothing are never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from belarus_iran import evidence, ledger, store
from belarus_iran.ledger import Verdict

# Sets of claims whose own record is that of the paper.
_OF_THE_PAPER = ("paper", "implied", "references")


def sources_of(cell: str) -> tuple[str, ...]:
    """Return the sources named in a cell: numbers of the reference list, or a name without one.

    Examples
    --------
    >>> sources_of("AEB.by 2013 (listed as 2012, R001); Euroradio 2012 (R016)")
    ('R001', 'R016')
    >>> sources_of("Belapan 2004 (not in the reference list)")
    ('Belapan 2004',)
    """
    cited = []
    for source in evidence.listed(cell):
        number = re.search(r"R\d{3}", source)
        cited.append(number[0] if number else source.split(" (")[0])
    return tuple(dict.fromkeys(cited))


def cited_tables() -> dict[str, pd.DataFrame]:
    """Return the tables of the paper whose rows say which sources it cites for them.

    Companion documents cite sources of their own, which are not those of the paper.
    """
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

    Parameters
    ----------
    table
        With a column `cited_source`.
    kinds
        From a number of the reference list to the kind of that entry.

    Returns
    -------
    pandas.DataFrame
        Columns `rows` (with at least one source of the kind) and `alone` (with none of another
        kind), by kind; ``not listed`` are sources without a number, ``none cited`` rows without
        a source.

    Examples
    --------
    >>> table = pd.DataFrame({"cited_source": ["UN 2011 (R058)", "", "Euroradio (R016); R058"]})
    >>> carried(table, {"R016": "news", "R058": "official"}).loc["official"].tolist()
    [2, 1]
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


def dropped(*sources: str) -> pd.DataFrame:
    """Drop sources together, test again what rests on them alone, and tell which verdicts move.

    Parameters
    ----------
    *sources
        Sources that some table cites, as :func:`cited` lists them.

    Returns
    -------
    pandas.DataFrame
        One row per part of a claim whose verdict on the own record changes: the columns of
        :func:`belarus_iran.ledger.reassess`.
    """
    tables = cited_tables()
    allowed = cited(tables)
    for source in sources:
        if source not in allowed:
            raise ValueError(
                f"No dated event, figure or delivery cites the source {source!r}. "
                f"Allowed: {', '.join(allowed)}."
            )
    return _moved(ledger.reassess(own_record(), without(tables, *sources)))


def leave_one_out() -> pd.DataFrame:
    """Drop each cited source in turn, and test again what rests on it.

    Returns
    -------
    pandas.DataFrame
        One row per source that alone carries some row, most verdicts moved first: `source`,
        `name` and `kind` (from the reference list where it is listed), `rows` dropped, `tested`
        (number of parts tested again), `moved` (parts, such as ``C008a``, whose verdict changes),
        `claims` (the claims that these belong to, each once), `lost` (those of the moved parts
        that fall silent, their evidence gone or too little) and `turned` (the others, with their
        verdicts before and after, in words). It is kept on disk, as the ledger's runs are.
    """
    return store.remembered(_one_out, "dependence")(ledger.run().fingerprint)


def leave_one_kind_out() -> pd.DataFrame:
    """Drop all sources of each kind in turn, and test again what rests on that kind alone.

    Returns
    -------
    pandas.DataFrame
        As for :func:`leave_one_out`, with one row per `kind` and no `source` and `name`.
    """
    return store.remembered(_kind_out, "dependence")(ledger.run().fingerprint)


def _one_out(state: str) -> pd.DataFrame:
    tables = cited_tables()
    references = evidence.load("references").set_index("id")
    names = references["authors"].str.split(",").str[0] + " " + references["year"]
    rows = _each_dropped(tables, {source: (source,) for source in cited(tables)})
    return _most_moved_first(
        [
            {
                "source": source,
                "name": names.get(source, source),
                "kind": references["kind"].get(source, "not listed"),
            }
            | row
            for source, row in rows.items()
        ]
    )


def _kind_out(state: str) -> pd.DataFrame:
    tables = cited_tables()
    references = evidence.load("references").set_index("id")
    kinds = references["kind"].reindex(cited(tables), fill_value="not listed")
    rows = _each_dropped(tables, dict(kinds.groupby(kinds).groups))
    return _most_moved_first([{"kind": kind} | row for kind, row in rows.items()])


def _each_dropped(
    tables: Mapping[str, pd.DataFrame], groups: Mapping[str, Iterable[str]]
) -> dict[str, dict]:
    """Return what moves if each group of sources is dropped alone, by the name of the group."""
    changed = {name: without(tables, *sources) for name, sources in groups.items()}
    run = own_record()
    moving = _that_notice(run, _all_lost(tables, changed.values()))
    return {name: _without(run, moving, tables, these) for name, these in changed.items()}


def _all_lost(
    tables: Mapping[str, pd.DataFrame], changes: Iterable[Mapping[str, pd.DataFrame]]
) -> dict[str, pd.DataFrame]:
    """Return the tables that lose rows to any of some changes, without all of these rows."""
    left = dict(tables)
    for change in changes:
        for name, table in change.items():
            left[name] = left[name].loc[left[name].index.intersection(table.index)]
    return {name: table for name, table in left.items() if len(table) < len(tables[name])}


def _that_notice(run: ledger.Run, lost: Mapping[str, pd.DataFrame]) -> ledger.Run:
    """Return the findings that are not the same, word for word, if all those rows are missing.

    A finding that all rows together leave as it is, with its numbers of records and its reason, is
    taken to rest on none of them, and is not tested again without each.
    """
    noticed = []
    for before in run.findings:
        if set(before.tables) & set(lost):
            after = ledger.retest(before)(lost)
            if after is None or replace(after, p_holm=before.p_holm) != before:
                noticed.append(before)
    return replace(run, findings=tuple(noticed))


def own_record() -> ledger.Run:
    """Return the findings on the paper's claims that rest on its own record."""
    run = ledger.run()
    sets = ledger.claims().set_index("id")["set"]
    own = tuple(
        finding
        for finding in run.findings
        if finding.basis == "paper" and sets[finding.claim] in _OF_THE_PAPER
    )
    return replace(run, findings=own)


def _without(
    run: ledger.Run,
    moving: ledger.Run,
    tables: Mapping[str, pd.DataFrame],
    changed: Mapping[str, pd.DataFrame],
) -> dict:
    """Return what moves on changed tables, of which only the findings of `moving` take notice."""
    moved = _moved(ledger.reassess(moving, changed))
    names = moved["claim"] + moved["part"]
    lost = moved["after"] == str(Verdict.SILENT)
    return {
        "rows": sum(len(tables[name]) - len(table) for name, table in changed.items()),
        "tested": sum(bool(set(finding.tables) & set(changed)) for finding in run.findings),
        "moved": tuple(names),
        "claims": tuple(dict.fromkeys(moved["claim"])),
        "lost": tuple(names[lost]),
        "turned": "; ".join(
            f"{row.claim}{row.part}: {row.before} to {row.after}"
            for row in moved[~lost].itertuples()
        ),
    }


def _moved(again: pd.DataFrame) -> pd.DataFrame:
    return again[again["before"] != again["after"]].reset_index(drop=True)


def _most_moved_first(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame([row for row in rows if row["rows"]])
    order = frame["moved"].map(len)
    return frame.iloc[order.argsort(kind="stable")[::-1]].reset_index(drop=True)
