"""The notice stands under the title of every page, in every form that the book has."""

import pytest
from conftest import ROOT

from belarus_iran import NOTICE, evidence
from belarus_iran.pages import project

PAGES = project.pages(ROOT)


def first_lines(page):
    """Return the first lines of a page that are not empty."""
    if page.suffix == ".md":
        text = page.read_text(encoding="utf-8")
    else:
        cell = project.notebook(page)["cells"][0]
        assert cell["cell_type"] == "markdown"
        text = "".join(cell["source"])
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_notice_stands_under_the_title(page):
    """Check that every page begins with its title and, under it, the notice to the letter."""
    title, notice, *_ = first_lines(page)
    assert title.startswith("# ")
    assert notice == f"*{NOTICE}*"


def test_codebook_is_among_the_pages():
    """Check that the codebook, which a program writes, is a page and so has been asked."""
    assert evidence.folder() / "README.md" in PAGES
