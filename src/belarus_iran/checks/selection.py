"""Records of all tables in one shape, how a part names some of them, and periods.

A *selection* is ``{"ids": ["E040", "OV12"]}`` or a filter, such as ``{"table": "outside_visits",
"kind": ["visit"], "actors": ["IRN>BLR"], "level_from": "minister", "from": "1997", "to": "2003"}``.
A filter names one table, any of its columns with the values that will do, and at most a period.
Each date is an interval: what is asked of it has three answers, and None is the honest one where
an interval reaches over the edge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace

import pandas as pd

from belarus_iran import evidence
from belarus_iran.evidence import listed
from belarus_iran.ledger import Part
from belarus_iran.measures.certainty import CERTAINTIES, least_certain

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
FIRST_DAY, LAST_DAY = pd.Timestamp("1900-01-01"), pd.Timestamp("2099-12-31")


def records(tables: SimpleNamespace) -> pd.DataFrame:
    """Return all records of the tables at hand in one frame.

    Parameters
    ----------
    tables
        Any of :data:`RECORD_TABLES`.

    Returns
    -------
    pandas.DataFrame
        Indexed by `id`: `table`, `start`, `end`, `precision`, `sentence` (what happened, for a
        reader), `kind`, `level`, `actors`, `partner`, `direction`, `certainty`, `independent`,
        `source`, and every other column of the tables. Records of the author's own texts are sure
        and independent, since they are one text. Arms are dated by first and last delivery, and
        weak where the register doubts what was delivered.

    Examples
    --------
    >>> day = pd.Timestamp("2007-01-21")
    >>> events = pd.DataFrame({"id": ["E046"], "start": [day], "end": [day], "precision": "day",
    ...     "description": "The minister goes to Tehran", "kind": "visit", "cited_source": ""})
    >>> records(SimpleNamespace(events=events)).loc["E046", "sentence"]
    'The minister goes to Tehran'
    """
    frames = [_shaped(name, getattr(tables, name)) for name in RECORD_TABLES if has(tables, name)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS)).rename_axis("id")
    return frames[0] if len(frames) == 1 else pd.concat(frames)


def has(tables: SimpleNamespace, name: str) -> bool:
    """Say whether a table is among those that a part declares."""
    return name in vars(tables)


def select(tables: SimpleNamespace, selection: Mapping, *, strict: bool = True) -> pd.DataFrame:
    """Return the records that a selection names, in its order or else by time.

    Parameters
    ----------
    tables
        With the tables in which the selection looks.
    selection
        Ids or a filter, as the module has it. A filter with `from` or `to` keeps what surely lies
        between them.
    strict
        Whether an id without a record is refused. Without it the record is missed in silence, as
        it must be where a test asks what would be known without it.

    Raises
    ------
    ValueError
        If a table, a field or (if `strict`) an id is unknown.

    Examples
    --------
    >>> day = pd.to_datetime(["1998-03-06", "2007-05-21"])
    >>> visits = pd.DataFrame({"id": ["OV04", "OV14"], "start": day, "end": day, "precision": "day",
    ...     "description": "", "actors": ["BLR>IRN", "IRN>BLR"], "level": "head of state",
    ...     "certainty": "sure", "independence": "independent", "source": ""})
    >>> tables = SimpleNamespace(outside_visits=visits)
    >>> wanted = {"table": "outside_visits", "actors": ["IRN>BLR"], "level_from": "minister"}
    >>> list(select(tables, wanted).index)
    ['OV14']
    """
    refuse_selection(selection)
    if "ids" in selection:
        return _by_ids(tables, selection["ids"], strict)
    name = selection["table"]
    found = _shaped(name, getattr(tables, name))
    if selection.get("by") == "order":
        found = _by_order(found)
    for field, wanted in selection.items():
        if field in _WORDS:
            continue
        if field not in found.columns:
            allowed = ", ".join([*_WORDS, *map(str, found.columns)])
            raise ValueError(f"{name} has no field '{field}' to select by; allowed: {allowed}")
        found = found[_fits(found[field], field, wanted)]
    if "words" in selection:
        words = [word.casefold() for word in selection["words"]]
        has_word = [any(word in told.casefold() for word in words) for told in found["sentence"]]
        found = found[pd.Series(has_word, found.index, dtype=bool)]
    if "level_from" in selection:
        least = selection["level_from"]
        high = [level_at_least(level, least) for level in found["level"]]
        found = found[pd.Series(high, found.index, dtype=bool)]
    span = bounds_of(selection)
    if span:
        inside = [lies_in(row, span) is True for _, row in found.iterrows()]
        found = found[pd.Series(inside, found.index, dtype=bool)]
    return found.sort_values(["start", "end"], kind="stable")


def of_part(tables: SimpleNamespace, part: Part, selection: Mapping) -> pd.DataFrame:
    """Return the records that a selection of a part names; those that are not there are missed.

    On the own record a filter of the companions' events looks in the document of the claim alone:
    what another text tells is not in its record.
    """
    own = DOCUMENTS.get(part.claim[:1])
    companion = selection.get("table") == "companion_events" and "document" not in selection
    if part.basis == "paper" and own and companion:
        selection = {**selection, "document": [own]}
    return select(tables, selection, strict=False)


def absent(tables: SimpleNamespace, parameters: object) -> list[str]:
    """Return the ids that parameters name and no table at hand has, each once.

    Parameters
    ----------
    tables
        Those that a part declares.
    parameters
        As they stand in the table of parts: mappings, lists and values.

    Examples
    --------
    >>> absent(SimpleNamespace(outside_visits=pd.DataFrame({"id": ["OV04"]})),
    ...     {"pairs": [["OV04", "OV99"]], "need": "all"})
    ['OV99']
    """
    known: set[str] = set()
    for table in vars(tables).values():
        for column in ("id", "resolution"):
            if column in table:
                known |= set(table[column])
    return [each for each in dict.fromkeys(_leaves(parameters)) if each not in known]


def _leaves(value: object) -> list[str]:
    """Return every text in parameters that is written as an id is."""
    if isinstance(value, Mapping):
        return [leaf for pair in value.items() for each in pair for leaf in _leaves(each)]
    if _is_list(value):
        return [leaf for each in value for leaf in _leaves(each)]
    is_id = r"([NSFK]-)?E\d+|O[AVGSFDP]\d+|[DKXRQ]\d+|TT\d+|CQ\d+|[AS]/\S+"
    return [value] if isinstance(value, str) and re.fullmatch(is_id, value) else []


def refuse_selection(selection: Mapping, name: str = "selection") -> None:
    """Raise ValueError for a selection that no tables could answer, whatever they hold."""
    if not isinstance(selection, Mapping) or not selection:
        raise ValueError(f"{name}: found {selection!r}; allowed: ids, or a table with fields")
    if "ids" in selection:
        ids = selection["ids"]
        if not _is_list(ids) or not ids or len(selection) > 1:
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
    """Return the tables in which a record of this id can stand.

    Examples
    --------
    >>> tables_of("OF36")
    ('outside_facts',)
    """
    for pattern, names in ID_TABLES:
        if re.match(pattern, str(record)):
            return names
    allowed = ", ".join(pattern for pattern, _ in ID_TABLES)
    raise ValueError(f"found id {record!r}; allowed are ids that begin as {allowed}")


def without_period(selection: Mapping) -> dict:
    """Return a selection without its own period."""
    return {field: value for field, value in selection.items() if field not in ("from", "to")}


def bounds_of(selection: Mapping) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the period of a filter, None if it has none."""
    if not {"from", "to"} & set(selection):
        return None
    first = period(selection["from"])[0] if "from" in selection else FIRST_DAY
    last = period(selection["to"])[1] if "to" in selection else LAST_DAY
    if last < first:
        raise ValueError(f"found from {selection['from']} to {selection['to']}; allowed: in order")
    return first, last


