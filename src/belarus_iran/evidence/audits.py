"""Rules that a schema cannot say; each audit returns the rows that break one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import pandas as pd

from belarus_iran.evidence.schema import EvidenceError
from belarus_iran.evidence.tables import folder, listed, load, locators, names, place, resource_of

# Table 1 is printed to one decimal, so sums may differ by half of the last digit and no more.
PRINTED_PRECISION = 0.05


def validate() -> None:
    """Check every table against its schema and against the others.

    Raises
    ------
    EvidenceError
        Listing each problem on a line of its own: file, row, what was found, what is allowed.
    """
    problems: list[str] = []
    tables: dict[str, pd.DataFrame] = {}
    for name in names():
        try:
            tables[name] = load(name)
        except EvidenceError as error:
            problems.append(str(error))
    if not problems:
        problems = list(_cross_checks(tables))
    if problems:
        raise EvidenceError("\n".join(problems))


def audit_sums(trade: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `trade` in which the printed sums do not hold."""
    exports, imports = trade["exports_usd_million"], trade["imports_usd_million"]
    balance = trade["balance_usd_million"]
    turnover_gap = (trade["turnover_usd_million"] - exports - imports).abs()
    balance_gap = (balance - exports + imports).abs()
    # A hair more than half a digit, because 104.8 - 97.2 - 7.6 is not exactly zero in binary.
    allowed = PRINTED_PRECISION + 1e-9
    alone = (trade["source"] == "text") & exports.isna() & imports.isna() & balance.isna()
    # A missing figure makes its gap missing, which is not within what is allowed: the row is
    # returned. Asking for gaps that are too large would let it pass.
    return trade[~(alone | ((turnover_gap <= allowed) & (balance_gap <= allowed)))]


def audit_intervals(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `table` whose interval ends before it starts or lacks one bound."""
    return table[(table["end"] < table["start"]) | (table["end"].isna() != table["start"].isna())]


def audit_codings(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `codings` that break its rules beyond what a schema can say."""
    low, high = (codings[bound].astype("float64") for bound in ("low", "high"))
    judged = codings.groupby(["period", "variable"])["coder"].transform("nunique")
    dates = codings.groupby("period")[["start", "end"]].transform("nunique").max(axis=1)
    return codings[
        (low > high)
        | (low.isna() != high.isna())
        | (judged < codings["coder"].nunique())
        | (dates > 1)
    ]


def audit_locators(table: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `table` whose locator names a place that the paper does not have."""
    known = set(paragraphs["locator"])
    unknown = table["locator"].map(
        lambda cell: any(
            place not in known and not re.match(r"00[1-4] ", place) for place in locators(cell)
        )
    )
    return table[unknown]


def audit_references(
    parts: pd.DataFrame, basis: str, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the rows of `parts` that name a table, or in a parameter a record, not in `tables`."""
    known = set(tables).union(*(table["id"] for table in tables.values() if "id" in table))

    def named(parameter: object) -> Iterator[str]:
        if isinstance(parameter, dict):
            parameter = [*parameter.keys(), *parameter.values()]
        if isinstance(parameter, list):
            for part in parameter:
                yield from named(part)
        elif isinstance(parameter, str) and re.fullmatch(
            r"(?:[NKSF]-)?[A-Z]{1,2}\d{2,3}", parameter
        ):
            yield parameter

    unknown = [
        ", ".join(dict.fromkeys(name for name in names if name not in known))
        for names in (
            [*listed(row[f"{basis}_tables"]), *named(row[f"{basis}_parameters"])]
            for row in parts.to_dict("records")
        )
    ]
    return parts.assign(unknown=unknown)[[name != "" for name in unknown]]


def _missing(name: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return what to say of a name behind which nothing stands: a record's id, or a table."""
    if name.islower():
        return f"found the table '{name}'. Allowed: {', '.join(tables)}."
    ids = [each for table in tables.values() if "id" in table for each in table["id"]]
    near = get_close_matches(name, ids, 3)
    such = f", such as {', '.join(near)}" if near else ""
    return f"found {name}, which no table has. Allowed: ids that stand in a table{such}."


def _cross_checks(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    def sentences(name: str, broken: pd.DataFrame, rule: str, *columns: str) -> Iterator[str]:
        for row, record in broken.iterrows():
            found = ", ".join(
                f"{column} {record[column]}".removesuffix(" 00:00:00") for column in columns
            )
            yield f"{place(name, row)} ({record.iloc[0]}): {rule} Found: {found}."

    if "trade" in tables:
        yield from sentences(
            "trade",
            audit_sums(tables["trade"]),
            "the printed sums do not hold. Allowed: turnover = exports + imports and "
            f"balance = exports - imports within {PRINTED_PRECISION} USD million.",
            *(name for name in tables["trade"].columns if name.endswith("_usd_million")),
        )
    if "codings" in tables:
        yield from sentences(
            "codings",
            audit_codings(tables["codings"]),
            "the coding is not whole. Allowed: low not above high, both or neither given; the same "
            "years in every row of a period; every reading in each period and variable.",
            *("variable", "coder", "start", "end", "low", "high"),
        )
    for name, table in tables.items():
        if {"start", "end"} <= set(table.columns):
            yield from sentences(
                name,
                audit_intervals(table),
                "the interval is reversed or lacks a bound. Allowed: start not later than end.",
                "start",
                "end",
            )
        if "locator" in table.columns and name != "paragraphs" and "paragraphs" in tables:
            yield from sentences(
                name,
                audit_locators(table, tables["paragraphs"]),
                "the locator names a place that the paper does not have. Allowed: those in the "
                "table 'paragraphs', their ranges and lists.",
                "locator",
            )
        for key in resource_of(name)["schema"].get("foreignKeys", []):
            column, reference = key["fields"], key["reference"]
            try:
                target = tables[reference["resource"] or name][reference["fields"]]
            except KeyError as error:
                yield (
                    f"{folder() / 'datapackage.json'}: '{name}' refers to {error}, which it does "
                    "not describe."
                )
                continue
            yield from sentences(
                name,
                table[~table[column].isin(target) & (table[column] != "")],
                f"'{column}' names a record that table '{reference['resource'] or name}' does not "
                f"have. Allowed: one of its values of '{reference['fields']}'.",
                column,
            )
        for basis in ("paper", "outside") if "paper_parameters" in table else ():
            for row, record in audit_references(table, basis, tables).iterrows():
                for missing in record["unknown"].split(", "):
                    part = f"{record['claim']}{record['part']}"
                    yield f"{place(name, row)} ({part}): {_missing(missing, tables)}"
    if {"sanctions", "events"} <= set(tables):
        joined = tables["sanctions"].merge(
            tables["events"], left_on="event", right_on="id", suffixes=("", "_event"), how="left"
        )
        differing = (joined["start"] != joined["start_event"]) | (
            joined["end"] != joined["end_event"]
        )
        yield from sentences(
            "sanctions",
            joined[differing & joined["id_event"].notna()],
            "its dates differ from those of its event. Allowed: the same interval in both.",
            *("start", "end", "event", "start_event", "end_event"),
        )
