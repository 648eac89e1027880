"""Stability: the smallest change of the record, or of a rule, that turns a verdict.

A verdict that one record more or less would turn rests on that record. So the test behind each
finding, of one part of a claim on one basis, is made again with one record left out, with one date
a year earlier or later, with one amount a tenth smaller or larger; and where no such change turns
the verdict, with several. To be silent or open for another reason is no other verdict.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from belarus_iran import evidence, ledger, store
from belarus_iran.ledger import Finding, Kind, Verdict, findings

# Tables that say what counts, not what was observed: :func:`thresholds_varied` sees to them.
RULES = ("thresholds",)

# Yearly totals of whole corpora of news: no row is a record that could be missing or misdated.
CORPORA = (
    *("outside_icews_years", "outside_icews_world_years", "outside_icews_months"),
    *("outside_icews_world_months", "outside_gdelt_years", "outside_gdelt_world_years"),
)

# Amounts whose accounts hang together: each flow, and the sums it enters with their signs.
ACCOUNTS = {
    "trade": {
        "exports_usd_million": {"turnover_usd_million": 1, "balance_usd_million": 1},
        "imports_usd_million": {"turnover_usd_million": 1, "balance_usd_million": -1},
    },
    "outside_trade": {"belarus_imports_usd_million": {}, "partner_imports_usd_million": {}},
}

# Share by which an amount is changed, and number of years by which a date is.
STEP, YEARS = 0.1, 1

# Verdicts that leave a part undecided.
UNDECIDED = frozenset({Verdict.SILENT, Verdict.OPEN})

# Larger sets are built from this many single changes, those that move the finding furthest.
WIDTH = 8


@dataclass(frozen=True)
class Change:
    """One elementary change of one table.

    Attributes
    ----------
    table : str
        Its name in the evidence.
    row : int
        Position of the record, counted from 0.
    how : str
        ``left out``, ``a year earlier``, ``a year later``, or ``<column> less`` or ``more``.
    """

    table: str
    row: int
    how: str


def elementary(name: str, table: pd.DataFrame) -> Iterator[Change]:
    """Yield every elementary change of a table."""
    dated = {"start", "end"} <= set(table) and pd.api.types.is_datetime64_dtype(table["start"])
    for row in range(len(table)):
        yield Change(name, row, "left out")
        if dated and not table.iloc[row][["start", "end"]].isna().any():
            yield Change(name, row, "a year earlier")
            yield Change(name, row, "a year later")
        for column in ACCOUNTS.get(name, ()):
            if pd.notna(table.iloc[row][column]):
                yield Change(name, row, f"{column} less")
                yield Change(name, row, f"{column} more")


def apply(tables: Mapping[str, pd.DataFrame], changes: tuple[Change, ...]) -> dict:
    """Return the tables that some changes touch, with all of these made."""
    changed: dict[str, pd.DataFrame] = {}
    gone: dict[str, list[int]] = {}
    for change in changes:
        table = changed.setdefault(change.table, tables[change.table].copy())
        label = table.index[change.row]
        if change.how == "left out":
            gone.setdefault(change.table, []).append(change.row)
        elif change.how.startswith("a year"):
            shift = pd.DateOffset(years=-YEARS if change.how.endswith("earlier") else YEARS)
            for column in ("start", "end"):
                table.loc[label, column] = table.loc[label, column] + shift
        else:
            column, direction = change.how.rsplit(" ", 1)
            step = table.loc[label, column] * (STEP if direction == "more" else -STEP)
            table.loc[label, column] += step
            for total, sign in ACCOUNTS[change.table][column].items():
                table.loc[label, total] += sign * step
    for name, rows in gone.items():
        changed[name] = changed[name].drop(changed[name].index[rows])
    return changed


def smallest_change(before: Finding, most: int = 3) -> dict:
    """Find the fewest elementary changes of the record that turn a finding's verdict.

    Records are tried that matter to the test when left out or moved, totals of :data:`CORPORA`
    aside. Every single change of them is made, so that a set of one is the smallest. Larger sets
    are built from the single changes that move value or p-value furthest, one direction at a time:
    such a set is enough, but a smaller one may exist.

    Returns
    -------
    dict
        `claim`, `part`, `basis`, `core`, `verdict` and `kind`; `changes`, the size of the set,
        None if none was found; `after` and `kind_after`, verdict and kind then, untestable where
        the evidence is gone; `turning`, how many single changes turn it; `tried`, how many were
        made; `such_as`, the set in words.

    Examples
    --------
    >>> found = smallest_change(ledger.run()["C066"]["a", "paper"])
    >>> found["verdict"], found["changes"]
    ('consistent', 1)
    """
    again = ledger.retest(before)
    tables = {name: evidence.load(name) for name in before.tables if name not in RULES + CORPORA}
    singles = {}
    for name, table in tables.items():
        every = list(elementary(name, table))
        known = _noticed(tables, [one for one in every if one.how == "left out"], before, again)
        matter = {change.row for change in known}
        # A record that counts for nothing where it stands may count where it is moved to.
        for how in ("a year earlier", "a year later"):
            others = [one for one in every if one.how == how and one.row not in matter]
            # Two records of one day may count as one, until one of them moves without the other.
            for together in _of_different_days(others, table):
                known |= _noticed(tables, together, before, again)
        for change in every:
            if change in known:
                singles[(change,)] = known[change]
            elif change.row in matter:
                singles[(change,)] = again(apply(tables, (change,)))
    turned = {changes: result for changes, result in singles.items() if _turns(before, result)}
    turning = turned or _larger(before, again, tables, singles, most)
    changes, result = next(iter(turning.items()), ((), None))
    return {
        "claim": before.claim,
        "part": before.part,
        "basis": before.basis,
        "core": before.core,
        "verdict": str(before.verdict),
        "kind": _kind(before),
        "changes": len(changes) or None,
        "after": str(_verdict(result, before.basis)) if changes else "",
        "kind_after": _kind(result) if changes else "",
        "turning": len(turned),
        "tried": len(singles),
        "such_as": "; ".join(_change_in_words(one, tables[one.table]) for one in changes),
    }


def in_words(verdict: str, kind: str) -> str:
    """Return a verdict with its kind in brackets, if it has one."""
    return f"{verdict} ({kind})" if kind else verdict


def of_primary(run: ledger.Run) -> ledger.Run:
    """Return the findings of a run on its primary claims.

    Examples
    --------
    >>> {"C066", "C081"} & {finding.claim for finding in of_primary(ledger.run()).findings}
    {'C081'}
    """
    primary = run.verdicts.index[run.verdicts["primary"]]
    return replace(
        run, findings=tuple(finding for finding in run.findings if finding.claim in primary)
    )


def smallest_changes(
    run: ledger.Run, most: int = 3, n_jobs: int = -1, progress: bool = False
) -> pd.DataFrame:
    """Find the smallest change that turns each finding of a run.

    The answer is kept on disk under the run's fingerprint, and each finding's under what that
    finding rests on, so that a change of one table asks again only where that table counts.

    Parameters
    ----------
    run
        A run, such as :func:`of_primary` returns it.
    most
        Largest set tried.
    n_jobs
        Workers, as joblib counts them; they change no answer.
    progress
        Whether to show progress on standard error.

    Returns
    -------
    pandas.DataFrame
        One row per finding, in the order of the run, as :func:`smallest_change` tells it.
    """
    kept = store.remembered(_smallest_changes, "stability", ("run", "n_jobs", "progress"))
    return kept(_state_of(run), most, run, n_jobs, progress)


def thresholds_varied(
    run: ledger.Run, thresholds: pd.DataFrame, n_jobs: int = -1, progress: bool = False
) -> pd.DataFrame:
    """Test again under the other values of each threshold that are as defensible.

    The answer is kept on disk under the run's fingerprint and the thresholds.

    Parameters
    ----------
    run
        A run, of which only the findings that look at a threshold are tested again.
    thresholds
        The table of thresholds with `name`, `value`, `low` and `high`, the ends of the range in
        which another scholar might set it; empty where there is none to vary.
    n_jobs
        Workers, as joblib counts them; they change no answer.
    progress
        Whether to show progress on standard error.

    Returns
    -------
    pandas.DataFrame
        One row per threshold and end that is not the value itself: `name`, `value`, `tried`, the
        number of `findings` that look at it, `turned`, how many of these get another verdict,
        their `claims`, a tuple, and `verdicts`, the parts with their verdicts in words.
    """
    kept = store.remembered(_thresholds_varied, "stability", ("run", "n_jobs", "progress"))
    numbers = thresholds.set_index("name")[["value", "low", "high"]].T.to_dict()
    values = tuple((name, *row.values()) for name, row in numbers.items())
    return kept(_state_of(run), repr(values), thresholds, run, n_jobs, progress)


def _state_of(run: ledger.Run) -> tuple[str, ...]:
    """Return what a run rests on and holds, in words that are equal whenever the run is."""
    return run.fingerprint, *(f"{one.claim}{one.part} {one.basis}" for one in run.findings)


def _smallest_changes(state, most, run, n_jobs, progress) -> pd.DataFrame:
    rows = _spread(_kept_change, run.findings, (most,), n_jobs, progress, "smallest changes")
    return pd.DataFrame(rows)


def _kept_change(before, most) -> dict:
    kept = store.remembered(_one_change, "stability", ("before",))
    return kept(findings.rests_on(before), most, before)


def _one_change(state, most, before) -> dict:
    return smallest_change(before, most)


def _thresholds_varied(state, numbers, thresholds, run, n_jobs, progress) -> pd.DataFrame:
    ruled = [finding for finding in run.findings if "thresholds" in finding.tables]
    moved = _spread(_under_thresholds, ruled, (thresholds,), n_jobs, progress, "thresholds")
    rows = []
    for row in thresholds.dropna(subset=["low", "high"]).itertuples():
        for tried in (row.low, row.high):
            if tried == row.value:
                continue
            again = {
                before: after[row.name, tried]
                for before, after in zip(ruled, moved, strict=True)
                if (row.name, tried) in after
            }
            turned = {before: words for before, (turns, words) in again.items() if turns}
            rows.append(
                {
                    "name": row.name,
                    "value": row.value,
                    "tried": tried,
                    "findings": len(again),
                    "turned": len(turned),
                    "claims": tuple(dict.fromkeys(before.claim for before in turned)),
                    "verdicts": "; ".join(
                        f"{before.claim}{before.part} ({before.basis}): "
                        f"{in_words(str(before.verdict), _kind(before))} to {words}"
                        for before, words in turned.items()
                    ),
                }
            )
    return pd.DataFrame(rows)


def _under_thresholds(before: Finding, thresholds: pd.DataFrame) -> dict[tuple, tuple[bool, str]]:
    """Return whether the verdict turns, and to what, under the ends of thresholds that count."""
    again = ledger.retest(before)
    verdicts = {}
    gone = [Change("thresholds", row, "left out") for row in range(len(thresholds))]
    for place in (one.row for one in _noticed({"thresholds": thresholds}, gone, before, again)):
        label, name = thresholds.index[place], thresholds["name"].iloc[place]
        for tried in thresholds.loc[label, ["low", "high"]].dropna():
            table = thresholds.copy()
            table.loc[label, "value"] = tried
            result = again({"thresholds": table})
            words = in_words(str(_verdict(result, before.basis)), _kind(result))
            verdicts[name, tried] = _turns(before, result), words
    return verdicts


def _spread(
    function: Callable, findings: Iterable[Finding], rest: tuple, n_jobs, progress, description
) -> list:
    """Return a function's answers for some findings, in their order, from several workers."""
    from joblib import Parallel, delayed

    findings = list(findings)
    tasks = (delayed(function)(finding, *rest) for finding in findings)
    answers = Parallel(n_jobs=n_jobs, return_as="generator")(tasks)
    if progress:
        from tqdm import tqdm

        answers = tqdm(answers, total=len(findings), desc=description, unit="finding")
    return list(answers)


