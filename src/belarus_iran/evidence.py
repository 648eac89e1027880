"""The coded evidence: the only reader of ``data/``.

Tables are described in ``data/datapackage.json`` (a Frictionless Data Package) and checked
against it before they are read; a state of a table that was in order is remembered on disk by its
bytes, so that only a change is checked again. What a schema cannot say, such as that turnover is
exports plus imports, is said here by audit functions that return the rows that break the rule.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from copy import deepcopy
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from belarus_iran import ProjectError

# Table 1 is printed to one decimal, so sums may differ by half of the last digit and no more.
PRINTED_PRECISION = 0.05

_permitted: ContextVar[frozenset[str] | None] = ContextVar("permitted", default=None)


class EvidenceError(ProjectError):
    """A table is missing, broken, or not allowed here; the message names file and row."""


def folder() -> Path:
    """Return the folder of the data package.

    The environment variable ``BELARUS_IRAN_DATA`` names another one; otherwise it is the
    folder beside the installed package or, in a checkout, ``data/`` of the repository.
    """
    named = os.environ.get("BELARUS_IRAN_DATA")
    if named:
        return Path(named)
    installed = Path(__file__).parent / "data"
    return installed if installed.exists() else Path(__file__).parents[2] / "data"


def package() -> dict:
    """Return the descriptor of the data package (``datapackage.json``), which is not to be edited.

    Raises
    ------
    EvidenceError
        If the file is missing or is not a JSON object with a list of resources.
    """
    path = folder() / "datapackage.json"
    try:
        return _descriptor(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EvidenceError(
            f"{path}: not found. Set BELARUS_IRAN_DATA to a folder that holds datapackage.json."
        ) from None
    except (ValueError, LookupError, TypeError) as error:
        raise EvidenceError(
            f"{path}: not a data package whose resources have name, path and fields "
            f"({type(error).__name__}: {error})."
        ) from None


def names() -> tuple[str, ...]:
    """Return the names of all tables, in the order of the data package.

    Examples
    --------
    >>> "trade" in names()
    True
    """
    return tuple(resource["name"] for resource in package()["resources"])


def load(name: str) -> pd.DataFrame:
    """Read one table, typed as the data package says.

    Parameters
    ----------
    name
        One of :func:`names`.

    Returns
    -------
    pandas.DataFrame
        One row per record. Dates are ``datetime64[s]``, text is never missing (empty instead),
        whole numbers with gaps are ``Int64``, numbers ``float64``, JSON cells dictionaries.

    Raises
    ------
    EvidenceError
        If the table is unknown, missing, empty or at odds with its schema.

    Examples
    --------
    >>> trade = load("trade")
    >>> float(trade.set_index("year").turnover_usd_million[2010])
    104.8
    """
    permitted = _permitted.get()
    if permitted is not None and name not in permitted:
        raise EvidenceError(
            f"Table '{name}' was read by a check that declares only "
            f"{', '.join(sorted(permitted)) or 'no table'}: declare it in `tables`."
        )
    resource = _resource(name)
    path = folder() / resource["path"]
    if not path.is_file():
        raise EvidenceError(f"{path}: not found, but datapackage.json lists it as '{name}'.")
    # Shallow copies suffice: pandas copies on write.
    return _read(path, hashlib.sha256(path.read_bytes()).hexdigest(), json.dumps(resource)).copy(
        deep=False
    )


@contextmanager
def only(tables: Iterable[str]) -> Iterator[None]:
    """Let :func:`load` read nothing but `tables` while the block runs."""
    token = _permitted.set(frozenset(tables))
    try:
        yield
    finally:
        _permitted.reset(token)


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


def fingerprint() -> str:
    """Return the SHA-256 of the data package: its descriptor and every table, in order."""
    resources, base = package()["resources"], folder()
    digest = hashlib.sha256((base / "datapackage.json").read_bytes())
    for resource in resources:
        path = base / resource["path"]
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()


def modified() -> tuple[str, ...]:
    """Return the names of tables that are no longer those the data package was signed for."""
    return tuple(
        resource["name"]
        for resource in package()["resources"]
        if resource.get("hash") != _signature(folder() / resource["path"])
    )


def sign() -> None:
    """Record the SHA-256 of every table in ``datapackage.json`` after a review of the change."""
    descriptor = deepcopy(package())
    for resource in descriptor["resources"]:
        resource["hash"] = _signature(folder() / resource["path"])
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (folder() / "datapackage.json").write_text(text, encoding="utf-8")


def locators(text: str) -> list[str]:
    """Expand a locator cell into single places of the paper.

    Parameters
    ----------
    text
        Places separated by semicolons; ``II.5¶9-10`` is a range of paragraphs,
        ``T1:2010:exports`` a cell of Table 1 and ``REF R004`` an entry of the reference list.

    Returns
    -------
    list of str
        One locator per place; cells of Table 1 as ``T1``, references as ``REF¶4``.

    Examples
    --------
    >>> locators("II.5¶9-10; T1:2010:exports; REF R004")
    ['II.5¶9', 'II.5¶10', 'T1', 'REF¶4']
    """
    places: list[str] = []
    for place in (part.strip() for part in text.split(";")):
        paragraphs = re.fullmatch(r"(.+¶)(\d+)-(\d+)", place)
        reference = re.fullmatch(r"REF R0*(\d+)", place)
        if paragraphs:
            first, last = int(paragraphs[2]), int(paragraphs[3])
            places += [f"{paragraphs[1]}{number}" for number in range(first, last + 1)]
        elif reference:
            places.append(f"REF¶{reference[1]}")
        elif place:
            places.append("T1" if place.startswith("T1:") else place)
    return places


def listed(cell: str) -> list[str]:
    """Split a cell that holds a list, such as ``"events; stages"``, into its items."""
    return [item.strip() for item in cell.split(";") if item.strip()]


def audit_sums(trade: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `trade` in which the printed sums do not hold.

    Turnover must be exports plus imports and balance exports minus imports, both within half of
    the last printed digit. Where the running text gives a turnover alone there is nothing to sum.
    """
    exports, imports = trade["exports_usd_million"], trade["imports_usd_million"]
    balance = trade["balance_usd_million"]
    turnover_gap = (trade["turnover_usd_million"] - exports - imports).abs()
    balance_gap = (balance - exports + imports).abs()
    # A hair more than half a digit, because 104.8 - 97.2 - 7.6 is not exactly zero in binary.
    allowed = PRINTED_PRECISION + 1e-9
    alone = (trade["source"] == "text") & exports.isna() & imports.isna() & balance.isna()
    # Asked this way round, a gap that is missing because one figure is does not hold.
    return trade[~(alone | ((turnover_gap <= allowed) & (balance_gap <= allowed)))]


