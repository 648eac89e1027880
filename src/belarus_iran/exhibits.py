"""What a chapter puts on a page: glued values, captions, tables and verdict cards.

All of it is computed from findings and tables, so that no number on a page is typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from numbers import Integral, Real
from urllib.parse import quote

import pandas as pd
from docutils.nodes import make_id

from belarus_iran import citing
from belarus_iran.evidence import package
from belarus_iran.ledger import Finding, Run, files

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
# What the basis `paper` means for a set of claims.
_OWN_RECORD = {
    "paper": "The paper's own record",
    "references": "The paper's own record",
    "": "The texts' own record",
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
# How DataTables shows a cell: it passes the value, what it is wanted for, and the whole row.
_RENDER_ID = """function (id, use) {
  return use === "display" ? `<a class="claim-id" href="#${id}">${id}</a>` : id;
}"""
_RENDER_VERDICT = """function (verdict, use, row) {
  const marks = MARKS;
  if (use === "sort") return 1 + Object.keys(marks).indexOf(verdict);
  if (use !== "display") return verdict;
  const note = row[QUALIFIER] ? ` <span class="verdict-note">(${row[QUALIFIER]})</span>` : "";
  return `<span class="verdict verdict-${verdict.replaceAll(" ", "-")}"><span aria-hidden="true">`
    + `${marks[verdict]}</span> ${verdict}</span>${note}`;
}"""
# Filters show and compare plain values.
_PLAINLY = {"display": "filter", "filter": "filter", "search": "filter", "sort": "sort"}
# The table, once drawn, has moved what stands below it. (`initComplete` is lost in ITables 2.9.)
# Filters get names, and what they offer is chosen by keys as by a click.
_GO_TO_ENTRY = """function (settings) {
  if (settings.iDraw > 1) return;
  const show = () => {
    const entry = location.hash && document.getElementById(location.hash.slice(1));
    const folded = entry && entry.querySelector("details");
    if (folded) folded.open = true;
    if (entry) entry.scrollIntoView();
  };
  window.addEventListener("hashchange", show);
  this.api().ready(() => {
    const all = document.getElementById("register_wrapper");
    for (const field of all.querySelectorAll("input.dtsp-search"))
      field.setAttribute("aria-label", field.placeholder);
    all.addEventListener("keydown", (event) => {
      const row = event.target.closest(".dtsp-searchPane tbody tr");
      if (!row || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      row.querySelector("td").click();
    });
    show();
  });
}"""
_REACHABLE = """function () {
  for (const row of this.api().table().body().rows) row.tabIndex = 0;
}"""
# Kinds of files that a page offers to save.
_MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}
# What may stand unescaped in an address that holds a file.
_PLAIN = " !$()*,/:;=?@[]{}|"


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
        whose columns stay wide enough to read, ``tight`` for one of many short columns; or some.
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
    # A column without a name has no head to be read out.
    head = "".join(
        f'<th scope="col"{kind}>{escape(str(column))}</th>' if str(column).strip() else "<td></td>"
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


def reference(claim: str, row: Mapping, address: str, number: int | str) -> str:
    """Return a link to a claim, with what it says and its verdict, as HTML.

    Parameters
    ----------
    claim
        Its id.
    row
        Its row of :attr:`belarus_iran.ledger.Run.verdicts`.
    address
        Where the ledger stands, as seen from the page.
    number
        Of the references on the page, to tell them apart.

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


def arguments(done: Run, said: Mapping[str, str]) -> Html:
    """Return a table that leads from each argument to its chapter and its claims.

    Parameters
    ----------
    done
        A run of all claims.
    said
        The argument of each chapter, in one sentence, by the name of the chapter.
    """
    table = done.verdicts
    rows, texts, number = [], [], 0
    for chapter, argument in said.items():
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
        title = citing.CHAPTERS[chapter]
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
    return Html(html, "\n".join(texts))


def glance(counts: pd.Series) -> Html:
    """Return how many claims have each verdict or status, on one line."""
    parts = [
        f"<li><b>{number(count)}</b> {verdict_badge(state)}</li>"
        for state, count in counts.items()
        if state in MARKS and count
    ]
    return Html(f'<ul class="glance">{"".join(parts)}</ul>', counts.to_string())


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
        on = list(done[claim].values())
        # One basis alone says what the head of the card says.
        found = "".join(_found(finding, row["set"], in_full=len(on) > 1) for finding in on)
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
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` by set as a table for a page.

    Verdicts stand in rows and sets of claims in columns, so that it also fits a narrow screen.
    """
    frame = _upright(counts.rename(index=SETS)).assign(All=[*counts.sum()])
    return table(frame, label="Verdicts by set of claims")


def sections(counts: pd.DataFrame) -> Html:
    """Return the counts of :func:`belarus_iran.ledger.scoreboard` by section as a table.

    Sections stand in rows; a verdict or status that no claim has is left out.
    """
    some = counts.loc[:, counts.any()].rename_axis("Section").reset_index()
    marked = {state: f"{mark} {state}" for state, mark in MARKS.items()}
    return table(
        some.rename(columns=marked | {"claims": "all"}), label="Verdicts by section", look="tight"
    )


def bases(counts: pd.DataFrame) -> Html:
    """Return the counts of :func:`belarus_iran.ledger.bases` as a table for a page."""
    names = {"paper": "Own record", "outside": "Outside data", "together": "Taken together"}
    return table(_upright(counts.rename(index=names)), label="Verdicts by basis of evidence")


def register(done: Run) -> Html:
    """Return all claims as one table that can be searched, filtered and sorted.

    It is drawn by DataTables, which this function puts on the page with it, so that nothing is
    loaded from elsewhere: call it once per page. A claim's id leads to its entry on the same page
    (see :func:`entries`), and after the table is drawn the page goes to the entry that its
    address names.
    """
    from itables import JavascriptFunction, init_notebook_mode, to_html_datatable

    claims = done.verdicts
    found = {claim: list(done[claim].values()) for claim in claims.index}
    evidence = [
        " ".join([row["rule"], row["status_reason"], *(item.reason for item in found[claim])])
        for claim, row in claims.iterrows()
    ]
    frame = pd.DataFrame(
        {
            "Id": claims.index,
            "Claim": claims["claim"],
            "Place": claims["locator"],
            "Verdict": claims["verdict"].where(claims["verdict"] != "", claims["status"]),
            "Qualifier": claims["qualifier"],
            "Set": claims["set"].map(SETS),
            "Basis": [_bases([item.basis for item in found[claim]]) for claim in claims.index],
            "Inference": claims["inference"].str.capitalize(),
            "Primary": claims["primary"].map({True: "Yes", False: "No"}),
            "Chapter": [_chapter(chapter) or "None" for chapter in claims["chapter"]],
            "Outcome": claims["outcome"],
            "Section": claims["section"],
            "Evidence": evidence,
        }
    ).reset_index(drop=True)
    place = {name: number for number, name in enumerate(frame.columns)}
    filters = [place[name] for name in _FILTERS]
    look = [
        {"targets": place["Id"], "render": JavascriptFunction(_RENDER_ID)},
        {
            "targets": place["Verdict"],
            "render": JavascriptFunction(
                _RENDER_VERDICT.replace("MARKS", json.dumps(MARKS, ensure_ascii=False)).replace(
                    "QUALIFIER", str(place["Qualifier"])
                )
            ),
        },
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
                        "drawCallback": JavascriptFunction(_REACHABLE),
                    },
                }
            },
            "topStart": "search",
            "topEnd": "pageLength",
            "bottomStart": "info",
            "bottomEnd": "paging",
        },
        language=_LANGUAGE,
        drawCallback=JavascriptFunction(_GO_TO_ENTRY),
    )
    return Html(f'<div class="register">{html}</div>', _listed(claims))


def entries(done: Run) -> Html:
    """Return all that the ledger holds on each claim, each under an address of its own."""
    parts, before = [], ""
    for claim, row in done.verdicts.iterrows():
        if row["set"] != before:
            before = row["set"]
            parts.append(f'<p class="entry-set">{escape(_SETS_IN_FULL[before])}</p>')
        parts.append(_entry(claim, row, list(done[claim].values())))
    return Html(f'<div class="entries">{"".join(parts)}</div>', _listed(done.verdicts))


def brief(claims: Iterable[Mapping]) -> Html:
    """Return the ledger for paper: every claim with its place, its verdict and the reason.

    Parameters
    ----------
    claims
        The claims of ``ledger.json`` (:func:`belarus_iran.ledger.files`), each with its findings.
        Those of one set are put together.
    """
    sets: dict[str, list[Mapping]] = {}
    for claim in claims:
        sets.setdefault(claim["set"], []).append(claim)
    parts = []
    for of, held in sets.items():
        rows = "".join(
            f'<tr id="{claim["id"]}"><td><span class="claim-id">{claim["id"]}</span><br>'
            f"{escape(claim['locator'])}</td><td>{escape(claim['claim'])}</td>"
            f"<td>{verdict_badge(claim['verdict'] or claim['status'], claim['qualifier'])}</td>"
            f"<td>{_reasons(claim)}</td></tr>"
            for claim in held
        )
        heads = "".join(
            f'<th scope="col">{head}</th>' for head in ("Claim", "What it says", "Verdict", "Why")
        )
        parts.append(
            f'<section id="claims-{make_id(of)}"><h3>{escape(_SETS_IN_FULL[of])}</h3>'
            f'<table class="table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
            "</section>"
        )
    return Html(f'<div class="ledger-brief">{"".join(parts)}</div>', "The ledger in brief")


def _reasons(claim: Mapping) -> str:
    """Return why a claim has its verdict on each basis, or why it has none."""
    found = claim["findings"]
    if not found:
        return escape(claim["status_reason"])
    if len(found) == 1:
        return escape(found[0]["reason"])
    return "<br>".join(
        f"<b>{escape(_bases([item['basis']]))}</b> "
        f"({escape(item['verdict'])}): {escape(item['reason'])}"
        for item in found
    )


def downloads(done: Run) -> Html:
    """Return links that save the ledger as CSV and JSON; the page itself holds the files."""
    meaning = {
        "claims.csv": "every claim with its rule and verdict, one row each",
        "findings.csv": "what was found, one row per claim and basis",
        "ledger.json": "both in one file: every claim with its findings",
    }
    items = [_saved(name, text, meaning[name]) for name, text in files(done).items()]
    return Html(f'<ul class="downloads">{"".join(items)}</ul>', ", ".join(meaning))


def citation(work: Mapping) -> Html:
    """Return how to cite a work of :mod:`belarus_iran.citing`: APA, BibTeX and RIS, to copy."""
    # Two asterisks, one on either side of what stands in italics.
    before, title, after = citing.apa(work).split("*")
    shown = {
        "APA": f"{escape(before)}<em>{escape(title)}</em>{escape(after)}",
        "BibTeX": escape(citing.bibtex(work).strip()),
        "RIS": escape(citing.ris(work).strip()),
    }
    # The theme puts a button that copies on whatever stands in such a division.
    terms = "".join(
        _term(name, f'<div class="highlight"><pre tabindex="0">{text}</pre></div>')
        for name, text in shown.items()
    )
    return Html(f'<dl class="cite-as">{terms}</dl>', citing.apa(work))


def citations(works: Iterable[Mapping]) -> Html:
    """Return several works, each folded under its title, as :func:`citation` shows them."""
    works = list(works)
    items = "".join(
        f"<details><summary>{escape(work['title'])}</summary>{citation(work).html}</details>"
        for work in works
    )
    return Html(f'<div class="citations">{items}</div>', "\n".join(map(citing.apa, works)))


def citation_downloads(works: Iterable[Mapping]) -> Html:
    """Return links that save works for reference managers; the page itself holds the files."""
    meaning = {
        "citations.bib": "BibTeX, for LaTeX, JabRef and Zotero",
        "citations.ris": "RIS, for Zotero, EndNote and Mendeley",
    }
    items = [_saved(name, text, meaning[name]) for name, text in citing.files(works).items()]
    return Html(f'<ul class="downloads">{"".join(items)}</ul>', ", ".join(meaning))


def _saved(name: str, text: str, meaning: str) -> str:
    """Return a link that saves a text as a file."""
    address = f"data:{_MEDIA[name.rsplit('.')[-1]]};charset=utf-8,{quote(text, safe=_PLAIN)}"
    size = f"{len(text.encode()) / 1000:.0f} kB"
    return (
        f'<li><a class="download" download="{name}" href="{escape(address)}">{name}</a>: '
        f"{meaning} ({size})</li>"
    )


def _entry(claim: str, row: pd.Series, found: list[Finding]) -> str:
    """Return the entry of one claim: all that the claims table and the findings say of it."""
    state = row["verdict"] or row["status"]
    kind = state.replace(" ", "-")
    primary = ' <span class="verdict-note">· carries the argument</span>' if row["primary"] else ""
    reason = _term("Why it is not checked", escape(row["status_reason"]))
    checks = "; ".join(dict.fromkeys(item.check for item in found))
    # In the order in which the findings name them, each once.
    tables = dict.fromkeys(name for item in found for name in item.tables)
    page = _chapter(row["chapter"])
    link = f'<a href="{row["chapter"]}.html">{escape(page)}</a>' if page else ""
    about = (
        _term("Place", escape(f"{WORKS[row['work']]}, {row['section']}: {row['locator']}"))
        + _term("Rule", escape(row["rule"]))
        + _term("Inference", escape(f"{row['inference']}; outcome: {row['outcome']}"))
        + "".join(_found(item, row["set"], in_full=True) for item in found)
        + (reason if row["status_reason"] else "")
        + (_term("Chapter", link) if link else "")
        + (_term("Check", f"<code>{escape(checks)}</code>") if checks else "")
        + (_term("Tables", ", ".join(map(_table_link, tables))) if tables else "")
    )
    return (
        f'<article class="verdict-card verdict-card-{kind} entry" id="{claim}">'
        f'<header><a class="claim-id" href="#{claim}">{claim}</a> '
        f"{verdict_badge(state, row['qualifier'])}{primary}</header>"
        f'<p class="claim">{escape(row["claim"])}</p>'
        f"<details><summary>Rule and evidence</summary><dl>{about}</dl></details></article>"
    )


def _term(name: str, html: str) -> str:
    return f"<dt>{name}</dt><dd>{html}</dd>"


def _table_link(name: str) -> str:
    """Return a link to a table's section of the codebook."""
    title = _titles()[name]
    return f'<a href="../data/README.html#{make_id(title)}">{escape(title)}</a>'


@cache
def _titles() -> dict[str, str]:
    return {item["name"]: item["title"] for item in package()["resources"]}


def _chapter(name: str) -> str:
    """Return a chapter's file name as words, without its number."""
    return name.partition("-")[2].replace("-", " ").capitalize()


def _bases(names: list[str]) -> str:
    known = {"paper": "Own record", "outside": "Outside data"}
    return known[names[0]] if len(names) == 1 else "Both" if names else "None"


def _listed(claims: pd.DataFrame) -> str:
    return "\n".join(
        f"{claim}: {row['verdict'] or row['status']}" for claim, row in claims.iterrows()
    )


def _upright(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn counts so that verdicts, with their marks, stand in rows."""
    frame = counts.T
    marked = [f"{MARKS.get(name, '')} {name}".strip() for name in frame.index]
    frame.insert(0, "Verdict", marked)
    return frame.replace({"Verdict": {"claims": "all claims"}})


def _found(finding: Finding, of: str, in_full: bool = False) -> str:
    """Return what was found on one basis on a claim of the set `of`, as terms and meanings."""
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
    if finding.power is not None:
        numbers.append(f"power = {number(finding.power, '.2g')}")
    measured = f'<span class="measured">{escape("; ".join(numbers))}</span>' if numbers else ""
    basis = "Outside data" if finding.basis == "outside" else _OWN_RECORD.get(of, _OWN_RECORD[""])
    result = _term(basis, f"{escape(finding.reason)} {measured}")
    if in_full:
        result += _term(
            "On this basis", verdict_badge(str(finding.verdict), finding.qualifier)
        ) + _term("Certainty", escape(finding.certainty))
    return result + _term("What would change it", escape(finding.what_would_change_it))