def _of_different_days(changes: list[Change], table: pd.DataFrame) -> list[list[Change]]:
    """Return the changes in groups, none of which holds two records that begin on one day."""
    groups: list[list[Change]] = []
    seen: dict = {}
    for change in changes:
        number = seen[day] = seen.get(day := table["start"].iloc[change.row], -1) + 1
        if number == len(groups):
            groups.append([])
        groups[number].append(change)
    return groups


def _noticed(tables, changes, before, again) -> dict[Change, Finding | None]:
    """Return the result of each of those changes that matter, by halves: most do not."""
    if not changes:
        return {}
    result = again(apply(tables, tuple(changes)))
    if result is not None and replace(result, p_holm=before.p_holm) == before:
        return {}
    if len(changes) == 1:
        return {changes[0]: result}
    half = len(changes) // 2
    return _noticed(tables, changes[:half], before, again) | _noticed(
        tables, changes[half:], before, again
    )


def _turns(before: Finding, result: Finding | None) -> bool:
    return before.verdict != _verdict(result, before.basis)


def _verdict(result: Finding | None, basis: str) -> Verdict:
    """Return the verdict of a finding; a part whose evidence is gone is silent, or open."""
    if result is not None:
        return result.verdict
    return Verdict.SILENT if basis == "paper" else Verdict.OPEN


