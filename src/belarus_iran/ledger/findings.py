"""The ledger: claims, the checks that test them, and the verdicts that follow.

A claim's decision rule and type of inference stand in the claims table. A check looks at the
declared tables and reports what it found; it never names a verdict. The verdict follows from
the type of inference and the finding alone (:func:`decide`), so that none can be typed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from belarus_iran import __version__, evidence, store
from belarus_iran.ledger.registry import (
    Claim,
    RegisteredCheck,
    check_name,
    claim_of,
    claims,
    import_checks,
    refuse_misfits,
    refuse_unknown,
    registered,
)
from belarus_iran.ledger.verdicts import BASES, OPEN, LedgerError, Result, Verdict, combine, decide


@dataclass(frozen=True)
class Finding:
    """The verdict on one claim on one basis, with all that it rests on."""

    claim: str
    basis: str
    verdict: Verdict
    qualifier: str
    reason: str
    what_would_change_it: str
    value: float | str | None
    unit: str
    low: float | None
    high: float | None
    p: float | None
    smallest_p: float | None
    p_holm: float | None
    n: int | None
    power: float | None
    certainty: str
    tables: tuple[str, ...]
    chapter: str
    check: str


@dataclass(frozen=True)
class Run:
    """All findings of one state of source, data and libraries."""

    findings: tuple[Finding, ...]
    fingerprint: str
    modified: tuple[str, ...]
    # The fingerprint of the data alone, which citations carry.
    data: str

    def __getitem__(self, claim: str) -> dict[str, Finding]:
        """Return the findings on one claim by basis."""
        return {finding.basis: finding for finding in self.findings if finding.claim == claim}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Findings as a data frame, one row per claim and basis."""
        columns = [field.name for field in fields(Finding)]
        return pd.DataFrame([asdict(finding) for finding in self.findings], columns=columns)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Claims with their status and, where checked, the combined verdict and qualifier."""
        table = claims().set_index("id").assign(verdict="", qualifier="")
        for claim in table.index:
            by_basis = {
                basis: (finding.verdict, finding.qualifier)
                for basis, finding in self[claim].items()
            }
            verdict, qualifier = combine(by_basis) if by_basis else ("", "")
            table.loc[claim, ["verdict", "qualifier"]] = [str(verdict), qualifier]
        return table

    def to_json(self) -> str:
        """Return the run as JSON text, the same for the same source, data and libraries."""
        return as_json(
            {
                "version": __version__,
                "data": self.data,
                "modified": list(self.modified),
                "findings": [asdict(finding) for finding in self.findings],
            }
        )


def run(ids: Iterable[str] | None = None) -> Run:
    """Test the claims and return the findings.

    The result is kept on disk under the hash of source, data and libraries, so that each state
    is computed once, whichever process asks first.

    Parameters
    ----------
    ids
        Claims wanted; all that have a check if None.

    Raises
    ------
    EvidenceError
        If any table is broken: no verdict is given on broken evidence.
    LedgerError
        If an id is unknown or a check does not fit the claims table.

    Examples
    --------
    >>> run(["C066"])["C066"]["paper"].verdict
    <Verdict.SUPPORTED: 'supported'>
    """
    key = _key()
    path = store.store() / f"{key}.json"
    findings = _read(path)
    if findings is None:
        findings = _compute()
        _write(path, findings)
    if ids is not None:
        wanted = list(ids)
        refuse_unknown(wanted)
        findings = tuple(finding for finding in findings if finding.claim in wanted)
    return Run(findings, key, evidence.modified(), evidence.fingerprint())


def reassess(done: Run, changed: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Test again, on changed tables, the claims that rest on them.

    Parameters
    ----------
    done
        The run on the evidence as it is.
    changed
        Tables by name, in place of those of the evidence; they need not hold what a check asks
        for, and are not written anywhere.

    Returns
    -------
    pandas.DataFrame
        One row per finding that declares a changed table: `claim`, `basis`, and verdict and
        qualifier `before` and `after` as text. A check that finds its evidence gone leaves the
        claim undecided.

    Examples
    --------
    >>> trade = evidence.load("trade")
    >>> told = reassess(run(), {"trade": trade[trade["year"] != 2010]}).set_index("claim")
    >>> told.loc["C066", "after"]
    'undecided'
    """
    state_of_evidence = evidence.fingerprint()
    moved = []
    for before in done.findings:
        if set(before.tables) & set(changed):
            after = _retest(before, state_of_evidence)(changed)
            # Nothing is left to decide by, whatever the verdict was.
            now = (after.verdict, after.qualifier) if after else (OPEN, "its evidence is gone")
            verdicts = str(before.verdict), before.qualifier, str(now[0]), now[1]
            moved.append((before.claim, before.basis, *verdicts))
    columns = ["claim", "basis", "before", "qualifier_before", "after", "qualifier_after"]
    return pd.DataFrame(moved, columns=columns)


