"""Dependence on single sources: which verdicts move when all that one source carries is dropped.

A table with a column `cited_source` says for each of its rows which sources the paper cites. A row
rests on one source alone if no other is cited for it; dropping the source drops such rows, and the
claims that rest on them are tested again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from belarus_iran import evidence, ledger


def sources_of(cell: str) -> tuple[str, ...]:
    """Return the sources named in a cell: numbers of the reference list, or a name without one.

    Examples
    --------
    >>> sources_of("AEB.by 2013 (listed as 2012, R001); Euroradio 2012 (R016)")
    ('R001', 'R016')
    >>> sources_of("Belapan 2004 (not in the reference list)")
    ('Belapan 2004',)
    """
    found = []
    for source in evidence.listed(cell):
        number = re.search(r"R\d{3}", source)
        found.append(number[0] if number else source.split(" (")[0])
    return tuple(dict.fromkeys(found))


def cited_tables() -> dict[str, pd.DataFrame]:
    """Return the tables whose rows say which sources the paper cites for them."""
    tables = {name: evidence.load(name) for name in evidence.names()}
    return {name: table for name, table in tables.items() if "cited_source" in table}


def without(tables: Mapping[str, pd.DataFrame], source: str) -> dict[str, pd.DataFrame]:
    """Return the tables that lose rows if a source is dropped, without these rows.

    Parameters
    ----------
    tables
        Tables with a column `cited_source`.
    source
        As :func:`sources_of` names it.

    Returns
    -------
    dict
        Only the tables that rest on the source in some row.
    """
    changed = {}
    for name, table in tables.items():
        alone = table["cited_source"].map(sources_of) == (source,)
        if alone.any():
            changed[name] = table[~alone]
    return changed


def leave_one_out() -> pd.DataFrame:
    """Drop each cited source in turn, and test again what rests on it.

    Returns
    -------
    pandas.DataFrame
        One row per source that alone carries some row, most verdicts moved first: `source`,
        `name` and `kind` (from the reference list where it is listed), `rows` dropped, `claims`
        tested again, `moved` (ids of claims whose verdict changes) and `changes` (in words).
    """
    done, tables = ledger.run(), cited_tables()
    references = evidence.load("references").set_index("id")
    named = {
        source
        for table in tables.values()
        for cell in table["cited_source"]
        for source in sources_of(cell)
    }
    told = []
    for source in sorted(named):
        changed = without(tables, source)
        if not changed:
            continue
        again = ledger.reassess(done, changed)
        moved = again[again["before"] != again["after"]]
        listed = source in references.index
        told.append(
            {
                "source": source,
                "name": f"{references.loc[source, 'authors']} {references.loc[source, 'year']}"
                if listed
                else source,
                "kind": references.loc[source, "kind"] if listed else "not listed",
                "rows": sum(len(tables[name]) - len(table) for name, table in changed.items()),
                "claims": again["claim"].nunique(),
                "moved": tuple(moved["claim"]),
                "changes": "; ".join(
                    f"{row.claim}: {row.before} to {row.after}" for row in moved.itertuples()
                ),
            }
        )
    frame = pd.DataFrame(told)
    order = frame["moved"].map(len)
    return frame.iloc[order.argsort(kind="stable")[::-1]].reset_index(drop=True)