def _kind(result: Finding | None) -> str:
    """Return the kind of a finding; without one nothing on the basis tests the part."""
    if result is None:
        return str(Kind.UNTESTABLE)
    return str(result.kind or "")


def _larger(before, again, tables, singles, most) -> dict:
    """Return a set of more than one change that turns the verdict, the smallest that was met."""
    best: dict = {}
    known: dict[frozenset[Change], Finding | None] = {}
    # A small p-value decides: a verdict that stands has to see it grow, an open one shrink.
    towards = -1 if before.verdict in UNDECIDED else 1
    for quantity, sign in (("value", 1), ("value", -1), ("p", towards)):

        def aim(result, quantity=quantity, sign=sign):
            number = getattr(result, quantity, None)
            return sign * number if isinstance(number, int | float) else -math.inf

        ranked = sorted(
            (changes for changes, result in singles.items() if aim(result) > aim(before)),
            key=lambda changes: -aim(singles[changes]),
        )[:WIDTH]
        chosen = ranked[0] if ranked else ()
        while chosen and len(chosen) < min(most, len(next(iter(best), ())) or most + 1):
            taken = {(change.table, change.row) for change in chosen}
            further = {}
            for single in ranked:
                if (single[0].table, single[0].row) not in taken:
                    changes = chosen + single
                    together = frozenset(changes)
                    if together not in known:
                        known[together] = again(apply(tables, changes))
                    further[changes] = known[together]
            turned = {changes: one for changes, one in further.items() if _turns(before, one)}
            if turned:
                best = dict([next(iter(turned.items()))])
                break
            chosen = max(further, key=lambda changes: aim(further[changes]), default=())
    return best


def _change_in_words(change: Change, table: pd.DataFrame) -> str:
    """Return a change as a reader expects it: which record, and what becomes of it."""
    record = table.iloc[change.row]
    key = next(
        resource["schema"]["primaryKey"]
        for resource in evidence.package()["resources"]
        if resource["name"] == change.table
    )
    names = [key] if isinstance(key, str) else key
    how = change.how.replace("_usd_million", "").replace("_", " ")
    return f"{' '.join(str(record[name]) for name in names)} {how}"
