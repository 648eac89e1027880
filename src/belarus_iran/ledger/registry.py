"""The claims and the checks registered for them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import pandas as pd

from belarus_iran import evidence
from belarus_iran.ledger.verdicts import BASES, LedgerError, Result


@dataclass(frozen=True)
class Claim:
    """One claim as the claims table has it, for the check that tests it."""

    id: str
    inference: str
    parameters: Mapping
    tables: tuple[str, ...]
    chapter: str
    check: str = ""


@dataclass(frozen=True)
class RegisteredCheck:
    function: Callable[[SimpleNamespace, Claim], Result]
    tables: tuple[str, ...]
    named_rows: bool


_checks: dict[tuple[str, str], RegisteredCheck] = {}


def check(claim: str, basis: str, tables: Iterable[str] = (), named_rows: bool = False) -> Callable:
    """Register a function as the check of a claim, or of all claims of one form.

    Parameters
    ----------
    claim
        The id of a claim (``C066``) or the name of a form of check (``order``), which then
        serves every claim whose row names it, with that row's parameters and tables.
    basis
        ``paper`` (its own record) or ``outside`` (independent data).
    tables
        The tables that the check reads; it is handed these and can read no others.
    named_rows
        Whether it reads only the records whose ids its parameters name; then it is handed these.
    """
    if basis not in BASES:
        raise LedgerError(f"Unknown basis '{basis}'. Allowed: {', '.join(BASES)}.")

    def register(function: Callable) -> Callable:
        known = _checks.get((claim, basis))
        name = f"{function.__module__}.{function.__qualname__}"
        if known and check_name(known.function) != name:
            raise LedgerError(
                f"{claim} has two checks on the basis '{basis}': {check_name(known.function)} and "
                f"{name}. Allowed: one."
            )
        _checks[claim, basis] = RegisteredCheck(function, tuple(tables), named_rows)
        return function

    return register


def claims() -> pd.DataFrame:
    """Return all claims, one row each: the paper's, and those of its companions.

    Examples
    --------
    >>> claims().set_index("id").loc["C066", "inference"]
    'equality'
    """
    tables = [evidence.load("claims"), evidence.load("companion_claims")]
    return pd.concat(tables, ignore_index=True)


def check_name(function: Callable) -> str:
    """Return the topic and the name of a check, as findings have them."""
    module = function.__module__.removeprefix("belarus_iran.").removeprefix("checks.")
    return f"{module.split('.')[0]}.{function.__qualname__}"


def refuse_unknown(ids: list[str]) -> None:
    known = claims()["id"]
    unknown = [claim for claim in ids if claim not in set(known)]
    if unknown:
        ranges = [
            f"{group.iloc[0]} to {group.iloc[-1]}" for _, group in known.groupby(known.str[0])
        ]
        raise LedgerError(f"Unknown claim {', '.join(unknown)}. Allowed: {', '.join(ranges)}.")


@cache
def import_checks() -> None:
    """Import every module of the package `checks`, by which its checks are registered."""
    # By name, because the ledger lies below its checks and must run with any set of them.
    package = importlib.import_module("belarus_iran.checks")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def claim_of(row: pd.Series) -> Claim:
    tables = tuple(evidence.listed(row["tables"]))
    return Claim(
        row.name, row["inference"], row["parameters"], tables, row["chapter"], row["check"]
    )


def registered(claim: Claim, basis: str) -> RegisteredCheck | None:
    import_checks()
    return _checks.get((claim.id, basis)) or _checks.get((claim.check, basis))


def refuse_misfits(table: pd.DataFrame) -> None:
    """Refuse checks of unknown claims, tables declared twice differently, and wrong statuses."""
    rows = table.set_index("id")
    forms = set(rows["check"])
    for (target, basis), found in _checks.items():
        if re.fullmatch(r"[A-Z]\d{3}", target):
            if target not in rows.index:
                raise LedgerError(f"{check_name(found.function)} checks unknown claim {target}.")
            declared = evidence.listed(rows.loc[target, "tables"])
            if basis == "paper" and sorted(found.tables) != sorted(declared):
                raise LedgerError(
                    f"{target}: the claims table declares the tables {declared}, its check "
                    f"{check_name(found.function)} {list(found.tables)}. Allowed: the same."
                )
        elif target not in forms:
            raise LedgerError(f"No claim uses the form of check '{target}': delete it.")
    for claim, row in rows.iterrows():
        has_check = any(
            (name, basis) in _checks for name in (claim, row["check"]) for basis in BASES
        )
        if has_check != (row["status"] == "checked"):
            raise LedgerError(
                f"{claim} has the status '{row['status']}' and {'a' if has_check else 'no'} "
                "check. Allowed: 'checked' with a check, another status without."
            )
