"""A run as counts, as text and as files for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields

import pandas as pd

from belarus_iran import __version__
from belarus_iran.ledger.findings import Finding, Run, as_json
from belarus_iran.ledger.verdicts import BASES, OPEN, Verdict


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
    >>> from belarus_iran.ledger import claims, run
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
            still_open = found.count(OPEN)
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
        "ledger.json": as_json(
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


def _cell(parameters: Mapping) -> str:
    return json.dumps(dict(parameters), ensure_ascii=False) if parameters else ""