def audit_intervals(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `table` whose interval ends before it starts or lacks one bound."""
    return table[(table["end"] < table["start"]) | (table["end"].isna() != table["start"].isna())]


def audit_codings(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `codings` that break its rules beyond what a schema can say.

    A range is not reversed and does not lack one bound; a period has one first and one last year;
    and every coder judges each period and variable, if only to say that there is no evidence.
    """
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
    """Return the rows of `table` whose locator names a place that the paper does not have.

    Places in companion documents, which start with their number (``003 …``), are not judged.
    """
    known = set(paragraphs["locator"])
    unknown = table["locator"].map(
        lambda cell: any(
            place not in known and not re.match(r"00[1-4] ", place) for place in locators(cell)
        )
    )
    return table[unknown]


def audit_references(claims: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of `claims` that name a table, or in a parameter a record, not in `tables`.

    What looks like an id (``E066``, ``Q01``) is taken for one, as key or value and at any depth.
    The rows have one more column, `unknown`, with the names that nothing stands behind.
    """
    known = set(tables).union(*(table["id"] for table in tables.values() if "id" in table))

    def named(parameter: object) -> Iterator[str]:
        if isinstance(parameter, dict):
            parameter = [*parameter.keys(), *parameter.values()]
        if isinstance(parameter, list):
            for part in parameter:
                yield from named(part)
        elif isinstance(parameter, str) and re.fullmatch(r"[A-Z]\d{2,3}", parameter):
            yield parameter

    unknown = [
        ", ".join(dict.fromkeys(name for name in names if name not in known))
        for names in ([*listed(row.tables), *named(row.parameters)] for row in claims.itertuples())
    ]
    return claims.assign(unknown=unknown)[[name != "" for name in unknown]]


@lru_cache(maxsize=4)
def _descriptor(text: str) -> dict:
    descriptor = json.loads(text)
    descriptor["resources"][0]
    for resource in descriptor["resources"]:
        resource["name"], resource["path"], resource["schema"]["fields"][0]["name"]
    return descriptor


def _resource(name: str) -> dict:
    for resource in package()["resources"]:
        if resource["name"] == name:
            return resource
    raise EvidenceError(f"Unknown table '{name}'. Allowed: {', '.join(names())}.")


def _signature(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" if path.is_file() else ""


@lru_cache(maxsize=64)
def _read(path: Path, digest: str, descriptor: str) -> pd.DataFrame:
    schema = json.loads(descriptor)["schema"]
    state = _state_of_table(digest, schema)
    problems: list[str] = []
    if not _in_order(state):
        problems = _layout_problems(path, schema) or _schema_problems(path, schema)
        if problems:
            raise EvidenceError("\n".join(problems))
        _remember_in_order(state)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for field in schema["fields"]:
        cells = table[field["name"]]
        try:
            table[field["name"]] = _typed(cells, field["type"])
        except ValueError as error:
            raise EvidenceError(
                f"{path}, column '{field['name']}': {error}. Allowed: {field['type']}."
            ) from None
        if field["type"] == "number":
            problems += [
                f"{path}, row {row + 2}, column '{field['name']}': found '{cells[row]}'. "
                "Allowed: a finite number."
                for row in table.index[(cells != "") & ~np.isfinite(table[field["name"]])]
            ]
    if problems:
        raise EvidenceError("\n".join(problems))
    return table


def _state_of_table(digest: str, schema: dict) -> str:
    """Return a hash of all on which it depends whether a table is in order: bytes, rules, code."""
    rules = json.dumps(schema, sort_keys=True)
    return hashlib.sha256(f"{digest} {rules} {_validating_code()}".encode()).hexdigest()


@lru_cache(maxsize=1)
def _validating_code() -> str:
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return f"{own} frictionless {version('frictionless')} Python {platform.python_version()}"


def _place_of_state(state: str) -> Path:
    # Imported here, because the ledger itself rests on this module.
    from belarus_iran import ledger

    return ledger.store() / "valid" / state


def _in_order(state: str) -> bool:
    """Tell whether a state of a table was found in order before."""
    try:
        # The file holds its own name, so that an empty or damaged one vouches for nothing.
        return _place_of_state(state).read_text(encoding="utf-8") == state
    except (OSError, ValueError):
        return False


def _remember_in_order(state: str) -> None:
    # A store that cannot be written to costs time and nothing else.
    with suppress(OSError):
        path = _place_of_state(state)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved, so that a reader never meets half a file.
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.write_text(state, encoding="utf-8")
        scratch.replace(path)


def _layout_problems(path: Path, schema: dict) -> list[str]:
    """Tell what keeps a file from being read as the table that it should be."""
    columns = [field["name"] for field in schema["fields"]]
    allowed = f"Allowed: {_allowed(None, {name: {} for name in columns})}."
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        return [f"{path}, row {row}: byte 0x{content[error.start]:02x} is not UTF-8. {allowed}"]
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(rows, [])
    if header != columns:
        missing = [name for name in columns if name not in header]
        unknown = [name for name in header if name not in columns]
        told = "; ".join(
            [
                *([f"missing: {', '.join(missing)}"] if missing else []),
                *([f"unknown: {', '.join(unknown)}"] if unknown else []),
            ]
        )
        return [f"{path}, row 1: columns {told or 'repeated or in another order'}. {allowed}"]
    if next(rows, None) is None:
        return [f"{path}: the table is empty; at least one row is needed. {allowed}"]
    return []


def _schema_problems(path: Path, schema: dict) -> list[str]:
    # Imported here because only a process that reads a table has to pay for it.
    from frictionless import Dialect, FrictionlessException, Schema, system
    from frictionless.formats import CsvControl
    from frictionless.resources import TableResource

    # Foreign keys are judged in `validate`, where all tables are at hand.
    alone = {key: value for key, value in schema.items() if key != "foreignKeys"}
    # Said outright, because it would be guessed otherwise, and differently from pandas.
    control = CsvControl(delimiter=",", quote_char='"', skip_initial_space=False)
    with system.use_context(trusted=True):
        try:
            resource = TableResource(
                path=str(path),
                format="csv",
                encoding="utf-8",
                dialect=Dialect(controls=[control]),
                schema=Schema.from_descriptor(alone),
            )
            report = resource.validate(limit_errors=20)
        except FrictionlessException as error:
            return [f"{path}: its schema in datapackage.json is broken ({error})."]
    fields = {field["name"]: field for field in schema["fields"]}
    errors = [error for task in report.tasks for error in task.errors]
    # What is wrong by itself may also leave a gap or a broken key behind: the row is told once.
    follows = ("missing-cell", "primary-key")
    told = {getattr(error, "row_number", None) for error in errors if error.type not in follows}
    return [
        _sentence(path, error, fields)
        for error in errors
        if error.type not in follows or error.row_number not in told
    ]


def _sentence(path: Path, error, fields: dict[str, dict]) -> str:
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None)
    place = f"{path}" + (f", row {row}" if row else "") + (f", column '{column}'" if column else "")
    cell = getattr(error, "cell", "")
    found = "nothing" if cell in ("", "None") else f"'{cell}'"
    told = {
        "type-error": f"found {found}, not of the type of its column",
        "constraint-error": f"found {found}",
        "unique-error": f"found {found}, which stands in another row as well",
        "primary-key": "the key of this row stands in another row as well",
        "blank-row": "the row is blank",
        "extra-cell": "the row has too many cells",
        "missing-cell": "the row has too few cells",
    }.get(error.type, error.note)
    return f"{place}: {told}. Allowed: {_allowed(column, fields)}."


def _allowed(column: str | None, fields: dict[str, dict]) -> str:
    if column not in fields:
        return f"the columns {', '.join(fields)}, in this order, in UTF-8 and between commas"
    field = fields[column]
    rules = [field["type"]]
    for rule, value in field.get("constraints", {}).items():
        if rule == "enum":
            rules.append(" or ".join(map(str, value)))
        elif rule == "pattern":
            # In words, where there are any: who mends a table need not read patterns.
            rules.append(field.get("description") or f"as {value}")
        else:
            rules.append(rule if value is True else f"{rule} {value}")
    return ", ".join(rules).removesuffix(".")


def _typed(column: pd.Series, kind: str) -> pd.Series:
    if kind == "string":
        return column
    filled = column.where(column != "", None)
    if kind == "integer":
        numbers = pd.to_numeric(filled).astype("Int64")
        return numbers if numbers.isna().any() else numbers.astype("int64")
    if kind == "number":
        return column.map(lambda cell: float(cell) if cell else np.nan).astype("float64")
    if kind == "boolean":
        return column.str.lower().isin(("true", "1"))
    if kind == "date":
        return pd.to_datetime(filled, format="%Y-%m-%d").astype("datetime64[s]")
    if kind == "object":
        return column.map(lambda cell: json.loads(cell) if cell else {})
    raise EvidenceError(f"datapackage.json: type '{kind}' is not one that this package reads.")


def _cross_checks(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    def told(name: str, broken: pd.DataFrame, rule: str, *columns: str) -> Iterator[str]:
        path = folder() / _resource(name)["path"]
        for row, record in broken.iterrows():
            found = ", ".join(
                f"{column} {record[column]}".removesuffix(" 00:00:00") for column in columns
            )
            # The header is line 1 of the file, so record 0 stands in row 2.
            yield f"{path}, row {row + 2} ({record.iloc[0]}): {rule} Found: {found}."

    if "trade" in tables:
        yield from told(
            "trade",
            audit_sums(tables["trade"]),
            "the printed sums do not hold. Allowed: turnover = exports + imports and "
            f"balance = exports - imports within {PRINTED_PRECISION} USD million.",
            *(name for name in tables["trade"].columns if name.endswith("_usd_million")),
        )
    if "codings" in tables:
        yield from told(
            "codings",
            audit_codings(tables["codings"]),
            "the coding is not whole. Allowed: low not above high, both or neither given; the same "
            "years in every row of a period; every coder in each period and variable.",
            *("variable", "coder", "start", "end", "low", "high"),
        )
    for name, table in tables.items():
        if {"start", "end"} <= set(table.columns):
            yield from told(
                name,
                audit_intervals(table),
                "the interval is reversed or lacks a bound. Allowed: start not later than end.",
                "start",
                "end",
            )
        if "locator" in table.columns and name != "paragraphs" and "paragraphs" in tables:
            yield from told(
                name,
                audit_locators(table, tables["paragraphs"]),
                "the locator names a place that the paper does not have. Allowed: those in the "
                "table 'paragraphs', their ranges and lists.",
                "locator",
            )
        for key in _resource(name)["schema"].get("foreignKeys", []):
            column, reference = key["fields"], key["reference"]
            try:
                target = tables[reference["resource"] or name][reference["fields"]]
            except KeyError as error:
                yield (
                    f"{folder() / 'datapackage.json'}: '{name}' refers to {error}, which it does "
                    "not describe."
                )
                continue
            yield from told(
                name,
                table[~table[column].isin(target) & (table[column] != "")],
                f"'{column}' names a record that table '{reference['resource'] or name}' does not "
                f"have. Allowed: one of its values of '{reference['fields']}'.",
                column,
            )
        if {"tables", "parameters"} <= set(table.columns):
            yield from told(
                name,
                audit_references(table, tables),
                "its tables or parameters name what is not there. Allowed: the tables "
                f"{', '.join(tables)}, and ids that stand in them.",
                "unknown",
            )
    if {"sanctions", "events"} <= set(tables):
        joined = tables["sanctions"].merge(
            tables["events"], left_on="event", right_on="id", suffixes=("", "_event"), how="left"
        )
        differing = (joined["start"] != joined["start_event"]) | (
            joined["end"] != joined["end_event"]
        )
        yield from told(
            "sanctions",
            joined[differing & joined["id_event"].notna()],
            "its dates differ from those of its event. Allowed: the same interval in both.",
            *("start", "end", "event", "start_event", "end_event"),
        )
