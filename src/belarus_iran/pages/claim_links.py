"""Claims named in prose: a link to the ledger that shows the claim and its verdict before it is
followed.

A chapter writes ``{claim}`C066``` for it. What ``_static/claims.js`` shows opens on hover, on focus
and on a tap, goes with Escape, and is what a screen reader says of the link.
"""

from __future__ import annotations

from functools import cache

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from belarus_iran import evidence, ledger
from belarus_iran.pages.cards import reference

LEDGER = "chapters/11-ledger"


class Claim(SphinxRole):
    """The role ``claim``, whose text is the id of a claim."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the reference as a node, or a warning if no claim has that id."""
        claims = _claims()
        if self.text not in claims.index:
            warning = self.inliner.reporter.warning(
                f"No claim has the id '{self.text}'. Allowed: those of the ledger, such as "
                f"{claims.index[0]}.",
                line=self.lineno,
            )
            return [nodes.Text(self.text)], [warning]
        address = self.env.app.builder.get_relative_uri(self.env.docname, LEDGER)
        html = reference(self.text, claims.loc[self.text], address, self.env.new_serialno("claim"))
        return [nodes.raw("", html, format="html")], []


@cache
def _claims():
    return ledger.run().verdicts


def setup(app) -> dict:
    """Add the role; Sphinx calls this for a name in `extensions`."""
    app.add_role("claim", Claim())
    # Pages that name a claim are read again when the data are others, since its verdict may be.
    app.add_config_value("claims_tested_on", evidence.fingerprint(), "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
