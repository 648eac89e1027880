"""A page for each claim, small and without the theme, to be cited, shared and found.

It stands at ``claims/C066.html`` of the book: the claim with its place, its parts with their rules,
both verdicts, what earlier versions said, and the reference in three forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from belarus_iran import NOTICE
from belarus_iran.ledger import Finding, Run
from belarus_iran.pages import cards, citing, edition, history, project, register

QUESTIONS = {"outside": "is it so?", "paper": "is the text at one with itself?"}


def pages(run: Run, cff: Mapping, notice: str = "") -> dict[str, str]:
    """Return the page of every claim as HTML by the name of its file."""
    from jinja2 import Environment
    from markupsafe import Markup

    page = Environment(autoescape=True).from_string(project.part("claim.html"))
    now, parts, changes = edition.current(), cards.parts_by_claim(), history.rule_changes()
    old, titles = history.by_claim(), project.own_titles()
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
        source = appeared = register.WORKS[row["work"]]
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
            changes=[Markup(history.rule_change(change)) for change in changes.get(claim, [])],
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
    for name, text, ending in (
        ("APA", citing.apa(work).replace("*", ""), ""),
        ("BibTeX", citing.bibtex(work).strip(), "bib"),
        ("RIS", citing.ris(work).strip(), "ris"),
    ):
        link = "data:text/plain;charset=utf-8," + quote(text + "\n") if ending else ""
        told.append((name, text, f"{claim}.{ending}", link))
    return told
