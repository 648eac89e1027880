"""What a schema says of a table: checks by file, row and column, and the codebook of all tables."""

from __future__ import annotations

import csv
import hashlib
import inspect
import io
import json
import os
import platform
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from belarus_iran import NOTICE, ProjectError

# What no cell may hold, as patterns: it would be read as text and decide nothing, or the wrong way.
UNREADABLE = {
    "a control character": "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]",
    "UTF-8 that was saved in another encoding": "\\u00c2[\\u00a0-\\u00bf]|\\u00e2\\u20ac|\\ufffd",
}

# What is reported of one table at a time.
MOST_ERRORS = 20


class EvidenceError(ProjectError):
    """A table is missing, broken, or not allowed here; the message names file and row."""


# Twice as many as there are tables: a cache that is one too small would read all of them each time.
@lru_cache(maxsize=128)
def read_table(path: Path, digest: str, descriptor: str) -> pd.DataFrame:
    schema = json.loads(descriptor)["schema"]
    state = _state_of_table(digest, schema)
    problems: list[str] = []
    if not _in_order(state):
        problems = _layout_problems(path, schema) or schema_problems(path, schema)
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
    from belarus_iran import store

    return store.store() / "valid" / state


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
    allowed = f"Allowed: {_allowed(None, {name: {} for name in columns}, path)}."
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        return [f"{path}, row {row}: byte 0x{content[error.start]:02x} is not UTF-8. {allowed}"]
    for what, marks in UNREADABLE.items():
        if found := re.search(marks, text):
            row = text.count("\n", 0, found.start()) + 1
            return [f"{path}, row {row}: found {found.group()!r}: {what}. {allowed}"]
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(rows, [])
    if header != columns:
        missing = [name for name in columns if name not in header]
        unknown = [name for name in header if name not in columns]
        fault = "; ".join(
            [
                *([f"missing: {', '.join(missing)}"] if missing else []),
                *([f"unknown: {', '.join(unknown)}"] if unknown else []),
            ]
        )
        return [f"{path}, row 1: columns {fault or 'repeated or in another order'}. {allowed}"]
    if next(rows, None) is None:
        return [f"{path}: the table is empty; at least one row is needed. {allowed}"]
    return []


def schema_problems(path: Path, schema: dict) -> list[str]:
    """Tell what frictionless finds wrong in the rows of a file."""
    # Imported here because only a process that reads a table has to pay for it.
    from frictionless import FrictionlessException, Schema
    from frictionless.resources import TableResource

    # Foreign keys are judged in `validate`, where all tables are at hand.
    alone = {key: value for key, value in schema.items() if key != "foreignKeys"}
    # Rows and not the file, in which frictionless would guess what stands between cells.
    rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    try:
        with TableResource(data=rows, schema=Schema.from_descriptor(alone)) as table:
            found = (error for row in table.row_stream for error in row.errors)
            errors = list(islice(found, MOST_ERRORS))
    except (FrictionlessException, TypeError, ValueError, LookupError, re.error) as error:
        return [f"{path}: its schema in datapackage.json is broken ({error})."]
    fields = {field["name"]: field for field in schema["fields"]}
    # What is wrong by itself may also leave a gap or a broken key behind: the row is reported once.
    follows = ("missing-cell", "primary-key")
    reported = {getattr(error, "row_number", None) for error in errors if error.type not in follows}
    return [
        _sentence(path, error, fields)
        for error in errors
        if error.type not in follows or error.row_number not in reported
    ]


def _sentence(path: Path, error, fields: dict[str, dict]) -> str:
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None)
    place = f"{path}" + (f", row {row}" if row else "") + (f", column '{column}'" if column else "")
    cell = getattr(error, "cell", "")
    content = "nothing" if cell in ("", "None") else f"'{cell}'"
    fault = {
        "type-error": f"found {content}, not of the type of its column",
        "constraint-error": f"found {content}",
        "unique-error": f"found {content}, which stands in another row as well",
        "primary-key": "the key of this row stands in another row as well",
        "blank-row": "the row is blank",
        "extra-cell": "the row has too many cells",
        "missing-cell": "the row has too few cells",
    }.get(error.type, error.note)
    return f"{place}: {fault}. Allowed: {_allowed(column, fields, path)}."


