"""Claims that prose names: links to the ledger that show the claim and its verdicts on the spot.

A chapter writes ``[the fall came first (C133)](13-ledger.ipynb#C133)``, in its own words and in a
Markdown cell or an output alike, which is a plain link wherever the notebook is opened. In the book
the claim opens on hover, on focus and on a tap (``_static/claims.js``), goes with Escape, and is
what a screen reader says of the link.
"""

from __future__ import annotations

from functools import cache

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from belarus_iran import evidence, ledger
from belarus_iran.pages.cards import reference

LEDGER = "chapters/13-ledger"
logger = logging.getLogger(__name__)


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
                logger.warning(
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


def setup(app) -> dict:
    """Add the transform; Sphinx calls this for a name in `extensions`."""
    app.add_post_transform(ClaimLinks)
    # Pages that name a claim are read again when the data are others, since its verdict may be.
    app.add_config_value("claims_tested_on", evidence.fingerprint(), "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
