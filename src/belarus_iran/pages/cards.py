"""Verdicts on a page: badges, cards and tables of counts.

Both verdicts on a claim are shown side by side, that of outside data first; none merges the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

from belarus_iran import ledger
from belarus_iran.ledger import Finding, Run
from belarus_iran.pages import project, text

# A verdict is told apart by its mark and its word as well as by its colour: circles are of outside
# data, squares of the own record.
MARKS = {
    "supported": "●",
    "qualified": "◐",
    "contradicted": "✕",
    "open": "○",
    "consistent": "■",
    "in tension": "◧",
    "inconsistent": "☒",
    "silent": "□",
    "untestable": "–",
    "context": "·",
}

# Names of the sets of claims and of the works they come from, as readers see them.
SETS = {
    "paper": "The paper",
    "implied": "Implied readings",
    "references": "References",
    "after the paper": "The years after",
    "companions": "Companions",
}
# Both bases as readers see them, in the order in which they are shown.
BASES = {"outside": "Outside data", "paper": "Own record"}
# The column of `Run.verdicts` that holds the verdict on a basis.
COLUMNS = {"outside": "outside", "paper": "own"}


def verdict_badge(verdict: str, kind: str | None = "") -> str:
    """Return a verdict as HTML: mark, word and, in brackets, why it is open or silent."""
    note = f' <span class="verdict-note">({escape(kind)})</span>' if kind else ""
    return (
        f'<span class="verdict verdict-{_name(verdict)}"><span aria-hidden="true">'
        f"{MARKS[verdict]}</span> {escape(verdict)}</span>{note}"
    )


def pair(row: Mapping) -> str:
    """Return both verdicts on a claim, or its status if it was not tested, as HTML.

    `row` is that of :attr:`belarus_iran.ledger.Run.verdicts`.

    Examples
    --------
    >>> row = {"outside": "open", "outside_kind": "no evidence", "own": "consistent"}
    >>> pair(row | {"own_kind": "", "status": "checked"}).count('class="basis"')
    2
    """
    if not row["own"]:
        return f'<span class="verdict-pair">{verdict_badge(row["status"])}</span>'
    shown = (
        f'<span class="basis">{name}:</span> '
        f"{verdict_badge(row[COLUMNS[basis]], row[COLUMNS[basis] + '_kind'])}"
        for basis, name in BASES.items()
    )
    return f'<span class="verdict-pair">{"<br>".join(shown)}</span>'


def in_words(row: Mapping) -> str:
    """Return both verdicts on a claim, or its status if it was not tested, as plain text."""
    if not row["own"]:
        return row["status"]
    told = (
        f"{name.lower()}: {row[COLUMNS[basis]]}"
        + (f" ({kind})" if (kind := row[COLUMNS[basis] + "_kind"]) else "")
        for basis, name in BASES.items()
    )
    return "; ".join(told)


def reference(claim: str, row: Mapping, address: str, number: int | str, words: str = "") -> str:
    """Return a link to a claim, with its title, what it says and both verdicts, as HTML.

    `row` is that of :attr:`belarus_iran.ledger.Run.verdicts`, `address` that of the ledger as seen
    from the page, `number` tells apart the references on a page, and `words` are those of the link,
    the claim's id if none.

    Examples
    --------
    >>> row = {"claim": "Trade fell.", "title": "Trade fell", "locator": "II.5¶3", "own": ""}
    >>> html = reference("C001", row | {"status": "untestable"}, "13-ledger.html", 0)
    >>> "13-ledger.html#C001" in html
    True
    """
    name = f"claim-reference-{number}"
    title = f'<b class="claim-title">{escape(row["title"])}</b> ' if row["title"] else ""
    return (
        f'<span class="claim-reference"><a class="claim-id" href="{escape(address)}#{claim}" '
        f'aria-describedby="{name}">{escape(words or claim)}</a>'
        f'<span class="claim-preview" id="{name}" role="tooltip" popover>{title}'
        f'<span class="claim">{escape(row["claim"])}</span> '
        f'<span class="locator">({escape(row["locator"])})</span> {pair(row)}</span></span>'
    )


def arguments(run: Run, sentences: Mapping[str, str]) -> text.Html:
    """Return a table that leads from each argument to its chapter and its claims.

    `sentences` holds the argument of each chapter, by the name of the chapter. Claims are counted
    of the paper alone, outside data and own record apart.
    """
    table = run.verdicts
    rows, texts, number = [], [], 0
    for chapter, argument in sentences.items():
        claims = table[(table["chapter"] == chapter) & (table["set"] == "paper")]
        links = []
        for claim, row in claims[claims["primary"]].iterrows():
            number += 1
            links.append(
                f"<li>{escape(row['title'] or row['claim'])} "
                f"{reference(str(claim), row, '13-ledger.html', f'map-{number}')}</li>"
            )
        counts = "<br>".join(
            f'<span class="basis">{name}:</span> {_counted(claims[COLUMNS[basis]])}'
            for basis, name in BASES.items()
        )
        title = project.own_titles()[chapter]
        carried = f'<ul class="plain">{"".join(links)}</ul>' if links else "–"
        rows.append(
            f'<tr><td>{escape(argument)}<br><a href="{chapter}.html">{escape(title)}</a>'
            f"</td><td>{carried}</td><td>{counts}</td></tr>"
        )
        texts.append(f"{argument}: {title}")
    heads = ("Argument and chapter", "Claims that carry it", "All its claims of the paper")
    html = _framed(heads, rows, "Arguments, chapters and claims", "argument-map")
    return text.Html(html, "\n".join(texts))


def glance(counts: pd.Series) -> text.Html:
    """Return how many claims have each verdict of a basis, or each status, on one line."""
    parts = [
        f"<li><b>{text.number(count)}</b> {verdict_badge(state)}</li>"
        for state, count in counts.items()
        if state in MARKS and count
    ]
    return text.Html(f'<ul class="glance">{"".join(parts)}</ul>', counts.to_string())


def cards(run: Run, ids: Iterable[str]) -> text.Html:
    """Return the verdict cards of some claims, in the order given.

    A card tells a claim and its place, both verdicts and, part by part, what is asserted, what was
    found on each basis and what would change it; rules and numbers are folded.
    """
    table, parts = run.verdicts, parts_by_claim()
    shown, texts = [], []
    for claim in ids:
        row, found = table.loc[claim], run[claim]
        folded = details(found, parts.get(claim, []))
        shown.append(
            f'<article class="verdict-card {tones(row)}">'
            f"{head(claim, row, found, '13-ledger.html')}{parts_table(found, parts.get(claim, []))}"
            + (f"<p>{escape(row['status_reason'])}</p>" if row["status_reason"] else "")
            + (f"<details><summary>The rule</summary><dl>{folded}</dl></details>" if folded else "")
            + "</article>"
        )
        texts.append(f"{claim}: {in_words(row)}. {row['claim']}")
    return text.Html(f'<div class="verdict-cards">{"".join(shown)}</div>', "\n".join(texts))


def scoreboard(counts: pd.DataFrame) -> text.Html:
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` by set as a table for a page.

    Verdicts stand in rows and sets of claims in columns, so that it also fits a narrow screen. No
    column adds the sets up: implied readings and references are not claims of the paper.
    """
    return text.table(_upright(counts.rename(index=SETS)), label="Verdicts by set of claims")


