"""Claims named in prose: a link to the ledger that shows the claim and its verdict before it is
followed.

A chapter writes ``{claim}`C066``` for it. What is shown opens on hover, on focus and on a tap (the
second tap follows the link), goes with Escape, and is what a screen reader says of the link.
Sphinx calls :func:`setup`.
"""

from __future__ import annotations

from functools import cache

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from belarus_iran import evidence, ledger
from belarus_iran.pages.cards import reference

LEDGER = "chapters/11-ledger"

# Shown in the top layer of the page, where no table or box cuts it off.
_SCRIPT = """addEventListener("DOMContentLoaded", () => {
  for (const reference of document.querySelectorAll(".claim-reference")) {
    const [link, preview] = reference.children;
    const open = () => preview.matches(":popover-open");
    let leaving, before;
    const show = () => {
      clearTimeout(leaving);
      if (open()) return;
      preview.showPopover();
      const place = link.getClientRects()[0], size = preview.getBoundingClientRect();
      const below = place.bottom + size.height < innerHeight || place.top < size.height;
      const left = Math.min(place.left, document.documentElement.clientWidth - size.width - 8);
      preview.style.left = `${Math.max(8, left)}px`;
      preview.style.top = `${below ? place.bottom : place.top - size.height}px`;
    };
    const hide = () => open() && preview.hidePopover();
    reference.addEventListener("pointerenter", event => event.pointerType === "mouse" && show());
    reference.addEventListener("pointerleave", event => {
      if (event.pointerType === "mouse") leaving = setTimeout(hide, 150);
    });
    link.addEventListener("focus", show);
    link.addEventListener("blur", hide);
    addEventListener("keydown", event => event.key === "Escape" && hide());
    link.addEventListener("pointerdown", () => { before = open(); });
    link.addEventListener("click", event => {
      if (event.pointerType !== "touch" || before) return;
      event.preventDefault();
      show();
    });
  }
});"""


class Claim(SphinxRole):
    """The role ``claim``, whose text is the id of a claim."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the reference as a node, or a warning if no claim has that id."""
        claims = _claims()
        if self.text not in claims.index:
            told = self.inliner.reporter.warning(
                f"No claim has the id '{self.text}'. Allowed: those of the ledger, such as "
                f"{claims.index[0]}.",
                line=self.lineno,
            )
            return [nodes.Text(self.text)], [told]
        address = self.env.app.builder.get_relative_uri(self.env.docname, LEDGER)
        html = reference(self.text, claims.loc[self.text], address, self.env.new_serialno("claim"))
        return [nodes.raw("", html, format="html")], []


@cache
def _claims():
    return ledger.run().verdicts


def setup(app) -> dict:
    """Add the role, and the script to the pages that use it."""
    app.add_role("claim", Claim())
    # Pages that name a claim are read again when the data are others, since its verdict may be.
    app.add_config_value("claims_tested_on", evidence.fingerprint(), "env")
    app.connect("html-page-context", _add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_script(app, page, template, context, doctree) -> None:
    if 'class="claim-reference"' in context.get("body", ""):
        app.add_js_file(None, body=_SCRIPT)
