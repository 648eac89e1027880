"""The reference of the package: what it lists, and that docstrings can share one page."""

import importlib
import re

import pytest
from conftest import ROOT

from belarus_iran.pages.extension import plain_references

TEXT = (ROOT / "chapters" / "19-api.md").read_text(encoding="utf-8")
LISTED = dict(re.findall(r"automodule:: belarus_iran\.([\w.]+)\n   :members: (.+)", TEXT))

# Without these the reference would not tell how a verdict comes about.
NEEDED = {"evidence", "ledger", "stats.breaks", "stats.rates", "stats.sets", "stats.clues"}
NEEDED |= {"model.relative_gains", "model.sanction_costs"}


def test_modules_of_the_argument_are_listed():
    """Check that no module on which a chapter's argument rests is left out."""
    assert NEEDED <= LISTED.keys()


@pytest.mark.parametrize("module", LISTED)
def test_listed_names_are_documented_where_they_are_said_to_be(module):
    """Check that each name is the module's own and has a docstring, which the page shows."""
    loaded = importlib.import_module(f"belarus_iran.{module}")
    for name in LISTED[module].split(", "):
        documented = getattr(loaded, name)
        assert documented.__module__.startswith(loaded.__name__), name
        assert documented.__doc__, name


def test_references_keep_their_numbers_and_the_text_around_them():
    """Check an indented list between other text, with a line that goes on and one that does not."""
    lines = ["See [2]_ and a[1].", "  .. [1] Doe.", "     Book.", "  .. [2] Roe.", "", "  After."]
    expected = ["See [2] and a[1].", "", "  [1] Doe.", "  Book.", "", "  [2] Roe.", "", "  After."]
    assert plain_references(lines) == expected