def period(text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return first and last day of a period as a claim prints it.

    Examples
    --------
    >>> [str(day.date()) for day in period("2010-01/2010-06")]
    ['2010-01-01', '2010-06-30']
    >>> [str(day.date()) for day in period("2004")]
    ['2004-01-01', '2004-12-31']
    """
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
    """Return the length of a period in years; months count as twelfths, whatever their days.

    Examples
    --------
    >>> years_in(period("2005/2009")), years_in(period("2015-01/2015-03"))
    (5.0, 0.25)
    """
    first, after = span[0], span[1] + pd.Timedelta(days=1)
    if first.day == 1 and after.day == 1:
        return ((after.year - first.year) * 12 + after.month - first.month) / 12
    return (after - first).days / 365.25


def lies_in(record: Mapping, span: str | tuple[pd.Timestamp, pd.Timestamp]) -> bool | None:
    """Say whether a record lies in a period; None where its dates permit both.

    Parameters
    ----------
    record
        With `start` and `end`, the earliest and the latest day.
    span
        A period as printed, or its first and last day.
    """
    first, last = period(span) if isinstance(span, str) else span
    start, end = record["start"], record["end"]
    if pd.isna(start) or pd.isna(end):
        return None
    if end < first or start > last:
        return False
    return True if first <= start and end <= last else None


def took_place_in(record: Mapping, span: str | tuple[pd.Timestamp, pd.Timestamp]) -> bool | None:
    """Say whether something of a record took place in a period; None where its dates permit both.

    Arms delivered from one year to another were delivered in the first and in the last of them.
    Of any other record the dates bound one occasion.
    """
    if record.get("table") == "outside_arms" and pd.notna(record["start"]):
        edges = (
            {"start": pd.Timestamp(year, 1, 1), "end": pd.Timestamp(year, 12, 31)}
            for year in (record["start"].year, record["end"].year)
        )
        if any(lies_in(edge, span) for edge in edges):
            return True
    return lies_in(record, span)


def level_at_least(level: str, least: str) -> bool:
    """Say whether a level reaches a rank; one that is no rank, such as ``state``, reaches none.

    Examples
    --------
    >>> level_at_least("speaker", "minister"), level_at_least("state", "media")
    (True, False)
    """
    if least not in RANKS:
        raise ValueError(f"found level {least!r}; allowed: {', '.join(RANKS)}")
    return level in RANKS and RANKS[level] >= RANKS[least]


def weakest(records: pd.DataFrame, basis: str = "paper") -> dict:
    """Return how certain the least certain record is and whether all are independent.

    Parameters
    ----------
    records
        As from :func:`records`.
    basis
        Outside, a record of the author's own texts is not independent of them.

    Examples
    --------
    >>> weakest(pd.DataFrame({"certainty": ["sure", "weak"], "independent": True, "table": ""}))
    {'certainty': 'weak', 'independent': True}
    """
    return {
        "certainty": least_certain(records["certainty"]),
        "independent": bool(_independent(records, basis).all()),
    }


def needed(
    parts: Sequence[tuple[object, pd.DataFrame]],
    holds: bool | None,
    rule: Callable[[list], bool | None],
    basis: str,
) -> dict:
    """Return the certainty of the weakest record without which the outcome would differ.

    Parameters
    ----------
    parts
        What the rule is told of each fact (or pair), with the records on which it rests.
    holds
        What the rule says of all of them.
    rule
        Takes the first members and gives the outcome; None stands for a fact that is not known.
    basis
        As for :func:`weakest`.

    Returns
    -------
    dict
        `certainty` and `independent`, for a result. The surest records that bring the outcome
        about by themselves are those that it needs.
    """
    each = [weakest(rows, basis) for _, rows in parts]
    for independent, least in (
        (True, "sure"),
        (True, "likely"),
        (False, "sure"),
        (False, "likely"),
        (True, "weak"),
    ):
        kept = [
            answer
            if CERTAINTIES.index(found["certainty"]) >= CERTAINTIES.index(least)
            and (found["independent"] or not independent)
            else None
            for (answer, _), found in zip(parts, each, strict=True)
        ]
        if rule(kept) == holds:
            return {"certainty": least, "independent": independent}
    return {"certainty": "weak", "independent": False}


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether all hold; None where one that is not known could decide it, or there is none.

    Examples
    --------
    >>> all_of([True, None]), all_of([None, False]), all_of([True, True]), all_of([])
    (None, False, True, None)
    """
    known = list(answers)
    return False if False in known else (True if known and None not in known else None)


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether any holds; None where one that is not known could, or there is none.

    Examples
    --------
    >>> any_of([False, None]), any_of([None, True]), any_of([False, False])
    (None, True, False)
    """
    known = list(answers)
    return True if True in known else (False if known and None not in known else None)


def most_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether more than half hold; None where neither more than half do nor do not.

    Examples
    --------
    >>> most_of([True, True, None]), most_of([True, False]), most_of([False, False, True])
    (True, None, False)
    """
    known = list(answers)
    for answer in (True, False):
        if 2 * known.count(answer) > len(known):
            return answer
    return None


NEEDS = {"all": all_of, "any": any_of, "most": most_of}


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _independent(found: pd.DataFrame, basis: str) -> pd.Series:
    independent = found["independent"].astype(bool)
    return independent if basis == "paper" else independent & ~found["table"].isin(OWN_TABLES)


def _by_ids(tables: SimpleNamespace, ids: Sequence[str], strict: bool) -> pd.DataFrame:
    frames, missing = [], []
    for each in dict.fromkeys(ids):
        names = tables_of(each)
        declared = [name for name in names if has(tables, name)] or [names[0]]
        for name in declared:
            found = _shaped(name, _row_of(getattr(tables, name), each))
            if len(found):
                frames.append(found)
                break
        else:
            missing.append(each)
    if missing and strict:
        raise ValueError(f"found id {', '.join(missing)}; allowed: ids of rows of the tables")
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS)).rename_axis("id")
    return frames[0] if len(frames) == 1 else pd.concat(frames)


