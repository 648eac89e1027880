"""The register of all claims: a searchable table, one entry a claim, and a page for each.

The page is small and without the theme, to be cited, shared and found. It stands at
``claims/C066.html`` of the book: the claim with its place, its parts with their rules, both
verdicts, what earlier versions said, and the reference in three forms.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from urllib.parse import quote

import pandas as pd
from docutils.nodes import make_id

from belarus_iran import NOTICE, evidence, ledger
from belarus_iran.ledger import Finding, Run
from belarus_iran.pages import cards, citing, editions, project, text
from belarus_iran.pages.text import term

WORKS = {
    "bohdan2014": "The paper",
    "bohdanisaev001": "Bohdan and Isaev (2016)",
    "znua002": "ZN.UA (2023)",
    "belarusdigest003": "Belarus Digest, collection 003",
    "belarusdigest004": "Belarus Digest, collection 004",
}
SETS_IN_FULL = {
    "paper": "Claims of the paper",
    "implied": "Readings between the lines, which nobody wrote",
    "references": "Claims about the paper's references",
    "after the paper": "Claims about the years after the paper",
    "companions": "Claims of the companion documents",
}


# How near the evidence of a test is to what is asserted.
_MEASURES = {
    "direct": "the thing itself on record",
    "proxy": "a proxy",
    "mentions": "a count of mentions",
    "codes": "codes by machine readers",
    "definition": "a formula or the sums of a table",
}

# What readers may filter the register by, none of it shown in its rows but for the verdicts.
_FILTERS = ("Set", "Outside", "Own record", "Why open", "Why silent", "Primary", "Chapter")
# Filters show and compare plain values.
_PLAINLY = {"display": "filter", "filter": "filter", "search": "filter", "sort": "sort"}


def register(run: Run) -> text.Html:
    """Return all claims as one table that can be searched, filtered and sorted."""
    from itables import JavascriptCode, init_notebook_mode, to_html_datatable

    claims, parts = run.verdicts, cards.parts_by_claim()
    # What is sought in the evidence: rules, and what was found.
    found: dict[str, list[str]] = {}
    for finding in run.findings:
        found.setdefault(finding.claim, []).append(finding.reason)
    told = [
        " ".join(
            [
                row["status_reason"],
                *(f"{part['assertion']} {part['rule']}" for part in parts.get(claim, [])),
                *found.get(claim, []),
            ]
        )
        for claim, row in claims.iterrows()
    ]
    tested = claims["own"] != ""
    frame = pd.DataFrame(
        {
            "Id": claims.index,
            "Claim": claims["claim"],
            "Place": claims["locator"],
            "Outside": claims["outside"].where(tested, claims["status"]),
            "Own record": claims["own"].where(tested, claims["status"]),
            "Why open": claims["outside_kind"],
            "Why silent": claims["own_kind"],
            "Title": claims["title"],
            "Set": claims["set"].map(cards.SETS),
            "Primary": claims["primary"].map({True: "Yes", False: "No"}),
            "Chapter": [cards.chapter_link(chapter) or "None" for chapter in claims["chapter"]],
            "Outcome": claims["outcome"],
            "Section": claims["section"],
            "Evidence": told,
        }
    ).reset_index(drop=True)
    place = {name: number for number, name in enumerate(frame.columns)}
    filters = [place[name] for name in _FILTERS]
    look = [
        {"targets": place["Id"], "render": JavascriptCode("claimRegister.id")},
        {"targets": place["Claim"], "render": JavascriptCode("claimRegister.claim")},
        {"targets": place["Outside"], "render": JavascriptCode("claimRegister.outside")},
        {"targets": place["Own record"], "render": JavascriptCode("claimRegister.own")},
        {"targets": place["Place"], "className": "place"},
        {"targets": list(range(place["Why open"], len(place))), "visible": False},
        {"targets": filters, "searchPanes": {"show": True, "orthogonal": _PLAINLY}},
    ]
    settings = json.loads(project.part("register.json"))
    panes = settings["layout"]["top1"]["searchPanes"]
    panes["columns"] = filters
    panes["dtOpts"]["drawCallback"] = JavascriptCode("claimRegister.reachable")
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
        text_in_header_can_be_selected=False,
        columnDefs=look,
        **settings,
        drawCallback=JavascriptCode("claimRegister.drawn"),
    )
    held = {
        "marks": cards.MARKS,
        "title": place["Title"],
        "kinds": {"outside": place["Why open"], "own": place["Why silent"]},
    }
    script = (
        f"{project.part('register.js')}"
        f"Object.assign(claimRegister, {json.dumps(held, ensure_ascii=False)});"
    )
    return text.Html(
        f'<script>{script}</script><div class="register">{html}</div>', _listed(claims)
    )


def entries(run: Run) -> text.Html:
    """Return all that the ledger holds on each claim, set by set, each under its own address."""
    old = editions.by_claim()
    parts, changes, reached = cards.parts_by_claim(), editions.rule_changes(), cards.reach(run)
    shown, before = [], ""
    order = list(SETS_IN_FULL)
    verdicts = run.verdicts.sort_values(
        "set", key=lambda sets: sets.map(order.index), kind="stable"
    )
    for claim, row in verdicts.iterrows():
        if row["set"] != before:
            before = row["set"]
            shown.append(f'<p class="entry-set">{escape(SETS_IN_FULL[before])}</p>')
        found = run[claim]
        terms = (
            term("Place", escape(f"{WORKS[row['work']]}, {row['section']}: {row['locator']}"))
            + term("Outcome", escape(row["outcome"]))
            + _chapter(row["chapter"])
            + cards.details(parts.get(claim, []), reached)
            + "".join(map(_test, found.values()))
            + _earlier(old.get(str(claim), {}))
            + _rule_changes(changes.get(claim, []))
        )
        reason = f"<p>{escape(row['status_reason'])}</p>" if row["status_reason"] else ""
        shown.append(
            f'<article class="verdict-card {cards.tones(row)} entry" id="{claim}">'
            f"{cards.head(str(claim), row, found)}{reason}"
            f"<details><summary>Parts, rules and evidence</summary>"
            f"{cards.parts_table(found, parts.get(claim, []))}<dl>{terms}</dl></details>"
            f'<p class="cite-this"><a href="../{citing.claim_page(str(claim))}#cite">Cite this</a>'
            "</p>"
            "</article>"
        )
    return text.Html(f'<div class="entries">{"".join(shown)}</div>', _listed(run.verdicts))


def brief(claims: Iterable[Mapping]) -> text.Html:
    """Return the ledger for paper: every claim with its place, both verdicts and the reasons."""
    claims = list(claims)
    parts = []
    for of in SETS_IN_FULL:
        members = [claim for claim in claims if claim["set"] == of]
        if not members:
            continue
        rows = "".join(
            f'<tr id="{claim["id"]}"><td><span class="claim-id">{claim["id"]}</span><br>'
            f"{escape(claim['locator'])}</td><td>{cards.titled(claim)}</td>"
            f"<td>{cards.pair(claim)}</td><td>{_reasons(claim)}</td></tr>"
            for claim in members
        )
        heads = "".join(
            f'<th scope="col">{head}</th>' for head in ("Claim", "What it says", "Verdicts", "Why")
        )
        parts.append(
            f'<section id="claims-{make_id(of)}"><h3>{escape(SETS_IN_FULL[of])}</h3>'
            f'<table class="table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
            "</section>"
        )
    return text.Html(f'<div class="ledger-brief">{"".join(parts)}</div>', "The ledger in brief")


def _reasons(claim: Mapping) -> str:
    """Return why a claim has its verdicts, part by part, or why it has none."""
    if not claim["findings"]:
        return escape(claim["status_reason"])
    order = list(cards.BASES)
    return "<br>".join(
        f"<b>{item['part']}, {cards.BASES[item['basis']].lower()}</b> "
        f"({escape(item['verdict'])}): {escape(item['reason'])}"
        for item in sorted(
            claim["findings"], key=lambda item: (item["part"], order.index(item["basis"]))
        )
    )


def downloads(run: Run) -> text.Html:
    """Return links that save the ledger as CSV and JSON; the page itself holds the files."""
    meaning = {
        "claims.csv": "every claim with both verdicts, one row each",
        "findings.csv": "what was found, one row per part of a claim and basis",
        "ledger.json": "both in one file: every claim with its findings",
    }
    return text.downloads(ledger.files(run), meaning)


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
    return text.downloads(citing.files(works), meaning)


def _rule_changes(rows: Iterable[Mapping]) -> str:
    """Return what changed in the rules of a claim since 0.1.0, as a term, if anything is on it."""
    items = "".join(f"<li>{editions.rule_change(row)}</li>" for row in rows)
    return term("The rule since 0.1.0", f"<ul>{items}</ul>") if items else ""


def _earlier(versions: Mapping[str, Mapping[str, str]]) -> str:
    """Return the verdicts of earlier versions, beside which today's stand, as terms."""
    return "".join(
        term(
            f"In version {version}",
            escape(
                "; ".join(
                    f"{name.lower()}: {by[basis]}"
                    for basis, name in cards.BASES.items()
                    if basis in by
                )
            )
            + ' (<a href="14-what-changed.ipynb">what changed</a>)',
        )
        for version, by in versions.items()
    )


