"""The ledger: claims, the checks that test them, and the verdicts that follow.

A claim's decision rule and type of inference stand in the claims table. A check looks at the
declared tables and reports what it found; it never names a verdict. The verdict follows from
the type of inference and the finding alone (:func:`decide`), so that none can be typed.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from belarus_iran import ProjectError, __version__, evidence

BASES = ("paper", "outside")
# Modules that hold checks; each is imported when the ledger runs, not before.
MODULES = (
    "chronology",
    "trade",
    "rates",
    "gains",
    "costs",
    "citations",
    "aftermath",
    "neutrality",
    "cover",
    "records",
    "votes",
    "regimes",
    "capabilities",
    "partners",
    "rivals",
    "arms",
    "conditions",
)


class LedgerError(ProjectError):
    """A claim is unknown, or a check fits neither the claims table nor the data."""


class Verdict(StrEnum):
    """What the evidence says about a claim that has been checked."""

    SUPPORTED = "supported"
    QUALIFIED = "qualified"
    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"


_YES, _PART, _NO, _OPEN = Verdict

# What each type of inference may say (Van Evera 1997; Bennett 2010): passing (True), failing
# (False) or finding nothing either way (None).
INFERENCES: Mapping[str, Mapping[bool | None, tuple[Verdict, str]]] = {
    "equality": {True: (_YES, ""), False: (_NO, ""), None: (_OPEN, "the record does not say")},
    "estimate": {True: (_YES, ""), False: (_NO, ""), None: (_OPEN, "the test could not tell")},
    "hoop": {
        True: (_OPEN, "passed a necessary condition"),
        False: (_NO, "failed a necessary condition"),
        None: (_OPEN, "the record does not say"),
    },
    "smoking gun": {
        True: (_YES, ""),
        False: (_OPEN, "not found, which leaves it open"),
        None: (_OPEN, "the record does not say"),
    },
    "straw": {
        True: (_OPEN, "a weak hint in favour never decides"),
        False: (_OPEN, "a weak hint against never decides"),
        None: (_OPEN, "the record does not say"),
    },
}


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
class Result:
    """What a check found. It carries no verdict: that follows from the claim's inference.

    Attributes
    ----------
    holds
        Whether what the rule asks for was observed: True, False, or None where it cannot be
        told. A mapping from parts or readings of the claim to such values is allowed.
    reason, what_would_change_it
        One sentence each, about the world and not about code.
    value, unit, low, high, p, smallest_p, n, power
        The quantity behind it, its interval, its p-value with the smallest one that this test
        can reach at all, the number of observations, and the power: the chance of seeing the
        effect that `thresholds` calls meaningful or, of a claim that there is none, of showing so.
    certainty, independent
        How sure the facts used are (sure, likely, weak) and whether they are independent of
        the paper's own sources. A weak or dependent fact never decides.
    """

    holds: bool | None | Mapping[str, bool | None]
    reason: str
    what_would_change_it: str
    value: float | str | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    p: float | None = None
    smallest_p: float | None = None
    n: int | None = None
    power: float | None = None
    certainty: str = "sure"
    independent: bool = True


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
class _Check:
    function: Callable[[SimpleNamespace, Claim], Result]
    tables: tuple[str, ...]
    named_rows: bool


_checks: dict[tuple[str, str], _Check] = {}


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
        if known and _name(known.function) != name:
            raise LedgerError(
                f"{claim} has two checks on the basis '{basis}': {_name(known.function)} and "
                f"{name}. Allowed: one."
            )
        _checks[claim, basis] = _Check(function, tuple(tables), named_rows)
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


def threshold(tables: SimpleNamespace, name: str) -> float:
    """Return one threshold of the decision rules from the declared table `thresholds`."""
    # Asked for thousands of times where changes are tried out: an index would cost more than it.
    values = dict(zip(tables.thresholds["name"], tables.thresholds["value"], strict=True))
    return float(values[name])


def decide(inference: str, result: Result) -> tuple[Verdict, str]:
    """Return verdict and qualifier for a result under a type of inference.

    Where parts of a claim fare differently, one that holds beside one that does not makes the
    claim `qualified`; one that fails beside others of which nothing is known contradicts it.

    Examples
    --------
    >>> decide("hoop", Result(True, "Cause came first.", "A later date of the cause."))
    (<Verdict.UNDECIDED: 'undecided'>, 'passed a necessary condition')
    """
    if inference not in INFERENCES:
        raise LedgerError(
            f"Unknown type of inference '{inference}'. Allowed: {', '.join(INFERENCES)}."
        )
    parts = tuple(result.holds.values()) if isinstance(result.holds, Mapping) else (result.holds,)
    outcomes = list(dict.fromkeys(INFERENCES[inference][part] for part in parts))
    verdicts = {verdict for verdict, _ in outcomes}
    if result.certainty == "weak" and verdicts != {_OPEN}:
        return _OPEN, "the facts at hand are weak"
    if not result.independent and verdicts != {_OPEN}:
        return _OPEN, "the facts at hand are not independent"
    if len(outcomes) == 1:
        return outcomes[0]
    if verdicts == {_OPEN}:
        return _OPEN, "in parts: " + ", ".join(qualifier for _, qualifier in outcomes)
    if _YES in verdicts or set(parts) >= {True, False}:
        return _PART, "holds in part"
    return next(outcome for outcome in outcomes if outcome[0] is _NO)


def combine(verdicts: Mapping[str, tuple[Verdict, str]]) -> tuple[Verdict, str]:
    """Return the verdict on a claim from its verdicts on each basis.

    Bases that agree give that verdict; `supported` against `contradicted` is `qualified`; an
    undecided basis never overrides a decided one; a single basis is named.

    Examples
    --------
    >>> combine({"paper": (Verdict.SUPPORTED, ""), "outside": (Verdict.CONTRADICTED, "")})
    (<Verdict.QUALIFIED: 'qualified'>, 'bases disagree')
    """
    decided = {basis: verdict for basis, (verdict, _) in verdicts.items() if verdict is not _OPEN}
    if len(verdicts) == 1:
        ((basis, (verdict, qualifier)),) = verdicts.items()
        return verdict, f"{qualifier}; {basis} only" if qualifier else f"{basis} only"
    if not decided:
        return _OPEN, "on both bases"
    if len(decided) == 1:
        ((basis, verdict),) = decided.items()
        return verdict, f"{basis} only; the other basis leaves it open"
    if len(set(decided.values())) == 1:
        return next(iter(decided.values())), ""
    return _PART, "bases disagree"


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
        return _dump(
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
    path = store() / f"{key}.json"
    findings = _read(path)
    if findings is None:
        findings = _compute()
        _write(path, findings)
    if ids is not None:
        wanted = list(ids)
        _refuse_unknown(wanted)
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
            now = (after.verdict, after.qualifier) if after else (_OPEN, "its evidence is gone")
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
    return _prepared(before, _registered(claim, before.basis), fingerprint)


# Whoever tries changes out asks for the same few hundred tests again with each.
@lru_cache(maxsize=1024)
def _prepared(before: Finding, found: _Check, fingerprint: str) -> Callable:
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

    Raises
    ------
    LedgerError
        If the claim is unknown or has no check on this basis, or if the check cannot be made.

    Examples
    --------
    >>> trade = evidence.load("trade")
    >>> bool(check_on("C066", "paper").holds)
    True
    >>> check_on("C066", "paper", {"trade": trade[trade["year"] != 2010]}).holds is None
    True
    """
    _refuse_unknown([claim])
    fingerprint = evidence.fingerprint()
    asked = _claims(fingerprint)[claim]
    found = _registered(asked, basis)
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
    modules = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    declared = {name: frames[name] for name in before.tables}
    return digest((state(*modules), before.basis, row.to_dict(), declared))


