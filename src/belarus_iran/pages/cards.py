"""Verdicts on a page: badges, cards and tables of counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

from belarus_iran.ledger import Finding, Run
from belarus_iran.pages import project, text

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

# Names of the sets of claims and of the works they come from, as readers see them.
SETS = {
    "paper": "The paper",
    "after the paper": "The years after",
    "references": "References",
    "companions": "Companions",
}


# What the basis `paper` means for a set of claims.
_OWN_RECORD = {
    "paper": "The paper's own record",
    "references": "The paper's own record",
    "": "The texts' own record",
}


def verdict_badge(verdict: str, qualifier: str = "") -> str:
    """Return a verdict as HTML: mark, word and, in brackets, its qualifier."""
    note = f' <span class="verdict-note">({escape(qualifier)})</span>' if qualifier else ""
    kind = verdict.replace(" ", "-")
    return (
        f'<span class="verdict verdict-{kind}"><span aria-hidden="true">{MARKS[verdict]}</span> '
        f"{escape(verdict)}</span>{note}"
    )


def reference(claim: str, row: Mapping, address: str, number: int | str) -> str:
    """Return a link to a claim, with what it says and its verdict, as HTML.

    `row` is that of :attr:`belarus_iran.ledger.Run.verdicts`, `address` that of the ledger as seen
    from the page, and `number` tells apart the references on a page.

    Examples
    --------
    >>> row = {"claim": "Trade fell.", "locator": "II.5¶3", "verdict": "supported"}
    >>> row |= {"status": "checked", "qualifier": ""}
    >>> "11-ledger.html#C001" in reference("C001", row, "11-ledger.html", 0)
    True
    """
    state = row["verdict"] or row["status"]
    name = f"claim-reference-{number}"
    return (
        f'<span class="claim-reference"><a class="claim-id" href="{escape(address)}#{claim}" '
        f'aria-describedby="{name}">{claim}</a>'
        f'<span class="claim-preview" id="{name}" role="tooltip" popover>'
        f"{verdict_badge(state, row['qualifier'])} "
        f'<span class="claim">{escape(row["claim"])}</span> '
        f'<span class="locator">({escape(row["locator"])})</span></span></span>'
    )


def arguments(run: Run, sentences: Mapping[str, str]) -> text.Html:
    """Return a table that leads from each argument to its chapter and its claims.

    `sentences` holds the argument of each chapter, by the name of the chapter.
    """
    table = run.verdicts
    rows, texts, number = [], [], 0
    for chapter, argument in sentences.items():
        claims = table[table["chapter"] == chapter]
        links = []
        for claim, row in claims[claims["primary"]].iterrows():
            number += 1
            mark = MARKS[row["verdict"] or row["status"]]
            link = reference(claim, row, "11-ledger.html", f"map-{number}")
            links.append(f'<span aria-hidden="true">{mark}</span>&nbsp;{link}')
        tested = claims["verdict"][claims["verdict"] != ""].value_counts()
        counts = ", ".join(
            f'<span class="verdict verdict-{verdict}">{tested[verdict]} {verdict}</span>'
            for verdict in MARKS
            if verdict in tested
        )
        title = project.own_titles()[chapter]
        rows.append(
            f'<tr><td>{escape(argument)}<br><a href="{chapter}.html">{escape(title)}</a>'
            f"</td><td>{' '.join(links) or '–'}</td><td>{counts or '–'}</td></tr>"
        )
        texts.append(f"{argument}: {title}")
    heads = "".join(
        f'<th scope="col">{head}</th>'
        for head in ("Argument and chapter", "Claims that carry it", "All its claims")
    )
    html = (
        '<div class="exhibit-table argument-map" role="region" tabindex="0" '
        f'aria-label="Arguments, chapters and claims"><table class="table"><thead><tr>{heads}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    return text.Html(html, "\n".join(texts))


def glance(counts: pd.Series) -> text.Html:
    """Return how many claims have each verdict or status, on one line."""
    parts = [
        f"<li><b>{text.number(count)}</b> {verdict_badge(state)}</li>"
        for state, count in counts.items()
        if state in MARKS and count
    ]
    return text.Html(f'<ul class="glance">{"".join(parts)}</ul>', counts.to_string())


def cards(run: Run, ids: Iterable[str]) -> text.Html:
    """Return the verdict cards of some claims, in the order given.

    A card tells the claim, its place, the rule, what was found on each basis, the verdict and
    what would change it, and leads to the claim in the ledger.
    """
    table = run.verdicts
    parts, texts = [], []
    for claim in ids:
        row = table.loc[claim]
        verdict = row["verdict"] or row["status"]
        on = list(run[claim].values())
        # One basis alone says what the head of the card says.
        findings = "".join(findings_of(finding, row["set"], in_full=len(on) > 1) for finding in on)
        parts.append(
            f'<article class="verdict-card verdict-card-{verdict.replace(" ", "-")}">'
            f'<header><a class="claim-id" href="11-ledger.html#{claim}">{claim}</a> '
            f"{verdict_badge(verdict, row['qualifier'])}</header>"
            f'<p class="claim">{escape(row["claim"])} '
            f'<span class="locator">({escape(row["locator"])})</span></p>'
            f"<dl>{findings}</dl>"
            f"<details><summary>The rule</summary><p>{escape(row['rule'])}</p></details></article>"
        )
        texts.append(f"{claim}: {verdict} ({row['qualifier']}). {row['claim']}")
    return text.Html(f'<div class="verdict-cards">{"".join(parts)}</div>', "\n".join(texts))


def scoreboard(counts: pd.DataFrame) -> text.Html:
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` by set as a table for a page.

    Verdicts stand in rows and sets of claims in columns, so that it also fits a narrow screen.
    """
    frame = _upright(counts.rename(index=SETS)).assign(All=[*counts.sum()])
    return text.table(frame, label="Verdicts by set of claims")


