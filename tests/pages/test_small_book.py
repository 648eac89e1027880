"""What our Sphinx extensions do to a page, on a book of three pages."""

import json
import os
import re
import sys
from io import StringIO
from types import SimpleNamespace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from belarus_iran import NOTICE
from belarus_iran.book import rendering
from belarus_iran.pages import extension, footer, project, script

TOLD = f"*{NOTICE}*"
WORDS = (
    "A claim, [it fell <first> (C001)](13-ledger.ipynb#C001), "
    "*[again C001](13-ledger.ipynb#C001)*, a {term}`stage`, [a page](13-ledger.ipynb) and $a = b$."
)
SETTINGS = {
    "extensions": ["myst_nb", "belarus_iran.pages.extension"],
    "nb_execution_mode": "off",
    "nb_render_markdown_format": "myst",
    "myst_enable_extensions": ["dollarmath"],
    "root_doc": "chapters/index",
    "html_theme": "basic",
}


@pytest.fixture
def claims(monkeypatch):
    """Let the ledger have one claim."""
    row = {"claim": "Trade fell.", "title": "Less trade", "locator": "II.5¶1", "status": "checked"}
    row |= {"own": "consistent", "own_kind": "", "outside": "open", "outside_kind": "no evidence"}
    monkeypatch.setattr(extension, "_claims", lambda: pd.DataFrame([row], index=["C001"]))