def retest(before: Finding) -> Callable[[Mapping[str, pd.DataFrame]], Finding | None]:
    """Return a function that makes the test behind a finding again on changed tables.

    Parameters
    ----------
    before
        A finding of :func:`run` on the evidence as it is.

    Returns
    -------
    callable
        From tables by name, in place of those of the evidence, to the finding on them, without
        Holm's adjustment; None if what the check asks for is gone. Where no record that the check
        reads has changed, the finding is the one given.

    Examples
    --------
    >>> trade = evidence.load("trade")
    >>> again = retest(run()["C066"]["paper"])
    >>> str(again({"trade": trade[trade["year"] != 2010]}).verdict)
    'undecided'
    """
    return _retest(before, evidence.fingerprint())


def _retest(before: Finding, fingerprint: str) -> Callable:
    """Return what :func:`retest` does, for a state of the evidence that is known already."""
    claim = _claims(fingerprint)[before.claim]
    return _prepared(before, registered(claim, before.basis), fingerprint)


# Whoever tries changes out asks for the same few hundred tests again with each.
@lru_cache(maxsize=1024)
def _prepared(before: Finding, found: RegisteredCheck, fingerprint: str) -> Callable:
    claim = _claims(fingerprint)[before.claim]
    old = _handed(claim, found, _frames(fingerprint))
    named = _named(claim, found)

    def again(changed: Mapping[str, pd.DataFrame]) -> Finding | None:
        new = {name: _of_those(changed[name], named) for name in old if name in changed}
        # Many checks read a few records only, which need not be among those that changed.
        if all(_same(table, old[name]) for name, table in new.items()):
            return before
        try:
            return _test(claim, before.basis, found, old | new)
        except LedgerError:
            return None

    return again


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    # Most changes leave records out, which the number of rows tells at once.
    return one is other or (len(one) == len(other) and one.equals(other))


def check_on(claim: str, basis: str, tables: Mapping[str, pd.DataFrame] | None = None) -> Result:
    """Run the check of one claim on given tables and return what it finds.

    Parameters
    ----------
    claim
        The id of a claim.
    basis
        ``paper`` or ``outside``.
    tables
        Tables by name, in place of those of the evidence; others are handed over as they are.

    Returns
    -------
    Result
        What the check found; the verdict is that of :func:`decide` on it.

    Examples
    --------
    >>> trade = evidence.load("trade")
    >>> bool(check_on("C066", "paper").holds)
    True
    >>> check_on("C066", "paper", {"trade": trade[trade["year"] != 2010]}).holds is None
    True
    """
    refuse_unknown([claim])
    fingerprint = evidence.fingerprint()
    asked = _claims(fingerprint)[claim]
    found = registered(asked, basis)
    if found is None:
        raise LedgerError(f"{claim} has no check on the basis '{basis}'.")
    return _result(asked, found, _handed(asked, found, _frames(fingerprint) | dict(tables or {})))


def rests_on(before: Finding) -> str:
    """Return a hash of all that a finding rests on: code and libraries, its claim and its tables.

    It stays when a table changes that the finding does not declare.

    Parameters
    ----------
    before
        A finding of :func:`run` on the evidence as it is.
    """
    from joblib import hash as digest

    fingerprint = evidence.fingerprint()
    row, frames = _rows(fingerprint).loc[before.claim], _frames(fingerprint)
    declared = {name: frames[name] for name in before.tables}
    return digest((store.state(), before.basis, row.to_dict(), declared))


def _key() -> str:
    digest = hashlib.sha256(evidence.fingerprint().encode())
    return store.hash_source(digest)


def _compute() -> tuple[Finding, ...]:
    evidence.validate()
    import_checks()
    table = claims()
    refuse_misfits(table)
    frames = _frames(evidence.fingerprint())
    findings = []
    for claim in _claims(evidence.fingerprint()).values():
        for basis in BASES:
            found = registered(claim, basis)
            if found:
                findings.append(_test(claim, basis, found, _handed(claim, found, frames)))
    return _with_holm(findings, set(table.loc[table["primary"], "id"]))


@lru_cache(maxsize=2)
def _frames(fingerprint: str) -> dict[str, pd.DataFrame]:
    """Return all tables of one state of the evidence, read once."""
    return {name: evidence.load(name) for name in evidence.names()}


@lru_cache(maxsize=2)
def _rows(fingerprint: str) -> pd.DataFrame:
    """Return the claims of one state of the evidence by id, read once."""
    return claims().set_index("id")


