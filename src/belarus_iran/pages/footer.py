"""What every page says of itself: the version and data it was built from, and a preview.

A Sphinx extension, so that a book built by ``make book`` and one built by hand say the same.
"""

from __future__ import annotations

from functools import cache
from html import escape

from belarus_iran import __version__

# Characters of a description that search engines and social networks show.
PREVIEW = 200


def setup(app) -> dict:
    """Give every page its footer and its preview; Sphinx calls this for a name in `extensions`."""
    app.connect("html-page-context", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def edition() -> str:
    """Return the version of the book and the fingerprint of its data, as citations give them.

    Examples
    --------
    >>> edition().startswith(f"Version {__version__}, data ")
    True
    """
    from belarus_iran import evidence
    from belarus_iran.pages import citing

    return f"Version {__version__}, data {evidence.fingerprint()[: citing.FINGERPRINT_DIGITS]}"


def preview(title: str, text: str) -> str:
    """Return the tags from which other sites make a preview: a title, and how the page begins."""
    text = " ".join(text.split())
    if len(text) > PREVIEW:
        text = text[:PREVIEW].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    tags = {
        'property="og:type"': "article",
        'property="og:title"': title,
        'property="og:description"': text,
        'name="description"': text,
        'name="twitter:card"': "summary",
    }
    return "\n".join(
        f'<meta {name} content="{escape(content)}">' for name, content in tags.items() if content
    )


def _add(app, page, template, context, doctree) -> None:
    from docutils import nodes
    from markupsafe import Markup

    context["edition"] = edition()
    if doctree is None:
        return
    paragraphs = (node.astext() for node in doctree.findall(nodes.paragraph))
    # Sphinx hands the title over as HTML.
    title = Markup(context.get("title", "")).striptags()
    tags = preview(title, next(paragraphs, ""))
    context["metatags"] = f"{context.get('metatags', '')}\n{tags}"