def _allowed(column: str | None, fields: dict[str, dict], path: Path) -> str:
    if column not in fields:
        return f"the columns {', '.join(fields)}, in this order, in UTF-8 and between commas"
    field = fields[column]
    rules = [field["type"]]
    for rule, value in field.get("constraints", {}).items():
        if rule == "enum":
            rules.append(" or ".join(map(str, value)))
        elif rule == "pattern":
            # In words, where there are any: who mends a table need not read patterns.
            words = field.get("description", "").removesuffix(".") or f"as {value}"
            rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
            cells = (row[column] or "" for row in rows)
            such = next((cell for cell in cells if cell and re.fullmatch(value, cell)), None)
            rules.append(f"{words} (such as {such})" if such else words)
        else:
            rules.append(rule if value is True else f"{rule} {value}")
    # A new year or a new kind is allowed there, after which the table is in order.
    if {"enum", "minimum", "maximum"} & set(field.get("constraints", {})):
        rules.append("as datapackage.json says")
    return ", ".join(rules)


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


# A longer pattern says less to a reader than the column's description does.
LONGEST_PATTERN = 12


def codebook(package: Mapping, forms: Mapping[str, str], level: int = 1) -> str:
    """Write a data package as Markdown, a section per table and an item per column."""
    parts = [f"{'#' * level} {package['title']}", f"*{NOTICE}*", package["description"]]
    for resource in package["resources"]:
        schema = resource["schema"]
        parts.append(f"{'#' * (level + 1)} {resource['title']}")
        facts = [f"Table `{resource['name']}`, file `data/{resource['path']}`."]
        if "primaryKey" in schema:
            facts.append(f"Key: {_code(schema['primaryKey'])}.")
        facts += [
            f"{_code(key['fields'])} refers to {_code(key['reference']['fields'])} of "
            f"`{key['reference']['resource'] or resource['name']}`."
            for key in schema.get("foreignKeys", ())
        ]
        parts.append(" ".join(filter(None, [resource.get("description"), *facts])))
        origin = [source["title"].rstrip(".") for source in resource.get("sources", ())]
        licences = [
            licence.get("title") or licence["name"] for licence in resource.get("licenses", ())
        ]
        if origin or licences:
            parts.append(
                " ".join(
                    f"{label}: {'; '.join(items)}."
                    for label, items in (("Source", origin), ("Licence", licences))
                    if items
                )
            )
        # A list and not a table, so that it also reads on a narrow screen.
        parts.append(
            "\n".join(
                f"- `{field['name']}` ({field['type']}): {_meaning(field)}"
                for field in schema["fields"]
            )
        )
    parts.append(f"{'#' * (level + 1)} Forms of test")
    parts.append(
        "Each part of a claim is tested by one of these forms, with parameters that stand beside "
        "its rule in the tables of parts. A form reports what it found and names no verdict: that "
        "follows from the basis, the type of inference and how near the evidence is to what is "
        "asserted."
    )
    parts.append("\n".join(_form(name, forms[name]) for name in sorted(forms)))
    return "\n\n".join(parts) + "\n"


def _form(name: str, docstring: str) -> str:
    """Return a form as an item: its name, its question, how it answers, and what that is worth."""
    # What is for programmers, under an underlined heading, is left out.
    text = re.split(r"\n\n[A-Z][A-Za-z ]+\n-{3,}\n", inspect.cleandoc(docstring))[0]
    return f"- `{name}`: {' '.join(text.replace('``', '`').split())}"


def _code(names: str | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in ([names] if isinstance(names, str) else names))


def _meaning(field: Mapping) -> str:
    """Return what a column means, its unit, and which values are allowed in it."""
    rules = field.get("constraints", {})
    notes = [field.get("description") or field.get("title", "")]
    if "unit" in field:
        notes.append(f"Unit: {field['unit']}")
    if "enum" in rules:
        notes.append("Allowed: " + ", ".join(map(str, rules["enum"])))
    if len(rules.get("pattern", "")) in range(1, LONGEST_PATTERN + 1):
        notes.append(f"Pattern: `{rules['pattern']}`")
    for rule, words in (("minimum", "At least"), ("maximum", "At most")):
        if rule in rules:
            notes.append(f"{words} {rules[rule]}")
    if rules.get("unique"):
        notes.append("Each value once")
    elif not rules.get("required"):
        notes.append("May be empty")
    return ". ".join(note.rstrip(".") for note in notes if note) + "."
