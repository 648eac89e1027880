"""The Sphinx extension that makes pages lighter, easier to hear, and linked to their claims.

The theme draws its icons with a script that carries thousands of them and weighs more than all else
on a page; only those that some page shows are kept. Roles that assistive software does not expect
are left out of the bibliography. A chapter says under its title how long it takes to read and has a
switch for all of its code, and the search works from a file too, shows chapters before what is only
looked up, and finds names without their accents.

A chapter writes ``[the fall came first (C133)](13-ledger.ipynb#C133)``, in its own words and in a
Markdown cell or an output alike, which is a plain link wherever the notebook is opened. In the book
the claim opens on hover, on focus and on a tap (``_static/claims.js``), goes with Escape, and is
what a screen reader says of the link.

Under each figure of a chapter stand links that save its drawing and its tables.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from belarus_iran import NOTICE, evidence, ledger
from belarus_iran.pages import cards, project
from belarus_iran.pages.cards import reference
from belarus_iran.pages.text import ATTACHMENTS

LEDGER = "chapters/13-ledger"

# Where the files that readers can save of a figure stand in the book.
FOLDER = "_downloads"

# Words a minute that adults read silently in English non-fiction.
WORDS_PER_MINUTE = 238

# The theme's icons: where the script stands, one icon in it, and the name of one in a page.
_ICONS = "vendor/fontawesome/*/js/all.min.js"
_ICON = re.compile(
    r'"?(?P<name>[\w-]+)"?:\[\d+,\d+,\[(?P<others>[^\]]*)\],"[0-9a-f]+",'
    r'(?:"[^"]*"|\[(?:"[^"]*",?)*\])\],?'
)
# Without a boundary before it, which would take thirty times as long to find.
_SHOWN = re.compile(r"fa-([a-z0-9-]+)")

# Of the parts, the one that every page loads; outputs that carry it too need not.
_LOOK = "parts/verdicts.css"

# The foot of a claim's entry in the ledger.
_CITE_THIS = re.compile(r'<a href="[^"]*claims/(?P<claim>[A-Z]\w+)\.html#cite">Cite this</a>')

# What tells the theme to leave out the list of headings beside a page.
_NO_CONTENTS = "html_theme.sidebar_secondary.remove"

# The picture of a figure, which scrolls by itself where a screen is too narrow for its labels.
_DRAWING = re.compile(r">\s*(<img [^>]*>)(?=\s*<figcaption>)")
_SCROLLS = r'><div class="drawing" tabindex="0" role="group" aria-label="Drawing">\1</div>'

# Links to other notebooks as outputs have them, for JupyterLab.
_TO_NOTEBOOK = re.compile(r'href="(?P<page>[\w./-]+)\.ipynb(?P<place>#[^"]*)?"')


def minutes(words: int) -> int:
    """Return the whole minutes, at least one, in which a text of so many words is read."""
    return max(1, round(words / WORDS_PER_MINUTE))


def only(icons: str, names: set[str]) -> str:
    """Return Font Awesome's minified script with no other icons than those named
    without ``fa-``.
    """

    def kept(icon: re.Match) -> str:
        known = {icon["name"], *re.findall(r'"([^"]*)"', icon["others"])}
        return icon[0] if known & names else ""

    return _ICON.sub(kept, icons)


def folded(index: str) -> str:
    """Return Sphinx's search index, in which words are found without their accents too."""
    start, end = index.index("(") + 1, index.rindex(")")
    held = json.loads(index[start:end])
    for kind in ("terms", "titleterms"):
        words = held.setdefault(kind, {})
        for word, pages in list(words.items()):
            letters = unicodedata.normalize("NFKD", word)
            plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
            if plain != word:
                both = {*_listed(pages), *_listed(words.get(plain, []))}
                words[plain] = sorted(both)
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    return f"{index[:start]}{text}{index[end:]}"