def store() -> Path:
    """Return the folder of stored runs; ``BELARUS_IRAN_CACHE`` names another one."""
    named = os.environ.get("BELARUS_IRAN_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("belarus-iran")


def remembered(function: Callable, name: str, ignore: Iterable[str] = ()) -> Callable:
    """Return a function whose answers are kept on disk, beside the runs, by its arguments.

    Parameters
    ----------
    function
        A function of a module. What its answer rests on besides its arguments it must take as one
        more argument, such as the fingerprint of a run or :func:`state`.
    name
        Folder of the answers.
    ignore
        Names of arguments on which the answer does not depend.
    """
    from joblib import Memory

    try:
        memory = Memory(store() / name, verbose=0)
    except OSError:
        # A store that cannot be written to costs time and nothing else.
        return function
    return memory.cache(function, ignore=list(ignore))


def state(*modules: str) -> str:
    """Return a hash of modules of this package, by name, and of the libraries they rest on.

    Examples
    --------
    >>> state("refined") == state("refined") != state("gains")
    True
    """
    paths = [Path(__file__).with_name(f"{module}.py") for module in modules]
    return _hash(hashlib.sha256(), paths)


def scoreboard(done: Run, by: str = "set", ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Count the claims by set, or by another column, and by verdict or else by status.

    Parameters
    ----------
    done
        A run of all claims.
    by
        The column of the claims table whose values are told apart, such as ``section``.
    ids
        Claims counted; all if None.

    Returns
    -------
    pandas.DataFrame
        One row per value of `by`, in the order of the claims table; columns are the four
        verdicts, ``not yet checked``, ``untestable``, ``context`` and ``claims`` (their number).

    Examples
    --------
    >>> counts = scoreboard(run())
    >>> int(counts["claims"].sum()) == len(claims())
    True
    """
    table = done.verdicts if ids is None else done.verdicts.loc[list(ids)]
    state = table["verdict"].where(table["verdict"] != "", table["status"])
    columns = [*map(str, Verdict), "not yet checked", "untestable", "context"]
    counts = pd.crosstab(table[by], state).reindex(
        index=table[by].unique(), columns=columns, fill_value=0
    )
    counts.columns.name = None
    return counts.assign(claims=counts.sum(axis=1))


def bases(done: Run, ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Count the verdicts on each basis, and those on all bases taken together.

    Parameters
    ----------
    done
        A run of all claims.
    ids
        Claims counted; all if None.

    Returns
    -------
    pandas.DataFrame
        The rows ``paper``, ``outside`` and ``together``; columns are the four verdicts and
        ``claims``, the number of claims that have been checked on that basis.
    """
    table = done.verdicts if ids is None else done.verdicts.loc[list(ids)]
    found = done.frame[done.frame["claim"].isin(table.index)]
    columns = list(map(str, Verdict))
    by_basis = pd.crosstab(found["basis"], found["verdict"].astype(str))
    counts = by_basis.reindex(index=BASES, columns=columns, fill_value=0)
    counts.loc["together"] = table["verdict"].value_counts().reindex(columns, fill_value=0)
    counts.index.name = counts.columns.name = None
    return counts.assign(claims=counts.sum(axis=1))


def agreement(done: Run, ids: Iterable[str] | None = None) -> pd.Series:
    """Count how the two bases fare against each other on the claims checked on both.

    Parameters
    ----------
    done
        A run of all claims.
    ids
        Claims counted; all if None.

    Returns
    -------
    pandas.Series
        ``agree`` (the same verdict, and not an open one), ``disagree`` (two verdicts that
        differ), ``one decides`` (the other leaves it open) and ``neither decides``.
    """
    counts = dict.fromkeys(("agree", "disagree", "one decides", "neither decides"), 0)
    for claim in done.verdicts.index if ids is None else ids:
        found = [finding.verdict for finding in done[claim].values()]
        if len(found) == len(BASES):
            still_open = found.count(_OPEN)
            same = "agree" if len(set(found)) == 1 else "disagree"
            counts[(same, "one decides", "neither decides")[still_open]] += 1
    return pd.Series(counts)


def files(done: Run) -> dict[str, str]:
    """Return the ledger as texts for other programs, by the name of their file.

    ``claims.csv`` has one row per claim with its verdict, ``findings.csv`` one per claim and
    basis, and ``ledger.json`` holds both: every claim with its findings. Lists and parameters
    stand in the tables as they do in the data: separated by semicolons, and as JSON.
    """
    table = done.verdicts.reset_index()
    in_cells = table.assign(parameters=table["parameters"].map(_cell))
    rows = [asdict(finding) | {"tables": "; ".join(finding.tables)} for finding in done.findings]
    columns = [field.name for field in fields(Finding)]
    # As objects: beside an empty cell a count must not become a fraction.
    findings = pd.DataFrame(rows, columns=columns, dtype=object)
    told = [
        {
            **row,
            "parameters": dict(row["parameters"]),
            "findings": [asdict(finding) for finding in done[row["id"]].values()],
        }
        for row in table.to_dict("records")
    ]
    return {
        "claims.csv": in_cells.to_csv(index=False, lineterminator="\n"),
        "findings.csv": findings.to_csv(index=False, lineterminator="\n"),
        "ledger.json": _dump(
            {
                "version": __version__,
                "data": done.data,
                "modified": list(done.modified),
                "claims": told,
            }
        ),
    }


def report(done: Run) -> str:
    """Return a run as text for a terminal: the findings it holds and, of a whole run, the score."""
    table = done.verdicts
    lines = []
    for claim in dict.fromkeys(finding.claim for finding in done.findings):
        verdict, qualifier = table.loc[claim, ["verdict", "qualifier"]]
        lines.append(f"{claim}  {verdict}" + (f" ({qualifier})" if qualifier else ""))
        lines += [f"      {basis}: {found.reason}" for basis, found in done[claim].items()]
    # Of some claims only there is no score to tell.
    if not ((table["status"] == "checked") & (table["verdict"] == "")).any():
        lines += ["", scoreboard(done).rename_axis("claims of").to_string()]
    if done.modified:
        lines.append(f"Data modified since it was reviewed: {', '.join(done.modified)}")
    return "\n".join(lines) + "\n"


def differences(before: str, after: str) -> list[str]:
    """Compare two runs given as JSON and say, a line each, which findings differ and how."""
    old, new = (
        {(item["claim"], item["basis"]): item for item in json.loads(text)["findings"]}
        for text in (before, after)
    )
    lines = []
    for claim, basis in sorted(old.keys() | new.keys()):
        first, second = old.get((claim, basis), {}), new.get((claim, basis), {})
        for name in sorted(first.keys() | second.keys()):
            if first.get(name) != second.get(name):
                lines.append(
                    f"{claim} ({basis}) {name}: {first.get(name)!r} is now {second.get(name)!r}"
                )
    return lines


def _name(function: Callable) -> str:
    return f"{function.__module__}.{function.__qualname__}".removeprefix("belarus_iran.")


def _key() -> str:
    digest = hashlib.sha256(evidence.fingerprint().encode())
    return _hash(digest, sorted(Path(__file__).parent.glob("*.py")))


def _hash(digest, paths: Iterable[Path]) -> str:
    for path in paths:
        digest.update(path.name.encode() + path.read_bytes())
    for library in ("numpy", "pandas", "scipy", "statsmodels"):
        digest.update(f"{library} {version(library)} ".encode())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()


def _refuse_unknown(ids: list[str]) -> None:
    known = claims()["id"]
    unknown = [claim for claim in ids if claim not in set(known)]
    if unknown:
        ranges = [
            f"{group.iloc[0]} to {group.iloc[-1]}" for _, group in known.groupby(known.str[0])
        ]
        raise LedgerError(f"Unknown claim {', '.join(unknown)}. Allowed: {', '.join(ranges)}.")


def _compute() -> tuple[Finding, ...]:
    evidence.validate()
    _import_checks()
    table = claims()
    _refuse_misfits(table)
    frames = _frames(evidence.fingerprint())
    findings = []
    for claim in _claims(evidence.fingerprint()).values():
        for basis in BASES:
            found = _registered(claim, basis)
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
    return {row.name: _claim(row) for _, row in _rows(fingerprint).iterrows()}


@lru_cache(maxsize=1)
def _import_checks() -> None:
    for module in MODULES:
        importlib.import_module(f"belarus_iran.{module}")


def _claim(row: pd.Series) -> Claim:
    tables = tuple(evidence.listed(row["tables"]))
    return Claim(
        row.name, row["inference"], row["parameters"], tables, row["chapter"], row["check"]
    )


def _registered(claim: Claim, basis: str) -> _Check | None:
    _import_checks()
    return _checks.get((claim.id, basis)) or _checks.get((claim.check, basis))


def _handed(
    claim: Claim, found: _Check, frames: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return what a check is handed: its tables or, of these, the records that it names."""
    named = _named(claim, found)
    return {name: _of_those(frames[name], named) for name in found.tables or claim.tables}


def _named(claim: Claim, found: _Check) -> frozenset[str] | None:
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


def _result(claim: Claim, found: _Check, tables: Mapping[str, pd.DataFrame]) -> Result:
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
                f"The check of {claim.id}, {_name(found.function)}, cannot be made on the tables "
                f"{', '.join(tables) or '(none)'} with the parameters {dict(claim.parameters)}: "
                f"{type(error).__name__}: {error}."
            ) from error


def _test(claim: Claim, basis: str, found: _Check, tables: Mapping[str, pd.DataFrame]) -> Finding:
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
        check=_name(found.function),
        **shared,
    )


def _refuse_misfits(table: pd.DataFrame) -> None:
    """Refuse checks of unknown claims, tables declared twice differently, and wrong statuses."""
    rows = table.set_index("id")
    forms = set(rows["check"])
    for (target, basis), found in _checks.items():
        if re.fullmatch(r"[A-Z]\d{3}", target):
            if target not in rows.index:
                raise LedgerError(f"{_name(found.function)} checks unknown claim {target}.")
            declared = evidence.listed(rows.loc[target, "tables"])
            if basis == "paper" and sorted(found.tables) != sorted(declared):
                raise LedgerError(
                    f"{target}: the claims table declares the tables {declared}, its check "
                    f"{_name(found.function)} {list(found.tables)}. Allowed: the same."
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


def _cell(parameters: Mapping) -> str:
    return json.dumps(dict(parameters), ensure_ascii=False) if parameters else ""


def _dump(content: dict) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"


def _write(path: Path, findings: tuple[Finding, ...]) -> None:
    # A store that cannot be written to costs time and nothing else.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved, so that a reader never meets half a file.
        scratch = path.with_suffix(f".{os.getpid()}")
        content = {"findings": [asdict(item) for item in findings]}
        scratch.write_text(_dump(content), encoding="utf-8")
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
