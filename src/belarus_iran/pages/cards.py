"""Verdicts on a page: badges, cards and tables of counts.

Both verdicts on a claim are shown side by side, that of outside data first; none merges the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

import pandas as pd

from belarus_iran import ledger
from belarus_iran.ledger import Finding, Run, with_kind
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
    """Return both verdicts on a claim, or its status if it was not tested, as HTML."""
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
        f"{name.lower()}: {with_kind(row[COLUMNS[basis]], row[f'{COLUMNS[basis]}_kind'])}"
        for basis, name in BASES.items()
    )
    return "; ".join(told)


def reference(claim: str, row: Mapping, address: str, number: int | str, words: str = "") -> str:
    """Return a link to a claim, with its title, what it says and both verdicts, as HTML."""
    name = f"claim-reference-{number}"
    title = f'<b class="claim-title">{escape(row["title"])}</b> ' if row["title"] else ""
    return (
        f'<span class="claim-reference"><a class="claim-id" href="{escape(address)}#{claim}" '
        f'aria-describedby="{name}">{escape(words or claim)}</a>'
        f'<span class="claim-preview" id="{name}" role="tooltip" popover>{title}'
        f'<span class="claim">{escape(row["claim"])}</span> '
        f'<span class="locator">({escape(row["locator"])})</span> {pair(row)}</span></span>'
    )


def glance(counts: pd.Series) -> text.Html:
    """Return how many claims have each verdict of a basis, or each status, on one line."""
    parts = [
        f"<li><b>{text.number(count)}</b> {verdict_badge(state)}</li>"
        for state, count in counts.items()
        if state in MARKS and count
    ]
    return text.Html(f'<ul class="glance">{"".join(parts)}</ul>', counts.to_string())


def held(run: Run) -> text.Html:
    """Return the paper's claims that outside data bear out, each with its entry, on a click."""
    rows = run.verdicts[run.verdicts["set"] == "paper"]
    rows = rows[rows["outside"].isin(["supported", "qualified"])].sort_values(
        "outside", kind="stable", ascending=False
    )
    frame = pd.DataFrame(
        {
            "Claim": [f"[{row.title}](13-ledger.ipynb#{row.Index})" for row in rows.itertuples()],
            "What the paper says": rows["claim"] + " (" + rows["locator"] + ")",
            "Outside data": rows["outside"],
        }
    )
    summary = f"The {len(rows)} claims that hold, wholly or in part"
    return text.folded(summary, text.table(frame, label=summary, look="prose"))


def verdict_table(run: Run, ids: Iterable[str] | None = None) -> text.Html:
    """Return verdicts as a table, one row a claim, in the order given or in which they were run."""
    ids = list(run.ids or run.verdicts.index if ids is None else ids)
    table, parts, reached = run.verdicts, parts_by_claim(), reach(run)
    shown, texts = [], []
    for claim in ids:
        row, found, its = table.loc[claim], run[claim], parts.get(claim, [])
        reason = why(row, found, its)
        cells = [f"<b>{escape(row['title'] or row['claim'])}</b> <small>{claim}</small>"]
        if row["own"]:
            cells += [
                f'<span class="basis">{name}: </span>'
                + verdict_badge(row[COLUMNS[basis]], row[f"{COLUMNS[basis]}_kind"])
                for basis, name in BASES.items()
            ]
        else:
            cells += [verdict_badge(row["status"]), ""]
        summary = "".join(f"<span>{cell}</span>" for cell in [*cells, escape(reason)])
        shown.append(
            f'<details class="verdict-row"><summary>{summary}</summary><div>'
            f'<p>{escape(row["claim"])} <span class="locator">({escape(row["locator"])})</span> '
            f'<a class="claim-id" href="13-ledger.ipynb#{claim}">{claim} in the ledger</a>'
            f"{_but(row, found)}</p>"
            f"{parts_table(found, its)}<dl>{details(its, reached)}</dl></div></details>"
        )
        texts.append(f"{row['title'] or row['claim']} ({claim}): {in_words(row)}. {reason}")
    heads = "".join(f"<span>{name}</span>" for name in ("Claim", *BASES.values(), "Why"))
    html = (
        f'{style()}<div class="verdict-table"><div class="verdict-heads" aria-hidden="true">{heads}'
        f"</div>{''.join(shown)}</div>"
    )
    return text.Html(html, "\n".join(texts))


