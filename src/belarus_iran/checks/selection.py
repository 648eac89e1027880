"""How a part names some of the records of the tables that it declares.

A *selection* is ``{"ids": ["E040", "OV12"]}`` or a filter, such as ``{"table": "outside_visits",
"kind": ["visit"], "actors": ["IRN>BLR"], "level_from": "minister", "from": "1997", "to": "2003"}``.
A filter names one table, any of its columns with the values that will do, and at most a period.
Records of all tables come in one shape. A date is an interval: whether it lies in a period has
three answers, and None is the honest one where an interval reaches over the edge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks.reasons import OWN_TABLES, is_list
from belarus_iran.evidence import listed, once, state_name
from belarus_iran.evidence.tables import bare, reads
from belarus_iran.ledger import Part

FIRST_DAY, LAST_DAY = pd.Timestamp("1900-01-01"), pd.Timestamp("2099-12-31")


def bounds_of(selection: Mapping) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the period of a filter, None if it has none."""
    if not {"from", "to"} & set(selection):
        return None
    first = period(selection["from"])[0] if "from" in selection else FIRST_DAY
    last = period(selection["to"])[1] if "to" in selection else LAST_DAY
    if last < first:
        raise ValueError(f"found from {selection['from']} to {selection['to']}; allowed: in order")
    return first, last


