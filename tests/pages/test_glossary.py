"""The glossary explains the words that verdicts are made of, each once and in order."""

import re

import pytest
from conftest import ROOT, prose

from belarus_iran.ledger import BASES, INFERENCES, Kind, Verdict

TEXT = (ROOT / "chapters" / "18-glossary.md").read_text(encoding="utf-8")
LISTS = re.findall(r"^:::\{glossary\}\n(.*?)^:::$", TEXT, re.MULTILINE | re.DOTALL)
TERMS = [re.findall(r"^(\S.*)$", entries, re.MULTILINE) for entries in LISTS]


@pytest.mark.parametrize(
    "term", [*Verdict, *INFERENCES, Kind.UNTESTABLE, "basis", "qualifier", "status", "untestable"]
)
def test_words_of_verdicts_are_explained(term):
    """Check that each verdict, type of inference and part of a finding stands in the glossary."""
    assert term in [word for words in TERMS for word in words]


def test_bases_are_named_as_in_the_ledger():
    """Check that the entry on the basis knows as many as there are, by the names readers see."""
    (entry,) = re.findall(r"^basis\n  (.*)$", TEXT, re.MULTILINE)
    assert [entry.count(name) for name in ("*own record*", "*outside data*")] == [1] * len(BASES)


@pytest.mark.parametrize("words", TERMS, ids=lambda words: words[0])
def test_terms_are_in_order_and_once(words):
    """Check that a reader finds a word where the alphabet puts it."""
    assert words == sorted(set(words), key=str.lower)


def test_every_term_has_a_meaning():
    """Check that no two terms stand together, which would share one meaning."""
    for entries in LISTS:
        assert re.findall(r"^\S.*\n(?!  \S)", entries, re.MULTILINE) == []


# A link to an entry: the words that a reader sees, and the entry if it has another form.
LINK = re.compile(r"\{term\}`([^`<]*?)(?: <([^`>]*)>)?`")
CHAPTERS = prose()


def linked(text):
    """Return the entries to which a text links."""
    return [entry or words for words, entry in LINK.findall(text)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_links_lead_to_entries(chapter):
    """Check that a chapter links to no word that the glossary does not explain."""
    assert set(linked(CHAPTERS[chapter])) <= {word for words in TERMS for word in words}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_words_are_linked_once(chapter):
    """Check that a chapter links a word where it first needs it, and not again."""
    found = linked(CHAPTERS[chapter])
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_headings_hold_no_links(chapter):
    """Check that no heading holds a link to the glossary, which the contents would repeat."""
    headings = re.findall(r"^#+ .*$", CHAPTERS[chapter], re.MULTILINE)
    assert [heading for heading in headings if LINK.search(heading)] == []
