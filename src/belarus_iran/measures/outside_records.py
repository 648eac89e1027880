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
    parts = [pd.DataFrame(columns=columns)]
    for name in dict.fromkeys(PREFIXES.get(row[:2], "events") for row in ids):
        table = getattr(tables, name)
        if name == ACTS:
            told = "sanctions on " + table["entity"] + " " + table["action"]
        else:
            told = "'" + table["description"] + "'"
        if name == "events":
            table = table.assign(certainty="sure", independence="")
        independent = table["independence"] == "independent"
        parts.append(table.assign(told=told, independent=independent).set_index("id")[columns])
    return parts[-1] if len(parts) == 2 else pd.concat(parts[1:] or parts)