def _chapter(name: str) -> str:
    """Return a link to the chapter that deals with a claim, as a term, if there is one."""
    if not name:
        return ""
    return term("Chapter", f'<a href="{name}.html">{escape(cards.chapter_link(name))}</a>')


def _test(finding: ledger.Finding) -> str:
    """Return how a part was tested on a basis: inference, form, measure, tables and numbers."""
    told = (
        f"{finding.inference.capitalize()}, by the form <code>{escape(finding.form)}</code> on "
        f"{_MEASURES[finding.measure]}: {', '.join(map(_table_link, finding.tables))}"
    )
    if finding.certainty != "sure" or not finding.independent:
        dependence = "" if finding.independent else ", not independent of the paper's sources"
        told += f". The weakest fact that it needs: {finding.certainty}{dependence}"
    if numbers := cards.measured(finding):
        told += f". {numbers}"
    return term(f"Test of part {finding.part}, {cards.BASES[finding.basis].lower()}", told)


def _table_link(name: str) -> str:
    """Return a link to a table's section of the codebook."""
    title = _titles()[name]
    # The page sets an apostrophe as one, and leaves it out of the address of a section.
    place = make_id(title.replace("'", "’"))
    return f'<a href="../data/README.html#{place}">{escape(title)}</a>'


@cache
def _titles() -> dict[str, str]:
    return {item["name"]: item["title"] for item in evidence.package()["resources"]}


