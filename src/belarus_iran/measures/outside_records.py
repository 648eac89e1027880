"""Outside records of visits, acts, shocks and arms as dated facts."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pandas as pd

VISITS, ACTS, SHOCKS, ARMS = (
    "outside_visits",
    "outside_designations",
    "outside_shocks",
    "outside_arms",
)

# How the ids of each table begin; those of the paper's events do otherwise.
PREFIXES = {"OV": VISITS, "OD": ACTS, "OS": SHOCKS}


def facts(tables: SimpleNamespace, ids: Iterable[str]) -> pd.DataFrame:
    """Put the tables in which some dated facts stand into one form.

    Parameters
    ----------
    tables
        With those of `outside_visits`, `outside_designations`, `outside_shocks` and `events` to
        which the ids belong. What the paper tells (`events`) counts as sure, but not as
        independent.
    ids
        Ids of rows, such as ``OV04`` and ``E066``; their tables are read whole.

    Returns
    -------
    pandas.DataFrame
        Indexed by `id`: `start`, `end`, `precision`, `told` (in words), `certainty` and
        `independent` (boolean).

    Examples
    --------
    >>> day = pd.Timestamp("1998-03-06")
    >>> visits = pd.DataFrame({
    ...     "id": ["OV04"], "start": [day], "end": [day], "precision": "day", "certainty": "sure",
    ...     "description": "The president in Tehran", "independence": "independent"})
    >>> facts(SimpleNamespace(outside_visits=visits), ["OV04"])["told"].tolist()
    ["'The president in Tehran'"]
    """
    columns = ["start", "end", "precision", "told", "certainty", "independent"]
    found = [pd.DataFrame(columns=columns)]
    for name in dict.fromkeys(PREFIXES.get(row[:2], "events") for row in ids):
        table = getattr(tables, name)
        if name == ACTS:
            told = "sanctions on " + table["entity"] + " " + table["action"]
        else:
            told = "'" + table["description"] + "'"
        if name == "events":
            table = table.assign(certainty="sure", independence="")
        independent = table["independence"] == "independent"
        found.append(table.assign(told=told, independent=independent).set_index("id")[columns])
    return found[-1] if len(found) == 2 else pd.concat(found[1:] or found)


def actions(designations: pd.DataFrame, years: tuple[int, int], weak: bool) -> int:
    """Count the acts by which sanctions over Iran were imposed; firms named together are one act.

    Parameters
    ----------
    designations
        Columns `action`, `ground`, `certainty`, `start` (a date) and `authority`.
    years
        First and last year, both included.
    weak
        Whether acts count of which the sources are weak.

    Examples
    --------
    >>> day = pd.Timestamp("2011-05-23")
    >>> acts = pd.DataFrame({
    ...     "action": "imposed", "ground": ["Iran", "Iran", "Syria"], "certainty": "sure",
    ...     "start": day, "authority": "Act"})
    >>> actions(acts, (2010, 2013), weak=False)
    1
    """
    chosen = designations[
        (designations["action"] == "imposed")
        & designations["ground"].str.contains("Iran")
        & designations["start"].dt.year.between(*years)
        & (weak | (designations["certainty"] != "weak"))
    ]
    return len(chosen.drop_duplicates(["start", "authority"]))
