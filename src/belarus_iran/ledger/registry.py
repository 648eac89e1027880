"""Claims, their parts, and the forms of test registered for them.

What a claim asserts stands in the claims tables, what of it is tested and how in the tables of
parts: an inference, a rule and, per basis, a form with its parameters, tables and measure. A form
is a function of the package `checks`; it is handed the tables that a part declares and no others.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from keyword import iskeyword
from types import SimpleNamespace

import pandas as pd

from belarus_iran import evidence
from belarus_iran.ledger.verdicts import BASES, INFERENCES, MEASURES, LedgerError, Result

# Each table of claims, and that of their parts.
CLAIM_TABLES = {"claims": "parts", "companion_claims": "companion_parts"}


@dataclass(frozen=True)
class Part:
    """One assertion of a claim on one basis, as a form is handed it."""

    claim: str
    part: str
    basis: str
    assertion: str
    core: bool
    inference: str
    measure: str
    form: str
    parameters: Mapping
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A form of test: its function, what it may read, and what it takes as parameters."""

    name: str
    function: Callable[[SimpleNamespace, Part, object], Result]
    tables: tuple[str, ...]
    measures: tuple[str, ...]
    parameters: type

    @property
    def question(self) -> str:
        """The first line of the function's docstring, which is the question that it answers."""
        return (self.function.__doc__ or "").strip().splitlines()[0]


@dataclass(frozen=True)
class Test:
    """A part on one basis with the form that tests it and its parameters, checked."""

    part: Part
    form: Form
    parameters: object

    # Pytest takes names that begin so for tests.
    __test__ = False


_forms: dict[str, Form] = {}


def form(
    name: str, *, tables: Iterable[str], parameters: type, measures: Iterable[str] = MEASURES
) -> Callable:
    """Register a function as a form of test."""

    def register(function: Callable) -> Callable:
        known = _forms.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise LedgerError(f"Two functions are registered as the form '{name}'. Allowed: one.")
        _forms[name] = Form(name, function, tuple(tables), tuple(measures), parameters)
        return function

    return register


def forms() -> Mapping[str, Form]:
    """Return all forms of test by name."""
    _import_checks()
    return _forms


def claims() -> pd.DataFrame:
    """Return all claims, one row each: the paper's, and those of its companions.

    Examples
    --------
    >>> claims().set_index("id").loc["C066", "set"]
    'paper'
    """
    return pd.concat([evidence.load(name) for name in CLAIM_TABLES], ignore_index=True)


def parts() -> pd.DataFrame:
    """Return the parts of all claims, one row each, in the order of their tables."""
    return pd.concat([evidence.load(name) for name in CLAIM_TABLES.values()], ignore_index=True)


@lru_cache(maxsize=2)
def every_test(fingerprint: str) -> tuple[Test, ...]:
    """Return every test of one state of the evidence, part by part and basis by basis."""
    problems: list[str] = []
    found: list[Test] = []
    for claims_table, parts_table in CLAIM_TABLES.items():
        rows = evidence.load(claims_table).set_index("id")
        for number, row in enumerate(evidence.load(parts_table).to_dict("records")):
            if row["claim"] not in rows.index:
                problems.append(
                    f"{evidence.place(parts_table, number)}: found the claim '{row['claim']}'. "
                    "Allowed: ids of claims."
                )
                continue
            for basis in BASES:
                if not row[f"{basis}_form"]:
                    continue
                try:
                    found.append(_test(row, basis))
                except ValueError as error:
                    place = evidence.place(parts_table, number)
                    problems.append(f"{place}, {row['claim']}{row['part']}, {basis}: {error}")
        problems += _misfits(rows, claims_table, parts_table)
    if problems:
        raise LedgerError("\n".join(problems))
    return tuple(found)


def words_in(parameters) -> Iterator[str]:
    """Yield every word and number that stands in parameters, as a key or as a value."""
    if isinstance(parameters, Mapping):
        parameters = [*parameters, *parameters.values()]
    if isinstance(parameters, list | tuple):
        for part in parameters:
            yield from words_in(part)
    elif parameters is not None:
        yield str(parameters)


def refuse_unknown(ids: Iterable[str]) -> None:
    """Refuse ids that no claim has."""
    known = claims()["id"]
    unknown = [claim for claim in ids if claim not in set(known)]
    if unknown:
        ranges = [
            f"{group.iloc[0]} to {group.iloc[-1]}" for _, group in known.groupby(known.str[0])
        ]
        raise LedgerError(f"Unknown claim {', '.join(unknown)}. Allowed: {', '.join(ranges)}.")


