"""How a part names some of the records of the tables that it declares.

A *selection* is ``{"ids": ["E040", "OV12"]}`` or a filter, such as ``{"table": "outside_visits",
"kind": ["visit"], "actors": ["IRN>BLR"], "level_from": "minister", "from": "1997", "to": "2003"}``.
A filter names one table, any of its columns with the values that will do, and at most a period.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks.intervals import bounds_of, inside, kept
from belarus_iran.checks.rules import is_list
from belarus_iran.checks.shapes import COLUMNS, RECORD_TABLES, by_order, shaped
from belarus_iran.evidence import listed, once
from belarus_iran.ledger import Part

# How the ids of each table begin. Two tables number their events alike.
ID_TABLES = (
    (r"E\d", ("events", "companion_events")),
    (r"[NSFK]-E\d", ("companion_events",)),
    (r"D\d", ("sanctions",)),
    (r"TT\d", ("table_two",)),
    (r"OV\d", ("outside_visits",)),
    (r"OG\d", ("outside_agreements",)),
    (r"OS\d", ("outside_shocks",)),
    (r"OF\d", ("outside_facts",)),
    (r"OD\d", ("outside_designations",)),
    (r"OA\d", ("outside_arms",)),
    (r"[AS]/", ("outside_votes_on_conflicts", "outside_votes_on_iran")),
)
RANKS = {
    "media": 0,
    "company": 1,
    "institution": 1,
    "officials": 2,
    "ambassador": 2,
    "governor": 2,
    "deputy minister": 3,
    "minister": 4,
    "central bank": 4,
    "speaker": 4,
    "head of judiciary": 4,
    "head of presidential office": 4,
    "foreign minister": 5,
    "vice president": 6,
    "head of government": 7,
    "head of state": 8,
}
# What a filter may say beside the columns of its table.
_WORDS = ("table", "level_from", "by", "words", "from", "to", "ids")
# The document that a companion's claim is of, by the first letter of its id.
DOCUMENTS = {"N": "001", "K": "002", "S": "003", "F": "004"}


def has(tables: SimpleNamespace, name: str) -> bool:
    """Say whether a table is among those that a part declares."""
    return name in vars(tables)


def select(tables: SimpleNamespace, selection: Mapping, *, strict: bool = True) -> pd.DataFrame:
    """Return the records that a selection names, in its order or else by time."""
    refuse_selection(selection)
    if "ids" in selection:
        return _by_ids(tables, selection["ids"], strict)
    name = selection["table"]
    found = _by_time(tables, name)
    if selection.get("by") == "order":
        found = by_order(found).sort_values(["start", "end"], kind="stable")
    fits = np.ones(len(found), dtype=bool)
    for field, wanted in selection.items():
        if field in _WORDS:
            continue
        if field not in found.columns:
            allowed = ", ".join([*_WORDS, *map(str, found.columns)])
            raise ValueError(f"{name} has no field '{field}' to select by; allowed: {allowed}")
        fits &= _fits(found[field], field, wanted)
    found = found[fits]
    if "words" in selection:
        words = [word.casefold() for word in selection["words"]]
        found = kept(
            found, [any(word in one.casefold() for word in words) for one in found["sentence"]]
        )
    if "level_from" in selection:
        least = selection["level_from"]
        found = kept(found, [level_at_least(level, least) for level in found["level"]])
    span = bounds_of(selection)
    return inside(found, span) if span else found


def of_part(tables: SimpleNamespace, part: Part, selection: Mapping) -> pd.DataFrame:
    """Return the records that a selection of a part names; those that are not there are missed."""
    own = DOCUMENTS.get(part.claim[:1])
    companion = selection.get("table") == "companion_events" and "document" not in selection
    if part.basis == "paper" and own and companion:
        selection = {**selection, "document": [own]}
    return select(tables, selection, strict=False)


def refuse_selection(selection: Mapping, name: str = "selection") -> None:
    """Raise ValueError for a selection that no tables could answer, whatever they hold."""
    if not isinstance(selection, Mapping) or not selection:
        raise ValueError(f"{name}: found {selection!r}; allowed: ids, or a table with fields")
    if "ids" in selection:
        ids = selection["ids"]
        if not is_list(ids) or not ids or len(selection) > 1:
            raise ValueError(f"{name}: found {selection!r}; allowed: ids as a list, alone")
        for each in ids:
            tables_of(each)
        return
    table = selection.get("table")
    if table not in RECORD_TABLES:
        raise ValueError(f"{name}: found table {table!r}; allowed: {', '.join(RECORD_TABLES)}")
    if selection.get("level_from", "media") not in RANKS:
        found = selection["level_from"]
        raise ValueError(f"{name}: found level {found!r}; allowed: {', '.join(RANKS)}")
    if selection.get("by", "delivery") not in ("delivery", "order") or (
        "by" in selection and table != "outside_arms"
    ):
        raise ValueError(f"{name}: found by {selection['by']!r}; allowed: order, of outside_arms")
    bounds_of(selection)


def tables_of(record: str) -> tuple[str, ...]:
    """Return the tables in which a record of this id can stand."""
    for pattern, names in ID_TABLES:
        if re.match(pattern, str(record)):
            return names
    allowed = ", ".join(pattern for pattern, _ in ID_TABLES)
    raise ValueError(f"found id {record!r}; allowed are ids that begin as {allowed}")


def without_period(selection: Mapping) -> dict:
    """Return a selection without its own period."""
    return {field: value for field, value in selection.items() if field not in ("from", "to")}


def level_at_least(level: str, least: str) -> bool:
    """Say whether a level reaches a rank; one that is no rank, such as ``state``, reaches none."""
    if least not in RANKS:
        raise ValueError(f"found level {least!r}; allowed: {', '.join(RANKS)}")
    return level in RANKS and RANKS[level] >= RANKS[least]


def _by_ids(tables: SimpleNamespace, ids: Sequence[str], strict: bool) -> pd.DataFrame:
    standing: dict[str, list[str]] = {}
    missing = []
    for each in dict.fromkeys(ids):
        names = tables_of(each)
        for name in [name for name in names if has(tables, name)] or names[:1]:
            if each in _all_of(tables, name).index:
                standing.setdefault(name, []).append(each)
                break
        else:
            missing.append(each)
    if missing and strict:
        raise ValueError(f"found id {', '.join(missing)}; allowed: ids of rows of the tables")
    frames = []
    for name, records in standing.items():
        table = _all_of(tables, name)
        # Ids are keys of their tables, and a position is found faster than a label.
        frames.append(
            table.take(table.index.get_indexer(records))
            if table.index.is_unique
            else table.loc[records]
        )
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS)).rename_axis("id")
    if len(frames) == 1:
        return frames[0]
    found = pd.concat(frames)
    return found.loc[[each for each in dict.fromkeys(ids) if each in found.index]]


def _all_of(tables: SimpleNamespace, name: str) -> pd.DataFrame:
    return once(tables, (name,), ("records", name), lambda: shaped(name, getattr(tables, name)))


def _by_time(tables: SimpleNamespace, name: str) -> pd.DataFrame:
    return once(
        tables,
        (name,),
        ("by time", name),
        lambda: _all_of(tables, name).sort_values(["start", "end"], kind="stable"),
    )


def _fits(column: pd.Series, field: str, wanted: object) -> np.ndarray:
    values = list(wanted) if is_list(wanted) else [wanted]
    if field == "partner":
        # Of several partners one is enough.
        fits = [not set(listed(str(cell))).isdisjoint(values) for cell in column]
    elif field == "actors":
        fits = column.map(_unordered).isin([_unordered(value) for value in values])
    elif field == "direction":
        fits = pd.to_numeric(column).isin([float(value) for value in values])
    else:
        fits = column.astype(str).isin([str(value) for value in values])
    return np.asarray(fits, dtype=bool)


def _unordered(actors: str) -> str:
    """Write actors between whom nothing has a direction in one order."""
    return actors if ">" in actors else "-".join(sorted(str(actors).split("-")))