def notebook(*cells):
    """Return a notebook as text: Markdown cells, and cells of code as lists of code and output."""
    written = []
    for number, cell in enumerate(cells):
        common = {"id": f"cell-{number}", "metadata": {}}
        if isinstance(cell, str):
            written.append({"cell_type": "markdown", "source": cell, **common})
            continue
        code, output = cell
        data = {"text/markdown": output, "text/plain": "<IPython.core.display.Markdown object>"}
        outputs = [{"output_type": "display_data", "metadata": {}, "data": data}] if output else []
        written.append(
            {"cell_type": "code", "source": code, "outputs": outputs, "execution_count": 1} | common
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": written, "metadata": {"kernelspec": kernel}, "nbformat": 4}
    return json.dumps(book | {"nbformat_minor": 5})


@pytest.fixture
def build(tmp_path, claims):
    """Return a function that builds a book from its first page, and returns it and warnings."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    def build(*cells):
        source = tmp_path / "chapters"
        source.mkdir()
        (source / "index.ipynb").write_text(notebook(*cells), encoding="utf-8")
        ledger = notebook(f"# The ledger\n\n{TOLD}\n\n```{{glossary}}\nstage\n  A time.\n```")
        (source / "13-ledger.ipynb").write_text(ledger, encoding="utf-8")
        folders = [str(tmp_path), None, str(tmp_path / "html"), str(tmp_path / "trees"), "html"]
        warnings = StringIO()
        with docutils_namespace():
            app = Sphinx(*folders, confoverrides=SETTINGS, status=None, warning=warnings)
            app.build()
        pages = {
            name: BeautifulSoup(
                (tmp_path / f"html/chapters/{name}.html").read_text(), "html.parser"
            )
            for name in ("index", "13-ledger")
        }
        # Nobody leads to the ledger but its links, which is no concern here.
        lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in warnings.getvalue().splitlines()]
        told = [line for line in lines if line and "toc" not in line]
        return pages, told

    return build


def test_claims_are_shown_in_words_and_in_what_cells_say(build):
    """Check that links to claims, other links, terms and mathematics work in both places."""
    pages, warnings = build(f"# Title\n\n{WORDS}", ["say()", WORDS])
    assert warnings == []
    for place in pages["index"].select("section > p, .cell_output > p"):
        links = place.select(".claim-reference > a")
        assert [link.text for link in links] == ["it fell <first> (C001)", "again C001"]
        assert {link["href"] for link in links} == {"13-ledger.html#C001"}
        for link in links:
            shown = pages["index"].find(id=link["aria-describedby"])
            assert "Less trade" in shown.text and "no evidence" in shown.text
        assert place.select_one("em .claim-reference")
        assert place.select_one("a[href='13-ledger.html#term-stage']")
        assert place.select_one("a[href='13-ledger.html']").text == "a page"
        assert place.select_one(".math")
    ids = [part["id"] for part in pages["index"].select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("said", [True, False], ids=["said by a cell", "in words"])
def test_unknown_claim_is_warned_of(build, said):
    """Check that a link to a claim that the ledger does not have is a warning, which stops."""
    words = "See [that](13-ledger.ipynb#C999)."
    _, warnings = build("# Title", ["say()", words] if said else words)
    assert len(warnings) == 1 and "No claim has the id 'C999'" in warnings[0]


def test_switch_stands_under_the_notice_of_pages_with_code(build):
    """Check that one switch stands between notice and text where there is code, and only there."""
    pages, _ = build(f"# Title\n\n{TOLD}", "Words.", ["load()", ""], ["say()", "More."])
    (switch,) = pages["index"].select("button.code-switch")
    assert switch.text == "Show all code" and switch.has_attr("hidden")
    assert switch.find_previous("p").text == NOTICE
    assert switch.find_next("p").text == "Words."
    assert pages["13-ledger"].select("button.code-switch") == []


def test_sentences_of_cells_count_as_reading(build):
    """Check that the time to read a page counts what its cells say as well as its prose."""
    pages, _ = build("# Title\n\n" + "word " * 400, ["say()", "word " * 400])
    assert pages["index"].select_one(".reading-time").text == "About 3 minutes to read"


def test_links_in_outputs_lead_to_pages_of_the_book(tmp_path, build):
    """Check that a link to a notebook, for JupyterLab, becomes one to its page and place."""
    html = '<a href="13-ledger.ipynb#C001">x</a>'
    cell = ["show()", html]
    pages, _ = build("# Title", cell)
    assert pages["index"].select_one(".cell_output a")["href"] == "13-ledger.html#C001"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", None),
        ("https://github.com/executablebooks/jupyter-book", None),
        ("https://github.com/a/b", "https://github.com/a/b/issues/new?template=coding-or-rule.yml"),
        ("https://gitlab.com/a/b", "https://gitlab.com/a/b/-/issues/new?issue[title]="),
    ],
)
def test_errors_can_be_reported_where_there_is_a_repository(address, expected):
    """Check that the foot of an entry leads to a form about its claim if there is a repository."""
    entry = '<p class="cite-this"><a href="../claims/C066.html#cite">Cite this</a></p>'
    foot = BeautifulSoup(extension.with_reports(entry, address), "html.parser")
    links = {link.text: link["href"] for link in foot.select("a")}
    assert links["Cite this"] == "../claims/C066.html#cite"
    assert ("Report an error" in links) == (expected is not None)
    if expected:
        assert links["Report an error"].startswith(expected)
        assert "C066" in links["Report an error"]


def test_search_finds_names_without_their_accents(build, tmp_path):
    """Check that a word with accents is in the index as it is written and without them."""
    build("# Title\n\nŠamšur went home.")
    index = (tmp_path / "html" / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index[index.index("(") + 1 : index.rindex(")")])["terms"]
    (written,) = [word for word in terms if word.startswith("šam")]
    assert terms[written.replace("š", "s")] == [terms[written]]


@pytest.fixture
def finished():
    """Return an application without explorers, and a function that ends what it began."""
    ends = []
    app = SimpleNamespace(
        connect=lambda event, end, priority: ends.append((event, end)), extensions={}
    )

    def finish():
        for event, end in ends:
            assert event == "build-finished"
            end(app, None)

    return app, finish


@pytest.mark.skipif(sys.platform == "win32", reason="Sphinx forks no process on Windows")
def test_what_no_page_waits_for_is_done_beside_them(tmp_path, finished):
    """Check that it is done in a process of the lowest priority before the book is finished."""
    app, finish = finished
    look = tmp_path / "look"
    project.beside(app, lambda: look.write_text(f"{os.getppid()} {os.nice(0)}"))
    finish()
    assert look.read_text() == f"{os.getpid()} 19"


def test_what_fails_beside_the_pages_fails_the_book(finished):
    """Check that an error in what no page waits for is raised at the end."""
    app, finish = finished
    with pytest.raises(Exception, match="by zero"):
        project.beside(app, lambda: 1 / 0)
        finish()


def test_script_of_explorers_is_made_before_their_pages(finished, monkeypatch, tmp_path):
    """Check that a book that can have explorers finds their script made, and no other makes it."""
    app, finish = finished
    made = tmp_path / "made"
    monkeypatch.setattr(script, "bundle", lambda: made.write_text("script"))
    events = {}
    rendering.setup(
        SimpleNamespace(connect=lambda event, f, **_: events.setdefault(event, []).append(f))
    )
    for extensions in ({}, {script.__name__: None}):
        app.extensions = extensions
        assert not made.exists()
        for begin in events["env-before-read-docs"]:
            begin(app, None, [])
        finish()
    assert made.read_text() == "script"


@pytest.mark.skipif(sys.platform == "win32", reason="Sphinx forks no process on Windows")
def test_pages_of_claims_are_written_beside_only_where_pages_are(finished, monkeypatch, tmp_path):
    """Check that a serial build does all in one process, and one side by side does not."""
    app, finish = finished
    look = tmp_path / "look"
    monkeypatch.setattr(footer, "_write", lambda app: look.write_text(f"{os.getpid()}"))
    events = {}
    app.config, app.add_config_value = None, lambda *values: None
    app.srcdir, app.builder = ROOT, SimpleNamespace(name="html")
    book = SimpleNamespace(**{**vars(app), "connect": lambda event, f: events.update({event: f})})
    footer.setup(book)
    for app.parallel, here in ((1, True), (4, False)):
        events["env-updated"](app, SimpleNamespace(found_docs={footer.LEDGER}))
        finish()
        assert (look.read_text() == f"{os.getpid()}") == here
