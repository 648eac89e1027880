"""A run as counts, as text and as files for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields

import pandas as pd

from belarus_iran import __version__, store
from belarus_iran.ledger.findings import Finding, Run, as_json
from belarus_iran.ledger.verdicts import BASES, VOCABULARY, Kind, with_kind

# The columns of `Run.verdicts` that hold the verdict on each basis.
COLUMNS = {"paper": "own", "outside": "outside"}


def scoreboard(
    run: Run, basis: str, by: str = "set", ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """Count the claims by set, or by another column, and by their verdict on one basis.

    Parameters
    ----------
    run
        A run of all claims.
    basis
        ``paper`` or ``outside``. There is no count that adds the two up.
    by
        The column of the claims tables whose values are told apart, such as ``section``.
    ids
        Claims counted; all if None.

    Returns
    -------
    pandas.DataFrame
        One row per value of `by`, in the order of the claims tables; columns are the verdicts of
        the basis, ``untestable``, ``context`` and ``claims`` (their number).
    """
    table = run.verdicts if ids is None else run.verdicts.loc[list(ids)]
    verdicts = table[COLUMNS[basis]]
    columns = [*map(str, VOCABULARY[basis]), "untestable", "context"]
    counts = pd.crosstab(table[by], verdicts.where(verdicts != "", table["status"])).reindex(
        index=table[by].unique(), columns=columns, fill_value=0
    )
    counts.columns.name = None
    return counts.assign(claims=counts.sum(axis=1))


def kinds(run: Run, basis: str, ids: Iterable[str] | None = None) -> pd.Series:
    """Count why a basis leaves claims silent or open, in the order of :class:`Kind`."""
    table = run.verdicts if ids is None else run.verdicts.loc[list(ids)]
    counts = table[f"{COLUMNS[basis]}_kind"].value_counts()
    return counts.reindex(list(map(str, Kind)), fill_value=0)


def files(run: Run) -> dict[str, str]:
    """Return the ledger as texts for other programs, by the name of their file.

    ``claims.csv`` has one row per claim with both verdicts, ``findings.csv`` one per part and
    basis, and ``ledger.json`` holds both: every claim with its findings.
    """
    table = run.verdicts.reset_index(names="id")
    rows = [vars(finding) | {"tables": "; ".join(finding.tables)} for finding in run.findings]
    columns = [field.name for field in fields(Finding)]
    # A table has no head to say it, and is passed on alone: each row says which edition it is of.
    edition = f"{__version__}, data {store.short(run.data)}, code {store.short(store.code())}"
    # As objects: beside an empty cell a count must not become a fraction.
    findings = pd.DataFrame(rows, columns=columns, dtype=object)
    by_claim: dict[str, list[Mapping]] = {}
    for finding in run.findings:
        by_claim.setdefault(finding.claim, []).append(vars(finding))
    claims = [
        {**row, "findings": by_claim.get(str(row["id"]), [])} for row in table.to_dict("records")
    ]
    return {
        "claims.csv": table.assign(edition=edition).to_csv(index=False, lineterminator="\n"),
        "findings.csv": findings.assign(edition=edition).to_csv(index=False, lineterminator="\n"),
        "ledger.json": as_json(
            {
                "version": __version__,
                "data": run.data,
                "code": store.code(),
                "modified": list(run.modified),
                "claims": claims,
            }
        ),
    }


def report(run: Run) -> str:
    """Return a run as text for a terminal: the findings it holds and, of a whole run, the score."""
    table = run.verdicts
    names = {"outside": "outside data", "paper": "own record"}
    lines: list[str] = []
    for claim in dict.fromkeys(finding.claim for finding in run.findings):
        row = table.loc[claim]
        lines += [
            f"{claim}  {row['title'] or row['claim']}",
            "      "
            + "; ".join(
                f"{name}: {with_kind(row[COLUMNS[basis]], row[f'{COLUMNS[basis]}_kind'])}"
                for basis, name in names.items()
            ),
        ]
        found = run[claim]
        lines += [
            f"      {part} {name}: {with_kind(one.verdict, one.kind)}. {one.reason}"
            for part in dict.fromkeys(part for part, _ in found)
            for basis, name in names.items()
            if (one := found.get((part, basis)))
        ]
    # Of some claims only there is no score to tell.
    if not ((table["status"] == "checked") & (table["own"] == "")).any():
        lines += ["", score(run)]
    if run.modified:
        lines.append(f"Data modified since it was reviewed: {', '.join(run.modified)}")
    return "\n".join(lines) + "\n"


def score(run: Run) -> str:
    """Return both scoreboards by set as text, outside data first."""
    heads = {"outside": "By outside data, claims of", "paper": "By the own record, claims of"}
    return "\n\n".join(
        scoreboard(run, basis).rename_axis(heads[basis]).to_string() for basis in reversed(BASES)
    )


def differences(before: str, after: str) -> list[str]:
    """Compare two runs given as JSON and say, a line each, which findings differ and how."""
    old, new = (
        {
            (item["claim"], item["part"], item["basis"]): item
            for item in json.loads(text)["findings"]
        }
        for text in (before, after)
    )
    lines = []
    for key in sorted(old.keys() | new.keys()):
        claim, part, basis = key
        first, second = old.get(key, {}), new.get(key, {})
        for name in sorted(first.keys() | second.keys()):
            if first.get(name) != second.get(name):
                lines.append(
                    f"{claim}{part} ({basis}) {name}: {first.get(name)!r} is now "
                    f"{second.get(name)!r}"
                )
    return lines