def _row_of(table: pd.DataFrame, record: str) -> pd.DataFrame:
    column = "id" if "id" in table else "resolution"
    return table[table[column] == record]


def _fits(column: pd.Series, field: str, wanted: object) -> pd.Series:
    values = list(wanted) if _is_list(wanted) else [wanted]
    if field == "partner":
        # Of several partners one is enough.
        fits = [not set(listed(str(cell))).isdisjoint(values) for cell in column]
    elif field == "actors":
        fits = column.map(_unordered).isin([_unordered(value) for value in values])
    elif field == "direction":
        fits = pd.to_numeric(column).isin([float(value) for value in values])
    else:
        fits = column.astype(str).isin([str(value) for value in values])
    return pd.Series(fits, column.index, dtype=bool)


def _unordered(actors: str) -> str:
    """Write actors between whom nothing has a direction in one order."""
    return actors if ">" in actors else "-".join(sorted(str(actors).split("-")))


def _shaped(name: str, table: pd.DataFrame) -> pd.DataFrame:
    shape = _SHAPES.get(name)
    found = shape(table) if shape else table
    column = "id" if "id" in found else "resolution"
    found = found.assign(table=name, id=found[column])
    if "sentence" not in found:
        found["sentence"] = found["description"]
    if name in OWN_TABLES:
        cited = found["cited_source"] if "cited_source" in found else ""
        found = found.assign(certainty="sure", independent=True, source=cited)
    elif "independence" in found:
        found["independent"] = found["independence"] == "independent"
    for each, empty in COLUMNS.items():
        if each not in found:
            found[each] = empty
    return found.set_index("id")


def _name(state: str) -> str:
    return evidence.state_name(state)


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
        start=pd.to_datetime([year and f"{year}-01-01" for year in years]),
        end=pd.to_datetime([year and f"{year}-12-31" for year in years]),
    )


def _arms(table: pd.DataFrame) -> pd.DataFrame:
    states = zip(table["supplier"], table["recipient"], table["item"], table["kind"], strict=True)
    return table.assign(
        sentence=[
            f"{item} ({kind}) from {_name(supplier)} to {_name(recipient)}"
            for supplier, recipient, item, kind in states
        ],
        actors=table["supplier"] + ">" + table["recipient"],
        precision="year",
        start=_year_edge(table["first_delivery"], "01-01"),
        end=_year_edge(table["last_delivery"], "12-31"),
        certainty=table["certainty"].where(~table["delivered_uncertain"].astype(bool), "weak"),
    )


def _by_order(arms: pd.DataFrame) -> pd.DataFrame:
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
