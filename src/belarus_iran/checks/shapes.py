"""Records of all tables in one shape."""

from __future__ import annotations

import numpy as np
import pandas as pd

from belarus_iran.evidence import state_name

# The author's own texts first; the others are gathered without them.
OWN_TABLES = ("events", "companion_events", "sanctions", "table_two")
RECORD_TABLES = (
    *OWN_TABLES,
    "outside_visits",
    "outside_agreements",
    "outside_shocks",
    "outside_facts",
    "outside_designations",
    "outside_arms",
    "outside_votes_on_conflicts",
    "outside_votes_on_iran",
)
COLUMNS = {
    "table": "",
    "start": pd.NaT,
    "end": pd.NaT,
    "precision": "",
    "sentence": "",
    "kind": "",
    "level": "",
    "actors": "",
    "partner": "",
    "direction": float("nan"),
    "certainty": "sure",
    "independent": True,
    "source": "",
}


def shaped(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of records by id with :data:`COLUMNS` beside its own."""
    shape = _SHAPES.get(name)
    found = shape(table) if shape else table
    columns = {column: found[column].array for column in found} | {"table": name}
    ids = columns.pop("id") if "id" in columns else columns["resolution"]
    if "sentence" not in columns:
        columns["sentence"] = columns["description"]
    if name in OWN_TABLES:
        cited = columns.get("cited_source", "")
        columns |= {"certainty": "sure", "independent": True, "source": cited}
    elif "independence" in columns:
        columns["independent"] = columns["independence"] == "independent"
    columns = COLUMNS | columns
    # As objects, words are of one kind, of which pandas picks rows at once and not by column.
    words = [
        column
        for column, values in columns.items()
        if isinstance(values, str) or getattr(values, "dtype", None) == "str"
    ]
    cells = np.empty((len(found), len(words)), dtype=object)
    for place, column in enumerate(words):
        cells[:, place] = columns.pop(column)
    index = pd.Index(ids, dtype=object, name="id")
    others = pd.DataFrame(columns, index=index)
    return pd.concat([pd.DataFrame(cells, index, words, dtype=object), others], axis=1)


def _sanctions(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(
        sentence="sanctions on " + table["target"] + " " + table["action"],
        kind="sanction " + table["action"],
        actors=table["imposed_by"] + ">BLR",
    )


def _designations(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(
        sentence="sanctions on " + table["entity"] + " " + table["action"],
        kind="sanction " + table["action"],
    )


def _moves(table: pd.DataFrame) -> pd.DataFrame:
    years = [None if pd.isna(year) else int(year) for year in table["since"]]
    return table.assign(
        sentence=table["event"],
        precision="open",
        start=pd.to_datetime([year and f"{year}-01-01" for year in years], format="%Y-%m-%d"),
        end=pd.to_datetime([year and f"{year}-12-31" for year in years], format="%Y-%m-%d"),
    )


def _arms(table: pd.DataFrame) -> pd.DataFrame:
    states = zip(table["supplier"], table["recipient"], table["item"], table["kind"], strict=True)
    return table.assign(
        sentence=[
            f"{item} ({kind}) from {state_name(supplier)} to {state_name(recipient)}"
            for supplier, recipient, item, kind in states
        ],
        actors=table["supplier"] + ">" + table["recipient"],
        precision="year",
        start=_year_edge(table["first_delivery"], "01-01"),
        end=_year_edge(table["last_delivery"], "12-31"),
        certainty=table["certainty"].where(~table["delivered_uncertain"].astype(bool), "weak"),
    )


def by_order(arms: pd.DataFrame) -> pd.DataFrame:
    """Return shaped arms dated by the year of their order."""
    doubtful = arms["order_year_uncertain"].astype(bool)
    return arms.assign(
        table="orders of arms",
        start=_year_edge(arms["order_year"], "01-01"),
        end=_year_edge(arms["order_year"], "12-31"),
        certainty=arms["certainty"].where(~doubtful, "weak"),
        sentence="the order of " + arms["sentence"],
    )


def _votes(table: pd.DataFrame) -> pd.DataFrame:
    matter = " on " + table["matter"] if "matter" in table else " on Iran"
    return table.assign(
        sentence="resolution " + table["resolution"] + matter,
        kind="resolution",
        precision="day",
        start=table["date"],
        end=table["date"],
    )


def _year_edge(years: pd.Series, edge: str) -> pd.Series:
    days = [None if pd.isna(year) else f"{int(year)}-{edge}" for year in years]
    return pd.Series(pd.to_datetime(days), years.index)


_SHAPES = {
    "sanctions": _sanctions,
    "table_two": _moves,
    "outside_designations": _designations,
    "outside_arms": _arms,
    "outside_votes_on_conflicts": _votes,
    "outside_votes_on_iran": _votes,
}
