"""What a cell of a chapter shows: sentences, captions, tables, and what opens on a click.

Sentences are Markdown, which reads the same in the book, in JupyterLab and after papermill.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from numbers import Integral, Real
from urllib.parse import quote

import pandas as pd

# Kinds of files that a page offers to save.
_MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}
# Under this name the metadata of an output keep its attachments: texts by the end of a file's name.
ATTACHMENTS = "attachments"
# A link as Markdown has it, or the number of a claim, in the cell of a table.
_LINK = re.compile(r"\[([^]]+)\]\(([^)\s]+)\)|\b([CFKNS]\d{3})\b")
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
    """Write a value as a reader expects it: a true minus sign, no trailing zeros."""
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


def span(low: float, high: float, form: str) -> str:
    """Write a range, or one number where both ends read alike."""
    ends = dict.fromkeys(number(end, form) for end in (low, high))
    return " to ".join(ends)


def say(sentences: str) -> None:
    """Show sentences that a cell has computed, as Markdown that reads the same everywhere."""
    from IPython.display import Markdown, display

    display(Markdown(sentences))


def caption(text: str, source: str) -> None:
    """Show, under a figure or a table, what it finds and where its figures come from."""
    from IPython.display import Markdown, display

    display(Markdown(f"{text} *Source: {source}.*"))


def table(
    frame: pd.DataFrame, forms: dict[str, str] | None = None, label: str = "", look: str = ""
) -> Html:
    """Return a data frame as a table for a page, which scrolls by itself where it is too wide.

    Links as Markdown writes them, and numbers of claims in brackets, lead where they name.
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
    rows = [
        "<tr>"
        + "".join(f"<td{kind}>{_linked(cell)}</td>" for cell, kind in zip(row, align, strict=True))
        + "</tr>"
        for row in shown.itertuples(index=False)
    ]
    looks = " ".join(f"exhibit-{kind}" for kind in look.split())
    html = framed(shown.columns, rows, label, looks, align)
    return Html(html, shown.to_string(index=False))


def _linked(cell: str) -> str:
    """Return the words of a cell as HTML, with its links."""

    def link(found: re.Match) -> str:
        words, address, claim = found.groups()
        return f'<a href="{address or f"13-ledger.ipynb#{claim}"}">{words or claim}</a>'

    return _LINK.sub(link, escape(cell))


def framed(
    heads: Iterable, rows: Iterable[str], label: str, look: str = "", kinds: Iterable[str] = ()
) -> str:
    """Return rows of HTML under their heads as a table that scrolls by itself."""
    # A column without a name has no head to be read out.
    cells = "".join(
        f'<th scope="col"{kind}>{escape(str(head))}</th>' if str(head).strip() else "<td></td>"
        for head, kind in zip_longest(heads, kinds, fillvalue="")
    )
    return (
        f'<div class="{f"exhibit-table {look}".rstrip()}" role="region" tabindex="0" '
        f'aria-label="{escape(label)}"><table class="table"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def folded(summary: str, what: Html) -> Html:
    """Return a piece of a page that opens on a click."""
    return Html(
        f"<details><summary>{escape(summary)}</summary>{what.html}</details>",
        f"{summary}\n{what.text}",
    )


def downloads(texts: Mapping[str, str], meanings: Mapping[str, str]) -> Html:
    """Return links that save texts as files; the page itself holds them."""
    items = []
    for name, content in texts.items():
        kind = _MEDIA[name.rsplit(".")[-1]]
        address = f"data:{kind};charset=utf-8,{quote(content, safe=_PLAIN)}"
        items.append(
            f'<li><a class="download" download="{name}" href="{escape(address)}">{name}</a>: '
            f"{meanings[name]} ({len(content.encode()) / 1000:.0f} kB)</li>"
        )
    return Html(f'<ul class="downloads">{"".join(items)}</ul>', ", ".join(texts))


def term(name: str, html: str) -> str:
    return f"<dt>{name}</dt><dd>{html}</dd>"