@lru_cache(maxsize=2)
def _claims(fingerprint: str) -> dict[str, Claim]:
    """Return the claims of one state of the evidence as checks are handed them, by id."""
    return {row.name: claim_of(row) for _, row in _rows(fingerprint).iterrows()}


def _handed(
    claim: Claim, found: RegisteredCheck, frames: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return what a check is handed: its tables or, of these, the records that it names."""
    named = _named(claim, found)
    return {name: _of_those(frames[name], named) for name in found.tables or claim.tables}


def _named(claim: Claim, found: RegisteredCheck) -> frozenset[str] | None:
    """Return the words among which are the ids of all records that a check reads; None for all."""
    return frozenset(_leaves(claim.parameters)) if found.named_rows else None


def _of_those(table: pd.DataFrame, named: frozenset[str] | None) -> pd.DataFrame:
    if named is None or "id" not in table:
        return table
    return table[[name in named for name in table["id"].tolist()]]


def _leaves(parameters) -> Iterator[str]:
    """Return every word that stands in parameters, as a key or as a value."""
    if isinstance(parameters, Mapping):
        parameters = [*parameters, *parameters.values()]
    if isinstance(parameters, str):
        yield parameters
    elif isinstance(parameters, list):
        for part in parameters:
            yield from _leaves(part)


def _result(claim: Claim, found: RegisteredCheck, tables: Mapping[str, pd.DataFrame]) -> Result:
    # Shallow copies suffice: pandas copies on write, so no check can edit the next one's table.
    handed = SimpleNamespace(**{name: table.copy(deep=False) for name, table in tables.items()})
    # What the check does not declare it cannot read behind the ledger's back either.
    with evidence.only(tables):
        try:
            return found.function(handed, claim)
        except evidence.EvidenceError:
            raise
        except Exception as error:
            if isinstance(error, AttributeError) and error.obj is handed:
                raise LedgerError(
                    f"The check of {claim.id} uses the table '{error.name}', but declares only "
                    f"{', '.join(tables) or 'no table'}."
                ) from None
            raise LedgerError(
                f"The check of {claim.id}, {check_name(found.function)}, cannot be made on the "
                f"tables {', '.join(tables) or '(none)'} with the parameters "
                f"{dict(claim.parameters)}: "
                f"{type(error).__name__}: {error}."
            ) from error


def _test(
    claim: Claim, basis: str, found: RegisteredCheck, tables: Mapping[str, pd.DataFrame]
) -> Finding:
    result = _result(claim, found, tables)
    verdict, qualifier = decide(claim.inference, result)
    shared = {
        field.name: _plain(getattr(result, field.name))
        for field in fields(Result)
        if field.name not in ("holds", "independent")
    }
    return Finding(
        claim=claim.id,
        basis=basis,
        verdict=verdict,
        qualifier=qualifier,
        p_holm=None,
        tables=tuple(tables),
        chapter=claim.chapter,
        check=check_name(found.function),
        **shared,
    )


def _with_holm(findings: list[Finding], primary: set[str]) -> tuple[Finding, ...]:
    """Add Holm's (1979) adjusted p to the family of primary claims that have a p-value."""
    from statsmodels.stats.multitest import multipletests

    family = [
        number
        for number, finding in enumerate(findings)
        if finding.claim in primary and finding.p is not None
    ]
    if family:
        adjusted = multipletests([findings[number].p for number in family], method="holm")[1]
        for number, p_holm in zip(family, adjusted, strict=True):
            findings[number] = replace(findings[number], p_holm=_plain(p_holm))
    return tuple(findings)


def _plain(value):
    """Return `value` as a plain object; numbers to ten digits, beyond which libraries differ."""
    if value is None or isinstance(value, str | bool):
        return value
    number = float(f"{float(value):.10g}")
    return int(number) if number.is_integer() and not isinstance(value, float) else number


def as_json(content: dict) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"


def _write(path: Path, findings: tuple[Finding, ...]) -> None:
    # A store that cannot be written to costs time and nothing else.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved, so that a reader never meets half a file.
        scratch = path.with_suffix(f".{os.getpid()}")
        content = {"findings": [asdict(item) for item in findings]}
        scratch.write_text(as_json(content), encoding="utf-8")
        scratch.replace(path)


def _read(path: Path) -> tuple[Finding, ...] | None:
    """Return the stored findings, or None where there are none or the file is damaged."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))["findings"]
        return tuple(
            Finding(
                **{**item, "verdict": Verdict(item["verdict"]), "tables": tuple(item["tables"])}
            )
            for item in stored
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None
