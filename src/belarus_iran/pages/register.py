"""The register of all claims on one page: a searchable table and one entry a claim."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

import pandas as pd
from docutils.nodes import make_id

from belarus_iran.evidence import package
from belarus_iran.ledger import Finding, Run, files
from belarus_iran.pages import cards, citing, project, text
from belarus_iran.pages.text import save_link, term

WORKS = {
    "bohdan2014": "The paper",
    "bohdanisaev001": "Bohdan and Isaev (2016)",
    "znua002": "ZN.UA (2023)",
    "belarusdigest003": "Belarus Digest, collection 003",
    "belarusdigest004": "Belarus Digest, collection 004",
}
_SETS_IN_FULL = {
    "paper": "Claims of the paper",
    "after the paper": "Claims about the years after the paper",
    "references": "Claims about the paper's references",
    "companions": "Claims of the companion documents",
}


# What readers may filter the register by, none of it shown in its rows but for the verdict.
_FILTERS = ("Set", "Verdict", "Basis", "Inference", "Primary", "Chapter")
_LANGUAGE = {
    "search": "Search:",
    "searchPlaceholder": "words, or an id",
    "lengthMenu": "_MENU_ claims a page",
    "info": "Claims _START_ to _END_ of _TOTAL_",
    "infoEmpty": "No claims",
    "infoFiltered": "(of _MAX_ in all)",
    "zeroRecords": "No claim fits. Try fewer words or filters.",
    "searchPanes": {
        "title": {"_": "Filters set: %d", "0": "Filters"},
        "clearMessage": "Clear all",
        "collapseMessage": "Close all",
        "showMessage": "Open all",
        "emptyPanes": "Nothing to filter by",
    },
}
# Filters show and compare plain values.
_PLAINLY = {"display": "filter", "filter": "filter", "search": "filter", "sort": "sort"}


def register(run: Run) -> text.Html:
    """Return all claims as one table that can be searched, filtered and sorted.

    It is drawn by DataTables, which this function puts on the page with it, so that nothing is
    loaded from elsewhere: call it once per page. A claim's id leads to its entry on the same page
    (see :func:`entries`), and after the table is drawn the page goes to the entry that its
    address names.
    """
    from itables import JavascriptCode, init_notebook_mode, to_html_datatable

    claims = run.verdicts
    findings = {claim: list(run[claim].values()) for claim in claims.index}
    evidence = [
        " ".join([row["rule"], row["status_reason"], *(item.reason for item in findings[claim])])
        for claim, row in claims.iterrows()
    ]
    frame = pd.DataFrame(
        {
            "Id": claims.index,
            "Claim": claims["claim"],
            "Place": claims["locator"],
            "Verdict": claims["verdict"].where(claims["verdict"] != "", claims["status"]),
            "Qualifier": claims["qualifier"],
            "Set": claims["set"].map(cards.SETS),
            "Basis": [_bases([item.basis for item in findings[claim]]) for claim in claims.index],
            "Inference": claims["inference"].str.capitalize(),
            "Primary": claims["primary"].map({True: "Yes", False: "No"}),
            "Chapter": [cards.chapter_link(chapter) or "None" for chapter in claims["chapter"]],
            "Outcome": claims["outcome"],
            "Section": claims["section"],
            "Evidence": evidence,
        }
    ).reset_index(drop=True)
    place = {name: number for number, name in enumerate(frame.columns)}
    filters = [place[name] for name in _FILTERS]
    look = [
        {"targets": place["Id"], "render": JavascriptCode("claimRegister.id")},
        {"targets": place["Verdict"], "render": JavascriptCode("claimRegister.verdict")},
        {"targets": place["Place"], "className": "place"},
        {"targets": list(range(place["Qualifier"], len(place))), "visible": False},
        {"targets": filters, "searchPanes": {"show": True, "orthogonal": _PLAINLY}},
    ]
    init_notebook_mode(all_interactive=False, connected=False)
    html = to_html_datatable(
        frame,
        table_id="register",
        connected=False,
        display_logo_when_loading=False,
        showIndex=False,
        allow_html=False,
        maxBytes=0,
        classes="display",
        style="width:100%",
        autoWidth=False,
        text_in_header_can_be_selected=False,
        columnDefs=look,
        order=[],
        pageLength=10,
        lengthMenu=[10, 25, 100],
        layout={
            "top1": {
                "searchPanes": {
                    "columns": filters,
                    "layout": "columns-3",
                    "initCollapsed": True,
                    "cascadePanes": True,
                    "orderable": False,
                    "dtOpts": {
                        "searching": False,
                        "scrollY": "14rem",
                        "drawCallback": JavascriptCode("claimRegister.reachable"),
                    },
                }
            },
            "topStart": "search",
            "topEnd": "pageLength",
            "bottomStart": "info",
            "bottomEnd": "paging",
        },
        language=_LANGUAGE,
        drawCallback=JavascriptCode("claimRegister.drawn"),
    )
    held = {"marks": cards.MARKS, "qualifier": place["Qualifier"]}
    script = (
        f"{project.part('register.js')}"
        f"Object.assign(claimRegister, {json.dumps(held, ensure_ascii=False)});"
    )
    return text.Html(
        f'<script>{script}</script><div class="register">{html}</div>', _listed(claims)
    )


def entries(run: Run) -> text.Html:
    """Return all that the ledger holds on each claim, each under an address of its own."""
    parts, before = [], ""
    for claim, row in run.verdicts.iterrows():
        if row["set"] != before:
            before = row["set"]
            parts.append(f'<p class="entry-set">{escape(_SETS_IN_FULL[before])}</p>')
        parts.append(_entry(claim, row, list(run[claim].values())))
    return text.Html(f'<div class="entries">{"".join(parts)}</div>', _listed(run.verdicts))


def brief(claims: Iterable[Mapping]) -> text.Html:
    """Return the ledger for paper: every claim with its place, its verdict and the reason.

    `claims` are those of ``ledger.json`` with their findings; those of one set are put together.
    """
    sets: dict[str, list[Mapping]] = {}
    for claim in claims:
        sets.setdefault(claim["set"], []).append(claim)
    parts = []
    for of, members in sets.items():
        rows = "".join(
            f'<tr id="{claim["id"]}"><td><span class="claim-id">{claim["id"]}</span><br>'
            f"{escape(claim['locator'])}</td><td>{escape(claim['claim'])}</td>"
            "<td>"
            f"{cards.verdict_badge(claim['verdict'] or claim['status'], claim['qualifier'])}"
            f"</td><td>{_reasons(claim)}</td></tr>"
            for claim in members
        )
        heads = "".join(
            f'<th scope="col">{head}</th>' for head in ("Claim", "What it says", "Verdict", "Why")
        )
        parts.append(
            f'<section id="claims-{make_id(of)}"><h3>{escape(_SETS_IN_FULL[of])}</h3>'
            f'<table class="table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
            "</section>"
        )
    return text.Html(f'<div class="ledger-brief">{"".join(parts)}</div>', "The ledger in brief")


def _reasons(claim: Mapping) -> str:
    """Return why a claim has its verdict on each basis, or why it has none."""
    findings = claim["findings"]
    if not findings:
        return escape(claim["status_reason"])
    if len(findings) == 1:
        return escape(findings[0]["reason"])
    return "<br>".join(
        f"<b>{escape(_bases([item['basis']]))}</b> "
        f"({escape(item['verdict'])}): {escape(item['reason'])}"
        for item in findings
    )


def downloads(run: Run) -> text.Html:
    """Return links that save the ledger as CSV and JSON; the page itself holds the files."""
    meaning = {
        "claims.csv": "every claim with its rule and verdict, one row each",
        "findings.csv": "what was found, one row per claim and basis",
        "ledger.json": "both in one file: every claim with its findings",
    }
    items = [save_link(name, text, meaning[name]) for name, text in files(run).items()]
    return text.Html(f'<ul class="downloads">{"".join(items)}</ul>', ", ".join(meaning))


def citation(work: Mapping) -> text.Html:
    """Return how to cite a work of :mod:`belarus_iran.pages.citing`: APA, BibTeX and RIS."""
    # Two asterisks, one on either side of what stands in italics.
    before, title, after = citing.apa(work).split("*")
    shown = {
        "APA": f"{escape(before)}<em>{escape(title)}</em>{escape(after)}",
        "BibTeX": escape(citing.bibtex(work).strip()),
        "RIS": escape(citing.ris(work).strip()),
    }
    # The theme puts a button that copies on whatever stands in such a division.
    terms = "".join(
        term(name, f'<div class="highlight"><pre tabindex="0">{text}</pre></div>')
        for name, text in shown.items()
    )
    return text.Html(f'<dl class="cite-as">{terms}</dl>', citing.apa(work))


def citations(works: Iterable[Mapping]) -> text.Html:
    """Return several works, each folded under its title, as :func:`citation` shows them."""
    works = list(works)
    items = "".join(
        f"<details><summary>{escape(work['title'])}</summary>{citation(work).html}</details>"
        for work in works
    )
    return text.Html(f'<div class="citations">{items}</div>', "\n".join(map(citing.apa, works)))


def citation_downloads(works: Iterable[Mapping]) -> text.Html:
    """Return links that save works for reference managers; the page itself holds the files."""
    meaning = {
        "citations.bib": "BibTeX, for LaTeX, JabRef and Zotero",
        "citations.ris": "RIS, for Zotero, EndNote and Mendeley",
    }
    items = [save_link(name, text, meaning[name]) for name, text in citing.files(works).items()]
    return text.Html(f'<ul class="downloads">{"".join(items)}</ul>', ", ".join(meaning))


def _entry(claim: str, row: pd.Series, findings: list[Finding]) -> str:
    """Return the entry of one claim: all that the claims table and the findings say of it."""
    state = row["verdict"] or row["status"]
    kind = state.replace(" ", "-")
    primary = ' <span class="verdict-note">· carries the argument</span>' if row["primary"] else ""
    reason = text.term("Why it is not checked", escape(row["status_reason"]))
    checks = "; ".join(dict.fromkeys(item.check for item in findings))
    # In the order in which the findings name them, each once.
    tables = dict.fromkeys(name for item in findings for name in item.tables)
    page = cards.chapter_link(row["chapter"])
    link = f'<a href="{row["chapter"]}.html">{escape(page)}</a>' if page else ""
    about = (
        text.term("Place", escape(f"{WORKS[row['work']]}, {row['section']}: {row['locator']}"))
        + text.term("Rule", escape(row["rule"]))
        + text.term("Inference", escape(f"{row['inference']}; outcome: {row['outcome']}"))
        + "".join(cards.findings_of(item, row["set"], in_full=True) for item in findings)
        + (reason if row["status_reason"] else "")
        + (text.term("Chapter", link) if link else "")
        + (text.term("Check", f"<code>{escape(checks)}</code>") if checks else "")
        + (text.term("Tables", ", ".join(map(_table_link, tables))) if tables else "")
    )
    return (
        f'<article class="verdict-card verdict-card-{kind} entry" id="{claim}">'
        f'<header><a class="claim-id" href="#{claim}">{claim}</a> '
        f"{cards.verdict_badge(state, row['qualifier'])}{primary}</header>"
        f'<p class="claim">{escape(row["claim"])}</p>'
        f"<details><summary>Rule and evidence</summary><dl>{about}</dl></details></article>"
    )


def _table_link(name: str) -> str:
    """Return a link to a table's section of the codebook."""
    title = _titles()[name]
    return f'<a href="../data/README.html#{make_id(title)}">{escape(title)}</a>'


@cache
def _titles() -> dict[str, str]:
    return {item["name"]: item["title"] for item in package()["resources"]}


def _bases(names: list[str]) -> str:
    known = {"paper": "Own record", "outside": "Outside data"}
    return known[names[0]] if len(names) == 1 else "Both" if names else "None"


def _listed(claims: pd.DataFrame) -> str:
    return "\n".join(
        f"{claim}: {row['verdict'] or row['status']}" for claim, row in claims.iterrows()
    )
