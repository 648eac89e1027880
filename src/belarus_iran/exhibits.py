"""What a chapter puts on a page: glued values, captions, tables and verdict cards.

All of it is computed from findings and tables, so that no number on a page is typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from numbers import Integral, Real

import pandas as pd

from belarus_iran.ledger import Finding, Run

# A verdict is told apart by its mark and its word as well as by its colour.
MARKS = {
    "supported": "●",
    "qualified": "◐",
    "contradicted": "✕",
    "undecided": "○",
    "not yet checked": "·",
    "untestable": "–",
    "context": "▫",
}


@dataclass(frozen=True)
class Html:
    """A piece of a page, with its plain text for readers without HTML."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def number(value, form: str = "") -> str:
    """Write a value as a reader expects it: a true minus sign, no trailing zeros.

    Parameters
    ----------
    value
        A number or text; text is returned as it is, and a missing number as a dash.
    form
        A format as Python's ``format`` takes it, such as ``.1f`` or ``.0%``; or ``p``, a p-value.

    Examples
    --------
    >>> number(648.1), number(-0.5, ".1f"), number(2010)
    ('648.1', '−0.5', '2010')
    """
    if value is None or value is pd.NA or value != value:
        return "–"
    if not isinstance(value, Real):
        return str(value)
    if form == "p":
        return "< 0.001" if value < 0.001 else format(value, ".2g")
    if abs(value) == float("inf"):
        return "∞" if value > 0 else "−∞"
    text = format(value, form or ("d" if isinstance(value, Integral) else ".3g"))
    if not form and abs(value) >= 100:
        text = f"{value:.1f}".removesuffix(".0")
    # What rounds to nothing has no sign.
    if not any(digit in text for digit in "123456789"):
        text = text.removeprefix("-")
    return text.replace("-", "−")


def glue(name: str, value, form: str = "") -> None:
    """Keep a value of this page under a name, for ``{glue:text}`` in its prose.

    The value is glued as text, because MyST-NB renders a NumPy number with a format as nothing.
    """
    from myst_nb import glue as keep

    keep(name, number(value, form), display=False)


def caption(text: str, source: str) -> None:
    """Show, under a figure or a table, what it finds and where its figures come from."""
    from IPython.display import Markdown, display

    display(Markdown(f"{text} *Source: {source}.*"))