def contradicted_outright(contradictions: pd.DataFrame) -> frozenset[str]:
    """Return the claims and parts that two places of one document contradict outright."""
    outright = contradictions[contradictions["severity"] == "outright"]
    named: set[str] = set()
    for row in outright.itertuples():
        if _document(row.first_locator) == _document(row.second_locator):
            named |= set(evidence.listed(row.claims))
    return frozenset(named)


def _document(locators: str) -> frozenset[str]:
    """Return the documents, or the articles of a collection, in which places stand."""
    found = set()
    for place in evidence.listed(locators):
        companion = re.match(r"(00[1-4]) (.*)", place)
        if companion is None:
            found.add("paper")
        elif companion[1] == "001":
            found.add("001")
        else:
            # Collections hold several articles, each named before its paragraph.
            found.add(f"{companion[1]} {companion[2].split('¶')[0].strip()}")
    return frozenset(found)


@cache
def _import_checks() -> None:
    """Import every module of the package `checks`, by which its forms are registered."""
    # By name, because the ledger lies below its forms and must run with any set of them.
    package = importlib.import_module("belarus_iran.checks")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def part_of(row: Mapping, basis: str) -> Part:
    """Return a row of the tables of parts as it is tested on one basis."""
    return Part(
        row["claim"],
        row["part"],
        basis,
        row["assertion"],
        bool(row["core"]),
        row["inference"],
        row[f"{basis}_measure"],
        row[f"{basis}_form"],
        row[f"{basis}_parameters"],
        tuple(evidence.listed(row[f"{basis}_tables"])),
    )


def _test(row: Mapping, basis: str) -> Test:
    """Return the test of one row on one basis; ValueError says what does not fit."""
    part = part_of(row, basis)
    if part.inference not in INFERENCES:
        raise ValueError(
            f"found the inference '{part.inference}'. Allowed: {', '.join(INFERENCES)}."
        )
    if part.form not in forms():
        raise ValueError(f"found the form '{part.form}'. Allowed: {', '.join(sorted(forms()))}.")
    registered = forms()[part.form]
    if part.measure not in registered.measures:
        raise ValueError(
            f"found the measure '{part.measure}'. Allowed for the form '{part.form}': "
            f"{', '.join(registered.measures)}."
        )
    unknown = [name for name in part.tables if name not in registered.tables]
    if unknown:
        raise ValueError(
            f"found the tables {', '.join(unknown)}. Allowed for the form '{part.form}': "
            f"{', '.join(registered.tables)}."
        )
    names = [field.name.rstrip("_") for field in dataclasses.fields(registered.parameters)]
    wrong = [name for name in part.parameters if name not in names]
    if wrong:
        raise ValueError(
            f"found the parameters {', '.join(wrong)}. Allowed for the form '{part.form}': "
            f"{', '.join(names)}."
        )
    missing = [
        name
        for name, field in zip(names, dataclasses.fields(registered.parameters), strict=True)
        if name not in part.parameters
        and field.default is field.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise ValueError(
            f"found no parameters {', '.join(missing)}. Needed for the form '{part.form}'."
        )
    # A field whose name Python keeps for itself bears an underscore.
    parameters = registered.parameters(
        **{
            f"{name}_" if iskeyword(name) else name: part.parameters[name]
            for name in part.parameters
        }
    )
    return Test(part, registered, parameters)


def _misfits(rows: pd.DataFrame, claims_table: str, parts_table: str) -> list[str]:
    """Tell statuses that the parts do not bear out, and claims without a core part."""
    table = evidence.load(parts_table)
    has_form = (table["paper_form"] != "") | (table["outside_form"] != "")
    core = table.groupby("claim")["core"].any()
    tested = set(table.loc[has_form & table["core"], "claim"])
    problems = [
        f"{evidence.place(claims_table, row)}, {claim}: no part in {parts_table} is core. "
        "Allowed: at least one."
        for row, claim in enumerate(rows.index)
        if not core.get(claim, True)
    ]
    for row, (claim, status) in enumerate(rows["status"].items()):
        if (status == "checked") != (claim in tested):
            problems.append(
                f"{evidence.place(claims_table, row)}, {claim}: the status is '{status}', and "
                f"{'a' if claim in tested else 'no'} core part in {parts_table} has a form. "
                "Allowed: 'checked' with one, another status without."
            )
    return problems