@cache
def style() -> str:
    """Return the look of verdicts as a style element, for pages that are not the book's."""
    return f"<style>{project.part('verdicts.css')}</style>"


def why(row: Mapping, found: Mapping[tuple[str, str], Finding], parts: Iterable[Mapping]) -> str:
    """Return in a sentence or two why a claim has its verdict, by outside data if they
    were asked.
    """
    if not row["own"]:
        return row["status_reason"]
    core = {part["part"]: bool(part["core"]) for part in parts}
    basis = next((basis for basis in BASES if any(of == basis for _, of in found)), None)
    if basis is None:
        return "Nothing at hand can test it."
    verdict, kind = row[COLUMNS[basis]], row[f"{COLUMNS[basis]}_kind"]
    yes, *against, undecided = map(str, ledger.VOCABULARY[basis])
    # Where a claim holds in part, or pulls two ways, what fails tells more than what holds.
    wanted = {yes: (yes,), undecided: (undecided,)}.get(verdict, (*against,))
    of_basis = [(part, finding) for (part, of), finding in found.items() if of == basis]
    _, finding = min(
        of_basis,
        key=lambda item: (
            str(item[1].verdict) not in wanted,
            not core.get(item[0], True),
            str(item[1].kind or "") != kind,
        ),
    )
    reason = shortened(finding.reason)
    return reason if basis == "outside" else f"{BASES[basis]}: {reason}"


def shortened(reason: str, most: int = 300) -> str:
    """Return the first sentences of a reason, or its first clauses where one is very long."""
    first, *others = re.split(r"(?<=[.?!]) (?=[A-Z'\"])", reason)
    if len(first) > most:
        clauses = first[:most].rpartition("; ")[0] or first.partition("; ")[0]
        return clauses if clauses == first else f"{clauses} …"
    for sentence in others:
        if len(first) + len(sentence) >= most:
            break
        first = f"{first} {sentence}"
    return first


def reach(run: Run) -> dict[tuple[str, str, str], str]:
    """Return in words what each test can come to, by claim, part and basis."""
    table = ledger.reach(run)
    told = table["verdicts"].where(
        ~table["by_construction"], table["verdicts"] + " alone, by construction"
    )
    keys = table[["claim", "part", "basis"]].itertuples(index=False, name=None)
    return dict(zip(keys, told, strict=True))


def scoreboard(counts: pd.DataFrame) -> text.Html:
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` by set as a table for a page."""
    frame = counts.rename(index=SETS).T
    marked = [f"{MARKS.get(name, '')} {name}".strip() for name in frame.index]
    frame.insert(0, "Verdict", marked)
    frame = frame.replace({"Verdict": {"claims": "all claims"}})
    return text.table(frame, label="Verdicts by set of claims")


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


def titled(claim: Mapping) -> str:
    """Return what a claim says as HTML, its short title before it if it has one."""
    title = f"<b>{escape(claim['title'])}.</b> " if claim["title"] else ""
    return title + escape(claim["claim"])


def head(claim: str, row: Mapping, found: Mapping[tuple[str, str], Finding]) -> str:
    """Return the head of an entry: title and id, the claim with its place, and both verdicts."""
    primary = ' <span class="verdict-note">· carries the argument</span>' if row["primary"] else ""
    title = f'<span class="claim-title">{escape(row["title"])}</span> ' if row["title"] else ""
    return (
        f'<header>{title}<a class="claim-id" href="#{claim}">{claim}</a>{primary}</header>'
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
    return text.framed(("Part", *BASES.values()), rows, "The parts of the claim", "card-parts")


def details(parts: Iterable[Mapping], reached: Mapping[tuple[str, str, str], str]) -> str:
    """Return the rule of each part, what it can come to and the data needed, as terms."""
    shown = []
    for row in parts:
        name = row["part"]
        shown.append(text.term(f"Rule of part {name}", escape(row["rule"])))
        for basis, title in BASES.items():
            if verdicts := reached.get((row["claim"], name, basis)):
                shown.append(text.term(f"{title}, could come to", escape(verdicts)))
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


def measured(finding: Finding) -> str:
    """Return the numbers behind a finding, if it has any."""
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


def _name(verdict: str) -> str:
    return verdict.replace(" ", "-")