def table(
    frame: pd.DataFrame, forms: dict[str, str] | None = None, label: str = "", look: str = ""
) -> Html:
    """Return a data frame as a table for a page, which scrolls by itself where it is too wide.

    Parameters
    ----------
    frame
        Columns named as the reader should see them; the index is not shown.
    forms
        Number formats by column, as for :func:`number`.
    label
        What the table holds, for readers who hear the page.
    look
        ``long`` for a table that scrolls in a box of fixed height, ``prose`` for one of sentences,
        whose columns stay wide enough to read; or both.
    """
    forms = forms or {}
    shown = pd.DataFrame(
        {
            column: [number(value, forms.get(column, "")) for value in frame[column]]
            for column in frame.columns
        }
    )
    numeric = [pd.api.types.is_numeric_dtype(frame[column]) for column in frame.columns]
    align = [' class="number"' if is_number else "" for is_number in numeric]
    head = "".join(
        f'<th scope="col"{kind}>{escape(str(column))}</th>'
        for column, kind in zip(shown.columns, align, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, align, strict=True))
        + "</tr>"
        for row in shown.itertuples(index=False)
    )
    kinds = " ".join(["exhibit-table", *(f"exhibit-{kind}" for kind in look.split())])
    html = (
        f'<div class="{kinds}" role="region" tabindex="0" aria-label="{escape(label)}">'
        f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
    return Html(html, shown.to_string(index=False))


def verdict_badge(verdict: str, qualifier: str = "") -> str:
    """Return a verdict as HTML: mark, word and, in brackets, its qualifier."""
    note = f' <span class="verdict-note">({escape(qualifier)})</span>' if qualifier else ""
    kind = verdict.replace(" ", "-")
    return (
        f'<span class="verdict verdict-{kind}"><span aria-hidden="true">{MARKS[verdict]}</span> '
        f"{escape(verdict)}</span>{note}"
    )


def cards(done: Run, ids: Iterable[str]) -> Html:
    """Return the verdict cards of some claims, in the order given.

    A card tells the claim, its place, the rule, what was found on each basis, the verdict and
    what would change it, and leads to the claim in the ledger.
    """
    table = done.verdicts
    parts, texts = [], []
    for claim in ids:
        row = table.loc[claim]
        verdict = row["verdict"] or row["status"]
        found = "".join(_found(finding) for finding in done[claim].values())
        parts.append(
            f'<article class="verdict-card verdict-card-{verdict.replace(" ", "-")}">'
            f'<header><a class="claim-id" href="11-ledger.html#{claim}">{claim}</a> '
            f"{verdict_badge(verdict, row['qualifier'])}</header>"
            f'<p class="claim">{escape(row["claim"])} '
            f'<span class="locator">({escape(row["locator"])})</span></p>'
            f"<dl>{found}</dl>"
            f"<details><summary>The rule</summary><p>{escape(row['rule'])}</p></details></article>"
        )
        texts.append(f"{claim}: {verdict} ({row['qualifier']}). {row['claim']}")
    return Html(f'<div class="verdict-cards">{"".join(parts)}</div>', "\n".join(texts))


def scoreboard(counts: pd.DataFrame) -> Html:
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` as a table for a page.

    Verdicts stand in rows and sets of claims in columns, so that it also fits a narrow screen.
    """
    sets = {
        "paper": "The paper",
        "after the paper": "The years after",
        "references": "References",
        "companions": "Companions",
    }
    frame = counts.T.rename(columns=sets).assign(All=counts.sum())
    frame.insert(0, "Verdict", [f"{MARKS.get(name, '')} {name}".strip() for name in frame.index])
    frame["Verdict"] = frame["Verdict"].replace({"claims": "all claims"})
    return table(frame, label="Verdicts by set of claims")


def register(done: Run) -> Html:
    """Return every claim with its state as one table, each row with an address of its own."""
    table = done.verdicts
    rows = []
    for claim, row in table.iterrows():
        found = "".join(_found(finding) for finding in done[claim].values())
        state = row["verdict"] or row["status"]
        details = (
            f"<dl><dt>Rule</dt><dd>{escape(row['rule'])}</dd>"
            f"<dt>Inference</dt><dd>{escape(row['inference'])}; outcome: {escape(row['outcome'])}"
            f"</dd>{found}"
            + (
                f"<dt>Why</dt><dd>{escape(row['status_reason'])}</dd>"
                if row["status_reason"]
                else ""
            )
            + "</dl>"
        )
        rows.append(
            f'<tr id="{claim}"><th scope="row"><a href="#{claim}">{claim}</a></th>'
            f'<td><p class="claim">{escape(row["claim"])} '
            f'<span class="locator">({escape(row["locator"])})</span></p>'
            f"<details><summary>Rule and evidence</summary>{details}</details></td>"
            f"<td>{verdict_badge(state, row['qualifier'])}</td></tr>"
        )
    html = (
        '<div class="exhibit-table" role="region" tabindex="0" aria-label="All claims">'
        '<table class="table register"><thead><tr><th scope="col">Id</th><th scope="col">Claim</th>'
        f'<th scope="col">Verdict</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
    text = "\n".join(
        f"{claim}: {row['verdict'] or row['status']}" for claim, row in table.iterrows()
    )
    return Html(html, text)


def _found(finding: Finding) -> str:
    numbers = []
    interval = f"{number(finding.low)} to {number(finding.high)}" if finding.low is not None else ""
    if finding.value is not None:
        value = number(finding.value) + (f" ({interval})" if interval else "")
        numbers.append(f"{value} {finding.unit}".strip())
    elif interval:
        numbers.append(f"{interval} {finding.unit}".strip())
    if finding.p is not None:
        shown = number(finding.p, "p")
        numbers.append(f"p {shown}" if shown.startswith("<") else f"p = {shown}")
    if finding.n is not None:
        numbers.append(f"n = {finding.n}")
    measured = f'<span class="measured">{escape("; ".join(numbers))}</span>' if numbers else ""
    basis = {"paper": "The paper's own record", "outside": "Outside data"}[finding.basis]
    return (
        f"<dt>{basis}</dt><dd>{escape(finding.reason)} {measured}</dd>"
        f"<dt>What would change it</dt><dd>{escape(finding.what_would_change_it)}</dd>"
    )
