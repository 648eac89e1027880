"""Conventions of the notebooks, as they are committed."""

import ast
import json
import re

import nbformat
import pytest
from conftest import ROOT

from belarus_iran.book import contents

# A cell of more lines wants to be a function of the package. The words of a sentence are one line.
LINES_PER_CELL = 12

NOTICE = "*Readings, rules and codings are made by machine; no human expert has reviewed them.*"
# A number in quotation marks is a key of a table.
CLAIM = re.compile(r"(?<![\"'])\bC\d{3}\b")
LINK = re.compile(r"\[[^\]]*\]\(13-ledger\.ipynb#\w+\)")

NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    """Return the path of each notebook in turn."""
    return request.param


@pytest.fixture
def cells(path):
    """Return the cells of a notebook."""
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell):
    """Return the text of a cell."""
    return "".join(cell["source"])


def test_every_notebook_is_in_the_book():
    """Check that chapters/ holds the notebooks of _toc.yml and no others."""
    assert sorted(contents.chapters(ROOT)) == NOTEBOOKS


def test_is_canonical(path):
    """Check that a notebook is stored without outputs, in the form that `make lint` writes."""
    text = path.read_text(encoding="utf-8")
    assert text == contents.canonical(json.loads(text)), "run `make lint`"


def test_is_valid(path):
    """Check that a notebook is valid for its format and runs on the kernel python3."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


def test_name_is_hyphenated(path):
    """Check that the name can stand in an address: lower case, digits and hyphens."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem)


def test_has_one_title_and_it_comes_first(cells):
    """Check that there is exactly one heading of the first level, in the first cell."""
    titles = [
        number
        for number, cell in enumerate(cells)
        if cell["cell_type"] == "markdown"
        for line in source(cell).splitlines()
        if line.startswith("# ")
    ]
    assert titles == [0]


def test_has_parameters_where_claims_are_tested(cells):
    """Check that a chapter that deals out verdicts, and no other, has one `parameters` cell."""
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    tested = any("cards.verdict_table(" in source(cell) for cell in cells)
    assert len(tagged) == tested, "one cell tagged `parameters` if it shows cards.verdict_table"


def test_parameters_are_plain_values(cells):
    """Check that a `parameters` cell assigns literals, since a derived value would not follow."""
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            for statement in ast.parse(source(cell)).body:
                assert isinstance(statement, ast.Assign | ast.AnnAssign)
                ast.literal_eval(statement.value)


def test_code_is_short_and_left_to_the_switch_of_the_page(cells):
    """Check that no cell is long, and that none is tagged but the one with the parameters."""
    for cell in cells:
        assert set(cell["metadata"].get("tags", [])) <= {"parameters"}, source(cell)
        if cell["cell_type"] == "code":
            lines = 0
            for statement in ast.parse(source(cell)).body:
                said = ast.unparse(statement).startswith(("text.say(", "text.caption("))
                lines += 1 if said else statement.end_lineno - statement.lineno + 1
            assert lines <= LINES_PER_CELL, source(cell)


def test_notice_stands_under_the_title(cells):
    """Check that the first cell says, right under the title, that machines made the codings."""
    assert source(cells[0]).splitlines()[1:3] == ["", NOTICE]


def test_nothing_on_the_page_is_glued(cells):
    """Check that no cell fills a place elsewhere: words are shown where they are computed."""
    assert [source(cell) for cell in cells if "glue" in json.dumps(cell)] == []


def test_claims_are_links(path, cells):
    """Check that each claim in prose or in a said sentence leads to its entry in the ledger."""
    if path.stem not in ("13-ledger", "15-cite", "16-rerun"):
        for cell in cells:
            if cell["cell_type"] == "markdown" or "text.say(" in source(cell):
                assert not CLAIM.search(LINK.sub("", source(cell))), source(cell)