def with_reports(body: str, address: str) -> str:
    """Return a page on which the entry of each claim has a link that reports an error in it."""
    # Jupyter Book's own repository stands for none.
    if not address or address.endswith("/executablebooks/jupyter-book"):
        return body
    form = (
        "-/issues/new?issue[title]="
        if "gitlab" in address
        else "issues/new?template=coding-or-rule.yml&amp;row=\\g<claim>&amp;title="
    )
    title = f"{quote('[Coding] ')}\\g<claim>"
    link = f'<a href="{escape(address)}/{form}{title}">Report an error</a>'
    return _CITE_THIS.sub(rf"\g<0> · {link}", body)


def _listed(pages: int | list[int]) -> list[int]:
    return [pages] if isinstance(pages, int) else pages


def setup(app) -> dict:
    """Connect what is done to links, docstrings, pages and the whole; Sphinx calls this."""
    app.connect("config-inited", _leave_parts_out)
    app.connect("html-page-context", _mend)
    app.connect("html-page-context", _offer)
    app.connect("build-finished", _lighten)
    app.add_post_transform(ClaimLinks)
    # Pages that name a claim are read again when the data are others, since its verdict may be.
    app.add_config_value("claims_tested_on", evidence.fingerprint(), "env")
    app.setup_extension("sphinx.ext.autodoc")
    # Before napoleon.
    app.connect("autodoc-process-docstring", _prepare_docstring, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _leave_parts_out(app, config) -> None:
    """Leave the files of `_static/parts` out of what Jupyter Book has every page load."""
    for names in (config.html_js_files, config.html_css_files):
        names[:] = [name for name in names if not str(name).startswith("parts/") or name == _LOOK]


def _mend(app, page, template, context, doctree) -> None:
    if page == "search":
        app.add_js_file(None, body=project.part("search.js"))
    if page == app.config.root_doc:
        # Its table is the answer and needs the width; the rest of it is short.
        context["meta"] = {**(context.get("meta") or {}), _NO_CONTENTS: True}
    body = context.get("body", "")
    # Entries are no list items to a browser, and the role of an entry is deprecated.
    body = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    body = body.replace(' role="doc-biblioentry"', "")
    # The style that an output brings along for other places is loaded by every page of the book.
    body = body.replace(cards.style(), "")
    body = with_reports(body, (app.config.html_theme_options or {}).get("repository_url", ""))
    body = _DRAWING.sub(_SCROLLS, body)
    body = _TO_NOTEBOOK.sub(r'href="\g<page>.html\g<place>"', body)
    if doctree is not None and "</h1>" in body:
        title, rest = body.split("</h1>", 1)
        notice = f"<p><em>{NOTICE}</em></p>"
        before, found, after = rest.partition(notice)
        lines = _under_title(doctree, Path(app.env.doc2path(page)).suffix, "cell_input" in rest)
        body = (
            f"{title}</h1>{before}{found}{lines}{after}" if found else f"{title}</h1>{lines}{rest}"
        )
    context["body"] = body


def _under_title(doctree, suffix: str, has_code: bool) -> str:
    """Return what stands under the title and the notice of a page: time to read, and the switch."""
    parts = []
    needed = minutes(_words(doctree))
    # A page that takes no time says nothing of it, nor does one that is looked up.
    if suffix == ".ipynb" and needed > 1:
        parts.append(f'<p class="reading-time">About {needed} minutes to read</p>')
    if has_code:
        parts.append(
            '<button type="button" class="code-switch" aria-pressed="false" hidden>'
            "Show all code</button>"
        )
    return f'<div class="under-title">{"".join(parts)}</div>' if parts else ""


def _words(doctree) -> int:
    """Return how many words a page's prose has, sentences that its cells computed among them."""
    # What HTML alone holds is not read on, but opened.
    texts = (
        "".join(t for t in text.findall(nodes.Text) if not isinstance(t.parent, nodes.raw))
        for text in doctree.findall(nodes.paragraph)
    )
    return sum(len(text.split()) for text in texts)


def _lighten(app, error) -> None:
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    pages = [path for path in Path(app.outdir).rglob("*.html") if static not in path.parents]
    scripts = [*static.glob("*.js"), *(static / "scripts").glob("*.js")]
    index = Path(app.outdir, "searchindex.js")
    if index.is_file():
        index.write_text(folded(index.read_text(encoding="utf-8")), encoding="utf-8")
    names = {name for path in pages + scripts for name in _SHOWN.findall(path.read_text("utf-8"))}
    for script in static.glob(_ICONS):
        script.write_text(only(script.read_text("utf-8"), names), encoding="utf-8")


_logger = logging.getLogger(__name__)


class ClaimLinks(SphinxPostTransform):
    """Turns links to a claim of the ledger into ones that show it."""

    # Before MyST looks for the targets of links, of which it knows none in an output.
    default_priority = 5

    def run(self, **kwargs) -> None:
        """Replace each link, or warn of one that names no claim."""
        claims = _claims()
        links = [
            node
            for node in self.document.findall(pending_xref)
            if node.get("reftarget") == LEDGER and node.get("reftargetid")
        ]
        address = self.app.builder.get_relative_uri(self.env.docname, LEDGER) if links else ""
        for number, node in enumerate(links):
            claim = node["reftargetid"]
            if claim not in claims.index:
                _logger.warning(
                    f"No claim has the id '{claim}'. Allowed: those of the ledger, such as "
                    f"{claims.index[0]}.",
                    location=node,
                )
                node.replace_self(nodes.Text(node.astext()))
                continue
            html = reference(claim, claims.loc[claim], address, number, node.astext())
            node.replace_self(nodes.raw("", html, format="html"))


@cache
def _claims():
    return ledger.run().verdicts


# Numbered references, whose numbers alone must share one page with those of other docstrings.
_REFERENCE = re.compile(r"^( *)\.\. (\[\d+\]) (.*)$")


def plain_references(lines: Iterable[str]) -> list[str]:
    """Return a docstring with its numbered references as plain paragraphs."""
    plain: list[str] = []
    margin: str | None = None
    for line in lines:
        line = re.sub(r"(\[\d+\])_", r"\1", line)
        if listed := _REFERENCE.match(line):
            margin, number, text = listed.groups()
            plain += ["", f"{margin}{number} {text}"]
        elif margin is not None and line.startswith(f"{margin} "):
            plain.append(margin + line.strip())
        else:
            margin = None
            plain.append(line)
    return plain


def _prepare_docstring(app, what, name, documented, options, lines) -> None:
    lines[:] = plain_references(lines)


def files(notebook: Mapping) -> dict[str, dict[str, str]]:
    """Return the attachments of each figure that an executed notebook names, by file and figure."""
    attachments: dict[str, dict[str, str]] = {}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", []):
            texts = output.get("metadata", {}).get(ATTACHMENTS)
            if name and texts:
                attachments[name] = {f"{name}{end}": text for end, text in texts.items()}
    return attachments


def links(names: Iterable[str], folder: str) -> str:
    """Return links that save files of a folder, as one line of a page.

    Examples
    --------
    >>> links(["fig-trade.svg", "fig-trade.csv"], "../_downloads")
    '<p class="downloads figure-files">Save: \
<a download href="../_downloads/fig-trade.svg">fig-trade.svg</a>, \
<a download href="../_downloads/fig-trade.csv">fig-trade.csv</a></p>'
    """
    anchors = ", ".join(
        f'<a download href="{escape(f"{folder}/{name}")}">{escape(name)}</a>' for name in names
    )
    return f'<p class="downloads figure-files">Save: {anchors}</p>'


def _offer(app, page, template, context, doctree) -> None:
    # MyST-NB keeps every notebook here as it was executed, whoever executed it.
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{page}.ipynb"
    if doctree is None or not executed.is_file():
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    address = f"{'../' * page.count('/')}{FOLDER}"
    for figure, texts in files(json.loads(executed.read_text(encoding="utf-8"))).items():
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        offered = links(texts, address)
        context["body"] = re.sub(
            rf'(<figure[^>]* id="{re.escape(figure)}">.*?)(</figure>)',
            lambda match, offered=offered: f"{match[1]}{offered}{match[2]}",
            context["body"],
            count=1,
            flags=re.DOTALL,
        )