def sections(counts: pd.DataFrame) -> text.Html:
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` by section as a table.

    Sections stand in rows; a verdict or status that no claim has is left out.
    """
    some = counts.loc[:, counts.any()].rename_axis("Section").reset_index()
    marked = {state: f"{mark} {state}" for state, mark in MARKS.items()}
    return text.table(
        some.rename(columns=marked | {"claims": "all"}), label="Verdicts by section", look="tight"
    )


def kinds(run: Run, ids: Iterable[str] | None = None) -> text.Html:
    """Return why claims are left open by outside data and silent by their own record."""
    ids = None if ids is None else list(ids)
    counts = {
        f"{name}: {undecided}": ledger.kinds(run, basis, ids)
        for (basis, name), undecided in zip(BASES.items(), ("open", "silent"), strict=True)
    }
    frame = pd.DataFrame(counts).rename_axis("Why").reset_index()
    return text.table(frame, label="Why claims are open or silent")


def chapter_link(name: str) -> str:
    """Return a chapter's file name as words, without its number."""
    return name.partition("-")[2].replace("-", " ").capitalize()


def parts_by_claim() -> dict[str, list[dict]]:
    """Return the rows of the tables of parts by claim."""
    rows: dict[str, list[dict]] = {}
    for row in ledger.parts().to_dict("records"):
        rows.setdefault(str(row["claim"]), []).append(row)
    return rows


def head(claim: str, row: Mapping, found: Mapping[tuple[str, str], Finding], page: str = "") -> str:
    """Return the head of a card: title and id, the claim with its place, and both verdicts.

    A part that outside data contradict is named even where they leave the claim open.
    """
    primary = ' <span class="verdict-note">· carries the argument</span>' if row["primary"] else ""
    title = f'<span class="claim-title">{escape(row["title"])}</span> ' if row["title"] else ""
    return (
        f'<header>{title}<a class="claim-id" href="{page}#{claim}">{claim}</a>{primary}</header>'
        f'<p class="claim">{escape(row["claim"])} '
        f'<span class="locator">({escape(row["locator"])})</span></p>'
        f"<p>{pair(row)}{_but(row, found)}</p>"
    )


def tones(row: Mapping) -> str:
    """Return the class that colours a card's edge: that of its outside verdict or its status."""
    return f"verdict-card-{_name(row['outside'] or row['status'])}"


def parts_table(found: Mapping[tuple[str, str], Finding], parts: Iterable[Mapping]) -> str:
    """Return the parts of a claim as a table: what is asserted and what each basis says of it."""
    rows = []
    for row in parts:
        name = row["part"]
        asserted = escape(row["assertion"]) or "The claim as it stands."
        beside = "" if row["core"] else ' <span class="verdict-note">(not core)</span>'
        change = (
            f'<br><span class="verdict-note">What would change it: {escape(row["would_change"])}'
            "</span>"
            if row["would_change"]
            else ""
        )
        cells = "".join(
            f'<td data-head="{title}">{_on_basis(found.get((name, basis)))}</td>'
            for basis, title in BASES.items()
        )
        rows.append(
            f'<tr><td data-head="Part"><b>{name}</b> {asserted}{beside}{change}</td>{cells}</tr>'
        )
    if not rows:
        return ""
    return _framed(("Part", *BASES.values()), rows, "The parts of the claim", "card-parts")


def details(found: Mapping[tuple[str, str], Finding], parts: Iterable[Mapping]) -> str:
    """Return the rule, the numbers and the data needed of each part, as terms and meanings."""
    shown = []
    for row in parts:
        name = row["part"]
        shown.append(text.term(f"Rule of part {name}", escape(row["rule"])))
        for basis, title in BASES.items():
            if measured := _measured(found.get((name, basis))):
                shown.append(text.term(f"{title}, measured", measured))
        if row["data_needed"]:
            shown.append(text.term("Data that would be needed", escape(row["data_needed"])))
    return "".join(shown)


def _but(row: Mapping, found: Mapping[tuple[str, str], Finding]) -> str:
    against = [
        part
        for (part, basis), finding in found.items()
        if basis == "outside" and finding.verdict == "contradicted"
    ]
    if row["outside"] != "open" or not against:
        return ""
    names = f"part {against[0]}" if len(against) == 1 else f"parts {', '.join(against)}"
    return f'<br><span class="verdict-note">Outside data contradict {names}.</span>'


def _on_basis(finding: Finding | None) -> str:
    if finding is None:
        return '<span class="verdict-note">No test: nothing at hand could tell.</span>'
    return f"{verdict_badge(finding.verdict, finding.kind)}<br>{escape(finding.reason)}"


def _measured(finding: Finding | None) -> str:
    """Return the numbers behind a finding, if it has any."""
    if finding is None:
        return ""
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
    return f'<span class="measured">{escape("; ".join(numbers))}</span>' if numbers else ""


def _counted(verdicts: pd.Series) -> str:
    """Return how many claims have each verdict, in words with their colours."""
    counts = verdicts[verdicts != ""].value_counts()
    told = (
        f'<span class="verdict verdict-{_name(verdict)}">{counts[verdict]} {verdict}</span>'
        for verdict in MARKS
        if verdict in counts
    )
    return ", ".join(told) or "–"


def _framed(heads: Iterable[str], rows: Iterable[str], label: str, look: str) -> str:
    cells = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<div class="exhibit-table {look}" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="table"><thead><tr>{cells}</tr></thead><tbody>{"".join(rows)}</tbody>'
        "</table></div>"
    )


def _upright(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn counts so that verdicts, with their marks, stand in rows."""
    frame = counts.T
    marked = [f"{MARKS.get(name, '')} {name}".strip() for name in frame.index]
    frame.insert(0, "Verdict", marked)
    return frame.replace({"Verdict": {"claims": "all claims"}})


def _name(verdict: str) -> str:
    return verdict.replace(" ", "-")
