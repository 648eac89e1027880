"""What every page says of itself: its edition, whether it is as reviewed, and how to cite it.

A Sphinx extension, so that a book built by ``make book`` and one built by hand say the same. A book
with the page of the ledger gets a page of its own for each claim, and the files of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from html import escape
from pathlib import Path

from belarus_iran import __version__, evidence
from belarus_iran.pages import citing, editions, project, register

LEDGER = "chapters/13-ledger"


def setup(app) -> dict:
    """Give every page its head, its foot and its notice; Sphinx calls this for an extension."""
    app.connect("config-inited", _settle_address)
    now = editions.current()
    app.connect("html-page-context", partial(_add, now))
    app.connect("env-updated", _write_beside)
    # Pages are read, and chapters executed, again when the edition is another, or the review of it.
    app.add_config_value("edition", str(now), "env")
    app.add_config_value("notice", notice(Path(app.srcdir), tested=False), "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def notice(root: Path, tested: bool = True) -> str:
    """Return what heads every page of the book in `root` that is not as reviewed, or nothing.
    What is found counts only if the claims are `tested`.
    """
    now = editions.current()
    state = {"data": now.data, "code": now.code, "chapters": editions.chapters(root)}
    signed = editions.reviewed()
    if tested and signed and has_ledger(root):
        from belarus_iran import ledger

        # Other libraries may find other things with the same code in the same data.
        state["findings"] = editions.findings(ledger.run())
    return editions.notice(
        __version__,
        editions.differences(state, signed),
        editions.explored(root),
        evidence.modified(),
    )


def has_ledger(root: Path) -> bool:
    """Return whether the book in `root` has the page of the ledger."""
    return any(page.stem == Path(LEDGER).name for page in project.pages(root))


def _settle_address(app, config) -> None:
    """Let the address of CITATION.cff be that of every page, unless the book is told another."""
    config.html_baseurl = config.html_baseurl or citing.read().get("url", "")


def _add(now, app, page, template, context, doctree) -> None:
    from docutils import nodes
    from markupsafe import Markup

    context["edition"] = app.config.edition
    said = [context.get("theme_announcement", ""), escape(notice(Path(app.srcdir)))]
    context["theme_announcement"] = " ".join(filter(None, said))
    if doctree is None:
        return
    paragraphs = (node.astext() for node in doctree.findall(nodes.paragraph))
    # Sphinx hands the title over as HTML.
    title = Markup(context.get("title", "")).striptags()
    tags = [context.get("metatags", ""), citing.preview(title, next(paragraphs, ""))]
    name = Path(page).name
    if name in project.own_titles():
        tags += _described(citing.chapter(_cff(app), now, name))
    elif page == app.config.root_doc:
        tags += _described(citing.book(_cff(app), now))
    context["metatags"] = "\n".join(tags)


def _described(work: Mapping) -> list[str]:
    """Return the tags by which machines know a page that can be cited."""
    return [citing.tags(work), citing.script([citing.described(work)])]


def _cff(app) -> dict:
    return citing.read() | ({"url": app.config.html_baseurl} if app.config.html_baseurl else {})


def _write_beside(app, env) -> None:
    """Let what stands beside the ledger be written while pages are, unless these are by one
    process, as who builds them by hand may want it.
    """
    if app.builder.name == "html" and LEDGER in env.found_docs:
        write = partial(_write, app)
        project.beside(app, write) if app.parallel > 1 else write()


def _write(app) -> None:
    """Write what stands beside the ledger: its files for programs, and a page for each claim."""
    from belarus_iran import ledger

    run, folder = ledger.run(), Path(app.outdir)
    for name, text in {**ledger.files(run), "findings.json": run.to_json()}.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "claims").mkdir(exist_ok=True)
    for name, html in register.claim_pages(run, _cff(app), notice(Path(app.srcdir))).items():
        (folder / "claims" / name).write_text(html, encoding="utf-8")
