"""What changed: the verdicts of an earlier version beside those of today, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import numpy as np
import pandas as pd

from belarus_iran import evidence
from belarus_iran.ledger import Run
from belarus_iran.pages import cards, register, text

VERSION = "0.1.0"

# What an old verdict would be called today where the judgement is the same: the old version had one
# word for both questions.
SAME = {
    "outside": {
        "supported": "supported",
        "qualified": "qualified",
        "contradicted": "contradicted",
        "undecided": "open",
    },
    "paper": {
        "supported": "consistent",
        "qualified": "in tension",
        "contradicted": "inconsistent",
        "undecided": "silent",
    },
}
NONE = "no verdict"


def changes(run: Run) -> pd.DataFrame:
    """Return the verdicts of 0.1.0 and of a run, one row per claim that has any of them.

    Returns
    -------
    pandas.DataFrame
        Index: ids of claims. Columns `title`, `claim`, `set`, `status` and, for each basis,
        `BASIS_before` and `BASIS_now` ("no verdict" where there is none), `BASIS_qualifier` and
        `BASIS_kind`, and `BASIS_turn`: *same* (also where today has another word for it),
        *changed*, *new*, *gone*, or nothing where there was none and is none.
    """
    old = evidence.load(f"history_{VERSION.replace('.', '_')}").set_index(["claim", "basis"])
    table = run.verdicts
    shown = table[["title", "claim", "set", "status"]].copy()
    for basis, column in cards.COLUMNS.items():
        before = old.xs(basis, level="basis").reindex(table.index)
        shown[f"{basis}_before"] = before["verdict"].fillna(NONE)
        shown[f"{basis}_qualifier"] = before["qualifier"].fillna("")
        shown[f"{basis}_now"] = table[column].replace("", NONE)
        shown[f"{basis}_kind"] = table[f"{column}_kind"]
        had, has = shown[f"{basis}_before"] != NONE, shown[f"{basis}_now"] != NONE
        same = shown[f"{basis}_before"].replace(SAME[basis]) == shown[f"{basis}_now"]
        shown[f"{basis}_turn"] = np.select(
            [had & has & same, had & has, has, had], ["same", "changed", "new", "gone"], ""
        )
    columns = [f"{basis}_{end}" for basis in cards.COLUMNS for end in ("before", "now")]
    return shown[(shown[columns] != NONE).any(axis=1)]


def sentence(rows: pd.DataFrame) -> str:
    """Return how many verdicts of 0.1.0 say another thing today, as a sentence for each basis."""
    told = []
    for basis, name in cards.BASES.items():
        counts = rows[f"{basis}_turn"].value_counts()
        same, changed, new, gone = (
            int(counts.get(turn, 0)) for turn in ("same", "changed", "new", "gone")
        )
        told.append(
            f"**{name}**: of {same + changed + gone} verdicts of {VERSION}, {changed} say another "
            f"thing today, {same} the same in today's words, and {gone} are given up, as nothing "
            f"at hand can test the claim; {new} claims have a verdict that had none."
        )
    return "\n\n".join(told)


def turns(rows: pd.DataFrame, basis: str) -> text.Html:
    """Return how many claims went from which verdict of 0.1.0 to which of today, as a table.

    `rows` are those of :func:`changes`; rows of the table are old verdicts, columns today's.
    """
    counts = pd.crosstab(rows[f"{basis}_before"], rows[f"{basis}_now"])
    counts = counts.reindex(
        index=[name for name in (*SAME[basis], NONE) if name in counts.index],
        columns=[name for name in (*SAME[basis].values(), NONE) if name in counts.columns],
    )
    marked = {name: f"{cards.MARKS[name]} {name}" for name in counts.columns if name != NONE}
    frame = counts.rename(columns=marked).rename_axis(f"In {VERSION}").reset_index()
    return text.table(frame, label=f"{cards.BASES[basis]}: verdicts of {VERSION} and of today")


def table(rows: pd.DataFrame) -> text.Html:
    """Return the rows of :func:`changes` set by set: old and new verdicts, reasons folded."""
    reasons = register.rule_changes()
    parts = []
    for of, title in register.SETS_IN_FULL.items():
        members = rows[rows["set"] == of]
        if members.empty:
            continue
        lines = [
            f'<tr><td>{register.titled(row)} <a class="claim-id" href="13-ledger.html#{claim}">'
            f"{claim}</a>{_why(reasons.get(str(claim), []))}</td>"
            + "".join(f"<td>{_turn(row, basis)}</td>" for basis in cards.BASES)
            + "</tr>"
            for claim, row in members.iterrows()
        ]
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("Claim", *cards.BASES.values()))
        parts.append(
            f"<details><summary>{escape(title)} ({len(members)})</summary>"
            f'<div class="exhibit-table exhibit-prose" role="region" tabindex="0" '
            f'aria-label="{escape(cards.SETS[of])}"><table class="table"><thead><tr>{heads}</tr>'
            f"</thead><tbody>{''.join(lines)}</tbody></table></div></details>"
        )
    return text.Html(f'<div class="history">{"".join(parts)}</div>', rows.to_string())


def _turn(row: pd.Series, basis: str) -> str:
    """Return the old verdict on a basis with its qualifier, and today's with its kind."""
    note = f" ({row[f'{basis}_qualifier']})" if row[f"{basis}_qualifier"] else ""
    now = row[f"{basis}_now"]
    shown = NONE if now == NONE else cards.verdict_badge(now, row[f"{basis}_kind"])
    return (
        f'<span class="verdict-note">{VERSION}: {escape(row[f"{basis}_before"] + note)}</span><br>'
        f"{shown}"
    )


def _why(rows: Iterable) -> str:
    items = "".join(f"<li>{register.rule_change(row)}</li>" for row in rows)
    return f"<details><summary>Why</summary><ul>{items}</ul></details>" if items else ""
