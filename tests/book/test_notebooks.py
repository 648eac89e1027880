"""Conventions of the notebooks, as they are committed."""

import json
import re

import nbformat
import pytest
from conftest import ROOT

from belarus_iran.book import contents

# A cell of more lines wants to be a function of the package.
LINES_PER_CELL = 25

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
    assert len(tagged) == any("cards.verdict_table(" in source(cell) for cell in cells)


def test_parameters_are_plain_values(cells):
    """Check that a `parameters` cell assigns literals, since a derived value would not follow."""
    import ast

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
            assert len(source(cell).splitlines()) <= LINES_PER_CELL, source(cell)
