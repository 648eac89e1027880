"""A run of the ledger: every part tested on every basis, and the verdicts that follow."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from belarus_iran import __version__, evidence, store
from belarus_iran.ledger import registry
from belarus_iran.ledger.registry import Test
from belarus_iran.ledger.verdicts import BASES, Kind, LedgerError, Result, Verdict, combine, decide
from belarus_iran.shown import Shown

Tables = Mapping[str, pd.DataFrame]
Touched = Mapping[str, Set[int]]
_NONE: Mapping = MappingProxyType({})

# What a run shows of itself of each claim.
_SHOWN = ["title", "locator", "outside", "own"]

# What every finding rests on beside its tables: what is claimed, how it is tested and decided, the
# code and the libraries, and names of states, which stand in reasons.
RULES = {"contradictions", "thresholds", "states", "code", *sum(registry.CLAIM_TABLES.items(), ())}


@dataclass(frozen=True)
class Finding(Shown):
    """The verdict on one part of a claim on one basis, with all that it rests on."""

    claim: str
    part: str
    basis: str
    verdict: Verdict
    kind: Kind | None
    core: bool
    inference: str
    measure: str
    form: str
    reason: str
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
    independent: bool
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """All findings of one state of source, data and libraries."""

    findings: tuple[Finding, ...]
    fingerprint: str
    modified: tuple[str, ...]
    # The fingerprint of the data alone, which citations carry.
    data: str
    # The claims that were asked for; all if None.
    ids: list[str] | None = None

    def __getitem__(self, claim: str) -> dict[tuple[str, str], Finding]:
        """Return the findings on one claim by part and basis."""
        return {
            (finding.part, finding.basis): finding
            for finding in self.findings
            if finding.claim == claim
        }

    def __str__(self) -> str:
        return self.verdicts[_SHOWN].to_string(max_rows=20, max_colwidth=50)

    def _repr_html_(self) -> str:
        return self.verdicts[_SHOWN].to_html(max_rows=20)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Findings as a data frame, one row per part and basis."""
        columns = [field.name for field in fields(Finding)]
        return pd.DataFrame(map(vars, self.findings), columns=columns)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Claims by id with the columns of the claims tables and both verdicts.

        ``own`` and ``own_kind`` are of the own record, ``outside`` and ``outside_kind`` of outside
        data; all four are empty for a claim that was not tested. No column merges the two.
        """
        table = registry.claims().set_index("id")
        if self.ids is not None:
            table = table.loc[list(dict.fromkeys(self.ids))]
        found = {(one.claim, one.part, one.basis): one for one in self.findings}
        # A claim of which nothing but a trimming is tested has no verdict.
        tested = {one.claim for one in self.findings} & set(
            table.index[table["status"] == "checked"]
        )
        rows = registry.parts()
        cores: dict[str, list[tuple[str, bool]]] = {}
        for claim, part, core in zip(rows["claim"], rows["part"], rows["core"], strict=True):
            if claim in tested:
                cores.setdefault(claim, []).append((part, core))
        combined: dict[str, list[str]] = {}
        for claim, parts in cores.items():
            cells: list[str] = []
            for basis in BASES:
                verdict, kind = combine(
                    basis,
                    [
                        (core, *_verdict_of(found.get((claim, part, basis)), basis))
                        for part, core in parts
                    ],
                )
                cells += [str(verdict), str(kind or "")]
            combined[claim] = cells
        columns = ["own", "own_kind", "outside", "outside_kind"]
        verdicts = pd.DataFrame.from_dict(combined, orient="index", columns=columns)
        return table.join(verdicts).fillna(dict.fromkeys(columns, ""))

    def to_json(self) -> str:
        """Return the run as JSON text, the same for the same source, data and libraries."""
        return as_json(
            {
                "version": __version__,
                "data": self.data,
                "code": store.code(),
                "modified": list(self.modified),
                "findings": list(map(vars, self.findings)),
            }
        )


def run(ids: Iterable[str] | None = None) -> Run:
    """Test the claims and return the findings.

    The result is kept on disk under the hash of source, data and libraries, so that each state
    is computed once, whichever process asks first.

    Parameters
    ----------
    ids
        Claims wanted, or the id of one; all that have a test if None.

    Raises
    ------
    EvidenceError
        If any table is broken: no verdict is given on broken evidence.
    LedgerError
        If an id is unknown or a part does not fit its form.

    Examples
    --------
    >>> run("C066").verdicts.loc["C066", "set"]
    'paper'
    """
    wanted = [ids] if isinstance(ids, str) else None if ids is None else list(ids)
    for note in [store.EVERYTHING] if wanted is None else map("claim {}".format, wanted):
        store.note(note)
    with store.unnoted():
        key = hashlib.sha256(f"{evidence.fingerprint()} {store.state()}".encode()).hexdigest()
        path = store.store() / f"{key}.json"
        findings, _ = _stored(path) or (None, None)
        if findings is None:
            findings = _compute()
            _write(path, findings)
        if wanted is not None:
            registry.refuse_unknown(wanted)
            findings = tuple(finding for finding in findings if finding.claim in wanted)
        return Run(findings, key, evidence.modified(), evidence.fingerprint(), wanted)


def reassess(run: Run, changed: Tables) -> pd.DataFrame:
    """Test again, on changed tables, the parts that rest on them."""
    moved = []
    for before in run.findings:
        if set(before.tables) & set(changed):
            after = retest(before)(changed)
            # Nothing is left to decide by, whatever the verdict was.
            verdict, kind = (
                (after.verdict, after.kind) if after else _verdict_of(None, before.basis)
            )
            cells = str(before.verdict), str(before.kind or ""), str(verdict), str(kind or "")
            moved.append((before.claim, before.part, before.basis, *cells))
    columns = ["claim", "part", "basis", "before", "kind_before", "after", "kind_after"]
    return pd.DataFrame(moved, columns=columns)


def retest(before: Finding) -> Retest:
    """Return the test behind a finding, to be made again on changed tables."""
    return _prepared(before, evidence.fingerprint())


def check_on(claim: str, part: str, basis: str, tables: Tables | None = None) -> Result:
    """Test one part of a claim on given tables and return what its form finds."""
    fingerprint = evidence.fingerprint()
    test = _tests(fingerprint).get((claim, part, basis))
    if test is None:
        raise LedgerError(f"{claim}{part} has no test on the basis '{basis}'.")
    return _result(test, _handed(test, fingerprint, dict(tables or {})))


def rests_on(before: Finding) -> str:
    """Return a hash of all that a finding rests on: code and libraries, its part and its tables."""
    from joblib import hash as digest

    fingerprint = evidence.fingerprint()
    test = _tests(fingerprint)[before.claim, before.part, before.basis]
    declared = {name: _hash_of(name, fingerprint) for name in before.tables}
    return digest((store.state(), test.part, declared))


def tests() -> dict[tuple[str, str, str], Test]:
    """Return the tests of the evidence as it is by claim, part and basis."""
    return _tests(evidence.fingerprint())


def forget() -> None:
    """Let parts and forms be read anew, as where a form was registered since."""
    for kept in (registry.every_test, _tests, _prepared, _known):
        kept.cache_clear()


def behind(finding: Finding) -> Test:
    """Return the test behind a finding on the evidence as it is."""
    return tests()[finding.claim, finding.part, finding.basis]


def untouched() -> dict[tuple[str, str, str], Finding]:
    """Return, by what they are of, the findings of a stored run that would be the same now."""
    now, found = _states(), {}
    # The last few are enough: edits go back and forth between a handful of states.
    paths = sorted(store.store().glob("*.json"), key=os.path.getmtime)[-4:]
    for findings, before in filter(None, map(_stored, paths)):
        changed = {name for name in now | before if now.get(name) != before.get(name)}
        if not changed & RULES:
            left = (one for one in findings if not changed & set(one.tables))
            found |= {(one.claim, one.part, one.basis): one for one in left}
    return found


def as_json(content: dict) -> str:
    """Return JSON text in the form in which all files of the ledger are written."""
    return json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"


def _compute() -> tuple[Finding, ...]:
    evidence.validate()
    fingerprint = evidence.fingerprint()
    known = untouched()
    findings = [
        known.get(place) or _find(test, _handed(test, fingerprint), fingerprint)
        for place, test in _tests(fingerprint).items()
    ]
    table = registry.claims()
    return _with_holm(findings, set(table.loc[table["primary"], "id"]))


def _states() -> dict[str, str]:
    """Return a hash of the code and of each table, with what the data package says of it."""
    return evidence.states() | {"code": store.state()}


@lru_cache(maxsize=2)
def frames(fingerprint: str) -> dict[str, pd.DataFrame]:
    """Return all tables of one state of the evidence, read once."""
    return {name: evidence.load(name) for name in evidence.names()}


@lru_cache(maxsize=256)
def _hash_of(name: str, fingerprint: str) -> str:
    from joblib import hash as digest

    return digest(frames(fingerprint)[name])


@lru_cache(maxsize=2)
def _known(fingerprint: str) -> dict:
    """Hold what forms worked out from the tables of one state of the evidence as they are."""
    return {}


@lru_cache(maxsize=2)
def _tests(fingerprint: str) -> dict[tuple[str, str, str], Test]:
    tests = registry.every_test(fingerprint)
    return {(test.part.claim, test.part.part, test.part.basis): test for test in tests}


@lru_cache(maxsize=2)
def _decided_by(fingerprint: str) -> tuple[float, frozenset[str], frozenset[str]]:
    """Return what verdicts rest on beside results: nil power, outright contradictions, the list."""
    thresholds = evidence.load("thresholds").set_index("name")["value"]
    table = registry.claims()
    listed = frozenset(table.loc[table["set"] == "references", "id"])
    outright = registry.contradicted_outright(evidence.load("contradictions"))
    return float(thresholds["nil_power"]), outright, listed


class Retest:
    """The test behind a finding, which is called with changed tables, and with the rows that
    differ if who changed them knows, as :class:`evidence.Handed` has it.
    """

    def __init__(self, before: Finding, fingerprint: str):
        self.before, self.fingerprint = before, fingerprint
        self.test = _tests(fingerprint)[before.claim, before.part, before.basis]

    @cached_property
    def read(self) -> dict[str, set[int] | None]:
        """By table the rows that the finding can hang on; of a table with None any."""
        handed = _handed(self.test, self.fingerprint)
        _result(self.test, handed)
        return handed.read

    def __call__(
        self, changed: Tables, touched: Touched = _NONE, own: dict | None = None
    ) -> Finding | None:
        known = frames(self.fingerprint)
        new = {name: changed[name] for name in self.test.part.tables if name in changed}
        if all(name not in touched and _same(table, known[name]) for name, table in new.items()):
            return self.before
        try:
            handed = _handed(self.test, self.fingerprint, new, touched, own)
            return _find(self.test, handed, self.fingerprint)
        except LedgerError:
            return None


# Whoever tries changes out asks for the same few hundred tests again with each.
_prepared = lru_cache(maxsize=2048)(Retest)


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    # Most changes leave records out, which the number of rows tells at once.
    return one is other or (len(one) == len(other) and one.equals(other))


def _handed(
    test: Test, fingerprint: str, changed: Tables = _NONE, *more: object
) -> evidence.Handed:
    """Return what a form is handed: the declared tables, with `more` of what differs in them."""
    known = frames(fingerprint)
    tables = {name: changed.get(name, known[name]) for name in test.part.tables}
    shared = frozenset(name for name, table in tables.items() if table is known[name])
    return evidence.Handed(tables, shared, _known(fingerprint), *more)


def _result(test: Test, handed: evidence.Handed) -> Result:
    part, tables = test.part, test.part.tables
    # What the part does not declare its form cannot read behind the ledger's back either.
    with evidence.only(tables):
        try:
            return test.form.function(handed, part, test.parameters)
        except evidence.EvidenceError:
            raise
        except Exception as error:
            if isinstance(error, AttributeError) and error.obj is handed:
                raise LedgerError(
                    f"The test of {part.claim}{part.part} uses the table '{error.name}', but "
                    f"declares only {', '.join(tables) or 'no table'}."
                ) from None
            files = ", ".join(evidence.place(name) for name in tables) or "no table"
            # Whoever takes a row away sees which is needed, whoever writes a form what it did.
            fault = f"{type(error).__name__}: {error}"
            if isinstance(error, LookupError | ValueError):
                fault = f"{'no record has ' * isinstance(error, KeyError)}{error}"
            raise LedgerError(
                f"{files}: {fault}. Needed for {part.claim}{part.part}, {part.basis}, by the form "
                f"'{part.form}' with the parameters {json.dumps(part.parameters)}."
            ) from error


def _find(test: Test, handed: evidence.Handed, fingerprint: str) -> Finding:
    part, result = test.part, _result(test, handed)
    nil_power, outright, listed = _decided_by(fingerprint)
    verdict, kind = decide(
        part.basis,
        part.inference,
        part.measure,
        result,
        nil_power=nil_power,
        outright=bool({part.claim, part.claim + part.part} & outright) or part.claim in listed,
    )
    shared = {
        field.name: _plain(getattr(result, field.name))
        for field in fields(Result)
        if field.name != "holds"
    }
    return Finding(
        claim=part.claim,
        part=part.part,
        basis=part.basis,
        verdict=verdict,
        kind=kind,
        core=part.core,
        inference=part.inference,
        measure=part.measure,
        form=part.form,
        p_holm=None,
        tables=tuple(part.tables),
        **shared,
    )


def _verdict_of(finding: Finding | None, basis: str) -> tuple[Verdict, Kind | None]:
    """Return verdict and kind of a part, which is untestable on a basis without a finding."""
    if finding is not None:
        return finding.verdict, finding.kind
    return decide(basis, "equality", "direct", None, nil_power=0.0)


def _with_holm(findings: list[Finding], primary: set[str]) -> tuple[Finding, ...]:
    """Add Holm's (1979) adjusted p to the family of estimates on primary claims."""
    from statsmodels.stats.multitest import multipletests

    family = [
        number
        for number, finding in enumerate(findings)
        if finding.claim in primary and finding.inference == "estimate" and finding.p is not None
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
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and not isinstance(value, float) else number


def _write(path: Path, findings: tuple[Finding, ...]) -> None:
    # A store that cannot be written to costs time and nothing else.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved, so that a reader never meets half a file.
        scratch = path.with_suffix(f".{os.getpid()}")
        content = {"rests_on": _states(), "findings": list(map(vars, findings))}
        scratch.write_text(as_json(content), encoding="utf-8")
        scratch.replace(path)


def _stored(path: Path) -> tuple[tuple[Finding, ...], dict[str, str]] | None:
    """Return stored findings and the states that they rest on, or None of a damaged file."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        findings = tuple(
            Finding(
                **{
                    **item,
                    "verdict": Verdict(item["verdict"]),
                    "kind": Kind(item["kind"]) if item["kind"] else None,
                    "tables": tuple(item["tables"]),
                }
            )
            for item in stored["findings"]
        )
        return findings, dict(stored["rests_on"])
    except (OSError, ValueError, LookupError, TypeError):
        return None