def _listed(claims: pd.DataFrame) -> str:
    return "\n".join(f"{claim}: {cards.in_words(row)}" for claim, row in claims.iterrows())


QUESTIONS = {"outside": "is it so?", "paper": "is the text at one with itself?"}


def claim_pages(run: Run, cff: Mapping, notice: str = "") -> dict[str, str]:
    """Return the page of every claim as HTML by the name of its file."""
    from jinja2 import Environment
    from markupsafe import Markup

    page = Environment(autoescape=True).from_string(project.part("claim.html"))
    now, parts, changes = editions.current(), cards.parts_by_claim(), editions.rule_changes()
    old, titles = editions.by_claim(), project.own_titles()
    paper = citing.paper(cff)
    rows = run.verdicts.reset_index(names="id").to_dict("records")
    found: dict[str, dict[tuple[str, str], Finding]] = {}
    for one in run.findings:
        found.setdefault(one.claim, {})[one.part, one.basis] = one
    names = [row["id"] for row in rows]
    neighbours = zip([None, *names], [*names[1:], None], strict=False)
    told = {}
    for row, (before, after) in zip(rows, neighbours, strict=True):
        claim = row["id"]
        work = citing.verdict(cff, now, row)
        source = appeared = WORKS[row["work"]]
        if row["work"] == paper["key"]:
            source, appeared = f"{paper['authors'][0][0]} ({paper['date']})", paper["title"]
        preview = citing.preview(work["title"], row["claim"])
        told[f"{claim}.html"] = page.render(
            id=claim,
            row=row,
            name=row["title"] or f"Claim {claim}",
            set=cards.SETS[row["set"]],
            source=source,
            chapter=titles.get(row["chapter"], ""),
            url=work["url"] if cff.get("url") else "",
            tags=Markup(f"{citing.tags(work)}\n{preview}"),
            linked=Markup(citing.script(citing.reviewed(work, row, {"name": appeared}))),
            badge="" if row["own"] else Markup(cards.verdict_badge(row["status"])),
            verdicts=_verdicts(row),
            parts=[_part(part, found.get(claim, {})) for part in parts.get(claim, [])],
            history=[
                (
                    version,
                    [
                        (name.lower(), by[basis])
                        for basis, name in cards.BASES.items()
                        if basis in by
                    ],
                )
                for version, by in old.get(claim, {}).items()
            ],
            changes=[Markup(editions.rule_change(change)) for change in changes.get(claim, [])],
            formats=_formats(work, claim),
            before=before,
            after=after,
            notice=notice,
            machine=NOTICE,
            edition=work["edition"],
        )
    return told


def _verdicts(row: Mapping) -> list[dict]:
    """Return both verdicts on a claim as its page shows them."""
    from markupsafe import Markup

    return [
        {
            "basis": name,
            "question": QUESTIONS[basis],
            "badge": Markup(cards.verdict_badge(row[column], row[f"{column}_kind"])),
        }
        for basis, name in cards.BASES.items()
        if row[column := cards.COLUMNS[basis]]
    ]


def _part(part: Mapping, found: Mapping[tuple[str, str], Finding]) -> dict:
    """Return a part of a claim with what each basis found."""
    from markupsafe import Markup

    shown = []
    for basis, name in cards.BASES.items():
        finding = found.get((part["part"], basis))
        badge = Markup(cards.verdict_badge(finding.verdict, finding.kind)) if finding else ""
        shown.append({"basis": name, "badge": badge, "reason": finding.reason if finding else ""})
    return {**part, "found": shown}


def _formats(work: Mapping, claim: str) -> list[tuple[str, str, str, str]]:
    """Return a reference in each form: its name, its text, and the file that saves it."""
    told = []
    for name, written, ending in (
        ("APA", citing.apa(work).replace("*", ""), ""),
        ("BibTeX", citing.bibtex(work).strip(), "bib"),
        ("RIS", citing.ris(work).strip(), "ris"),
    ):
        link = "data:text/plain;charset=utf-8," + quote(written + "\n") if ending else ""
        told.append((name, written, f"{claim}.{ending}", link))
    return told