def sections(counts: pd.DataFrame) -> text.Html:
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` by section as a table.

    Sections stand in rows; a verdict or status that no claim has is left out.
    """
    some = counts.loc[:, counts.any()].rename_axis("Section").reset_index()
    marked = {state: f"{mark} {state}" for state, mark in MARKS.items()}
    return text.table(
        some.rename(columns=marked | {"claims": "all"}), label="Verdicts by section", look="tight"
    )


def bases(counts: pd.DataFrame) -> text.Html:
    """Return the counts of :func:`belarus_iran.ledger.bases` as a table for a page."""
    names = {"paper": "Own record", "outside": "Outside data", "together": "Taken together"}
    return text.table(_upright(counts.rename(index=names)), label="Verdicts by basis of evidence")


def chapter_link(name: str) -> str:
    """Return a chapter's file name as words, without its number."""
    return name.partition("-")[2].replace("-", " ").capitalize()


def _upright(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn counts so that verdicts, with their marks, stand in rows."""
    frame = counts.T
    marked = [f"{MARKS.get(name, '')} {name}".strip() for name in frame.index]
    frame.insert(0, "Verdict", marked)
    return frame.replace({"Verdict": {"claims": "all claims"}})


def findings_of(finding: Finding, of: str, in_full: bool = False) -> str:
    """Return what was found on one basis on a claim of the set `of`, as terms and meanings."""
    numbers = []
    interval = (
        f"{text.number(finding.low)} to {text.number(finding.high)}"
        if finding.low is not None
        else ""
    )
    if finding.value is not None:
        value = text.number(finding.value) + (f" ({interval})" if interval else "")
        numbers.append(f"{value} {finding.unit}".strip())
    elif interval:
        numbers.append(f"{interval} {finding.unit}".strip())
    if finding.p is not None:
        shown = text.number(finding.p, "p")
        numbers.append(f"p {shown}" if shown.startswith("<") else f"p = {shown}")
    if finding.n is not None:
        numbers.append(f"n = {finding.n}")
    if finding.power is not None:
        numbers.append(f"power = {text.number(finding.power, '.2g')}")
    measured = f'<span class="measured">{escape("; ".join(numbers))}</span>' if numbers else ""
    basis = "Outside data" if finding.basis == "outside" else _OWN_RECORD.get(of, _OWN_RECORD[""])
    result = text.term(basis, f"{escape(finding.reason)} {measured}")
    if in_full:
        result += text.term(
            "On this basis", verdict_badge(str(finding.verdict), finding.qualifier)
        ) + text.term("Certainty", escape(finding.certainty))
    return result + text.term("What would change it", escape(finding.what_would_change_it))