@lru_cache(maxsize=1024)
def period(text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return first and last day of a period as a claim prints it."""
    parts = str(text).split("/")
    if len(parts) > 2 or not all(re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", part) for part in parts):
        raise ValueError(
            f"found period {text!r}; allowed: 2004, 2004-09, 2004-09-10, or two with a slash"
        )
    try:
        first, last = pd.Period(parts[0]).start_time, pd.Period(parts[-1]).end_time.normalize()
    except ValueError as error:
        raise ValueError(f"found period {text!r}; allowed: days that exist ({error})") from None
    if last < first:
        raise ValueError(f"found period {text!r}; allowed: the earlier date first")
    return first, last


def years_in(span: tuple[pd.Timestamp, pd.Timestamp]) -> float:
    """Return the length of a period in years; months count as twelfths, whatever their days."""
    first, after = span[0], span[1] + pd.Timedelta(days=1)
    if first.day == 1 and after.day == 1:
        return ((after.year - first.year) * 12 + after.month - first.month) / 12
    return (after - first).days / 365.25


def lies_in(record: Mapping, span: str | tuple[pd.Timestamp, pd.Timestamp]) -> bool | None:
    """Say whether a record lies in a period; None where its dates permit both."""
    first, last = period(span) if isinstance(span, str) else span
    start, end = record["start"], record["end"]
    if pd.isna(start) or pd.isna(end):
        return None
    if end < first or start > last:
        return False
    return True if first <= start and end <= last else None


def lying_in(
    records: pd.DataFrame, span: str | tuple[pd.Timestamp, pd.Timestamp]
) -> list[bool | None]:
    """Say of each record what :func:`lies_in` does."""
    first, last = period(span) if isinstance(span, str) else span
    first, last = first.to_datetime64(), last.to_datetime64()
    start, end = (_days(records[edge]) for edge in ("start", "end"))
    # A comparison with a date that is not there is no.
    outside = ((end < first) | (start > last)) & ~(np.isnat(start) | np.isnat(end))
    within = (first <= start) & (end <= last)
    return [
        False if out else (True if sure else None)
        for out, sure in zip(outside.tolist(), within.tolist(), strict=True)
    ]


def _days(dates: pd.Series) -> np.ndarray:
    known = dates if dates.dtype.kind == "M" else pd.to_datetime(dates)
    return known.to_numpy(dtype="datetime64[s]")


def by_time(records: pd.DataFrame) -> pd.DataFrame:
    """Return records by time, of the same dates in their order, those without a date last."""
    days = (_days(records[edge]) for edge in ("end", "start"))
    # On frames of ten rows, of which there are many, pandas takes ten times as long.
    return records.take(
        np.lexsort([np.where(np.isnat(day), np.datetime64("9999-12-31"), day) for day in days])
    )


def taking_place_in(
    records: pd.DataFrame, span: str | tuple[pd.Timestamp, pd.Timestamp]
) -> list[bool | None]:
    """Say of each record whether something of it took place in a period; None if perhaps."""
    answers = lying_in(records, span)
    for at, (table, start, end) in enumerate(
        zip(records["table"], records["start"], records["end"], strict=True)
    ):
        if table == "outside_arms" and pd.notna(start):
            edges = (
                {"start": pd.Timestamp(year, 1, 1), "end": pd.Timestamp(year, 12, 31)}
                for year in (start.year, end.year)
            )
            if any(lies_in(edge, span) for edge in edges):
                answers[at] = True
    return answers


def inside(records: pd.DataFrame, span: str | tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """Return the records that surely lie in a period."""
    return kept(records, [answer is True for answer in lying_in(records, span)])


def kept(rows: pd.DataFrame, answers: Sequence[bool]) -> pd.DataFrame:
    """Return the rows with a yes."""
    return rows.take(np.flatnonzero(answers))


def those(rows: pd.DataFrame, answers: list, answer: bool | None) -> list[pd.Series]:
    """Return the records of which the answer is the one given."""
    return [rows.iloc[at] for at, each in enumerate(answers) if each is answer]


# The author's own texts first; the others are gathered without them.
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
    name, fields = selection["table"], without_period(selection)

    def changed(before: tuple[pd.DataFrame, np.ndarray]) -> tuple[pd.DataFrame, np.ndarray]:
        # What else than its dates a record says is what it was.
        fits = before[1][bare(tables, name).index]
        return _fitting(_all_of(tables, name), fits, fields), fits

    found, fits = once(
        *(tables, (name,), ("fitting", repr(fields))),
        lambda: _select(_all_of(tables, name), fields),
        changed,
    )
    reads(tables, name, np.flatnonzero(fits).tolist())
    span = bounds_of(selection)
    return inside(found, span) if span else found.copy(deep=False)


def _select(records: pd.DataFrame, fields: Mapping) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the records that fit by time, and of each record whether it does."""
    found = by_order(records) if fields.get("by") == "order" else records
    fits = np.ones(len(found), dtype=bool)
    for field, wanted in fields.items():
        if field in _WORDS:
            continue
        if field not in found.columns or field in ("start", "end"):
            allowed, name = ", ".join([*_WORDS, *map(str, found.columns)]), fields["table"]
            raise ValueError(f"{name} has no field '{field}' to select by; allowed: {allowed}")
        fits &= _fits(found[field], field, wanted)
    if "words" in fields:
        words = [word.casefold() for word in fields["words"]]
        fits[[not any(word in one.casefold() for word in words) for one in found["sentence"]]] = 0
    if "level_from" in fields:
        least = fields["level_from"]
        fits[[not level_at_least(level, least) for level in found["level"]]] = False
    return _fitting(records, fits, fields), fits


def _fitting(records: pd.DataFrame, fits: np.ndarray, fields: Mapping) -> pd.DataFrame:
    found = by_time(records.take(np.flatnonzero(fits)))
    return by_time(by_order(found)) if fields.get("by") == "order" else found


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
        rows = table.index.get_indexer_for(records)
        reads(tables, name, rows.tolist())
        frames.append(table.take(rows))
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS)).rename_axis("id")
    if len(frames) == 1:
        return frames[0]
    found = pd.concat(frames)
    return found.loc[[each for each in dict.fromkeys(ids) if each in found.index]]


def _all_of(tables: SimpleNamespace, name: str) -> pd.DataFrame:
    table = bare(tables, name)

    def changed(before: pd.DataFrame) -> pd.DataFrame:
        # The same records but for those left out and but for dates.
        found = before.take(table.index)
        if "start" in table:
            found["start"], found["end"] = table["start"].array, table["end"].array
        return found

    return once(tables, (name,), ("records", name), lambda: shaped(name, table), changed)


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
